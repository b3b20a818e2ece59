"""Pages of briefs: the list, a brief with its sources, its editor, and the same as a file."""

import io
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.watch.actions import briefing
from mithaq.watch.domain.briefs import NOTE_MAX, BriefKind, Edit
from mithaq.watch.queries import briefs, looks, watchlist
from mithaq.watch.queries.briefs import Again, BriefView
from mithaq.web.forms import day_of, key_of, page_number, pages_of, revision_of
from mithaq.web.project_files import KINDS
from mithaq.web.visits import Visit, new_key, visit
from mithaq.web.watch import reader_of
from mithaq.web.watch_brief_versions import versions_told
from mithaq.web.watch_topics import curve_of
from mithaq.words import brief_documents
from mithaq.words.brief_documents import SUFFIXES, left_out_told, unreleased_marking
from mithaq.words.brief_lines import alert_in, sentence
from mithaq.words.briefs import ToldBrief, ToldLine, title_of, told_brief
from mithaq.words.refusals import told
from mithaq.words.terms import reader_language
from mithaq.words.watch_alerts import alert_path, sentence_of, watched_path

PAGE = 50
QUARTER, DAY = timedelta(days=91), timedelta(days=1)


@require_GET
def briefs_page(request: HttpRequest) -> HttpResponse:
    """Briefs of the node, the last first, and the form that makes one."""
    reader, seen, page = reader_of(request), visit(request), page_number(request.GET)
    found = briefs.briefs(reader=reader, first=(page - 1) * PAGE, limit=PAGE)
    listed = [(each, title_of(each)) for each in found]
    return render(
        request,
        "watch/briefs.html",
        {
            "briefs": listed,
            "people": parties.people_by_id(each.by for each in found),
            "looks": looks.looks(reader=reader),
            "since": (seen.today - QUARTER).isoformat(),
            "yesterday": (seen.today - DAY).isoformat(),
            "may_keep": _may_keep(seen),
            **pages_of(page, total=briefs.count_briefs(reader=reader), size=PAGE),
        },
    )


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Reckon a brief and show it: a dossier where a topic is named, else a horizon report."""
    seen = visit(request)
    term, since = request.POST.get("term", "").strip()[:200], request.POST.get("since", "")
    made = briefing.make_brief(
        id=new_key(seen.at),
        kind=BriefKind.DOSSIER if term else BriefKind.HORIZON,
        look=key_of(request.POST.get("look", ""), code="no_such_look"),
        term=term,
        since=day_of(since) if since else seen.today - QUARTER,
        by=seen.signed_in,
        at=seen.at,
    )
    return redirect("watch_brief", made.id)


@require_POST
def make_note(request: HttpRequest) -> HttpResponse:
    """Reckon a daily note and show it."""
    seen, since = visit(request), request.POST.get("since", "")
    made = briefing.make_note(
        id=new_key(seen.at),
        since=day_of(since) if since else seen.today - DAY,
        by=seen.signed_in,
        at=seen.at,
    )
    return redirect("watch_brief", made.id)


@require_GET
def alert_page(request: HttpRequest, key: UUID, alert: str) -> HttpResponse:
    """What is behind an alert that a daily note tells: its works, or the page of its objects."""
    reader = reader_of(request)
    view = briefs.brief(key, reader=reader)
    asked, kind, facts = alert_in(briefs.line_of(view, alert).facts)
    if "works" not in facts:
        return redirect(alert_path(asked, kind, facts, 0))
    shown = {
        "told": {"text": sentence_of(asked, kind, facts)},
        "at": view.made_at,
        "works": watchlist.works_named(facts["works"], reader=reader),
        "total": facts["count"],
        "path": watched_path(asked),
    }
    return render(request, "watch/alert_works.html", shown)


@require_GET
def brief_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A brief as it is read; with `again`, which of its figures another reckoning gives otherwise."""
    reader, seen = reader_of(request), visit(request)
    view = briefs.brief(key, reader=reader)
    again = briefs.again(view, reader=reader) if "again" in request.GET else None
    brief, shared = told_brief(view), versions_told(key, reader)
    facts = {
        "view": view,
        "brief": brief,
        **shared,
        "unreleased": unreleased_marking(),
        "files": [(suffix, suffix.removeprefix(".").upper()) for suffix in SUFFIXES],
        "left_out": left_out_told(brief.left_out),
        "curves": [(each, curve_of(view.look, each)) for each in brief_documents.drawn(view)]
        if view.look
        else [],
        "again": again,
        "pairs": _pairs(again, view),
        "may_keep": _may_keep(seen),
    }
    return render(request, "watch/brief.html", facts)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Leave lines out, and write notes below them in the reader's language."""
    reader, seen = reader_of(request), visit(request)
    view = briefs.brief(key, reader=reader)
    if not _may_keep(seen):
        raise Refused("not_permitted")
    if request.method == "GET":
        return _editor(request, view, told_brief(view))
    edits = _edits(request, view)
    try:
        briefing.edit_brief(key, edits, revision=revision_of(request.POST), by=reader, at=seen.at)
    except Refused as refusal:
        # Nothing that was written is lost: the form comes back with it, beside what is saved now.
        latest = briefs.brief(key, reader=reader)
        return _editor(request, latest, told_brief(latest), typed=edits, refusal=refusal)
    return redirect("watch_brief", key)


@require_GET
def file(request: HttpRequest, key: UUID, suffix: str) -> HttpResponse:
    """A brief as PDF or DOCX."""
    view = briefs.brief(key, reader=reader_of(request))
    out = io.BytesIO()
    brief_documents.write(out, view, suffix=suffix)
    answer = HttpResponse(out.getvalue(), content_type=KINDS[suffix])
    name = f"{view.kind}-{view.made_at:%Y-%m-%d}-{reader_language()}{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _may_keep(seen: Visit) -> bool:
    return seen.may(Act.KEEP_WATCH, of_institution=parties.host_institution().id)


def _pairs(again: Again | None, view: BriefView) -> list[tuple[str, str]]:
    """Sentences as they were and as they are now, of the lines whose figures differ."""
    pairs = again.pairs(view) if again else []
    return [(sentence(was) if was else "–", sentence(now) if now else "–") for was, now in pairs]


def _edits(request: HttpRequest, view: BriefView) -> list[Edit]:
    language = reader_language().value
    return [
        Edit(
            key=each.line.key,
            is_left_out=f"out-{place}" in request.POST,
            language=language,
            note=request.POST.get(f"note-{place}", "").strip().replace("\r\n", "\n"),
        )
        for place, each in enumerate(view.lines)
    ]


def _differs(edit: Edit, line: ToldLine) -> bool:
    """Whether what was typed is not what is saved now."""
    return (edit.note, edit.is_left_out) != (line.note, line.is_left_out)


def _editor(
    request: HttpRequest,
    view: BriefView,
    brief: ToldBrief,
    *,
    typed: list[Edit] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    now = typed or [Edit(each.key, each.is_left_out, "", each.note) for each in brief.every]
    facts = {
        "view": view,
        "brief": brief,
        "lines": [
            {"line": line, "edit": edit, "is_other": typed is not None and _differs(edit, line)}
            for line, edit in zip(brief.every, now, strict=True)
        ],
        "refusal": told(refusal) if refusal else None,
        "most": NOTE_MAX,
        "title": _("Edit: %(title)s") % {"title": brief.title},
    }
    return render(request, "watch/brief_edit.html", facts, status=409 if refusal else 200)
