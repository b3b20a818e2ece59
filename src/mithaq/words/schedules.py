"""What runs by itself, in the reader's language: what it is, and what the last run came to."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.watch.domain.scheduling import Run, Task
from mithaq.watch.queries.schedules import ScheduleView
from mithaq.words.looking import source_told
from mithaq.words.refusals import told
from mithaq.words.terms import reader_language
from mithaq.words.watch_alerts import isolated
from mithaq.words.watching_terms import TASKS
from mithaq.words.writing import number


def run_told(run: Run) -> str:
    """What runs, by its name."""
    match run.task:
        case Task.LOOK:
            return _("Look ahead over %(source)s") % {"source": isolated(source_told(run.source))}
        case Task.LOAD | Task.TAXII:
            told = {"what": TASKS[run.task.value], "source": isolated(run.source)}
            return _("%(what)s: %(source)s") % told
        case Task.KEV | Task.NOTE:
            return str(TASKS[run.task.value])


def failure_result(refusal: Refused) -> dict[str, Any]:
    """A refusal as a schedule keeps it: its sentences in each language."""
    said = {}
    for language in Language:
        with override(language.value):
            words = told(refusal)
            said[language.value] = [words.what, words.then]
    return {"code": refusal.code, "said": said}


def result_told(view: ScheduleView) -> str:
    """What the last run came to; nothing where there was none."""
    result = view.result
    if "said" in result:
        return " ".join(result["said"][reader_language().value])
    if "topics" in result:
        text = ngettext("%(count)s topic was ranked.", "%(count)s topics were ranked.", result["topics"])
        return text % {"count": number(result["topics"])}
    if "brief" in result:
        return _("The note was made.")
    if "rows" not in result:
        return ""
    if not result["rows"]:
        return _("Nothing new came.")
    text = ngettext("%(count)s record came.", "%(count)s records came.", result["rows"])
    said = text % {"count": number(result["rows"])}
    problems = result["problems"]
    if not problems:
        return said
    more = ngettext("%(count)s problem was noted.", "%(count)s problems were noted.", problems)
    return f"{said} {more % {'count': number(problems)}}"
