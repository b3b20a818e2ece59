"""How well listed people are found by other spellings of their names: recall, false alarms, speed.

The index holds listed people with the names that are left after one alias was taken out; the question is
that alias, or the name in its original script; people who are not listed must not be found. Precision is
reckoned for as many listed as unlisted people. The named peer is nomenklatura's logic-v2 on the 50 candidates
of our own index, which cost it nothing; it is measured where `make bench` could install it (it needs ICU), on
each seventh question.
"""

import csv
import gzip
import json
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt

from mithaq.clearance.adapters.lists.reading import read_list
from mithaq.clearance.adapters.name_index import NameIndex
from mithaq.clearance.adapters.name_methods import method
from mithaq.clearance.domain.names.organisations import NameKind
from mithaq.clearance.domain.names.writing import ARABIC

DATA = Path(__file__).parents[2] / "shared" / "data" / "clearance" / "name_screening_bench"
LISTS = ("ofac", "un")
ARABIC_ORIGIN = frozenset({"arabic", "arabic-marker", "persian", "urdu", "turkish", "malay", "sahel"})
PEER_THRESHOLD, PEER_EACH, PEER_CANDIDATES = 0.7, 7, 50
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Result:
    """A question, its right answer if there is one, and what was found."""

    query: str
    listed_in: str
    right: str
    kind: str
    region: str
    found: str = ""
    score: float = 0.0
    took_s: float = 0.0
    fold_of: str = ""

    @property
    def is_latin(self) -> bool:
        return self.kind == "latin-alias" or (not self.right and self.region != "arabic-script")

    @property
    def is_arabic_script(self) -> bool:
        return self.kind == "script-arabic" or self.region == "arabic-script"

    @property
    def is_of_arabic_origin(self) -> bool:
        return self.region in ARABIC_ORIGIN if self.right else self.region.startswith("arabic")


@dataclass(frozen=True)
class Listed:
    """A listed person and the names that the index holds."""

    id: str
    listed_in: str
    names: tuple[str, ...]


def main() -> None:
    """Print a line for each method and group."""
    if not DATA.exists():
        print(f"no data at {DATA}: nothing measured")
        return
    listed = listed_people()
    began = time.process_time()
    indexes = {each: NameIndex(entries(listed, each), method()) for each in LISTS}
    print(f"index made in {time.process_time() - began:.1f} s")

    def ours(asked: Result) -> Result:
        best = next(iter(indexes[asked.listed_in].search(asked.query, most=1)), None)
        return replace(asked, found=best.entity, score=best.score) if best else asked

    some = list(questions())[::PEER_EACH]
    speed = _measure(method().name, ours, list(questions()), method().threshold)
    _tell_pairs(listed)
    _tell_across()
    if len(sys.argv) > 1:
        _measure_many(listed, int(sys.argv[1]))
    if peer := _peer(listed, indexes):
        of_peer = _measure("logic-v2", peer, some, PEER_THRESHOLD)
        print(f"{method().name} answers {speed / of_peer:.1f} times as many queries as logic-v2")


def _measure_many(listed: Sequence[Listed], size: int) -> None:
    """Made-up names of listed parts: the memory of an index, and its speed."""
    chance = random.Random(0)  # noqa: S311  # made-up names
    parts = [part for each in listed for name in each.names for part in name.split()]
    before = _resident_mb()
    began = time.process_time()
    made = ((str(number), " ".join(chance.choices(parts, k=3))) for number in range(size))
    index = NameIndex(made, method())
    print(f"{size:,} names indexed in {time.process_time() - began:.0f} s, {_resident_mb() - before:.0f} MB")
    asked = [each.query for each in questions()][::20]
    began = time.process_time()
    for name in asked:
        index.search(name, most=1)
    print(f"among them {len(asked) / (time.process_time() - began):.0f} queries/s of one core", flush=True)


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def _measure(
    name: str, answer: Callable[[Result], Result], asked: Sequence[Result], threshold: float
) -> float:
    began = time.process_time()
    results = [answer(each) for each in asked]
    # What the answer says of its own time leaves out what is not its own.
    took = sum(each.took_s for each in results) or time.process_time() - began
    tell_quality(name, results, threshold)
    print(f"{name:<16}{len(results) / took:>8.0f} queries/s of one core", flush=True)
    return len(results) / took


