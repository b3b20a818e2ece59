"""Pages on which a party tells of a project, and judges what others handed in."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.canonical import Json
from mithaq.base.ids import crockford
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.projects.actions import telling
from mithaq.projects.domain.entries import FACTS, KEYED_BY_PLAN, Entry, EntryKind, EntryRefused
from mithaq.projects.domain.parts import PARTS, Part
from mithaq.projects.domain.plans import json_of
from mithaq.projects.domain.progress import State
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from mithaq.web.fact_forms import Offered, fact_field, fact_posted
from mithaq.web.forms import one_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.names import party_names
from mithaq.words.projects import entry_problem, facts_of, said_facts
from mithaq.words.terms import named

STEMS = {
    EntryKind.CONTRIBUTION_MADE: "C",
    EntryKind.RISK: "R",
    EntryKind.DECISION: "E",
    EntryKind.TEST_RESULT: "T",
    EntryKind.CONFIGURATION_ITEM: "CI",
    EntryKind.INTERFACE: "IF",
    EntryKind.BACKGROUND: "B",
    EntryKind.FOREGROUND: "F",
    EntryKind.INVENTION: "I",
    EntryKind.PATENT: "P",
    EntryKind.LICENCE: "L",
}
"""How keys begin that a form suggests."""


@require_http_methods(["GET", "POST"])
def entry_page(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Tell of the project, or tell an entry's next version."""
    seen, of = visit(request), one_of(EntryKind, kind)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    if request.method == "GET":
        return _entry_form(request, view, of, request.GET.get("key", ""), {}, seen)
    key = request.POST.get("key", "").strip()
    said = {spec.name: fact_posted(spec, request.POST, request.FILES) for spec in FACTS[of]}
    facts = {name: value for name, value in said.items() if value not in (None, "", [], {})}
    try:
        telling.tell(view.id, of, key, facts, by=seen.signed_in, at=seen.at)
    except EntryRefused as refusal:
        return _entry_form(request, view, of, key, facts, seen, refusal=refusal)
    messages.success(request, _("Told: all who take part see it."))
    return redirect(f"{reverse('project', args=[view.reference])}#{_section(of)}")


@require_GET
def deliverable_page(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """A deliverable: what was planned, what was handed in, who read it, and the verdicts."""
    seen = visit(request)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    found, own = view.deliverable(key), f"institution:{seen.signed_in.institution}"
    digest = found.submission.text("digest") if found.submission else ""
    readers = projects.reviews(view.id, party=own, deliverable=key, digest=digest) if digest else ()
    may_judge = projects.is_party(view, seen.signed_in) and found.deliverable.owner != own
    is_open = found.submission is not None and found.state is not State.ACCEPTED
    shown = {
        "project": view,
        "found": found,
        "planned": said_facts(PARTS[Part.DELIVERABLE], json_of(found.deliverable)),
        "handed_in": facts_of(found.submission) if found.submission else (),
        "verdicts": [(each, facts_of(each)) for each in found.verdicts],
        "digest": digest,
        "readers": readers,
        "people": parties.people_by_id(each.person for each in readers),
        "names": party_names(view.plan.parties),
        "may_hand_in": found.deliverable.owner == own
        and found.state is not State.ACCEPTED
        and seen.may(Act.TELL_PROJECT),
        "may_read": may_judge and is_open and not readers and seen.may(Act.TELL_PROJECT),
        "may_reject": may_judge and is_open and seen.may(Act.TELL_PROJECT),
        "may_accept": may_judge
        and is_open
        and bool({each.person for each in readers} - {seen.signed_in.person})
        and seen.may(Act.ACCEPT_DELIVERABLE),
    }
    return render(request, "projects/deliverable.html", shown)


@require_POST
def judge(request: HttpRequest, reference: str, key: str, what: str) -> HttpResponse:
    """Read a document for one's institution, accept it, or reject it."""
    seen = visit(request)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    digest, text = request.POST.get("digest", ""), request.POST.get("text", "")
    by, at = seen.signed_in, seen.at
    match what:
        case "read":
            telling.review(view.id, deliverable=key, digest=digest, note=text, by=by, at=at)
            said = _("Read: a second person of your institution may accept it.")
        case "accept":
            telling.accept(view.id, deliverable=key, digest=digest, reason=text, by=by, at=at)
            said = _("Accepted: all who take part see it.")
        case "reject":
            telling.reject(view.id, deliverable=key, digest=digest, reason=text, by=by, at=at)
            said = _("Rejected: all who take part see why.")
        case _:
            raise Refused("choice_unknown", value=what[:80])
    messages.success(request, said)
    return redirect("project_deliverable", view.reference, key)


@require_GET
def history_page(request: HttpRequest, reference: str, entry: UUID) -> HttpResponse:
    """All versions of an entry."""
    seen = visit(request)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    found = view.history(entry)
    shown = {
        "project": view,
        "entry": found[-1],
        "versions": [(each, facts_of(each)) for each in reversed(found)],
        "names": party_names([found[-1].party]),
    }
    return render(request, "projects/history.html", shown)


def _entry_form(
    request: HttpRequest,
    view: ProjectView,
    kind: EntryKind,
    key: str,
    facts: Mapping[str, Json],
    seen: Visit,
    *,
    refusal: EntryRefused | None = None,
) -> HttpResponse:
    before = _own_entry(view, kind, key, seen)
    known: Mapping[str, Json] = facts or (before.facts if before else {})
    items = [
        (each.key, f"{each.key} {each.text('title')}")
        for each in view.of_kind(EntryKind.BACKGROUND, EntryKind.FOREGROUND)
    ]
    packages = [(each.key, f"{each.key} {named(each.titles)}") for each in view.plan.work_packages]
    offered = Offered("project_fact", view.plan.parties, {"work_package": packages, "item": items})
    shown = {
        "project": view,
        "kind": kind,
        "key": key,
        "is_fixed": kind in KEYED_BY_PLAN or before is not None,
        "suggested": key or f"{STEMS.get(kind, '')}-{_chance(seen)}",
        "before": before,
        "fields": [fact_field(spec, known.get(spec.name), offered) for spec in FACTS[kind]],
        "problems": [entry_problem(each) for each in refusal.problems] if refusal else (),
        "section": _section(kind),
    }
    return render(request, "projects/entry.html", shown, status=422 if refusal else 200)


def _own_entry(view: ProjectView, kind: EntryKind, key: str, seen: Visit) -> Entry | None:
    own = f"institution:{seen.signed_in.institution}"
    return next((each for each in view.of_kind(kind) if each.key == key and each.party == own), None)


def _chance(seen: Visit) -> str:
    return crockford(new_key(seen.at).int, 5)


def _section(kind: EntryKind) -> str:
    """Where the project's page shows entries of a kind."""
    return {
        EntryKind.MILESTONE_REACHED: "milestones",
        EntryKind.DELIVERABLE_SUBMITTED: "deliverables",
        EntryKind.PROGRESS: "schedule",
        EntryKind.CONTRIBUTION_MADE: "contributions",
        EntryKind.LICENCE: "rights",
    }.get(kind, kind.value)
