"""Crossref: works as JSON lines, answers of the API, and items of the public data file.

Countries are read from the ends of affiliations ("…, Riyadh, Saudi Arabia") where these name one; most
members of Crossref deposit no affiliations.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from mithaq.base.refusals import Refused
from mithaq.outside.fetching import Page, Paging
from mithaq.watch.adapters.country_names import country_names
from mithaq.watch.adapters.sources.format import Chunk, Format, Reading
from mithaq.watch.adapters.sources.lines import line_chunks, object_in, only_file, unpacked
from mithaq.watch.domain import records
from mithaq.watch.domain.mapping import Mapping as Columns
from mithaq.watch.domain.sharing import shares_of
from mithaq.watch.domain.works import Work, WorkKind

# The public data file has some 5,000 works in each of its files, of 20 to 60 MB.
FILE_BYTES_MAX = 512 * 2**20
CHUNK = 200
_KINDS = {
    **dict.fromkeys(("report", "report-component", "dissertation"), WorkKind.REPORT),
    **dict.fromkeys(
        ("journal-article", "proceedings-article", "book-chapter", "book", "monograph", "edited-book"),
        WorkKind.ARTICLE,
    ),
    "posted-content": WorkKind.PREPRINT,
    "standard": WorkKind.STANDARD,
}
# Which part of the journal's life a day tells; the earliest is when the work was to be read.
_DAYS = ("published", "issued", "published-online", "published-print", "posted", "created")


def _chunks(file: Path, _: Columns | None) -> Iterator[Chunk]:
    """Items of one large object, else lines: what begins with an object that ends on its line is of lines."""
    if not _is_one_object(file):
        yield from line_chunks(file)
        return
    items = list(enumerate(_items(file), start=1))
    for start in range(0, len(items), CHUNK):
        yield Chunk(tuple(items[start : start + CHUNK]))


def _is_one_object(file: Path) -> bool:
    with unpacked(file) as stream:
        begin = stream.read(2_000).lstrip()
    return begin[:1] == b"[" or b'"items"' in begin or b'"message-type"' in begin


def _items(file: Path) -> Sequence[object]:
    """Raises Refused `source_too_large` or `source_unreadable`."""
    with unpacked(file) as stream:
        data = stream.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise Refused("source_too_large", place=file.name, most=FILE_BYTES_MAX // 2**20)
    try:
        told = orjson.loads(data)
    except ValueError as error:
        raise Refused("source_unreadable", place=file.name, reason=str(error)) from error
    if isinstance(told, Mapping):
        message = records.mapping_in(told.get("message")) or told
        return records.sequence_in(message.get("items")) or [message]
    return records.sequence_in(told)


def _work(record: object, reading: Reading) -> Work:
    told = object_in(record)
    authors = [records.mapping_in(each) for each in records.sequence_in(told.get("author"))]
    doi = records.doi_of(told.get("DOI"))
    return Work(
        source=reading.source,
        key=records.key_of(doi or told.get("DOI")),
        kind=_KINDS.get(str(told.get("type")), WorkKind.OTHER),
        title=records.title_of(_first(told.get("title"))),
        abstract=records.abstract_of(told.get("abstract")),
        published_on=records.day_from(_day(told)),
        language=records.language_of(told.get("language")),
        first_author=_author_key(authors[0]) if authors else "",
        authors=len(authors),
        countries=shares_of([_countries(each) for each in authors]),
        institutions=shares_of([_affiliations(each) for each in authors]),
        classes=tuple(records.line(each) for each in records.sequence_in(told.get("subject"))),
        cited_by=records.count_of(told.get("is-referenced-by-count"), "is-referenced-by-count"),
        doi=doi,
        url=f"https://doi.org/{doi}" if doi else records.line(told.get("URL")),
    )


def _day(told: Mapping[str, object]) -> Sequence[object]:
    for name in _DAYS:
        parts = records.sequence_in(records.mapping_in(told.get(name)).get("date-parts"))
        if parts and (first := records.sequence_in(parts[0])) and first[0]:
            return first
    return ()


def _first(value: object) -> object:
    many = records.sequence_in(value)
    return many[0] if many else value


def _author_key(author: Mapping[str, object]) -> str:
    orcid = records.line(author.get("ORCID")).rpartition("/")[2]
    named = f"{author.get('given') or ''} {author.get('family') or author.get('name') or ''}"
    return orcid or records.author_key(named)


def _affiliations(author: Mapping[str, object]) -> list[str]:
    told = map(records.mapping_in, records.sequence_in(author.get("affiliation")))
    return [records.line(each.get("name")) for each in told]


def _countries(author: Mapping[str, object]) -> list[str]:
    ends = (each.rpartition(",")[2].strip(" .;") for each in _affiliations(author) if "," in each)
    return [code for each in ends if (code := country_names().code_of(each))]


def _page(data: bytes) -> Page:
    message = orjson.loads(data)["message"]
    # There is a mark on each page, also on the last.
    return Page(
        tuple(map(orjson.dumps, message["items"])), message["next-cursor"] if message["items"] else None
    )


CROSSREF = Format("crossref", _chunks, _work, only_file, paging=Paging(_page))
