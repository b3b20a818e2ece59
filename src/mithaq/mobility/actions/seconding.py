"""Agree to a mission, report on it, break it off, and certify a stay."""

import os
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import require_reached, say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.mobility.domain import said
from mithaq.mobility.domain.certificates import holder_digest
from mithaq.mobility.domain.missions import MissionState, ReportKind, Terms, require_sound_terms
from mithaq.mobility.domain.reading import terms_from
from mithaq.mobility.models import MissionPerson
from mithaq.mobility.published import ACTS
from mithaq.mobility.queries import missions
from mithaq.mobility.queries.missions import MissionView
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import text_kept
from mithaq.register import actions as register
from mithaq.register.domain.statement import Statement

NAME_MAX, SALT_BYTES = 200, 16


@transaction.atomic
def offer(
    terms: Terms, *, name: str, contact: str, reached: Collection[UUID], by: Actor, at: datetime
) -> UUID:
    """Say yes to the terms of a mission first; the other institution then says yes to the same; its id.

    `reached` are the institutions on partners' nodes to which statements go. Who goes is kept here and told
    to nobody. Raises Refused `not_permitted`, `terms_wrong`, `mission_not_ours`, `mission_begun`,
    `mission_known`, `party_unknown`, `party_not_reached` or `name_too_long`.
    """
    require(by, Act.AGREE_MISSION)
    own = _party(by)
    terms = terms_from(terms.as_json())
    require_sound_terms(terms)
    if own not in terms.parties:
        raise Refused("mission_not_ours")
    if terms.starts_on <= parties.legal_day(at):
        raise Refused("mission_begun")
    require_reached(terms.parties, reached)
    register.lock_writer()
    if _known(terms.mission, at=at):
        raise Refused("mission_known")
    _say(said.AGREED, terms.mission, terms, {"terms": terms.as_json()}, by=by, at=at)
    keep_person(terms.mission, name=name, contact=contact, by=by)
    return terms.mission


@transaction.atomic
def agree(key: UUID, *, by: Actor, at: datetime) -> None:
    """Say yes to what the other institution offered.

    Raises Refused `not_permitted`, `mission_not_ours`, `agreed_already`, or `mission_begun` where its first
    day has come; NotFound `mission_unknown`.
    """
    view = _locked(key, by=by, at=at)
    if _party(by) in view.agreed_by:
        raise Refused("agreed_already")
    if view.state is not MissionState.OFFERED:
        raise Refused("mission_begun")
    _say(said.AGREED, key, view.terms, {"terms": view.terms.as_json()}, by=by, at=at)


@transaction.atomic
def report(key: UUID, kind: ReportKind, *, text: str, by: Actor, at: datetime) -> None:
    """Tell the other institution how it went; the final report once the mission is over.

    Raises Refused `not_permitted`, `mission_not_ours`, `mission_not_agreed`, `report_early`,
    `message_empty` or `message_too_long`; NotFound `mission_unknown`.
    """
    view, on = _locked(key, by=by, at=at), parties.legal_day(at)
    _require_begun(view)
    if kind is ReportKind.FINAL and view.state is MissionState.UNDER_WAY:
        raise Refused("report_early", ends=view.terms.ends_on.isoformat())
    body: dict[str, Json] = {"kind": kind.value, "on": on.isoformat(), "text": text_kept(text)}
    _say(said.REPORTED, key, view.terms, body, by=by, at=at)


