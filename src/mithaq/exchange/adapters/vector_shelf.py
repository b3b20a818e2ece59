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
import numpy.typing as npt

from mithaq.base.languages import Language
from mithaq.exchange.adapters.encoders import Encoder, Vectors, english_encoder, unit, universal_encoder
from mithaq.exchange.adapters.stemming import body_of
from mithaq.exchange.adapters.vector_rows import NOBODY, Space, TextsOf, VectorRows
from mithaq.exchange.domain.content import Content, Kind
from mithaq.exchange.domain.indexed import Changes, IndexedRecord
from mithaq.exchange.domain.meaning import LETTERS_READ, NEAREST_ASKERS, Nearness
from mithaq.exchange.domain.searching import Scope

FORMAT = "1"
AT_ONCE = 32
ASKERS_MAX = 2_000
LOOKED_AT = 4
READ_AT_ONCE = 5_000
# Less near than this is chance.
LEAST_ENGLISH, LEAST_ANY = 0.42, 0.5
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
        is_latin = text.isascii() and language is Language.EN
        space, least = (english, LEAST_ENGLISH) if is_latin and english.encoder else (universal, LEAST_ANY)
        if space.encoder is None or not rows.count:
            return {}
        question = space.encoder.encode([text])[0]
        found, near = space.nearest(question, rows.visible(scope, space), most=most)
        return {
            rows.ids[row]: cosine
            for row, cosine in zip(found.tolist(), near.tolist(), strict=True)
            if cosine >= least
        }

    def nearness(
        self, asked: Content, wanted: Kind, scope: Scope, *, also: Iterable[UUID], limit: int
    ) -> dict[UUID, Nearness]:
        """The `limit` nearest visible records of a kind and those of `also` that have a vector."""
        rows = self._refreshed()
        found: dict[UUID, Nearness] = {}
        for space in rows.spaces:
            question = space.question(asked)
            if question is None:
                continue
            answers = rows.visible(scope, space, needs=wanted is Kind.NEED)
            askers = rows.visible(scope, space, needs=asked.kind is Kind.NEED)[:ASKERS_MAX]
            nearest, _ = space.nearest(question, answers, most=limit * LOOKED_AT)
            kept = rows.rows_of(also, answers)
            chosen = np.union1d(kept, nearest)
            if not len(chosen):
                continue
            vectors = space.vectors(chosen)
            near, hubs = vectors @ question, _nearest_mean(vectors, space.vectors(askers))
            known = {
                row: Nearness(cosine, hub)
                for row, cosine, hub in zip(chosen.tolist(), near.tolist(), hubs.tolist(), strict=True)
            }
            best = sorted(known, key=lambda row: (-known[row].special, row))[:limit]
            for row in {*kept.tolist(), *best}:
                # The first space that knows both texts reads them best.
                found.setdefault(rows.ids[row], known[row])
        return found

    def _begin(self, database: sqlite3.Connection, head: int) -> int:
        models = " ".join([FORMAT, *(each.name for each in _encoders())])
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
        english = _encoded(english_encoder(), records, _english_texts)
        universal = _encoded(universal_encoder(), records, _title)
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
                    one,
                    other,
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
    return VectorRows((Space(english_encoder(), _english_texts), Space(universal_encoder(), _title)))


def _english_texts(content: Content) -> list[str]:
    """The title, and the title with the beginning of the rest; their mean is the text's vector."""
    text = content.texts.get(Language.EN)
    return [text.title, f"{text.title}. {body_of(text)}"[:LETTERS_READ]] if text else []


def _title(content: Content) -> list[str]:
    """A title, in English where there is one: the model reads that best."""
    text = content.texts.get(Language.EN) or next(iter(content.texts.values()))
    return [text.title]


def _encoders() -> tuple[Encoder, ...]:
    return tuple(each for each in (english_encoder(), universal_encoder()) if each)


def _encoded(
    encoder: Encoder | None, records: Sequence[IndexedRecord], texts_of: TextsOf
) -> list[bytes | None]:
    texts = [[] if encoder is None or each.is_withdrawn else texts_of(each.content) for each in records]
    flat = [text for each in texts for text in each]
    if encoder is None or not flat:
        return [None] * len(records)
    vectors, kept, start = encoder.encode(flat), list[bytes | None](), 0
    for each in texts:
        rows = vectors[start : start + len(each)]
        start += len(each)
        kept.append(unit(rows.mean(axis=0, keepdims=True))[0].astype(np.float16).tobytes() if each else None)
    return kept


def _nearest_mean(answers: Vectors, askers: Vectors) -> npt.NDArray[np.float32]:
    if not len(askers):
        return np.zeros(len(answers), np.float32)
    most = min(NEAREST_ASKERS, len(askers))
    near = answers @ askers.T
    return np.asarray(np.sort(near, axis=1)[:, -most:].mean(axis=1))


def _noted(database: sqlite3.Connection, name: str) -> str | None:
    row = database.execute("SELECT value FROM notes WHERE name = ?", [name]).fetchone()
    return row[0] if row else None


def _note(database: sqlite3.Connection, name: str, value: str) -> None:
    database.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", [name, value])
