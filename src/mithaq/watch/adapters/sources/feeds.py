"""RSS and Atom: entries of a feed as news, each with its day.

A feed holds its last entries only. Loaded again and again under one name, the corpus keeps them all, since an
entry keeps its id.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from time import struct_time

import feedparser

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.format import Chunk, Format, Reading
from mithaq.watch.adapters.sources.lines import only_file, unpacked
from mithaq.watch.domain import records
from mithaq.watch.domain.mapping import Mapping as Columns
from mithaq.watch.domain.works import Work, WorkKind

FILE_BYTES_MAX = 32 * 2**20


def _chunks(file: Path, _: Columns | None) -> Iterator[Chunk]:
    """All entries at once. Raises Refused `source_too_large` or `source_unreadable`."""
    with unpacked(file) as stream:
        data = stream.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise Refused("source_too_large", place=file.name, most=FILE_BYTES_MAX // 2**20)
    found = feedparser.parse(data)
    if not found.get("version"):
        raise Refused("source_unreadable", place=file.name, reason="this is neither RSS nor Atom")
    language = found.feed.get("language", "")
    yield Chunk(tuple(enumerate((_plain(each, language) for each in found.entries), start=1)))


def _plain(entry: Mapping[str, object], language: str) -> dict[str, object]:
    """What is needed of an entry, in a form that can be sent to another process."""
    told = {name: str(entry.get(name) or "") for name in ("id", "link", "title", "summary", "author")}
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    tags = [
        str(records.mapping_in(each).get("term") or "") for each in records.sequence_in(entry.get("tags"))
    ]
    return {**told, "language": language, "day": _day(day), "tags": tags}


def _day(told: object) -> date | None:
    return datetime(*told[:6], tzinfo=UTC).date() if isinstance(told, struct_time) else None


def _work(record: object, reading: Reading) -> Work:
    told = records.mapping_in(record)
    return Work(
        source=reading.source,
        key=records.key_of(told.get("id") or told.get("link")),
        kind=WorkKind.NEWS,
        title=records.title_of(told.get("title")),
        abstract=records.abstract_of(told.get("summary")),
        published_on=records.day_of(told.get("day")),
        language=records.language_of(told.get("language")),
        first_author=records.author_key(told.get("author")),
        authors=1 if told.get("author") else 0,
        classes=tuple(records.line(each) for each in records.sequence_in(told.get("tags")) if each),
        url=records.line(told.get("link")),
    )


FEED = Format("feed", _chunks, _work, only_file)
