"""All listed names in memory: those that bear the likeliest parts are compared whole.

What a part is like is remembered. A score depends on the list and on the name alone, not on what was asked
before.
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from mithaq.clearance.adapters.name_parts import ListedParts, Places
from mithaq.clearance.domain.names.comparing import Comparison, compare
from mithaq.clearance.domain.names.likeness import Numbers, Spellings, spellings_of
from mithaq.clearance.domain.names.measuring import MEASURES, Around, Name, name_of
from mithaq.clearance.domain.names.organisations import (
    NameKind,
    Words,
    acronym,
    organisation_parts,
    translated,
)
from mithaq.clearance.domain.names.sounds import NO_VOWELS, Part, part
from mithaq.clearance.domain.names.writing import TITLES, parts_of, writings_of

REMEMBERED_MOST = 5_000
# About what all that is remembered of parts takes; one of them; each part like it; and each name with those.
NEAR_BYTES_MOST, NEAR_BYTES, ALIKE_BYTES, ROW_BYTES = 100_000_000, 800, 100, 8
# So many are heard as a whole; of these so many are compared part by part that are not this far behind the
# first, and beyond the first few only what is this likely at all.
LISTENED, COMPARED, BEHIND_MOST = 60, 11, 0.7
ALWAYS_COMPARED, LEAST_LIKELY = 2, 1.0
# Rows of one entity that may take places from others; and what is as likely as the last one kept is kept too.
SPELLINGS_COMPARED, TIED = 5, np.float32(1e-5)
# What is written as it is listed reaches any threshold that a node may set.
SAME_SCORE = 0.999
# Of 182 aliases of listed companies that sound as a listed name does, 175 are its bearer's.
HEARD_SCORE = 0.75
SHARE_LIKELY, WEIGHT_LIKELY = np.float32(0.5), np.float32(0.6)
TITLE_WEIGHT, GENERIC_WEIGHT, LETTER_WEIGHT, SHORT_WEIGHT = 0.2, 0.4, 0.15, 0.5
SHORT_LETTERS = 2
HALF_LETTERS = 3
GLUED_SHARE, HALF_SHARE = 1.6, 0.6


@dataclass(frozen=True)
class Method:
    """A named version of all numbers; an old one stays, so that a past decision can be replayed."""

    name: str
    part_weights: Mapping[str, float]
    name_weights: Mapping[str, float]
    threshold: float
    spellings: Spellings
    organisation_weights: Mapping[str, float]
    across_weights: Mapping[str, float]
    words: Words

    def weights_of(self, kind: NameKind, *, across: bool) -> Mapping[str, float]:
        """What the measures weigh in names of this kind, across scripts or not."""
        if kind is NameKind.PERSON:
            return self.name_weights
        return self.across_weights if across else self.organisation_weights


@dataclass(frozen=True)
class Hit:
    """A listed name that may be the one asked for."""

    entity: str
    name: str
    score: float
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The listed parts that are like one, by their places, and the rows of their names with their scores."""

    alike: Mapping[int, float]
    rows: Places
    scores: Numbers
    rarity: float


@dataclass(frozen=True)
class Reach:
    """How many names are compared, how far behind the first, and how likely those beyond the first few."""

    most: int
    behind_most: float
    least_likely: float


SEARCHED = Reach(COMPARED, BEHIND_MOST, LEAST_LIKELY)
Sought = tuple[str, bool]
"""A part as it is written, and whether it is two joined."""
NOBODY = Neighbours({}, np.zeros(0, np.int32), np.zeros(0, np.float32), 1.0)


