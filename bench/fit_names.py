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
import numpy.typing as npt
import yaml
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

import names as bench
from mithaq.clearance.adapters.name_index import Method, NameIndex
from mithaq.clearance.adapters.name_methods import RULEBOOKS, SPELLINGS, method
from mithaq.clearance.domain.names import comparing, likeness, measuring
from mithaq.clearance.domain.names.organisations import organisation_parts
from mithaq.clearance.domain.names.sounds import VOWELS, part, readings
from mithaq.clearance.domain.names.writing import ARABIC, parts_of

SPELLED = bench.DATA.parent / "translit_ar" / "wd_arabic_dev.tsv.gz"
LEAST_SHARE = 0.12
FOLDS, LEARNT_FROM = 5, 15
FALSE_ALARMS = 0.03
# Of an organisation that was left out of the list, its sisters and owners are found, and are worth a look.
SISTER_ALARMS = 0.1
STIFFNESS = 1.0
PAIRS_ACROSS = 10_000
BEARERS_MOST = 60
HIDDEN = 0.8
TRANSLATED = 0.6
# How Arabic writes each sound: vowels are left out as often as written.
WRITTEN_SO = {
    **{
        "a": ["ا", ""],
        "i": ["ي", ""],
        "u": ["و", ""],
        "b": ["ب"],
        "p": ["ب", "پ"],
        "f": ["ف"],
        "v": ["ف", "و"],
    },
    **{"t": ["ت", "ت", "ط"], "T": ["ث"], "d": ["د", "د", "ض"], "D": ["ذ"], "s": ["س", "س", "ص"], "z": ["ز"]},
    **{
        "S": ["ش"],
        "C": ["تش", "چ"],
        "Z": ["ج", "ژ"],
        "j": ["ج"],
        "k": ["ك", "ق"],
        "q": ["ق"],
        "g": ["غ", "ج", "گ"],
    },
    **{"G": ["غ"], "x": ["خ"], "h": ["ه", "ح"], "m": ["م"], "n": ["ن"], "l": ["ل"], "r": ["ر"]},
}
STRANGER, STRANGERS, STRANGER_COUNT = "stranger", 2_000, 0.5
Numbers = npt.NDArray[np.float64]


def main() -> None:
    """Write the spellings, then fit parts, then names, and write both."""
    chance = random.Random(0)  # noqa: S311  # a choice of examples
    _write_spellings()
    method.cache_clear()
    listed = bench.listed_people()
    start = replace(method("names-1"), part_weights=_part_weights(listed, chance))
    organisations = _organisation_weights(start)
    searched = list(_searched(start, listed))
    _fit(start, searched, organisations)
    # The strict one knows people who share all but one part of their name with somebody who is listed.
    strangers = list(_strangers(start, listed, random.Random(1)))  # noqa: S311  # a choice of examples
    _fit(replace(start, name="names-strict-1"), [*searched, *strangers], organisations)


def _fit(
    start: Method, searched: Sequence["Searched"], organisations: Mapping[str, Mapping[str, float]]
) -> None:
    """Fit the score of two people's names, tell how it does on what it was not fitted on, and write it."""
    for fold in range(FOLDS):
        weights = _name_weights([each for each in searched if each.fold != fold])
        for each in searched:
            if each.fold == fold:
                each.answer(weights)
    asked = [each for each in searched if not each.is_stranger]
    bench.tell_quality(f"{start.name} fifths", [each.result for each in asked], None)
    weights = _name_weights(searched)
    for each in searched:
        each.answer(weights)
    unlisted = [each.result.score for each in asked if each.result.is_latin and not each.result.right]
    threshold = float(np.quantile(unlisted, 1 - FALSE_ALARMS))
    # One half is where an alarm is worth a look; how many of the asked are listed is anybody's guess.
    weights["always"] -= float(np.log(threshold / (1 - threshold)))
    said = {
        "name": start.name,
        "threshold": 0.5,
        "part_weights": {key: round(value, 4) for key, value in start.part_weights.items()},
        "name_weights": {key: round(value, 4) for key, value in weights.items()},
        **{
            kind: {key: round(value, 4) for key, value in fitted.items()}
            for kind, fitted in organisations.items()
        },
    }
    (RULEBOOKS / f"{start.name}.yaml").write_text(
        "# Fitted by bench/fit_names.py.\n" + yaml.safe_dump(said, sort_keys=False), encoding="utf-8"
    )
    strangers = np.array([each.result.score for each in searched if each.is_stranger])
    alarms = float((strangers >= threshold).mean()) if len(strangers) else 0.0
    print(f"{start.name}: threshold {threshold:.3f}; {alarms:.3f} of strangers raise an alarm")


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
        sounds, _, roughly = row[:3]
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
    """The measures of the readings that are most alike."""
    table = likeness.parts_table(readings(other), known)
    held = [likeness.looked(each, known, table) for each in readings(one)]
    best: list[float] = max(likeness.measures(held, table).T, key=_sounding).astype(float).tolist()
    return best


