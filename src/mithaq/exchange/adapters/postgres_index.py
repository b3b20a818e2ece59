"""The index of records inside PostgreSQL: for a managed or replicated database, where files are no home.

A schema of its own, made and unmade here, holds what follows from the register. Labels, kinds and words
are lexemes of one `tsvector`, so that one GIN index answers for filter and words together. A second, small
one holds what each word says, in four levels, and is all that ranking reads; exact order is made afterwards.
"""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from mithaq.base.languages import Language
from mithaq.exchange.adapters.stemming import asked_words, plain_words, spoken
from mithaq.exchange.domain.asking import (
    FEW,
    LEVELS,
    ORDERED_ANEW,
    Asked,
    levels_of,
    paged,
    pair_rarities,
    telling,
)
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.glossing import NO_GLOSSES
from mithaq.exchange.domain.indexed import BlocMembers, Candidate, Changes, IndexedRecord
from mithaq.exchange.domain.lexical import Frequencies, Question, Words
from mithaq.exchange.domain.searching import Facet, Found, Hit, Scope, Search, Validity, by_bloc

FORMAT = "4"
LOCK = 0x6D697468
# One of so many words has to stand there: ranking visits every record that is found.
NEEDED_WORDS = 12
LETTERS = "DCBA"
PLACE_MOST = 16_383
# Four levels tell less than sixteen: more are put in their exact order.
CANDIDATES = 4 * ORDERED_ANEW
TABLES = """
CREATE SCHEMA IF NOT EXISTS search;
CREATE TABLE IF NOT EXISTS search.note (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE search.record (
    id uuid PRIMARY KEY, changed bigint NOT NULL, valid_from date NOT NULL, valid_until date NOT NULL,
    words tsvector NOT NULL, ranks tsvector NOT NULL, facets text[] NOT NULL, said jsonb NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE search.record ALTER ranks SET STORAGE MAIN, ALTER facets SET STORAGE MAIN;
CREATE INDEX record_words ON search.record USING gin (words) WITH (fastupdate = off);
CREATE INDEX record_changed ON search.record (changed DESC);
"""
PUT = "INSERT INTO search.record VALUES (%s, %s, %s, %s, %s::tsvector, %s::tsvector, %s, %s)"
Parts = list[tuple[str, list[Any]]]


