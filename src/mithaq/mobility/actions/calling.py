"""Open a call, and take it back."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import EVERYONE, public_label
from mithaq.base.refusals import Refused
from mithaq.fields.queries import field_codes
from mithaq.mobility.domain import said
from mithaq.mobility.domain.calls import Call, CallState, Eligibility, require_sound
from mithaq.mobility.domain.reading import call_from
from mithaq.mobility.published import ACTS
from mithaq.mobility.queries import calls
from mithaq.mobility.queries.calls import CallView
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import text_kept
from mithaq.register import actions as register
from mithaq.register.actions import Appended
from mithaq.register.domain.statement import StatementDraft

AUDIENCE_MAX = 300
_SCHEMES = frozenset({"state", "bloc", "institution"})


@transaction.atomic
def open_call(id: UUID, call: Call, *, audience: Collection[str], by: Actor, at: datetime) -> None:
    """Open a call for some parties, or for everybody where none are named; its clocks are those of the state.

    Raises Refused `not_permitted`, `call_incomplete` with every place, `audience_too_large`, `party_unknown`,
    `state_unknown`, `bloc_unknown` or `time_zone_unknown`.
    """
    require(by, Act.OPEN_CALL)
    own = parties.institution(by.institution)
    call = call_from(replace(call, zone=parties.zone_of(own.state)).as_json())
    require_sound(call, fields=field_codes())
    codes = sorted({*audience, own.code}) if audience else [EVERYONE]
    _require_known(codes, call.eligibility)
    say_of(said.OPENED, id, codes, {"call": call.as_json()}, by=by, at=at)


@transaction.atomic
def take_back(key: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """End a call before anything is decided.

    Raises Refused `not_organiser`, `call_over`, `message_empty` or `message_too_long`; NotFound
    `call_unknown`.
    """
    register.lock_writer()
    view = led(key, by=by, at=at)
    if view.state not in {CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED}:
        raise Refused("call_over")
    body: dict[str, Json] = {"on": parties.legal_day(at).isoformat(), "reason": text_kept(reason)}
    say_of(said.CLOSED, key, view.audience, body, by=by, at=at)


def led(key: UUID, *, by: Actor, at: datetime) -> CallView:
    """A call that the actor leads. Raises Refused `not_organiser`; NotFound `call_unknown`."""
    view = calls.call_by_id(key, at=at)
    if not calls.is_organiser(view, by):
        raise Refused("not_organiser")
    return view


def say_of(
    act: str, key: UUID, audience: Collection[str], body: Mapping[str, Json], *, by: Actor, at: datetime
) -> None:
    """Say something of a call to those whom it is for."""
    subject = said.subject_of(said.CALL, key)
    if set(audience) == {EVERYONE}:
        appended = _say_to_everybody(act, subject, body, by=by, at=at)
    else:
        appended = say(act, subject=subject, audience=audience, body=body, by=by, at=at)
    ACTS[act](appended.position, appended.statement)


def _say_to_everybody(
    act: str, subject: str, body: Mapping[str, Json], *, by: Actor, at: datetime
) -> Appended:
    party = f"institution:{by.institution}"
    return register.append(
        StatementDraft(
            act=act,
            audience=(EVERYONE,),
            subject=subject,
            label=public_label(party).as_json(),
            body={"party": party, **body},
            author=f"person:{by.person}",
        ),
        at=at,
    )


def _require_known(codes: Collection[str], who: Eligibility) -> None:
    if len(codes) > AUDIENCE_MAX:
        raise Refused("audience_too_large", most=AUDIENCE_MAX)
    named = [each.partition(":") for each in codes if each != EVERYONE]
    if strange := next((scheme for scheme, _, _ in named if scheme not in _SCHEMES), None):
        raise Refused("party_unknown", value=strange[:80])
    for state in (*who.states, *(code for scheme, _, code in named if scheme == "state")):
        parties.require_state(state)
    for bloc in (*who.blocs, *(code for scheme, _, code in named if scheme == "bloc")):
        parties.require_bloc(bloc)
    keys = [UUID(each.removeprefix("institution:")) for each in codes if each.startswith("institution:")]
    known = parties.issuers_of(keys)
    if unknown := next((each for each in keys if each not in known), None):
        raise Refused("party_unknown", value=str(unknown))