class NameIndex:
    """Names of entities, each in one or more spellings."""

    def __init__(
        self,
        entries: Iterable[tuple[str, str]],
        method: Method,
        *,
        kind: NameKind = NameKind.PERSON,
    ) -> None:
        self.method, self.kind = method, kind
        self._titles = TITLES if kind is NameKind.PERSON else method.words.classes
        self._generic = frozenset[str]() if kind is NameKind.PERSON else method.words.generic
        weights = [method.weights_of(kind, across=across) for across in (False, True)]
        self._numbers = np.array([[each[name] for name in MEASURES] for each in weights])
        self._always = np.array([each["always"] for each in weights])
        self._entities: list[str] = []
        self._names: list[str] = []
        self._parts: list[Part] = []
        self._place_of: dict[str, int] = {}
        self._begins, self._places = array("i", [0]), array("i")
        self._near: dict[Sought, Neighbours] = {}
        self._near_bytes = 0
        self._borne_by: dict[str, frozenset[int]] = {}
        self._compared: dict[int, Name] = {}
        self._fill(entries)

    def search(self, name: str, *, most: int | None = 10) -> list[Hit]:
        """The listed names most probably meant, one an entity, the best first."""
        compared = (pair for parts in self._writings(name) for pair in self._comparisons(self._named(parts)))
        return self._hits(name, list(compared))[:most]

    def compared(self, name: str, entity: str) -> Hit | None:
        """A name with those of one listed entity, however far apart; nothing where either has no letters."""
        rows = self._aliases.get(entity, [])
        pairs: list[tuple[int, Comparison]] = []
        for parts in self._writings(name) if rows else ():
            asked = self._named(parts)
            found = self._neighbours({(each, False) for each in parts})
            near = [found[each, False] for each in parts]
            whole = self._alike_whole(asked, np.array(rows)).tolist()
            pairs.extend(self._compared_rows(asked, near, rows, whole))
        return next(iter(self._hits(name, pairs)), None)

    def _hits(self, name: str, compared: Sequence[tuple[int, Comparison]]) -> list[Hit]:
        if not compared:
            return []
        across = [comparison.asked.is_arabic is not comparison.listed.is_arabic for _, comparison in compared]
        kind = np.array(across, np.intp)
        values = np.array([comparison.values for _, comparison in compared])
        totals = (values * self._numbers[kind]).sum(axis=1) + self._always[kind]
        best: dict[str, tuple[float, int, Comparison]] = {}
        for total, (row, comparison) in zip(totals.tolist(), compared, strict=True):
            entity = self._entities[row]
            score = 1 / (1 + math.exp(-total))
            least = self._least(comparison)
            if (
                score < least
                and self._is_whole(name, comparison.asked)
                and self._is_whole(self._names[row], comparison.listed)
            ):
                score = least
            if entity not in best or score > best[entity][0]:
                best[entity] = (score, row, comparison)
        found = sorted(best.items(), key=lambda each: (-each[1][0], each[0]))
        return [
            Hit(entity, self._names[row], score, comparison) for entity, (score, row, comparison) in found
        ]

    def _least(self, comparison: Comparison) -> float:
        """What two whole names score at least that are written the same, or of two companies heard so."""
        if comparison.is_same:
            return SAME_SCORE
        return HEARD_SCORE if self.kind is not NameKind.PERSON and comparison.is_heard_the_same else 0.0

    def candidates(self, name: str, *, most: int = COMPARED) -> Iterator[tuple[str, Comparison]]:
        """The comparisons with so many of the likeliest names, also those that a search spares itself."""
        for parts in self._writings(name):
            for row, comparison in self._comparisons(self._named(parts), Reach(most, math.inf, 0.0)):
                yield self._entities[row], comparison

    def _is_whole(self, name: str, told: Name) -> bool:
        """Whether it is the name as it is written, and not an acronym that was made of it."""
        if self.kind is NameKind.PERSON:
            return True
        parts = tuple(each.written for each in told.parts)
        return any(organisation_parts(each, self.method.words) == parts for each in writings_of(name))

    def _writings(self, name: str) -> Iterator[tuple[str, ...]]:
        """The parts of a name in each of its writings; of an organisation in English and its acronym too."""
        if self.kind is NameKind.PERSON:
            yield from (parts for writing in writings_of(name) if (parts := parts_of(writing)))
            return
        words = self.method.words
        for writing in writings_of(name):
            if parts := organisation_parts(writing, words):
                yield parts
                if in_english := translated(parts, words):
                    yield in_english
                if self.kind is NameKind.ORGANISATION and (letters := acronym(parts, words)):
                    yield (letters,)

    def _named(self, written: Sequence[str]) -> Name:
        """A name with the weights that its parts have on this list."""
        parts = [part(each) for each in written]
        known = self.method.spellings
        weights = [self._weight(each) for each in written]
        return name_of(parts, weights, [spellings_of(each, known) for each in parts], self._titles)

    def _comparisons(self, asked: Name, reach: Reach = SEARCHED) -> Iterator[tuple[int, Comparison]]:
        looked_up = list(self._looked_up(asked.parts))
        singles = [(each.written, False) for each in asked.parts]
        found = self._neighbours({*singles, *(key for key, _ in looked_up)})
        near = [found[key] for key in singles]
        rows, whole = self._candidates(asked, [(found[key], share) for key, share in looked_up], reach)
        same = [row for row in self._written_so(asked) if row not in rows]
        if same:
            rows, whole = rows + same, whole + self._alike_whole(asked, np.array(same)).tolist()
        return self._compared_rows(asked, near, rows, whole)

    def _written_so(self, asked: Name) -> Sequence[int]:
        """The rows of the names that have exactly these parts, in any order."""
        places = [self._place_of.get(each.written, -1) for each in asked.parts]
        return self._same.get(_key(places), ()) if min(places) >= 0 else ()

    def _compared_rows(
        self, asked: Name, near: Sequence[Neighbours], rows: Sequence[int], wholes: Sequence[float]
    ) -> Iterator[tuple[int, Comparison]]:
        rarity = [each.rarity for each in near]
        alike = [each.alike for each in near]
        for row, whole in zip(rows, wholes, strict=True):
            listed = self._name_at(row)
            places = self._places_at(row)
            matrix = [[found.get(place, 0.0) for place in places] for found in alike]
            entity = self._entities[row]
            aliases = len(self._aliases[entity])
            elsewhere = self._elsewhere(entity, alike) if aliases > 1 else None
            yield (
                row,
                compare(asked, listed, matrix, self._listed.like, Around(whole, rarity, elsewhere, aliases)),
            )

    def _elsewhere(self, entity: str, alike: Sequence[Mapping[int, float]]) -> Callable[[int], float]:
        """How alike the asked part at a place is to the most alike in any name of the entity."""
        if entity not in self._borne_by:
            rows = self._aliases[entity]
            self._borne_by[entity] = frozenset(place for row in rows for place in self._places_at(row))
        places = self._borne_by[entity]

        def found(asked: int) -> float:
            near = alike[asked]
            return max([near[place] for place in near.keys() & places], default=0.0)

        return found

    def _fill(self, entries: Iterable[tuple[str, str]]) -> None:
        bearers: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, list[int]] = defaultdict(list)
        written = ((entity, name, parts) for entity, name in entries for parts in self._writings(name))
        for entity, name, parts in written:
            places = array("i", [self._place(each) for each in parts])
            if any(places == self._places_at(row) for row in self._aliases[entity]):
                continue
            self._aliases[entity].append(len(self._names))
            self._entities.append(entity)
            self._names.append(name)
            self._places.extend(places)
            self._begins.append(len(self._places))
            for each in parts:
                bearers[_borne(part(each))].add(entity)
        self._bearers = {key: len(found) for key, found in bearers.items()}
        self._count = len(self._aliases)
        self._same: dict[bytes, list[int]] = defaultdict(list)
        for row in range(len(self._names)):
            self._same[_key(self._places_at(row))].append(row)
        self._weights = np.array([self._weight(each.written) for each in self._parts], np.float32)
        self._postings()
        self._weight_of = self._weights.tolist()
        self._spellings = [spellings_of(each, self.method.spellings) for each in self._parts]
        self._listed = ListedParts(self._parts, self.method.part_weights, self.method.spellings)
        rows = range(len(self._names))
        self._whole = [self._sounding(row) for row in rows]
        self._whole_across = [each.translate(NO_VOWELS) for each in self._whole]

    def _place(self, written: str) -> int:
        """The place of a part, which is put there if it has none."""
        if written not in self._place_of:
            self._place_of[written] = len(self._parts)
            self._parts.append(part(written))
        return self._place_of[written]

    def _places_at(self, row: int) -> "array[int]":
        return self._places[self._begins[row] : self._begins[row + 1]]

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
        if written in self._titles:
            return weight * TITLE_WEIGHT
        if written in self._generic:
            return weight * GENERIC_WEIGHT
        if written.isdigit():
            return weight
        if len(written) == 1:
            return weight * LETTER_WEIGHT
        return weight * SHORT_WEIGHT if len(written) == SHORT_LETTERS else weight

    def _name_at(self, row: int) -> Name:
        if row not in self._compared:
            if len(self._compared) > REMEMBERED_MOST:
                self._compared = {}
            places = self._places_at(row)
            self._compared[row] = name_of(
                [self._parts[place] for place in places],
                [self._weight_of[place] for place in places],
                [self._spellings[place] for place in places],
                self._titles,
            )
        return self._compared[row]

    def _candidates(
        self, asked: Name, near: Sequence[tuple[Neighbours, float]], reach: Reach
    ) -> tuple[list[int], list[float]]:
        """The rows of the names with the likeliest parts that sound most alike from beginning to end."""
        scores = np.zeros(len(self._names), np.float32)
        for found, share in near:
            scores[found.rows] += found.scores * np.float32(share)
        touched = (scores > 0).nonzero()[0]
        said = scores[touched]
        of_all = np.minimum(said / np.float32(asked.weight), said / self._totals[touched])
        likely = of_all * SHARE_LIKELY + said * WEIGHT_LIKELY
        if len(touched) > LISTENED:
            last = np.partition(likely, -LISTENED)[-LISTENED]
            is_likely = likely >= last - TIED
            touched, likely = touched[is_likely], likely[is_likely]
        whole = self._alike_whole(asked, touched)
        likely = likely + whole
        rows = touched.tolist()
        order = self._worth(rows, likely, reach)
        return [rows[each] for each in order], whole[order].tolist()

    def _worth(self, rows: Sequence[int], likely: Numbers, reach: Reach) -> list[int]:
        """The places of what is worth comparing: a few rows of an entity, and none cut off from its equal."""
        said = likely.tolist()
        kept: list[int] = []
        spellings: dict[str, int] = defaultdict(int)
        least = likely.max(initial=0.0) - reach.behind_most
        for place in np.argsort(-likely, kind="stable").tolist():
            if len(kept) >= ALWAYS_COMPARED:
                least = max(least, reach.least_likely)
            if len(kept) >= reach.most:
                least = max(least, said[kept[-1]] - TIED)
            if said[place] < least:
                break
            entity = self._entities[rows[place]]
            spellings[entity] += 1
            if spellings[entity] <= SPELLINGS_COMPARED:
                kept.append(place)
        return kept

    def _alike_whole(self, asked: Name, rows: npt.NDArray[np.integer]) -> Numbers:
        """How alike the names sound as a whole; without vowels where the scripts differ."""
        across = asked.is_arabic
        said = "".join(
            [asked.parts[each].consonants if across else asked.parts[each].sounds for each in asked.core]
        )
        whole = self._whole_across if across else self._whole
        named = [whole[row] for row in rows.tolist()]
        scorer = Levenshtein.normalized_similarity
        return np.asarray(process.cdist([said], named, scorer=scorer, dtype=np.float32)[0])

    def _sounding(self, row: int) -> str:
        parts = [self._parts[place] for place in self._places_at(row)]
        core = [each.sounds for each in parts if each.written not in self._titles]
        return "".join(core or [each.sounds for each in parts])

    def _looked_up(self, parts: Sequence[Part]) -> Iterator[tuple[Sought, float]]:
        """The parts once each; two together as somebody might write them in one word, and one as two."""
        said = dict.fromkeys(each.written for each in parts if len(each.written) > 1)
        yield from (((each, False), 1.0) for each in said)
        for one, two in pairwise(parts):
            if len(one.written) > 1 and len(two.written) > 1:
                yield (one.written + two.written, True), GLUED_SHARE
        for each in said:
            for cut in range(HALF_LETTERS, len(each) - HALF_LETTERS + 1):
                if each[:cut] in self._place_of and each[cut:] in self._place_of:
                    yield (each[:cut], False), HALF_SHARE
                    yield (each[cut:], False), HALF_SHARE

    def _neighbours(self, sought: Collection[Sought]) -> dict[Sought, Neighbours]:
        """The listed parts that may be each of these, and the names that bear them."""
        found = {key: self._near[key] for key in sought if key in self._near}
        others = [key for key in sought if key not in found]
        for key, alike in zip(others, self._listed.near(others), strict=True):
            found[key] = self._near[key] = self._borne_of(alike) if alike else NOBODY
            self._near_bytes += NEAR_BYTES + ALIKE_BYTES * len(alike) + ROW_BYTES * len(found[key].rows)
        if self._near_bytes > NEAR_BYTES_MOST:
            self._near, self._near_bytes = {}, 0
        return found

    def _borne_of(self, near: Mapping[int, float]) -> Neighbours:
        places = np.fromiter(near, np.int32, len(near))
        alike = np.fromiter(near.values(), np.float32, len(near))
        borne = alike * self._weights[places]
        order = np.argsort(borne, kind="stable")
        places, alike, borne = places[order], alike[order], borne[order]
        begins = self._bearing_begins[places]
        counts = self._bearing_begins[places + 1] - begins
        common = float(alike @ counts)
        shifts = begins - counts.cumsum() + counts
        order = np.arange(counts.sum(), dtype=np.int32)
        rows = self._bearing[shifts.repeat(counts) + order]
        # A name that bears several is borne as the most alike, which is written last and stands.
        last = np.empty(len(self._names), np.int32)
        last[rows] = order
        (stands,) = (last[rows] == order).nonzero()
        rarity = 1 - math.log(1 + common) / math.log(2 + len(self._names))
        return Neighbours(near, rows[stands], borne.repeat(counts)[stands], rarity)


def _key(places: Sequence[int]) -> bytes:
    """A name's parts in no order."""
    return array("i", sorted(places)).tobytes()


def _borne(said: Part) -> str:
    """What bearers of a name are counted by: how it is heard."""
    return said.heard if len(said.heard) > 1 else said.sounds
