"""The bytes of a control list's file with their digest, and what can be read out of them."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.control.provisions import Unread
from mithaq.outside.opening import opened, unreadable

BYTES_MAX = 64 * 2**20
SAID_MAX = 120


@dataclass(frozen=True)
class SourceText:
    """What a file says and the SHA-256 of its bytes, unpacked."""

    place: str
    text: str
    digest: str


def source_text(place: str) -> SourceText:
    """Raises Refused `source_unreadable` or `source_not_utf8`."""
    with opened(place, bytes_max=BYTES_MAX) as stream:
        found = stream.read()
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + found.count(b"\n", 0, error.start)
        raise Refused("source_not_utf8", line=line) from error
    return SourceText(place, text, hashlib.sha256(found).hexdigest())


def json_value(source: SourceText) -> object:
    """Raises Refused `source_unreadable`."""
    try:
        return json.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise unreadable(source.place, "it is no JSON") from error


def csv_rows(source: SourceText, columns: frozenset[str]) -> Iterator[tuple[int, Mapping[str, str] | Unread]]:
    """Each row by its heads with its line; a row with more or fewer cells than heads is none.

    Raises Refused `control_list_columns_missing` or `source_unreadable`.
    """
    reader = csv.reader(io.StringIO(source.text), strict=True)
    try:
        heads = [each.strip().lower() for each in next(reader, [])]
        if missing := columns - set(heads):
            missing_names = ", ".join(sorted(missing))
            raise Refused("control_list_columns_missing", columns=missing_names, place=source.place)
        for cells in reader:
            if not cells:
                continue
            if len(cells) == len(heads):
                yield reader.line_num, dict(zip(heads, cells, strict=True))
            else:
                yield reader.line_num, Unread(reader.line_num, "cells_miscounted", said(",".join(cells)))
    except csv.Error as error:
        raise unreadable(source.place, f"line {reader.line_num}: {error}") from error


def said(text: str) -> str:
    """The beginning of what a row says, for a report."""
    return " ".join(text.split())[:SAID_MAX]
