"""From what a source writes to the values of a work: texts, days, identifiers, numbers.

Sources write one thing in many ways. What cannot be a value is refused with a code; the loader tells where.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from mithaq.base.refusals import Refused
from mithaq.base.text import ascii_digits, cleaned

TITLE_MAX, ABSTRACT_MAX, KEY_MAX, LINE_MAX = 5_000, 200_000, 500, 1_000
YEAR_MIN, YEAR_MAX = 1500, 2100
CITED_BY_MAX = 2**31 - 1
_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_DAY = re.compile(r"^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ].*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_LANGUAGES = {"eng": "en", "fre": "fr", "fra": "fr", "ara": "ar"}
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def line(value: object, most: int = LINE_MAX) -> str:
    """A text as one line without marks of a layout; empty where there is none. It is cut at `most`."""
    return " ".join(cleaned(value).split())[:most] if isinstance(value, str) and value else ""


def plain(value: object) -> str:
    """A text without tags, as JATS and HTML set them into titles and abstracts."""
    if not isinstance(value, str) or not value:
        return ""
    text = _TAG.sub(" ", value) if "<" in value else value
    return " ".join(cleaned(text).split())


def title_of(value: object) -> str:
    """Raises Refused `work_title_missing` or `work_text_too_long`."""
    found = plain(value)
    if not found:
        raise Refused("work_title_missing")
    return _bounded(found, "title", TITLE_MAX)


def abstract_of(value: object) -> str:
    """Raises Refused `work_text_too_long`."""
    return _bounded(plain(value), "abstract", ABSTRACT_MAX)


def key_of(value: object) -> str:
    """Raises Refused `work_key_missing` or `work_text_too_long`."""
    found = str(value) if isinstance(value, int) else line(value, KEY_MAX + 1)
    if not found:
        raise Refused("work_key_missing")
    return _bounded(found, "key", KEY_MAX)


def day_of(value: object) -> date:
    """A day from a date, or its first from a month or a year; what follows a date, such as a time, is let be.

    Raises Refused `work_undated` or `work_date_wrong`.
    """
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = ascii_digits(str(value).strip()) if isinstance(value, str | int) else ""
    if not text:
        raise Refused("work_undated")
    found = _COMPACT.match(text) or _DAY.match(text)
    if not found:
        raise Refused("work_date_wrong", value=text[:40])
    return day_from(found.groups())


def day_from(parts: Sequence[object]) -> date:
    """A day from a year and perhaps a month and a day, as Crossref and CSL write it.

    Raises Refused `work_undated` or `work_date_wrong`.
    """
    if not parts or parts[0] in (None, ""):
        raise Refused("work_undated")
    try:
        year, month, day = (int(str(each or 1)) for each in (*parts, 1, 1)[:3])
        found = date(year, month, day)
    except ValueError as error:
        raise Refused("work_date_wrong", value="-".join(map(str, parts))[:40]) from error
    if not YEAR_MIN <= found.year <= YEAR_MAX:
        raise Refused("work_date_wrong", value=found.isoformat())
    return found


def doi_of(value: object) -> str:
    """A DOI in small letters without an address before it; empty where there is none (ISO 26324: case tells
    nothing)."""
    found = _DOI.match(line(value))
    return found[1].lower() if found else ""


def count_of(value: object, column: str) -> int | None:
    """A number that nobody may have counted. Raises Refused `work_value_wrong`."""
    if value is None or value == "":
        return None
    try:
        found = int(float(ascii_digits(value))) if isinstance(value, str) else int(value)  # type: ignore[call-overload]  # whatever it is
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused("work_value_wrong", column=column, value=str(value)[:40]) from error
    if not 0 <= found <= CITED_BY_MAX:
        raise Refused("work_value_wrong", column=column, value=str(value)[:40])
    return found


def language_of(value: object) -> str:
    """The first two letters of a code of a language; empty where it is none."""
    found = line(value).lower()[:3]
    named = _LANGUAGES.get(found, found)
    return named[:2] if named[:2].isalpha() and named.isascii() and not named[2:].isalpha() else ""


def author_key(name: object) -> str:
    """A key that tells authors apart by how they are named, and does not tell the name: 64 bits of a digest.

    The order of the parts of a name, its marks and its commas do not matter.
    """
    plain_name = "".join(
        each for each in unicodedata.normalize("NFKD", line(name).casefold()) if each.isalnum() or each == " "
    )
    parts = sorted(plain_name.split())
    return hashlib.blake2b(" ".join(parts).encode(), digest_size=8).hexdigest() if parts else ""


def mapping_in(value: object) -> Mapping[str, object]:
    """The value where it is an object of JSON, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def sequence_in(value: object) -> Sequence[object]:
    """The value where it is an array of JSON, else an empty one."""
    return value if isinstance(value, list | tuple) else ()


def _bounded(text: str, part: str, most: int) -> str:
    if len(text) > most:
        raise Refused("work_text_too_long", part=part, most=most)
    return text
