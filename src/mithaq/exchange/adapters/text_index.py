"""The text index of records: tantivy, in a folder of the node's home, a projection of the register.

Each process reads the folder; whoever finds it behind brings it up to date under a file lock. It may be
deleted at any time. Labels and validity are filters inside the index, so that a record which a reader may
not see moves no score, count or facet that they see... except through corpus statistics, which
`docs/decisions/0006-record-search.md` weighs.
"""

import fcntl
import json
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.folding import folded
from mithaq.exchange.domain.searching import Facet, Found, Hit, Scope, Search

FORMAT = 1
STEMMERS = {Language.AR: "arabic", Language.EN: "english", Language.FR: "french"}
TITLE_BOOST, SUMMARY_BOOST, BODY_BOOST, FIELD_NAME_BOOST = 3.0, 1.5, 1.0, 1.0
WRITER_HEAP_BYTES = 64_000_000
DAY_MAX = date.max.toordinal()
FACET_VALUES_MAX = 400


@dataclass(frozen=True)
class IndexedRecord:
    """A record as the index takes it. `field_names` are the names of its fields in all languages."""

    id: UUID
    label: int
    state: str
    content: Content
    field_names: tuple[str, ...]
    changed: int
    is_withdrawn: bool


Changes = Callable[[int], Sequence[tuple[int, IndexedRecord]]]


class TextIndex:
    """One folder's index, shared by the threads of a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._position = -1

    def refresh(self, changes: Changes, *, head: int) -> None:
        """Bring the index up to the register's head: the position of the last statement, or −1."""
        if self._position == head and self._index is not None:
            return
        with self._lock:
            if self._index is None or self._position_on_disk() != head:
                with self._write_lock():
                    self._catch_up(changes, head)
            self._opened().reload()
            self._position = self._position_on_disk()

    def size(self) -> int:
        """How many records the index holds."""
        return int(self._opened().searcher().num_docs)

    def search(self, search: Search, scope: Scope) -> Found:
        """Rank by text when there is one, else the latest change first."""
        filters = self._filters(search, scope)
        texts = self._text_query(search.text)
        query = Query.boolean_query([*filters, *([(Occur.Must, texts)] if texts else [])])
        searcher = self._opened().searcher()
        found = searcher.search(
            query,
            limit=search.limit,
            offset=search.offset,
            count=True,
            order_by_field=None if texts else "changed",
        )
        return Found(
            hits=self._hits(searcher, found.hits, is_ranked=texts is not None),
            total=int(found.count),  # type: ignore[attr-defined]  # missing in the stubs
            facets=self._facets(searcher, search, scope),
        )

    def candidates(self, texts: Iterable[tuple[str, float]], search: Search, scope: Scope) -> tuple[Hit, ...]:
        """The best records for several weighted texts: the lexical part of matching."""
        clauses = [
            (Occur.Should, Query.boost_query(query, weight))
            for text, weight in texts
            if (query := self._text_query(text)) is not None
        ]
        if not clauses:
            return ()
        query = Query.boolean_query(
            [*self._filters(search, scope), (Occur.Must, Query.boolean_query(clauses))]
        )
        searcher = self._opened().searcher()
        found = searcher.search(query, limit=search.limit, count=False)
        return self._hits(searcher, found.hits, is_ranked=True)

    def suggestions(self, prefix: str, scope: Scope, *, limit: int) -> tuple[UUID, ...]:
        """Records with a title word that begins with the last word typed; filtered as every list is."""
        words = folded(prefix).split()
        if not words:
            return ()
        starts = [
            (Occur.Should, Query.phrase_prefix_query(_schema(), f"words_{language}", [words[-1]]))
            for language in Language
        ]
        query = Query.boolean_query(
            [*self._filters(Search(), scope), (Occur.Must, Query.boolean_query(starts))]
        )
        searcher = self._opened().searcher()
        found = searcher.search(query, limit=limit, count=False)
        return tuple(hit.record for hit in self._hits(searcher, found.hits, is_ranked=True))

    def _filters(
        self, search: Search, scope: Scope, *, without: Facet | None = None
    ) -> list[tuple[Occur, Query]]:
        schema, today = _schema(), scope.on.toordinal()
        filters = [
            Query.term_set_query(schema, "label", list(scope.labels)),
            Query.range_query(schema, "valid_from", tantivy.FieldType.Integer, 0, today),
            Query.range_query(schema, "valid_until", tantivy.FieldType.Integer, today + 1, DAY_MAX),
        ]
        filters += [
            Query.term_set_query(schema, facet.value, list(values))
            for facet, values in search.chosen.items()
            if values and facet is not without
        ]
        return [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]

    def _text_query(self, text: str) -> Query | None:
        schema, plain = _schema(), folded(text)
        clauses = []
        for language in Language:
            for word in dict.fromkeys(_analyzer(language).analyze(plain)):
                fields = [
                    (f"title_{language}", TITLE_BOOST),
                    (f"summary_{language}", SUMMARY_BOOST),
                    (f"body_{language}", BODY_BOOST),
                    (f"names_{language}", FIELD_NAME_BOOST),
                ]
                clauses += [
                    (Occur.Should, Query.boost_query(Query.term_query(schema, name, word), boost))
                    for name, boost in fields
                ]
        return Query.boolean_query(clauses) if clauses else None

    def _facets(
        self, searcher: tantivy.Searcher, search: Search, scope: Scope
    ) -> dict[Facet, dict[str, int]]:
        """Counts within all other choices, so that a reader sees what another choice would give."""
        chosen = [facet for facet in Facet if search.chosen.get(facet)]
        # What nothing was chosen of is counted in one pass.
        rest = [facet for facet in Facet if facet not in chosen]
        counted = self._counts(searcher, search, scope, rest)
        for facet in chosen:
            counted |= self._counts(searcher, search, scope, [facet])
        return {facet: counted[facet] for facet in Facet}

    def _counts(
        self, searcher: tantivy.Searcher, search: Search, scope: Scope, facets: Sequence[Facet]
    ) -> dict[Facet, dict[str, int]]:
        texts = self._text_query(search.text)
        filters = self._filters(search, scope, without=facets[0])
        query = Query.boolean_query([*filters, *([(Occur.Must, texts)] if texts else [])])
        asked = {facet.value: {"terms": {"field": facet.value, "size": FACET_VALUES_MAX}} for facet in facets}
        answered = searcher.aggregate(query, asked)
        return {
            facet: {
                str(bucket["key"]): int(bucket["doc_count"]) for bucket in answered[facet.value]["buckets"]
            }
            for facet in facets
        }

    def _hits(
        self,
        searcher: tantivy.Searcher,
        found: Sequence[tuple[object, tantivy.DocAddress]],
        *,
        is_ranked: bool,
    ) -> tuple[Hit, ...]:
        return tuple(
            Hit(UUID(str(searcher.doc(address)["id"][0])), float(str(key)) if is_ranked else 0.0)
            for key, address in found
        )

    def _catch_up(self, changes: Changes, head: int) -> None:
        position = self._position_on_disk()
        if position > head:
            # The database was restored to an earlier state: start anew.
            self._forget()
            position = -1
        writer = None
        while batch := changes(position):
            writer = writer or self._opened().writer(WRITER_HEAP_BYTES, 1)
            for position, each in batch:  # noqa: B007  # the last one is where the next batch begins
                writer.delete_documents_by_term("id", str(each.id))
                if not each.is_withdrawn:
                    writer.add_document(_document(each))
        if writer:
            writer.commit()
            writer.wait_merging_threads()
        self._note_position(head)

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(self.folder))
            for language in Language:
                self._index.register_tokenizer(language.value, _analyzer(language))
                self._index.register_tokenizer("plain", _plain_analyzer())
        return self._index

    def _forget(self) -> None:
        self._index = None
        for file in self.folder.iterdir():
            if file.name != "lock":
                shutil.rmtree(file) if file.is_dir() else file.unlink()

    def _position_on_disk(self) -> int:
        try:
            noted = json.loads((self.folder / "position.json").read_text())
        except (FileNotFoundError, ValueError):
            return -1
        return int(noted["position"]) if noted.get("format") == FORMAT else -1

    def _note_position(self, position: int) -> None:
        beside = self.folder / "position.json.new"
        beside.write_text(json.dumps({"format": FORMAT, "position": position}))
        beside.replace(self.folder / "position.json")

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not (self.folder / "position.json").exists():
                self._forget()
            yield


