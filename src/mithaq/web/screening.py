"""Pages of screening: ask for a name, a party and its hits, decide a hit, second it, the fairness meter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act, Actor
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import deciding, describing, setting
from mithaq.clearance.domain.screening.fairness import RATE_MAX, WORSE_MAX, spread
from mithaq.clearance.domain.screening.fields import FIELDS, NAME, Finding
from mithaq.clearance.domain.screening.hits import HitState, Verdict
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import asking, fairness, hits, lists, screening
from mithaq.clearance.queries.readers import sees_internal_statements
from mithaq.clearance.queries.subjects import subject
from mithaq.parties import queries as parties
from mithaq.web.forms import key_of, one_of, page_number, pages_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.terms import reader_language

# What a form asks for; a list may tell more.
ASKED_FIELDS = (
    *("birthDate", "birthPlace", "fatherName", "gender", "nationality", "passportNumber", "idNumber"),
    *("registrationNumber", "leiCode", "country", "imoNumber", "mmsi", "flag", "address"),
)
CODES = frozenset({"nationality", "country", "flag"})
PILES = {
    "waiting": hits.WAITING,
    "confirmed": (HitState.CONFIRMED,),
    "cleared": (HitState.CLEARED,),
    "gone": (HitState.GONE,),
}


@require_GET
def screen_page(request: HttpRequest) -> HttpResponse:
    """Ask whether a name is listed: nothing is kept, and nobody is told."""
    seen = visit(request)
    actor = require_reader(seen)
    name = request.GET.get("name", "").strip()
    kind = one_of(PartyKind, request.GET.get("kind", PartyKind.PERSON.value))
    properties = _properties(request.GET)
    found = asking.ask(kind, properties, reader=actor) if name else ()
    return render(
        request,
        "clearance/screen.html",
        {
            "name": name,
            "kind": kind,
            "given": properties,
            "found": found,
            "setting": screening.setting(),
            "lists": lists.lists(),
            "may_take": seen.may(Act.SCREEN_PARTY),
            **_choices(),
        },
    )


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a party that is not registered into screening."""
    seen = visit(request)
    code = describing.name_counterparty(
        new_key(seen.at),
        one_of(PartyKind, request.POST.get("kind", "")),
        _properties(request.POST),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Taken in: it is screened again whenever a list changes."))
    return redirect("screened_party", code)


@require_GET
def party_page(request: HttpRequest, code: str) -> HttpResponse:
    """A party: what is known of it, how it stands, and its hits."""
    seen = visit(request)
    actor = require_reader(seen)
    known = subject(code)
    return render(
        request,
        "clearance/party.html",
        {
            "party": known,
            "standing": screening.standing_of(code),
            "hits": hits.hits_of(code, reader=actor),
            "screened_at": screening.screened_at(code),
            "given": known.properties,
            "may_describe": seen.may(Act.SCREEN_PARTY, of_institution=parties.host_institution().id),
            **_choices(),
        },
    )


@require_POST
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Tell more of a party."""
    seen = visit(request)
    describing.describe_party(code, _properties(request.POST), by=seen.signed_in, at=seen.at)
    messages.success(request, _("Kept, and screened again."))
    return redirect("screened_party", code)


@require_GET
def hits_page(request: HttpRequest) -> HttpResponse:
    """The piles of hits, the likeliest first."""
    seen = visit(request)
    actor = require_reader(seen)
    pile = request.GET.get("show", "waiting")
    states = PILES.get(pile, hits.WAITING)
    number = page_number(request.GET)
    some, total = hits.hits(states, reader=actor, page=number)
    counted = hits.counts(reader=actor)
    return render(
        request,
        "clearance/hits.html",
        {
            "hits": some,
            "pile": pile if pile in PILES else "waiting",
            "piles": {name: sum(counted[state] for state in states) for name, states in PILES.items()},
            **pages_of(number, total=total, size=hits.PAGE),
        },
    )


@require_GET
def hit_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One hit: both sides, how the names met, and the decision."""
    seen = visit(request)
    actor = require_reader(seen)
    view = hits.hit(key, reader=actor)
    host = parties.host_institution().id
    is_second = view.state is HitState.PROPOSED and view.decided_by != actor.person
    return render(
        request,
        "clearance/hit.html",
        {
            "hit": view,
            "met": asking.met(view),
            "threshold": screening.setting().threshold,
            "people": parties.people_by_id(each for each in (view.decided_by, view.seconded_by) if each),
            "may_decide": view.state is not HitState.GONE and seen.may(Act.DECIDE_HIT, of_institution=host),
            "may_second": is_second and seen.may(Act.SECOND_HIT, of_institution=host),
            "verdicts": list(Verdict),
            "sees_statements": sees_internal_statements(actor),
            "findings": Finding,
            "name_field": NAME,
        },
    )


@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whether the listed party is ours."""
    seen = visit(request)
    verdict = one_of(Verdict, request.POST.get("verdict", ""))
    deciding.decide_hit(
        key,
        seen=_seen(request),
        verdict=verdict,
        fields=request.POST.getlist("fields"),
        note=request.POST.get("note", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    if verdict is Verdict.CANNOT_TELL:
        messages.success(request, _("Kept. The hit goes on stopping releases until somebody can tell."))
    else:
        messages.success(request, _("Kept. A second person must agree before it holds."))
    return redirect("hit", key)


@require_POST
def second(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree with the first person, or open the hit again."""
    seen = visit(request)
    agrees = request.POST.get("agrees") == "yes"
    note = request.POST.get("note", "")
    deciding.second_hit(key, seen=_seen(request), agrees=agrees, note=note, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The decision holds.") if agrees else _("The hit is open again."))
    return redirect("hit", key)


@require_GET
def fairness_page(request: HttpRequest) -> HttpResponse:
    """False alarms by origin of name: at the threshold that holds, and at one to be tried."""
    seen = visit(request)
    require_reader(seen)
    now = screening.against()
    tried = _threshold(request.GET.get("threshold", "")) or now.setting.threshold
    rates = fairness.rates_of(now, tried)
    return render(
        request,
        "clearance/fairness.html",
        {
            "setting": now.setting,
            "tried": tried,
            "rates": rates,
            "before": {each.origin: each for each in fairness.rates_of(now, now.setting.threshold)},
            "spread": spread(rates),
            "measured_at": fairness.measured_at(now),
            "has_lists": bool(now.versions),
            "rate_max": RATE_MAX,
            "worse_max": WORSE_MAX,
            "methods": setting.methods(),
            "least": setting.THRESHOLDS.start,
            "most": setting.THRESHOLDS.stop - 1,
            "may_set": seen.may(Act.SET_SCREENING, of_institution=parties.host_institution().id),
        },
    )


@require_POST
def set_threshold(request: HttpRequest) -> HttpResponse:
    """Change the method or the threshold, if that is fair."""
    seen = visit(request)
    setting.set_screening(
        method=request.POST.get("method", ""),
        threshold=_threshold(request.POST.get("threshold", "")) or 0,
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Set. All parties are being screened anew."))
    return redirect("fairness")


def require_reader(seen: Visit) -> Actor:
    """Raises Refused `not_permitted` for whoever does not work in the clearance of this node."""
    actor = seen.signed_in
    if not seen.may(Act.SEE_CLEARANCE, of_institution=parties.host_institution().id):
        raise Refused("not_permitted")
    return actor


def _seen(request: HttpRequest) -> UUID:
    """The statement of the hit that the form showed. Raises NotFound `statement_unknown`."""
    return key_of(request.POST.get("seen", ""), code="statement_unknown")


def _properties(given: QueryDict) -> dict[str, list[str]]:
    """What a form tells of a party: several values of a field stand on lines of their own."""
    names = [given.get("name", ""), *given.get("alias", "").splitlines()]
    told = {field: given.get(field, "").splitlines() for field in ASKED_FIELDS}
    found = {"name": names, **told}
    return {
        field: [value.lower() if field in CODES else value for each in values if (value := each.strip())]
        for field, values in found.items()
        if any(each.strip() for each in values)
    }


def _choices() -> dict[str, object]:
    return {
        "kinds": list(PartyKind),
        "asked_fields": [field for field in FIELDS if field in ASKED_FIELDS],
        "state_fields": CODES,
        "genders": ["female", "male"],
        "states": [(code.lower(), name) for code, name in parties.state_names(reader_language())],
    }


def _threshold(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
