"""Fit the numbers by which two names are compared, and write them: `python bench/fit_names.py`.

First the likeness of two parts: spellings of one listed person that differ in one part, beside names of two
people that differ in one part; and Latin and Arabic spellings from Wikidata. Then the score of two names:
aliases beside the best wrong answers and the names of people who are not listed. Only development halves are
read. What is printed was measured on entities and names that were not fitted on.
"""

import csv
import gzip
import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

import names as bench
from mithaq.clearance.adapters.name_index import Method, NameIndex
from mithaq.clearance.adapters.name_methods import RULEBOOKS, SPELLINGS, method
from mithaq.clearance.domain.names import comparing, likeness
from mithaq.clearance.domain.names.sounds import part
from mithaq.clearance.domain.names.writing import ARABIC, parts_of

SPELLED = bench.DATA.parent / "translit_ar" / "wd_arabic_dev.tsv.gz"
LEAST_SHARE = 0.12
FOLDS = 5
FALSE_ALARMS = 0.03
WRONG_ANSWERS = 5
PAIRS_ACROSS = 10_000
BEARERS_MOST = 60
HIDDEN = 0.8
Row = Sequence[float]


def main() -> None:
    """Write the spellings, then fit parts, then names, and write both."""
    chance = random.Random(0)  # noqa: S311  # a choice of examples
    _write_spellings()
    method.cache_clear()
    listed = bench.listed_people()
    start = replace(method("names-1"), part_weights=_part_weights(listed, chance))
    searched = list(_searched(start, listed))
    for fold in range(FOLDS):
        weights = _name_weights([each for each in searched if each.fold != fold])
        for each in searched:
            if each.fold == fold:
                each.answer(weights)
    bench.tell_quality("unseen fifths", [each.result for each in searched], None)
    weights = _name_weights(searched)
    for each in searched:
        each.answer(weights)
    unlisted = [each.result.score for each in searched if each.result.is_latin and not each.result.right]
    threshold = float(np.quantile(unlisted, 1 - FALSE_ALARMS))
    said = {
        "name": start.name,
        "threshold": round(threshold, 3),
        "part_weights": {key: round(value, 4) for key, value in start.part_weights.items()},
        "name_weights": {key: round(value, 4) for key, value in weights.items()},
    }
    (RULEBOOKS / "names-1.yaml").write_text(
        "# Fitted by bench/fit_names.py.\n" + yaml.safe_dump(said, sort_keys=False), encoding="utf-8"
    )
    print(f"threshold {threshold:.3f}")


def _write_spellings() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for latin, arabic, count in _spelled():
        counts[latin][likeness.spelling_key(arabic)] += count
    with gzip.GzipFile(SPELLINGS, "wb", mtime=0) as file:
        for latin, found in sorted(counts.items()):
            total = found.total()
            kept = sorted(each for each, count in found.items() if count >= LEAST_SHARE * total)
            file.write(f"{latin}\t{' '.join(kept)}\n".encode())


