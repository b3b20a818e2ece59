"""Decide a hit, and second the decision: two people, both from the session, each in a statement."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.clearance.actions.saying import say
from mithaq.clearance.domain.screening import hits
from mithaq.clearance.domain.screening.hits import HitState, Verdict
from mithaq.clearance.models import Hit
from mithaq.clearance.published import screening as published
from mithaq.clearance.queries.subjects import subject
from mithaq.parties import queries as parties


@transaction.atomic
def decide_hit(
    key: UUID, *, seen: UUID, verdict: Verdict, fields: Sequence[str], note: str, by: Actor, at: datetime
) -> None:
    """Say whether the listed party is ours, on which fields. Locks the hit; a decision before is superseded.

    `seen` is the statement of the hit as the person saw it. Raises Refused `not_permitted`, `hit_changed`,
    `hit_gone`, or what the rules of evidence refuse; NotFound `hit_unknown`.
    """
    row = _locked(key, by, Act.DECIDE_HIT)
    hits.require_as_seen(row.statement, seen=seen)
    hits.require_may_decide(HitState(row.state))
    ours = subject(row.party).properties
    theirs = {name: tuple(values) for name, values in row.listed.items()}
    text = hits.require_decision(verdict, fields, note, ours=ours, theirs=theirs)
    _say(
        published.HIT_DECIDED,
        row,
        {
            "verdict": verdict.value,
            "fields": sorted(set(fields)),
            "note": text,
            "used": hits.used(fields, ours=ours, theirs=theirs).as_json(),
            "listed_digest": row.digest,
        },
        by=by,
        at=at,
    )


@transaction.atomic
def second_hit(key: UUID, *, seen: UUID, agrees: bool, note: str, by: Actor, at: datetime) -> None:
    """Agree with the first person's finding, which then holds, or open the hit again. Locks the hit.

    `seen` is the statement of the finding as the person saw it. Raises Refused `not_permitted`,
    `hit_changed`, `hit_not_proposed`, `four_eyes` or `message_too_long`; NotFound `hit_unknown`.
    """
    row = _locked(key, by, Act.SECOND_HIT)
    hits.require_as_seen(row.statement, seen=seen)
    hits.require_may_second(HitState(row.state), row.decided_by, by=by.person)
    body: dict[str, Json] = {"agrees": agrees, "verdict": row.verdict, "note": hits.note_of(note)}
    _say(published.HIT_SECONDED, row, body, by=by, at=at)


def _locked(key: UUID, by: Actor, act: Act) -> Hit:
    require(by, act, of_institution=parties.host_institution().id)
    row = Hit.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound("hit_unknown")
    return row


def _say(act: str, row: Hit, body: dict[str, Json], *, by: Actor, at: datetime) -> None:
    of_hit: dict[str, Json] = {"hit": str(row.id), "list": row.list, "entity": row.entity}
    say(act, row.party, {**of_hit, **body}, by=by, at=at, supersedes=row.statement)
