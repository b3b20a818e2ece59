"""Pages of the directory: experts who let themselves be seen, and facilities."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.fields.queries import field_codes
from mithaq.mobility.actions import listing
from mithaq.mobility.domain.directory import Shown, chosen
from mithaq.mobility.queries import directory
from mithaq.web.forms import form_choices, page_number, pages_of
from mithaq.web.visits import new_key, visit
from mithaq.words.names import party_names
from mithaq.words.terms import term

PAGE, FACILITIES = 20, 50


@require_GET
def experts_page(request: HttpRequest) -> HttpResponse:
    """Experts and facilities, of a field where one is chosen; for who is signed in."""
    seen, page = visit(request), page_number(request.GET)
    actor, field = seen.signed_in, request.GET.get("field", "")
    field = field if field in field_codes() else ""
    found = directory.experts(field, on=seen.today, first=(page - 1) * PAGE, limit=PAGE)
    places = directory.facilities(field, limit=FACILITIES) if page == 1 else ()
    homes = {each.institution for each in found if each.institution}
    homes |= {each.institution for each in places}
    return render(
        request,
        "mobility/experts.html",
        {
            "experts": found,
            "facilities": places,
            "names": party_names(f"institution:{each}" for each in homes),
            "codes": {each: f"institution:{each}" for each in homes},
            "choices": form_choices(),
            "typed": request.GET,
            "own": directory.own_entry(reader=actor),
            "own_institution": actor.institution,
            "may_list": seen.may(Act.ASK_VISIT),
            **pages_of(page, total=directory.count(field, on=seen.today), size=PAGE),
        },
    )


@require_http_methods(["GET", "POST"])
def me_page(request: HttpRequest) -> HttpResponse:
    """One's own entry, with what others may see of it."""
    seen = visit(request)
    if request.method == "POST":
        return _save_me(request)
    own, typed = directory.own_entry(reader=seen.signed_in), QueryDict(mutable=True)
    if own:
        typed["contact"], typed["summary"] = own.contact, own.summary
        typed.setlist("fields", list(own.fields))
        typed.setlist("languages", list(own.languages))
        typed.setlist("shown", sorted(own.consent.shown))
    return _me(request, typed)


@require_POST
def hide_me(request: HttpRequest) -> HttpResponse:
    """Take one's consent back."""
    listing.hide_me(by=visit(request).signed_in)
    messages.success(request, _("Your entry is gone."))
    return redirect("experts")


@require_http_methods(["GET", "POST"])
def facility_page(request: HttpRequest) -> HttpResponse:
    """List a facility of one's institution."""
    seen = visit(request)
    require(seen.signed_in, Act.ASK_VISIT)
    if request.method == "GET":
        return _facility(request, QueryDict())
    try:
        listing.list_facility(
            new_key(seen.at),
            names=_texts(request.POST, "name"),
            texts=_texts(request.POST, "text"),
            fields=request.POST.getlist("fields"),
            by=seen.signed_in,
            at=seen.at,
        )
    except Refused as refusal:
        return _facility(request, request.POST, refusal)
    messages.success(request, _("The facility is listed."))
    return redirect("experts")


@require_POST
def unlist(request: HttpRequest, key: UUID) -> HttpResponse:
    """List a facility no longer."""
    listing.unlist_facility(key, by=visit(request).signed_in)
    messages.success(request, _("The facility is listed no longer."))
    return redirect("experts")


def _save_me(request: HttpRequest) -> HttpResponse:
    seen, posted = visit(request), request.POST
    try:
        listing.show_me(
            chosen(posted.getlist("shown")),
            fields=posted.getlist("fields"),
            languages=posted.getlist("languages"),
            summary=posted.get("summary", ""),
            contact=posted.get("contact", ""),
            agrees="agrees" in posted,
            by=seen.signed_in,
            at=seen.at,
        )
    except Refused as refusal:
        return _me(request, posted, refusal)
    messages.success(request, _("Others at this node now see what you chose, until you take it back."))
    return redirect("experts")


def _texts(posted: QueryDict, part: str) -> dict[Language, str]:
    written = {each: cleaned(posted.get(f"{part}.{each}", "")).strip() for each in Language}
    return {language: text for language, text in written.items() if text}


def _me(request: HttpRequest, typed: QueryDict, refusal: Refused | None = None) -> HttpResponse:
    return render(
        request,
        "mobility/me.html",
        {
            "typed": typed,
            "refusal": refusal,
            "choices": form_choices(),
            "shown": [(each.value, term("expert_shown", each)) for each in Shown],
            "has_entry": directory.own_entry(reader=visit(request).signed_in) is not None,
        },
        status=409 if refusal else 200,
    )


def _facility(request: HttpRequest, typed: QueryDict, refusal: Refused | None = None) -> HttpResponse:
    return render(
        request,
        "mobility/facility.html",
        {
            "typed": typed,
            "refusal": refusal,
            "choices": form_choices(),
            "languages": [
                (each, typed.get(f"name.{each}", ""), typed.get(f"text.{each}", "")) for each in Language
            ],
        },
        status=409 if refusal else 200,
    )
