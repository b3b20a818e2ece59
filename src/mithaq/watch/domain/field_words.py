"""Which field the words of a work speak of: log-odds of its terms, learnt from works that a class has placed.

For field c and term t, w(t, c) = ln[(n(t, c) + a·V·p(t)) / (N(c) + a·V)] - ln p(t), where n counts works,
N(c) is the sum of n(t, c), p(t) is the term's part of all, V the number of terms and a = 0.3 (multinomial
naive Bayes, smoothed towards the whole). A work's score of c is ln(prior) + Σ w(t, c) / T. Terms overlap
and are counted as if they did not, so plain sums are much too sure: T is chosen to make the classes of
works that were held back likeliest. What remains is set right by isotonic curves on the same works, so that
of works with confidence x about a part x is right, for the field and for its group. Works in no field teach
too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

SMOOTHING = 0.3
TERMS_MAX, TERM_WORKS_MIN, FIELD_WORKS_MIN = 60_000, 8, 20
BINS, BIN_WORKS_MIN = 25, 40
TEMPERATURES = (1.0, 40.0)
SUREST = 0.99
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """How often what the model says with probability `said` was right."""

    said: Floats
    right: Floats

    def __call__(self, said: Floats) -> Floats:
        return np.minimum(np.interp(said, self.said, self.right), SUREST)


@dataclass(frozen=True)
class FieldWords:
    """The model: a column of `weights` for each of `fields`, a row for each term of `vocabulary`."""

    vocabulary: pl.DataFrame
    fields: tuple[str, ...]
    weights: NDArray[np.float32]
    priors: Floats
    temperature: float
    of_field: Curve
    of_group: Curve


@dataclass(frozen=True)
class Reading:
    """For each work its likeliest group and the likeliest field in it, with both confidences."""

    fields: tuple[str, ...]
    field: Indices
    field_confidence: Floats
    groups: tuple[str, ...]
    group: Indices
    group_confidence: Floats


def group_of(field: str) -> str:
    """The group of a field; a group is its own."""
    return field.partition(".")[0]


def learn(terms: pl.Series, labels: Sequence[str], *, is_held_back: NDArray[np.bool_]) -> FieldWords:
    """A model of the works that are not held back, set right on those that are.

    `terms` and `labels` are in one order; a label is a field, a group or OUTSIDE. Fields of too few
    works are not learnt. Raises ValueError where there are fewer than two, or nothing is held back.
    """
    names = np.asarray(labels, dtype=object)
    taught = names[~is_held_back]
    fields = tuple(name for name in sorted(set(taught)) if (taught == name).sum() >= FIELD_WORKS_MIN)
    if len(fields) < 2 or not is_held_back.any():
        raise ValueError("too few works to learn from")
    is_known = np.isin(names, fields)
    learns, checks = np.flatnonzero(~is_held_back & is_known), np.flatnonzero(is_held_back)
    of_learning = terms.gather(learns)
    vocabulary = _vocabulary(of_learning)
    label = np.searchsorted(np.asarray(fields, dtype=object), names[learns]).astype(np.int64)
    weights, priors = _weights(matrix_of(of_learning, vocabulary), label, len(fields))
    found, truth = matrix_of(terms.gather(checks), vocabulary) @ weights, names[checks]
    temperature = _temperature(found, priors, truth, fields)
    raw = _read(_probabilities(found, priors, temperature), fields)
    return FieldWords(
        vocabulary, fields, weights, priors, temperature, _field_curve(raw, truth), _group_curve(raw, truth)
    )


def read(terms: pl.Series, model: FieldWords) -> Reading:
    """What the words of works say, with confidences that were set right."""
    found = matrix_of(terms, model.vocabulary) @ model.weights
    raw = _read(_probabilities(found, model.priors, model.temperature), model.fields)
    return Reading(
        raw.fields,
        raw.field,
        model.of_field(raw.field_confidence),
        raw.groups,
        raw.group,
        model.of_group(raw.group_confidence),
    )


def matrix_of(terms: pl.Series, vocabulary: pl.DataFrame) -> csr_array:
    """A row for each work and a column for each term, 1 where the work uses it."""
    rows = pl.DataFrame({"term": terms}).with_row_index("row").explode("term")
    known = rows.join(vocabulary, on="term", how="inner")
    places = known["row"].to_numpy(), known["id"].to_numpy()
    return csr_array((np.ones(known.height, dtype=np.float32), places), shape=(len(terms), vocabulary.height))


def _vocabulary(terms: pl.Series) -> pl.DataFrame:
    """The terms that most works use, each with its number."""
    counted = terms.explode().drop_nulls().alias("term").value_counts(name="works")
    often = counted.filter(pl.col("works") >= TERM_WORKS_MIN)
    chosen = often.sort("works", "term", descending=[True, False]).head(TERMS_MAX)
    return chosen.select("term").with_row_index("id").select("term", "id")


def _weights(counts: csr_array, label: Indices, fields: int) -> tuple[NDArray[np.float32], Floats]:
    one = csr_array((np.ones(len(label)), (label, np.arange(len(label)))), shape=(fields, len(label)))
    by_field = (one @ counts).toarray()
    part = by_field.sum(axis=0) / max(1.0, by_field.sum())
    smoothing = SMOOTHING * counts.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        likely = (by_field + smoothing * part) / (by_field.sum(axis=1, keepdims=True) + smoothing)
        weights = np.log(likely) - np.log(part)
    priors = np.log(np.bincount(label, minlength=fields) / len(label))
    return np.nan_to_num(weights).T.astype(np.float32), priors


def _probabilities(found: NDArray[np.float32], priors: Floats, temperature: float) -> Floats:
    scores = found.astype(np.float64) / temperature + priors
    scores -= scores.max(axis=1, keepdims=True)
    likely = np.exp(scores)
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def _temperature(
    found: NDArray[np.float32], priors: Floats, truth: NDArray[np.object_], fields: tuple[str, ...]
) -> float:
    from scipy.optimize import minimize_scalar  # noqa: PLC0415  # each command would load it at its start

    order = {name: at for at, name in enumerate(fields)}
    checked = np.flatnonzero(np.isin(truth, fields))
    label = np.array([order[name] for name in truth[checked]], dtype=np.int64)
    scores = found[checked]

    def unlikely(temperature: float) -> float:
        likely = _probabilities(scores, priors, temperature)[np.arange(len(label)), label]
        return -float(np.log(np.maximum(likely, 1e-12)).mean())

    return float(minimize_scalar(unlikely, bounds=TEMPERATURES, method="bounded").x)


def _read(likely: Floats, fields: tuple[str, ...]) -> Reading:
    groups = tuple(sorted({group_of(field) for field in fields}))
    member = np.array([[group_of(field) == group for group in groups] for field in fields], dtype=float)
    by_group = likely @ member
    group = by_group.argmax(axis=1)
    inside = np.where(member.T[group] > 0, likely, -1.0)
    field = inside.argmax(axis=1)
    rows = np.arange(len(likely))
    return Reading(fields, field, likely[rows, field], groups, group, by_group[rows, group])


def _group_curve(raw: Reading, truth: NDArray[np.object_]) -> Curve:
    found = np.array([raw.groups[at] for at in raw.group], dtype=object)
    wanted = np.array([group_of(name) for name in truth], dtype=object)
    return _curve(raw.group_confidence, found == wanted)


def _field_curve(raw: Reading, truth: NDArray[np.object_]) -> Curve:
    """A class that names only the group of the field that was found can't tell whether it is right."""
    found = np.array([raw.fields[at] for at in raw.field], dtype=object)
    group: Callable[[str], str] = group_of
    tells = np.array([name != group(one) or name == one for name, one in zip(truth, found, strict=True)])
    return _curve(raw.field_confidence[tells], (found == truth)[tells])


def _curve(said: Floats, is_right: NDArray[np.bool_]) -> Curve:
    from scipy.optimize import isotonic_regression  # noqa: PLC0415  # as above

    order = np.argsort(said, kind="stable")
    bins = max(1, min(BINS, len(said) // BIN_WORKS_MIN))
    parts = [part for part in np.array_split(order, bins) if len(part)]
    heights = isotonic_regression(
        [is_right[part].mean() for part in parts], weights=[len(part) for part in parts]
    ).x
    return Curve(np.array([said[part].mean() for part in parts]), np.asarray(heights))