def _document(record: IndexedRecord) -> tantivy.Document:
    content = record.content
    document = tantivy.Document()
    document.add_text("id", str(record.id))
    document.add_integer("label", record.label)
    document.add_integer("changed", record.changed)
    document.add_integer("valid_from", content.valid_from.toordinal())
    document.add_integer("valid_until", content.valid_until.toordinal())
    for language, text in content.texts.items():
        document.add_text(f"title_{language}", folded(text.title))
        document.add_text(f"words_{language}", folded(text.title))
        document.add_text(f"summary_{language}", folded(text.summary))
        body = "\n".join((text.full_text, text.advantages, text.partner_sought))
        document.add_text(f"body_{language}", folded(body))
    for name in record.field_names:
        for language in Language:
            document.add_text(f"names_{language}", folded(name))
    for facet, values in _facet_values(record).items():
        for value in values:
            document.add_text(facet.value, value)
    return document


def _facet_values(record: IndexedRecord) -> dict[Facet, Sequence[str]]:
    content = record.content
    return {
        Facet.KIND: [content.kind],
        Facet.FIELD_GROUP: list(dict.fromkeys(code.partition(".")[0] for code in content.fields)),
        Facet.FIELD: content.fields,
        Facet.STATE: [record.state],
        Facet.TRL: [str(content.trl)] if content.trl else [],
        Facet.STAGE: [content.stage],
        Facet.IP_STATE: [content.ip_state],
        Facet.COOPERATION: content.cooperation,
        Facet.CLASSIFICATION: [content.label.classification],
        Facet.LANGUAGE: list(content.texts),
    }


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("label", "changed", "valid_from", "valid_until"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for language in Language:
        for part in ("title", "summary", "body", "names"):
            builder.add_text_field(f"{part}_{language}", tokenizer_name=language.value)
        builder.add_text_field(f"words_{language}", tokenizer_name="plain")
    for facet in Facet:
        builder.add_text_field(facet.value, tokenizer_name="raw", fast=True, index_option="basic")
    return builder.build()


def _make_analyzer(stemmer: str) -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    return builder.filter(Filter.lowercase()).filter(Filter.stemmer(stemmer)).build()


_SCHEMA = _make_schema()
_ANALYZERS = {language: _make_analyzer(stemmer) for language, stemmer in STEMMERS.items()}


def _schema() -> tantivy.Schema:
    return _SCHEMA


def _analyzer(language: Language) -> tantivy.TextAnalyzer:
    return _ANALYZERS[language]


def _plain_analyzer() -> tantivy.TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).build()
