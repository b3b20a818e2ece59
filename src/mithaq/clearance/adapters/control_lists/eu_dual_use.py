"""Annex I of Regulation (EU) 2021/821, in the JSON of exports-watch: entries of lines that begin with their
path.

The consolidated text has no legal force; the Official Journal is authentic. Fractions have a comma.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.control_lists.reading import SourceText, json_value, said, source_text
from mithaq.clearance.domain.control.provisions import (
    ControlList,
    Provision,
    Unread,
    completed,
    normal_path,
)
from mithaq.outside.opening import unreadable

CODE, TITLE = "EU", "EU dual-use list, Annex I of Regulation (EU) 2021/821"
DEFINITIONS = "definitions_annex"
_PATH = re.compile(r"\d[A-E]\d{3}(?:\.[a-z0-9]+)*")
_NOTE = re.compile(r"(?:Technical )?Notes?\b|N\.B\.")
_TERM = re.compile(r'"([^"]+)"')


def read_eu_dual_use(place: str) -> ControlList:
    """Raises Refused `source_unreadable`, `source_not_utf8` or `provision_twice`."""
    source = source_text(place)
    found = json_value(source)
    if not isinstance(found, dict) or not isinstance(found.get("entries"), list):
        raise unreadable(place, "it has no entries")
    version = found.get("corpus_version")
    if not isinstance(version, str) or not version:
        raise Refused("control_list_without", name="corpus_version", place=place)
    read = tuple(_read(found["entries"]))
    lines = [each for each in read if not isinstance(each, Unread)]
    provisions = completed(_provisions(lines))
    return ControlList(
        code=CODE,
        title=TITLE,
        version=version,
        dated_on=_day(found.get("valid_from"), source),
        digest=source.digest,
        provisions=provisions,
        definitions=_definitions(found.get("docs")),
        unread=tuple(each for each in read if isinstance(each, Unread)),
        decimal=",",
    )


def _read(entries: list[object]) -> Iterator[tuple[str, str] | Unread]:
    """Each line as its path and its words, or what is wrong with it, by the number of its entry."""
    for number, entry in enumerate(entries, start=1):
        text = entry.get("verbatim_text") if isinstance(entry, dict) else None
        if not isinstance(text, str):
            yield Unread(number, "entry_without_text", said(str(entry)))
            continue
        for line in filter(str.strip, text.split("\n")):
            path, _, words = line.strip().partition(" ")
            if not _PATH.fullmatch(path.rstrip(".")):
                yield Unread(number, "line_without_path", said(line))
            elif not words.strip():
                yield Unread(number, "provision_without_text", said(line))
            else:
                yield normal_path(path), words.strip()


def _provisions(lines: list[tuple[str, str]]) -> Iterator[Provision]:
    """The first words of a path are its provision; a path that comes again has notes."""
    texts: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    for path, words in lines:
        if path not in texts and not _NOTE.match(words):
            texts[path] = words
        else:
            notes.setdefault(path, []).append(words)
    for path in dict.fromkeys((*texts, *notes)):
        yield Provision(CODE, path, texts.get(path, ""), tuple(notes.get(path, ())))


def _definitions(docs: object) -> Mapping[str, str]:
    """Terms in small letters with what they mean; a line that opens no term goes on with the last."""
    found: dict[str, str] = {}
    term = ""
    for doc in docs if isinstance(docs, list) else []:
        if not isinstance(doc, dict) or doc.get("doc_type") != DEFINITIONS:
            continue
        for line in str(doc.get("verbatim_text", "")).split("\n"):
            if opens := _TERM.match(line):
                term = opens[1].lower()
                found[term] = f"{found[term]} {line}" if term in found else line
            elif term:
                found[term] += f" {line}"
    return found


def _day(text: object, source: SourceText) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise unreadable(source.place, "valid_from is no day") from error
