"""The different parts of all listed names, found by how they sound.

A part is looked up by the rough telling of its consonants, with one of them left out on either side, so that
no single misheard or dropped consonant hides it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mithaq.clearance.domain.names.comparing import LEAST_ALIKE
from mithaq.clearance.domain.names.likeness import (
    MEASURES,
    Looked,
    Numbers,
    Parts,
    Spellings,
    likeness,
    measures,
    parts_table,
    sounding,
    spellings_of,
)
from mithaq.clearance.domain.names.sounds import Part, readings

LEAST_SOUNDING = 0.45
SHORT_LETTERS = 2
# So many consonants leave enough when one of them is another.
OTHER_CONSONANT_LENGTH = 4
REMEMBERED_MOST = 5_000
Places = npt.NDArray[np.int32]


class ListedParts:
    """Parts by their places, and how alike another is to them."""

    def __init__(self, parts: Sequence[Part], weights: Mapping[str, float], spellings: Spellings) -> None:
        self._spellings = spellings
        self._numbers = np.array([weights[name] for name in MEASURES], np.float32)
        self._always = weights["always"]
        self._likes: dict[tuple[str, str], float] = {}
        told = [(place, each) for place, part in enumerate(parts) for each in readings(part.written)]
        told.sort(key=lambda each: each[1].roughly)
        self._table = parts_table([each for _, each in told], spellings)
        self._place_of = np.array([place for place, _ in told], np.int32)
        same: dict[str, list[int]] = defaultdict(list)
        shorter: dict[str, list[int]] = defaultdict(list)
        for row, (_, each) in enumerate(told):
            same[each.roughly].append(row)
            for key in _with_one_less(each.roughly):
                shorter[key].append(row)
        self._same = {key: np.array(rows, np.int32) for key, rows in same.items()}
        self._shorter = {key: np.array(rows, np.int32) for key, rows in shorter.items()}

    def near(self, asked: Sequence[tuple[str, bool]]) -> list[dict[int, float]]:
        """For each part the places of those that may be it, with the probability.

        What is told to be two joined parts is long, and is only looked up as it is.
        """
        numbered, looked = [], []
        for number, (written, is_joined) in enumerate(asked):
            for said in readings(written)[: 1 if is_joined else None]:
                rows_of = self._rows_said_so if is_joined else self._rows_said_about_so
                rows = rows_of(said.roughly)
                if not len(rows):
                    continue
                heard = sounding(said, self._table, rows)
                is_near = heard >= LEAST_SOUNDING
                numbered.append(number)
                looked.append(
                    Looked(said, spellings_of(said, self._spellings), rows[is_near], heard[is_near])
                )
        best: list[dict[int, float]] = [{} for _ in asked]
        for number, each, alike in zip(numbered, looked, self._alike(looked, self._table), strict=True):
            found = best[number]
            is_near = alike >= LEAST_ALIKE
            places = self._place_of[each.places[is_near]].tolist()
            for place, value in zip(places, alike[is_near].tolist(), strict=True):
                if value > found.get(place, 0.0):
                    found[place] = value
        return best

    def like(self, one: str, other: str) -> float:
        """How probable it is that two parts are one, whether listed or not."""
        if one == other or one.isdigit() or other.isdigit():
            return float(one == other)
        if (one, other) not in self._likes:
            if len(self._likes) > REMEMBERED_MOST:
                self._likes = {}
            told = parts_table(readings(other), self._spellings)
            rows = np.arange(len(told.written), dtype=np.int32)
            looked = [
                Looked(each, spellings_of(each, self._spellings), rows, sounding(each, told, rows))
                for each in readings(one)
            ]
            self._likes[one, other] = max(float(each.max()) for each in self._alike(looked, told))
        return self._likes[one, other]

    def _rows_said_so(self, roughly: str) -> Places:
        return self._same.get(roughly, np.zeros(0, np.int32))

    def _rows_said_about_so(self, roughly: str) -> Places:
        """The rows of what sounds roughly the same, or so but for a consonant on one side or each."""
        shorter = set(_with_one_less(roughly))
        found = [self._same[key] for key in (roughly, *shorter) if key in self._same]
        others = (roughly, *shorter) if len(roughly) >= OTHER_CONSONANT_LENGTH else (roughly,)
        found += [self._shorter[key] for key in others if key in self._shorter]
        if len(found) < 2:
            return found[0] if found else np.zeros(0, np.int32)
        rows = np.concatenate(found)
        rows.sort()
        is_new = np.ones(len(rows), np.bool_)
        np.not_equal(rows[1:], rows[:-1], out=is_new[1:])
        return np.asarray(rows[is_new], np.int32)

    def _alike(self, looked: Sequence[Looked], others: Parts) -> Iterator[Numbers]:
        """How alike each part is to those that it is held against."""
        rows = measures(looked, others) if looked else np.zeros((0, len(MEASURES)), np.float32)
        begin = 0
        for each in looked:
            end = begin + len(each.places)
            # One by one and copied, since a product's last digit may depend on what lies beside it.
            found = likeness(np.asfortranarray(rows[begin:end]), self._numbers, self._always)
            begin = end
            # Two numbers are the same or not.
            other = np.zeros_like(found) if each.asked.written.isdigit() else found
            yield np.where(others.written[each.places] == each.asked.written, np.float32(1), other)


def _with_one_less(roughly: str) -> Iterator[str]:
    """Without each of its consonants, where enough are left."""
    if len(roughly) > SHORT_LETTERS:
        for place in range(len(roughly)):
            yield roughly[:place] + roughly[place + 1 :]
