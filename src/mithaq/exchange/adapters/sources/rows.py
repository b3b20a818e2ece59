"""What all sources share: reading a row strictly, and one pass over rows that names what it skips."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from mithaq.base import text as text_rules
from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.sources.reading import Row, SourceLine, open_lines
from mithaq.exchange.adapters.sources.validity import renewal_day
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.loaded import LoadedRecord, Skipped, SourceInfo
from mithaq.exchange.domain.reading import ContentRefused, content_from
from mithaq.fields import queries as fields


@dataclass(frozen=True)
class Load:
    """What a load gives to every row: whose records they are, and how long ended ones are listed."""

    originator: str
    today: date
    renew_until: date


def _no_twin(row: Row) -> None:
    del row


@dataclass(frozen=True)
class Source:
    """A public source. `content_of` raises Refused for a row that cannot be a record.

    `twin_of`, where a source lists one thing twice under different keys, gives what the two have in common.
    """

    name: str
    info: SourceInfo
    key_of: Callable[[Row], str]
    content_of: Callable[[Row, Load], Content]
    twin_of: Callable[[Row], object] = _no_twin

    def records(
        self, place: str, *, originator: str, today: date, renew_until: date | None = None
    ) -> Iterator[LoadedRecord | Skipped]:
        """One result for each row of a file or an address, in order. Raises what `open_lines` raises.

        What has ended is listed until `renew_until`, by default the first of January after next: that stays
        the same all year, so a load that is run again finds nothing changed. Give `today` to renew nothing.
        """
        return self.records_of(open_lines(place), originator=originator, today=today, renew_until=renew_until)

    def records_of(
        self,
        lines: Iterable[SourceLine],
        *,
        originator: str,
        today: date,
        renew_until: date | None = None,
    ) -> Iterator[LoadedRecord | Skipped]:
        """The same for rows that are read already."""
        load = Load(originator, today, renew_until or renewal_day(today))
        seen = _Seen({}, {})
        for line in lines:
            try:
                yield self._record(line, load, seen)
            except Refused as refusal:
                yield Skipped(line.number, self._key_or_none(line), refusal.code, _facts_of(refusal))

    def _record(self, line: SourceLine, load: Load, seen: "_Seen") -> LoadedRecord:
        if line.row is None:
            raise Refused("row_malformed", column="")
        key, twin = self.key_of(line.row), self.twin_of(line.row)
        seen.require_new(key, twin, line.row)
        written = self.content_of(line.row, load).as_json()
        content = content_from(written, known_fields=fields.field_codes())
        seen.remember(key, twin, line.row)
        return LoadedRecord(key, content)

    def _key_or_none(self, line: SourceLine) -> str | None:
        try:
            return self.key_of(line.row) if line.row is not None else None
        except Refused:
            return None


@dataclass(frozen=True)
class _Seen:
    """What this load has given: rows by key (as digests, for a source may be large), keys by twin."""

    digests: dict[str, bytes]
    twins: dict[object, str]

    def require_new(self, key: str, twin: object, row: Row) -> None:
        """Raises Refused `row_repeated`, `duplicate_key` or `duplicate_listing`."""
        if key in self.digests:
            raise Refused("row_repeated" if self.digests[key] == _digest(row) else "duplicate_key", key=key)
        if twin is not None and twin in self.twins:
            raise Refused("duplicate_listing", key=key, first=self.twins[twin])

    def remember(self, key: str, twin: object, row: Row) -> None:
        self.digests[key] = _digest(row)
        if twin is not None:
            self.twins[twin] = key


def _digest(row: Row) -> bytes:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).digest()


def text_in(row: Row, column: str) -> str:
    """The column as clean text, empty when it is not there. Raises Refused `row_malformed`."""
    value = row.get(column)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused("row_malformed", column=column)
    return _clean(str(value)).strip()


def required_in(row: Row, column: str) -> str:
    """The column as clean text. Raises Refused `text_missing` or `row_malformed`."""
    text = text_in(row, column)
    if not text:
        raise Refused("text_missing", column=column)
    return text


def key_in(row: Row, column: str) -> str:
    """The column as a key. Raises Refused `key_missing` or `row_malformed`."""
    key = " ".join(text_in(row, column).split())
    if not key:
        raise Refused("key_missing", column=column)
    return key


def words_in(row: Row, column: str) -> tuple[str, ...]:
    """The column as a list of different words. Raises Refused `row_malformed`."""
    value = row.get(column)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Refused("row_malformed", column=column)
    found = (text_in({column: item}, column) for item in value)
    return tuple(dict.fromkeys(item for item in found if item))


def flag_in(row: Row, column: str) -> bool:
    """The column as yes or no; what is not there is no. Raises Refused `row_malformed`."""
    value = row.get(column)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise Refused("row_malformed", column=column)


def _clean(text: str) -> str:
    """Cleaned as `base.text` does, which is slow: nearly every text of a source has nothing to clean."""
    if not SUSPECT.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    return text_rules.cleaned(text.translate(WINDOWS_1252))


def _windows_1252() -> Mapping[int, str]:
    """Letters that Windows keeps where Unicode has control characters: quotes, dashes, dots of a list."""
    table = {}
    for code in range(0x80, 0xA0):
        with suppress(UnicodeDecodeError):
            table[code] = bytes([code]).decode("cp1252")
    return MappingProxyType(table)


WINDOWS_1252 = _windows_1252()
# Control characters, halves of surrogate pairs, and whatever reorders what a reader sees.
SUSPECT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def _facts_of(refusal: Refused) -> Mapping[str, object]:
    if isinstance(refusal, ContentRefused):
        return {"places": ", ".join(f"{problem.place}: {problem.code}" for problem in refusal.problems)}
    return refusal.facts
