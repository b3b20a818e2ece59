"""Calls on spin-offs. No token tells of one: what goes out is told by people."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.economy.domain.spin_offs.entries import ExportStatus, ToldKind
from mithaq.economy.domain.spin_offs.royalties import Basis as RoyaltyBasis
from mithaq.economy.domain.spin_offs.royalties import royalty_row
from mithaq.economy.domain.spin_offs.standing import Brought, SpinOffStage
from mithaq.economy.domain.spin_offs.standing import DueKind as SpinOffDueKind
from mithaq.economy.queries import spin_offs
from mithaq.economy.queries.spin_offs import SpinOffView

router = Router(tags=["economy"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
PAGE_MAX = 200


class BroughtOut(Schema):
    """A sum over reports as decimal text; low and high are those of the figure where all was counted."""

    what: str
    currency: str | None
    low: str
    figure: str
    high: str
    without_largest: str
    reports: list[UUID]


class SpinOffLineOut(Schema):
    """A spin-off in a list."""

    reference: str
    titles: dict[str, str]
    institution: UUID
    fields: list[str]
    stage: SpinOffStage
    export_status: ExportStatus | None
    is_closed: bool
    brought: list[BroughtOut]


class SpinOffDueOut(Schema):
    """What is owed by a day; `of` is the key of the licence or start-up that it is about."""

    kind: SpinOffDueKind
    on: date
    of: str


class RoyaltyOut(Schema):
    """What a licence owes for the days from `since` until before `until`, as decimal text.

    `received` is what reports of these days tell, `received_most` adds those that reach beyond them; `short`
    is what surely lacks. All three are null where no report tells it.
    """

    of: str
    basis: RoyaltyBasis
    since: date
    until: date
    currency: str
    low: str
    owed: str
    high: str
    received: str | None
    received_most: str | None
    short: str | None


class SpinOffEntryOut(Schema):
    """An entry as it counts, and the statement that told it."""

    kind: ToldKind
    key: str
    facts: dict[str, Any]
    statement: UUID
    at: datetime


class SpinOffOut(SpinOffLineOut):
    """A spin-off with all that counts of it; `reached` are the days of its stages."""

    reached: dict[str, date]
    owed: list[SpinOffDueOut]
    royalties: list[RoyaltyOut]
    entries: list[SpinOffEntryOut]


@router.get("/spin-offs", response={200: list[SpinOffLineOut], **REFUSED}, summary="Spin-offs")
def list_spin_offs(
    request: HttpRequest,
    stage: SpinOffStage | None = None,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> list[SpinOffLineOut]:
    """Those that the caller may see, the last changed first."""
    caller = caller_of(request)
    found = spin_offs.spin_offs(reader=caller.acting(Scope.READ), on=caller.today, stage=stage)
    return [SpinOffLineOut(**_line(each)) for each in found[first : first + limit]]


@router.get("/spin-offs/{reference}", response={200: SpinOffOut, **REFUSED}, summary="A spin-off")
def show_spin_off(request: HttpRequest, reference: str) -> SpinOffOut:
    """Where it stands, what is owed, what it brought, and by which statements."""
    caller = caller_of(request)
    view = spin_offs.spin_off(reference, reader=caller.acting(Scope.READ), on=caller.today)
    return SpinOffOut(
        **_line(view),
        reached={each.stage.value: each.on for each in view.stages},
        owed=[SpinOffDueOut(kind=each.kind, on=each.on, of=each.of) for each in view.dues],
        royalties=[RoyaltyOut.model_validate(royalty_row(each)) for each in view.royalties],
        entries=[
            SpinOffEntryOut(
                kind=each.kind, key=each.key, facts=dict(each.facts), statement=each.statement, at=each.at
            )
            for each in view.entries
        ],
    )


def _line(view: SpinOffView) -> dict[str, Any]:
    return {
        "reference": view.reference,
        "titles": {language.value: title for language, title in view.titles.items()},
        "institution": view.institution,
        "fields": list(view.fields),
        "stage": view.stage,
        "export_status": view.export_status,
        "is_closed": view.closure is not None,
        "brought": list(map(_brought, view.brought)),
    }


def _brought(found: Brought) -> BroughtOut:
    return BroughtOut(
        what=found.what,
        currency=found.currency or None,
        low=str(found.low),
        figure=str(found.figure),
        high=str(found.high),
        without_largest=str(found.without_largest),
        reports=[each.statement for each in found.reports],
    )
