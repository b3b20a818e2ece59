"""Plans of projects as files: taken out of a project, and read into a draft."""

import io
import os
import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mithaq.access.domain.permissions import Act, require
from mithaq.base.ids import crockford
from mithaq.base.refusals import Refused
from mithaq.projects.actions import planning
from mithaq.projects.queries import plan_files, projects
from mithaq.web.forms import one_of
from mithaq.web.visits import new_key, visit
from mithaq.words import project_reports
from mithaq.words.project_reports import ReportKind
from mithaq.words.terms import named, reader_language

KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/xml",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
REPORTS = (".pdf", ".docx")


@require_GET
def export(request: HttpRequest, reference: str, suffix: str) -> HttpResponse:
    """The plan in effect as XLSX, CSV or Microsoft Project XML."""
    seen = visit(request)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    out = io.BytesIO()
    plan_files.write(out, view.plan, suffix=suffix, title=named(view.titles), language=reader_language())
    answer = HttpResponse(out.getvalue(), content_type=KINDS[suffix])
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}{suffix}"'
    return answer


@require_GET
def report(request: HttpRequest, reference: str, kind: str, suffix: str) -> HttpResponse:
    """A report that writes itself from what was told, as PDF or DOCX."""
    seen = visit(request)
    view = projects.project(reference, reader=seen.signed_in, on=seen.today)
    of = one_of(ReportKind, kind)
    if suffix not in REPORTS:
        raise Refused("choice_unknown", value=suffix[:20])
    out = io.BytesIO()
    project_reports.write(out, view, of, suffix=suffix)
    answer = HttpResponse(out.getvalue(), content_type=KINDS[suffix])
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}-{of}{suffix}"'
    return answer


@require_http_methods(["GET", "POST"])
def read_plan(request: HttpRequest) -> HttpResponse:
    """Begin a plan with what a file tells."""
    seen, key = visit(request), new_key(visit(request).at)
    actor = seen.signed_in
    require(actor, Act.PLAN_PROJECT)
    if request.method == "GET":
        return render(request, "projects/import.html", {"most_mib": plan_files.BYTES_MAX >> 20})
    uploaded = request.FILES.get("file")
    if uploaded is None or not uploaded.size:
        raise Refused("file_missing")
    if uploaded.size > plan_files.BYTES_MAX:
        raise Refused("sheet_too_large", most_mib=plan_files.BYTES_MAX >> 20)
    seed = crockford(int.from_bytes(os.urandom(planning.SEED_BITS // 8)), planning.SEED_BITS // 5)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan"
        file.write_bytes(uploaded.read())
        plan = plan_files.read(
            file, seed=seed, lead=f"institution:{actor.institution}", language=reader_language()
        )
    planning.begin_from(plan, id=key, by=actor, at=seen.at)
    messages.success(request, _("The file was read. Look at the plan before you set it."))
    return redirect("plan_draft", key)
