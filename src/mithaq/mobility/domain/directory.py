"""What an expert lets others see of them, and since when; nothing without their own consent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Shown(StrEnum):
    """What an expert may choose to show; fields of technology are always shown, else nobody could look."""

    NAME = "name"
    INSTITUTION = "institution"
    CONTACT = "contact"
    LANGUAGES = "languages"
    SUMMARY = "summary"


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to, from a day on and until they took it back."""

    shown: frozenset[Shown]
    given_on: date
    revoked_on: date | None


def shows(consent: Consent, what: Shown, *, on: date) -> bool:
    """Whether others may see it on a day."""
    is_standing = consent.given_on <= on and (consent.revoked_on is None or on < consent.revoked_on)
    return is_standing and what in consent.shown


def chosen(words: Collection[str]) -> frozenset[Shown]:
    """What a form chose; words that nobody knows choose nothing."""
    return frozenset(each for each in Shown if each.value in words)
