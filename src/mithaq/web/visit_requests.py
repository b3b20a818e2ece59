"""Pages of requests for visit: written by one person, put to the host by another, answered there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.federation import queries as federation
from mithaq.mobility.actions import asking
from mithaq.mobility.domain.visits import (
    SITES_MAX,
    VISITORS_MAX,
    Basis,
    Details,
    Initiative,
    Level,
    Request,
    RequestState,
    Site,
    VisitKind,
    Visitor,
)
from mithaq.mobility.queries import visits
from mithaq.parties import queries as parties
from mithaq.web.calls import number_of
from mithaq.web.forms import day_of, key_of, one_of, page_number, pages_of
from mithaq.web.missions import other_institutions, own_agreements
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.names import party_names
from mithaq.words.terms import reader_language, term

PAGE = 20
_SITE = ("name", "address", "contact")
_VISITOR = ("name", "born_on", "birthplace", "nationality", "clearance", "document", "employer", "position")


@require_GET
def visits_page(request: HttpRequest) -> HttpResponse:
    """The requests of the visitor's institution, on either side."""
    seen, page = visit(request), page_number(request.GET)
    actor = _require_reader(seen)
    found = visits.visits(reader=actor, on=seen.today, first=(page - 1) * PAGE, limit=PAGE)
    prepared = visits.prepared(reader=actor) if page == 1 else ()
    codes = {code for each in found for code in (each.request.requester, each.request.host)}
    return render(
        request,
        "mobility/visits.html",
        {
            "visits": found,
            "prepared": prepared,
            "names": party_names({*codes, *(each.request.host for each in prepared)}),
            "own": f"institution:{actor.institution}",
            "may_ask": seen.may(Act.ASK_VISIT),
            **pages_of(page, total=visits.count(reader=actor), size=PAGE),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def prepare_page(request: HttpRequest) -> HttpResponse:
    """Write a request down, for as many sites and visitors as the address says."""
    seen = visit(request)
    require(seen.signed_in, Act.ASK_VISIT)
    if request.method == "GET":
        return _form(request, seen, request.GET)
    key = new_key(seen.at)
    try:
        asking.prepare(
            key, _request(request.POST, seen), _details(request.POST), by=seen.signed_in, at=seen.at
        )
    except Refused as refusal:
        return _form(request, seen, request.POST, refusal)
    messages.success(
        request, _("Prepared: a second person of your institution certifies it and asks the host.")
    )
    return redirect("visit_prepared", key)


@never_cache
@require_GET
def prepared_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A request that waits for a second person."""
    seen = visit(request)
    found = visits.prepared_one(key, reader=seen.signed_in)
    return render(
        request,
        "mobility/prepared.html",
        {
            "prepared": found,
            "request_": found.request,
            "details": visits.details(key, reader=seen.signed_in),
            "lead": visits.lead_of(found.request, on=seen.today),
            "names": party_names([found.request.requester, found.request.host]),
            "by": parties.person(found.by),
            "may_ask": seen.may(Act.APPROVE_VISIT) and found.by != seen.signed_in.person,
            "may_discard": seen.may(Act.ASK_VISIT),
        },
    )


@require_POST
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Certify the request and put it to the host."""
    seen = visit(request)
    reached = federation.reached_institutions(on=seen.today)
    asking.ask(key, reached=reached, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Asked: the host sees how many would come, their level and the dates."))
    return redirect("visit", visits.visit_by_id(key, on=seen.today).reference)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw the request away before anybody was asked."""
    asking.discard(key, by=visit(request).signed_in)
    messages.success(request, _("Thrown away, with all that it had of the visitors."))
    return redirect("visits")


@never_cache
@require_GET
def visit_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A request as it was put to the host, and the answer."""
    seen = visit(request)
    actor = _require_reader(seen)
    view = visits.visit(reference, reader=actor, on=seen.today)
    own, approves = f"institution:{actor.institution}", seen.may(Act.APPROVE_VISIT)
    is_ours, is_asked = own == view.request.requester, view.state is RequestState.ASKED
    details = visits.details(view.id, reader=actor)
    return render(
        request,
        "mobility/visit.html",
        {
            "view": view,
            "request_": view.request,
            "details": details,
            "names": party_names([view.request.requester, view.request.host]),
            "may_answer": approves and not is_ours and is_asked,
            "may_withdraw": approves and is_ours and view.state in {RequestState.ASKED, RequestState.GRANTED},
            "may_erase": approves
            and is_ours
            and details is not None
            and view.state not in {RequestState.ASKED, RequestState.GRANTED},
        },
    )


@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Grant or refuse the visit."""
    seen = visit(request)
    view = visits.visit(reference, reader=seen.signed_in, on=seen.today)
    asking.answer(
        view.id,
        is_granted=request.POST.get("word") == "granted",
        limits=cleaned(request.POST.get("limits", "")).splitlines(),
        reason=request.POST.get("reason", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Answered: both institutions see it."))
    return redirect("visit", reference)


@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask no longer."""
    seen = visit(request)
    view = visits.visit(reference, reader=seen.signed_in, on=seen.today)
    asking.withdraw(view.id, reason=request.POST.get("reason", ""), by=seen.signed_in, at=seen.at)
    messages.success(request, _("Withdrawn: both institutions see why."))
    return redirect("visit", reference)


@require_POST
def erase(request: HttpRequest, reference: str) -> HttpResponse:
    """Erase who came."""
    seen = visit(request)
    view = visits.visit(reference, reader=seen.signed_in, on=seen.today)
    asking.erase_details(view.id, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Erased: who the visitors were is no longer kept here."))
    return redirect("visit", reference)


def _require_reader(seen: Visit) -> Actor:
    """Who asks for visits or approves them. Raises Refused `not_permitted`."""
    if not seen.may(Act.APPROVE_VISIT):
        require(seen.signed_in, Act.ASK_VISIT)
    return seen.signed_in


def _request(posted: QueryDict, seen: Visit) -> Request:
    amends, agreement = posted.get("amends", ""), posted.get("agreement", "")
    amended = visits.visit(amends, reader=seen.signed_in, on=seen.today).id if amends else None
    return Request(
        kind=one_of(VisitKind, posted.get("kind", "")),
        requester=f"institution:{seen.signed_in.institution}",
        host=f"institution:{key_of(posted.get('host', ''), code='institution_unknown')}",
        amends=amended,
        sites=0,
        visitors=0,
        starts_on=day_of(posted.get("starts_on", "")),
        ends_on=day_of(posted.get("ends_on", "")),
        programme=_line(posted.get("programme", "")),
        basis=one_of(Basis, posted.get("basis", "")),
        agreement=key_of(agreement, code="agreement_unknown") if agreement else None,
        initiative=one_of(Initiative, posted.get("initiative", "")),
        is_by_host=posted.get("by") == "host",
        subject=cleaned(posted.get("subject", "")).strip(),
        level=one_of(Level, posted.get("level", "")),
        why_urgent=cleaned(posted.get("why_urgent", "")).strip(),
        details="",
    )


def _details(posted: QueryDict) -> Details:
    sites, visitors = _counts(posted)
    return Details(
        sites=tuple(
            Site(*(_line(posted.get(f"site.{number}.{part}", "")) for part in _SITE))
            for number in range(1, sites + 1)
        ),
        visitors=tuple(_visitor(posted, number) for number in range(1, visitors + 1)),
        officer=_line(posted.get("officer", "")),
        officer_contact=_line(posted.get("officer_contact", "")),
        remarks=cleaned(posted.get("remarks", "")).strip(),
    )


def _visitor(posted: QueryDict, number: int) -> Visitor:
    said = {part: _line(posted.get(f"visitor.{number}.{part}", "")) for part in _VISITOR}
    parties.require_state(said["nationality"])
    return Visitor(
        name=said["name"],
        born_on=day_of(said["born_on"]),
        birthplace=said["birthplace"],
        nationality=said["nationality"],
        clearance=one_of(Level, said["clearance"]),
        document=said["document"],
        employer=said["employer"],
        position=said["position"],
    )


def _counts(typed: QueryDict) -> tuple[int, int]:
    """How many sites and visitors the form is for."""
    sites, visitors = (number_of(typed.get(name, "1")) for name in ("sites", "visitors"))
    return min(max(sites, 1), SITES_MAX), min(max(visitors, 1), VISITORS_MAX)


def _line(text: str) -> str:
    return " ".join(cleaned(text).split())


def _rows(typed: QueryDict, name: str, parts: tuple[str, ...], count: int) -> list[dict[str, str]]:
    return [
        {part: typed.get(f"{name}.{number}.{part}", "") for part in parts} for number in range(1, count + 1)
    ]


def _form(
    request: HttpRequest, seen: Visit, typed: QueryDict, refusal: Refused | None = None
) -> HttpResponse:
    sites, visitors = _counts(typed)
    return render(
        request,
        "mobility/prepare.html",
        {
            "typed": typed,
            "refusal": refusal,
            "sites": _rows(typed, "site", _SITE, sites),
            "visitors": _rows(typed, "visitor", _VISITOR, visitors),
            "kinds": [(each.value, term("visit_kind", each)) for each in VisitKind],
            "bases": [(each.value, term("visit_basis", each)) for each in Basis],
            "initiatives": [(each.value, term("visit_initiative", each)) for each in Initiative],
            "levels": [(each.value, term("visit_level", each)) for each in Level],
            "bys": [("requester", _("By us")), ("host", _("By the host"))],
            "states": parties.state_names(reader_language()),
            "hosts": other_institutions(seen),
            "agreements": own_agreements(seen),
            "sites_max": SITES_MAX,
            "visitors_max": VISITORS_MAX,
        },
        status=409 if refusal else 200,
    )
