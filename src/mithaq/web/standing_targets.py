"""Pages on which an institution sets targets for a voice, sets them anew, or gives them up."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.canonical import Json
from mithaq.base.ids import id_in
from mithaq.base.refusals import NotFound, Refused
from mithaq.standing.actions import targets as setting
from mithaq.standing.domain.measures import YEARLY, Measure
from mithaq.standing.domain.targets import Target
from mithaq.standing.queries import targets
from mithaq.watch.domain.asking import Actors, Counting, Question, years_from
from mithaq.watch.queries.selecting import years_known
from mithaq.web.forms import one_of, page_number, pages_of
from mithaq.web.standing_asking import form_of, of_asked, reader_of
from mithaq.web.visits import new_key, visit
from mithaq.web.watch_asking import question_of
from mithaq.words.names import party_names
from mithaq.words.refusals import told
from mithaq.words.terms import term

MILESTONES = 4
AHEAD = 5
PLACES_MAX = 20
PAGE = 25


@require_GET
def targets_page(request: HttpRequest) -> HttpResponse:
    """The targets that the visitor may see."""
    reader, number = reader_of(request), page_number(request.GET)
    found = targets.targets(reader=reader, first=(number - 1) * PAGE, limit=PAGE)
    shown = {
        "targets": found,
        **pages_of(number, total=targets.count(reader=reader), size=PAGE),
        "people": party_names({each.person_code for each in found}),
        "may_set": visit(request).may(Act.SET_TARGET),
    }
    return render(request, "standing/targets.html", shown)


@require_http_methods(["GET", "POST"])
def set_page(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Set a target, or set one anew; what was wrong stands beside what was written."""
    seen, reader = visit(request), reader_of(request)
    require(reader, Act.SET_TARGET)
    known = targets.target(key, reader=reader) if key else None
    if request.method == "GET":
        written = _told(known.target) if known else _suggested(request)
        return _form(request, key, written, new=str(new_key(seen.at)))
    written = {name: request.POST.get(name, "").strip() for name in _NAMES}
    id = key or id_in(request.POST.get("new", "")) or new_key(seen.at)
    try:
        facts = _facts(request.POST)
        setting.set_target(id, facts, by=reader, at=seen.at)
    except NotFound:
        raise
    except Refused as refusal:
        return _form(request, key, written, refusal=refusal, new=str(id))
    messages.success(request, _("The target is set."))
    return redirect(_address(facts))


@require_POST
def give_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """The target counts no more."""
    seen = visit(request)
    setting.give_up(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The target is given up. What was told of it stays in the register."))
    return redirect("standing_targets")


_MILESTONE_NAMES = tuple(f"{name}_{at}" for at in range(MILESTONES) for name in ("year", "value"))
_NAMES = (
    *("actors", "of", "field", "counting", "measure", "base_year", "year", "value", "note"),
    *_MILESTONE_NAMES,
)


def _facts(posted: QueryDict) -> dict[str, Json]:
    """What the form says; parts of a whole are written as percentages there."""
    text = {name: posted.get(name, "").strip() for name in _NAMES}
    is_part = text["measure"] != Measure.CITATIONS.value
    milestones: list[Json] = [
        {"year": _year(text[f"year_{at}"]), "value": _value(text[f"value_{at}"], is_part=is_part)}
        for at in range(MILESTONES)
        if text[f"year_{at}"] or text[f"value_{at}"]
    ]
    return {
        **{name: text[name] for name in ("actors", "of", "field", "counting", "measure", "note")},
        "base_year": _year(text["base_year"]),
        "year": _year(text["year"]),
        "value": _value(text["value"], is_part=is_part),
        "milestones": milestones,
    }


def _year(text: str) -> Json:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else text


def _value(text: str, *, is_part: bool) -> str:
    """A number as facts hold it; what is none stays, and is refused there."""
    try:
        found = Decimal(text.replace(",", ".").removesuffix("%").strip())
    except InvalidOperation:
        return text
    # Of 1E+999999999 nothing could be reckoned, nor a million zeros be written.
    if not found.is_finite() or abs(found.adjusted()) > PLACES_MAX:
        return text
    return format((found / 100 if is_part else found).normalize(), "f")


def _told(target: Target) -> dict[str, str]:
    is_part = target.measure is not Measure.CITATIONS
    found = {name: str(value) for name, value in target.as_json().items() if name != "milestones"}
    found["value"] = _shown(target.value, is_part=is_part)
    for at, each in enumerate(target.milestones[:MILESTONES]):
        found[f"year_{at}"], found[f"value_{at}"] = str(each.year), _shown(each.value, is_part=is_part)
    return found


def _shown(value: Decimal, *, is_part: bool) -> str:
    return format((100 * value if is_part else value).normalize(), "f")


def _suggested(request: HttpRequest) -> dict[str, str]:
    """For whom the page was open."""
    question, last = question_of(request), years_known().last
    return {
        "actors": question.actors.value,
        "of": of_asked(request, question),
        "field": question.field or "",
        "counting": question.counting.value,
        "measure": Measure.SHARE.value,
        "base_year": str(last),
        "year": str(last + AHEAD),
    }


def _form(
    request: HttpRequest,
    key: UUID | None,
    written: dict[str, str],
    *,
    new: str,
    refusal: Refused | None = None,
) -> HttpResponse:
    question = Question(
        years_from("", known=years_known()),
        written.get("field") or None,
        one_of(Actors, written.get("actors", "")),
        one_of(Counting, written.get("counting", "")),
    )
    shown = {
        **form_of(request, question, written.get("of", "")),
        "key": key,
        "new": new,
        "written": written,
        "refusal": told(refusal) if refusal else None,
        "measures": [(each.value, term("standing_measure", each)) for each in YEARLY],
        "milestones": [
            (at, written.get(f"year_{at}", ""), written.get(f"value_{at}", "")) for at in range(MILESTONES)
        ],
    }
    return render(request, "standing/target_set.html", shown, status=422 if refusal else 200)


def _address(facts: dict[str, Json]) -> str:
    asked = {name: str(facts[name]) for name in ("actors", "of", "field", "counting")}
    return f"{reverse('standing')}?{urlencode(asked)}#targets"
