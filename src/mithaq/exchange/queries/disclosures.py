"""Reads beyond what stands open: what was disclosed to whom, and a record as far as its reader may read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.clearance.domain.release import Reader, decide
from mithaq.clearance.queries.readers import readable_labels, reader_of_institution
from mithaq.exchange.domain.content import Content, Step
from mithaq.exchange.domain.disclosure import Disclosed, cut, reader_step
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.models import Disclosure, Held
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView
from mithaq.fields.queries import field_codes
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts


def scope_of(actor: Actor | None, reader: Reader, *, on: date) -> Scope:
    """What exists for a person, or for nobody."""
    return Scope(
        readable_labels(reader),
        on=on,
        institution=actor.institution if actor else None,
        acts_for_owners=acts_for_owners(actor),
    )


def acts_for_owners(actor: Actor | None) -> bool:
    """Whether the actor may do for every institution what it may do with its own records."""
    return actor is not None and actor.is_host and may(actor, Act.DISCLOSE_RECORD)


def record(reference: str, scope: Scope) -> RecordView:
    """A record as far as the reader may read it. Raises NotFound `record_unknown`."""
    return read_by([records.record(reference, labels=scope.labels, on=scope.on)], scope)[0]


def read_by(views: Sequence[RecordView], scope: Scope) -> tuple[RecordView, ...]:
    """The same records as far as the reader may read each; three queries at the most."""
    closed = {view.id for view in views if view.content.open_step is not Step.FULL}
    if not closed or (scope.institution is None and not scope.acts_for_owners):
        return tuple(views)
    disclosed: dict[UUID, list[Disclosed]] = {}
    rows = Disclosure.objects.filter(record__in=closed, ended_at=None)
    for row in rows.filter(institution=scope.institution) if scope.institution else ():
        disclosed.setdefault(row.record, []).append(_disclosed(row))
    steps = {
        view.id: reader_step(
            view.content.open_step,
            disclosed.get(view.id, ()),
            on=scope.on,
            is_owner=scope.speaks_for(view.institution),
            is_withdrawn=view.standing is Standing.WITHDRAWN,
        )
        for view in views
        if view.id in closed
    }
    beyond = [view.id for view in views if view.id in steps and steps[view.id] is not view.step]
    held = {row.id: row for row in Held.objects.filter(pk__in=beyond)}
    return tuple(_opened(view, steps[view.id], held[view.id]) if view.id in held else view for view in views)


def whole(view: RecordView) -> Content:
    """All that the owner published, for those who amend it; no answer to a reader."""
    row = Held.objects.filter(pk=view.id).first()
    return view.content if row is None else _content(row)


@dataclass(frozen=True)
class DisclosureView:
    """What was disclosed to whom, by whom and since when.

    It `stands` until it is taken back or its day comes; `is_open` says whether it is read by now.
    """

    institution: UUID
    step: Step
    at: datetime
    by: str
    until: date | None
    ended_at: datetime | None
    stands: bool
    is_open: bool
    statement: UUID


def disclosures_of(record: RecordView, *, on: date) -> tuple[DisclosureView, ...]:
    """All disclosures of a record, those that stand first, then the latest first; for its owner."""
    rows = Disclosure.objects.filter(record=record.id).order_by("-at", "id")
    recipients = {each.id for each in possible_recipients(record, on=on)}
    found = [_view(row, record, recipients, on=on) for row in rows]
    return tuple(sorted(found, key=lambda each: not each.stands))


def disclosure_to(record: RecordView, institution: UUID | None, *, on: date) -> DisclosureView | None:
    """What is disclosed to an institution on the day, if anything."""
    found = disclosures_of(record, on=on) if institution else ()
    return next((each for each in found if each.institution == institution and each.is_open), None)


def possible_recipients(view: RecordView, *, on: date) -> tuple[InstitutionFacts, ...]:
    """The other institutions of this node which the record's label lets see it."""
    return tuple(
        each
        for each in parties.institutions_of_node(settings.NODE_NAME)
        if each.id != view.institution
        and decide(view.content.label, reader_of_institution(each, on=on)).is_allowed
    )


def batches_read_by(views: Iterable[RecordView], scope: Scope, *, size: int = 500) -> Iterable[RecordView]:
    """Many records, one after the other, each as far as the reader may read it."""
    batch: list[RecordView] = []
    for view in views:
        batch.append(view)
        if len(batch) == size:
            yield from read_by(batch, scope)
            batch = []
    yield from read_by(batch, scope)


def _opened(view: RecordView, step: Step, held: Held) -> RecordView:
    return replace(view, content=cut(_content(held), step), step=step)


def _content(held: Held) -> Content:
    return content_from(held.content, known_fields=field_codes())


def _disclosed(row: Disclosure) -> Disclosed:
    return Disclosed(row.institution, Step(row.step), row.until)


def _view(row: Disclosure, record: RecordView, recipients: Collection[UUID], *, on: date) -> DisclosureView:
    stands = row.ended_at is None and _disclosed(row).is_open_on(on)
    # A withdrawal ends it, and the label is asked at every read.
    is_withdrawn = record.standing is Standing.WITHDRAWN
    return DisclosureView(
        institution=row.institution,
        step=Step(row.step),
        at=row.at,
        by=row.by,
        until=row.until,
        ended_at=row.ended_at,
        stands=stands,
        is_open=stands and not is_withdrawn and row.institution in recipients,
        statement=row.id,
    )
