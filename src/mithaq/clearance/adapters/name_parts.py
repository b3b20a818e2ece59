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

    def near(self, written: str, *, is_joined: bool) -> dict[int, float]:
        """The places of the parts that may be this one, with the probability.

        Two joined parts are long, and are only looked up as they are.
        """
        best: dict[int, float] = {}
        for said in readings(written)[: 1 if is_joined else None]:
            rows = self._rows_said_so(said.roughly) if is_joined else self._rows_said_about_so(said.roughly)
            heard = sounding(said, self._table, rows)
            is_near = heard >= LEAST_SOUNDING
            rows, heard = rows[is_near], heard[is_near]
            if not len(rows):
                continue
            alike = self._alike(said, self._table, rows, heard)
            is_near = alike >= LEAST_ALIKE
            places = self._place_of[rows[is_near]].tolist()
            for place, value in zip(places, alike[is_near].tolist(), strict=True):
                if value > best.get(place, 0.0):
                    best[place] = value
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
            self._likes[one, other] = max(
                float(self._alike(each, told, rows, sounding(each, told, rows)).max())
                for each in readings(one)
            )
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

    def _alike(self, said: Part, others: Parts, rows: Places, heard: Numbers) -> Numbers:
        measured = measures(said, spellings_of(said, self._spellings), others, rows, heard=heard)
        found = likeness(measured, self._numbers, self._always)
        # Two numbers are the same or not.
        other = np.zeros_like(found) if said.written.isdigit() else found
        return np.where(others.written[rows] == said.written, np.float32(1), other)


def _with_one_less(roughly: str) -> Iterator[str]:
    """Without each of its consonants, where enough are left."""
    if len(roughly) > SHORT_LETTERS:
        for place in range(len(roughly)):
            yield roughly[:place] + roughly[place + 1 :]
