"""What institutions say of calls, missions and visits, read strictly; nobody is named in any of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.ids import crockford
from mithaq.base.labels import EVERYONE, public_label
from mithaq.mobility.domain import certificates
from mithaq.mobility.domain.calls import Call
from mithaq.mobility.domain.missions import ReportKind, Terms, require_sound_terms
from mithaq.mobility.domain.reading import call_from, request_from, terms_from
from mithaq.mobility.domain.visits import Request, require_sound_request
from mithaq.parties.domain.speaking import (
    Spoken,
    about_of,
    body_of,
    day_of,
    digest_of,
    malformed,
    require_about_now,
    spoken_in,
    text_of,
    uuid_of,
)
from mithaq.register.domain.statement import Statement

OPENED = "mobility.call.opened"
CLOSED = "mobility.call.closed"
MADE = "mobility.application.made"
ERASED = "mobility.application.erased"
DECIDED = "mobility.award.decided"
AGREED = "mobility.mission.agreed"
REPORTED = "mobility.mission.reported"
BROKEN_OFF = "mobility.mission.broken_off"
CERTIFIED = certificates.CERTIFIED
ASKED = "mobility.visit.asked"
ANSWERED = "mobility.visit.answered"
WITHDRAWN = "mobility.visit.withdrawn"
CALL, APPLICATION, MISSION, VISIT = "call", "application", certificates.SUBJECT, "visit"
NAMED_MAX = 2_000
_LETTERS = 10
_MARKS = {CALL: "C", APPLICATION: "P", MISSION: "M", VISIT: "V"}


@dataclass(frozen=True)
class Opened:
    """A call, and to whom it is told."""

    by: Spoken
    call: Call


@dataclass(frozen=True)
class Decided:
    """Who got a place in a call, and who waits for one; `first` is the person who put it forward."""

    by: Spoken
    first: UUID
    awarded: tuple[UUID, ...]
    reserve: tuple[UUID, ...]
    unsuccessful: int
    ranking: str
    reason: str


@dataclass(frozen=True)
class Reported:
    """A report on a mission, for both institutions."""

    by: Spoken
    kind: ReportKind
    on: date
    text: str


@dataclass(frozen=True)
class Ended:
    """A mission that is broken off from a day on, or a call that is taken back."""

    by: Spoken
    on: date
    reason: str


@dataclass(frozen=True)
class Answered:
    """What the host says to a request for visit."""

    by: Spoken
    is_granted: bool
    limits: tuple[str, ...]
    reason: str


def subject_of(scheme: str, key: UUID) -> str:
    """The party-like code by which statements name a call, an application, a mission or a visit."""
    return f"{scheme}:{key}"


def reference_of(scheme: str, key: UUID) -> str:
    """How people name it, the same at every node."""
    return f"{_MARKS[scheme]}-{crockford(key.int, _LETTERS)}"


def opened_in(statement: Statement) -> Opened:
    """Raises Refused `statement_malformed`."""
    return Opened(_called(statement), call_from(body_of(statement, {"call"})["call"]))


def closed_in(statement: Statement) -> Ended:
    """Raises Refused `statement_malformed`."""
    body, by = body_of(statement, {"on", "reason"}), _called(statement)
    on = day_of(body["on"])
    require_about_now(on, statement.at)
    return Ended(by, on, text_of(body["reason"]))


def decided_in(statement: Statement) -> Decided:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"first", "awarded", "reserve", "unsuccessful", "ranking", "reason"})
    awarded, reserve = _keys(body["awarded"]), _keys(body["reserve"])
    if len({*awarded, *reserve}) < len(awarded) + len(reserve):
        raise malformed("reserve")
    left = body["unsuccessful"]
    if type(left) is not int or left < 0:
        raise malformed("unsuccessful")
    return Decided(
        by=_called(statement),
        first=uuid_of(body["first"]),
        awarded=awarded,
        reserve=reserve,
        unsuccessful=left,
        ranking=digest_of(body["ranking"]),
        reason=text_of(body["reason"], may_be_empty=True),
    )


def agreed_in(statement: Statement) -> tuple[Spoken, Terms]:
    """One institution's yes to the terms of a mission. Raises Refused `statement_malformed`."""
    terms, by = terms_from(body_of(statement, {"terms"})["terms"]), spoken_in(statement, MISSION)
    require_sound_terms(terms)
    _require_between(statement, by, terms.parties)
    if terms.mission != by.about:
        raise malformed("subject")
    return by, terms


def reported_in(statement: Statement) -> Reported:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"kind", "on", "text"})
    kind = next((each for each in ReportKind if each.value == body["kind"]), None)
    if kind is None:
        raise malformed("kind")
    on = day_of(body["on"])
    require_about_now(on, statement.at)
    return Reported(_between(statement, MISSION), kind, on, text_of(body["text"]))


def broken_off_in(statement: Statement) -> Ended:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"on", "reason"})
    on = day_of(body["on"])
    # What is over cannot be broken off afterwards: it counts in the balance of both.
    if on < statement.at.date() - timedelta(days=1):
        raise malformed("on")
    return Ended(_between(statement, MISSION), on, text_of(body["reason"]))


def asked_in(statement: Statement) -> tuple[Spoken, Request]:
    """A request for visit, by the requester. Raises Refused `statement_malformed` or `visit_wrong`."""
    request, by = request_from(body_of(statement, {"request"})["request"]), spoken_in(statement, VISIT)
    require_sound_request(request, None, on=statement.at.date())
    _require_between(statement, by, (request.requester, request.host))
    if by.party != request.requester:
        raise malformed("party")
    return by, request


def answered_in(statement: Statement) -> Answered:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"is_granted", "limits", "reason"})
    granted, limits = body["is_granted"], body["limits"]
    if not isinstance(granted, bool) or not isinstance(limits, list | tuple):
        raise malformed("is_granted")
    return Answered(
        _between(statement, VISIT),
        granted,
        tuple(text_of(each) for each in limits),
        text_of(body["reason"], may_be_empty=granted),
    )


def withdrawn_in(statement: Statement) -> Ended:
    """Raises Refused `statement_malformed`."""
    body = body_of(statement, {"on", "reason"})
    return Ended(_between(statement, VISIT), day_of(body["on"]), text_of(body["reason"]))


def _called(statement: Statement) -> Spoken:
    """Who speaks of a call to those whom it is for: to everybody, or under a label to some."""
    party = str(statement.body["party"]) if "party" in statement.body else ""
    if statement.audience != (EVERYONE,):
        if party not in statement.audience:
            raise malformed("audience")
        return spoken_in(statement, CALL)
    kind, _, person = (statement.author or "").partition(":")
    if dict(statement.label) != public_label(party).as_json():
        raise malformed("label")
    if not party.startswith("institution:") or kind != "person":
        raise malformed("party")
    return Spoken(about_of(statement, CALL), party, uuid_of(person))


def _between(statement: Statement, scheme: str) -> Spoken:
    by = spoken_in(statement, scheme)
    _require_between(statement, by, statement.audience)
    return by


def _require_between(statement: Statement, by: Spoken, parties: tuple[str, ...]) -> None:
    """Two institutions, one of which speaks, and nobody else."""
    audience = statement.audience
    is_between = len(audience) == 2 and all(each.startswith("institution:") for each in audience)
    if not is_between or set(audience) != set(parties) or by.party not in audience:
        raise malformed("audience")


def _keys(value: Json) -> tuple[UUID, ...]:
    if not isinstance(value, list | tuple) or len(value) > NAMED_MAX:
        raise malformed("awarded")
    return tuple(map(uuid_of, value))
