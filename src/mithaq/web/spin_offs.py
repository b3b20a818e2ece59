"""Pages of spin-offs: the list with what all brought, one of them, and the forms by which it is told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mithaq.access.domain.permissions import Act, require
from mithaq.base.canonical import Json
from mithaq.base.ids import crockford, id_in
from mithaq.base.languages import best_of
from mithaq.economy.actions import telling
from mithaq.economy.domain.spin_offs.entries import (
    FACTS,
    SCHEMES,
    UNDER_A_KEY,
    Entry,
    EntryRefused,
    ToldKind,
)
from mithaq.economy.domain.spin_offs.standing import SpinOffStage, together
from mithaq.economy.queries import conversion, spin_offs
from mithaq.economy.queries.spin_offs import SpinOffView
from mithaq.parties import queries as parties
from mithaq.web.fact_forms import Offered, fact_field, fact_posted
from mithaq.web.forms import one_of, page_number, pages_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.names import party_names
from mithaq.words.projects import entry_problem
from mithaq.words.spin_offs import facts_of
from mithaq.words.terms import reader_language

PAGE = 20
STEMS = {
    ToldKind.PROTECTION: "P",
    ToldKind.LICENCE: "L",
    ToldKind.START_UP: "U",
    ToldKind.REPORT: "R",
}
"""How keys begin that a form suggests."""
TOLD = tuple(each for each in ToldKind if each is not ToldKind.IDEA)


@dataclass(frozen=True)
class StageShown:
    """A stage on the way, and when it was reached, if it was."""

    stage: SpinOffStage
    on: date | None


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The spin-offs that the visitor may see, how many came how far, and what they brought."""
    seen, page = visit(request), page_number(request.GET)
    said = request.GET.get("stage", "")
    stage = one_of(SpinOffStage, said) if said else None
    every = spin_offs.spin_offs(reader=seen.signed_in, on=seen.today)
    found = [each for each in every if stage in {None, each.stage}]
    rates = conversion.rates(every, on=seen.today)
    shown = {
        "spin_offs": found[(page - 1) * PAGE : page * PAGE],
        "counts": spin_offs.counts(every),
        "rates": rates,
        "through": conversion.through(rates),
        "brought": together(each.brought for each in every),
        "stage": stage,
        "names": party_names({each.owner_code for each in found}),
        "may_tell": seen.may(Act.TELL_SPIN_OFF),
        **pages_of(page, total=len(found), size=PAGE),
    }
    return render(request, "economy/spin_offs.html", shown)


@require_GET
def spin_off_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A spin-off: how far it has come, what is owed, and all that was told of it."""
    seen = visit(request)
    view = spin_offs.spin_off(reference, reader=seen.signed_in, on=seen.today)
    on = {each.stage: each.on for each in view.stages}
    idea = view.one(ToldKind.IDEA)
    may_tell = seen.may(Act.TELL_SPIN_OFF, of_institution=view.institution) and not view.closure
    shown = {
        "view": view,
        "stages": [StageShown(each, on.get(each)) for each in SpinOffStage],
        "idea": facts_of(idea) if idea else (),
        "source": _record_of(idea),
        "industries": _industries_of(view),
        "meanings": spin_offs.meanings(view.readiness) if view.readiness else {},
        "entries": [(each, facts_of(each)) for each in view.entries if each.kind is not ToldKind.IDEA],
        "names": party_names({view.owner_code, f"institution:{view.institution}"}),
        "home": f"institution:{view.institution}",
        "today": seen.today,
        "told": [each for each in TOLD if _may_tell(each, view, seen)] if not view.closure else (),
        "may_change": may_tell,
        "under_a_key": UNDER_A_KEY,
        "is_earlier_kept": len(view.told) > len(view.entries),
        "sees_statements": seen.may(Act.SEE_INTERNAL_STATEMENTS),
    }
    return render(request, "economy/spin_off.html", shown)


def _record_of(idea: Entry | None) -> str:
    """The reference of the record that the idea comes from, to be opened."""
    is_record = idea is not None and idea.text("source_kind") in {"offer", "need"}
    return idea.text("source") if idea and is_record else ""


def _industries_of(view: SpinOffView) -> str:
    """The address that tells which industries it could feed; nothing before its status is recorded."""
    idea, status = view.one(ToldKind.IDEA), view.one(ToldKind.EXPORT_STATUS)
    if idea is None or status is None:
        return ""
    language, title = best_of(view.titles, reader_language())
    entries = status.facts.get("control_entries")
    asked = {
        "text": f"{title}. {idea.text('civil_use')}",
        "language": language.value,
        "field": view.fields[0],
        "status": status.text("status"),
        "entry": str(entries[0]) if isinstance(entries, list) and entries else "",
    }
    return f"{reverse('economy_industries')}?{urlencode(asked)}"


@require_GET
def history_page(request: HttpRequest, reference: str) -> HttpResponse:
    """All that was ever told of a spin-off, the latest first."""
    seen = visit(request)
    view = spin_offs.spin_off(reference, reader=seen.signed_in, on=seen.today)
    shown = {
        "view": view,
        "told": [(each, facts_of(each)) for each in reversed(view.told)],
        "people": party_names({each.person_code for each in view.told}),
        "sees_statements": seen.may(Act.SEE_INTERNAL_STATEMENTS),
    }
    return render(request, "economy/spin_off_history.html", shown)


@require_http_methods(["GET", "POST"])
def begin_page(request: HttpRequest) -> HttpResponse:
    """Begin a spin-off with an idea; an offer or a need may be named as its source."""
    seen = visit(request)
    require(seen.signed_in, Act.TELL_SPIN_OFF)
    if request.method == "GET":
        known: dict[str, Json] = {
            name: request.GET[name] for name in ("source_kind", "source") if name in request.GET
        }
        return _form(request, None, ToldKind.IDEA, "", known, seen, new=str(new_key(seen.at)))
    key, facts = request.POST.get("new", ""), _posted(request, ToldKind.IDEA)
    id = id_in(key) or new_key(seen.at)
    try:
        reference = telling.begin(id, facts, by=seen.signed_in, at=seen.at)
    except EntryRefused as refusal:
        return _form(request, None, ToldKind.IDEA, "", facts, seen, refusal=refusal, new=str(id))
    messages.success(request, _("The spin-off is begun."))
    return redirect("spin_off", reference)


@require_http_methods(["GET", "POST"])
def entry_page(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Tell of a spin-off, or tell an entry anew."""
    seen, of = visit(request), one_of(ToldKind, kind)
    view = spin_offs.spin_off(reference, reader=seen.signed_in, on=seen.today)
    require(seen.signed_in, telling.act_of(of), of_institution=view.institution)
    if request.method == "GET":
        return _form(request, view, of, request.GET.get("key", ""), {}, seen)
    key, facts = request.POST.get("key", "").strip(), _posted(request, of)
    try:
        telling.tell(reference, of, key, facts, by=seen.signed_in, at=seen.at)
    except EntryRefused as refusal:
        return _form(request, view, of, key, facts, seen, refusal=refusal)
    messages.success(request, _("Told: it stands in the register."))
    return redirect("spin_off", view.reference)


