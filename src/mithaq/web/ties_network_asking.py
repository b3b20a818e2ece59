"""What a page of a map or a network was asked: which set, which years, of whom; and its slider of time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries import naming, networks
from mithaq.ties.queries.networks import Question
from mithaq.ties.queries.sets import SetView

SPANS = (1, 3, 5, 10)
_LONGEST = 12


@dataclass(frozen=True)
class Time:
    """A slider over the years that a set knows; `before` and `after` are the addresses of the next to it."""

    first: int
    last: int
    year: int
    before: str
    after: str


@dataclass(frozen=True)
class TiesAsked:
    """A network, and the state that was chosen, as it was called then; `missed` is a year the set lacks."""

    question: Question
    of: StateSpell | None
    missed: int | None
    time: Time
    sets: Sequence[SetView]


def ties_asked(request: HttpRequest, reader: Actor) -> TiesAsked:
    """Read an address; a year that the set does not know becomes the nearest that it knows.

    Raises Refused `not_permitted`, `choice_unknown`, `tie_weight_invalid`, `state_not_in_year` or what naming
    raises; NotFound `network_sets_missing` or `network_kind_unknown`.
    """
    given = request.GET
    chosen = networks.chosen_set(given.get("kind", ""), reader=reader)
    wanted = _whole(given.get("year", ""))
    year = chosen.last_year if wanted is None else min(max(wanted, chosen.first_year), chosen.last_year)
    span, least = _whole(given.get("span", "")), _weight(given.get("least", ""))
    asked = networks.question(chosen, year, span=networks.SPAN if span is None else span, least=least)
    number = naming.number_through(given["of"], year) if given.get("of") else None
    return TiesAsked(
        question=asked,
        of=None if number is None else naming.spell_of(number, year),
        missed=wanted if wanted not in (None, year) else None,
        time=_time(given, chosen, year),
        sets=networks.network_sets(reader=reader),
    )


def year_of(given: QueryDict, reader: Actor) -> int:
    """The year of an address, else the last that any network knows. Raises as `ties_asked`."""
    wanted = _whole(given.get("year", ""))
    return networks.chosen_set("", reader=reader).last_year if wanted is None else wanted


def _whole(value: str) -> int | None:
    """None where nothing is asked. Raises Refused `choice_unknown`."""
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        raise Refused("choice_unknown", value=value[:80])
    return int(value)


def _weight(value: str) -> float | None:
    if not value:
        return None
    try:
        return float(value[:_LONGEST])
    except ValueError as error:
        raise Refused("choice_unknown", value=value[:80]) from error


def _time(given: QueryDict, chosen: SetView, year: int) -> Time:
    def address(other: int) -> str:
        if not chosen.first_year <= other <= chosen.last_year:
            return ""
        parameters = given.copy()
        parameters["year"] = str(other)
        parameters.pop("page", None)
        return "?" + parameters.urlencode()

    return Time(chosen.first_year, chosen.last_year, year, address(year - 1), address(year + 1))
