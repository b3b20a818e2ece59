"""Deliveries under release cases, as what one party gave to another."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from mithaq.access.domain.permissions import Actor
from mithaq.clearance.adapters.giving import points
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.file import Kind, delivery_from
from mithaq.clearance.models import Case, CaseEvent
from mithaq.clearance.queries import cases
from mithaq.parties.domain.giving import Given, Source

_DELIVERED = f"clearance.case.{Kind.DELIVERED}"


def delivered(*, reader: Actor, agreements: Collection[str] | None = None) -> tuple[Given, ...]:
    """What was delivered in cases of the reader or to their institution, under some agreements or any.

    `evidence` is the statement of the delivery, whether or not it arrived. Two queries.
    """
    code = f"institution:{reader.institution}"
    to_us = Q(body__delivery__cell__recipient__party=code)
    events = CaseEvent.objects.filter(Q(case__in=cases.keys_of(reader)) | to_us, act=_DELIVERED)
    rows = Case.objects.filter(pk__in=events.values("case"))
    if agreements is not None:
        rows = rows.filter(asked__agreement__reference__in=list(agreements))
    givers = dict(rows.values_list("id", "institution"))
    return tuple(_given(each, givers[each.case]) for each in events.filter(case__in=list(givers)))


def agreements_of(keys: Iterable[UUID]) -> Mapping[UUID, str]:
    """The reference of the agreement under which each of these cases releases; one query."""
    rows = Case.objects.filter(pk__in=set(keys)).values_list("id", "asked__agreement__reference")
    return {key: reference for key, reference in rows if reference}


def points_of(form: Form) -> int:
    """What a delivery in a form weighs."""
    return points()[form]


def _given(event: CaseEvent, giver: UUID) -> Given:
    found = delivery_from(event.id, event.body["delivery"])
    return Given(
        source=Source.DELIVERY,
        giver=f"institution:{giver}",
        takers=(found.cell.recipient.party,),
        what=found.cell.form.value,
        key=found.cell.item,
        about=event.case,
        on=found.on,
        weight=points_of(found.cell.form),
        evidence=event.id,
    )
