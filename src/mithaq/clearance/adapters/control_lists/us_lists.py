"""The US Commerce Control List (15 CFR 774, Supplement No. 1) and Munitions List (22 CFR 121.1).

Provisions come as CSV with the columns code, eccn, usml and text; a file of headings beside it, JSON, may add
entries that the CSV lacks, and the notes, which stand in the "Items" paragraphs of its details. A place is
the CSV, or a folder with one file named `*provisions.csv*` and perhaps one named `*headings.json*`. Neither
file tells its day, so the version is named after the bytes. An item that no entry names is EAR99 (15 CFR
734.3(c)).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.control_lists.reading import (
    SourceText,
    csv_rows,
    json_value,
    said,
    source_text,
)
from mithaq.clearance.domain.control.provisions import (
    ControlList,
    Provision,
    Unread,
    completed,
    entry_of,
    normal_path,
)
from mithaq.outside.opening import unreadable

CODE, TITLE = "US", "US Commerce Control List and Munitions List"
OTHERWISE = "EAR99"
PROVISIONS, HEADINGS = "provisions.csv", "headings.json"
COLUMNS = frozenset({"code", "eccn", "usml", "text"})
ENTRY_PARTS = ("code", "description", "details")
CATEGORIES = {
    **{"I": "Firearms and related articles", "II": "Guns and armament", "III": "Ammunition and ordnance"},
    "IV": "Launch vehicles, guided missiles, ballistic missiles, rockets, torpedoes, bombs, and mines",
    "V": "Explosives and energetic materials, propellants, incendiary agents, and their constituents",
    **{"VI": "Surface vessels of war and special naval equipment", "VII": "Ground vehicles"},
    **{"VIII": "Aircraft and related articles", "IX": "Military training equipment and training"},
    **{"X": "Personal protective equipment", "XI": "Military electronics"},
    "XII": "Fire control, laser, imaging, and guidance equipment",
    "XIII": "Materials and miscellaneous articles",
    "XIV": "Toxicological agents, including chemical agents, biological agents, and associated equipment",
    **{"XV": "Spacecraft and related articles", "XVI": "Nuclear weapons related articles"},
    "XVII": "Classified articles, technical data, and defense services not otherwise enumerated",
    **{"XVIII": "Directed energy weapons", "XIX": "Gas turbine engines and associated equipment"},
    "XX": "Submersible vessels and related articles",
    "XXI": "Articles, technical data, and defense services not otherwise enumerated",
}
"""Titles of 22 CFR 121.1, which the CSV leaves out."""
_PATH = re.compile(r"\d[A-E]\d{3}(?:\.[a-z0-9]+)*|[IVX]+(?:\([a-z0-9]+\))*")
_ENTRY = re.compile(r"\d[A-E]\d{3}")
_ITEMS = re.compile(r"\*?Items:\*?")
_PARAGRAPH = re.compile(r"((?:[a-z]|[ivx]+)(?:\.[a-z0-9]+)*)\.? (?=\S)")
_NOTE = re.compile(r"(?:Technical )?Notes?\b|N\.B\.")
_RESERVED = re.compile(r"\[?reserved\]?\W*", re.IGNORECASE)


def read_us_lists(place: str) -> ControlList:
    """Raises Refused `source_unreadable`, `source_not_utf8`, `control_list_columns_missing`,
    `provision_twice`.
    """
    source, headings = _sources(place)
    rows = tuple(_rows(source))
    texts = dict(each for each in rows if not isinstance(each, Unread))
    entries = tuple(_entries(headings)) if headings else ()
    for code, heading, _ in entries:
        texts.setdefault(code, heading)
    named = {entry_of(path) for path in texts}
    texts.update({entry: title for entry, title in CATEGORIES.items() if entry in named - texts.keys()})
    notes: dict[str, list[str]] = {}
    for code, _, details in entries:
        for path, note in _notes(code, details, texts):
            notes.setdefault(path, []).append(note)
    digests = "".join(each.digest for each in (source, headings) if each)
    digest = hashlib.sha256(digests.encode()).hexdigest() if headings else source.digest
    return ControlList(
        code=CODE,
        title=TITLE,
        version=f"sha256-{digest[:12]}",
        dated_on=None,
        digest=digest,
        provisions=completed(
            Provision(CODE, path, text, tuple(notes.get(path, ()))) for path, text in texts.items()
        ),
        unread=tuple(each for each in rows if isinstance(each, Unread)),
        otherwise=OTHERWISE,
    )


def files_of(place: str) -> tuple[str, str | None]:
    """Where the provisions are, and the headings if there are any. Raises Refused `source_unreadable`."""
    folder = Path(place)
    # An empty path would be the folder that the process runs in.
    if not place or not folder.is_dir():
        return place, None
    provisions = sorted(folder.glob(f"*{PROVISIONS}*"))
    headings = sorted(folder.glob(f"*{HEADINGS}*"))
    if len(provisions) != 1 or len(headings) > 1:
        raise unreadable(place, "it needs one file of provisions and at most one of headings")
    return str(provisions[0]), str(headings[0]) if headings else None


def _sources(place: str) -> tuple[SourceText, SourceText | None]:
    provisions, headings = files_of(place)
    return source_text(provisions), source_text(headings) if headings else None


def _rows(source: SourceText) -> Iterator[tuple[str, str] | Unread]:
    seen = set[str]()
    for number, row in csv_rows(source, COLUMNS):
        if isinstance(row, Unread):
            yield row
            continue
        text = " ".join(row["text"].split())
        try:
            path = normal_path(row["code"])
        except Refused:
            path = ""
        if not _PATH.fullmatch(path):
            yield Unread(number, "path_invalid", said(f"{row['code']} {text}"))
        elif entry_of(path) not in {row["eccn"], row["usml"]}:
            yield Unread(number, "entry_differs", said(f"{row['code']} {row['eccn']}{row['usml']}"))
        elif not text:
            yield Unread(number, "provision_without_text", said(row["code"]))
        elif path in seen:
            yield Unread(number, "path_twice", said(row["code"]))
        else:
            seen.add(path)
            # A place that is kept free has no text, as one that the list only names.
            yield path, "" if _RESERVED.fullmatch(text) else text


def _entries(source: SourceText) -> Iterator[tuple[str, str, str]]:
    """The code, heading and details of each whole entry."""
    for category in _objects(json_value(source), source.place):
        for group in _objects(category.get("product_groups"), source.place):
            for entry in _objects(group.get("eccn"), source.place):
                code, heading, details = (str(entry.get(name, "")) for name in ENTRY_PARTS)
                if _ENTRY.fullmatch(code):
                    yield code, " ".join(heading.split()), details


def _objects(found: object, place: str) -> Iterator[Mapping[str, object]]:
    """Raises Refused `source_unreadable` when it is no array of objects."""
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise unreadable(place, "its headings are not by category, product group and entry")
    yield from found


def _notes(code: str, details: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each note with the path of the provision that it follows."""
    begin = _ITEMS.search(details)
    path, note = code, ""
    for paragraph in re.split(r"\n\s*\n", details[begin.end() :]) if begin else ():
        text = " ".join(paragraph.replace("*", "").split())
        numbered = _PARAGRAPH.match(text)
        is_note = bool(_NOTE.match(text))
        if numbered and f"{code}.{numbered[1]}" in known and not paragraph.strip().startswith("*"):
            if note:
                yield path, note
            path, note = f"{code}.{numbered[1]}", ""
        elif is_note:
            if note:
                yield path, note
            note = text
        elif note:
            note = f"{note} {text}"
    if note:
        yield path, note