@transaction.atomic
def break_off(key: UUID, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """End a mission from a day on, before it is over.

    Raises Refused `not_permitted`, `mission_not_ours`, `mission_over`, `day_past`, `message_empty` or
    `message_too_long`; NotFound `mission_unknown`.
    """
    view = _locked(key, by=by, at=at)
    if view.state not in {MissionState.PLANNED, MissionState.UNDER_WAY} or on >= view.terms.ends_on:
        raise Refused("mission_over")
    if on < parties.legal_day(at):
        raise Refused("day_past")
    body: dict[str, Json] = {"on": on.isoformat(), "reason": text_kept(reason)}
    _say(said.BROKEN_OFF, key, view.terms, body, by=by, at=at)


@transaction.atomic
def certify(key: UUID, *, name: str, by: Actor, at: datetime) -> None:
    """Sign, for the host, that somebody was there to the end; the register has no name, only a salted digest.

    Raises Refused `not_permitted`, `mission_not_ours` for anybody but the host, `mission_not_done`,
    `certified_already`, `name_missing` or `name_too_long`; NotFound `mission_unknown`.
    """
    view, name = _locked(key, by=by, at=at), _line(name)
    if _party(by) != view.terms.host:
        raise Refused("mission_not_ours")
    if view.state is not MissionState.DONE:
        raise Refused("mission_not_done")
    if view.certificates:
        raise Refused("certified_already")
    if not name:
        raise Refused("name_missing")
    salt = os.urandom(SALT_BYTES).hex()
    body: dict[str, Json] = {
        "kind": view.terms.kind.value,
        "sending": view.terms.sending,
        "starts_on": view.terms.starts_on.isoformat(),
        "ends_on": view.terms.ends_on.isoformat(),
        "days": view.terms.days,
        "names": _names(view.terms),
        "holder": holder_digest(key, name=name, salt=salt),
    }
    _say(said.CERTIFIED, key, view.terms, body, by=by, at=at)
    row, _ = MissionPerson.objects.get_or_create(mission=key, institution=by.institution)
    row.name, row.salt = name, salt
    row.save()


@transaction.atomic
def keep_person(key: UUID, *, name: str, contact: str, by: Actor) -> None:
    """Write down who goes, for the actor's own institution; an empty name erases it, with its certificate.

    Raises Refused `not_permitted` or `name_too_long`.
    """
    require(by, Act.AGREE_MISSION)
    kept, reached_at = _line(name), _line(contact)
    rows = MissionPerson.objects.filter(mission=key, institution=by.institution)
    if not kept:
        rows.delete()
    elif not rows.exclude(salt="").exists():
        MissionPerson.objects.update_or_create(
            mission=key, institution=by.institution, defaults={"name": kept, "contact": reached_at}
        )


def _require_begun(view: MissionView) -> None:
    if not view.is_agreed or view.state in {MissionState.PLANNED, MissionState.LAPSED}:
        raise Refused("mission_not_agreed")


def _known(key: UUID, *, at: datetime) -> bool:
    try:
        missions.mission_by_id(key, on=at.date())
    except NotFound:
        return False
    return True


def _locked(key: UUID, *, by: Actor, at: datetime) -> MissionView:
    require(by, Act.AGREE_MISSION)
    # Under the writer's lock nothing of the other institution comes in between.
    register.lock_writer()
    view = missions.mission_by_id(key, on=parties.legal_day(at))
    if _party(by) not in view.terms.parties:
        raise Refused("mission_not_ours")
    return view


def _names(terms: Terms) -> dict[str, Json]:
    keys = [UUID(each.removeprefix("institution:")) for each in terms.parties]
    return {
        each.code: {language.value: name for language, name in sorted(each.names.items())}
        for each in parties.institutions_by_id(keys).values()
    }


def _line(text: str) -> str:
    kept = " ".join(cleaned(text).split())
    if len(kept) > NAME_MAX:
        raise Refused("name_too_long", longest=NAME_MAX)
    return kept


def _party(by: Actor) -> str:
    return f"institution:{by.institution}"


def _say(
    act: str, key: UUID, terms: Terms, body: Mapping[str, Json], *, by: Actor, at: datetime
) -> Statement:
    appended = say(
        act,
        subject=said.subject_of(said.MISSION, key),
        audience=sorted(terms.parties),
        body=body,
        by=by,
        at=at,
    )
    ACTS[act](appended.position, appended.statement)
    return appended.statement