class PostgresIndex:
    """The index that all machines of a node share; whoever finds it behind brings it up to date."""

    def __init__(self, bloc_members: BlocMembers) -> None:
        self.bloc_members = bloc_members
        self._counted_at = -1
        self._counted: dict[Hashable, dict[str, int]] = {}

    def refresh(self, changes: Changes, *, head: int) -> None:
        """Bring the index up to the register's head, in one transaction under a lock."""
        if self._counted_at != head:
            self._counted_at, self._counted = head, {}
        if _position() == head:
            return
        # Made anew, it may stand at the same head and say more.
        self._counted = {}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            position = _position()
            if position > head or position < 0:
                # Restored to an earlier state, of another format, or not there yet: start anew.
                cursor.execute("DROP TABLE IF EXISTS search.record")
                cursor.execute(TABLES)
                position = -1
            while batch := changes(position):
                latest = {each.id: each for _, each in batch}
                cursor.execute("DELETE FROM search.record WHERE id = ANY(%s)", [list(latest)])
                cursor.executemany(PUT, [_row(each) for each in latest.values() if not each.is_withdrawn])
                position = batch[-1][0]
            noted = [("format", FORMAT), ("position", str(head))]
            cursor.executemany(
                "INSERT INTO search.note VALUES (%s, %s) "
                "ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value",
                noted,
            )

    def forget(self) -> None:
        """Begin anew at the next refresh."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS search.record")

    def size(self) -> int:
        """How many records the index holds."""
        return int(_rows("SELECT count(*) FROM search.record", [])[0][0])

    def search(
        self,
        search: Search,
        scope: Scope,
        near: Mapping[UUID, float],
        glosses: Mapping[str, str] = NO_GLOSSES,
    ) -> Found:
        """Rank by words and meaning when there is a text; else, and of news, the latest change first."""
        asked = asked_words(
            search.text, lambda words, language: self.frequencies(words, language, Kind, scope), glosses
        )
        visible = self._filters(search, scope)
        words = self._wanted_words(asked, visible, is_loose=search.after is None) if asked else ""
        close: Parts = [("id = ANY(%s)", [list(near)])]
        texts: Parts = [("words @@ %s::tsquery", [words]), ("NOT id = ANY(%s)", [list(near)])]
        # Apart, because of either of two conditions together every record is read.
        wanted = [part for part, is_there in ((texts, words), (close, near)) if is_there] or [[]]
        total, facets = self._counts(search, scope, wanted)
        return Found(self._page(search, scope, asked, near, visible, words), total, facets)

    def candidates(
        self, asked: Mapping[Language, Question], search: Search, scope: Scope, *, limit: int
    ) -> tuple[Candidate, ...]:
        """The records that say most of the words in one of the languages."""
        weights = {language: each.words for language, each in asked.items() if each.words}
        if not weights:
            return ()
        needed = _or(
            _lexeme(language, word) for language, each in asked.items() for word in each.telling(NEEDED_WORDS)
        )
        parts = [*self._filters(search, scope), ("words @@ %s::tsquery", [needed])]
        return _candidates(parts, _score(weights), limit=limit, with_names=False)

    def records(self, keys: Iterable[UUID], search: Search, scope: Scope) -> tuple[Candidate, ...]:
        """Those of these records that exist for the reader, with their words."""
        parts = [*self._filters(search, scope), ("id = ANY(%s)", [list(keys)])]
        return _candidates(parts, ("changed", []), limit=None, with_names=False)

    def frequencies(
        self, words: Iterable[str], language: Language, kinds: Iterable[Kind], scope: Scope
    ) -> Frequencies:
        """In how many of the visible records of these kinds each word stands, as a text or as a gloss."""
        known = self._counted.setdefault((tuple(scope.labels), scope.on, language, tuple(kinds)), {})
        # "" stands for all records that say anything in the language.
        wanted = [word for word in dict.fromkeys(("", *words)) if word not in known]
        lexemes = [_lexeme(language, word) if word else _quoted(f"s:{language}") for word in wanted]
        # Filters that let everything through cost as much as others.
        chosen = {} if set(kinds) == set(Kind) else {Facet.KIND: tuple(kinds)}
        where, values = _where(self._filters(Search(chosen=chosen), scope))
        if not wanted:
            return Frequencies(known[""], known)
        counted = _rows(
            "SELECT asked.word, (SELECT count(*) FROM search.record WHERE "
            f"words @@ asked.lexeme::tsquery AND {where}) "
            "FROM unnest(%s::text[], %s::text[]) AS asked (word, lexeme)",
            [*values, wanted, lexemes],
        )
        known |= {str(word): int(count) for word, count in counted}
        return Frequencies(known[""], known)

    def suggestions(self, prefix: str, scope: Scope, *, limit: int) -> tuple[UUID, ...]:
        """Records with a title word that begins with the last word typed; filtered as every list is."""
        words = plain_words(prefix)
        if not words:
            return ()
        parts = [
            *self._filters(Search(), scope),
            ("words @@ %s::tsquery", [f"{_quoted('t:' + words[-1])}:*"]),
        ]
        return tuple(hit.record for hit in _latest(parts, 0, limit))

    def _filters(self, search: Search, scope: Scope, *, without: Facet | None = None) -> Parts:
        lexemes = [[f"l:{label}" for label in scope.labels] or ["l:none"]]
        parts: Parts = [("valid_from <= %s AND valid_until > %s", [scope.on, scope.on])]
        if search.after is not None:
            parts.append(("changed > %s", [search.after]))
        for facet, values in search.chosen.items():
            if not values or facet is without:
                continue
            if facet is Facet.VALIDITY:
                known = [each for each in Validity if each in values]
                spans = [("valid_until - %s BETWEEN %s AND %s", _span(each, scope.on)) for each in known]
                parts.append(_either(spans) if spans else ("false", []))
            elif facet is Facet.BLOC:
                members = self.bloc_members(scope.on)
                states = sorted({state for code in values for state in members.get(code, ())})
                lexemes.append([f"f:{Facet.STATE}={state}" for state in states] or ["f:none"])
            else:
                lexemes.append([f"f:{facet}={value}" for value in values])
        query = " & ".join(f"({_or(map(_quoted, each))})" for each in lexemes)
        return [("words @@ %s::tsquery", [query]), *parts]

    def _wanted_words(self, asked: Asked, visible: Parts, *, is_loose: bool) -> str:
        every = " & ".join(f"({_stands([word])})" for word in telling(asked))
        if is_loose and len(asked) > 1 and _count([*visible, ("words @@ %s::tsquery", [every])]) < FEW:
            return _stands(asked)
        return every

    def _page(
        self,
        search: Search,
        scope: Scope,
        asked: Asked,
        near: Mapping[UUID, float],
        visible: Parts,
        words: str,
    ) -> tuple[Hit, ...]:
        texts: Parts = [("words @@ %s::tsquery", [words])] if words else []
        if search.after is not None or (not words and not near):
            return _latest([*visible, *texts], search.offset, search.limit)
        close = (
            _candidates([*visible, ("id = ANY(%s)", [list(near)])], ("changed", []), limit=None)
            if near
            else ()
        )
        if not words:
            return paged(search, asked, near, close=close, best=(), rest=lambda *_: ())
        rest = [*visible, *texts, ("NOT id = ANY(%s)", [list(near)])]
        # Ranking costs for each word and record: what stands nowhere is left out.
        standing = {
            language: self.frequencies(
                [stem for each in asked if language in each for stem in each[language].stems],
                language,
                Kind,
                scope,
            ).of
            for language in Language
        }
        score = _score(
            {
                language: {
                    stem: each[language].rarity
                    for each in asked
                    if language in each
                    for stem in each[language].stems
                    if standing[language][stem]
                }
                for language in Language
            }
        )
        best = _best(asked, rest, score)
        return paged(
            search,
            asked,
            near,
            close=close,
            best=best,
            rest=lambda offset, limit: _ranked(
                [*rest, ("NOT id = ANY(%s)", [[each.record for each in best]])], score, offset, limit
            ),
        )

    def _counts(
        self, search: Search, scope: Scope, wanted: Sequence[Parts]
    ) -> tuple[int, dict[Facet, dict[str, int]]]:
        """How many there are, and each facet's counts within all other choices: what another choice gives."""
        chosen = [facet for facet in Facet if search.chosen.get(facet)]
        total, counted = self._counted_by(self._filters(search, scope), wanted, scope.on)
        for facet in chosen:
            without = self._filters(search, scope, without=facet)
            counted[facet] = self._counted_by(without, wanted, scope.on)[1][facet]
        return total, counted

    def _counted_by(
        self, visible: Parts, wanted: Sequence[Parts], on: date
    ) -> tuple[int, dict[Facet, dict[str, int]]]:
        conditions = [_where([*visible, *each]) for each in wanted]
        rows = " UNION ALL ".join(
            f"SELECT facets, valid_until FROM search.record WHERE {where}" for where, _ in conditions
        )
        spans = {each: each.days() for each in Validity}
        found: dict[Facet, dict[str, int]] = {facet: {} for facet in Facet}
        total = 0
        for value, day, count in _rows(
            f"WITH found AS MATERIALIZED ({rows}) "
            "SELECT value, NULL, count(*) FROM found, unnest(facets) AS value GROUP BY value "
            "UNION ALL SELECT NULL, valid_until, count(*) FROM found GROUP BY valid_until",
            [value for _, values in conditions for value in values],
        ):
            if day is None:
                facet, _, name = str(value).partition("=")
                found[Facet(facet)][name] = int(count)
                continue
            total += int(count)
            left = (day - on).days
            for each, (least, most) in spans.items():
                if least <= left < most:
                    found[Facet.VALIDITY][each.value] = found[Facet.VALIDITY].get(each.value, 0) + int(count)
        found[Facet.BLOC] = by_bloc(found[Facet.STATE], self.bloc_members(on))
        return total, found