def _peer(listed: Sequence[Listed], indexes: Mapping[str, NameIndex]) -> Callable[[Result], Result] | None:
    try:
        from followthemoney.proxy import (  # type: ignore[import-not-found]  # noqa: PLC0415
            EntityProxy,
        )
        from nomenklatura.matching import (  # type: ignore[import-not-found]  # noqa: PLC0415
            get_algorithm,
        )
    except ImportError:
        print("nomenklatura is not installed: no peer measured")
        return None
    logic = get_algorithm("logic-v2")
    config = logic.default_config()

    def person(key: str, names: Sequence[str]) -> Any:
        return EntityProxy.from_dict({"id": key, "schema": "Person", "properties": {"name": list(names)}})

    people = {each.id: person(each.id, each.names) for each in listed}

    def answer(asked: Result) -> Result:
        found = dict.fromkeys(
            entity for entity, _ in indexes[asked.listed_in].candidates(asked.query, most=PEER_CANDIDATES)
        )
        began = time.process_time()
        # It remembers names by their entity's id, so that each query has its own.
        query = person(f"query {asked.query}", [asked.query])
        scores = {entity: logic.compare(query, people[entity], config).score for entity in found}
        best = max(scores, key=scores.__getitem__, default="")
        took_s = time.process_time() - began
        return replace(asked, found=best, score=scores.get(best, 0.0), took_s=took_s)

    return answer


def questions() -> Iterator[Result]:
    """All questions of the development half; an unlisted name is asked of both lists."""
    for row in _rows("queries_dev"):
        yield Result(row["query"], row["list"], row["id"], row["kind"], row["region"])
    for row in _rows("negatives_dev"):
        for listed_in in ("un",) if row["region"] == "arabic-script" else LISTS:
            yield Result(row["query"], listed_in, "", "unlisted", row["region"])


def tell_quality(name: str, results: Sequence[Result], threshold: float | None) -> None:
    """Print recall and false alarms by group, at a threshold or at the one with 3 % false alarms."""
    groups: dict[str, Callable[[Result], bool]] = {
        "latin aliases": lambda each: each.is_latin,
        "of arabic origin": lambda each: each.is_latin and each.is_of_arabic_origin,
        "of other origin": lambda each: each.is_latin and not each.is_of_arabic_origin,
        "latin, OFAC": lambda each: each.is_latin and each.listed_in == "ofac",
        "arabic script": lambda each: each.is_arabic_script,
    }
    heads = "".join(f"{head:>8}" for head in ("n", "R@1", "recall", "alarms", "F1", "at", "best F1"))
    print(f"{'method':<16}{'group':<18}{heads}")
    for group, belongs in groups.items():
        right = [each for each in results if belongs(each) and each.right]
        alarms = np.array([each.score for each in results if belongs(each) and not each.right])
        least = float(np.quantile(alarms, 0.97)) if threshold is None else threshold
        first = mean(each.found == each.right for each in right)
        best = max(_at(each / 200, right, alarms)[2] for each in range(1, 200))
        numbers = "".join(f"{number:>8.3f}" for number in (first, *_at(least, right, alarms), least, best))
        print(f"{name:<16}{group:<18}{len(right):>8}{numbers}", flush=True)


def _at(least: float, right: Sequence[Result], alarms: Scores) -> tuple[float, float, float]:
    recall = mean(each.found == each.right and each.score >= least for each in right)
    false = float((alarms >= least).mean())
    return recall, false, 2 * recall / (recall + false + 1)


def entries(listed: Sequence[Listed], listed_in: str) -> Iterator[tuple[str, str]]:
    """The names of one list with the entities that bear them."""
    return ((each.id, name) for each in listed if each.listed_in == listed_in for name in each.names)


