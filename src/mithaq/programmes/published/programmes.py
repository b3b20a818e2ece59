"""How what is said of programmes changes the tables, in whatever order it comes."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from mithaq.programmes.domain import programme_said as said
from mithaq.programmes.domain.charter import charter_from, programme_reference
from mithaq.programmes.domain.steering import Cast, Put, Vote, charters, is_under
from mithaq.programmes.models import (
    BudgetBooking,
    Decision,
    DecisionVote,
    IndicatorReading,
    MemberAnswer,
    Programme,
    ProgrammeCall,
)
from mithaq.register.domain.statement import Statement


def apply_founded(position: int, statement: Statement) -> None:
    """Write the programme, with whoever decisions that came before tell of."""
    charter = said.founded_in(statement)
    key = charter.programme
    Programme.objects.create(
        id=key,
        reference=programme_reference(key),
        founder=charter.founder,
        charter=charter.as_json(),
        parties=list(charter.parties),
        founded_at=statement.at,
        position=position,
    )
    _tell(key)


def apply_answered(position: int, statement: Statement) -> None:
    """Write a member's answer."""
    del position
    member, answer, on, note = said.answered_in(statement)
    MemberAnswer.objects.create(**_said(statement, on), member=member, answer=answer.value, note=note)


def apply_put(position: int, statement: Statement) -> None:
    """Write the decision; whom its charter would make members is told of the programme."""
    del position
    found = said.put_in(statement)
    written = said.as_said(found)
    Decision.objects.create(
        **_said(statement, statement.at.date()),
        under=found.under,
        titles=written["titles"],
        texts=written["texts"],
        charter=written["charter"],
        closes_on=found.closes_on,
    )
    if found.charter:
        _tell(found.charter.programme)


def apply_voted(position: int, statement: Statement) -> None:
    """Write the vote."""
    del position
    decision, member, vote, on, note = said.voted_in(statement)
    DecisionVote.objects.create(
        **_said(statement, on), decision=decision, member=member, vote=vote.value, note=note
    )
    if Decision.objects.filter(pk=decision).exclude(charter=None).exists():
        _tell(said.programme_of(statement))


def apply_opened(position: int, statement: Statement) -> None:
    """Write the call."""
    del position
    found = said.opened_in(statement)
    written = said.as_said(found)
    ProgrammeCall.objects.create(
        **_said(statement, found.opens_on),
        titles=written["titles"],
        texts=written["texts"],
        fields=list(found.fields),
        closes_on=found.closes_on,
        zone=found.zone,
    )


def apply_measured(position: int, statement: Statement) -> None:
    """Write what was counted."""
    del position
    found, evidence = said.measured_in(statement)
    IndicatorReading.objects.create(
        **_said(statement, found.on),
        objective=found.objective,
        indicator=found.indicator,
        value=found.value,
        evidence=evidence,
    )


def apply_booked(position: int, statement: Statement) -> None:
    """Write what was committed or paid."""
    del position
    found, evidence = said.booked_in(statement)
    BudgetBooking.objects.create(
        **_said(statement, found.on),
        member=found.member,
        year=found.year,
        booking=found.booking.value,
        amount=Decimal(found.amount),
        evidence=evidence,
    )


def _said(statement: Statement, on: date) -> dict[str, Any]:
    by = said.speaker_of(statement)
    return {
        "id": statement.id,
        "programme": by.about,
        "institution": UUID(by.party.removeprefix("institution:")),
        "person": by.person,
        "on": on,
        "at": statement.at,
    }


def _tell(key: UUID) -> None:
    """Write who is told: whom the charters name that have held, or that who decides by these put to the vote.

    A charter that anybody else put counts nowhere, and shows the programme to nobody.
    """
    row = Programme.objects.filter(pk=key).first()
    if row is None:
        return
    decisions = list(Decision.objects.filter(programme=key).exclude(charter=None))
    puts = [
        Put(each.id, each.institution, each.under, each.closes_on, charter_from(each.charter))
        for each in decisions
    ]
    casts, days = dict[UUID, list[Cast]](), [each.on for each in decisions]
    for vote in DecisionVote.objects.filter(programme=key):
        cast = Cast(vote.member, vote.institution, Vote(vote.vote), vote.on, vote.at, vote.id)
        casts.setdefault(vote.decision, []).append(cast)
        days.append(vote.on)
    # As of the last day that anybody spoke of: it follows from what was said, whatever day it is.
    held = charters(charter_from(row.charter), puts, casts, on=max(days, default=row.founded_at.date()))
    proposed = [each.charter for each in puts if any(is_under(each, charter) for charter in held)]
    codes = {code for charter in (*held, *proposed) if charter for code in charter.parties}
    row.parties = sorted(codes)
    row.save(update_fields=["parties"])


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    said.FOUNDED: apply_founded,
    said.ANSWERED: apply_answered,
    said.PUT: apply_put,
    said.VOTED: apply_voted,
    said.OPENED: apply_opened,
    said.MEASURED: apply_measured,
    said.BOOKED: apply_booked,
}
TABLES = (
    Programme,
    MemberAnswer,
    Decision,
    DecisionVote,
    ProgrammeCall,
    IndicatorReading,
    BudgetBooking,
)
"""What replay rebuilds."""
