"""A control list of any authority, as CSV or as JSON lines.

CSV has the columns `path` and `text`, and may have `note`; before them stand lines with what the list says of
itself, each as `# name: value`. A row with a path and a note but no text adds a note to that path.

    # code: XA_MIL
    # title: Military list of Exampland
    # version: 2026-1
    # date: 2026-01-15
    # decimal: .
    path,text,note
    ML4,"Bombs, torpedoes, rockets and missiles, as follows:",
    ML4.a,"Bombs and grenades","Note: ML4.a includes smoke grenades"

JSON lines have the same: the first line is an object with code, title, version, date and decimal, each
further one an object with path and text, or notes as an array. `code`, `version` and `date` must be there;
`decimal`, the sign before fractions, is a point unless it is said to be a comma; `otherwise` may name what
the list calls items that it does not name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.control_lists.reading import SourceText, csv_rows, said, source_text
from mithaq.clearance.domain.control.provisions import (
    ControlList,
    Provision,
    Unread,
    completed,
    normal_path,
)

_SELF = re.compile(r"#\s*([a-z]+)\s*:\s*(.*)", re.IGNORECASE)
NEEDED = ("code", "version", "date")
Read = tuple[str, str, tuple[str, ...]]


def read_csv(place: str) -> ControlList:
    """Raises Refused as `read_json_lines`, and `control_list_columns_missing`."""
    source = source_text(place)
    lines = source.text.split("\n")
    first = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    about = {found[1].lower(): found[2].strip() for line in lines[:first] if (found := _SELF.match(line))}
    # The heads stay on their line, so that a report counts lines as an editor does.
    table = SourceText(place, "\n".join(lines[first:]), source.digest)
    rows = [
        Unread(row.row + first, row.reason, row.said)
        if isinstance(row, Unread)
        else _row(number + first, row["path"], row["text"], [row.get("note", "")])
        for number, row in csv_rows(table, frozenset({"path", "text"}))
    ]
    return _list(source, about, rows)


def read_json_lines(place: str) -> ControlList:
    """Raises Refused `source_unreadable`, `source_not_utf8`, `control_list_without` or
    `control_list_value_invalid`.
    """
    source = source_text(place)
    lines = source.text.split("\n")
    first = _object(lines[0])
    about = {name: value for name, value in (first or {}).items() if isinstance(value, str)}
    rows = [_json_row(number, line) for number, line in enumerate(lines[1:], start=2) if line.strip()]
    return _list(source, about, rows)


def _json_row(number: int, line: str) -> Read | Unread:
    row = _object(line)
    if row is None:
        return Unread(number, "line_no_object", said(line))
    path, text, notes = row.get("path"), row.get("text", ""), row.get("notes", [])
    if not isinstance(path, str) or not isinstance(text, str) or not isinstance(notes, list):
        return Unread(number, "path_or_text_missing", said(line))
    return _row(number, path, text, [str(each) for each in notes])


def _object(line: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _row(number: int, path: str, text: str, notes: list[str]) -> Read | Unread:
    words = " ".join(text.split())
    kept = tuple(" ".join(each.split()) for each in notes if each.strip())
    try:
        normal = normal_path(path)
    except Refused:
        return Unread(number, "path_invalid", said(path))
    return (normal, words, kept) if words or kept else Unread(number, "provision_without_text", said(path))


def _list(source: SourceText, about: Mapping[str, str], rows: list[Read | Unread]) -> ControlList:
    for name in NEEDED:
        if not about.get(name):
            raise Refused("control_list_without", name=name, place=source.place)
    code, decimal = about["code"], about.get("decimal", ".")
    if decimal not in {".", ","}:
        raise Refused("control_list_value_invalid", name="decimal", value=decimal, place=source.place)
    read = [each for each in rows if not isinstance(each, Unread)]
    return ControlList(
        code=code,
        title=about.get("title", code),
        version=about["version"],
        dated_on=_day(about["date"], source.place),
        digest=source.digest,
        provisions=completed(_provisions(code, read)),
        unread=tuple(each for each in rows if isinstance(each, Unread)),
        otherwise=about.get("otherwise", ""),
        decimal=decimal,
    )


def _provisions(code: str, rows: list[Read]) -> Iterator[Provision]:
    """Raises Refused `provision_twice` through what completes them."""
    notes: dict[str, list[str]] = {}
    for path, _, said_beside in rows:
        notes.setdefault(path, []).extend(said_beside)
    texts = [(path, text) for path, text, _ in rows if text]
    only_noted = [(path, "") for path in notes if path not in dict(texts)]
    for path, text in (*texts, *only_noted):
        yield Provision(code, path, text, tuple(notes[path]))


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("control_list_value_invalid", name="date", value=text, place=place) from error
