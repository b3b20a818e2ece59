"""Award the places of a call: one person puts the award forward, another decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.mobility.actions.calling import say_of
from mithaq.mobility.domain import said
from mithaq.mobility.domain.awarding import Award, Ranked, digest_of_ranking, require_award
from mithaq.mobility.domain.calls import CallState
from mithaq.mobility.models import AwardProposal
from mithaq.mobility.queries import calls, reviews
from mithaq.mobility.queries.calls import CallView
from mithaq.parties.domain.speaking import text_kept
from mithaq.register import actions as register


@transaction.atomic
def propose_award(call: UUID, award: Award, *, by: Actor, at: datetime) -> None:
    """Put an award forward; one that was put forward before, and not decided, is replaced.

    Raises Refused `not_organiser`, `call_not_closed`, or as `require_award` does; NotFound `call_unknown`.
    """
    view, ranking = _closed(call, by=by, at=at)
    reason = text_kept(award.reason, may_be_empty=True)
    kept = Award(award.awarded, award.reserve, reason)
    require_award(kept, ranking, places=view.call.places, reviews=view.call.reviews)
    AwardProposal.objects.update_or_create(
        call=call,
        defaults={
            "awarded": list(kept.awarded),
            "reserve": list(kept.reserve),
            "reason": reason,
            "ranking": digest_of_ranking(ranking),
            "by": by.person,
            "at": at,
        },
    )


@transaction.atomic
def decide_award(call: UUID, *, ranking: str, award: str, by: Actor, at: datetime) -> None:
    """Decide what another person put forward, under the ranking that both saw; `award` is the digest of it.

    Raises Refused `not_organiser`, `call_not_closed`, `four_eyes`, `ranking_changed` or `award_changed` where
    it is another by now, or as `require_award` does; NotFound `award_unknown` or `call_unknown`.
    """
    register.lock_writer()
    view, found = _closed(call, by=by, at=at)
    proposed = reviews.proposed_award(call)
    if proposed is None:
        raise NotFound("award_unknown")
    if proposed.by == by.person:
        raise Refused("four_eyes")
    if not ranking == proposed.ranking == digest_of_ranking(found):
        raise Refused("ranking_changed")
    if award != proposed.award.digest:
        # Else who put it forward could put another while the second person reads.
        raise Refused("award_changed")
    decided = proposed.award
    require_award(decided, found, places=view.call.places, reviews=view.call.reviews)
    body: dict[str, Json] = {
        "first": str(proposed.by),
        "awarded": [str(each) for each in decided.awarded],
        "reserve": [str(each) for each in decided.reserve],
        "unsuccessful": len(found) - len(decided.awarded) - len(decided.reserve),
        "ranking": ranking,
        "reason": decided.reason,
    }
    say_of(said.DECIDED, call, view.audience, body, by=by, at=at)
    AwardProposal.objects.filter(pk=call).delete()


def _closed(call: UUID, *, by: Actor, at: datetime) -> tuple[CallView, Sequence[Ranked]]:
    view = calls.call_by_id(call, at=at)
    if not calls.may_decide(view, by):
        raise Refused("not_organiser")
    if view.state is not CallState.CLOSED:
        raise Refused("call_not_closed")
    return view, reviews.ranking(call)
