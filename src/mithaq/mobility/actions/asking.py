"""Ask for a visit, and answer a request: two people on the side that asks, another on the host's."""

import os
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mithaq.access.actions.saying import require_reached, say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.mobility.adapters import identity_box
from mithaq.mobility.domain import said
from mithaq.mobility.domain.reading import request_from
from mithaq.mobility.domain.visits import (
    Details,
    Request,
    RequestState,
    require_in_time,
    require_sound_request,
)
from mithaq.mobility.models import VisitFile, Visitor
from mithaq.mobility.published import ACTS
from mithaq.mobility.queries import visits
from mithaq.mobility.queries.visits import VisitView
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import text_kept
from mithaq.register import actions as register

SALT_BYTES, LIMITS_MAX = 32, 20


@transaction.atomic
def prepare(id: UUID, request: Request, details: Details, *, by: Actor, at: datetime) -> None:
    """Write a request down; it waits for a second person, who puts it to the host.

    What counts and digests the details is reckoned here. Raises Refused `not_permitted`, `visit_wrong`,
    `visit_too_late` with the first day that can be asked for, or `institution_unknown`.
    """
    require(by, Act.ASK_VISIT)
    on, salt = parties.legal_day(at), os.urandom(SALT_BYTES).hex()
    whole = replace(
        request,
        requester=_party(by),
        sites=len(details.sites),
        visitors=len(details.visitors),
        details=details.digest(salt),
    )
    require_sound_request(whole, details, on=on)
    _require_in_time(whole, at=at)
    host = UUID(whole.host.removeprefix("institution:"))
    parties.institution(host)
    VisitFile.objects.create(
        id=id,
        institution=by.institution,
        host=host,
        request=whole.as_json(),
        salt=salt,
        sites=[each.as_json() for each in details.sites],
        officer=details.officer,
        officer_contact=details.officer_contact,
        remarks=details.remarks,
        by=by.person,
        at=at,
    )
    _keep_visitors(id, details)


@transaction.atomic
def ask(key: UUID, *, reached: Collection[UUID], by: Actor, at: datetime) -> None:
    """Put a request to the host, certified by somebody else than who wrote it.

    The statement counts the visitors and names their level, and nobody. Raises Refused `not_permitted`,
    `four_eyes`, `visit_too_late`, `party_unknown` or `party_not_reached`; NotFound `visit_unknown`.
    """
    require(by, Act.APPROVE_VISIT)
    row = _file(key, by)
    if row.by == by.person:
        raise Refused("four_eyes")
    request = request_from(row.request)
    require_reached((request.requester, request.host), reached)
    _require_in_time(request, at=at)
    register.lock_writer()
    _say(said.ASKED, key, request, {"request": request.as_json()}, by=by, at=at)
    row.asked_at = at
    row.save()


@transaction.atomic
def discard(key: UUID, *, by: Actor) -> None:
    """Throw a request away that was not put to the host. Raises Refused `not_permitted`; NotFound."""
    require(by, Act.ASK_VISIT)
    row = _file(key, by)
    Visitor.objects.filter(visit=row.id).delete()
    row.delete()


@transaction.atomic
def answer(
    key: UUID, *, is_granted: bool, limits: Collection[str], reason: str, by: Actor, at: datetime
) -> None:
    """Grant or refuse a visit for the host, with what the visitors may not enter or see.

    Raises Refused `not_permitted`, `visit_not_ours`, `visit_answered`, `message_empty` for a refusal without
    a reason, or `message_too_long`; NotFound `visit_unknown`.
    """
    view = _locked(key, by=by, at=at)
    if _party(by) != view.request.host:
        raise Refused("visit_not_ours")
    if view.state is not RequestState.ASKED:
        raise Refused("visit_answered")
    body: dict[str, Json] = {
        "is_granted": is_granted,
        "limits": [text_kept(each) for each in limits if each.strip()][:LIMITS_MAX],
        "reason": text_kept(reason, may_be_empty=is_granted),
    }
    _say(said.ANSWERED, key, view.request, body, by=by, at=at)


@transaction.atomic
def withdraw(key: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Ask no longer, before or after the answer.

    Raises Refused `not_permitted`, `visit_not_ours`, `visit_answered` where nothing is left to withdraw,
    `message_empty` or `message_too_long`; NotFound `visit_unknown`.
    """
    view = _locked(key, by=by, at=at)
    if _party(by) != view.request.requester:
        raise Refused("visit_not_ours")
    if view.state not in {RequestState.ASKED, RequestState.GRANTED}:
        raise Refused("visit_answered")
    body: dict[str, Json] = {"on": parties.legal_day(at).isoformat(), "reason": text_kept(reason)}
    _say(said.WITHDRAWN, key, view.request, body, by=by, at=at)


@transaction.atomic
def erase_details(key: UUID, *, by: Actor, at: datetime) -> None:
    """Erase who came, once the visit is over, refused or withdrawn; what was said of it stays.

    Raises Refused `not_permitted` or `visit_not_over`; NotFound `visit_unknown`.
    """
    require(by, Act.APPROVE_VISIT)
    row = VisitFile.objects.select_for_update().filter(pk=key, institution=by.institution).first()
    view = visits.visit_by_id(key, on=parties.legal_day(at))
    if row is None:
        raise NotFound("visit_unknown", value=str(key))
    if view.state in {RequestState.ASKED, RequestState.GRANTED}:
        raise Refused("visit_not_over")
    Visitor.objects.filter(visit=key).delete()
    row.delete()


def _require_in_time(request: Request, *, at: datetime) -> None:
    on = parties.legal_day(at)
    lead = visits.lead_of(request, on=on)
    calendar = visits.calendar_of_party(request.host, on=on)
    require_in_time(request, asked_on=on, lead_days=lead.days, calendar=calendar)


def _keep_visitors(key: UUID, details: Details) -> None:
    home = Path(settings.HOME)
    Visitor.objects.bulk_create(
        Visitor(
            visit=key,
            number=number,
            name=each.name,
            born_on=each.born_on,
            birthplace=each.birthplace,
            nationality=each.nationality,
            clearance=each.clearance.value,
            document=identity_box.closed(each.document, row=f"{key} {number}", home=home),
            employer=each.employer,
            position=each.position,
        )
        for number, each in enumerate(details.visitors, 1)
    )


def _file(key: UUID, by: Actor) -> VisitFile:
    rows = VisitFile.objects.select_for_update()
    row = rows.filter(pk=key, institution=by.institution, asked_at=None).first()
    if row is None:
        raise NotFound("visit_unknown", value=str(key))
    return row


def _locked(key: UUID, *, by: Actor, at: datetime) -> VisitView:
    require(by, Act.APPROVE_VISIT)
    register.lock_writer()
    view = visits.visit_by_id(key, on=parties.legal_day(at))
    if _party(by) not in {view.request.requester, view.request.host}:
        raise NotFound("visit_unknown", value=str(key))
    return view


def _party(by: Actor) -> str:
    return f"institution:{by.institution}"


def _say(act: str, key: UUID, request: Request, body: Mapping[str, Json], *, by: Actor, at: datetime) -> None:
    appended = say(
        act,
        subject=said.subject_of(said.VISIT, key),
        audience=sorted((request.requester, request.host)),
        body=body,
        by=by,
        at=at,
    )
    ACTS[act](appended.position, appended.statement)