def _row(record: IndexedRecord) -> list[Any]:
    content = record.content
    facets = [f"{facet}={value}" for facet, values in record.facet_values().items() for value in values]
    lexemes = {_quoted(f"l:{record.label}"), *(_quoted(f"f:{each}") for each in facets)}
    ranks, kept = list[str](), {}
    for language, said in spoken(record).items():
        words = said.words
        lexemes.update(_quoted(f"t:{word}") for word in said.title_words)
        lexemes.update(_quoted(f"n:{language}:{word}") for word in said.also)
        lexemes.update(
            f"{_lexeme(language, word)}:{','.join(map(str, at))}" for word, at in _places(words).items()
        )
        ranks += [
            f"{_lexeme(language, word)}:1{LETTERS[(level - 1) * len(LETTERS) // LEVELS]}"
            for word, level in levels_of(words).items()
        ]
        if language in record.said():
            lexemes.add(_quoted(f"s:{language}"))
            kept[language.value] = [list(words.title), list(words.body), list(said.also)]
    return [
        record.id,
        record.changed,
        content.valid_from,
        content.valid_until,
        " ".join(sorted(lexemes)),
        " ".join(ranks),
        facets,
        Jsonb(kept),
    ]


def _places(words: Words) -> dict[str, list[int]]:
    """Where each word stands. A place is left free, so that the title does not run on into the body."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate((*words.title, "", *words.body), 1):
        if word:
            places.setdefault(word, []).append(min(place, PLACE_MOST))
    return places


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _lexeme(language: Language, word: str) -> str:
    return _quoted(f"{language}:{word}")


def _stands(asked: Asked) -> str:
    """One of the words stands in the text, or in the names of its fields."""
    return _or(
        lexeme
        for word in asked
        for language, each in word.items()
        for stem in each.stems
        for lexeme in (_lexeme(language, stem), _quoted(f"n:{language}:{stem}"))
    )


def _or(lexemes: Iterable[str]) -> str:
    return " | ".join(lexemes)


def _either(parts: Parts) -> tuple[str, list[Any]]:
    return (
        "(" + " OR ".join(condition for condition, _ in parts) + ")",
        [value for _, values in parts for value in values],
    )


def _span(validity: Validity, on: date) -> list[Any]:
    least, most = validity.days()
    return [on, least, most - 1]


def _where(parts: Parts) -> tuple[str, list[Any]]:
    return " AND ".join(condition for condition, _ in parts), [v for _, values in parts for v in values]


def _score(weights: Mapping[Language, Mapping[str, float]]) -> tuple[str, list[Any]]:
    """What the words say, in the language that says most; ranking by one word is its level's weight."""
    sums, values = [], list[Any]()
    for language, words in weights.items():
        if words:
            sums.append(
                " + ".join("%s * ts_rank('{0.125, 0.375, 0.625, 0.875}', ranks, %s::tsquery)" for _ in words)
            )
            values += [value for word, weight in words.items() for value in (weight, _lexeme(language, word))]
    return f"GREATEST({', '.join(sums)})" if sums else "changed", values