def _posted(request: HttpRequest, kind: ToldKind) -> dict[str, Json]:
    said = {spec.name: fact_posted(spec, request.POST, request.FILES) for spec in FACTS[kind]}
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def _form(
    request: HttpRequest,
    view: SpinOffView | None,
    kind: ToldKind,
    key: str,
    facts: Mapping[str, Json],
    seen: Visit,
    *,
    refusal: EntryRefused | None = None,
    new: str = "",
) -> HttpResponse:
    entries = view.entries if view else ()
    under = key if kind in UNDER_A_KEY else kind.value
    before = next((each for each in entries if (each.kind, each.key) == (kind, under)), None)
    known: Mapping[str, Json] = facts or (before.facts if before else {})
    offered = Offered("spin_off_fact", _parties(kind, view, seen), {"going_out": _going_out(view)})
    shown = {
        "view": view,
        "kind": kind,
        "new": new,
        "has_key": kind in UNDER_A_KEY,
        "is_fixed": before is not None,
        "suggested": key or f"{STEMS.get(kind, '')}-{crockford(new_key(seen.at).int, 5)}",
        "before": before,
        "fields": [fact_field(spec, known.get(spec.name), offered) for spec in FACTS[kind]],
        "problems": [entry_problem(each, "spin_off_fact") for each in refusal.problems] if refusal else (),
    }
    return render(request, "economy/spin_off_entry.html", shown, status=422 if refusal else 200)


def _parties(kind: ToldKind, view: SpinOffView | None, seen: Visit) -> list[str]:
    """Whom a form of this kind lets choose from, by name."""
    named = {scheme for spec in FACTS[kind] for scheme in SCHEMES.get(spec.name, ())}
    if "person" in named:
        home = view.institution if view else seen.signed_in.institution
        found = {each.code for each in parties.people() if each.institution == home}
    else:
        found = set(telling.takers()) if named else set()
    names = party_names(found)
    return sorted(found, key=lambda code: names[code].casefold())


def _going_out(view: SpinOffView | None) -> list[tuple[str, str]]:
    if view is None:
        return []
    takers = {each.key: each.taker for each in view.going_out}
    names = party_names(takers.values())
    return [(key, f"{key} {names[taker]}") for key, taker in takers.items()]


def _may_tell(kind: ToldKind, view: SpinOffView, seen: Visit) -> bool:
    is_possible = kind is not ToldKind.REPORT or bool(view.going_out)
    return is_possible and seen.may(telling.act_of(kind), of_institution=view.institution)
