"""Vectors of records: a projection of the register in the node's home, made bit by bit beside all other work.

A file of SQLite keeps them, so that a crash loses at most the last few and several processes may read. Each
process holds its own copy in memory (`vector_rows`).
"""

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import numpy as np

from mithaq.base.languages import Language
from mithaq.exchange.adapters import reading
from mithaq.exchange.adapters.reading import (
    ASKERS_MAX,
    AT_ONCE,
    LEAST_NEAR,
    LOOKED_AT,
    READERS,
    nearest_mean,
    vectors_of,
)
from mithaq.exchange.adapters.vector_rows import NOBODY, Space, VectorRows
from mithaq.exchange.domain.content import Content, Kind, Text, Wording
from mithaq.exchange.domain.indexed import Changes, IndexedRecord
from mithaq.exchange.domain.meaning import Nearness, both
from mithaq.exchange.domain.searching import Scope

FORMAT = "2"
READ_AT_ONCE = 5_000
TABLES = """
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, label INTEGER NOT NULL, kind TEXT NOT NULL,
    valid_from INTEGER NOT NULL, valid_until INTEGER NOT NULL, english BLOB, universal BLOB
);
CREATE INDEX IF NOT EXISTS vectors_position ON vectors (position);
"""


class VectorShelf:
    """One folder's vectors, shared by the threads of a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._rows = _no_rows()
        self._position = -1

    def bring_up(self, changes: Changes, *, head: int, progress: Callable[[int], None]) -> None:
        """Read what has no vector yet; may be stopped at any point. Another process's turn is left to it."""
        with self._turn() as is_ours:
            if not is_ours:
                return
            with closing(self._opened()) as database:
                position = self._begin(database, head)
                while batch := changes(position):
                    for start in range(0, len(batch), AT_ONCE):
                        part = batch[start : start + AT_ONCE]
                        position = part[-1][0]
                        self._put(database, part)
                        progress(position)
                _note(database, "position", str(head))
                database.commit()

    def forget(self) -> None:
        """Begin anew at the next turn."""
        with self._lock, closing(self._opened()) as database:
            database.execute("DELETE FROM vectors")
            database.execute("DELETE FROM notes")
            database.commit()
            self._rows, self._position = _no_rows(), -1

    def position(self) -> int:
        """Up to which statement of the register vectors are there; −1 for none."""
        with closing(self._opened()) as database:
            return int(_noted(database, "position") or -1)

    def nearest(self, text: str, language: Language, scope: Scope, *, most: int) -> dict[UUID, float]:
        """The visible records that come nearest in meaning to a line typed in a language, with cosines."""
        rows = self._refreshed()
        english, universal = rows.spaces
        space = english if reading.is_for_english(text, language) else universal
        if space.encoder is None or not rows.count:
            return {}
        question = space.encoder.encode([text])[0]
        found, near = space.nearest(question, rows.visible(scope, space), most=most)
        return {
            rows.ids[row]: cosine
            for row, cosine in zip(found.tolist(), near.tolist(), strict=True)
            if cosine >= LEAST_NEAR
        }

    def nearness(
        self, asked: Content | Wording, gloss: Text | None, scope: Scope, *, also: Iterable[UUID], limit: int
    ) -> dict[UUID, Nearness]:
        """The `limit` nearest visible records of the other kind and those of `also` that have a vector."""
        rows = self._refreshed()
        answers = [rows.visible(scope, space, needs=asked.kind is Kind.OFFER) for space in rows.spaces]
        if Language.EN in asked.texts:
            # The other model is asked only about what this one has not read.
            answers[1] = answers[1][~rows.spaces[0].has[answers[1]]]
        asking = [
            (space, question, there)
            for space, there in zip(rows.spaces, answers, strict=True)
            if len(there) and (question := space.question(asked, gloss)) is not None
        ]
        kept = rows.rows_of(also)
        most = limit * LOOKED_AT
        chosen = [kept, *(space.nearest(question, there, most=most)[0] for space, question, there in asking)]
        every, seen = np.unique(np.concatenate(chosen)), dict[int, Nearness]()
        for space, question, there in asking:
            compared = np.intersect1d(every, there)
            vectors = space.vectors(compared)
            askers = rows.visible(scope, space, needs=asked.kind is Kind.NEED)[:ASKERS_MAX]
            hubs = nearest_mean(vectors, space.vectors(askers))
            numbers = zip(compared.tolist(), (vectors @ question).tolist(), hubs.tolist(), strict=True)
            # The model for English comes first.
            seen |= {row: both(seen.get(row), Nearness(cosine, hub)) for row, cosine, hub in numbers}
        best = sorted(seen, key=lambda row: (-seen[row].special, row))[:limit]
        return {rows.ids[row]: seen[row] for row in {*best, *kept.tolist()} if row in seen}

    def _begin(self, database: sqlite3.Connection, head: int) -> int:
        models = f"{FORMAT} {reading.models()}"
        position = int(_noted(database, "position") or -1)
        if position > head or _noted(database, "models") != models:
            # Restored to an earlier state, or other models: start anew.
            database.execute("DELETE FROM vectors")
            _note(database, "models", models)
            position = -1
        return position

    def _put(self, database: sqlite3.Connection, part: Sequence[tuple[int, IndexedRecord]]) -> None:
        # The last version of a record is the one that counts.
        latest = {each.id: (position, each) for position, each in part}
        records = [each for _, each in latest.values()]
        english, universal = (vectors_of(encoder_of(), texts_of, records) for encoder_of, texts_of in READERS)
        database.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    str(each.id),
                    position,
                    NOBODY if each.is_withdrawn else each.label,
                    each.content.kind.value,
                    each.content.valid_from.toordinal(),
                    each.content.valid_until.toordinal(),
                    None if one is None else one.tobytes(),
                    None if other is None else other.tobytes(),
                )
                for (position, each), one, other in zip(latest.values(), english, universal, strict=True)
            ],
        )
        _note(database, "position", str(part[-1][0]))
        database.commit()

    def _refreshed(self) -> VectorRows:
        with self._lock, closing(self._opened()) as database:
            position = int(_noted(database, "position") or -1)
            if position < self._position:
                self._rows, self._position = _no_rows(), -1
            if position > self._position:
                found = database.execute(
                    "SELECT * FROM vectors WHERE position > ? ORDER BY position", [self._position]
                )
                while some := found.fetchmany(READ_AT_ONCE):
                    self._rows.grow(some)
                self._position = position
            return self._rows

    def _opened(self) -> sqlite3.Connection:
        self.folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.folder / "vectors.sqlite3", timeout=30)
        database.executescript(TABLES)
        return database

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "vectors.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def _no_rows() -> VectorRows:
    return VectorRows([Space(encoder_of(), texts_of) for encoder_of, texts_of in READERS])


def _noted(database: sqlite3.Connection, name: str) -> str | None:
    row = database.execute("SELECT value FROM notes WHERE name = ?", [name]).fetchone()
    return row[0] if row else None


def _note(database: sqlite3.Connection, name: str, value: str) -> None:
    database.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", [name, value])
