"""Share applications out among reviewers, and review one."""

import os
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import NotFound, Refused
from mithaq.mobility.actions.calling import led
from mithaq.mobility.domain.calls import CallState, Criterion
from mithaq.mobility.domain.reviewing import Conflict, shared_out, standing_of, weight_of
from mithaq.mobility.models import ApplicationFile, Assignment
from mithaq.mobility.queries import calls, reviews
from mithaq.parties.domain.speaking import text_kept

REVIEWERS_MAX = 500


@transaction.atomic
def share_out(call: UUID, reviewers: Collection[UUID], *, by: Actor, at: datetime) -> int:
    """Give each application of a closed call as many reviewers as it needs, of these; how many were given.

    Whoever has a conflict with an application does not get it. Raises Refused `not_organiser`,
    `call_not_closed`, `reviewers_missing`; NotFound `call_unknown`.
    """
    view = led(call, by=by, at=at)
    if view.state is not CallState.CLOSED:
        raise Refused("call_not_closed")
    if not 0 < len(reviewers) <= REVIEWERS_MAX:
        raise Refused("reviewers_missing")
    # Two who share out at once would both find the same gaps.
    _lock(call)
    there = defaultdict[UUID, set[UUID]](set)
    declared = defaultdict[UUID, set[UUID]](set)
    for key, person, moment in Assignment.objects.filter(call=call).values_list(
        "application", "reviewer", "declared_at"
    ):
        (declared if moment else there)[key].add(person)
    found = shared_out(
        reviews.judged(call),
        reviews.reviewers(call, reviewers),
        assigned=there,
        barred=declared,
        needed=view.call.reviews,
        bars_same_state=view.call.bars_same_state,
    )
    Assignment.objects.bulk_create(
        (
            Assignment(
                id=new_id(at, os.urandom(RANDOM_BYTES)),
                call=call,
                application=application,
                reviewer=person,
                by=by.person,
                at=at,
            )
            for application, person in found
        ),
        batch_size=1_000,
    )
    return len(found)


@transaction.atomic
def review(key: UUID, scores: Mapping[Criterion, int], *, comment: str, by: Actor, at: datetime) -> None:
    """Judge an application, once; its place in the ranking follows.

    Raises Refused `not_permitted`, `call_not_closed`, `review_given`, `conflict_declared`,
    `scores_incomplete`, `message_empty` or `message_too_long`; NotFound `review_unknown`.
    """
    require(by, Act.REVIEW_APPLICATION)
    row = _assignment(key, by)
    view = calls.call_by_id(row.call, at=at)
    if view.state is not CallState.CLOSED:
        raise Refused("call_not_closed")
    weight_of(scores, view.call.weights)
    # Two reviews of one application at once would each reckon without the other.
    file = ApplicationFile.objects.select_for_update().filter(pk=row.application).first()
    if file is None:
        raise NotFound("review_unknown")
    row.scores = {criterion.value: score for criterion, score in scores.items()}
    row.comment, row.reviewed_at = text_kept(comment), at
    row.save()
    _reckon(file, view.call.weights)


@transaction.atomic
def declare_conflict(key: UUID, *, by: Actor, at: datetime) -> None:
    """Say that one is not impartial: the application waits for another reviewer.

    Raises Refused `review_given` or `conflict_declared`; NotFound `review_unknown`.
    """
    row = _assignment(key, by)
    row.declared_at = at
    row.save()


def _assignment(key: UUID, by: Actor) -> Assignment:
    row = Assignment.objects.select_for_update().filter(pk=key, reviewer=by.person).first()
    if row is None:
        raise NotFound("review_unknown")
    if row.reviewed_at is not None:
        raise Refused("review_given")
    if row.declared_at is not None:
        raise Refused("conflict_declared", conflict=Conflict.DECLARED)
    return row


def _reckon(file: ApplicationFile, weights: Mapping[Criterion, int]) -> None:
    given = Assignment.objects.filter(application=file.application).exclude(reviewed_at=None)
    scores = [
        {Criterion(name): score for name, score in (each or {}).items()}
        for each in given.values_list("scores", flat=True)
    ]
    if standing := standing_of(scores, weights):
        file.reviews, file.mean = standing.reviews, standing.mean
        file.spread, file.lead = standing.spread, standing.lead
        file.save()


def _lock(call: UUID) -> None:
    list(ApplicationFile.objects.select_for_update().filter(call=call).values_list("application", flat=True))
