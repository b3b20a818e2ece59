"""What pages of ties are asked, and by whom."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.parties.queries import host_institution
from mithaq.ties.domain.similarity import Measure
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.domain.votes import FPSIM, vote_convention
from mithaq.ties.queries import alignment, naming
from mithaq.ties.queries.sets import SetView
from mithaq.web.visits import visit
from mithaq.words.state_spells import spell_name


@dataclass(frozen=True)
class Asked:
    """What a page was asked: of whom, when, and how to measure."""

    year: int
    measure: Measure
    convention: str


def reader_of(request: HttpRequest) -> Actor:
    """Who reads of ties. Raises Refused `not_permitted`."""
    reader = visit(request).signed_in
    require(reader, Act.SEE_TIES)
    return reader


def asked_of(request: HttpRequest) -> Asked:
    """The year, measure and convention of an address; else the last year of votes, and the usual."""
    year = request.GET.get("year", "")
    measure = request.GET.get("measure", Measure.KAPPA.value)
    convention = request.GET.get("convention", FPSIM.name)
    if measure not in set(Measure):
        raise NotFound("similarity_unknown", value=measure[:40], known=", ".join(Measure))
    vote_convention(convention)
    if not (year.isdecimal() and len(year) <= 4):
        chosen = chosen_votes(reader_of(request))
        year = str(chosen.last_year if chosen else datetime.now(UTC).year)
    return Asked(int(year), Measure(measure), convention)


def pair_of(request: HttpRequest, year: int) -> tuple[StateSpell, StateSpell]:
    """The two states of an address, the first our own if none is named. Raises what naming raises."""
    given = request.GET
    return naming.pair_of(given.get("one", host_institution().state), given.get("other", ""), year)


def chosen_votes(reader: Actor) -> SetView | None:
    """The set of votes that pages stand on: the one that knows the latest year."""
    known = alignment.vote_sets(reader=reader)
    return known[0] if known else None


def choice_of(year: int) -> list[tuple[str, str]]:
    """The states of a year by name."""
    found = [(each.code, spell_name(each)) for each in naming.states_in(year)]
    return sorted(found, key=lambda each: each[1])