def _best(asked: Asked, parts: Parts, score: tuple[str, list[Any]]) -> tuple[Candidate, ...]:
    """The best by levels, those that say two of the words together among them."""
    pairs = [
        " <-> ".join(_lexeme(language, stem) for stem in pair.split())
        for language in Language
        for pair in pair_rarities([each[language] for each in asked if language in each])
    ]
    found = {each.record: each for each in _candidates(parts, score, limit=CANDIDATES)}
    if pairs:
        said = ("words @@ %s::tsquery", [_or(f"({pair})" for pair in pairs)])
        found |= {each.record: each for each in _candidates([*parts, said], score, limit=ORDERED_ANEW)}
    return tuple(found.values())


def _candidates(
    parts: Parts, score: tuple[str, list[Any]], *, limit: int | None, with_names: bool = True
) -> tuple[Candidate, ...]:
    where, values = _where(parts)
    ordering, weights = score
    rows = _rows(
        "SELECT id, changed, said FROM search.record JOIN (SELECT id AS key FROM search.record "
        f"WHERE {where} ORDER BY {ordering} DESC, changed DESC LIMIT %s) best ON key = id",
        [*values, *weights, limit],
    )
    return tuple(
        Candidate(
            key,
            {
                Language(language): Words(tuple(title), (*body, *also) if with_names else tuple(body))
                for language, (title, body, also) in json.loads(said).items()
            },
            changed,
        )
        for key, changed, said in rows
    )


def _ranked(parts: Parts, score: tuple[str, list[Any]], offset: int, limit: int) -> tuple[Hit, ...]:
    where, values = _where(parts)
    ordering, weights = score
    rows = _rows(
        f"SELECT id FROM search.record WHERE {where} "
        f"ORDER BY {ordering} DESC, changed DESC OFFSET %s LIMIT %s",
        [*values, *weights, offset, limit],
    )
    return tuple(Hit(key, 0.0) for (key,) in rows)


def _latest(parts: Parts, offset: int, limit: int) -> tuple[Hit, ...]:
    where, values = _where(parts)
    rows = _rows(
        f"SELECT id FROM search.record WHERE {where} ORDER BY changed DESC OFFSET %s LIMIT %s",
        [*values, offset, limit],
    )
    return tuple(Hit(key, 0.0) for (key,) in rows)


def _count(parts: Parts) -> int:
    where, values = _where(parts)
    return int(_rows(f"SELECT count(*) FROM search.record WHERE {where}", values)[0][0])


def _position() -> int:
    """Up to which statement the index is; −1 when it is not there or of another format."""
    if _rows("SELECT to_regclass('search.record') IS NULL OR to_regclass('search.note') IS NULL", [])[0][0]:
        return -1
    noted = {str(name): str(value) for name, value in _rows("SELECT name, value FROM search.note", [])}
    return int(noted.get("position", -1)) if noted.get("format") == FORMAT else -1


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
