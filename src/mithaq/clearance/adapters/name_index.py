"""All listed names in memory, found by how their parts sound.

A part is looked up by the rough telling of its consonants, with one of them left out on either side, so that
no single misheard or dropped consonant hides it. Parts are compared once and remembered; then names that bear
the likeliest parts are compared whole.
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from mithaq.clearance.domain.names.comparing import LEAST_ALIKE, Comparison, Name, compare
from mithaq.clearance.domain.names.likeness import (
    Numbers,
    Parts,
    Spellings,
    likeness,
    measures,
    parts_table,
    sounding,
    spellings_of,
)
from mithaq.clearance.domain.names.sounds import Part, part
from mithaq.clearance.domain.names.writing import TITLES, parts_of

REMEMBERED_MOST = 5_000
# So many are heard as a whole, and of these so many are compared part by part.
LISTENED, COMPARED = 60, 15
TITLE_WEIGHT, LETTER_WEIGHT, SHORT_WEIGHT = 0.2, 0.15, 0.5
SHORT_LETTERS = 2
HALF_LETTERS = 3
LEAST_SOUNDING = 0.4
GLUED_SHARE, HALF_SHARE = 1.6, 0.6
Places = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Method:
    """A named version of all numbers; an old one stays, so that a past decision can be replayed."""

    name: str
    part_weights: Mapping[str, float]
    name_weights: Mapping[str, float]
    threshold: float
    spellings: Spellings


@dataclass(frozen=True)
class Hit:
    """A listed name that may be the one asked for."""

    entity: str
    name: str
    score: float
    comparison: Comparison


@dataclass(frozen=True)
class Neighbours:
    """The listed parts that are like one, by their places, and the rows of their names with their scores."""

    alike: Mapping[int, float]
    rows: Places
    scores: Numbers


class NameIndex:
    """Names of entities, each in one or more spellings."""

    def __init__(self, entries: Iterable[tuple[str, str]], method: Method) -> None:
        self.method = method
        self._entities: list[str] = []
        self._names: list[str] = []
        self._parts: list[str] = []
        self._place_of: dict[str, int] = {}
        self._begins, self._places = array("i", [0]), array("i")
        self._alike: dict[str, Neighbours] = {}
        self._fill(entries)

    def search(self, name: str, *, most: int = 10) -> list[Hit]:
        """The listed names most probably meant, one an entity, the best first."""
        asked = self.named(name)
        found: dict[str, Hit] = {}
        for row, comparison in self._comparisons(asked, COMPARED):
            score = comparison.score(self.method.name_weights)
            entity = self._entities[row]
            if entity not in found or score > found[entity].score:
                found[entity] = Hit(entity, self._names[row], score, comparison)
        return sorted(found.values(), key=lambda hit: (-hit.score, hit.entity))[:most]

    def candidates(self, name: str, *, most: int = COMPARED) -> Iterator[tuple[str, Comparison]]:
        """The comparisons behind a search; what a fit reads."""
        for row, comparison in self._comparisons(self.named(name), most):
            yield self._entities[row], comparison

    def named(self, name: str) -> Name:
        """A name with the weights that its parts have on this list."""
        parts = parts_of(name)
        return Name(parts, tuple(map(self._weight, parts)))

    def _comparisons(self, asked: Name, most: int) -> Iterator[tuple[int, Comparison]]:
        for row in self._candidates(asked, most) if asked.parts else ():
            yield row, compare(asked, self._name_at(row), self._like)

    def _fill(self, entries: Iterable[tuple[str, str]]) -> None:
        bearers: dict[str, set[str]] = defaultdict(set)
        for entity, name in entries:
            parts = parts_of(name)
            if not parts:
                continue
            self._entities.append(entity)
            self._names.append(name)
            for each in parts:
                if each not in self._place_of:
                    self._place_of[each] = len(self._parts)
                    self._parts.append(each)
                self._places.append(self._place_of[each])
                bearers[_borne(part(each))].add(entity)
            self._begins.append(len(self._places))
        self._bearers = {key: len(found) for key, found in bearers.items()}
        self._count = len(set(self._entities))
        self._weights = np.array([self._weight(each) for each in self._parts], np.float32)
        self._postings()
        self._weight_of = self._weights.tolist()
        self._table = parts_table([part(each) for each in self._parts], self.method.spellings)
        near: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(self._parts):
            for key in _keys(part(each).roughly):
                near[key].append(place)
        self._near = {key: np.array(places, np.int32) for key, places in near.items()}
        self._whole = [self._sounding(row, across=False) for row in range(len(self._names))]

    def _postings(self) -> None:
        """For each part the names that bear it, as one array with beginnings."""
        begins, places = np.array(self._begins, np.int64), np.array(self._places, np.int32)
        rows = np.repeat(np.arange(len(self._names), dtype=np.int32), np.diff(begins))
        order = np.argsort(places, kind="stable")
        self._bearing = rows[order]
        self._bearing_begins = np.searchsorted(places[order], np.arange(len(self._parts) + 1))
        totals = np.zeros(len(self._names), np.float32)
        np.add.at(totals, rows, self._weights[places])
        self._totals = totals

    def _weight(self, written: str) -> float:
        """Near 1 for a part that few entities bear, near 0 for one that all do; titles and initials less."""
        said = part(written)
        count = self._bearers.get(_borne(said), 0)
        weight = math.log(1 + self._count / (count + 1)) / math.log(1 + max(1, self._count))
        if written in TITLES:
            return weight * TITLE_WEIGHT
        if len(written) == 1:
            return weight * LETTER_WEIGHT
        return weight * SHORT_WEIGHT if len(written) == SHORT_LETTERS else weight

    def _name_at(self, row: int) -> Name:
        places = self._places[self._begins[row] : self._begins[row + 1]]
        parts, weights = self._parts, self._weight_of
        return Name(tuple([parts[place] for place in places]), tuple([weights[place] for place in places]))

    def _candidates(self, asked: Name, most: int) -> list[int]:
        """The rows of the names with the likeliest parts that sound most alike from beginning to end."""
        scores = np.zeros(len(self._names), np.float32)
        for written, share in self._looked_up(asked.parts):
            found = self._neighbours(written)
            part_scores = np.zeros(len(self._names), np.float32)
            # The most alike are written last and stand.
            part_scores[found.rows] = found.scores
            scores += part_scores * np.float32(share)
        touched = np.flatnonzero(scores)
        said = scores[touched]
        of_all = np.minimum(said / np.float32(sum(asked.weights)), said / self._totals[touched])
        likely = of_all + said / 2
        if len(touched) > LISTENED:
            best = np.argpartition(-likely, LISTENED)[:LISTENED]
            touched, likely = touched[best], likely[best]
        likely = likely + self._alike_whole(asked, touched)
        rows: list[int] = touched[np.argsort(-likely, kind="stable")][:most].tolist()
        return rows

    def _alike_whole(self, asked: Name, rows: npt.NDArray[np.integer]) -> Numbers:
        """How alike the names sound as a whole; without vowels where the scripts differ."""
        across = part(asked.parts[0]).is_arabic
        said = "".join(part(each).consonants if across else part(each).sounds for each in asked.parts)
        named = [self._sounding(row, across=True) if across else self._whole[row] for row in rows.tolist()]
        scorer = Levenshtein.normalized_similarity
        return np.asarray(process.cdist([said], named, scorer=scorer, dtype=np.float32)[0])

    def _sounding(self, row: int, *, across: bool) -> str:
        parts = [
            part(self._parts[place]) for place in self._places[self._begins[row] : self._begins[row + 1]]
        ]
        return "".join([each.consonants if across else each.sounds for each in parts])

    def _looked_up(self, parts: Sequence[str]) -> Iterator[tuple[str, float]]:
        """The parts once each; two together as somebody might write them in one word, and one as two."""
        said = dict.fromkeys(each for each in parts if len(each) > 1)
        yield from ((each, 1.0) for each in said)
        for one, two in pairwise(parts):
            if len(one) > 1 and len(two) > 1:
                yield one + two, GLUED_SHARE
        for each in said:
            for cut in range(HALF_LETTERS, len(each) - HALF_LETTERS + 1):
                if each[:cut] in self._place_of and each[cut:] in self._place_of:
                    yield each[:cut], HALF_SHARE
                    yield each[cut:], HALF_SHARE

    def _like(self, one: str, other: str) -> float:
        """The remembered likeness of an asked part and a listed one, in either order."""
        if one == other:
            return 1.0
        for asked, listed in ((one, other), (other, one)):
            if asked in self._alike and listed in self._place_of:
                return self._alike[asked].alike.get(self._place_of[listed], 0.0)
        return float(self._compared(one, parts_table([part(other)], self.method.spellings))[0])

    def _neighbours(self, written: str) -> Neighbours:
        """The listed parts that may be this one, and the names that bear them."""
        if written in self._alike:
            return self._alike[written]
        if len(self._alike) > REMEMBERED_MOST:
            self._alike = {}
        said = part(written)
        found = [self._near[key] for key in _keys(said.roughly) if key in self._near]
        places = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)
        if len(places):
            places = places[sounding(said, self._table, places) >= LEAST_SOUNDING]
        alike = self._compared(written, self._table.some(places)) if len(places) else np.zeros(0, np.float32)
        is_near = alike >= LEAST_ALIKE
        places, alike = places[is_near], alike[is_near]
        order = np.argsort(alike * self._weights[places], kind="stable")
        places, alike = places[order], alike[order]
        begins = self._bearing_begins
        bearing = [self._bearing[begins[place] : begins[place + 1]] for place in places]
        self._alike[written] = Neighbours(
            dict(zip(places.tolist(), alike.tolist(), strict=True)),
            np.concatenate(bearing) if bearing else np.zeros(0, np.int32),
            np.repeat(alike * self._weights[places], [len(each) for each in bearing]),
        )
        return self._alike[written]

    def _compared(self, written: str, others: Parts) -> Numbers:
        asked = part(written)
        rows = measures(asked, spellings_of(asked, self.method.spellings), others)
        found = likeness(rows, self.method.part_weights)
        return np.where(others.written == written, np.float32(1), found)


def _borne(said: Part) -> str:
    """What bearers of a name are counted by: how it is heard."""
    return said.heard if len(said.heard) > 1 else said.sounds


def _keys(roughly: str) -> Iterator[str]:
    """The telling itself, and without each of its consonants where enough are left."""
    yield roughly
    if len(roughly) > SHORT_LETTERS:
        for place in range(len(roughly)):
            yield roughly[:place] + roughly[place + 1 :]
