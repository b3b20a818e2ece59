"""Found a programme, join it, decide in it, and tell what was counted and paid."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import require_reached, say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.fields.queries import field_codes
from mithaq.parties import queries as parties
from mithaq.parties.domain.deadlines import is_reckonable
from mithaq.parties.domain.speaking import text_kept
from mithaq.programmes.domain import programme_said as said
from mithaq.programmes.domain.charter import Charter, charter_from
from mithaq.programmes.domain.chartering import require_sound
from mithaq.programmes.domain.programme_said import Booked, Call, PutForward, Reading
from mithaq.programmes.domain.steering import Answer, Vote
from mithaq.programmes.models import Programme
from mithaq.programmes.published.programmes import ACTS
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.register import actions as register


@transaction.atomic
def found(charter: Charter, *, reached: Collection[UUID], by: Actor, at: datetime) -> UUID:
    """Found a programme: all whom its charter names are told of it; each answers for itself.

    `reached` are the institutions on partners' nodes to which statements go. Raises Refused `not_permitted`,
    CharterRefused with all that is wrong, `founder_differs`, `programme_known`, `party_unknown` or
    `party_not_reached`.
    """
    require(by, Act.FOUND_PROGRAMME)
    charter = charter_from(charter.as_json())
    require_sound(charter, fields=field_codes())
    if charter.founder != by.institution:
        raise Refused("founder_differs")
    _require_speakers(charter, reached)
    register.lock_writer()
    if Programme.objects.filter(pk=charter.programme).exists():
        raise Refused("programme_known")
    body: dict[str, Json] = {"charter": charter.as_json()}
    _say(said.FOUNDED, charter.programme, charter.parties, body, by=by, at=at)
    return charter.programme


@transaction.atomic
def answer(key: UUID, *, member: str, answer: Answer, note: str, by: Actor, at: datetime) -> None:
    """Join, decline or leave for a member for which the actor's institution speaks.

    Raises Refused `not_permitted`, `not_speaking_for`, `answered_already`; NotFound `programme_unknown`.
    """
    require(by, Act.DECIDE_IN_PROGRAMME)
    view = _locked(key, at)
    _require_speaks(view.charter, member, by)
    if view.answer_of(member) is answer:
        raise Refused("answered_already")
    body: dict[str, Json] = {
        "member": member,
        "answer": answer.value,
        "on": view.on.isoformat(),
        "note": text_kept(note, may_be_empty=True),
    }
    _say(said.ANSWERED, key, view.charter.parties, body, by=by, at=at)


@transaction.atomic
def put(key: UUID, decision: PutForward, *, reached: Collection[UUID], by: Actor, at: datetime) -> None:
    """Put a decision to the vote, in words or with the charter that it would set in force.

    Raises Refused `not_permitted`, `not_a_member`, `title_missing`, `closes_too_early`, `programme_over`,
    CharterRefused, `charter_same`, `charter_of_other`; NotFound `programme_unknown`.
    """
    require(by, Act.TELL_PROGRAMME)
    view = _locked(key, at)
    if by.institution not in view.charter.voters.values():
        raise Refused("not_a_member")
    decision = replace(decision, under=view.charter.digest)
    if not decision.titles:
        raise Refused("title_missing")
    days = (decision.closes_on - view.on).days
    if not 0 < days < said.CLOSES_DAYS_MAX:
        raise Refused("closes_too_early", most=said.CLOSES_DAYS_MAX - 1)
    codes = set(view.charter.parties)
    if decision.charter:
        _require_change(view, decision.charter, reached)
        codes |= set(decision.charter.parties)
    _say(said.PUT, key, sorted(codes), {"decision": said.as_said(decision)}, by=by, at=at)


@transaction.atomic
def vote(key: UUID, *, decision: UUID, member: str, vote: Vote, note: str, by: Actor, at: datetime) -> None:
    """Vote for a member; a vote is given once.

    Raises Refused `not_permitted`, `not_speaking_for`, `voted_already` or `decision_closed`; NotFound
    `programme_unknown` or `decision_unknown`.
    """
    require(by, Act.DECIDE_IN_PROGRAMME)
    view = _locked(key, at)
    seen = view.decision(decision)
    if seen.voters.get(member) != by.institution:
        raise Refused("not_speaking_for")
    if member in seen.count.votes:
        raise Refused("voted_already")
    if not seen.is_open:
        raise Refused("decision_closed")
    body: dict[str, Json] = {
        "decision": str(decision),
        "member": member,
        "vote": vote.value,
        "on": view.on.isoformat(),
        "note": text_kept(note, may_be_empty=True),
    }
    _say(said.VOTED, key, view.charter.parties, body, by=by, at=at)


@transaction.atomic
def open_call(key: UUID, call: Call, *, by: Actor, at: datetime) -> None:
    """Open a call for proposals to all who are told of the programme.

    Raises Refused `not_permitted`, `not_a_member`, `title_missing`, `closes_too_early`, `time_zone_unknown`,
    `field_unknown`; NotFound `programme_unknown`.
    """
    require(by, Act.TELL_PROGRAMME)
    view = _locked(key, at)
    _require_in(view, by)
    if not call.titles:
        raise Refused("title_missing")
    # A day out of reach would stop the page of the programme at every node.
    if not is_reckonable(call.opens_on) or not is_reckonable(call.closes_on):
        raise Refused("day_unreadable", value=call.closes_on.isoformat())
    if call.closes_on < max(call.opens_on, view.on):
        raise Refused("closes_too_early", most=said.CLOSES_DAYS_MAX - 1)
    parties.zone_named(call.zone)
    if unknown := set(call.fields) - field_codes():
        raise Refused("field_unknown", value=", ".join(sorted(unknown))[:80])
    _say(said.OPENED, key, view.charter.parties, {"call": said.as_said(call)}, by=by, at=at)


@transaction.atomic
def measure(key: UUID, reading: Reading, *, evidence: str, by: Actor, at: datetime) -> None:
    """Tell what was counted of an indicator, and how that can be seen.

    Raises Refused `not_permitted`, `not_a_member`, `day_ahead`, `message_empty` or `message_too_long`;
    NotFound `programme_unknown` or `indicator_unknown`.
    """
    require(by, Act.TELL_PROGRAMME)
    view = _locked(key, at)
    _require_in(view, by)
    if view.charter.indicator(reading.objective, reading.indicator) is None:
        raise NotFound("indicator_unknown")
    _require_not_ahead(reading.on, view)
    body: dict[str, Json] = {"reading": said.as_said(reading), "evidence": text_kept(evidence)}
    _say(said.MEASURED, key, view.charter.parties, body, by=by, at=at)


@transaction.atomic
def book(key: UUID, booked: Booked, *, evidence: str, by: Actor, at: datetime) -> None:
    """Tell what a member for which the actor's institution speaks has committed or paid.

    Raises Refused `not_permitted`, `not_speaking_for`, `day_ahead`, `message_empty` or `message_too_long`;
    NotFound `programme_unknown`.
    """
    require(by, Act.TELL_PROGRAMME)
    view = _locked(key, at)
    _require_speaks(view.charter, booked.member, by)
    _require_not_ahead(booked.on, view)
    body: dict[str, Json] = {"booked": said.as_said(booked), "evidence": text_kept(evidence)}
    _say(said.BOOKED, key, view.charter.parties, body, by=by, at=at)


def _require_change(view: ProgrammeView, charter: Charter, reached: Collection[UUID]) -> None:
    require_sound(charter, fields=field_codes())
    if charter.programme != view.id:
        raise Refused("charter_of_other")
    if charter.digest in [each.digest for each in view.charters]:
        raise Refused("charter_same")
    _require_speakers(charter, reached)


def _require_speakers(charter: Charter, reached: Collection[UUID]) -> None:
    require_reached({f"institution:{each.institution}" for each in charter.members}, reached)


def _require_speaks(charter: Charter, member: str, by: Actor) -> None:
    if member not in [each.party for each in charter.members_of(by.institution)]:
        raise Refused("not_speaking_for")


def _require_in(view: ProgrammeView, by: Actor) -> None:
    if by.institution != view.founder and not view.charter.members_of(by.institution):
        raise Refused("not_a_member")


def _require_not_ahead(on: date, view: ProgrammeView) -> None:
    if on > view.on:
        raise Refused("day_ahead")


def _locked(key: UUID, at: datetime) -> ProgrammeView:
    # Under the writer's lock nothing of the others comes in between.
    register.lock_writer()
    return programmes.programme_by_id(key, on=parties.legal_day(at))


def _say(
    act: str, key: UUID, codes: Collection[str], body: Mapping[str, Json], *, by: Actor, at: datetime
) -> None:
    appended = say(act, subject=said.subject_of_programme(key), audience=codes, body=body, by=by, at=at)
    ACTS[act](appended.position, appended.statement)
