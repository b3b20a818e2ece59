"""The text index of works: tantivy, in a folder of the node's home, a projection of the corpus.

Files of works never change, so the index follows the list of files: what a file holds is added once, and let
go when the list names it no more. It may be deleted at any time. Everybody who may ask may see all works, so
the index's own statistics rank them (BM25), a word of a title for three.
"""

import fcntl
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from mithaq.watch.adapters import placements
from mithaq.watch.adapters.corpus.manifest import CorpusFile, manifest_in
from mithaq.watch.adapters.corpus.memory import bounded
from mithaq.watch.domain.finding import FEW, WorkFacet, WorkSearch
from mithaq.watch.domain.terms import plain_text

FORMAT = 1
WRITER_HEAP_BYTES = 128_000_000
BATCH_ROWS = 10_000
COMMIT_ROWS = 500_000
TITLE_WEIGHT, GLOSS_WEIGHT = 3.0, 0.7
FACET_VALUES_MAX = 400
LONGEST_WORD = 60
STEMMERS = {"en": "english", "fr": "french", "ar": "arabic"}
"""By language; works in any other are read as English is."""
Progress = Callable[[int, int], None]
Glosses = Mapping[str, Sequence[str]]
"""English words for a word that was asked for."""


@dataclass(frozen=True)
class Hits:
    """A page of works by their stored facts, how many there are, what they can be narrowed to.

    `says_any` is true where too few say all.
    """

    works: list[dict[str, Any]]
    total: int
    facets: Mapping[WorkFacet, Mapping[str, int]]
    says_any: bool


