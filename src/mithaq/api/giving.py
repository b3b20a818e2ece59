"""The call on give and take."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.federation.domain.accounts import Cause, Line
from mithaq.federation.queries import accounts, giving, ledger
from mithaq.parties.domain.giving import Source
from mithaq.parties.domain.imbalance import BalanceVerdict
from mithaq.parties.domain.ledger import GivenKind, Grouping, Year

router = Router(tags=["projects"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
PAGE_MAX = 500


class GivenOut(Schema):
    """Something that was given, in points, and the statement or package that shows it.

    `about` is the case, package, mission or project, and `what` its kind there.
    """

    source: Source
    giver: str
    takers: list[str]
    what: str
    key: str
    about: UUID
    on: date
    weight: int
    evidence: UUID


class YearOut(Schema):
    """Points given and taken in a year, how often, and given less taken up to its end."""

    year: int
    gave: int
    took: int
    times_given: int
    times_taken: int
    running: int


class GroupOut(Schema):
    """The years of a party, kind, programme, field or bloc; an empty code is what has none that is known."""

    code: str
    years: list[YearOut]


class LedgerOut(Schema):
    """Give and take of one side by group; `whole` counts each gift once, groups do not add up to it."""

    ours: list[str]
    grouping: Grouping
    whole: list[YearOut]
    groups: list[GroupOut]


class PartyBalanceOut(Schema):
    """How give and take with a party stands, and what that stands on."""

    party: str
    verdict: BalanceVerdict
    is_alert: bool
    gap: int
    share_given: float | None
    low: float | None
    high: float | None
    effective_gifts: float
    since: date | None
    kinds: list[GivenKind]


class LineOut(Schema):
    """Something that counts in an account."""

    key: str
    giver: str
    what: str
    on: date
    points: int
    statement: UUID


class DifferenceOut(Schema):
    """A thing on which two accounts differ, the cause, and the statements that show it."""

    key: str
    cause: Cause
    parts: list[str]
    ours: LineOut | None
    theirs: LineOut | None
    statements: list[UUID]


class ComparisonOut(Schema):
    """Our account beside the one that the other's node told last; nothing where it told none."""

    our_lines: list[LineOut]
    their_statement: UUID | None
    is_one_schedule: bool | None
    alike: list[LineOut]
    differences: list[DifferenceOut]


@router.get("/balance", response={200: list[GivenOut], **REFUSED}, summary="Give and take")
def balance(
    request: HttpRequest,
    programme: UUID | None = None,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> list[GivenOut]:
    """Deliveries that arrived, missions that are done, and work of projects, the last first."""
    caller = caller_of(request)
    found = giving.given(reader=caller.acting(Scope.READ), on=caller.today, programme=programme)
    return [
        GivenOut(
            source=each.source,
            giver=each.giver,
            takers=list(each.takers),
            what=each.what,
            key=each.key,
            about=each.about,
            on=each.on,
            weight=each.weight,
            evidence=each.evidence,
        )
        for each in found[first : first + limit]
    ]


@router.get("/balance/years", response={200: LedgerOut, **REFUSED}, summary="Give and take by year")
def balance_years(
    request: HttpRequest,
    by: Grouping = Grouping.PARTY,
    party: Annotated[str, Query(max_length=80)] = "",
    programme: UUID | None = None,
    of_state: bool = False,
) -> LedgerOut:
    """By party, kind, programme, field of technology or bloc of the other side."""
    caller = caller_of(request)
    found = ledger.ledger_of(
        reader=caller.acting(Scope.READ),
        on=caller.today,
        grouping=by,
        of_state=of_state,
        with_party=party,
        programme=programme,
    )
    return LedgerOut(
        ours=sorted(found.ours),
        grouping=found.grouping,
        whole=list(map(_year, found.whole)),
        groups=[GroupOut(code=each.code, years=list(map(_year, each.years))) for each in found.groups],
    )


@router.get(
    "/balance/standing", response={200: list[PartyBalanceOut], **REFUSED}, summary="Balance with each party"
)
def balance_standing(request: HttpRequest, of_state: bool = False) -> list[PartyBalanceOut]:
    """Over all kinds, those out of balance first."""
    caller = caller_of(request)
    found = ledger.leanings(reader=caller.acting(Scope.READ), on=caller.today, of_state=of_state)
    return [
        PartyBalanceOut(
            party=each.party,
            verdict=each.judged.verdict,
            is_alert=each.judged.verdict.is_alert,
            gap=each.judged.gap,
            share_given=each.judged.share,
            low=each.judged.low,
            high=each.judged.high,
            effective_gifts=each.judged.effective,
            since=each.judged.since,
            kinds=list(each.judged.kinds),
        )
        for each in found
    ]


@router.get(
    "/balance/accounts/{other}", response={200: ComparisonOut, **REFUSED}, summary="Both sides' accounts"
)
def balance_account(request: HttpRequest, other: UUID) -> ComparisonOut:
    """Ours beside theirs, with each difference and the statements that show it."""
    caller = caller_of(request)
    found = accounts.comparison(other, reader=caller.acting(Scope.READ), on=caller.today)
    theirs = found.theirs
    return ComparisonOut(
        our_lines=[_line(each) for each in found.ours.lines],
        their_statement=theirs.statement if theirs else None,
        is_one_schedule=theirs.account.schedule == found.ours.schedule if theirs else None,
        alike=[_line(each) for each in found.alike],
        differences=[
            DifferenceOut(
                key=each.key,
                cause=each.cause,
                parts=list(each.parts),
                ours=_line(each.ours) if each.ours else None,
                theirs=_line(each.theirs) if each.theirs else None,
                statements=list(each.statements),
            )
            for each in found.differences
        ],
    )


def _year(found: Year) -> YearOut:
    return YearOut(**asdict(found))


def _line(found: Line) -> LineOut:
    return LineOut(**asdict(found))
