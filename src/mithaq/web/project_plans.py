"""Pages of plans that are being written: the whole on one page, each part on a page of its own."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.federation import queries as federation
from mithaq.programmes.queries import agreements
from mithaq.projects.actions import planning
from mithaq.projects.domain.parts import CELL_RIGHTS, FRAME, PARTS, ROLES, Part
from mithaq.projects.domain.plan_checking import parts_of
from mithaq.projects.domain.plans import Cell, CellRights, Partner, ProjectPlan, json_of
from mithaq.projects.queries import drafts, projects
from mithaq.projects.queries.drafts import DraftView
from mithaq.web.fact_forms import Offered, fact_field, fact_posted
from mithaq.web.forms import day_of, institution_options, key_of, one_of, revision_of
from mithaq.web.programmes import own_programmes, programmes_told
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.projects import said_facts
from mithaq.words.terms import named

AGREEMENTS = 100


@dataclass(frozen=True)
class PartRow:
    """A part of a plan as the draft's page lists it."""

    key: str
    facts: Sequence[object]


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a plan that one's institution leads."""
    seen, key = visit(request), new_key(visit(request).at)
    require(seen.signed_in, Act.PLAN_PROJECT)
    if request.method == "GET":
        shown = {
            "others": institution_options(without=seen.signed_in.institution),
            "languages": list(Language),
        }
        return render(request, "projects/begin.html", shown)
    planning.begin_plan(
        id=key,
        seed=int.from_bytes(os.urandom(planning.SEED_BITS // 8)),
        titles={each: request.POST.get(f"title.{each}", "") for each in Language},
        others=[key_of(each, code="institution_unknown") for each in request.POST.getlist("parties") if each],
        starts_on=day_of(request.POST.get("starts_on", "")),
        ends_on=day_of(request.POST.get("ends_on", "")),
        currency=request.POST.get("currency", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    return redirect("plan_draft", key)


@require_POST
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a plan in place of the one in effect."""
    seen, key = visit(request), new_key(visit(request).at)
    planning.begin_change(reference, id=key, by=seen.signed_in, at=seen.at)
    return redirect("plan_draft", key)


@require_GET
def draft_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A plan that is being written: its parts, and what stands between it and its being set."""
    view = drafts.draft(key, reader=visit(request).signed_in)
    parts = {
        part: [PartRow(each.key, said_facts(PARTS[part], json_of(each))) for each in found]
        for part, found in parts_of(view.plan).items()
    }
    rights = {
        cell: said_facts(CELL_RIGHTS, json_of(view.plan.rights[cell]))
        for cell in Cell
        if cell in view.plan.rights
    }
    shown = {
        "draft": view,
        "problems": view.problems(),
        "frame": said_facts(FRAME, view.plan.as_json()),
        "parts": parts,
        "rights": rights,
    }
    return render(request, "projects/draft.html", shown)


@require_http_methods(["GET", "POST"])
def frame_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the plan says of the project as a whole."""
    seen = visit(request)
    view = drafts.draft(key, reader=seen.signed_in)
    if request.method == "POST":
        said = {spec.name: _blank(fact_posted(spec, request.POST)) for spec in FRAME}
        said |= _under(request.POST, view.plan, seen)
        planning.save_frame(key, said, revision=revision_of(request.POST), by=seen.signed_in, at=seen.at)
        return _saved(request, key)
    found = view.plan.as_json()
    shown = {
        "draft": view,
        "fields": [fact_field(spec, found[spec.name], _offered(view.plan)) for spec in FRAME],
        "agreements": _agreements(seen),
        "programmes": _programmes(view.plan, seen),
    }
    return render(request, "projects/frame.html", shown)


@require_http_methods(["GET", "POST"])
def partners_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who takes part beside the lead, and as what."""
    seen = visit(request)
    view = drafts.draft(key, reader=seen.signed_in)
    if request.method == "POST":
        posted = request.POST
        found = {each.party: posted.get(f"role.{each.party}", "") for each in view.plan.partners}
        added = {f"institution:{each}": ROLES[0] for each in posted.getlist("parties") if each}
        kept = {code: role for code, role in {**added, **found}.items() if role}
        partners = [Partner(code, role) for code, role in kept.items()]
        planning.save_partners(key, partners, revision=revision_of(posted), by=seen.signed_in, at=seen.at)
        return _saved(request, key)
    shown = {"draft": view, "roles": ROLES, "others": institution_options(without=seen.signed_in.institution)}
    return render(request, "projects/partners.html", shown)


@require_http_methods(["GET", "POST"])
def rights_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the other parties may do with information of each cell."""
    seen = visit(request)
    view = drafts.draft(key, reader=seen.signed_in)
    if request.method == "POST":
        rights = {
            cell: CellRights(
                *(request.POST.get(f"{cell}.{spec.name}", "") for spec in CELL_RIGHTS),
            )
            for cell in Cell
        }
        planning.save_rights(key, rights, revision=revision_of(request.POST), by=seen.signed_in, at=seen.at)
        return _saved(request, key)
    offered = _offered(view.plan)
    cells = {
        cell: [fact_field(spec, json_of(view.plan.rights[cell])[spec.name], offered) for spec in CELL_RIGHTS]
        for cell in Cell
    }
    return render(request, "projects/rights.html", {"draft": view, "cells": cells})


@require_http_methods(["GET", "POST"])
def part_page(request: HttpRequest, key: UUID, part: str, name: str = "") -> HttpResponse:
    """Add a part of the plan, or change one."""
    seen, of = visit(request), one_of(Part, part)
    view = drafts.draft(key, reader=seen.signed_in)
    if request.method == "POST":
        said = {spec.name: _blank(fact_posted(spec, request.POST)) for spec in PARTS[of]}
        said["key"] = request.POST.get("key", "").strip()
        planning.save_part(
            key,
            of,
            said,
            before=name,
            revision=revision_of(request.POST),
            by=seen.signed_in,
            at=seen.at,
        )
        return _saved(request, key)
    found: Mapping[str, Json] = _part(view, of, name) if name else {}
    shown = {
        "draft": view,
        "part": of,
        "name": name,
        "suggested": name or _next_key(view.plan, of),
        "fields": [fact_field(spec, found.get(spec.name), _offered(view.plan, name)) for spec in PARTS[of]],
    }
    return render(request, "projects/part.html", shown)


@require_POST
def take_out(request: HttpRequest, key: UUID, part: str, name: str) -> HttpResponse:
    """Take a part out of the plan."""
    seen = visit(request)
    planning.take_out(
        key,
        one_of(Part, part),
        name,
        revision=revision_of(request.POST),
        by=seen.signed_in,
        at=seen.at,
    )
    return _saved(request, key)


@require_POST
def set_plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Set the plan for all who take part."""
    seen = visit(request)
    found = planning.set_plan(
        key, reached=federation.reached_institutions(on=seen.today), by=seen.signed_in, at=seen.at
    )
    messages.success(request, _("The plan is in effect: all who take part see it."))
    return redirect("project", projects.project_by_id(found, on=seen.today).reference)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    planning.discard(key, by=visit(request).signed_in)
    messages.success(request, _("The draft was thrown away."))
    return redirect("projects")


def _saved(request: HttpRequest, key: UUID) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("plan_draft", key)


def _blank(value: Json) -> Json:
    """What a form leaves empty, as a plan writes it."""
    return None if value == "" else value


def _under(posted: QueryDict, plan: ProjectPlan, seen: Visit) -> dict[str, Json]:
    """The currency, the agreement and the programme, which are no facts of their own."""
    reference = posted.get("agreement", "")
    programme = posted.get("programme", "")
    found = agreements.agreement(reference, reader=seen.signed_in, on=seen.today) if reference else None
    return {
        "currency": posted.get("currency", "").strip().upper(),
        "agreement": str(found.id) if found else None,
        "programme": str(_programme(programme, plan, seen)) if programme else None,
    }


def _programme(said: str, plan: ProjectPlan, seen: Visit) -> UUID:
    """One of which the visitor is told, or the one that the plan names already."""
    key = key_of(said, code="programme_unknown")
    if key != plan.programme and key not in programmes_told([key], seen):
        raise NotFound("programme_unknown", value=said[:80])
    return key


def _agreements(seen: Visit) -> list[agreements.AgreementView]:
    found = agreements.agreements(reader=seen.signed_in, on=seen.today, limit=AGREEMENTS)
    return [each for each in found if agreements.is_party(each, seen.signed_in)]


def _programmes(plan: ProjectPlan, seen: Visit) -> list[tuple[UUID, str]]:
    """Those of one's institution, and the one that the plan names already."""
    found = {each.id: f"{named(each.titles)} ({each.reference})" for each in own_programmes(seen)}
    if plan.programme:
        found.setdefault(plan.programme, str(plan.programme))
    return list(found.items())


def _offered(plan: ProjectPlan, own: str = "") -> Offered:
    packages = [
        (each.key, f"{each.key} {named(each.titles)}" if each.titles else each.key)
        for each in plan.work_packages
        if each.key != own
    ]
    return Offered("project_fact", plan.parties, {"work_package": packages})


def _part(view: DraftView, part: Part, name: str) -> Mapping[str, Json]:
    for each in parts_of(view.plan)[part]:
        if each.key == name:
            return json_of(each)
    raise NotFound("part_unknown", value=name[:80])


def _next_key(plan: ProjectPlan, part: Part) -> str:
    stem = {Part.WORK_PACKAGE: "WP", Part.MILESTONE: "M", Part.DELIVERABLE: "D", Part.CONTRIBUTION: "C"}[part]
    taken, number = {each.key for each in parts_of(plan)[part]}, 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
