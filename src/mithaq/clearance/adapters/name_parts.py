"""The different parts of all listed names, found by how they sound.

A part is looked up by the rough telling of its consonants, with one of them left out on either side, so that
no single misheard or dropped consonant hides it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from mithaq.clearance.domain.names.comparing import LEAST_ALIKE
from mithaq.clearance.domain.names.likeness import (
    MEASURES,
    Looked,
    Numbers,
    Parts,
    Spellings,
    column,
    edited,
    likeness,
    looked,
    measures,
    parts_table,
    spellings_of,
)
from mithaq.clearance.domain.names.sounds import Part, readings

LEAST_SOUNDING = 0.45
SHORT_LETTERS = 2
# So many consonants leave enough when one of them is another.
OTHER_CONSONANT_LENGTH = 4
REMEMBERED_MOST = 5_000
Places = npt.NDArray[np.int32]
NOWHERE = np.zeros(0, np.int32)


class ListedParts:
    """Parts by their places, and how alike another is to them."""

    def __init__(self, parts: Sequence[Part], weights: Mapping[str, float], spellings: Spellings) -> None:
        self._spellings = spellings
        self._numbers = np.array([weights[name] for name in MEASURES], np.float32)
        self._always = weights["always"]
        self._likes: dict[tuple[str, str], float] = {}
        told = [(place, each) for place, part in enumerate(parts) for each in readings(part.written)]
        told.sort(key=lambda each: (each[1].roughly, each[1].heard))
        self._table = parts_table([each for _, each in told], spellings)
        self._place_of = np.array([place for place, _ in told], np.int32)
        self._group([each for _, each in told])

    def _group(self, told: Sequence[Part]) -> None:
        """Rows that are heard alike stand together, as one group with its beginning."""
        groups = dict.fromkeys((each.roughly, each.heard) for each in told)
        self._heard = column(heard for _, heard in groups)
        self._roughly = column(roughly for roughly, _ in groups)
        begin: dict[tuple[str, str], int] = {}
        for row, each in enumerate(told):
            begin.setdefault((each.roughly, each.heard), row)
        self._begins = np.array([*begin.values(), len(told)], np.int32)
        same: dict[str, list[int]] = defaultdict(list)
        shorter: dict[str, list[int]] = defaultdict(list)
        for group, (roughly, _) in enumerate(groups):
            same[roughly].append(group)
            for key in set(_with_one_less(roughly)):
                shorter[key].append(group)
        self._same = {key: np.array(found, np.int32) for key, found in same.items()}
        self._shorter = {key: np.array(found, np.int32) for key, found in shorter.items()}

    def near(self, asked: Sequence[tuple[str, bool]]) -> list[dict[int, float]]:
        """For each part the places of those that may be it, with the probability.

        What is told to be two joined parts is long, and is only looked up as it is.
        """
        held = [list(self._held(written, is_joined=is_joined)) for written, is_joined in asked]
        alike = self._alike(list(chain.from_iterable(held)), self._table)
        begin = 0
        found = []
        for each in held:
            places = [looked.places for looked in each]
            end = begin + sum(map(len, places))
            found.append(self._best(places, alike[begin:end]) if begin < end else {})
            begin = end
        return found

    def _held(self, written: str, *, is_joined: bool) -> Iterator[Looked]:
        """The readings of a part, each with what sounds like it."""
        spelling = None
        for said in readings(written)[: 1 if is_joined else None]:
            groups = self._same.get(said.roughly, NOWHERE) if is_joined else self._about(said.roughly)
            if not len(groups):
                continue
            heard = edited(said.heard, self._heard, groups)
            is_near = heard >= LEAST_SOUNDING
            groups, heard = groups[is_near], heard[is_near]
            if not len(groups):
                continue
            roughly = edited(said.roughly, self._roughly, groups)
            begins = self._begins[groups]
            counts = self._begins[groups + 1] - begins
            rows = (begins - counts.cumsum() + counts).repeat(counts)
            rows += np.arange(len(rows), dtype=np.int32)
            spelling = spelling or spellings_of(said, self._spellings)
            yield Looked(said, spelling, rows, heard.repeat(counts), roughly.repeat(counts))

    def _best(self, rows: Sequence[npt.NDArray[np.integer]], alike: Numbers) -> dict[int, float]:
        """The listed parts at these rows that are alike enough, each as it is most alike."""
        (near,) = (alike >= LEAST_ALIKE).nonzero()
        near = near[alike[near].argsort(kind="stable")]
        places = self._place_of[np.concatenate(rows)[near]]
        # The most alike come last and stand.
        return dict(zip(places.tolist(), alike[near].tolist(), strict=True))

    def like(self, one: str, other: str) -> float:
        """How probable it is that two parts are one, whether listed or not."""
        if one == other or one.isdigit() or other.isdigit():
            return float(one == other)
        if (one, other) not in self._likes:
            if len(self._likes) > REMEMBERED_MOST:
                self._likes = {}
            told = parts_table(readings(other), self._spellings)
            held = [looked(each, self._spellings, told) for each in readings(one)]
            self._likes[one, other] = float(self._alike(held, told).max())
        return self._likes[one, other]

    def _about(self, roughly: str) -> Places:
        """The groups that sound roughly the same, or so but for a consonant on one side or each."""
        shorter = set(_with_one_less(roughly))
        found = [self._same[key] for key in (roughly, *shorter) if key in self._same]
        others = (roughly, *shorter) if len(roughly) >= OTHER_CONSONANT_LENGTH else (roughly,)
        found += [self._shorter[key] for key in others if key in self._shorter]
        if len(found) < 2:
            return found[0] if found else NOWHERE
        groups = np.concatenate(found)
        groups.sort()
        is_new = np.ones(len(groups), np.bool_)
        np.not_equal(groups[1:], groups[:-1], out=is_new[1:])
        return np.asarray(groups[is_new], np.int32)

    def _alike(self, held: Sequence[Looked], others: Parts) -> Numbers:
        """How alike the parts are to those that each is held against, one after the other."""
        if not held:
            return np.zeros(0, np.float32)
        found = measures(held, others)
        alike = likeness(found, self._numbers, self._always)
        is_same = found[_LETTERS] == 1
        if any(each.asked.written.isdigit() for each in held):
            # Two numbers are the same or not.
            is_number = [each.asked.written.isdigit() for each in held]
            alike[np.repeat(is_number, [len(each.places) for each in held])] = 0
        alike[is_same] = 1
        return alike


_LETTERS = MEASURES.index("letters")


def _with_one_less(roughly: str) -> Iterator[str]:
    """Without each of its consonants, where enough are left."""
    if len(roughly) > SHORT_LETTERS:
        for place in range(len(roughly)):
            yield roughly[:place] + roughly[place + 1 :]
