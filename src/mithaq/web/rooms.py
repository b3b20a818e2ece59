"""Pages of a project's room: joint documents by version, what became of each, and asking for its release."""

from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.labels import Classification, Handling, Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import applying
from mithaq.clearance.domain.cases.asking import Agreement
from mithaq.clearance.domain.cases.cells import Form, PartyRole, Recipient
from mithaq.clearance.queries import agreements as on_file
from mithaq.clearance.queries import cases
from mithaq.federation.actions import delivering
from mithaq.federation.queries import packages
from mithaq.parties import queries as parties
from mithaq.programmes.queries import agreements
from mithaq.projects.actions import room
from mithaq.projects.actions.room import NewVersion
from mithaq.projects.domain.rooms import DocumentVersion
from mithaq.projects.queries import projects, releasing, rooms
from mithaq.projects.queries.projects import ProjectView
from mithaq.projects.queries.rooms import VersionView
from mithaq.web.forms import one_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.names import party_names

FILE_MIB = room.FILE_BYTES_MAX >> 20


@require_http_methods(["GET", "POST"])
def room_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The joint documents of a project that the visitor may see; add one, or a version."""
    seen = visit(request)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    if request.method == "GET":
        return _room(request, view, seen)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused("file_empty")
        added = room.add_version(
            view.id,
            _posted(request.POST),
            file_name=file.name or "",
            media_type=file.content_type or "application/octet-stream",
            chunks=file.chunks(),
            stands_for=seen.reader,
            by=seen.signed_in,
            at=seen.at,
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _room(request, view, seen, refusal=refusal)
    messages.success(request, _("Added. Only your institution sees it until it is released."))
    return redirect("room_document", added.reference)


@require_GET
def document_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A version: its facts, its label, to whom it went, and what the visitor may do with it."""
    return _document(request, reference)


@require_GET
def document_file(request: HttpRequest, reference: str) -> FileResponse:
    """The file of a version; what others uploaded is only ever saved."""
    seen = visit(request)
    file, source = room.opened(reference, reader=seen.signed_in, stands_for=seen.reader)
    return FileResponse(
        source, as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )


@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a release case for a version, to those of the project who were ticked."""
    seen = visit(request)
    actor, key = seen.signed_in, new_key(seen.at)
    found = rooms.version(reference, reader=actor, stands_for=seen.reader)
    view = projects.project_by_id(found.version.project, on=seen.today)
    ticked = [each for each in _others(view, found) if each in request.POST.getlist("to")]
    items = releasing.require_own_items(
        [found.version.reference], actor.institution, labels=seen.scope.labels, on=seen.today
    )
    applying.begin_case(key, by=actor, at=seen.at)
    draft = cases.draft(key, reader=actor)
    asked = replace(
        draft.asked,
        recipients=tuple(Recipient(each, PartyRole.END_USER) for each in ticked),
        forms=(Form.DOCUMENT,),
        agreement=_agreement(view, seen),
    )
    applying.write_case(key, asked, draft.more, items=items, by=actor, at=seen.at)
    messages.success(request, _("Begun. Say what it is for, check the rest, and submit it."))
    return redirect("case_draft", key)


@require_POST
def recall(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a version back from everybody."""
    seen = visit(request)
    reason = request.POST.get("reason", "")
    try:
        delivering.recall_document(reference, reason=reason, by=seen.signed_in, at=seen.at)
    except NotFound:
        raise
    except Refused as refusal:
        return _document(request, reference, refusal=refusal)
    messages.success(request, _("Taken back. Whoever has it is told, and nobody opens it here any more."))
    return redirect("room_document", reference)


def _room(
    request: HttpRequest, view: ProjectView, seen: Visit, *, refusal: Refused | None = None
) -> HttpResponse:
    documents = rooms.room(view.id, reader=seen.signed_in, stands_for=seen.reader)
    versions = [each for document in documents for each in document.versions]
    named = request.GET.get("follows", "") or request.POST.get("follows", "")
    follows = next((each.version for each in versions if each.version.reference == named), None)
    codes = {*view.plan.parties, *(code for each in documents for code in each.parties)}
    shown = {
        "project": view,
        "documents": documents,
        "names": party_names(codes),
        "goes_on_from": [each.version for each in versions if each.recalled_at is None],
        "follows": follows,
        "may_add": projects.is_party(view, seen.signed_in) and seen.may(Act.TELL_PROJECT),
        "classifications": list(Classification),
        "handling": list(Handling),
        "file_mib": FILE_MIB,
        "refusal": refusal,
        "given": _given(request.POST, view) if refusal else _suggested(view, follows, seen),
    }
    return render(request, "projects/room.html", shown, status=422 if refusal else 200)


