"""Pages of missions: terms to which two institutions say yes, reports, certificates."""

import os
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.languages import best_of
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.federation import queries as federation
from mithaq.mobility.actions import seconding
from mithaq.mobility.domain.certificates import as_text
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import Cost, CostItem, MissionState, ReportKind, Terms
from mithaq.mobility.queries import applications, missions
from mithaq.mobility.queries.missions import MissionView
from mithaq.parties import queries as parties
from mithaq.programmes.queries import agreements
from mithaq.web.calls import number_of
from mithaq.web.forms import day_of, key_of, one_of, page_number, pages_of
from mithaq.web.partners import qr
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.names import party_names
from mithaq.words.terms import named, reader_language, term

PAGE, AGREEMENTS, SEED_BYTES = 20, 100, 8
_DAY = timedelta(days=1)


@require_GET
def missions_page(request: HttpRequest) -> HttpResponse:
    """The missions of the visitor's institution."""
    seen, page = visit(request), page_number(request.GET)
    actor = seen.signed_in
    require(actor, Act.AGREE_MISSION)
    found = missions.missions(reader=actor, on=seen.today, first=(page - 1) * PAGE, limit=PAGE)
    return render(
        request,
        "mobility/missions.html",
        {
            "missions": found,
            "names": party_names({code for each in found for code in each.terms.parties}),
            **pages_of(page, total=missions.count(reader=actor), size=PAGE),
        },
    )


@require_http_methods(["GET", "POST"])
def offer_page(request: HttpRequest) -> HttpResponse:
    """Write the terms of a mission and say yes to them first."""
    seen = visit(request)
    require(seen.signed_in, Act.AGREE_MISSION)
    if request.method == "GET":
        return _form(request, seen, request.GET)
    try:
        key = seconding.offer(
            _terms(request.POST, seen),
            name=request.POST.get("name", ""),
            contact=request.POST.get("contact", ""),
            reached=federation.reached_institutions(on=seen.today),
            by=seen.signed_in,
            at=seen.at,
        )
    except Refused as refusal:
        return _form(request, seen, request.POST, refusal)
    messages.success(request, _("Offered: the other institution reads the same terms and answers."))
    return redirect("mission", missions.mission_by_id(key, on=seen.today).reference)


