"""Calls on ties between states: the sets, two states, one state, who votes like it, and a bloc."""

from dataclasses import asdict
from datetime import date, datetime
from math import isfinite
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.permissions import Actor
from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.base.refusals import NotFound
from mithaq.ties.domain import similarity
from mithaq.ties.queries import agreements, alignment, blocs, common, exchanges, naming, nearness, sets
from mithaq.ties.queries.alignment import Alike
from mithaq.ties.queries.sets import SetView

router = Router(tags=["ties"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
StateCode = Annotated[str, Query(max_length=10, description="ISO 3166, such as TR; of former states SUHH.")]
InYear = Annotated[int | None, Query(ge=1815, le=2100, description="The last that is known without it.")]
Convention = Literal["fpsim", "voeten"]
Measured = Literal[
    "s_absolute", "s_squared", "kappa", "pi", "kappa_nominal", "pi_nominal", "tau_b", "agreement"
]


class TieSetOut(Schema):
    """A set in force: whose it is, its edition, and the years outside which nothing is known."""

    id: UUID
    format: str
    kind: str
    source: str
    vintage: str
    terms: str
    first_year: int
    last_year: int
    rows: int
    wrong: int
    loaded_at: datetime


class AlikeYearOut(Schema):
    """How alike two vote in a year; what cannot be told is null."""

    year: int
    value: float | None
    standard_error: float | None
    roll_calls: int


class AlikeOut(Schema):
    """How alike two vote, by a measure and a convention."""

    set: str
    vintage: str
    convention: str
    measure: str
    moved: str
    years: list[AlikeYearOut]


class FlowOut(Schema):
    """What the first gave and took over ten years by a set; null is not known."""

    set: str
    kind: str
    until: int
    given: float | None
    taken: float | None
    balance: float | None


class InCommonOut(Schema):
    """What two have in common in a year."""

    set: str
    kind: str
    year: int
    value: float
    standard_error: float | None


class PledgedOut(Schema):
    """Years in which one owed the other the same, both ends included."""

    set: str
    of: str
    to: str
    first_year: int
    last_year: int
    pledges: list[str]


class ClauseCodeOut(Schema):
    """A clause for each of two as its set codes it: 0 is none, null is not told."""

    name: str
    of_one: float | None
    of_other: float | None


class BondOut(Schema):
    """A stretch in which an agreement bound both; days are as exact as they are told, or null."""

    set: str
    kind: str
    agreement: str
    title: str
    year: int
    in_force: str | None
    ended: str | None
    tells_ends: bool
    parties: int
    clauses: list[ClauseCodeOut]


class PairOut(Schema):
    """What is known of two states; a state is told by its code of the year that is asked."""

    one: str
    other: str
    year: int
    alignment: AlikeOut | None
    flows: list[FlowOut]
    common: list[InCommonOut]
    pledges: list[PledgedOut]
    agreements: list[BondOut]


class SpellOut(Schema):
    """A state under one code, from a day until the day before another."""

    number: int
    code: str
    valid_from: date
    valid_until: date | None


class KinOut(Schema):
    """A state that came of another, on which day and how."""

    of: str
    successor: str
    on: date
    how: str


class StateOut(Schema):
    """What a state was, and what it came of and what came of it."""

    number: int
    code: str
    spells: list[SpellOut]
    kin: list[KinOut]


class NearOut(Schema):
    """Who votes like a state, with the bounds of 90 % of the rank."""

    state: str
    rank: int
    rank_low: int
    rank_high: int
    value: float
    standard_error: float | None
    roll_calls: int


class BlocYearOut(Schema):
    """How alike a bloc votes within and with others, in a year."""

    year: int
    within: float
    outside: float | None


class BlocOut(Schema):
    """How alike a bloc votes; `own` of a member is its mean similarity with the others."""

    code: str
    year: int
    within: float | None
    standard_error: float | None
    outside: float | None
    members: dict[str, float | None]
    absent: list[str]
    years: list[BlocYearOut]


@router.get("/ties/sets", response={200: list[TieSetOut], **REFUSED}, summary="Sets of ties in force")
def tie_sets(request: HttpRequest) -> list[TieSetOut]:
    """What all figures of ties stand on."""
    found = sets.sets_in_force(reader=caller_of(request).acting(Scope.READ))
    return [TieSetOut(**{name: getattr(each, name) for name in TieSetOut.model_fields}) for each in found]


@router.get("/ties/pair", response={200: PairOut, **REFUSED}, summary="Ties of two states")
def pair(
    request: HttpRequest,
    one: StateCode,
    other: StateCode,
    year: InYear = None,
    measure: Measured = "kappa",
    convention: Convention = "fpsim",
) -> PairOut:
    """How they vote, what goes both ways, what they have in common, what they owe and have agreed."""
    caller = caller_of(request)
    reader, when = caller.acting(Scope.READ), year or caller.today.year
    spells = naming.pair_of(one, other, when)
    numbers = spells[0].number, spells[1].number
    codes = {each.number: each.code for each in spells}
    votes = alignment.vote_sets(reader=reader)[:1]
    by = similarity.Measure(measure)
    alike = [
        alignment.alike(*numbers, set=each, convention=convention, measure=by, reader=reader)
        for each in votes
    ]
    return PairOut(
        one=codes[numbers[0]],
        other=codes[numbers[1]],
        year=when,
        alignment=next((_alike(each, when) for each in alike if each), None),
        flows=_flows(*numbers, when, reader),
        common=_common(*numbers, when, reader),
        pledges=_pledges(*numbers, codes, reader),
        agreements=_bonds(*numbers, reader),
    )


@router.get("/ties/state", response={200: StateOut, **REFUSED}, summary="A state and its kin")
def state(request: HttpRequest, of: StateCode, year: InYear = None) -> StateOut:
    """What it was called and when, what it came of, and what came of it."""
    caller = caller_of(request)
    sets.sets_in_force(reader=caller.acting(Scope.READ))
    when = year or caller.today.year
    number = naming.number_of(of, when)
    return StateOut(
        number=number,
        code=naming.spell_of(number, when).code,
        spells=[
            SpellOut(
                number=each.number,
                code=each.code,
                valid_from=each.valid_from,
                valid_until=each.valid_until,
            )
            for each in naming.spells_of(number)
        ],
        kin=[
            KinOut(of=each.of.code, successor=each.successor.code, on=each.on, how=each.how.value)
            for each in naming.kin_of(number)
        ],
    )


@router.get("/ties/nearest", response={200: list[NearOut], **REFUSED}, summary="Who votes like a state")
def nearest(
    request: HttpRequest,
    of: StateCode,
    year: InYear = None,
    measure: Measured = "kappa",
    convention: Convention = "fpsim",
) -> list[NearOut]:
    """The most alike first; nobody where it did not vote that year."""
    reader = caller_of(request).acting(Scope.READ)
    chosen = _votes(reader)
    when = year or chosen.last_year
    found = nearness.nearest(
        naming.number_of(of, when),
        when,
        set=chosen,
        convention=convention,
        measure=similarity.Measure(measure),
        reader=reader,
    )
    return [
        NearOut(
            state=naming.voter(each.number, when).code,
            rank=each.rank,
            rank_low=each.rank_low,
            rank_high=each.rank_high,
            value=each.value,
            standard_error=known(each.error),
            roll_calls=each.roll_calls,
        )
        for each in found
    ]


@router.get("/ties/bloc", response={200: BlocOut, **REFUSED}, summary="How alike a bloc votes")
def bloc(
    request: HttpRequest,
    of: Annotated[str, Query(max_length=40, description="A bloc, such as OIC.")],
    year: InYear = None,
    measure: Measured = "kappa",
    convention: Convention = "fpsim",
) -> BlocOut:
    """Within and with others, over the years, and each member."""
    reader = caller_of(request).acting(Scope.READ)
    chosen = _votes(reader)
    found = blocs.bloc(
        of,
        year or chosen.last_year,
        set=chosen,
        convention=convention,
        measure=similarity.Measure(measure),
        reader=reader,
    )
    return BlocOut(
        code=found.code,
        year=found.year,
        within=known(found.cohesion.mean),
        standard_error=known(found.cohesion.error),
        outside=known(found.cohesion.outside),
        members={naming.voter(each.number, found.year).code: known(each.own) for each in found.members},
        absent=list(found.absent),
        years=[
            BlocYearOut(year=at, within=inside, outside=known(outside)) for at, inside, outside in found.years
        ],
    )


def known(value: float | None) -> float | None:
    """What cannot be told is null: JSON has no other word for it."""
    return value if value is not None and isfinite(value) else None


def _votes(reader: Actor) -> SetView:
    found = alignment.vote_sets(reader=reader)
    if not found:
        raise NotFound("votes_not_loaded")
    return found[0]


def _alike(found: Alike, year: int) -> AlikeOut:
    return AlikeOut(
        set=found.set.format,
        vintage=found.set.vintage,
        convention=found.convention,
        measure=found.measure.value,
        moved=found.moved(year).value,
        years=[
            AlikeYearOut(
                year=each.year,
                value=known(each.value),
                standard_error=known(each.error),
                roll_calls=each.roll_calls,
            )
            for each in found.years
        ],
    )


def _flows(one: int, other: int, year: int, reader: Actor) -> list[FlowOut]:
    return [
        FlowOut(
            set=each.set.format,
            kind=each.set.kind,
            until=each.until,
            given=each.given,
            taken=each.taken,
            balance=each.balance,
        )
        for each in exchanges.flows(one, other, until=year, reader=reader)
    ]


def _common(one: int, other: int, year: int, reader: Actor) -> list[InCommonOut]:
    return [
        InCommonOut(
            set=each.set.format,
            kind=each.set.kind,
            year=each.year,
            value=each.value,
            standard_error=known(each.error),
        )
        for each in common.in_common(one, other, year, reader=reader)
    ]


def _pledges(one: int, other: int, codes: dict[int, str], reader: Actor) -> list[PledgedOut]:
    return [
        PledgedOut(
            set=each.set.format,
            of=codes[spell.of],
            to=codes[spell.to],
            first_year=spell.first_year,
            last_year=spell.last_year,
            pledges=list(spell.pledges),
        )
        for each in exchanges.pledges(one, other, reader=reader)
        for spell in each.spells
    ]


def _bonds(one: int, other: int, reader: Actor) -> list[BondOut]:
    return [
        BondOut(
            set=each.set.format,
            kind=each.set.kind,
            agreement=bond.agreement,
            title=bond.title,
            year=bond.year,
            in_force=bond.in_force or None,
            ended=bond.ended or None,
            tells_ends=each.tells_ends,
            parties=bond.parties,
            clauses=[ClauseCodeOut(**asdict(clause)) for clause in bond.clauses],
        )
        for each in agreements.agreements(one, other, reader=reader)
        for bond in each.bonds
    ]
