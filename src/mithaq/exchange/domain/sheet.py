"""What the rows of a sheet say: its columns, and how a cell in anybody's words becomes content.

Headings and coded values may be written in any language of the node or as machine codes; a word that nobody
knows is passed on as it stands, so that the content's own rules name it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.text import ascii_digits, cleaned
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.reading import LENGTH_MAX

Cell: TypeAlias = str | int | float | bool | date | datetime | None

TEXT_COLUMNS = tuple(f"{part}_{language}" for language in Language for part in LENGTH_MAX)
COLUMNS = (
    *("reference", "key", "kind"),
    *TEXT_COLUMNS,
    *("fields", "trl", "stage", "ip_state", "cooperation", "languages"),
    *("classification", "releasable_to", "handling", "valid_from", "valid_until"),
)
LISTS = ("fields", "cooperation", "languages", "releasable_to", "handling")
CODED = ("kind", "stage", "ip_state", "classification")
DAYS = ("valid_from", "valid_until")
# An export tells it to people; an import reads past it.
INFORMATION = ("institution",)
SEPARATOR = "; "
ROWS_MAX = 200_000
COLUMNS_MAX = 100
LINE_MAX = 2_000_000
_PARTS = re.compile(r"[;؛|\n]")
_COMMAS = re.compile(r"[,،]")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: 0?0:00(?::00)?)?")


class Outcome(StrEnum):
    """What a row would do, or that it cannot."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Vocabulary:
    """Folded words and the codes that they stand for: of headings, and of the values in each coded column."""

    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Row:
    """A row as read. `content` is that of a line in the shape of an export; `fault` is a problem code."""

    number: int
    cells: Mapping[str, Cell]
    content: Mapping[str, Json] | None = None
    fault: str = ""


def folded(text: str) -> str:
    """The text as headings and words are compared: without case, width, marks of vowels and outer space."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ـ", "")
    return " ".join("".join(each for each in plain if unicodedata.category(each) != "Mn").split()).strip(
        " *:"
    )


def content_of(row: Row, vocabulary: Vocabulary, *, originator: str) -> dict[str, Json]:
    """What the row says, in the shape of content; whether it is complete is for `content_from` to say."""
    if row.content is not None:
        found = dict(row.content)
        label = found.get("label")
        if isinstance(label, Mapping):
            found["label"] = {**label, "originator": originator}
        return found
    cells = row.cells
    lists = {name: _codes(cells.get(name), vocabulary.words.get(name, {})) for name in LISTS}
    found = {name: _code(cells.get(name), vocabulary.words[name]) for name in CODED}
    classification = found.pop("classification")
    found["texts"] = _texts(cells)
    found["trl"] = _whole_number(cells.get("trl"))
    found["fields"], found["cooperation"], found["languages"] = (
        lists["fields"],
        lists["cooperation"],
        lists["languages"],
    )
    if classification:
        found["label"] = {
            "classification": classification,
            "releasable_to": lists["releasable_to"],
            "handling": lists["handling"],
            "originator": originator,
        }
    for name in DAYS:
        found[name] = day_text(cells.get(name))
    return found


def cells_of(content: Content) -> dict[str, Cell]:
    """The row that says this content, in machine codes."""
    cells: dict[str, Cell] = {}
    for language, text in content.texts.items():
        cells |= {f"{part}_{language}": str(value) for part, value in text.as_json().items()}
    cells |= {
        "kind": content.kind.value,
        "fields": SEPARATOR.join(content.fields),
        "trl": content.trl,
        "stage": content.stage.value,
        "ip_state": content.ip_state.value,
        "cooperation": SEPARATOR.join(content.cooperation),
        "languages": SEPARATOR.join(content.languages),
        "classification": content.label.classification.value,
        "releasable_to": SEPARATOR.join(content.label.releasable_to),
        "handling": SEPARATOR.join(content.label.handling),
        "valid_from": content.valid_from,
        "valid_until": content.valid_until,
    }
    return cells


def text_of(cell: Cell) -> str:
    """A cell as plain text; a whole number has no decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def day_text(cell: Cell) -> str:
    """An ISO day, from a day of the sheet, from 2027-03-31 or from 31/03/2027 in any digits."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = ascii_digits(text_of(cell)).strip()
    if match := _DAY.fullmatch(text):
        return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    return text.removesuffix(" 00:00:00").removesuffix("T00:00:00")


def _texts(cells: Mapping[str, Cell]) -> dict[str, Json]:
    texts: dict[str, Json] = {}
    for language in Language:
        parts: dict[str, Json] = {}
        for part in LENGTH_MAX:
            cell = cells.get(f"{part}_{language}")
            if cell is not None and cell != "":
                text = text_of(cell)
                # Cleaning is dear, and ASCII without a carriage return has nothing to be cleaned of.
                parts[part] = text if text.isascii() and text.isprintable() else _text(text)
        if any(str(value).strip() for value in parts.values()):
            texts[language.value] = parts
    return texts


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _code(cell: Cell, words: Mapping[str, str]) -> str:
    text = text_of(cell).strip()
    return words.get(text) or words.get(folded(text)) or text


def _codes(cell: Cell, words: Mapping[str, str]) -> list[Json]:
    return list(dict.fromkeys(_each(text_of(cell), words)))


def _each(text: str, words: Mapping[str, str]) -> Iterable[str]:
    for part in _PARTS.split(text):
        if not part.strip():
            continue
        text = part.strip()
        known = words.get(text) or words.get(folded(text))
        # A name may hold a comma; several codes may be parted by one.
        if known or not _COMMAS.search(text):
            yield known or text
        else:
            yield from (_code(piece, words) for piece in _COMMAS.split(text) if piece.strip())


def _whole_number(cell: Cell) -> Json:
    text = ascii_digits(text_of(cell)).strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else cleaned(text)[:80]