def _sounding(row: likeness.Numbers) -> float:
    names = ("sounds", "heard", "roughly", "across_sounds", "across_heard", "across_roughly")
    return float(sum(row[likeness.MEASURES.index(name)] for name in names))


class Searched:
    """A query with the measures of everything that was compared with it."""

    def __init__(self, result: bench.Result, compared: Sequence[tuple[str, comparing.Comparison]]) -> None:
        self.result = result
        self.entities = [entity for entity, _ in compared]
        self.rows = np.array([each.values for _, each in compared], np.float64)
        key = result.right or result.fold_of or result.query
        self.fold = int(hashlib.sha256(key.encode()).hexdigest(), 16) % FOLDS

    @property
    def is_stranger(self) -> bool:
        return self.result.kind == STRANGER

    def answer(self, weights: Mapping[str, float]) -> None:
        """Note what these weights find."""
        if not len(self.rows):
            return
        numbers = np.array([weights[name] for name in measuring.MEASURES])
        scores = 1 / (1 + np.exp(-(self.rows @ numbers + weights["always"])))
        best = int(scores.argmax())
        self.result = replace(self.result, found=self.entities[best], score=float(scores[best]))


def _searched(start: Method, listed: Sequence[bench.Listed]) -> Iterator[Searched]:
    indexes = {each: NameIndex(bench.entries(listed, each), start) for each in bench.LISTS}
    for result in bench.questions():
        yield Searched(result, list(indexes[result.listed_in].candidates(result.query, most=LEARNT_FROM)))


def _strangers(start: Method, listed: Sequence[bench.Listed], chance: random.Random) -> Iterator[Searched]:
    """People who are not listed and share all but one part of their name with somebody who is.

    Aliases often differ in a part as well, so without these a family name alone would tell who somebody is.
    """
    for listed_in in bench.LISTS:
        index = NameIndex(bench.entries(listed, listed_in), start)
        some = [each for each in listed if each.listed_in == listed_in]
        names = [parts_of(name) for each in some for name in each.names]
        known = {tuple(sorted(each)) for each in names}
        for each in chance.sample(some, min(STRANGERS, len(some))):
            parts = list(parts_of(chance.choice(each.names)))
            other = chance.choice(names)
            if len(parts) < 2 or not other:
                continue
            place = chance.randrange(len(parts))
            parts[place] = other[min(place, len(other) - 1)]
            if tuple(sorted(parts)) not in known:
                query = " ".join(parts)
                result = bench.Result(query, listed_in, "", STRANGER, "")
                yield Searched(result, list(index.candidates(query, most=LEARNT_FROM)))