def _spelled() -> Iterator[tuple[str, str, int]]:
    with gzip.open(SPELLED, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            latin, arabic = parts_of(row["latin"]), parts_of(row["arabic"])
            if len(latin) == len(arabic) == 1 and ARABIC.match(arabic[0]) and not ARABIC.match(latin[0]):
                yield latin[0], arabic[0], int(row["count"])


def _part_weights(listed: Sequence[bench.Listed], chance: random.Random) -> dict[str, float]:
    known = method("names-1").spellings
    names = [(each.id, [parts_of(name) for name in each.names]) for each in listed]
    same = {
        pair
        for _, spelled in names
        for one, other in combinations(spelled, 2)
        if (pair := _that_differ(one, other))
    }
    examples = [
        *_measured_pairs(same, known, is_same=True, chance=chance),
        *_measured_pairs(_of_two_people(names, chance) - same, known, is_same=False, chance=chance),
    ]
    for one, other, is_same in _across(chance):
        row = _measured(one, other, known)
        if chance.random() < HIDDEN:
            # As if Wikidata did not know them: most names it does not.
            for name in ("one_spelling", "other_spelling", "other_spelling_sounds"):
                row[likeness.MEASURES.index(name)] = 0
        examples.append((row, is_same, 0.6))
    rows, truth = [row for row, _, _ in examples], [is_same for _, is_same, _ in examples]
    counts = [count if is_same else 0.6 * count for _, is_same, count in examples]
    fitted = LogisticRegression(C=3, max_iter=5_000).fit(rows, truth, sample_weight=counts)
    print(f"{len(rows)} pairs of parts, {fitted.score(rows, truth):.3f} told right")
    return {
        **dict(zip(likeness.MEASURES, map(float, fitted.coef_[0]), strict=True)),
        "always": float(fitted.intercept_[0]),
    }


def _of_two_people(
    names: Sequence[tuple[str, Sequence[tuple[str, ...]]]], chance: random.Random
) -> set[tuple[str, str]]:
    """The parts in which the names of two people differ that are the same otherwise."""
    around: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for entity, spelled in names:
        for parts in dict.fromkeys(spelled):
            for place, each in enumerate(parts):
                if len(parts) > 1:
                    around[tuple(sorted(parts[:place] + parts[place + 1 :]))].append((entity, each))
    found = set[tuple[str, str]]()
    for bearers in around.values():
        some = chance.sample(bearers, BEARERS_MOST) if len(bearers) > BEARERS_MOST else bearers
        for (one, said), (other, named) in combinations(some, 2):
            if one != other and said != named and len(said) > 1 and len(named) > 1:
                found.add((min(said, named), max(said, named)))
    return found


def _measured_pairs(
    pairs: Iterable[tuple[str, str]], known: likeness.Spellings, *, is_same: bool, chance: random.Random
) -> Iterator[tuple[list[float], bool, float]]:
    for one, other in sorted(pairs):
        row = _measured(one, other, known)
        sounds, _, _, roughly = row[:4]
        # Another name of the same person; and most names of two people have nothing in common.
        if is_same and sounds < 0.25 and roughly < 0.34:
            continue
        if not is_same and sounds < 0.3 and roughly < 0.4 and chance.random() > 0.05:
            continue
        yield row, is_same, 1.0


def _across(chance: random.Random) -> Iterator[tuple[str, str, bool]]:
    pairs = [(latin, arabic) for latin, arabic, _ in _spelled()]
    some = chance.sample(pairs, PAIRS_ACROSS)
    by_sound: dict[str, list[str]] = defaultdict(list)
    for latin, arabic in some:
        by_sound[part(arabic).roughly[:2]].append(latin)
    for latin, arabic in some:
        yield arabic, latin, True
        rivals = by_sound[part(arabic).roughly[:2]]
        for rival in chance.sample(rivals, min(2, len(rivals))):
            if part(rival).roughly != part(latin).roughly:
                yield arabic, rival, False


def _that_differ(one: Sequence[str], other: Sequence[str]) -> tuple[str, str] | None:
    """The one part in which two names of one length differ."""
    ours, theirs = Counter(one) - Counter(other), Counter(other) - Counter(one)
    if len(one) != len(other) or len(one) < 2 or (ours.total(), theirs.total()) != (1, 1):
        return None
    pair = sorted((*ours, *theirs))
    return (pair[0], pair[1]) if all(len(each) > 1 for each in pair) else None


def _measured(one: str, other: str, known: likeness.Spellings) -> list[float]:
    asked = part(one)
    spelling = likeness.spellings_of(asked, known)
    return list(
        likeness.measures(asked, spelling, likeness.parts_table([part(other)], known))[0].astype(float)
    )


class Searched:
    """A query with the measures of everything that was compared with it."""

    def __init__(self, result: bench.Result, compared: Sequence[tuple[str, comparing.Comparison]]) -> None:
        self.result = result
        self.entities = [entity for entity, _ in compared]
        self.rows = np.array([[each.measures[name] for name in comparing.MEASURES] for _, each in compared])
        key = result.right or result.query
        self.fold = int(hashlib.sha256(key.encode()).hexdigest(), 16) % FOLDS

    def answer(self, weights: Mapping[str, float]) -> None:
        """Note what these weights find."""
        if not len(self.rows):
            return
        numbers = np.array([weights[name] for name in comparing.MEASURES])
        scores = 1 / (1 + np.exp(-(self.rows @ numbers + weights["always"])))
        best = int(scores.argmax())
        self.result = replace(self.result, found=self.entities[best], score=float(scores[best]))

    def examples(self) -> Iterator[tuple[Row, bool, float]]:
        """The right answer as it is spelt most alike, and the best wrong ones."""
        if not len(self.rows):
            return
        # There are few examples across scripts.
        counts = 3.0 if self.result.is_arabic_script else 1.0
        least, whole = (comparing.MEASURES.index(name) for name in ("least_met", "whole"))
        plain = self.rows[:, least] + self.rows[:, whole]
        order = np.argsort(-plain)
        right = [place for place in order if self.entities[place] == self.result.right]
        if right and self.result.kind != "weak-alias":
            yield self.rows[right[0]], True, counts
        wrong = [place for place in order if self.entities[place] != self.result.right]
        for place in wrong[:WRONG_ANSWERS]:
            yield self.rows[place], False, counts / 2


def _searched(start: Method, listed: Sequence[bench.Listed]) -> Iterator[Searched]:
    indexes = {each: NameIndex(bench.entries(listed, each), start) for each in bench.LISTS}
    for result in bench.questions():
        yield Searched(result, list(indexes[result.listed_in].candidates(result.query)))


def _name_weights(searched: Sequence[Searched]) -> dict[str, float]:
    examples = [example for each in searched for example in each.examples()]
    rows = np.array([row for row, _, _ in examples])
    fitted = make_pipeline(StandardScaler(), LogisticRegression(C=1, max_iter=3_000)).fit(
        rows,
        [truth for _, truth, _ in examples],
        logisticregression__sample_weight=[count for *_, count in examples],
    )
    scaler, model = fitted[0], fitted[1]
    numbers = model.coef_[0] / scaler.scale_
    always = float(model.intercept_[0] - (numbers * scaler.mean_).sum())
    return {**dict(zip(comparing.MEASURES, map(float, numbers), strict=True)), "always": always}


if __name__ == "__main__":
    main()
