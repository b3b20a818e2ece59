"""Exports of reference managers: RIS, BibTeX, and CSL-JSON as Zotero writes it.

Their entries seldom have an identifier that lasts, so a work is known by its DOI, else by title and year: the
same work in two libraries of one name is one work.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, MonthIntMiddleware
from bibtexparser.model import Entry, ParsingFailedBlock

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.format import Chunk, Format, Reading
from mithaq.watch.adapters.sources.lines import only_file, unpacked
from mithaq.watch.domain import records
from mithaq.watch.domain.mapping import Mapping as Columns
from mithaq.watch.domain.works import Work, WorkKind

FILE_BYTES_MAX = 64 * 2**20
_BEGIN = re.compile(r"^\s*TY\s{1,2}-")
_END = re.compile(r"^\s*ER\s{1,2}-")
_KINDS = {
    **dict.fromkeys(("patent", "pat"), WorkKind.PATENT),
    **dict.fromkeys(("report", "techreport", "rprt"), WorkKind.REPORT),
    **dict.fromkeys(("thesis", "phdthesis", "mastersthesis", "thes"), WorkKind.REPORT),
    **dict.fromkeys(("standard", "stand"), WorkKind.STANDARD),
    **dict.fromkeys(("news", "article-newspaper", "webpage", "post-weblog"), WorkKind.NEWS),
    **dict.fromkeys(("elec", "blog", "online"), WorkKind.NEWS),
    **dict.fromkeys(("comp", "software"), WorkKind.SOFTWARE),
    **dict.fromkeys(("unpb", "manuscript", "unpublished", "preprint"), WorkKind.PREPRINT),
    **dict.fromkeys(
        ("jour", "journal", "article", "article-journal", "paper-conference", "conf", "cpaper", "chapter",
         "inproceedings", "chap", "incollection", "book", "conference", "article-magazine", "proceedings"),
        WorkKind.ARTICLE,
    ),
}  # fmt: skip


def _ris_chunks(file: Path, _: Columns | None) -> Iterator[Chunk]:
    held: list[str] = []
    found: list[tuple[int, object]] = []
    begun = 0
    for number, line in enumerate(_text(file).splitlines(), start=1):
        if _BEGIN.match(line):
            # An entry without its end is an entry still.
            if held:
                found.append((begun, "\n".join([*held, "ER  - "])))
            held, begun = [line], number
        elif held:
            held.append(line)
            if _END.match(line):
                found.append((begun, "\n".join(held)))
                held = []
    if held:
        found.append((begun, "\n".join([*held, "ER  - "])))
    if not found:
        raise Refused("source_unreadable", place=file.name, reason="it has no entry that begins with TY")
    yield Chunk(tuple(found))


def _ris(record: object, reading: Reading) -> Work:
    entries = rispy.loads(str(record))
    if not entries:
        raise Refused("work_unreadable")
    told = entries[0]
    people = [*told.get("authors", ()), *told.get("first_authors", ())]
    day = told.get("date") or told.get("year") or told.get("publication_year")
    return _entry(
        reading,
        kind=told.get("type_of_reference"),
        title=told.get("title") or told.get("primary_title") or told.get("translated_title"),
        abstract=told.get("abstract") or told.get("notes_abstract"),
        day=str(day).strip("/").rstrip("/") if day else None,
        people=people,
        doi=told.get("doi"),
        url=_first(told.get("urls") or told.get("url")),
        language=told.get("language"),
        classes=told.get("keywords", ()),
    )


def _bibtex_chunks(file: Path, _: Columns | None) -> Iterator[Chunk]:
    plain = [LatexDecodingMiddleware(), MonthIntMiddleware()]
    library = parse_string(_text(file), append_middleware=plain)
    found: list[tuple[int, object]] = []
    for block in library.blocks:
        number = (block.start_line or 0) + 1
        if isinstance(block, Entry):
            fields = {each.key.lower(): str(each.value) for each in block.fields}
            found.append((number, {**fields, "type": block.entry_type.lower()}))
        elif isinstance(block, ParsingFailedBlock):
            # Another form of the same entry may be inside, as of a key that stands twice.
            inside = block.ignore_error_block
            if isinstance(inside, Entry):
                fields = {each.key.lower(): str(each.value) for each in inside.fields}
                found.append((number, {**fields, "type": inside.entry_type.lower()}))
            else:
                found.append((number, None))
    if not found:
        raise Refused("source_unreadable", place=file.name, reason="it has no entry that begins with @")
    yield Chunk(tuple(found))


def _bibtex(record: object, reading: Reading) -> Work:
    if not isinstance(record, Mapping):
        raise Refused("work_unreadable")
    people = re.split(r"\s+and\s+", str(record.get("author") or ""))
    return _entry(
        reading,
        kind=record.get("type"),
        title=str(record.get("title") or "").replace("{", "").replace("}", ""),
        abstract=record.get("abstract"),
        day=_bibtex_day(record),
        people=[each for each in people if each],
        doi=record.get("doi"),
        url=record.get("url"),
        language=record.get("langid") or record.get("language"),
        classes=re.split(r"\s*[,;]\s*", str(record.get("keywords") or "")),
    )


def _bibtex_day(record: Mapping[str, object]) -> object:
    if record.get("date"):
        return record["date"]
    year, month = record.get("year"), str(record.get("month") or "")
    return f"{year}-{month}" if year and month.isdecimal() else year


def _csl_chunks(file: Path, _: Columns | None) -> Iterator[Chunk]:
    try:
        told = orjson.loads(_text(file))
    except ValueError as error:
        raise Refused("source_unreadable", place=file.name, reason=str(error)) from error
    items = records.sequence_in(told) or records.sequence_in(records.mapping_in(told).get("items"))
    if not items:
        raise Refused("source_unreadable", place=file.name, reason="it has no list of entries")
    yield Chunk(tuple(enumerate(items, start=1)))


def _csl(record: object, reading: Reading) -> Work:
    if not isinstance(record, Mapping):
        raise Refused("work_unreadable")
    issued = records.mapping_in(record.get("issued"))
    parts = records.sequence_in(issued.get("date-parts"))
    people = [records.mapping_in(each) for each in records.sequence_in(record.get("author"))]
    return _entry(
        reading,
        kind=record.get("type"),
        title=record.get("title"),
        abstract=record.get("abstract"),
        day=records.day_from(records.sequence_in(parts[0])) if parts else issued.get("raw"),
        people=[_name(each) for each in people],
        doi=record.get("DOI"),
        url=record.get("URL"),
        language=record.get("language"),
        classes=records.sequence_in(record.get("categories")),
    )


def _name(author: Mapping[str, object]) -> str:
    return f"{author.get('given') or ''} {author.get('family') or author.get('literal') or ''}"


def _entry(
    reading: Reading,
    *,
    kind: object,
    title: object,
    abstract: object,
    day: object,
    people: Sequence[object],
    doi: object,
    url: object,
    language: object,
    classes: Sequence[object],
) -> Work:
    told, published_on, found = records.title_of(title), records.day_of(day), records.doi_of(doi)
    named = f"{told.casefold()}|{published_on.year}".encode()
    return Work(
        source=reading.source,
        key=found or hashlib.sha256(named).hexdigest()[:32],
        kind=_KINDS.get(str(kind).lower(), WorkKind.OTHER),
        title=told,
        abstract=records.abstract_of(abstract),
        published_on=published_on,
        language=records.language_of(language),
        first_author=records.author_key(people[0]) if people else "",
        authors=len(people),
        classes=tuple(text for each in classes if (text := records.line(each))),
        doi=found,
        url=records.line(url),
    )


def _first(value: object) -> object:
    many = records.sequence_in(value)
    return many[0] if many else value


def _text(file: Path) -> str:
    """Raises Refused `source_too_large` or `source_unreadable`."""
    with unpacked(file) as stream:
        data = stream.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise Refused("source_too_large", place=file.name, most=FILE_BYTES_MAX // 2**20)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused("source_unreadable", place=f"{file.name}:{line}", reason="this is no UTF-8") from error


RIS = Format("ris", _ris_chunks, _ris, only_file)
BIBTEX = Format("bibtex", _bibtex_chunks, _bibtex, only_file)
CSL = Format("csl", _csl_chunks, _csl, only_file)
