"""Release cases for the wire, as far as somebody may see them: what the pages show them, and no more."""

from datetime import date
from typing import Any

from mithaq.access.domain.permissions import Actor
from mithaq.api.case_schemas import (
    AdviceOut,
    AskedOut,
    CaseDraftOut,
    CaseOut,
    CaseSummary,
    CellOut,
    ClockOut,
    ConsentOut,
    DecisionOut,
    DeliveryOut,
    EventOut,
    ItemOut,
    ListVerdictOut,
    ObligationOut,
    RecipientOut,
)
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.asking import Asked, problems_to_submit
from mithaq.clearance.domain.cases.matrix import Content
from mithaq.clearance.domain.cases.more import More
from mithaq.clearance.queries import cases, clocks, consents, owed, subjects
from mithaq.clearance.queries.cases import CaseView, DraftView
from mithaq.clearance.queries.clocks import Timed


def draft_out(view: DraftView) -> CaseDraftOut:
    """A draft."""
    return CaseDraftOut(
        id=view.id,
        changed_at=view.changed_at,
        asked=_asked(view.asked, view.more),
        problems=list(problems_to_submit(view.asked, unknown=subjects.unknown_of(view.parties))),
    )


def summary_out(timed: Timed, *, reader: Actor, on: date) -> CaseSummary:
    """A case in a list."""
    return CaseSummary(**_summary(timed, reader, on))


def case_out(view: CaseView, *, reader: Actor, on: date) -> CaseOut:
    """A case with its file."""
    is_inside = cases.sees_inside(reader)
    (timed,) = clocks.timed([view], reader=reader, on=on)
    return CaseOut(
        **_summary(timed, reader, on),
        asked=_asked(view.asked, view.more),
        decision=_decision(view, view.content, is_inside=is_inside)
        if view.content and (is_inside or view.is_decided)
        else None,
        consents=[
            ConsentOut(party=each.party, is_originator=each.is_originator, until=each.until)
            for each in consents.asked(view, on=on)
        ],
        advice=_advice(view) if is_inside else [],
        obligations=_obligations(view, on),
        deliveries=[
            DeliveryOut(on=each.on, item=each.cell.item, party=each.cell.recipient.party, form=each.cell.form)
            for each in file.deliveries(view.file)
        ],
        file=[
            EventOut(
                number=each.number,
                kind=each.kind,
                move=each.move,
                role=each.role,
                by=each.by,
                text=each.text,
                at=each.at,
            )
            for each in view.file_for(reader)
        ],
    )


def _summary(timed: Timed, reader: Actor, on: date) -> dict[str, Any]:
    view, clock = timed.case, timed.clock
    return {
        "id": view.id,
        "reference": view.reference,
        "institution": view.institution,
        "state": view.place.state,
        "since": view.since,
        "submitted_at": view.submitted_at,
        "outcome": view.outcome if view.is_decided else None,
        "waits_for_you": clocks.is_awaited(view, reader, on=on),
        "clock": ClockOut(
            elapsed=clock.elapsed,
            left=clock.left,
            deadline=clock.deadline,
            light=clock.light,
            stopped_by=list(clock.stopped_by),
        )
        if clock
        else None,
    }


def _asked(asked: Asked, more: More) -> AskedOut:
    return AskedOut(
        items=[
            ItemOut(
                reference=each.reference,
                version=each.version,
                title=more.items[each.reference].title if each.reference in more.items else "",
                verdicts=[ListVerdictOut.model_validate(one.as_json()) for one in each.verdicts],
            )
            for each in asked.items
        ],
        recipients=[
            RecipientOut(
                party=each.party,
                role=each.role,
                is_government=more.governments.get(each.party),
                nationalities=list(more.nationalities.get(each.party, ())),
            )
            for each in asked.recipients
        ],
        forms=list(asked.forms),
        end_use=asked.end_use,
        end_use_text=asked.end_use_text,
        agreement=asked.agreement.reference if asked.agreement else None,
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        third_parties=list(more.third_parties) if more.third_parties is not None else None,
        is_wmd=more.is_wmd,
        is_military=more.is_military,
    )


def _decision(view: CaseView, content: Content, *, is_inside: bool) -> DecisionOut:
    return DecisionOut(
        is_decided=view.is_decided,
        outcome=content.outcome,
        cells=[
            CellOut(
                item=each.cell.item,
                party=each.cell.recipient.party,
                role=each.cell.recipient.role,
                form=each.cell.form,
                outcome=each.outcome,
                reasons=list(each.reasons),
                valid_from=each.valid_from,
                valid_until=each.valid_until,
            )
            for each in content.outcomes
        ],
        conditions=[each.as_json() for each in content.conditions],
        text=str(view.decision.get("text") or "") if is_inside else None,
        digest=view.digest if is_inside else None,
    )


def _advice(view: CaseView) -> list[AdviceOut]:
    return [
        AdviceOut(
            institution=each.institution,
            entity=each.entity.kind,
            key=each.entity.key,
            kind=each.kind,
            text=each.text,
            reasons=list(each.reasons),
            conditions=list(each.conditions),
            at=each.at,
        )
        for each in file.advice(view.file)
    ]


def _obligations(view: CaseView, on: date) -> list[ObligationOut]:
    return [
        ObligationOut(condition=each.condition, occasion=each.occasion, due_on=each.due_on, state=each.state)
        for each in owed.owed_by(view, on=on)
    ]
