"""The text index of records: tantivy, in a folder of the node's home, a projection of the register.

Each process reads the folder; whoever finds it behind brings it up to date under a file lock. It may be
deleted at any time. Labels and validity are filters inside the index, and every score is made of counts under
the same filters, never of the index's own statistics: a record that a reader may not see moves nothing that
they see.
"""

import fcntl
import json
import math
import shutil
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import tantivy
from tantivy import Occur, Query

from mithaq.base.languages import Language
from mithaq.exchange.adapters.stemming import PLAIN, body_of, words_of
from mithaq.exchange.domain.content import Content, Kind
from mithaq.exchange.domain.folding import folded
from mithaq.exchange.domain.lexical import BODY, TITLE, Frequencies, Question, Words, pairs_of, shares
from mithaq.exchange.domain.searching import Facet, Found, Hit, Scope, Search

FORMAT = 3
PART_WEIGHTS = {"title": TITLE.weight, "body": BODY.weight}
SEARCHED_WEIGHTS = {**PART_WEIGHTS, "names": 1.0}
# A word of more than this share of the records says too little to be required.
COMMON_SHARE = 0.3
FEW = 5
ORDERED_ANEW = 100
WRITER_HEAP_BYTES = 64_000_000
DAY_MAX = date.max.toordinal()
FACET_VALUES_MAX = 400
POSITION_MAX = 2**62


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


@dataclass(frozen=True)
class Candidate:
    """A record that may answer, and its words in each language it speaks."""

    record: UUID
    words: Mapping[Language, Words]


AskedWord = Mapping[Language, tuple[str, float]]
Changes = Callable[[int], Sequence[tuple[int, IndexedRecord]]]


