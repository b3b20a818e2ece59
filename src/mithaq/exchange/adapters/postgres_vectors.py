"""Vectors of records inside PostgreSQL, by pgvector: the second keeper beside the files of `vector_shelf`.

The signs of all numbers stand in a narrow table that a filtered scan reads quickly; the nearest by signs are
compared exactly. There is no approximate graph, so the filter costs no answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from django.db import connection, transaction

from mithaq.base.languages import Language
from mithaq.exchange.adapters import reading
from mithaq.exchange.adapters.encoders import Vectors
from mithaq.exchange.adapters.reading import AT_ONCE, READERS
from mithaq.exchange.adapters.vector_rows import COMPARED
from mithaq.exchange.domain.content import Content, Kind, Text, Wording
from mithaq.exchange.domain.indexed import Changes, IndexedRecord
from mithaq.exchange.domain.meaning import Nearness, both
from mithaq.exchange.domain.searching import Scope

FORMAT = "3"
LOCK = 0x6D697476
SPACES = ("english", "universal")
HALF_HEADER_BYTES = 4
TABLES = """
CREATE SCHEMA IF NOT EXISTS search;
DROP TABLE IF EXISTS search.sign, search.vector, search.vector_note;
CREATE TABLE search.vector_note (models text NOT NULL, position bigint NOT NULL);
CREATE TABLE search.vector (id uuid PRIMARY KEY, {halves});
CREATE TABLE search.sign (
    id uuid PRIMARY KEY, label bigint NOT NULL, is_need boolean NOT NULL,
    valid_from date NOT NULL, valid_until date NOT NULL, {signs}
);
"""
VISIBLE = "label = ANY(%s) AND valid_from <= %s AND valid_until > %s AND {space} IS NOT NULL"


class PostgresVectors:
    """Vectors that all machines of a node share. Without the extension `vector` there are none."""

    def bring_up(self, changes: Changes, *, head: int, progress: Callable[[int], None]) -> None:
        """Read what has no vector yet, a batch a transaction; another process's turn is left to it."""
        if not _has_extension():
            return
        position = self._begin(head)
        while batch := changes(position):
            for start in range(0, len(batch), AT_ONCE):
                part = batch[start : start + AT_ONCE]
                with transaction.atomic():
                    if not _rows("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])[0][0]:
                        return
                    self._put(part)
                position = part[-1][0]
                progress(position)
        _execute("UPDATE search.vector_note SET position = %s", [head])

    def forget(self) -> None:
        """Begin anew at the next turn."""
        _execute("DROP TABLE IF EXISTS search.sign, search.vector, search.vector_note", [])

    def position(self) -> int:
        """Up to which statement of the register vectors are there; −1 for none."""
        if not _has_extension():
            # None will ever come, and nobody has to wait for them.
            return 2**62
        return _noted()[1]

    def nearest(self, text: str, language: Language, scope: Scope, *, most: int) -> dict[UUID, float]:
        """The visible records that come nearest in meaning to a line typed in a language, with cosines."""
        is_english = reading.is_for_english(text, language)
        place = 0 if is_english else 1
        encoder = READERS[place][0]()
        if encoder is None or _noted()[1] < 0:
            return {}
        question = encoder.encode([text])[0]
        keys, vectors = _nearest(SPACES[place], question, scope, Part(), most=most)
        near = vectors @ question
        return {
            key: cosine
            for key, cosine in zip(keys, near.tolist(), strict=True)
            if cosine >= reading.LEAST_NEAR
        }

    def nearness(
        self, asked: Content | Wording, gloss: Text | None, scope: Scope, *, also: Iterable[UUID], limit: int
    ) -> dict[UUID, Nearness]:
        """The `limit` nearest visible records of the other kind and those of `also` that have a vector."""
        seen: dict[UUID, Nearness] = {}
        if _noted()[1] < 0:
            return {}
        answers = Part("is_need = %s", [asked.kind is Kind.OFFER])
        askers = Part("is_need = %s", [asked.kind is Kind.NEED], f"ORDER BY id LIMIT {reading.ASKERS_MAX}")
        asking = []
        for space, (encoder_of, texts_of) in zip(SPACES, READERS, strict=True):
            there = answers
            if space != SPACES[0] and Language.EN in asked.texts:
                # The other model is asked only about what this one has not read.
                there = replace(answers, where=f"{answers.where} AND {SPACES[0]} IS NULL")
            if (question := reading.question_of(encoder_of(), texts_of(asked, gloss))) is not None:
                asking.append((space, question, there))
        kept = set(also)
        every = set(kept)
        for space, question, there in asking:
            every.update(_nearest(space, question, scope, there, most=limit * reading.LOOKED_AT)[0])
        for space, question, there in asking:
            compared = Part(f"{there.where} AND id = ANY(%s)", [*there.values, list(every)])
            keys, vectors = _vectors(space, scope, compared)
            hubs = reading.nearest_mean(vectors, _vectors(space, scope, askers)[1])
            numbers = zip(keys, (vectors @ question).tolist(), hubs.tolist(), strict=True)
            # The model for English comes first.
            seen |= {key: both(seen.get(key), Nearness(cosine, hub)) for key, cosine, hub in numbers}
        best = sorted(seen, key=lambda key: (-seen[key].special, key))[:limit]
        return {key: seen[key] for key in {*best, *kept} if key in seen}

    def _begin(self, head: int) -> int:
        models, position = _noted()
        if position > head or models != f"{FORMAT} {reading.models()}":
            # Restored to an earlier state, of other models, or not there yet: start anew.
            widths = {
                space: encoder.dimension if (encoder := encoder_of()) else 1
                for space, (encoder_of, _) in zip(SPACES, READERS, strict=True)
            }
            halves = ", ".join(f"{space} halfvec({width})" for space, width in widths.items())
            signs = ", ".join(f"{space} bit({width})" for space, width in widths.items())
            with transaction.atomic():
                _execute(TABLES.format(halves=halves, signs=signs), [])
                _execute("INSERT INTO search.vector_note VALUES (%s, -1)", [f"{FORMAT} {reading.models()}"])
            return -1
        return position

    def _put(self, part: Sequence[tuple[int, IndexedRecord]]) -> None:
        latest = {each.id: each for _, each in part}
        records = [each for each in latest.values() if not each.is_withdrawn]
        _execute("DELETE FROM search.sign WHERE id = ANY(%s)", [list(latest)])
        _execute("DELETE FROM search.vector WHERE id = ANY(%s)", [list(latest)])
        read = [reading.vectors_of(encoder_of(), texts_of, records) for encoder_of, texts_of in READERS]
        written = [[None if each is None else _written(each) for each in space] for space in read]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search.vector VALUES (%s, %s, %s)",
                [(each.id, one, other) for each, one, other in zip(records, *written, strict=True)],
            )
            cursor.executemany(
                "INSERT INTO search.sign SELECT %s, %s, %s, %s, %s, "
                "binary_quantize(english), binary_quantize(universal) FROM search.vector WHERE id = %s",
                [
                    (
                        each.id,
                        each.label,
                        each.content.kind is Kind.NEED,
                        each.content.valid_from,
                        each.content.valid_until,
                        each.id,
                    )
                    for each in records
                ],
            )
        _execute("UPDATE search.vector_note SET position = %s", [part[-1][0]])


