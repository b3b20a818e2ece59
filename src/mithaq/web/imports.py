"""Pages of imports: a file is uploaded, checked, sent to a second person, and published while one watches."""

import io
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import importing
from mithaq.exchange.domain.imports import ImportState
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.sheet import Outcome
from mithaq.exchange.queries import exports, imports
from mithaq.exchange.queries.imports import ImportView
from mithaq.parties import queries as parties
from mithaq.web.forms import one_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.exports import WRITTEN
from mithaq.words.sheets import problem_headings, problem_lines, template
from mithaq.words.terms import reader_language

ROWS = 50
PROBLEMS_SHOWN = 20
MOVING = {ImportState.CHECKING, ImportState.PUBLISHING}
FORMS = (".xlsx", ".csv")


@require_http_methods(["GET", "POST"])
def imports_page(request: HttpRequest) -> HttpResponse:
    """The imports of the institution, and the way to begin one."""
    seen = visit(request)
    actor = seen.signed_in
    may_import = seen.may(Act.DRAFT_RECORD, of_institution=actor.institution)
    if request.method == "POST":
        return _uploaded(request, seen)
    if not may_import and not seen.may(Act.REVIEW_RECORD):
        raise Refused("not_permitted")
    return render(
        request,
        "exchange/imports.html",
        {
            "imports": imports.imports(actor),
            "may_import": may_import,
            "most_mib": importing.BYTES_MAX // 2**20,
        },
    )


@require_GET
def template_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """The template in the reader's language."""
    del request
    if suffix not in FORMS:
        raise Refused("choice_unknown", value=suffix[:20])
    asked = template()
    name = f"mithaq-{reader_language()}{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if suffix == ".csv":
        text = "".join(exports.as_csv(asked.headings, [asked.example]))
        return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
    out = io.BytesIO()
    exports.write_template(out, asked)
    return HttpResponse(out.getvalue(), content_type=WRITTEN[".xlsx"], headers=headers)


@require_GET
def import_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where an import stands, what it would do, and the step that is this person's."""
    seen = visit(request)
    return _page(request, imports.import_of(key, reader=seen.signed_in), seen)


@require_GET
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far it has come; when it has come to a step of somebody's, the whole page is read anew."""
    view = imports.import_of(key, reader=visit(request).signed_in)
    response = render(request, "exchange/import_progress.html", {"import": view, "is_moving": _moves(view)})
    if not _moves(view):
        response["HX-Refresh"] = "true"
    return response


@require_GET
def rows(request: HttpRequest, key: UUID, outcome: str) -> HttpResponse:
    """The rows of one outcome, page by page."""
    seen = visit(request)
    chosen = one_of(Outcome, outcome)
    given = request.GET.get("after", "0")
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    found = imports.rows_of(key, chosen, reader=seen.signed_in, after=after, limit=ROWS)
    return render(
        request,
        "exchange/import_rows.html",
        {
            "import": imports.import_of(key, reader=seen.signed_in),
            "outcome": chosen.value,
            "rows": found,
            "next": found[-1].number if len(found) == ROWS else None,
        },
    )


@require_GET
def problems(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Every problem of every wrong row, as a sheet."""
    found = imports.wrong_rows(key, reader=visit(request).signed_in)
    lines = list(exports.as_csv(problem_headings(), (line for row in found for line in problem_lines(row))))
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="problems.csv"'},
    )


@require_GET
def import_file(request: HttpRequest, key: UUID) -> FileResponse:
    """The very file, for whoever reviews it."""
    view = imports.import_of(key, reader=visit(request).signed_in)
    # Never shown by the browser in our name: what others uploaded is only ever saved.
    return FileResponse(
        importing.opened_import(view.id),
        as_attachment=True,
        filename=view.name,
        content_type="application/octet-stream",
    )


@require_POST
def submit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send it to review."""
    seen = visit(request)
    is_all_or_nothing = request.POST.get("which") == "all"
    importing.submit_import(key, is_all_or_nothing=is_all_or_nothing, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Sent to review. A second person will read it."))
    return redirect("import", key)


@require_POST
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve or return."""
    seen = visit(request)
    verdict = Verdict.APPROVED if request.POST.get("verdict") == "approved" else Verdict.RETURNED
    note = request.POST.get("note", "")
    importing.review_import(key, verdict=verdict, note=note, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The review is in the register."))
    return redirect("desk" if verdict is Verdict.RETURNED else "import", *_key_of(verdict, key))


@require_POST
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop after the batch under way."""
    seen = visit(request)
    importing.stop_import(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Stopped. What was published stays; the rest was not."))
    return redirect("import", key)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw it away."""
    importing.discard_import(key, by=visit(request).signed_in)
    messages.success(request, _("The import was discarded. What it has published stays."))
    return redirect("imports")


def _key_of(verdict: Verdict, key: UUID) -> Iterator[UUID]:
    if verdict is Verdict.APPROVED:
        yield key


def _uploaded(request: HttpRequest, seen: Visit) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("file_missing")
    key = new_key(seen.at)
    actor = seen.signed_in
    importing.begin_import(
        id=key,
        name=file.name or "",
        chunks=file.chunks(),
        institution=actor.institution,
        by=actor,
        at=seen.at,
    )
    return redirect("import", key)


def _moves(view: ImportView) -> bool:
    return view.state in MOVING


def _page(request: HttpRequest, view: ImportView, seen: Visit) -> HttpResponse:
    actor = seen.signed_in
    mine = {"of_institution": view.institution}
    wrong = imports.rows_of(view.id, Outcome.WRONG, reader=actor, limit=PROBLEMS_SHOWN)
    lines = [line for row in wrong for line in problem_lines(row)][:PROBLEMS_SHOWN]
    people = parties.people_by_id(
        each for each in (view.uploaded_by, view.submitted_by, view.reviewed_by) if each
    )
    return render(
        request,
        "exchange/import.html",
        {
            "import": view,
            "institution": parties.institution(view.institution),
            "uploaded_by": people.get(view.uploaded_by),
            "reviewed_by": people.get(view.reviewed_by) if view.reviewed_by else None,
            "is_moving": _moves(view),
            "has_file": view.state not in {ImportState.DONE, ImportState.UNREADABLE},
            "outcomes": [
                {
                    "code": each.value,
                    "count": view.counts.get(each, 0),
                    "first": view.firsts.get(each),
                    "is_listed": each is not Outcome.SAME and view.state is not ImportState.DONE,
                }
                for each in Outcome
            ],
            "problem_lines": lines,
            "wrong": view.counts.get(Outcome.WRONG, 0),
            "may_submit": view.state is ImportState.CHECKED
            and bool(view.changes)
            and seen.may(Act.DRAFT_RECORD, **mine)
            and seen.may(Act.PUBLISH_RECORD, **mine),
            "may_review": view.state is ImportState.IN_REVIEW
            and seen.may(Act.REVIEW_RECORD, **mine)
            and actor.person not in {view.uploaded_by, view.submitted_by},
            "may_stop": view.state is ImportState.PUBLISHING and seen.may(Act.PUBLISH_RECORD, **mine),
            "may_discard": view.state not in {ImportState.IN_REVIEW, ImportState.PUBLISHING}
            and seen.may(Act.DRAFT_RECORD, **mine),
            "steps": ["checking", "checked", "in_review", "publishing", "done"],
        },
    )
