"""Pages of applications: to apply, what became of it, and all that is kept, for whoever it is about."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.refusals import Refused
from mithaq.mobility.actions import applying
from mithaq.mobility.actions.applying import Content
from mithaq.mobility.domain.calls import CareerStage
from mithaq.mobility.queries import applications, calls, reviews
from mithaq.parties import queries as parties
from mithaq.web.forms import form_choices, one_of, page_number, pages_of
from mithaq.web.visits import new_key, visit
from mithaq.words.names import party_names
from mithaq.words.terms import reader_language, term

PAGE = 20


@require_http_methods(["GET", "POST"])
def apply_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Apply to a call; what cannot be is named above the form, which keeps what was typed."""
    seen = visit(request)
    require(seen.signed_in, Act.APPLY)
    view = calls.call(reference, reader=seen.signed_in, at=seen.at)
    if request.method == "GET":
        return _form(request, view, QueryDict())
    key = new_key(seen.at)
    try:
        applying.apply(key, view.id, _content(request.POST), by=seen.signed_in, at=seen.at)
    except Refused as refusal:
        return _form(request, view, request.POST, refusal)
    messages.success(request, _("Sent. Reviewers see neither name nor institution."))
    return redirect("application", applications.references_of([key])[0])


@require_GET
def applications_page(request: HttpRequest) -> HttpResponse:
    """The applications of the visitor; for an officer, those of their institution."""
    seen, page = visit(request), page_number(request.GET)
    actor = seen.signed_in
    require(actor, Act.APPLY)
    return render(
        request,
        "mobility/applications.html",
        {
            "applications": applications.own_applications(
                reader=actor, at=seen.at, first=(page - 1) * PAGE, limit=PAGE
            ),
            **pages_of(page, total=applications.count_own(reader=actor), size=PAGE),
        },
    )


@require_GET
def application_page(request: HttpRequest, reference: str) -> HttpResponse:
    """An application, and what reviewers made of it for those who lead the call."""
    seen = visit(request)
    actor = seen.signed_in
    view = applications.application(reference, reader=actor, at=seen.at)
    is_led = calls.is_organiser(view.call, actor) or calls.may_decide(view.call, actor)
    is_ours = view.institution == actor.institution
    return render(
        request,
        "mobility/application.html",
        {
            "application": view,
            "names": party_names({view.call.party, f"institution:{view.institution}"}),
            "sending": f"institution:{view.institution}",
            "reviews": reviews.reviews_of(view.id, view.call.call.weights) if is_led else (),
            "is_led": is_led,
            "is_ours": is_ours,
            "may_erase": view.file is not None and (is_ours or calls.is_organiser(view.call, actor)),
        },
    )


@require_GET
def everything(request: HttpRequest, reference: str) -> HttpResponse:
    """All that is kept of an applicant, as a file for them; for their own institution alone."""
    seen = visit(request)
    view = applications.application(reference, reader=seen.signed_in, at=seen.at)
    if view.institution != seen.signed_in.institution:
        raise Refused("not_permitted")
    kept = json.dumps(applications.everything_kept(view), ensure_ascii=False, indent=2)
    answer = HttpResponse(kept, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def erase(request: HttpRequest, reference: str) -> HttpResponse:
    """Erase the file."""
    seen = visit(request)
    view = applications.application(reference, reader=seen.signed_in, at=seen.at)
    applying.erase(view.id, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Erased. The register says that there was an application, and no more."))
    return redirect("call", view.call.reference)


def _content(posted: QueryDict) -> Content:
    return Content(
        name=posted.get("name", ""),
        contact=posted.get("contact", ""),
        nationality=posted.get("nationality", ""),
        stage=one_of(CareerStage, posted.get("stage", "")),
        languages=tuple(posted.getlist("languages")),
        curriculum=posted.get("curriculum", ""),
        motivation=posted.get("motivation", ""),
        identity=posted.get("identity", ""),
    )


def _form(
    request: HttpRequest, view: calls.CallView, typed: QueryDict, refusal: Refused | None = None
) -> HttpResponse:
    return render(
        request,
        "mobility/apply.html",
        {
            "call": view,
            "typed": typed,
            "refusal": refusal,
            "states": parties.state_names(reader_language()),
            "stages": [(each.value, term("career_stage", each)) for each in CareerStage],
            "languages": form_choices().languages,
            "organiser": party_names([view.party])[view.party],
            "text_max": applying.TEXT_MAX,
        },
        status=409 if refusal else 200,
    )
