"""What became of each row of a list: a party, more about a party, or a report of what is wrong with it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Malformed:
    """A row that gave no party. `place` says where it stands; `code` says what is wrong, with its facts.

    `lines` is how many lines it cost: a quote that never closes swallows other rows.
    """

    place: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()
    lines: int = 1


class Why(StrEnum):
    """Why a sound row gave no party of its own."""

    TOLD_MORE = "told_more"
    NO_PARTY = "no_party"


@dataclass(frozen=True)
class Beside:
    """A sound row that tells more of a party, or tells of none."""

    place: str
    why: Why


@dataclass(frozen=True)
class Stated:
    """What a file says of itself; None where it is silent. `parties` is the number that it announces."""

    version: str | None = None
    published_on: date | None = None
    parties: int | None = None
