"""Pages of programmes: what happens in each."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.base.languages import Language
from mithaq.clearance.domain.cases import file
from mithaq.clearance.queries import cases
from mithaq.exchange.domain.searching import Facet, Search
from mithaq.exchange.queries import catalogue
from mithaq.mobility.queries import calls as calls_for_people
from mithaq.mobility.queries import missions
from mithaq.mobility.queries.calls import CallView
from mithaq.parties import queries as parties
from mithaq.programmes.domain.budgets import in_all
from mithaq.programmes.domain.charter import Charter, Member
from mithaq.programmes.domain.programme_said import Booking
from mithaq.programmes.domain.steering import Vote
from mithaq.programmes.queries import agreements, charters, owed, programmes
from mithaq.programmes.queries.programmes import DecisionView, Phase, ProgrammeView
from mithaq.projects.queries import projects
from mithaq.web.money_charts import budget_charts
from mithaq.web.visits import Visit, visit
from mithaq.words.charters import CharterChange, charter_changes
from mithaq.words.names import party_name, party_names
from mithaq.words.terms import named, term

SHOWN, CALLS, DATES, A_FORTNIGHT = 6, 100, 8, timedelta(days=14)


@dataclass(frozen=True)
class Hand:
    """What the visitor may do; `own` are the members for whom their institution speaks."""

    own: tuple[Member, ...]
    may_put: bool
    may_tell: bool
    may_decide: bool


@dataclass(frozen=True)
class ComingDay:
    """A day to keep in mind, what it is, and where it stands on the page or elsewhere."""

    day: date
    kind: str
    what: str
    address: str


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The programmes of which one's institution is told, and the charters that it is writing."""
    seen = visit(request)
    actor = seen.signed_in
    return render(
        request,
        "programmes/programmes.html",
        {
            "programmes": programmes.programmes(reader=actor, on=seen.today),
            "drafts": charters.charter_drafts(reader=actor) if seen.may(Act.TELL_PROGRAMME) else (),
            "may_found": seen.may(Act.FOUND_PROGRAMME),
        },
    )


@require_GET
def programme_page(request: HttpRequest, reference: str) -> HttpResponse:
    """All that happens in a programme."""
    seen = visit(request)
    view = _of(reference, seen)
    negotiated, count = agreements.in_programme(view.id, reader=seen.signed_in, on=seen.today, limit=SHOWN)
    under = agreements.references_in_programme(view.id, reader=seen.signed_in)
    released, cases_count = cases.under(under, reader=seen.signed_in, limit=SHOWN) if under else ((), 0)
    records = catalogue.search(_search(view.charter), seen.scope)
    counted, calls = programmes.indicators(view), programmes.calls(view)
    budget = programmes.budget(view)
    recipients = {recipient.party for each in released for recipient in each.asked.recipients}
    names = party_names(
        {*view.parties, *_speakers(view.charters), *(each.member for each in budget), *recipients}
    )
    return render(
        request,
        "programmes/programme.html",
        {
            "programme": view,
            "charter": view.charter,
            "hand": _hand(view, seen),
            "names": names,
            "agreements": negotiated,
            "agreements_count": count,
            "cases": [(each, file.deliveries(each.file)) for each in released],
            "cases_count": cases_count,
            "projects": projects.lines(reader=seen.signed_in, on=seen.today, programme=view.id, limit=SHOWN),
            "projects_count": projects.count(reader=seen.signed_in, on=seen.today, programme=view.id),
            "people": _calls_for_people(view, seen),
            "missions": missions.missions(
                reader=seen.signed_in, on=seen.today, programme=view.id, limit=SHOWN
            ),
            "may_call": seen.may(Act.OPEN_CALL),
            "may_send": seen.may(Act.AGREE_MISSION),
            "records": records,
            "asked": _search(view.charter),
            "institutions": parties.institutions_by_id(each.institution for each in records.records),
            "counted": counted,
            "budget": budget,
            "budget_in_all": in_all(budget),
            "charts": budget_charts(budget, names=names, currency=view.charter.currency),
            "calls": calls,
            "now": seen.at,
            "today": seen.today,
            "coming": sorted(_coming(view, seen), key=lambda each: each.day)[:DATES],
            "decisions": [(each, _changes(view, each), _awaited(each, seen)) for each in view.decisions],
            "languages": list(Language),
            "votes": list(Vote),
            "bookings": list(Booking),
            "closes_on": seen.today + A_FORTNIGHT,
            "zone": parties.zone_of(parties.institution(seen.signed_in.institution).state),
        },
    )