def _document(request: HttpRequest, reference: str, *, refusal: Refused | None = None) -> HttpResponse:
    seen = visit(request)
    found = rooms.version(reference, reader=seen.signed_in, stands_for=seen.reader)
    view = projects.project_if_known(found.version.project, on=seen.today)
    sent = [each.package for each in found.releases if each.package]
    carried = packages.packages_by_id(sent, reader=seen.signed_in, stands_for=seen.reader)
    takes_part = view is not None and projects.is_party(view, seen.signed_in)
    others = _others(view, found) if view else ()
    told = {found.version.party, *found.version.parts, *others, *(each.recipient for each in found.releases)}
    shown = {
        "found": found,
        "version": found.version,
        "project": view if takes_part else None,
        "follows": _before(found, seen),
        "carried": carried,
        "others": others,
        "names": party_names(told),
        "may_ask": found.is_ours and not found.recalled_at and seen.may(Act.ASK_RELEASE),
        "may_recall": found.is_ours and not found.recalled_at and seen.may(Act.TELL_PROJECT),
        "may_add": takes_part and not found.recalled_at and seen.may(Act.TELL_PROJECT),
        "refusal": refusal,
    }
    return render(request, "projects/document.html", shown, status=409 if refusal else 200)


def _before(found: VersionView, seen: Visit) -> VersionView | None:
    """The version that it goes on from, if the visitor may see that one."""
    if not found.version.follows:
        return None
    documents = rooms.room(found.version.project, reader=seen.signed_in, stands_for=seen.reader)
    versions = (each for document in documents for each in document.versions)
    return next((each for each in versions if each.version.digest == found.version.follows), None)


def _others(view: ProjectView, found: VersionView) -> tuple[str, ...]:
    """Those of the project to whom the version did not go yet."""
    has_it = {found.version.party, *(each.recipient for each in found.releases)}
    return tuple(each for each in view.plan.parties if each not in has_it)


def _agreement(view: ProjectView, seen: Visit) -> Agreement | None:
    """The agreement of the plan, where releases may be asked under it."""
    named = agreements.told_agreement(view.plan.agreement, reader=seen.signed_in, on=seen.today)
    offered = on_file.agreements_of(parties.institution(seen.signed_in.institution), on=seen.today)
    for each in offered:
        if named and each.reference == named.reference:
            return Agreement(each.reference, each.version, each.digest)
    return None


def _posted(posted: QueryDict) -> NewVersion:
    return NewVersion(
        key=posted.get("key", ""),
        title=posted.get("title", ""),
        fields=tuple(posted.getlist("fields")),
        label=Label(
            classification=one_of(Classification, posted.get("classification", "")),
            releasable_to=tuple(sorted(set(posted.getlist("releasable_to")))),
            handling=tuple(one_of(Handling, each) for each in sorted(set(posted.getlist("handling")))),
            originator="",
        ),
        note=posted.get("note", ""),
        follows=posted.get("follows", ""),
    )


def _given(posted: QueryDict, view: ProjectView) -> Mapping[str, object]:
    """What was typed, when it is shown again."""
    return {
        "key": posted.get("key", ""),
        "title": posted.get("title", ""),
        "note": posted.get("note", ""),
        "fields": posted.getlist("fields"),
        "classification": posted.get("classification", ""),
        "releasable_to": [each for each in posted.getlist("releasable_to") if each in view.plan.parties],
        "handling": posted.getlist("handling"),
    }


def _suggested(view: ProjectView, before: DocumentVersion | None, seen: Visit) -> Mapping[str, object]:
    """For the partners of the project; as the version was that it goes on from, where there is one."""
    own = f"institution:{seen.signed_in.institution}"
    label = before.label if before else None
    partners = [each for each in view.plan.parties if each != own]
    return {
        "key": before.key if before else "",
        "title": before.title if before else "",
        "note": "",
        "fields": before.fields if before else view.plan.technology_fields,
        "classification": label.classification if label else Classification.RESTRICTED,
        "releasable_to": label.releasable_to if label else partners,
        "handling": label.handling if label else (),
    }