class WorkIndex:
    """One folder's index, shared by the threads of a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writing, self._opening = threading.Lock(), threading.Lock()
        self._index: tantivy.Index | None = None
        self._read_ns = -1
        self._missing: tuple[tuple[object, ...], int] = ((), 0)

    def missing(self, corpus: Path) -> int:
        """How many works of the corpus are not in the index yet; counted anew when the corpus changed."""
        files = (corpus / "corpus.json", placements.placements_folder(corpus) / "current.json", self._note)
        seen = (corpus, *(_written_ns(each) for each in files))
        if self._missing[0] != seen:
            held = self._held()
            rows = sum(each.rows for part, each in _parts(corpus).items() if part not in held)
            self._missing = seen, rows
        return self._missing[1]

    def bring_up(self, corpus: Path, progress: Progress = lambda _done, _of: None) -> None:
        """Add what came, let go what left. Whoever is stopped goes on from the last half million works."""
        with self._writing, self._write_lock():
            wanted, held = _parts(corpus), set(self._held())
            gone, new = held - wanted.keys(), [part for part in wanted if part not in held]
            if not gone and not new:
                return
            writer = self._opened().writer(WRITER_HEAP_BYTES, 1)
            twins, done, of = manifest_in(corpus).twins, 0, sum(wanted[part].rows for part in new)
            waiting = 0
            for part in (*gone, *new):
                # Also of new ones: who was stopped before the note had added some already.
                writer.delete_documents_by_term("part", part)
            held -= gone
            for part in new:
                for document in _documents(corpus, wanted[part], part, twins, self.folder):
                    writer.add_document(document)
                done, waiting = done + wanted[part].rows, waiting + wanted[part].rows
                held.add(part)
                progress(done, of)
                if waiting >= COMMIT_ROWS:
                    writer.commit()
                    self._note_held(held)
                    waiting = 0
            writer.commit()
            writer.wait_merging_threads()
            self._note_held(held)

    def search(self, asked: WorkSearch, glosses: Glosses) -> Hits:
        """The works that say all that is asked; those that say any of it where these are few."""
        searcher = self._searcher()
        says = [_says(each, glosses) for each in asked.sought.parts]
        wanted = [(Occur.Must, each) for each in says]
        says_any = len(says) > 1 and _count(searcher, [*_filters(asked), *wanted]) < FEW
        if says_any:
            wanted = [(Occur.Must, _any(says))]
        total, facets = _counts(searcher, asked, wanted)
        order = "published" if asked.is_newest_first else None
        query = Query.boolean_query([*_filters(asked), *wanted])
        found = searcher.search(
            query, limit=asked.limit, offset=asked.offset, count=False, order_by_field=order
        )
        works = [_facts(searcher.doc(address)) for _, address in found.hits]
        return Hits(works, total, facets, says_any)

    def every(self, asked: WorkSearch) -> list[dict[str, Any]]:
        """All works that say all that is asked, the last published first."""
        searcher = self._searcher()
        wanted = [(Occur.Must, _says(each, {})) for each in asked.sought.parts]
        clauses = [*_filters(asked), *wanted]
        most = max(1, _count(searcher, clauses))
        found = searcher.search(
            Query.boolean_query(clauses), limit=most, count=False, order_by_field="published"
        )
        return [_facts(searcher.doc(address)) for _, address in found.hits]

    def _searcher(self) -> tantivy.Searcher:
        index, noted_ns = self._opened(), _written_ns(self._note)
        if noted_ns != self._read_ns:
            index.reload()
            self._read_ns = noted_ns
        return index.searcher()

    @property
    def _note(self) -> Path:
        """Which parts the index holds."""
        return self.folder / "parts.json"

    def _opened(self) -> tantivy.Index:
        with self._opening:
            if self._index is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(SCHEMA, path=str(self.folder))
                for language, analyzer in ANALYZERS.items():
                    self._index.register_tokenizer(f"words_{language}", analyzer)
            return self._index

    def _held(self) -> frozenset[str]:
        try:
            noted = json.loads(self._note.read_text())
        except (FileNotFoundError, ValueError):
            return frozenset()
        return frozenset(noted["parts"]) if noted.get("format") == FORMAT else frozenset()

    def _note_held(self, held: set[str]) -> None:
        beside = self.folder / "parts.json.new"
        beside.write_text(json.dumps({"format": FORMAT, "parts": sorted(held)}))
        beside.replace(self._note)

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not self._held():
                self._forget()
            yield

    def _forget(self) -> None:
        with self._opening:
            self._index = None
            for each in self.folder.iterdir():
                if each.name != "lock":
                    shutil.rmtree(each) if each.is_dir() else each.unlink()


def _written_ns(file: Path) -> int:
    """When a file was written; 0 where it is not there."""
    return file.stat().st_mtime_ns if file.exists() else 0


def _parts(corpus: Path) -> dict[str, CorpusFile]:
    """The files of works by what the index holds of each: other fields or other twins make it another."""
    manifest, model = manifest_in(corpus), placements.current(corpus)
    files = manifest.of("works")
    placed = set(placements.placed_paths(corpus, [each.path for each in files]))
    twins = _twins_by_file(corpus, manifest.twins, tuple(each.path for each in files))
    found = {}
    for each in files:
        is_placed = model and str(placements.placed_file(corpus, model.name, each.path).relative_to(corpus))
        name = model.name if model and is_placed in placed else ""
        found[f"{each.path}|{name}|{twins.get(each.path, '')}"] = each
    return found


@lru_cache(maxsize=4)
def _twins_by_file(corpus: Path, twins: str, files: tuple[str, ...]) -> Mapping[str, str]:
    """A digest of the works of each file that another source holds too."""
    if not twins or not files:
        return {}
    places = {str(corpus / each): each for each in files}
    with duckdb.connect() as base:
        rows = base.execute(
            "SELECT filename, md5(string_agg(key, chr(10) ORDER BY key))"
            " FROM read_parquet($1, filename = true) AS works WHERE EXISTS (SELECT 1 FROM read_parquet($2)"
            " AS twins WHERE twins.source = works.source AND twins.key = works.key) GROUP BY filename",
            [list(places), str(corpus / twins)],
        ).fetchall()
    return {places[file]: str(digest) for file, digest in rows}


def _documents(
    corpus: Path, file: CorpusFile, part: str, twins: str, spill: Path
) -> Iterator[tantivy.Document]:
    model = placements.current(corpus)
    placed = placements.placed_file(corpus, model.name, file.path) if model else None
    with bounded(duckdb.connect(), spill=spill / "spill") as base:
        base.read_parquet(str(corpus / file.path)).create_view("works")
        others = base.read_parquet(str(corpus / twins)) if twins else base.sql(_NO_TWINS)
        others.create_view("twins")
        fields = base.read_parquet(str(placed)) if placed and placed.exists() else base.sql(_NOT_PLACED)
        fields.create_view("placed")
        for batch in base.sql(_ROWS).to_arrow_reader(BATCH_ROWS):
            yield from (_document(row, part) for row in batch.to_pylist())


_NO_TWINS = "SELECT '' AS source, '' AS key LIMIT 0"
_NOT_PLACED = "SELECT '' AS source, '' AS key, '' AS field LIMIT 0"
_ROWS = """
    WITH in_fields AS (SELECT source, key, list(field) AS fields FROM placed GROUP BY ALL)
    SELECT source, key, load, kind, title, abstract, language, year, published_on, cited_by, doi, url,
      list_transform(countries, lambda each: each.of) AS states, fields
    FROM works ANTI JOIN twins USING (source, key) LEFT JOIN in_fields USING (source, key)
