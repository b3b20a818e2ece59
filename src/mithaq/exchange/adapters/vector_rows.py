"""Vectors in memory, compared among the rows that a reader may see.

Few rows are compared exactly. Of many, the signs of all numbers are compared first (one bit each, so a
million rows are 48 MB), and the nearest by these exactly. The filter comes before both, so that it costs no
answer, and there is no graph to build.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

import numpy as np
import numpy.typing as npt

from mithaq.exchange.adapters.encoders import Encoder, Vectors
from mithaq.exchange.adapters.reading import TextsOf, question_of
from mithaq.exchange.domain.content import Content, Text, Wording
from mithaq.exchange.domain.searching import Scope

# So many of the nearest by signs are compared exactly.
COMPARED = 2_000
GROWTH = 1.5
NOBODY = -1
KeptRow = tuple[str, int, int, str, int, int, bytes | None, bytes | None]
Number = TypeVar("Number", bound=np.generic)
Rows = npt.NDArray[np.int64]


class Space:
    """The vectors of one model, and how it reads a record."""

    def __init__(self, encoder: Encoder | None, texts: TextsOf) -> None:
        self.encoder = encoder
        self.texts = texts
        width = encoder.dimension if encoder else 0
        self._vectors = np.zeros((0, width), np.float16)
        self._signs = np.zeros((0, -(-width // 64)), np.uint64)
        self.has = np.zeros(0, np.bool_)

    def question(self, asked: Content | Wording, gloss: Text | None) -> Vectors | None:
        """The vector of a record that asks; the mean of its texts' vectors."""
        return question_of(self.encoder, self.texts(asked, gloss))

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of these rows."""
        return self._vectors[rows].astype(np.float32)

    def nearest(self, question: Vectors, rows: Rows, *, most: int) -> tuple[Rows, Vectors]:
        """The nearest of these rows, the nearest first, and their cosines."""
        if len(rows) > COMPARED:
            apart = np.bitwise_count(self._signs[rows] ^ signs_of(question[None])[0]).sum(
                axis=1, dtype=np.uint16
            )
            rows = rows[np.argpartition(apart, COMPARED)[:COMPARED]]
        near = self.vectors(rows) @ question
        order = np.argsort(-near, kind="stable")[:most]
        return rows[order], near[order]

    def grow(self, kept: Sequence[bytes | None], count: int) -> None:
        """Put vectors behind the first `count` rows."""
        width = self._vectors.shape[1]
        added = np.zeros((len(kept), width), np.float16)
        for place, each in enumerate(kept):
            if each is not None and width:
                added[place] = np.frombuffer(each, np.float16)
        self._vectors = grown(self._vectors, added, count)
        self._signs = grown(self._signs, signs_of(added), count)
        self.has = grown(self.has, np.array([each is not None and width > 0 for each in kept]), count)


class VectorRows:
    """All vectors, a row each; a record's old rows stay and belong to nobody.

    One thread at a time may grow it.
    """

    def __init__(self, spaces: Sequence[Space]) -> None:
        self.spaces = spaces
        self.count = 0
        self.ids: list[UUID] = []
        self.row_of: dict[UUID, int] = {}
        # Labels by the place where they came first; nobody may see the first.
        self._place_of_label = {NOBODY: 0}
        self._labels = np.zeros(0, np.int32)
        self._is_need = np.zeros(0, np.bool_)
        self._days = np.zeros((0, 2), np.int32)

    def grow(self, kept: Sequence[KeptRow]) -> None:
        """Add rows, in the order of their positions in the register."""
        if not kept:
            return
        places = self._place_of_label
        labels = np.array([places.setdefault(each[2], len(places)) for each in kept], np.int32)
        self._labels = grown(self._labels, labels, self.count)
        self._is_need = grown(self._is_need, np.array([each[3] == "need" for each in kept]), self.count)
        self._days = grown(self._days, np.array([each[4:6] for each in kept], np.int32), self.count)
        for place, space in enumerate(self.spaces):
            space.grow([each[6 + place] for each in kept], self.count)  # type: ignore[misc]  # two blobs
        for row, each in enumerate(kept, self.count):
            key = UUID(each[0])
            if (old := self.row_of.get(key)) is not None:
                self._labels[old] = places[NOBODY]
            self.ids.append(key)
            self.row_of[key] = row
        self.count += len(kept)

    def visible(self, scope: Scope, space: Space, *, needs: bool | None = None) -> Rows:
        """The rows that exist for the reader and have a vector in the space; of one kind, or of both."""
        count, today = self.count, scope.on.toordinal()
        places = self._place_of_label
        is_readable = np.zeros(len(places), np.bool_)
        is_readable[[places[label] for label in scope.labels if label in places]] = True
        found = is_readable[self._labels[:count]] & space.has[:count]
        days = self._days[:count]
        found &= (days[:, 0] <= today) & (days[:, 1] > today)
        if needs is not None:
            found &= self._is_need[:count] == needs
        return np.flatnonzero(found)

    def rows_of(self, keys: Iterable[UUID]) -> Rows:
        """The rows of those of the records that have one."""
        return np.array([self.row_of[key] for key in keys if key in self.row_of], np.int64)


def grown(kept: npt.NDArray[Number], added: npt.NDArray[Number], count: int) -> npt.NDArray[Number]:
    """The array with rows behind its first `count`; it moves to a larger place when it is full."""
    needed = count + len(added)
    if needed > len(kept):
        room = np.zeros((max(needed, int(len(kept) * GROWTH)), *kept.shape[1:]), kept.dtype)
        room[:count] = kept[:count]
        kept = room
    kept[count:needed] = added
    return kept


def signs_of(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.uint64]:
    """A bit for each number, set where it is above zero."""
    bits = np.packbits(vectors > 0, axis=1)
    return np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)
