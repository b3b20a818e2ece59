"""Pages of calls: those that are for the visitor, a new one, and what their organiser does with them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.mobility.actions import calling
from mithaq.mobility.domain.calls import (
    Call,
    CallState,
    CareerStage,
    Criterion,
    Eligibility,
)
from mithaq.mobility.domain.kinds import CALL_KINDS, Kind
from mithaq.mobility.queries import calls, reviews
from mithaq.mobility.queries.calls import CallView
from mithaq.parties.domain.institutions import InstitutionKind
from mithaq.web.forms import day_of, form_choices, key_of, one_of, page_number, pages_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.names import party_names
from mithaq.words.terms import term

PAGE, DIGITS_MAX = 20, 6
_DEFAULTS = {
    "places": "1",
    "reviews": "2",
    "keep_days": "180",
    "weight.merit": "40",
    "weight.fit": "30",
    "weight.plan": "30",
}


@require_GET
def calls_page(request: HttpRequest) -> HttpResponse:
    """The calls that are for the visitor."""
    seen, page = visit(request), page_number(request.GET)
    found = calls.calls(reader=seen.actor, at=seen.at, first=(page - 1) * PAGE, limit=PAGE)
    return render(
        request,
        "mobility/calls.html",
        {
            "calls": found,
            "names": party_names({each.party for each in found}),
            "may_open": seen.may(Act.OPEN_CALL),
            **pages_of(page, total=calls.count(reader=seen.actor, at=seen.at), size=PAGE),
        },
    )


@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest) -> HttpResponse:
    """Write a call and open it; what cannot be is named above the form, which keeps what was typed."""
    seen = visit(request)
    require(seen.signed_in, Act.OPEN_CALL)
    if request.method == "GET":
        return _form(request, _typed(request.GET, seen))
    key = new_key(seen.at)
    try:
        calling.open_call(
            key, _call(request.POST), audience=request.POST.getlist("audience"), by=seen.signed_in, at=seen.at
        )
    except Refused as refusal:
        return _form(request, request.POST, refusal)
    messages.success(request, _("The call is open to those whom it names."))
    return redirect("call", calls.call_by_id(key, at=seen.at).reference)


@require_GET
def call_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A call: what it offers, to whom, until when, and what became of it."""
    seen = visit(request)
    view = calls.call(reference, reader=seen.actor, at=seen.at)
    is_led = seen.actor is not None and calls.is_organiser(view, seen.actor)
    decides = seen.actor is not None and calls.may_decide(view, seen.actor)
    return render(
        request,
        "mobility/call.html",
        {
            "call": view,
            "names": party_names({view.party, *view.audience}),
            "may_apply": seen.may(Act.APPLY) and view.state is CallState.OPEN,
            "may_take_back": is_led and view.state not in {CallState.DECIDED, CallState.TAKEN_BACK},
            "may_judge": is_led or decides,
            "applications": reviews.count_ranked(view.id) if is_led or decides else None,
            "limits": _limits(view),
        },
    )


@require_POST
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """End the call before anything is decided."""
    seen = visit(request)
    view = calls.call(reference, reader=seen.actor, at=seen.at)
    calling.take_back(view.id, reason=request.POST.get("reason", ""), by=seen.signed_in, at=seen.at)
    messages.success(request, _("The call is taken back: all whom it named see why."))
    return redirect("call", reference)


def number_of(value: str) -> int:
    """A number as a form has it; nothing stands for 0. Raises Refused `choice_unknown`."""
    if not value.strip():
        return 0
    if not value.strip().isdecimal() or len(value.strip()) > DIGITS_MAX:
        raise Refused("choice_unknown", value=value[:80])
    return int(value)


def _call(posted: QueryDict) -> Call:
    weights = {each: number_of(posted.get(f"weight.{each}", "")) for each in Criterion}
    programme = posted.get("programme", "")
    return Call(
        kind=one_of(Kind, posted.get("kind", "")),
        titles=_texts(posted, "title"),
        texts=_texts(posted, "text"),
        programme=key_of(programme, code="choice_unknown") if programme else None,
        fields=tuple(dict.fromkeys(posted.getlist("fields"))),
        places=number_of(posted.get("places", "")),
        opens_on=day_of(posted.get("opens_on", "")),
        closes_on=day_of(posted.get("closes_on", "")),
        zone="",
        eligibility=Eligibility(
            states=tuple(sorted(posted.getlist("states"))),
            blocs=tuple(sorted(posted.getlist("blocs"))),
            institution_kinds=tuple(one_of(InstitutionKind, each) for each in posted.getlist("kinds")),
            stages=tuple(one_of(CareerStage, each) for each in posted.getlist("stages")),
            languages=tuple(sorted(posted.getlist("languages"))),
        ),
        weights={each: weight for each, weight in weights.items() if weight},
        reviews=number_of(posted.get("reviews", "")),
        bars_same_state="bars_same_state" in posted,
        keep_days=number_of(posted.get("keep_days", "")),
    )


def _texts(posted: QueryDict, part: str) -> dict[Language, str]:
    written = {each: cleaned(posted.get(f"{part}.{each}", "")).strip() for each in Language}
    return {language: text for language, text in written.items() if text}


def _typed(given: QueryDict, seen: Visit) -> QueryDict:
    """What a new call begins with."""
    typed = given.copy()
    for name, value in {**_DEFAULTS, "opens_on": seen.today.isoformat()}.items():
        typed.setdefault(name, value)
    return typed


def _form(request: HttpRequest, typed: QueryDict, refusal: Refused | None = None) -> HttpResponse:
    choices = form_choices()
    return render(
        request,
        "mobility/open.html",
        {
            "typed": typed,
            "refusal": refusal,
            "kinds": [(each.value, term("mobility_kind", each)) for each in CALL_KINDS],
            "languages": [
                (each, typed.get(f"title.{each}", ""), typed.get(f"text.{each}", "")) for each in Language
            ],
            "choices": choices,
            "states": [(code.removeprefix("state:"), name) for code, name in choices.states],
            "blocs": [(code.removeprefix("bloc:"), name) for code, name in choices.blocs],
            "institution_kinds": [(each.value, term("institution_kind", each)) for each in InstitutionKind],
            "stages": [(each.value, term("career_stage", each)) for each in CareerStage],
            "weights": [
                (each, term("criterion", each), typed.get(f"weight.{each}", "")) for each in Criterion
            ],
            "audience": [*choices.blocs, *choices.states],
        },
        status=409 if refusal else 200,
    )


def _limits(view: CallView) -> list[tuple[str, list[str]]]:
    """Who may apply, as names under what they limit; nothing where a call sets no limit."""
    who = view.call.eligibility
    codes = [*(f"state:{each}" for each in who.states), *(f"bloc:{each}" for each in who.blocs)]
    names = party_names(codes)
    found = [
        (_("From"), [names[each] for each in codes]),
        (_("Institutions"), [term("institution_kind", each) for each in who.institution_kinds]),
        (_("Career stage"), [term("career_stage", each) for each in who.stages]),
    ]
    return [(label, words) for label, words in found if words]
