"""What is known of two parties, field by field: what agrees, what differs, what only one side tells.

Fields are the properties of FollowTheMoney (followthemoney.tech), so that a list and our own facts are told
in the same words.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mithaq.clearance.domain.listed.party import YEARS_ABOUT
from mithaq.clearance.domain.listed.schemata import DATE_ABOUT, STRONG_NAMES, WEAK_NAMES

Properties = Mapping[str, tuple[str, ...]]
NAME = "name"
# A date with the year alone, or with the month, says less and contradicts less.
YEAR, MONTH, DAY = 4, 7, 10


class Finding(StrEnum):
    """What two sides say of one field."""

    AGREES = "agrees"
    DIFFERS = "differs"
    OURS_ONLY = "ours_only"
    THEIRS_ONLY = "theirs_only"


class _Sort(StrEnum):
    DATE = "date"
    ABOUT = "about"
    CODE = "code"
    NUMBER = "number"
    WORDS = "words"


# The order is that of the page: what tells most comes first.
FIELDS: Mapping[str, _Sort] = {
    "birthDate": _Sort.DATE,
    DATE_ABOUT: _Sort.ABOUT,
    "birthPlace": _Sort.WORDS,
    "fatherName": _Sort.WORDS,
    "motherName": _Sort.WORDS,
    "gender": _Sort.CODE,
    "nationality": _Sort.CODE,
    "passportNumber": _Sort.NUMBER,
    "idNumber": _Sort.NUMBER,
    "registrationNumber": _Sort.NUMBER,
    "taxNumber": _Sort.NUMBER,
    "incorporationDate": _Sort.DATE,
    "jurisdiction": _Sort.CODE,
    "country": _Sort.CODE,
    "imoNumber": _Sort.NUMBER,
    "mmsi": _Sort.NUMBER,
    "callSign": _Sort.NUMBER,
    "flag": _Sort.CODE,
    "position": _Sort.WORDS,
    "address": _Sort.WORDS,
}
NAME_FIELDS = (*STRONG_NAMES, *WEAK_NAMES)


@dataclass(frozen=True)
class Compared:
    """One field of two parties."""

    field: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    finding: Finding


def compared(ours: Properties, theirs: Properties) -> tuple[Compared, ...]:
    """Every field that at least one side tells, in the order of the page."""
    return tuple(
        Compared(field, _ours(field, ours), theirs.get(field, ()), _finding(field, ours, theirs))
        for field in FIELDS
        if theirs.get(field) or (ours.get(field) and field != DATE_ABOUT)
    )


def values_of(field: str, party: Properties) -> tuple[str, ...]:
    """What a party says of a field; of its name, every name that it bears, sorted."""
    if field != NAME:
        return tuple(sorted(party.get(field, ())))
    return tuple(sorted({name for each in NAME_FIELDS for name in party.get(each, ())}))


def _ours(field: str, ours: Properties) -> tuple[str, ...]:
    """An approximate date of theirs stands beside our exact one."""
    return ours.get("birthDate" if field == DATE_ABOUT else field, ())


def _finding(field: str, ours: Properties, theirs: Properties) -> Finding:
    one, other = _ours(field, ours), theirs.get(field, ())
    if not other:
        return Finding.OURS_ONLY
    if not one:
        return Finding.THEIRS_ONLY
    return Finding.AGREES if _AGREE[FIELDS[field]](one, other) else Finding.DIFFERS


def _dates_agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """As far as both are told: 1962 agrees with 1962-03-01."""
    return any(
        shorter == longer[: len(shorter)]
        for a in one
        for b in other
        for shorter, longer in [sorted((_date(a), _date(b)), key=len)]
        if shorter
    )


def _years_near(one: Iterable[str], other: Iterable[str]) -> bool:
    return any(
        abs(int(a[:YEAR]) - int(b[:YEAR])) <= YEARS_ABOUT
        for a in filter(None, map(_date, one))
        for b in filter(None, map(_date, other))
    )


def _date(text: str) -> str:
    for length in (DAY, MONTH, YEAR):
        if len(text) >= length and text[:length].replace("-", "").isdigit():
            return text[:length]
    return ""


def _share(one: Iterable[str], other: Iterable[str]) -> bool:
    return not {_letters(each) for each in one}.isdisjoint(_letters(each) for each in other)


def _words_agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """One text holds all the words of the other."""
    return any(bool(a & b) and (a <= b or b <= a) for a in map(_word_set, one) for b in map(_word_set, other))


def _word_set(text: str) -> frozenset[str]:
    plain = "".join(
        letter if letter.isalnum() or unicodedata.combining(letter) else " "
        for letter in unicodedata.normalize("NFKD", text.casefold())
    )
    return frozenset("".join(each for each in plain if not unicodedata.combining(each)).split())


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


_AGREE = {
    _Sort.DATE: _dates_agree,
    _Sort.ABOUT: _years_near,
    _Sort.CODE: _share,
    _Sort.NUMBER: _share,
    _Sort.WORDS: _words_agree,
}
