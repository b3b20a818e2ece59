"""What is known of two parties, field by field: what agrees, what differs, what only one side tells.

Fields are the properties of FollowTheMoney (followthemoney.tech), so that a list and our own facts are told
in the same words. A value that cannot be read contradicts nothing: it is no evidence, and said to be none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from mithaq.clearance.domain.listed.party import YEARS_ABOUT
from mithaq.clearance.domain.listed.schemata import DATE_ABOUT, STRONG_NAMES, WEAK_NAMES
from mithaq.clearance.domain.screening.values import date_in, imo_in, letters_in, words_in

Properties = Mapping[str, tuple[str, ...]]
Read = TypeVar("Read", str, frozenset[str])
NAME = "name"
_YEAR = len("1962")


class Finding(StrEnum):
    """What two sides say of one field."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    OURS_ONLY = "ours_only"
    THEIRS_ONLY = "theirs_only"


class _Sort(StrEnum):
    DATE = "date"
    ABOUT = "about"
    CODE = "code"
    NUMBER = "number"
    IMO = "imo"
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
    "leiCode": _Sort.NUMBER,
    "taxNumber": _Sort.NUMBER,
    "incorporationDate": _Sort.DATE,
    "jurisdiction": _Sort.CODE,
    "country": _Sort.CODE,
    "imoNumber": _Sort.IMO,
    "mmsi": _Sort.NUMBER,
    "callSign": _Sort.NUMBER,
    "flag": _Sort.CODE,
    "position": _Sort.WORDS,
    "address": _Sort.WORDS,
}
NAME_FIELDS = (*STRONG_NAMES, *WEAK_NAMES)
DATES = frozenset(field for field, sort in FIELDS.items() if sort in {_Sort.DATE, _Sort.ABOUT})
# Whoever bears the same one is found under any name. Call signs are short, and given anew with every flag.
IDENTIFIERS = frozenset(
    field for field, sort in FIELDS.items() if sort in {_Sort.NUMBER, _Sort.IMO} and field != "callSign"
)
# A shorter number is borne by many: registers of all countries count from one.
IDENTIFIER_LEAST = 5


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
        Compared(field, held_against(field, ours), theirs.get(field, ()), _finding(field, ours, theirs))
        for field in FIELDS
        if theirs.get(field) or (ours.get(field) and field != DATE_ABOUT)
    )


def values_of(field: str, party: Properties) -> tuple[str, ...]:
    """What a party says of a field; of its name, every name that it bears, sorted."""
    if field != NAME:
        return tuple(sorted(party.get(field, ())))
    return tuple(sorted({name for each in NAME_FIELDS for name in party.get(each, ())}))


def held_against(field: str, ours: Properties) -> tuple[str, ...]:
    """What of ours stands beside their field: beside an approximate birth date, our exact one."""
    return values_of("birthDate" if field == DATE_ABOUT else field, ours)


def identifiers(party: Properties) -> dict[str, dict[str, str]]:
    """By field, the numbers by which the party is found, each with what was written."""
    found = {
        field: {
            number: written
            for written in party.get(field, ())
            if len(number := _NUMBER_IN[FIELDS[field]](written)) >= IDENTIFIER_LEAST
        }
        for field in sorted(IDENTIFIERS)
    }
    return {field: numbers for field, numbers in found.items() if numbers}


def same_numbers(ours: Properties, theirs: Properties) -> dict[str, tuple[str, ...]]:
    """By field, the numbers that both sides bear, as we write them."""
    those = identifiers(theirs)
    found = {
        field: tuple(sorted(written for number, written in numbers.items() if number in those.get(field, {})))
        for field, numbers in identifiers(ours).items()
    }
    return {field: numbers for field, numbers in found.items() if numbers}


def _finding(field: str, ours: Properties, theirs: Properties) -> Finding:
    one, other = held_against(field, ours), theirs.get(field, ())
    if not other:
        return Finding.OURS_ONLY
    if not one:
        return Finding.THEIRS_ONLY
    return _FOUND[FIELDS[field]](one, other)


def _by(
    read: Callable[[str], Read], agree: Callable[[Read, Read], bool]
) -> Callable[[Iterable[str], Iterable[str]], Finding]:
    def found(one: Iterable[str], other: Iterable[str]) -> Finding:
        ours, theirs = [read(each) for each in one], [read(each) for each in other]
        if any(agree(a, b) for a in ours if a for b in theirs if b):
            return Finding.AGREES
        return Finding.DIFFERS if all(ours) and all(theirs) else Finding.UNREADABLE

    return found


def _as_far_as_told(one: str, other: str) -> bool:
    """1962 agrees with 1962-03-01."""
    return one.startswith(other) or other.startswith(one)


def _years_near(one: str, other: str) -> bool:
    return abs(int(one[:_YEAR]) - int(other[:_YEAR])) <= YEARS_ABOUT


def _same(one: str, other: str) -> bool:
    return one == other


def _one_in_other(one: frozenset[str], other: frozenset[str]) -> bool:
    """One text holds all the words of the other."""
    return one <= other or other <= one


_NUMBER_IN = {_Sort.NUMBER: letters_in, _Sort.IMO: imo_in}
_FOUND = {
    _Sort.DATE: _by(date_in, _as_far_as_told),
    _Sort.ABOUT: _by(date_in, _years_near),
    _Sort.CODE: _by(letters_in, _same),
    _Sort.NUMBER: _by(letters_in, _same),
    _Sort.IMO: _by(imo_in, _same),
    _Sort.WORDS: _by(words_in, _one_in_other),
}