@require_GET
def mission_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A mission: its terms, where it stands, reports, and what the visitor may do."""
    seen = visit(request)
    view = missions.mission(reference, reader=seen.signed_in, on=seen.today)
    own, acts = f"institution:{seen.signed_in.institution}", seen.may(Act.AGREE_MISSION)
    is_host, begun = own == view.terms.host, {MissionState.UNDER_WAY, MissionState.DONE}
    return render(
        request,
        "mobility/mission.html",
        {
            "mission": view,
            "names": party_names(view.terms.parties),
            "person": missions.person_of(view.id, reader=seen.signed_in),
            "agreement": agreements.told_agreement(
                view.terms.agreement, reader=seen.signed_in, on=seen.today
            ),
            "may_agree": acts and own not in view.agreed_by and view.state is MissionState.OFFERED,
            "may_report": acts and view.is_agreed and view.state in {*begun, MissionState.BROKEN_OFF},
            "may_break": acts and view.state in {MissionState.PLANNED, MissionState.UNDER_WAY},
            "may_certify": acts and is_host and view.state is MissionState.DONE and not view.certificates,
            "may_act": acts,
            "report_kinds": [(each.value, term("report_kind", each)) for each in ReportKind],
            **_certificate(view, seen),
        },
    )


@require_POST
def agree(request: HttpRequest, reference: str) -> HttpResponse:
    """Say yes to what the other institution offered."""
    seen = visit(request)
    view = _of(reference, seen)
    seconding.agree(view.id, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Agreed: both institutions have said yes to the same terms."))
    return redirect("mission", reference)


@require_POST
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell the other institution how it went."""
    seen = visit(request)
    view, kind = _of(reference, seen), one_of(ReportKind, request.POST.get("kind", ""))
    text = request.POST.get("text", "")
    seconding.report(view.id, kind, text=text, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Both institutions have the report."))
    return redirect("mission", reference)


@require_POST
def break_off(request: HttpRequest, reference: str) -> HttpResponse:
    """End the mission before it is over."""
    seen = visit(request)
    view, day = _of(reference, seen), day_of(request.POST.get("on", ""))
    reason = request.POST.get("reason", "")
    seconding.break_off(view.id, on=day, reason=reason, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Broken off: both institutions see from when on, and why."))
    return redirect("mission", reference)


@require_POST
def certify(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign that somebody was there."""
    seen = visit(request)
    view = _of(reference, seen)
    seconding.certify(view.id, name=request.POST.get("name", ""), by=seen.signed_in, at=seen.at)
    messages.success(
        request, _("Signed. Give the file to whoever was here; it shows alone that it is genuine.")
    )
    return redirect("mission", reference)


@require_POST
def keep_person(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down who goes, or erase it."""
    seen = visit(request)
    view = _of(reference, seen)
    name, contact = request.POST.get("name", ""), request.POST.get("contact", "")
    seconding.keep_person(view.id, name=name, contact=contact, by=seen.signed_in)
    messages.success(request, _("Kept at your institution.") if name.strip() else _("Erased."))
    return redirect("mission", reference)


@never_cache
@require_GET
def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """The certificate, for whoever was there."""
    seen = visit(request)
    view = _of(reference, seen)
    answer = HttpResponse(missions.certificate(view, reader=seen.signed_in), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}-certificate.json"'
    return answer


def other_institutions(seen: Visit) -> list[tuple[str, str]]:
    """Each other institution with its state, by name."""
    language = reader_language()
    states = dict(parties.state_names(language))
    found = [
        (str(each.id), f"{best_of(each.names, language)[1]} ({states.get(each.state, each.state)})")
        for each in parties.institutions()
        if each.id != seen.signed_in.institution
    ]
    return sorted(found, key=lambda each: each[1])


def own_agreements(seen: Visit) -> list[tuple[str, str]]:
    """The agreements of the visitor's institution, the last changed first."""
    found = agreements.agreements(reader=seen.signed_in, on=seen.today, limit=AGREEMENTS)
    own = f"institution:{seen.signed_in.institution}"
    return [
        (str(each.id), f"{named(each.titles)} ({each.reference})") for each in found if own in each.parties
    ]


def _terms(posted: QueryDict, seen: Visit) -> Terms:
    other = f"institution:{key_of(posted.get('other', ''), code='institution_unknown')}"
    own = f"institution:{seen.signed_in.institution}"
    sending, host = (other, own) if posted.get("role") == "host" else (own, other)
    every = number_of(posted.get("report_every_months", ""))
    lines = cleaned(posted.get("limits", "")).splitlines()
    return Terms(
        seed=os.urandom(SEED_BYTES).hex().upper(),
        kind=one_of(Kind, posted.get("kind", "")),
        sending=sending,
        host=host,
        # A pseudonym: it says of nobody that they are the same as in another mission.
        person=new_key(seen.at),
        position=" ".join(cleaned(posted.get("position", "")).split()),
        starts_on=day_of(posted.get("starts_on", "")),
        ends_on=day_of(posted.get("last_on", "")) + _DAY,
        limits=tuple(line.strip() for line in lines if line.strip()),
        costs=_costs(posted, sending, host),
        report_every_months=every or None,
        programme=_key(posted, "programme"),
        project=_key(posted, "project"),
        agreement=_key(posted, "agreement"),
        application=_application(posted, seen),
    )


def _costs(posted: QueryDict, sending: str, host: str) -> tuple[Cost, ...]:
    currency = posted.get("currency", "").strip().upper()
    amounts = {each: posted.get(f"cost.{each}", "").strip() for each in CostItem}
    return tuple(
        Cost(item, host if posted.get(f"payer.{item}") == "host" else sending, amount, currency)
        for item, amount in amounts.items()
        if amount
    )


def _key(posted: QueryDict, name: str) -> UUID | None:
    value = posted.get(name, "")
    return key_of(value, code="choice_unknown") if value else None


def _application(posted: QueryDict, seen: Visit) -> UUID | None:
    reference = posted.get("application", "")
    if not reference:
        return None
    return applications.application(reference, reader=seen.signed_in, at=seen.at).id


def _of(reference: str, seen: Visit) -> MissionView:
    return missions.mission(reference, reader=seen.signed_in, on=seen.today)


def _certificate(view: MissionView, seen: Visit) -> dict[str, object]:
    """Whether the visitor may hand the certificate out, and its drawing."""
    try:
        file = missions.certificate(view, reader=seen.signed_in)
    except Refused:
        return {"has_certificate": False}
    return {"has_certificate": True, "qr": qr(as_text(file).encode())}


def _form(
    request: HttpRequest, seen: Visit, typed: QueryDict, refusal: Refused | None = None
) -> HttpResponse:
    return render(
        request,
        "mobility/offer.html",
        {
            "typed": typed,
            "refusal": refusal,
            "kinds": [(each.value, term("mobility_kind", each)) for each in Kind],
            "roles": [
                ("sending", _("My institution sends somebody")),
                ("host", _("My institution hosts somebody")),
            ],
            "others": other_institutions(seen),
            "agreements": own_agreements(seen),
            "costs": [
                (each, term("cost_item", each), typed.get(f"cost.{each}", ""), typed.get(f"payer.{each}", ""))
                for each in CostItem
            ],
        },
        status=409 if refusal else 200,
    )