class TextIndex:
    """One folder's index, shared by the threads of a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._position = -1
        self._counted: dict[Hashable, dict[str, int]] = {}

    def refresh(self, changes: Changes, *, head: int) -> None:
        """Bring the index up to the register's head: the position of the last statement, or −1."""
        if self._position == head and self._index is not None:
            return
        with self._lock:
            if self._index is None or self._position_on_disk() != head:
                with self._write_lock():
                    self._catch_up(changes, head)
            self._opened().reload()
            self._counted = {}
            self._position = self._position_on_disk()

    def forget(self) -> None:
        """Begin anew at the next refresh."""
        with self._lock, self._write_lock():
            self._forget()
            self._position = -1

    def size(self) -> int:
        """How many records the index holds."""
        return int(self._opened().searcher().num_docs)

    def search(self, search: Search, scope: Scope) -> Found:
        """Rank by text when there is one, else the latest change first.

        All words are asked for, or any of them when too few records have all.
        """
        searcher, texts = self._opened().searcher(), None
        asked = self._asked(search.text, scope)
        if asked:
            texts = _all_words(asked)
            is_loose = len(asked) > 1 and search.after is None
            if is_loose and self._count(searcher, [*self._filters(search, scope), _must(texts)]) < FEW:
                texts = _any_word(asked)
        query = Query.boolean_query(
            [*self._filters(search, scope), *_changed_after(search), *([_must(texts)] if texts else [])]
        )
        is_ordered_anew = texts is not None and search.offset < ORDERED_ANEW
        found = searcher.search(
            query,
            limit=max(ORDERED_ANEW, search.offset + search.limit) if is_ordered_anew else search.limit,
            offset=0 if is_ordered_anew else search.offset,
            count=True,
            order_by_field=None if texts else "changed",
        )
        hits = self._hits(searcher, found.hits, is_ranked=texts is not None)
        if is_ordered_anew:
            stems = [self._stems(searcher, address, with_names=True) for _, address in found.hits]
            hits = _ordered_anew(hits, stems, asked)[search.offset : search.offset + search.limit]
        return Found(
            hits=hits,
            total=int(found.count),  # type: ignore[attr-defined]  # missing in the stubs
            facets=self._facets(searcher, search, scope, texts),
        )

    def candidates(
        self, asked: Mapping[Language, Question], search: Search, scope: Scope, *, limit: int
    ) -> tuple[Candidate, ...]:
        """The records that say most of the telling words in one of the languages."""
        groups = [
            Query.boolean_query(
                [
                    (Occur.Should, _weighed(language, word, weight, PART_WEIGHTS))
                    for word, weight in each.telling().items()
                ]
            )
            for language, each in asked.items()
            if each.words
        ]
        if not groups:
            return ()
        query = Query.boolean_query(
            [*self._filters(search, scope), _must(Query.disjunction_max_query(groups))]
        )
        searcher = self._opened().searcher()
        found = searcher.search(query, limit=limit, count=False)
        hits = self._hits(searcher, found.hits, is_ranked=True)
        stems = [self._stems(searcher, address, with_names=False) for _, address in found.hits]
        return tuple(Candidate(hit.record, words) for hit, words in zip(hits, stems, strict=True))

    def records(self, keys: Iterable[UUID], search: Search, scope: Scope) -> tuple[Candidate, ...]:
        """Those of these records that exist for the reader, with their words."""
        wanted = [str(key) for key in keys]
        if not wanted:
            return ()
        query = Query.boolean_query(
            [*self._filters(search, scope), _must(Query.term_set_query(_schema(), "id", wanted))]
        )
        searcher = self._opened().searcher()
        found = searcher.search(query, limit=len(wanted), count=False)
        hits = self._hits(searcher, found.hits, is_ranked=False)
        stems = [self._stems(searcher, address, with_names=False) for _, address in found.hits]
        return tuple(Candidate(hit.record, words) for hit, words in zip(hits, stems, strict=True))

    def frequencies(
        self, words: Iterable[str], language: Language, kinds: Iterable[Kind], scope: Scope
    ) -> Frequencies:
        """In how many of the visible records of these kinds that speak the language each word stands."""
        searcher = self._opened().searcher()
        search = Search(chosen={Facet.KIND: tuple(kinds), Facet.LANGUAGE: (language.value,)})
        filters = self._filters(search, scope)
        key = (tuple(scope.labels), scope.on, language, tuple(kinds))
        known = self._counted.setdefault(key, {})
        if "" not in known:
            known[""] = self._count(searcher, filters)
        for word in words:
            if word not in known:
                parts = [(Occur.Should, _stands(language, word, part)) for part in PART_WEIGHTS]
                known[word] = self._count(searcher, [*filters, _must(Query.boolean_query(parts))])
        return Frequencies(known[""], known)

    def suggestions(self, prefix: str, scope: Scope, *, limit: int) -> tuple[UUID, ...]:
        """Records with a title word that begins with the last word typed; filtered as every list is."""
        words = folded(prefix).split()
        if not words:
            return ()
        starts = [
            (Occur.Should, Query.phrase_prefix_query(_schema(), f"words_{language}", [words[-1]]))
            for language in Language
        ]
        query = Query.boolean_query([*self._filters(Search(), scope), _must(Query.boolean_query(starts))])
        searcher = self._opened().searcher()
        found = searcher.search(query, limit=limit, count=False, order_by_field="changed")
        return tuple(hit.record for hit in self._hits(searcher, found.hits, is_ranked=False))

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

    def _asked(self, text: str, scope: Scope) -> list[AskedWord]:
        """Each word with its stem and rarity in every language in which it is more than a function word."""
        words = dict.fromkeys(PLAIN.analyze(folded(text)))
        stems = [
            {language: found[0] for language in Language if (found := words_of(word, language))}
            for word in words
        ]
        known = {
            language: self.frequencies(
                [each[language] for each in stems if language in each], language, Kind, scope
            )
            for language in Language
        }
        return [
            {language: (stem, known[language].rarity(stem)) for language, stem in each.items()}
            for each in stems
        ]

    def _count(self, searcher: tantivy.Searcher, clauses: Sequence[tuple[Occur, Query]]) -> int:
        found = searcher.search(Query.boolean_query(list(clauses)), limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # missing in the stubs

    def _stems(
        self, searcher: tantivy.Searcher, address: tantivy.DocAddress, *, with_names: bool
    ) -> Mapping[Language, Words]:
        document = searcher.doc(address)
        found = {}
        for language in Language:
            if kept := document[f"stems_{language}"]:
                title, body, names = (tuple(line.split()) for line in bytes(kept[0]).decode().split("\n"))
                found[language] = Words(title, body + names if with_names else body)
        return found

    def _facets(
        self, searcher: tantivy.Searcher, search: Search, scope: Scope, texts: Query | None
    ) -> dict[Facet, dict[str, int]]:
        """Counts within all other choices, so that a reader sees what another choice would give."""
        chosen = [facet for facet in Facet if search.chosen.get(facet)]
        # What nothing was chosen of is counted in one pass.
        rest = [facet for facet in Facet if facet not in chosen]
        counted = self._counts(searcher, search, scope, texts, rest)
        for facet in chosen:
            counted |= self._counts(searcher, search, scope, texts, [facet])
        return {facet: counted[facet] for facet in Facet}

    def _counts(
        self,
        searcher: tantivy.Searcher,
        search: Search,
        scope: Scope,
        texts: Query | None,
        facets: Sequence[Facet],
    ) -> dict[Facet, dict[str, int]]:
        filters = self._filters(search, scope, without=facets[0])
        query = Query.boolean_query([*filters, *([_must(texts)] if texts else [])])
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
            self._index.register_tokenizer("plain", PLAIN)
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


def _changed_after(search: Search) -> list[tuple[Occur, Query]]:
    if search.after is None:
        return []
    later = Query.range_query(_schema(), "changed", tantivy.FieldType.Integer, search.after + 1, POSITION_MAX)
    return [_must(Query.const_score_query(later, 0.0))]


def _must(query: Query) -> tuple[Occur, Query]:
    return Occur.Must, query


def _stands(language: Language, word: str, part: str) -> Query:
    return Query.term_query(_schema(), f"{part}_{language}", word)


def _weighed(language: Language, word: str, weight: float, parts: Mapping[str, float]) -> Query:
    """The word in any part, for its weight and the part's; the index's own statistics have no say."""
    return Query.boolean_query(
        [
            (Occur.Should, Query.const_score_query(_stands(language, word, part), weight * part_weight))
            for part, part_weight in parts.items()
        ]
    )


def _any_word(asked: Sequence[AskedWord]) -> Query:
    return Query.disjunction_max_query(
        [
            Query.boolean_query(
                [
                    (Occur.Should, _weighed(language, *each[language], SEARCHED_WEIGHTS))
                    for each in asked
                    if language in each
                ]
            )
            for language in Language
        ]
    )


def _all_words(asked: Sequence[AskedWord]) -> Query:
    """Each word that is no function word and not common, in one language at least."""
    least = math.log(1 / COMMON_SHARE)
    telling = [
        each
        for each in asked
        if len(each) == len(Language) and max(rarity for _, rarity in each.values()) > least
    ]
    stands = [
        Query.boolean_query(
            [
                (Occur.Should, _stands(language, stem, part))
                for language, (stem, _) in each.items()
                for part in SEARCHED_WEIGHTS
            ]
        )
        for each in telling or asked
    ]
    return Query.boolean_query(
        [*(_must(Query.const_score_query(each, 0.0)) for each in stands), _must(_any_word(asked))]
    )


def _ordered_anew(
    hits: Sequence[Hit],
    stems: Sequence[Mapping[Language, Words]],
    asked: Sequence[AskedWord],
) -> tuple[Hit, ...]:
    """The hits by how much of the question they say in the language that they say most in."""
    best = [0.0] * len(hits)
    for language in Language:
        spoken = [each[language] for each in asked if language in each]
        pairs = dict.fromkeys(pairs_of([stem for stem, _ in spoken]), 1.0)
        said = [words_in.get(language, Words(())) for words_in in stems]
        best = [max(pair) for pair in zip(best, shares(Question(dict(spoken), pairs), said), strict=True)]
    order = sorted(range(len(hits)), key=lambda place: (-best[place], -hits[place].score, hits[place].record))
    return tuple(Hit(hits[place].record, best[place]) for place in order)


def _document(record: IndexedRecord) -> tantivy.Document:
    content = record.content
    document = tantivy.Document()
    document.add_text("id", str(record.id))
    document.add_integer("label", record.label)
    document.add_integer("changed", record.changed)
    document.add_integer("valid_from", content.valid_from.toordinal())
    document.add_integer("valid_until", content.valid_until.toordinal())
    names = " ".join(record.field_names)
    for language, text in content.texts.items():
        document.add_text(f"words_{language}", folded(text.title))
        title, body = words_of(text.title, language), words_of(body_of(text), language)
        stems = "\n".join(" ".join(words) for words in (title, body, words_of(names, language)))
        document.add_bytes(f"stems_{language}", stems.encode())
        document.add_text(f"title_{language}", " ".join(title))
        document.add_text(f"body_{language}", " ".join(body))
    for language in Language:
        document.add_text(f"names_{language}", " ".join(words_of(names, language)))
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
        for part in SEARCHED_WEIGHTS:
            builder.add_text_field(f"{part}_{language}", tokenizer_name="plain", index_option="basic")
        builder.add_text_field(f"words_{language}", tokenizer_name="plain")
        builder.add_bytes_field(f"stems_{language}", stored=True)
    for facet in Facet:
        builder.add_text_field(facet.value, tokenizer_name="raw", fast=True, index_option="basic")
    return builder.build()


_SCHEMA = _make_schema()


def _schema() -> tantivy.Schema:
    return _SCHEMA
