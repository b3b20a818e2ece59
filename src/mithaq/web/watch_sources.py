"""Pages of the sources of the watch: what the corpus holds, its loads, and what was wrong with them."""

import csv
import io
import json
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.watch.actions import scheduling
from mithaq.watch.actions.loading import formats
from mithaq.watch.domain.loading import Problem
from mithaq.watch.domain.scheduling import Every, Run, Task
from mithaq.watch.queries import cyber_loads, loads, schedules
from mithaq.web.forms import one_of, page_number, pages_of
from mithaq.web.visits import new_key, visit
from mithaq.words.refusals import told
from mithaq.words.schedules import result_told, run_told
from mithaq.words.watching_terms import EVERY, TASKS

LOADS, PROBLEMS = 20, 50
COMMANDS = (
    "mithaq watch load openalex works.jsonl.gz --as …",
    "mithaq watch load table patents.csv --mapping patents.yaml --name patents --as …",
)
_TYPES = {".csv": "text/csv", ".jsonl": "application/x-ndjson"}


@require_GET
def sources_page(request: HttpRequest) -> HttpResponse:
    """What the corpus holds by source, and its loads, the newest first."""
    seen, page = visit(request), page_number(request.GET)
    reader = seen.signed_in
    found = loads.loads(reader=reader, first=(page - 1) * LOADS, limit=LOADS)
    return render(
        request,
        "watch/sources.html",
        {
            "sources": loads.sources(reader=reader),
            "loads": found,
            "people": parties.people_by_id(each.by for each in found),
            "commands": "\n".join(COMMANDS),
            "schedules": [
                (
                    each,
                    run_told(each.run),
                    result_told(each),
                    EVERY[each.run.every.value],
                    each.is_running(seen.at),
                )
                for each in schedules.schedules(reader=reader)
            ],
            "cyber_loads": cyber_loads.cyber_loads(reader=reader, limit=LOADS),
            "tasks": list(TASKS.items()),
            "every": list(EVERY.items()),
            "formats": [each for each in formats() if each != "table"],
            "hours": range(24),
            "may_keep": seen.may(Act.KEEP_WATCH, of_institution=parties.host_institution().id),
            **pages_of(page, total=loads.count(reader=reader), size=LOADS),
        },
    )


@require_POST
def set_schedule(request: HttpRequest) -> HttpResponse:
    """Repeat a load, a look or a note by itself."""
    seen, posted = visit(request), request.POST
    hour = posted.get("hour", "")
    run = Run(
        task=one_of(Task, posted.get("task", "")),
        every=one_of(Every, posted.get("every", "")),
        place=posted.get("place", "").strip()[:2000],
        format=posted.get("format", ""),
        source=posted.get("source", "").strip()[:200],
        collection=posted.get("collection", "").strip()[:200],
    )
    is_hour = hour.isascii() and hour.isdigit() and int(hour) < 24
    scheduling.set_schedule(
        run,
        id=new_key(seen.at),
        hour=int(hour) if is_hour else None,
        by=seen.signed_in,
        at=parties.local(seen.at),
    )
    messages.success(request, _("It runs by itself from now on."))
    return redirect("watch_sources")


@require_POST
def stop_schedule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Repeat it no longer."""
    scheduling.stop_schedule(key, by=visit(request).signed_in)
    messages.success(request, _("It does not run by itself any more."))
    return redirect("watch_sources")


@require_GET
def load_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A load: where it came from, its counts and digest, and what was wrong with its records."""
    seen, page = visit(request), page_number(request.GET)
    found = loads.problems(key, reader=seen.signed_in, first=(page - 1) * PROBLEMS, limit=PROBLEMS)
    shown = [(each, told(each.refusal()).what) for each in found]
    view = loads.load(key)
    return render(
        request,
        "watch/load.html",
        {
            "load": view,
            "problems": shown,
            "person": parties.people_by_id([view.by]).get(view.by),
            **pages_of(page, total=view.problems, size=PROBLEMS),
        },
    )


@require_GET
def problems_file(request: HttpRequest, key: UUID, suffix: str) -> StreamingHttpResponse:
    """Everything that was wrong with records of a load, as CSV or JSON lines, written while it is read."""
    if suffix not in _TYPES:
        raise Refused("format_unknown", value=suffix[:20])
    found = loads.problems(key, reader=visit(request).signed_in)
    lines = _csv_lines(found) if suffix == ".csv" else map(_json_line, found)
    answer = StreamingHttpResponse(_in_language(lines, get_language()), content_type=_TYPES[suffix])
    answer["Content-Disposition"] = f'attachment; filename="problems-{key}{suffix}"'
    return answer


def _in_language(lines: Iterator[str], language: str | None) -> Iterator[str]:
    """What is written after the request has ended is in its language still."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _csv_lines(found: Iterator[Problem]) -> Iterator[str]:
    yield "\ufeff" + _csv_line(("place", "code", "facts", "kept", "what"))
    for each in found:
        facts = json.dumps(dict(each.facts), ensure_ascii=False, default=str)
        yield _csv_line((each.place, each.code, facts, each.is_kept, told(each.refusal()).what))


def _csv_line(cells: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _json_line(each: Problem) -> str:
    said = {
        "place": each.place,
        "code": each.code,
        "facts": dict(each.facts),
        "kept": each.is_kept,
        "what": told(each.refusal()).what,
    }
    return json.dumps(said, ensure_ascii=False, default=str) + "\n"
