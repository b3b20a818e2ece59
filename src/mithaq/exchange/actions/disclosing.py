"""Disclose a step of a record to an institution, and take it back: official acts of the owner."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.release import decide
from mithaq.clearance.queries.readers import readable_labels, reader_of, reader_of_institution
from mithaq.clearance.queries.screening import require_clear
from mithaq.exchange import published
from mithaq.exchange.domain import disclosure, life
from mithaq.exchange.domain.content import Step
from mithaq.exchange.domain.disclosure import Disclosed
from mithaq.exchange.models import Disclosure, Record
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft


@transaction.atomic
def disclose(
    record: UUID, *, institution: UUID, step: Step, until: date | None, by: Actor, at: datetime
) -> None:
    """Disclose a step of a record to an institution; it takes the place of an earlier one. Locks the record.

    The statement names the step and the version and holds no text: a text handed over cannot be taken back.
    Raises Refused `not_permitted`, `disclosure_not_carried` for an institution on a partner's node,
    `disclosure_not_releasable`, `party_not_clear`, `lists_stale`, or what the rules of disclosure refuse;
    NotFound `record_unknown` or `institution_unknown`.
    """
    view = _locked(record, by=by, at=at)
    disclosure.require_may_disclose(
        Disclosed(institution, step, until),
        owner=view.institution,
        open_step=view.content.open_step,
        on=at.date(),
        is_withdrawn=view.withdrawn_at is not None,
    )
    node = parties.issuers_of([institution]).get(institution, settings.NODE_NAME)
    if node != settings.NODE_NAME:
        raise Refused("disclosure_not_carried", issuer=node)
    require_clear(f"institution:{institution}", at=at)
    recipient = reader_of_institution(parties.institution(institution), on=at.date())
    decision = decide(view.content.label, recipient)
    if not decision.is_allowed:
        raise Refused("disclosure_not_releasable", rules=decision.reasons)
    _say(
        published.DISCLOSED,
        view,
        institution,
        {"step": step.value, "until": until.isoformat() if until else None, "version": view.version},
        by=by,
        at=at,
    )


@transaction.atomic
def end_disclosure(record: UUID, *, institution: UUID, by: Actor, at: datetime) -> None:
    """Take back what was disclosed to an institution. Locks the record.

    Raises Refused `not_permitted`, or NotFound `record_unknown` or `disclosure_unknown`.
    """
    view = _locked(record, by=by, at=at)
    if _standing(record, institution) is None:
        raise NotFound("disclosure_unknown")
    _say(published.DISCLOSURE_ENDED, view, institution, {}, by=by, at=at)


def _locked(record: UUID, *, by: Actor, at: datetime) -> RecordView:
    labels = readable_labels(reader_of(by, on=at.date()))
    view = records.record_by_id(record, labels=labels, on=at.date())
    require(by, Act.DISCLOSE_RECORD, of_institution=view.institution)
    row = Record.objects.select_for_update().get(pk=record)
    life.require_ours(row.issuer, node=settings.NODE_NAME)
    return records.record_by_id(record, labels=labels, on=at.date())


def _standing(record: UUID, institution: UUID) -> UUID | None:
    rows = Disclosure.objects.filter(record=record, institution=institution, ended_at=None)
    return rows.values_list("id", flat=True).first()


def _say(
    act: str,
    view: RecordView,
    institution: UUID,
    body: dict[str, str | int | None],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Tell the two institutions, and nobody else."""
    appended = register.append(
        StatementDraft(
            act=act,
            audience=(f"institution:{institution}", f"institution:{view.institution}"),
            subject=published.subject_of(view.id),
            label=view.content.label.as_json(),
            body={"institution": str(institution), **body},
            supersedes=_standing(view.id, institution),
            author=f"person:{by.person}",
        ),
        at=at,
    )
    published.ACTS[act](appended.position, appended.statement)