@dataclass(frozen=True)
class Part:
    """Some of the visible records."""

    where: str = "true"
    values: Sequence[Any] = ()
    order: str = ""


def _nearest(
    space: str, question: Vectors, scope: Scope, part: Part, *, most: int
) -> tuple[list[UUID], Vectors]:
    visible, values = _visible(space, scope, part)
    asked = _written(question)
    return _read(
        f"SELECT id, {space} FROM search.vector JOIN (SELECT id FROM search.sign WHERE {visible} "
        f"ORDER BY {space} <~> binary_quantize(%s::halfvec) LIMIT %s) near USING (id) "
        f"ORDER BY {space} <=> %s::halfvec LIMIT %s",
        [*values, asked, COMPARED, asked, most],
        len(question),
    )


def _vectors(space: str, scope: Scope, part: Part) -> tuple[list[UUID], Vectors]:
    visible, values = _visible(space, scope, part)
    encoder = READERS[SPACES.index(space)][0]()
    return _read(
        f"SELECT id, {space} FROM search.vector "
        f"WHERE id IN (SELECT id FROM search.sign WHERE {visible} {part.order})",
        values,
        encoder.dimension if encoder else 0,
    )


def _visible(space: str, scope: Scope, part: Part) -> tuple[str, list[Any]]:
    values = [list(scope.labels), scope.on, scope.on, *part.values]
    return f"{VISIBLE.format(space=space)} AND {part.where}", values


def _read(sql: str, values: Sequence[Any], width: int) -> tuple[list[UUID], Vectors]:
    """Ids and vectors, as the server sends halves: a header, then two bytes a number."""
    connection.ensure_connection()
    # Django's own cursor writes values into the text, and such a query has no binary answer.
    with psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(sql.encode(), values, binary=True).fetchall()
    halves = [np.frombuffer(each, ">f2", offset=HALF_HEADER_BYTES) for _, each in rows]
    vectors = np.stack(halves).astype(np.float32) if halves else np.zeros((0, width), np.float32)
    return [key for key, _ in rows], vectors


def _written(vector: Sequence[float] | np.ndarray[Any, Any]) -> str:
    return "[" + ",".join(f"{number:.5g}" for number in vector) + "]"


def _noted() -> tuple[str, int]:
    if _rows("SELECT to_regclass('search.vector_note') IS NULL", [])[0][0]:
        return "", -1
    rows = _rows("SELECT models, position FROM search.vector_note", [])
    return (str(rows[0][0]), int(rows[0][1])) if rows else ("", -1)


def _has_extension() -> bool:
    return bool(_rows("SELECT count(*) FROM pg_extension WHERE extname = 'vector'", [])[0][0])


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _execute(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