def _name_weights(searched: Sequence[Searched]) -> dict[str, float]:
    """The weights under which the right answers, or no answer, are likeliest among all that were compared.

    A question has one right answer or none: P(answer) = exp(total) / (1 + sum of exp(total) of all compared).
    """
    asked = [each for each in searched if len(each.rows) and each.result.kind != "weak-alias"]
    rows = np.concatenate([each.rows for each in asked])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    standard = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    fitted = minimize(_Surprise(standard, asked), np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B").x
    numbers = fitted[:-1] / spread
    always = float(fitted[-1] - (numbers * mean).sum())
    return {**dict(zip(measuring.MEASURES, map(float, numbers), strict=True)), "always": always}


def _organisation_weights(start: Method) -> dict[str, dict[str, float]]:
    """Of companies and ships on the OFAC list: an alias is asked for, with its entity listed and without.

    Hardly any list has companies in Arabic letters, so that each alias is asked for in such as well.
    """
    chance = random.Random(2)  # noqa: S311  # a choice of examples
    arabic = _Arabic(start, chance)
    searched: list[Searched] = []
    for kind, entities in bench.organisations().items():
        asked = [
            (key, chance.randrange(len(names))) for key, names in sorted(entities.items()) if len(names) > 1
        ]
        left_out = dict(asked)
        entries = [
            (key, name)
            for key, names in entities.items()
            for place, name in enumerate(names)
            if left_out.get(key) != place
        ]
        index = NameIndex(entries, start, kind=kind)
        for key, place in asked:
            name = entities[key][place]
            said = arabic.written(chance.choice(entities[key]))
            for query, region in ((name, ""), (said, "arabic-script")):
                compared = list(index.candidates(query, most=LEARNT_FROM))
                # Who is listed under the very same name is to be found, whoever it is.
                others = [
                    each for each in compared if each[0] != key and not each[1].measures["all_same_letters"]
                ]
                searched.append(Searched(bench.Result(query, "ofac", key, kind, region), compared))
                searched.append(Searched(bench.Result(query, "ofac", "", kind, region, fold_of=key), others))
    across = [each for each in searched if each.result.is_arabic_script]
    within = [each for each in searched if not each.result.is_arabic_script]
    return {
        "organisation_weights": _of_organisations("in Latin letters", within),
        "organisation_weights_across": _of_organisations("across scripts", across),
    }


def _of_organisations(group: str, searched: Sequence[Searched]) -> dict[str, float]:
    """Fit these, and tell how that does on what it was not fitted on."""
    for fold in range(FOLDS):
        weights = _name_weights([each for each in searched if each.fold != fold])
        for each in searched:
            if each.fold == fold:
                each.answer(weights)
    right = [each.result for each in searched if each.result.right]
    least = _least_of_sisters(searched)
    first = np.mean([each.found == each.right for each in right])
    recall = np.mean([each.found == each.right and each.score >= least for each in right])
    print(
        f"organisations {group}: {len(right)} aliases, R@1 {first:.3f}, "
        f"recall {recall:.3f} at {SISTER_ALARMS} alarms"
    )
    weights = _name_weights(searched)
    for each in searched:
        each.answer(weights)
    least = _least_of_sisters(searched)
    weights["always"] -= float(np.log(least / (1 - least)))
    return weights


def _least_of_sisters(searched: Sequence[Searched]) -> float:
    alarms = [each.result.score for each in searched if not each.result.right]
    return float(np.quantile(alarms, 1 - SISTER_ALARMS))


class _Arabic:
    """Names of companies as somebody who hears them may write them in Arabic letters."""

    def __init__(self, start: Method, chance: random.Random) -> None:
        self.words, self.chance = start.words, chance
        self.spelled: dict[str, list[str]] = defaultdict(list)
        for latin, arabic, _ in _spelled():
            self.spelled[latin].append(arabic)
        self.translations: dict[str, list[str]] = defaultdict(list)
        for arabic, english in self.words.translations.items():
            self.translations[english].append(arabic)

    def written(self, name: str) -> str:
        parts = organisation_parts(name, self.words)
        return " ".join(self._part(each) for each in parts if each not in self.words.classes)

    def _part(self, written: str) -> str:
        if written.isdigit():
            return written
        if (found := self.translations.get(written)) and self.chance.random() < TRANSLATED:
            return self.chance.choice(found)
        if found := self.spelled.get(written):
            return self.chance.choice(found)
        sounds = part(written).sounds
        letters = [self.chance.choice(WRITTEN_SO.get(each, each)) for each in sounds[1:]]
        if sounds.endswith("a"):
            letters[-1:] = self.chance.choice(["ا", "ة", "ه"])
        first = "ا" if sounds[:1] in set(VOWELS) else self.chance.choice(WRITTEN_SO.get(sounds[:1], "ا"))
        return first + "".join(letters)


class _Surprise:
    """How unlikely the right answers are under some weights, and how that changes with each weight."""

    def __init__(self, rows: Numbers, asked: Sequence[Searched]) -> None:
        self.rows = rows
        right = [np.array([entity == each.result.right for entity in each.entities]) for each in asked]
        lengths = [len(each) for each in right]
        self.right = np.concatenate(right)
        self.begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self.asked_of = np.repeat(np.arange(len(asked)), lengths)
        self.is_found = np.array([each.any() for each in right])
        self.counts = np.array([_count(each) for each in asked])

    def __call__(self, weights: Numbers) -> tuple[float, Numbers]:
        totals = self.rows @ weights
        most = np.maximum(np.maximum.reduceat(totals, self.begins), 0)
        odds = np.exp(totals - most[self.asked_of])
        of_all = np.add.reduceat(odds, self.begins) + np.exp(-most)
        right = np.where(self.right, odds, 0)
        of_right = np.where(self.is_found, np.add.reduceat(right, self.begins), np.exp(-most))
        pull = right / np.where(self.is_found, of_right, 1)[self.asked_of] - odds / of_all[self.asked_of]
        slope = -self.rows.T @ (pull * self.counts[self.asked_of]) + STIFFNESS * weights * self._stiff(
            weights
        )
        surprise = -(self.counts * np.log(of_right / of_all)).sum()
        return float(surprise + STIFFNESS * (self._stiff(weights) * weights**2).sum() / 2), slope

    def _stiff(self, weights: Numbers) -> Numbers:
        return (np.arange(len(weights)) < len(weights) - 1).astype(np.float64)


def _count(each: Searched) -> float:
    """There are few examples across scripts; and who is listed but not among the compared says little."""
    if each.is_stranger:
        return STRANGER_COUNT
    is_found = each.result.right in each.entities
    return (3.0 if each.result.is_arabic_script else 1.0) * (1.0 if is_found else 0.5)


if __name__ == "__main__":
    main()
