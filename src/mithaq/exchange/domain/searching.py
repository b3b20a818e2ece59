"""What a reader asks of the catalogue, and what they get back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from mithaq.base.refusals import Refused

PAGE_SIZE_MAX = 100
OFFSET_MAX = 10_000
TEXT_MAX = 400


class Facet(StrEnum):
    """What a list can be narrowed by. The values are the index's own field names."""

    KIND = "kind"
    FIELD_GROUP = "field_group"
    FIELD = "field"
    STATE = "state"
    BLOC = "bloc"
    TRL = "trl"
    STAGE = "stage"
    IP_STATE = "ip_state"
    COOPERATION = "cooperation"
    CLASSIFICATION = "classification"
    LANGUAGE = "language"
    VALIDITY = "validity"


class Validity(StrEnum):
    """How long a record is still valid."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LONGER = "longer"

    def days(self) -> tuple[int, int]:
        """Valid for at least so many days more, and for fewer than so many."""
        return {
            Validity.MONTH: (1, 31),
            Validity.QUARTER: (31, 92),
            Validity.YEAR: (92, 366),
            Validity.LONGER: (366, 4_000_000),
        }[self]


def by_bloc(by_state: Mapping[str, int], members: Mapping[str, Collection[str]]) -> dict[str, int]:
    """The counts of blocs that have any; a state counts in each of its blocs."""
    counts = {bloc: sum(by_state.get(state, 0) for state in states) for bloc, states in members.items()}
    return {bloc: count for bloc, count in counts.items() if count}


@dataclass(frozen=True)
class Search:
    """A question to the catalogue. Values of one facet are alternatives; facets narrow one another.

    With `after` it asks for news: records whose last statement stands after that position and that say all
    words, the latest change first.
    """

    text: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    offset: int = 0
    limit: int = 20
    after: int | None = None

    def __post_init__(self) -> None:
        if len(self.text) > TEXT_MAX:
            raise Refused("search_too_long", most=TEXT_MAX)
        if not 0 <= self.offset <= OFFSET_MAX or not 1 <= self.limit <= PAGE_SIZE_MAX:
            raise Refused("page_out_of_range", most=OFFSET_MAX)


@dataclass(frozen=True)
class Scope:
    """Which records exist for this reader today: the filter inside every search, count and facet.

    `institution` is the reader's own, if they have one; `acts_for_owners` is true of the host's office, which
    may do for every institution what that does for itself.
    """

    labels: Sequence[int]
    on: date
    institution: UUID | None = None
    acts_for_owners: bool = False

    def speaks_for(self, institution: UUID) -> bool:
        """Whether the reader is of the institution, or of the office that acts for it."""
        return self.acts_for_owners or self.institution == institution


@dataclass(frozen=True)
class Hit:
    """A record that was found, with its score (0 when nothing was ranked).

    One found by its meaning has none of the words that were asked for.
    """

    record: UUID
    score: float
    is_by_meaning: bool = False


@dataclass(frozen=True)
class Found:
    """A page of hits, how many there are in all, and what they can be narrowed to."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[Facet, Mapping[str, int]]
