"""OpenAlex works: JSON lines, answers of the API, and the snapshot in its old and its new layout.

Old: data/works/updated_date=…/part_000.gz with a `manifest`, and ids that were merged away in
data/merged_ids/works. New (2026): data/jsonl/works or data/parquet/works with a `manifest.json`, and
`deleted_ids.csv`. Paratext (covers, tables of contents) is set aside.

OpenAlex finds countries by machine and is at times wrong; it names at most 100 authors of a work.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from mithaq.outside.fetching import Page, Paging
from mithaq.watch.adapters.country_names import country_names
from mithaq.watch.adapters.sources.format import Chunk, Format, Reading
from mithaq.watch.adapters.sources.lines import line_chunks, object_in
from mithaq.watch.adapters.sources.snapshots import deleted_ids, snapshot_files
from mithaq.watch.adapters.sources.tables import parquet_chunks
from mithaq.watch.domain import records
from mithaq.watch.domain.mapping import Mapping as Columns
from mithaq.watch.domain.sharing import shares_of
from mithaq.watch.domain.works import Work, WorkKind

_KINDS = {
    **dict.fromkeys(("article", "review", "letter", "editorial", "erratum"), WorkKind.ARTICLE),
    **dict.fromkeys(
        ("book", "book-chapter", "conference-paper", "data-paper", "software-paper"), WorkKind.ARTICLE
    ),
    **dict.fromkeys(("report", "dissertation", "report-component"), WorkKind.REPORT),
    "preprint": WorkKind.PREPRINT,
    "standard": WorkKind.STANDARD,
}
_BEGINNING = "https://openalex.org/"


def _chunks(file: Path, _: Columns | None) -> Iterator[Chunk]:
    return parquet_chunks(file) if file.suffix == ".parquet" else line_chunks(file)


def _work(record: object, reading: Reading) -> Work | None:
    told = object_in(record)
    if told.get("is_paratext") is True or told.get("type") == "paratext":
        return None
    authors = [records.mapping_in(each) for each in records.sequence_in(told.get("authorships"))]
    key = _short(records.key_of(told.get("id")))
    return Work(
        source=reading.source,
        key=key,
        kind=_KINDS.get(str(told.get("type")), WorkKind.OTHER),
        title=records.title_of(told.get("title") or told.get("display_name")),
        abstract=records.abstract_of(_abstract(told.get("abstract_inverted_index"))),
        published_on=records.day_of(told.get("publication_date") or told.get("publication_year")),
        language=records.language_of(told.get("language")),
        first_author=_author(authors),
        authors=records.count_of(told.get("authors_count"), "authors_count") or len(authors),
        countries=shares_of([_countries(each) for each in authors]),
        institutions=shares_of([_institutions(each) for each in authors]),
        classes=_classes(told),
        cited_by=records.count_of(told.get("cited_by_count"), "cited_by_count"),
        doi=records.doi_of(told.get("doi")),
        url=_BEGINNING + key,
    )


def _abstract(told: object) -> str:
    """The words of an abstract at their places; OpenAlex gives which word stands where."""
    if isinstance(told, str | bytes):
        # In Parquet the whole index is a text, or pairs.
        told = orjson.loads(told) if told.strip() else {}
    pairs = list(told.items() if isinstance(told, Mapping) else map(_pair, records.sequence_in(told)))
    placed = [(place, word) for word, places in pairs for place in records.sequence_in(places)]
    placed = [each for each in placed if isinstance(each[0], int)]
    return " ".join(str(word) for _, word in sorted(placed, key=lambda each: int(str(each[0]))))


def _pair(told: object) -> tuple[object, object]:
    """A pair of a map, as Arrow gives it."""
    if isinstance(told, Mapping):
        return told.get("key"), told.get("value")
    both = records.sequence_in(told)
    return (both[0], both[1]) if len(both) == 2 else ("", ())


def _author(authors: Sequence[Mapping[str, object]]) -> str:
    first = next((each for each in authors if each.get("author_position") == "first"), None)
    told = records.mapping_in(first.get("author")) if first else {}
    key = _short(records.line(told.get("id")))
    return key or records.author_key(told.get("display_name"))


def _countries(author: Mapping[str, object]) -> list[str]:
    told = [str(each) for each in records.sequence_in(author.get("countries"))]
    named = told or [
        str(records.mapping_in(each).get("country_code"))
        for each in records.sequence_in(author.get("institutions"))
    ]
    return [code for each in named if (code := country_names().code_of(each.upper()))]


def _institutions(author: Mapping[str, object]) -> list[str]:
    told = map(records.mapping_in, records.sequence_in(author.get("institutions")))
    return [records.line(each.get("display_name")) for each in told]


def _classes(told: Mapping[str, object]) -> tuple[str, ...]:
    """Topics, the main one first, then the subfield of the main one."""
    main = records.mapping_in(told.get("primary_topic"))
    topics = [main, *map(records.mapping_in, records.sequence_in(told.get("topics")))]
    codes = [*(_short(records.line(each.get("id"))) for each in topics)]
    codes.append(_short(records.line(records.mapping_in(main.get("subfield")).get("id"))))
    return tuple(dict.fromkeys(each for each in codes if each))


def _short(address: str) -> str:
    return address.removeprefix(_BEGINNING)


def _page(data: bytes) -> Page:
    told = orjson.loads(data)
    return Page(tuple(map(orjson.dumps, told["results"])), told["meta"]["next_cursor"])


OPENALEX = Format("openalex", _chunks, _work, snapshot_files, deleted_ids, Paging(_page))
