"""The partner finder: whom to ask first, by weights that the visitor sets, and what stands in the way."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.feasibility import Use
from mithaq.clearance.queries.release import embargoes_reviewed
from mithaq.federation.queries import partners
from mithaq.federation.queries.partners import Found, Wanted
from mithaq.parties import queries as parties
from mithaq.ties.domain.partners import HEAVIEST, Criterion, weights_of
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.domain.weighing import FIRST
from mithaq.ties.queries import naming
from mithaq.web.forms import one_of
from mithaq.web.ties_asking import asked_of, reader_of
from mithaq.web.visits import visit
from mithaq.web.watch_asking import field_groups
from mithaq.words.refusals import told
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import TERMS, reader_language

SHOWN = 30
WEIGHT = "weight_"


@require_GET
def partners_page(request: HttpRequest) -> HttpResponse:
    """States by rank; where weights are refused, the form stays with what was written."""
    reader_of(request)
    state, year = _state(request)
    found, refusal = None, None
    try:
        found = found_of(request)
    except NotFound:
        raise
    except Refused as refused:
        refusal = refused
    # A page that asks by script takes no refusal in place of a list.
    status = 409 if refusal and "HX-Request" not in request.headers else 200
    return render(
        request,
        "ties/partners.html",
        {
            "state": state,
            "asked": asked_of(request),
            "found": found,
            "refusal": told(refusal) if refusal else None,
            "shown": found.ranked[:SHOWN] if found else (),
            "more": max(0, len(found.ranked) - SHOWN) if found else 0,
            "first": FIRST,
            "weights": list(_written(request, found)),
            "states": sorted(((each.code, spell_name(each)) for each in naming.states_in(year)), key=_name),
            "blocs": parties.bloc_names(reader_language()),
            "bloc": request.GET.get("bloc", ""),
            "groups": field_groups(),
            "technology": request.GET.get("field", ""),
            "uses": TERMS["partner_use"].items(),
            "use": request.GET.get("use", Use.MILITARY.value),
            "shows_stopped": bool(request.GET.get("stopped")),
            "formulas": TERMS["partner_formula"],
            "reviewed": embargoes_reviewed(),
        },
        status=status,
    )


def found_of(request: HttpRequest) -> Found:
    """What an address asks of partners. Raises as `partners.partners`, and what wrong weights raise."""
    seen, (state, year) = visit(request), _state(request)
    wanted = Wanted(
        state=state,
        year=year,
        weights=weights_of(_weights(request)),
        technology=request.GET.get("field", ""),
        bloc=request.GET.get("bloc", ""),
        use=one_of(Use, request.GET.get("use") or Use.MILITARY.value),
        hides_stopped=not request.GET.get("stopped"),
    )
    reader = reader_of(request)
    return partners.partners(wanted, reader=reader, scope=seen.scope, on=seen.today)


def _state(request: HttpRequest) -> tuple[StateSpell, int]:
    """For whom partners are looked for, our own state if none is named, and as of which year."""
    asked = asked_of(request)
    code = request.GET.get("of") or parties.host_institution().state
    return naming.spell_of(naming.number_of(code, asked.year), asked.year), asked.year


def _weights(request: HttpRequest) -> dict[str, float]:
    """The weights of an address; one that was left empty is as if it had not been asked."""
    found = {}
    for key in request.GET:
        value = request.GET.get(key, "").strip()
        if key.startswith(WEIGHT) and value:
            name = key.removeprefix(WEIGHT)
            try:
                found[name] = float(value)
            except ValueError as fault:
                raise Refused("weight_out_of_bounds", name=name, value=value[:40], most=HEAVIEST) from fault
    return found


def _written(request: HttpRequest, found: Found | None) -> Iterator[tuple[Criterion, str, bool]]:
    """Each criterion with the weight that its field shows, and whether anything is known of it."""
    for each in Criterion:
        is_told = found is None or each in found.told
        yield each, request.GET.get(f"{WEIGHT}{each.value}", "1" if is_told else "0")[:20], is_told


def _name(each: tuple[str, str]) -> str:
    return each[1]
