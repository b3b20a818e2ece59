"""How what institutions say of calls, missions and visits changes the tables."""

from collections.abc import Callable, Mapping
from uuid import UUID

from mithaq.mobility.domain import said
from mithaq.mobility.domain.awarding import Outcome
from mithaq.mobility.domain.certificates import certified_in
from mithaq.mobility.domain.visits import VisitWord
from mithaq.mobility.models import (
    Application,
    Call,
    Certified,
    Mission,
    MissionEnd,
    MissionReport,
    VisitAnswer,
    VisitRequest,
)
from mithaq.parties.domain.speaking import about_of
from mithaq.register.domain.statement import Statement


def apply_opened(position: int, statement: Statement) -> None:
    """Write the call."""
    del position
    found = said.opened_in(statement)
    Call.objects.create(
        id=found.by.about,
        reference=said.reference_of(said.CALL, found.by.about),
        kind=found.call.kind.value,
        organiser=_institution(found.by.party),
        person=found.by.person,
        issuer=statement.issuer,
        audience=list(statement.audience),
        content=found.call.as_json(),
        opens_on=found.call.opens_on,
        closes_on=found.call.closes_on,
        opened_at=statement.at,
    )


def apply_closed(position: int, statement: Statement) -> None:
    """Write that the call is taken back."""
    del position
    found = said.closed_in(statement)
    Call.objects.filter(pk=found.by.about).update(closed_on=found.on, reason=found.reason)


def apply_made(position: int, statement: Statement) -> None:
    """Write that somebody applied."""
    del position
    key, body = about_of(statement, said.APPLICATION), statement.body
    Application.objects.create(
        id=key,
        reference=said.reference_of(said.APPLICATION, key),
        call=UUID(str(body["call"])),
        institution=_institution(str(body["party"])),
        digest=str(body["digest"]),
        made_at=statement.at,
    )


def apply_erased(position: int, statement: Statement) -> None:
    """Write that the file of an application is gone."""
    del position
    Application.objects.filter(pk=about_of(statement, said.APPLICATION)).update(erased_at=statement.at)


def apply_decided(position: int, statement: Statement) -> None:
    """Write who got a place, and with it who did not."""
    del position
    found = said.decided_in(statement)
    decision = {key: statement.body[key] for key in ("first", "unsuccessful", "ranking", "reason")}
    Call.objects.filter(pk=found.by.about).update(
        decided_at=statement.at,
        awarded=list(found.awarded),
        reserve=list(found.reserve),
        decision={**decision, "second": str(found.by.person)},
    )
    rows = Application.objects.filter(call=found.by.about, erased_at=None)
    rows.update(outcome=Outcome.UNSUCCESSFUL.value)
    rows.filter(pk__in=found.awarded).update(outcome=Outcome.AWARDED.value)
    rows.filter(pk__in=found.reserve).update(outcome=Outcome.RESERVE.value)


def apply_agreed(position: int, statement: Statement) -> None:
    """Write the mission, and who has said yes to it; a yes that is said again changes nothing."""
    del position
    by, terms = said.agreed_in(statement)
    row, _ = Mission.objects.get_or_create(
        id=by.about,
        defaults={
            "reference": said.reference_of(said.MISSION, by.about),
            "kind": terms.kind.value,
            "sending": terms.sending,
            "host": terms.host,
            "terms": terms.as_json(),
            "starts_on": terms.starts_on,
            "ends_on": terms.ends_on,
            "statement": statement.id,
        },
    )
    if by.party == terms.sending:
        row.sending_at = row.sending_at or statement.at
    else:
        row.host_at = row.host_at or statement.at
    if statement.at == max(filter(None, (row.sending_at, row.host_at))):
        row.statement = statement.id
    row.save()


def apply_reported(position: int, statement: Statement) -> None:
    """Write the report."""
    del position
    found = said.reported_in(statement)
    MissionReport.objects.create(
        id=statement.id,
        mission=found.by.about,
        kind=found.kind.value,
        party=found.by.party,
        person=found.by.person,
        on=found.on,
        text=found.text,
        at=statement.at,
    )


def apply_broken_off(position: int, statement: Statement) -> None:
    """Write from when on the mission is broken off."""
    del position
    found = said.broken_off_in(statement)
    MissionEnd.objects.create(
        id=statement.id,
        mission=found.by.about,
        party=found.by.party,
        on=found.on,
        reason=found.reason,
        at=statement.at,
    )


def apply_certified(position: int, statement: Statement) -> None:
    """Write that the host signed a certificate."""
    found = certified_in(statement)
    Certified.objects.create(
        id=statement.id,
        mission=found.mission,
        party=found.host,
        holder=found.holder,
        at=statement.at,
        position=position,
    )


def apply_asked(position: int, statement: Statement) -> None:
    """Write the request for visit."""
    del position
    by, request = said.asked_in(statement)
    VisitRequest.objects.create(
        id=by.about,
        reference=said.reference_of(said.VISIT, by.about),
        requester=request.requester,
        host=request.host,
        request=request.as_json(),
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        person=by.person,
        at=statement.at,
    )


def apply_answered(position: int, statement: Statement) -> None:
    """Write what the host said."""
    del position
    found = said.answered_in(statement)
    VisitAnswer.objects.create(
        id=statement.id,
        visit=found.by.about,
        party=found.by.party,
        person=found.by.person,
        word=(VisitWord.GRANTED if found.is_granted else VisitWord.REFUSED).value,
        limits=list(found.limits),
        reason=found.reason,
        at=statement.at,
    )


def apply_withdrawn(position: int, statement: Statement) -> None:
    """Write that the requester no longer asks."""
    del position
    found = said.withdrawn_in(statement)
    VisitAnswer.objects.create(
        id=statement.id,
        visit=found.by.about,
        party=found.by.party,
        person=found.by.person,
        word=VisitWord.WITHDRAWN.value,
        reason=found.reason,
        at=statement.at,
    )


def _institution(code: str) -> UUID:
    return UUID(code.removeprefix("institution:"))


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    said.OPENED: apply_opened,
    said.CLOSED: apply_closed,
    said.MADE: apply_made,
    said.ERASED: apply_erased,
    said.DECIDED: apply_decided,
    said.AGREED: apply_agreed,
    said.REPORTED: apply_reported,
    said.BROKEN_OFF: apply_broken_off,
    said.CERTIFIED: apply_certified,
    said.ASKED: apply_asked,
    said.ANSWERED: apply_answered,
    said.WITHDRAWN: apply_withdrawn,
}
TABLES = (Call, Application, Mission, MissionReport, MissionEnd, Certified, VisitRequest, VisitAnswer)
"""What replay rebuilds; of people it knows nothing."""
