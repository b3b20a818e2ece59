"""How the statements of cases change their tables: each becomes an event of the file, and moves the case.

A statement's body tells the case, where it stands afterwards, and what its kind adds; so applying one needs
no rules, and an old file is rebuilt as it was decided, whatever the rules say today.
"""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.ids import crockford
from mithaq.clearance.domain.cases.deliveries import last_day
from mithaq.clearance.domain.cases.reading import outcomes_from
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.models import Case, CaseEvent, RecordedAgreement
from mithaq.register.domain.statement import Statement

AGREEMENT_RECORDED = "clearance.agreement.recorded"
AGREEMENT_CONFIRMED = "clearance.agreement.confirmed"
AGREEMENT_ENDED = "clearance.agreement.ended"
SUBMITTED = "clearance.case.submitted"
MOVED = "clearance.case.moved"
LED = "clearance.case.led"
CLASSIFIED = "clearance.case.classified"
ADVICE_ASKED = "clearance.case.advice_asked"
ADVISED = "clearance.case.advised"
RESOLVED = "clearance.case.resolved"
CONSENTED = "clearance.case.consented"
PROPOSED = "clearance.case.proposed"
SIGNED = "clearance.case.signed"
DELIVERED = "clearance.case.delivered"
EVIDENCED = "clearance.case.evidenced"
NOTICED = "clearance.case.noticed"
NOTICE_WITHDRAWN = "clearance.case.notice_withdrawn"
REFERENCE_LETTERS = 10
CASE_ACTS = (
    *(SUBMITTED, MOVED, CLASSIFIED, ADVICE_ASKED, ADVISED, RESOLVED, CONSENTED, PROPOSED, SIGNED),
    *(DELIVERED, EVIDENCED, NOTICED, NOTICE_WITHDRAWN, LED),
)
_DECIDED = frozenset(
    {
        State.GRANTED,
        State.GRANTED_WITH_CONDITIONS,
        State.REFUSED,
        State.NO_AUTHORISATION_NEEDED,
        State.RETURNED_WITHOUT_ACTION,
    }
)


def subject_of_case(case: UUID) -> str:
    """The code by which statements name a case."""
    return f"case:{case}"


def reference_of(case: UUID, year: int) -> str:
    """How people name a case: by its year in UTC and 50 bits of its id, so that no replay names it anew."""
    return f"C-{year}-{crockford(case.int, REFERENCE_LETTERS)}"


def apply_case(position: int, statement: Statement) -> None:
    """Write the event, and the case as it stands after it."""
    key = UUID(statement.subject.removeprefix("case:"))
    body = statement.body
    row = Case.objects.filter(pk=key).first() or Case(
        id=key, reference=reference_of(key, statement.at.year), submitted_at=statement.at, decision=None
    )
    before = row.state
    _take(row, body)
    if row.state != before:
        row.since = statement.at
        _note_time(row, statement)
    row.statement, row.position = statement.id, position
    row.save()
    write_event(
        key,
        statement,
        position,
        act=statement.act,
        body=body,
        institution=UUID(str(body["institution"])) if body.get("institution") else None,
        text=str(body.get("text") or ""),
        by=_person(statement.author),
    )


def write_event(
    key: UUID,
    statement: Statement,
    position: int,
    *,
    act: str,
    body: Mapping[str, Json],
    institution: UUID | None,
    text: str,
    by: UUID | None = None,
) -> None:
    """Write what a statement is in the file of a case."""
    CaseEvent.objects.create(
        id=statement.id,
        case=key,
        number=CaseEvent.objects.filter(case=key).count() + 1,
        act=act,
        move=str(body.get("move") or ""),
        role=str(body.get("role") or ""),
        by=by,
        institution=institution,
        text=text,
        body=body,
        at=statement.at,
        position=position,
    )


def _take(row: Case, body: Mapping[str, Json]) -> None:
    """What the statement says of the case itself; what it does not name stays."""
    for name in ("author", "officer", "applicant"):
        if body.get(name):
            setattr(row, "institution" if name == "applicant" else name, UUID(str(body[name])))
    for name in ("supersedes", "superseded_by"):
        if body.get(name):
            setattr(row, name, UUID(str(body[name])))
    for name in ("state", "came_from", "digest", "outcome"):
        if name in body:
            setattr(row, name, str(body[name] or ""))
    for name in ("asked", "more", "decision"):
        if name in body:
            setattr(row, name, body[name])
    if "decision" in body:
        row.valid_until = last_day(outcomes_from(body["decision"])) if body["decision"] else None


def _note_time(row: Case, statement: Statement) -> None:
    if statement.act == SUBMITTED:
        row.decided_at = None
    if row.state == State.FIRST_SIGNATURE:
        row.signing_since = statement.at
    # Neither a dismissed appeal nor a confirmed reopening decides anew.
    if statement.act == SIGNED and row.state in _DECIDED:
        row.decided_at = statement.at


def apply_agreement_recorded(position: int, statement: Statement) -> None:
    """Write the terms; a new version takes the place of the one before, and waits for its second person."""
    body = statement.body
    RecordedAgreement.objects.update_or_create(
        reference=_reference(statement),
        defaults={
            "version": int(str(body["version"])),
            "terms": body["terms"],
            "digest": str(body["digest"]),
            "recorded_by": _person(statement.author),
            "confirmed_by": None,
            "ended_on": None,
            "statement": statement.id,
            "position": position,
        },
    )


def apply_agreement_confirmed(position: int, statement: Statement) -> None:
    """Let the terms count."""
    row = RecordedAgreement.objects.get(pk=_reference(statement))
    row.confirmed_by = _person(statement.author)
    row.annexed = row.terms if row.terms.get("approvers") else None
    row.statement, row.position = statement.id, position
    row.save()


def apply_agreement_ended(position: int, statement: Statement) -> None:
    """End the agreement before its time; of two days the earlier holds."""
    row = RecordedAgreement.objects.get(pk=_reference(statement))
    day = date.fromisoformat(str(statement.body["on"]))
    row.ended_on = min(day, row.ended_on or day)
    row.statement, row.position = statement.id, position
    row.save()


def _reference(statement: Statement) -> str:
    return statement.subject.removeprefix("agreement:")


def _person(author: str | None) -> UUID | None:
    return UUID(author.removeprefix("person:")) if author else None


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    AGREEMENT_RECORDED: apply_agreement_recorded,
    AGREEMENT_CONFIRMED: apply_agreement_confirmed,
    AGREEMENT_ENDED: apply_agreement_ended,
    **dict.fromkeys(CASE_ACTS, apply_case),
}
TABLES = (RecordedAgreement, Case, CaseEvent)
