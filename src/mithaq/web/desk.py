"""My desk: what waits for me."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.clearance.queries import clocks, consents, hits, owed
from mithaq.economy.queries import spin_offs
from mithaq.exchange.domain.searching import Search
from mithaq.exchange.domain.talking import SNOOZE
from mithaq.exchange.queries import (
    catalogue,
    conversations,
    drafts,
    funnel,
    imports,
    records,
    reminders,
    saved,
)
from mithaq.exchange.queries.conversations import Pile
from mithaq.federation.queries.imbalances import imbalances
from mithaq.mobility.queries import missions, reviews, visits
from mithaq.mobility.queries.calls import CallView
from mithaq.mobility.queries.missions import MissionView
from mithaq.mobility.queries.reviews import BlindView
from mithaq.mobility.queries.visits import Prepared, VisitView
from mithaq.parties import queries as parties
from mithaq.programmes.queries import agreements, programmes
from mithaq.programmes.queries import owed as under_agreements
from mithaq.projects.queries import due as in_projects
from mithaq.watch.queries import delphi, watchlist
from mithaq.web.cases import recipient_names
from mithaq.web.visits import Visit, visit
from mithaq.words.names import party_names
from mithaq.words.terms import reader_language

RECORDS = 8


@dataclass(frozen=True)
class OfPeople:
    """What waits of calls, missions and visits."""

    reviews: Sequence[BlindView]
    reviews_count: int
    awards: Sequence[CallView]
    missions: Sequence[MissionView]
    reports: Sequence[MissionView]
    visits: Sequence[VisitView]
    prepared: Sequence[Prepared]

    @property
    def is_any(self) -> bool:
        found = (self.reviews, self.awards, self.missions, self.reports, self.visits, self.prepared)
        return any(found)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: the desk of who is signed in, else an open door to the catalogue."""
    seen = visit(request)
    if seen.actor is not None:
        return redirect("desk")
    latest = catalogue.search(Search(limit=RECORDS), seen.scope)
    return render(
        request,
        "home.html",
        {
            "page": latest,
            "institutions": parties.institutions_by_id(view.institution for view in latest.records),
            "counts": parties.counts(),
        },
    )


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for who is signed in, by whose step it is, and the institution's own records."""
    seen = visit(request)
    if seen.actor is None:
        raise Refused("not_permitted")
    actor = seen.actor
    own = records.records_of_institution(
        actor.institution, labels=seen.scope.labels, on=seen.today, limit=RECORDS
    )
    waiting = conversations.conversations(Pile.WAITING_FOR_US, reader=actor, scope=seen.scope, limit=RECORDS)
    due = reminders.due(actor, seen.scope, at=seen.at)
    cases = clocks.queue(reader=actor, on=seen.today)
    some_hits, hits_count = hits.waiting_for(actor, limit=RECORDS)
    owing = owed.due(reader=actor, on=seen.today)
    leaning = imbalances(reader=actor, on=seen.today)
    others = {each.theirs for each in waiting} | {each.conversation.theirs for each in due}
    return render(
        request,
        "exchange/desk.html",
        {
            "desk": drafts.desk(actor),
            "watch_news": watchlist.count(reader=actor, is_seen=False),
            "news": saved.desk_news(actor, seen.scope, reader_language()),
            "imports_to_review": imports.waiting_for_review(actor),
            "records": own,
            "conversations": waiting,
            "waiting_count": conversations.counts(actor)[Pile.WAITING_FOR_US],
            "cases": cases[:RECORDS],
            "cases_count": len(cases),
            "party_names": recipient_names(cases[:RECORDS]),
            "hits": some_hits,
            "hits_count": hits_count,
            "due": owing[:RECORDS],
            "due_count": len(owing),
            "consents": consents.waiting(reader=actor),
            "reminders": due,
            "imbalances": leaning,
            "imbalance_names": party_names(each.party for each in leaning),
            "texts": agreements.waiting(reader=actor, on=seen.today),
            "memberships": programmes.waiting_memberships(reader=actor, on=seen.today),
            "votes": programmes.waiting_decisions(reader=actor, on=seen.today),
            "studies": delphi.waiting(reader=actor, today=seen.today),
            "owed": under_agreements.due(reader=actor, on=seen.today, limit=RECORDS),
            "to_judge": in_projects.to_judge(reader=actor, on=seen.today)[:RECORDS],
            "project_due": in_projects.due(reader=actor, on=seen.today, limit=RECORDS),
            "spin_offs_due": spin_offs.owed(reader=actor, on=seen.today, limit=RECORDS),
            "spin_offs_unclassified": spin_offs.awaiting_status(reader=actor, on=seen.today, limit=RECORDS),
            "of_people": _of_people(seen),
            "in_a_week": (seen.today + SNOOZE).isoformat(),
            "institutions": parties.institutions_by_id(others),
            "people": parties.people_by_id(each.our_charge for each in waiting if each.our_charge),
            "may_see_funnel": funnel.may_see_catalogue(actor),
            "person": parties.person(actor.person),
            "institution": parties.institution(actor.institution),
            "roles": sorted(actor.roles),
            "may_draft": seen.may(Act.DRAFT_RECORD),
        },
    )


def _of_people(seen: Visit) -> OfPeople:
    actor = seen.signed_in
    approves = seen.may(Act.APPROVE_VISIT)
    prepared = visits.prepared(reader=actor) if approves else ()
    return OfPeople(
        reviews=reviews.waiting(reader=actor, at=seen.at, limit=RECORDS),
        reviews_count=reviews.count_waiting(reader=actor),
        awards=reviews.awards_to_second(reader=actor, at=seen.at) if seen.may(Act.DECIDE_AWARD) else (),
        missions=missions.waiting(reader=actor, on=seen.today, limit=RECORDS),
        reports=missions.owing(reader=actor, on=seen.today, limit=RECORDS),
        visits=visits.to_answer(reader=actor, on=seen.today, limit=RECORDS),
        prepared=[each for each in prepared if each.by != actor.person][:RECORDS],
    )