"""


def _document(row: Mapping[str, Any], part: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("part", part)
    document.add_text("load", row["load"])
    for name in STORED:
        document.add_text(name, row[name] or "")
    if row["cited_by"] is not None:
        document.add_integer("cited_by", row["cited_by"])
    document.add_integer("published", row["published_on"].toordinal())
    document.add_integer("year", row["year"])
    spoken = row["language"] if row["language"] in STEMMERS else "en"
    document.add_text(f"title_{spoken}", plain_text(row["title"]))
    document.add_text(f"body_{spoken}", plain_text(row["abstract"] or ""))
    fields = row["fields"] or ()
    facets = {
        WorkFacet.SOURCE: [row["source"]],
        WorkFacet.KIND: [row["kind"]],
        WorkFacet.FIELD_GROUP: dict.fromkeys(each.partition(".")[0] for each in fields),
        WorkFacet.FIELD: dict.fromkeys(each for each in fields if "." in each),
        WorkFacet.STATE: dict.fromkeys(row["states"] or ()),
        WorkFacet.LANGUAGE: [row["language"]] if row["language"] else [],
    }
    for facet, values in facets.items():
        for value in values:
            document.add_text(f"by_{facet}", value)
    return document


def _facts(document: tantivy.Document) -> dict[str, Any]:
    cited = document["cited_by"]
    published = date.fromordinal(int(document["published"][0]))
    return {
        **{name: str(document[name][0]) for name in STORED},
        "published_on": published,
        "cited_by": int(cited[0]) if cited else None,
    }


def _says(part: str, glosses: Glosses) -> Query:
    """A work says the word or the phrase, in the language that it is written in."""
    found = [query for language in STEMMERS for query in _said_in(language, part)]
    for gloss in glosses.get(part, ()):
        found += [Query.boost_query(query, GLOSS_WEIGHT) for query in _said_in("en", gloss)]
    return _any(found)


def _said_in(language: str, part: str) -> list[Query]:
    words = list(ANALYZERS[language].analyze(plain_text(part)))
    if not words:
        return []
    title, body = (_term_or_phrase(f"{where}_{language}", words) for where in ("title", "body"))
    return [Query.boost_query(title, TITLE_WEIGHT), body]


def _term_or_phrase(where: str, words: Sequence[str]) -> Query:
    if len(words) == 1:
        return Query.term_query(SCHEMA, where, words[0])
    return Query.phrase_query(SCHEMA, where, list(words))


def _any(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def _filters(asked: WorkSearch, *, without: WorkFacet | None = None) -> list[tuple[Occur, Query]]:
    found = [
        Query.term_set_query(SCHEMA, f"by_{facet}", list(values))
        for facet, values in asked.chosen.items()
        if values and facet is not without
    ]
    if asked.loads is not None:
        found.append(Query.term_set_query(SCHEMA, "load", list(asked.loads)))
    if asked.years is not None:
        found.append(Query.range_query(SCHEMA, "year", tantivy.FieldType.Integer, *asked.years))
    return [(Occur.Must, Query.const_score_query(each, 0.0)) for each in found]


def _count(searcher: tantivy.Searcher, clauses: Sequence[tuple[Occur, Query]]) -> int:
    found = searcher.search(Query.boolean_query(list(clauses)), limit=1, count=True)
    return int(found.count)  # type: ignore[attr-defined]  # missing in the stubs


def _counts(
    searcher: tantivy.Searcher, asked: WorkSearch, wanted: Sequence[tuple[Occur, Query]]
) -> tuple[int, dict[WorkFacet, dict[str, int]]]:
    """How many there are, and each facet's counts within all other choices: what another choice gives."""
    chosen = [facet for facet in WorkFacet if asked.chosen.get(facet)]
    rest = [facet for facet in WorkFacet if facet not in chosen]
    total, counted = _counted_by(searcher, [*_filters(asked), *wanted], rest)
    for facet in chosen:
        counted |= _counted_by(searcher, [*_filters(asked, without=facet), *wanted], [facet])[1]
    return total, {facet: counted[facet] for facet in WorkFacet}


def _counted_by(
    searcher: tantivy.Searcher, clauses: Sequence[tuple[Occur, Query]], facets: Sequence[WorkFacet]
) -> tuple[int, dict[WorkFacet, dict[str, int]]]:
    asked: dict[str, object] = {
        facet.value: {"terms": {"field": f"by_{facet}", "size": FACET_VALUES_MAX}} for facet in facets
    }
    asked["total"] = {"value_count": {"field": "published"}}
    answered = searcher.aggregate(Query.boolean_query(list(clauses)), asked)
    counted = {
        facet: {str(each["key"]): int(each["doc_count"]) for each in answered[facet.value]["buckets"]}
        for facet in facets
    }
    return int(answered["total"]["value"]), counted


def _analyzer(stemmer: str) -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    return (
        builder.filter(Filter.lowercase()).filter(Filter.ascii_fold()).filter(Filter.stemmer(stemmer)).build()
    )


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("part", "load"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in STORED:
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("cited_by", "published", "year"):
        builder.add_integer_field(name, stored=name != "year", indexed=True, fast=True)
    for language in STEMMERS:
        for where in ("title", "body"):
            builder.add_text_field(f"{where}_{language}", tokenizer_name=f"words_{language}")
    for facet in WorkFacet:
        builder.add_text_field(f"by_{facet}", tokenizer_name="raw", fast=True, index_option="basic")
    return builder.build()


STORED = ("source", "key", "title", "language", "doi", "url")
ANALYZERS = {language: _analyzer(stemmer) for language, stemmer in STEMMERS.items()}
SCHEMA = _make_schema()


@lru_cache(maxsize=8)
def index_in(folder: Path) -> WorkIndex:
    """The index of a folder; one for all threads."""
    return WorkIndex(folder)