def listed_people() -> list[Listed]:
    """Everybody on the two lists."""
    return [Listed(row["id"], row["list"], tuple(row["names"])) for row in _rows("index")]


def organisations() -> dict[NameKind, dict[str, list[str]]]:
    """The companies and ships of the OFAC list with their names."""
    found: dict[NameKind, dict[str, list[str]]] = {NameKind.ORGANISATION: {}, NameKind.VESSEL: {}}
    kinds = {"-0-": NameKind.ORGANISATION, "vessel": NameKind.VESSEL}
    for row in _csv("sdn_2024-05-03"):
        if len(row) > 2 and (kind := kinds.get(row[2].strip())):
            found[kind][row[0]] = [row[1]]
    for row in _csv("alt_2026-06"):
        for entities in found.values():
            if len(row) > 3 and row[0] in entities:
                entities[row[0]].append(row[3])
    return found


def _csv(name: str) -> list[list[str]]:
    with gzip.open(DATA.parent / "ofac_sdn" / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _tell_pairs(listed: Sequence[Listed]) -> None:
    """The labelled pairs of nomenklatura, each right name among those of the OFAC list."""
    with (DATA.parent / "name_pairs" / "nomenklatura_cases_dev.csv").open(encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    names = {NameKind.PERSON: list(entries(listed, "ofac"))}
    for kind, entities in organisations().items():
        names[kind] = [(key, name) for key, found in entities.items() for name in found]
    kinds = {"Person": NameKind.PERSON, "Vessel": NameKind.VESSEL}
    told: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for kind, others in names.items():
        some = [pair for pair in pairs if kinds.get(pair["schema"], NameKind.ORGANISATION) is kind]
        index = NameIndex(
            [*others, *((f"pair {pair['name2']}", pair["name2"]) for pair in some)], method(), kind=kind
        )
        for pair in some:
            hit = index.compared(pair["name1"], f"pair {pair['name2']}")
            answer = (pair["is_match"] == "true", hit is not None and hit.score >= method().threshold)
            for group in ("all pairs", kind.value, f"{pair['case_group']} {kind}"):
                told[group].append(answer)
    print(f"{'labelled pairs':<34}{'n':>8}{'prec.':>8}{'recall':>8}{'F1':>8}")
    for group, found in told.items():
        met, said, same = (sum(map(which, found)) for which in (all, _is_said, _is_same))
        numbers = (met / max(said, 1), met / max(same, 1), 2 * met / max(said + same, 1))
        print(f"{group:<34}{len(found):>8}" + "".join(f"{number:>8.3f}" for number in numbers), flush=True)


def _tell_across() -> None:
    """Organisations of the UN list by their names in Arabic letters, which are left out of the index."""
    place = DATA.parent / "un_consolidated" / "UN_consolidated_2026-02-27.xml.gz"
    listed: list[tuple[str, str]] = []
    asked: list[tuple[str, str]] = []
    for party in read_list("un_xml", [str(place)]).parties:
        for name in () if party.schema == "Person" else (*party.names.strong, *party.names.weak):
            # What is told of a name stands in brackets behind it.
            (asked if ARABIC.search(name) else listed).append((party.id, name.split(" (")[0]))
    index = NameIndex(listed, method(), kind=NameKind.ORGANISATION)
    found = [(entity, next(iter(index.search(name)), None)) for entity, name in asked]
    first = mean(hit is not None and hit.entity == entity for entity, hit in found)
    recall = mean(
        hit is not None and hit.entity == entity and hit.score >= method().threshold for entity, hit in found
    )
    print(f"{len(asked)} UN-listed organisations in Arabic letters: R@1 {first:.3f}, recall {recall:.3f}")


def _is_same(answer: tuple[bool, bool]) -> bool:
    return answer[0]


def _is_said(answer: tuple[bool, bool]) -> bool:
    return answer[1]


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
