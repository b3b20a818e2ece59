"""What is asked of the corpus about who leads: whose output, counted how, in which field and years."""

from dataclasses import dataclass
from enum import StrEnum

from mithaq.base.refusals import Refused

YEARS_MAX, YEAR_MIN, YEAR_MAX = 60, 1800, 2200
RECENT_YEARS = 10


class Actors(StrEnum):
    """Whose output is counted."""

    COUNTRIES = "countries"
    BLOCS = "blocs"
    INSTITUTIONS = "institutions"


class Counting(StrEnum):
    """How a work counts to several that have a part in it."""

    FRACTIONAL = "fractional"
    WHOLE = "whole"


@dataclass(frozen=True)
class Years:
    """From the first year to the last, both counted."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def each(self) -> tuple[int, ...]:
        return tuple(range(self.first, self.last + 1))


@dataclass(frozen=True)
class Question:
    """Who leads, as it is asked; no field stands for all works."""

    years: Years
    field: str | None = None
    actors: Actors = Actors.COUNTRIES
    counting: Counting = Counting.FRACTIONAL


def years_from(text: str, *, known: Years) -> Years:
    """Years as they are typed: "2003-2022", "2015", or nothing for the last ten that are known.

    Raises Refused `years_wrong`.
    """
    if not text:
        return Years(max(known.first, known.last - RECENT_YEARS + 1), known.last)
    first, _, last = text.replace("–", "-").partition("-")
    try:
        found = Years(int(first), int(last or first))
    except ValueError as error:
        raise Refused("years_wrong", value=text[:40]) from error
    is_year = YEAR_MIN <= found.first <= found.last <= YEAR_MAX
    if not is_year or found.last - found.first >= YEARS_MAX:
        raise Refused("years_wrong", value=text[:40])
    return found
