"""The simple models that a forecast has to beat: three scores without learning and four plain regressions.

They are those of the usual practice: preferential attachment, recency, a rank-8 decomposition, and logistic
regressions on size and distance, on a short list of network figures, and on both with affinities.
"""

from collections.abc import Mapping

import numpy as np

from mithaq.ties.domain.forecasting.features import Features, Group
from mithaq.ties.domain.forecasting.history import Floats, Truths
from mithaq.ties.domain.forecasting.past import PAST_YEARS, Past
from mithaq.ties.domain.forecasting.record import Question, Record

DEGREE_YEARS = 2 * PAST_YEARS
RANK = 8
SPAN, STEP = 20, 2
SIZES = ("log_gdp", "log_population", "log_capability")
DISTANCES = ("log_distance", "contiguous")
LEARNT = {"LR gravity": "g", "LR network": "n", "LR gravity+network": "gn", "LR all": "gna"}
"""The regressions and what they read: gravity, network, affinities."""
ENDS = ("sender", "receiver", "higher", "lower")


def simple_scores(record: Record, question: Question, origin: int) -> Mapping[str, Floats]:
    """Scores of all simple models for the dyads that a question is about at an origin.

    A regression is left out where nothing of what it reads is known.
    """
    here, asked = record.at(origin), record.asked(origin, question)
    network = network_figures(here.past, asked)
    scores = {
        "preferential attachment": network["attachment"],
        "recency": network["recency"] + 1e-3 * network["attachment"],
        "rank-8 decomposition": network["decomposition"] + 1e-6 * network["attachment"],
    }
    learnt = record.origins_before(origin, question, SPAN)[::STEP]
    for name, reads in LEARNT.items():
        if not _table(here, asked, reads).size:
            continue
        rows = [_answered(record, question, each, reads) for each in learnt]
        table, answers = (np.concatenate(each) for each in zip(*rows, strict=True))
        scores[name] = _regression(table, answers, _table(here, asked, reads))
    return scores


def recency(past: Past) -> Floats:
    """How recent the last tie of each candidate is, those of busy states first where it is the same."""
    everything = np.ones(past.candidates.sum(), bool)
    network = network_figures(past, everything)
    return network["recency"] + 1e-3 * network["attachment"]


def network_figures(past: Past, asked: Truths) -> dict[str, Floats]:
    """Degrees, their product, recency, returned ties, shared partners, three steps, rank 8."""
    tied = past.tied[-DEGREE_YEARS:].any(0).astype(float)
    given, taken = tied.sum(1), tied.sum(0)
    either = np.maximum(tied, tied.T)
    rows = tied / np.maximum(tied.sum(1, keepdims=True), 1)
    since = past.ever * np.exp(-past.years_since / DEGREE_YEARS)
    left, values, right = np.linalg.svd(np.log1p(past.weights[-DEGREE_YEARS:].sum(0)))
    three = rows @ rows.T @ tied
    figures = {
        "attachment": np.log1p(np.outer(given, taken)),
        "recency": since,
        "ever": past.ever.astype(float),
        "shared": np.log1p(either @ either),
        "three_steps": np.log1p(three if past.is_directed else (three + three.T) / 2),
        "decomposition": (left[:, :RANK] * values[:RANK]) @ right[:RANK],
    }
    first, second = (
        np.log1p(np.broadcast_to(given[:, None], tied.shape)),
        np.log1p(np.broadcast_to(taken, tied.shape)),
    )
    if past.is_directed:
        figures |= {"given": first, "taken": second, "given_back": second.T, "taken_back": first.T}
        figures["returned"] = since.T
    else:
        figures |= {"higher": np.maximum(first, second), "lower": np.minimum(first, second)}
    return {name: values[past.candidates][asked] for name, values in figures.items()}


def _answered(record: Record, question: Question, origin: int, reads: str) -> tuple[Floats, Floats]:
    asked = record.asked(origin, question)
    answers = record.answers(origin, question)[asked]
    known = np.isfinite(answers)
    return _table(record.at(origin), asked, reads)[known], answers[known]


def _table(features: Features, asked: Truths, reads: str) -> Floats:
    columns: list[Floats] = []
    if "n" in reads:
        columns += network_figures(features.past, asked).values()
    if "g" in reads:
        columns += [features.values[asked, at] for at, name in enumerate(features.names) if _is_gravity(name)]
    if "a" in reads:
        columns += [features.values[asked, at] for at, name in _affinities(features)]
    return np.stack(columns, 1).astype(float) if columns else np.empty((int(asked.sum()), 0))


def _is_gravity(name: str) -> bool:
    end, _, size = name.partition("_")
    return name in DISTANCES or (end in ENDS and size in SIZES)


def _affinities(features: Features) -> list[tuple[int, str]]:
    """What is known of dyads beside size and distance."""
    return [
        (at, name)
        for at, (name, group) in enumerate(zip(features.names, features.groups, strict=True))
        if group is Group.AFFINITY
    ]


def _regression(table: Floats, answers: Floats, here: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # slow to import

    known = np.isfinite(table)
    count = np.maximum(known.sum(0), 1)
    mean = np.where(known, table, 0).sum(0) / count
    spread = np.sqrt(np.where(known, (table - mean) ** 2, 0).sum(0) / count)
    spread = np.where(spread > 1e-9, spread, np.inf)
    fitted = LogisticRegression(max_iter=1000).fit(np.nan_to_num((table - mean) / spread), answers)
    return np.asarray(fitted.decision_function(np.nan_to_num((here - mean) / spread)))