def own_programmes(seen: Visit) -> list[ProgrammeView]:
    """Those in which one's institution speaks for a member, and which are not over."""
    return [
        each
        for each in programmes.programmes(reader=seen.signed_in, on=seen.today)
        if each.phase is not Phase.OVER and each.charter.members_of(seen.signed_in.institution)
    ]


def programmes_told(keys: Collection[UUID | None], seen: Visit) -> Mapping[UUID, ProgrammeView]:
    """Those of the programmes of which the visitor is told, by their identifiers."""
    told = programmes.programmes(reader=seen.signed_in, on=seen.today) if any(keys) else ()
    return {each.id: each for each in told if each.id in keys}


def _of(reference: str, seen: Visit) -> ProgrammeView:
    return programmes.programme(reference, reader=seen.signed_in, on=seen.today)


def _calls_for_people(view: ProgrammeView, seen: Visit) -> list[CallView]:
    """Anybody can name a programme in a call: those of whoever speaks for a member, the last ones."""
    found = calls_for_people.calls(reader=seen.actor, at=seen.at, programme=view.id, limit=CALLS)
    return [each for each in found if view.charter.members_of(each.organiser)][:SHOWN]


def _hand(view: ProgrammeView, seen: Visit) -> Hand:
    institution = seen.signed_in.institution
    own = view.charter.members_of(institution)
    return Hand(
        own=own,
        may_put=seen.may(Act.TELL_PROGRAMME) and institution in view.charter.voters.values(),
        may_tell=seen.may(Act.TELL_PROGRAMME) and (bool(own) or institution == view.founder),
        may_decide=seen.may(Act.DECIDE_IN_PROGRAMME) and bool(own),
    )


def _search(charter: Charter) -> Search:
    """Offers and needs of the members' states in the programme's fields."""
    codes = [each.party.partition(":") for each in charter.members]
    states = {key for scheme, _colon, key in codes if scheme == "state"}
    institutions = [each.institution for each in charter.members if each.party.startswith("institution:")]
    states |= {each.state for each in parties.institutions_by_id(institutions).values()}
    chosen = {Facet.FIELD: charter.fields, Facet.STATE: tuple(sorted(states))}
    blocs = tuple(sorted(key for scheme, _colon, key in codes if scheme == "bloc"))
    # Facets narrow one another: with a bloc among the members, its states are all there is.
    if blocs:
        chosen = {Facet.FIELD: charter.fields, Facet.BLOC: blocs}
    return Search(chosen=chosen, limit=SHOWN)


def _speakers(held: Iterable[Charter]) -> set[str]:
    return {f"institution:{each.institution}" for charter in held for each in charter.members}


def _awaited(decision: DecisionView, seen: Visit) -> tuple[str, ...]:
    """The members for whom the visitor could vote."""
    if not seen.may(Act.DECIDE_IN_PROGRAMME):
        return ()
    return decision.awaited_of(seen.signed_in.institution)


def _coming(view: ProgrammeView, seen: Visit) -> Iterator[ComingDay]:
    """The next days of a programme: votes, calls, indicators, obligations, its end."""
    for each in view.decisions:
        if each.is_open:
            yield ComingDay(each.put.closes_on, "decision", _title(each.titles), "#decisions")
    for call in programmes.calls(view):
        if call.closes_on >= seen.today:
            yield ComingDay(call.closes_on, "call", _title(call.titles), "#calls")
    for _objective, indicator in view.charter.indicators():
        if indicator.due_on >= seen.today:
            yield ComingDay(indicator.due_on, "indicator", _title(indicator.texts), "#objectives")
    for due in owed.next_in_programme(
        view.id, reader=seen.signed_in, since=seen.today, on=seen.today, limit=DATES
    ):
        address = reverse("negotiation", args=[due.view.reference])
        what = f"{term('owed', due.obligation.what)} · {party_name(due.obligation.party)}"
        yield ComingDay(due.due_on, "owed", what, f"{address}#owed")
    if view.charter.ends_on >= seen.today:
        yield ComingDay(view.charter.ends_on, "end", _title(view.titles), "#members")


def _title(texts: Mapping[Language, str]) -> str:
    return named(texts) if texts else ""


def _changes(view: ProgrammeView, decision: DecisionView) -> Sequence[CharterChange]:
    """What a decision would change in the charter under which it was put."""
    before = next(each for each in view.charters if each.digest == decision.put.under)
    return charter_changes(before, decision.put.charter) if decision.put.charter else ()
