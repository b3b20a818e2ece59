"""The editor of drafts, and the steps to publication."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import attaching, drafting, publishing
from mithaq.exchange.domain.content import Kind, Step
from mithaq.exchange.domain.disclosure import PART_STEPS
from mithaq.exchange.domain.life import DraftState, Verdict
from mithaq.exchange.domain.reading import LENGTH_MAX, ContentRefused
from mithaq.exchange.queries import drafts
from mithaq.exchange.queries.drafts import DraftView
from mithaq.parties import queries as parties
from mithaq.web.forms import content_from_form, form_choices, one_of
from mithaq.web.refusals import AUTOSAVE, refused
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.terms import reader_language
from mithaq.words.writing import moment

VALID_DAYS = 365
NEVER_SAVED = 0


@require_http_methods(["GET", "POST"])
def new_draft(request: HttpRequest) -> HttpResponse:
    """Choose between offer and need; the draft exists from the first click, so nothing is lost."""
    seen = visit(request)
    if not seen.may(Act.DRAFT_RECORD):
        raise Refused("not_permitted")
    if request.method == "POST":
        key = new_key(seen.at)
        content = empty_content(one_of(Kind, request.POST.get("kind", "")), seen)
        drafting.begin_draft(id=key, record=new_key(seen.at), content=content, by=seen.signed_in, at=seen.at)
        return redirect("draft", key)
    return render(request, "exchange/new.html", {"kinds": list(Kind)})


@require_GET
def draft_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The editor, or the review, or what waits: whatever this person's step is."""
    seen = visit(request)
    return _page(request, drafts.draft(key, reader=seen.signed_in), seen)


@require_POST
def save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Save, by the button or while somebody types; a refused save shows what was typed."""
    seen = visit(request)
    before = drafts.draft(key, reader=seen.signed_in)
    content = content_from_form(request.POST, _mapping(before.content))
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else NEVER_SAVED
    is_autosave = request.headers.get("X-Requested-With") == AUTOSAVE
    try:
        revision = drafting.save_draft(key, content=content, revision=revision, by=seen.signed_in, at=seen.at)
    except Refused as refusal:
        if is_autosave:
            return refused(request, refusal, status=409)
        return _page(request, before, seen, typed=content, refusal=refusal)
    said = _("Saved at %(moment)s.") % {"moment": moment(seen.at)}
    if is_autosave:
        return JsonResponse({"revision": revision, "said": said})
    if request.POST.get("then") == "submit":
        return _submitted(request, key, seen)
    messages.success(request, said)
    return redirect("draft", key)


@require_POST
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve or return."""
    seen = visit(request)
    verdict = Verdict.APPROVED if request.POST.get("verdict") == "approved" else Verdict.RETURNED
    note = request.POST.get("note", "")
    drafting.review_draft(key, verdict=verdict, note=note, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The review is in the register."))
    return redirect("desk")


@require_POST
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Publish an approved draft."""
    seen = visit(request)
    reference = publishing.publish_draft(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Published as %(reference)s.") % {"reference": reference})
    return redirect("record", reference)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    seen = visit(request)
    drafting.discard_draft(key, by=seen.signed_in)
    messages.success(request, _("The draft was discarded."))
    return redirect("desk")


@require_POST
def attach(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a file to a draft, or take one out."""
    seen = visit(request)
    view = drafts.draft(key, reader=seen.signed_in)
    if digest := request.POST.get("detach"):
        attaching.detach_file(key, digest=digest, revision=view.revision, by=seen.signed_in, at=seen.at)
    elif (file := request.FILES.get("file")) is not None:
        attaching.attach_file(
            key,
            name=file.name or "",
            media_type=file.content_type or "",
            chunks=file.chunks(),
            revision=view.revision,
            by=seen.signed_in,
            at=seen.at,
        )
    return redirect("draft", key)


def _submitted(request: HttpRequest, key: UUID, seen: Visit) -> HttpResponse:
    try:
        drafting.submit_draft(key, by=seen.signed_in, at=seen.at)
    except ContentRefused as refusal:
        return _page(request, drafts.draft(key, reader=seen.signed_in), seen, refusal=refusal)
    messages.success(request, _("Sent to review. A second person will read it."))
    return redirect("desk")


def _page(
    request: HttpRequest,
    view: DraftView,
    seen: Visit,
    *,
    typed: Mapping[str, Json] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    content = typed or _mapping(view.content)
    is_writer = seen.may(Act.DRAFT_RECORD, of_institution=view.institution)
    is_reviewer = seen.may(Act.REVIEW_RECORD, of_institution=view.institution)
    in_review = view.state is DraftState.IN_REVIEW
    return render(
        request,
        "exchange/draft.html",
        {
            "draft": view,
            "content": content,
            "institution": parties.institution(view.institution),
            "choices": form_choices(),
            "texts": _text_rows(content, _problems(refusal)),
            "problems": _problems(refusal),
            "refusal": refusal if not isinstance(refusal, ContentRefused) else None,
            "may_edit": is_writer and not in_review,
            "may_review": is_reviewer and in_review and seen.signed_in.person != view.author,
            "may_publish": view.state is DraftState.APPROVED
            and seen.may(Act.PUBLISH_RECORD, of_institution=view.institution),
            "steps": [state.value for state in DraftState],
            "open_step": content.get("open_step", Step.FULL.value),
            "views_by_step": _views_by_step(content),
        },
        status=200 if refusal is None else 409,
    )


def _problems(refusal: Refused | None) -> dict[str, object]:
    found = refusal.problems if isinstance(refusal, ContentRefused) else ()
    return {problem.place: problem for problem in found}


def _text_rows(content: Mapping[str, Json], problems: Mapping[str, object]) -> list[dict[str, object]]:
    """The parts of each language, the reader's own language first."""
    texts = _mapping(content.get("texts"))
    codes = sorted({"ar", "en", "fr"}, key=lambda code: (code != reader_language(), code))
    return [
        {
            "language": code,
            "dir": "rtl" if code == "ar" else "ltr",
            "is_open": code in texts or code == reader_language(),
            "parts": [
                {
                    "name": f"texts.{code}.{part}",
                    "part": part,
                    "value": _mapping(texts.get(code)).get(part, ""),
                    "longest": longest,
                    "problem": problems.get(f"texts.{code}.{part}"),
                }
                for part, longest in LENGTH_MAX.items()
            ],
        }
        for code in codes
    ]


def _views_by_step(content: Mapping[str, Json]) -> list[tuple[Step, list[dict[str, object]]]]:
    """The texts as a reader meets them at each step."""
    texts = _mapping(content.get("texts"))
    return [
        (
            step,
            [
                {
                    "language": code,
                    "dir": "rtl" if code == "ar" else "ltr",
                    "parts": [
                        (part, value)
                        for part, least in PART_STEPS.items()
                        if least.rank <= step.rank and (value := _mapping(parts).get(part))
                    ],
                }
                for code, parts in sorted(texts.items())
            ],
        )
        for step in Step
    ]


def empty_content(kind: Kind, seen: Visit, title: str = "", fields: Sequence[str] = ()) -> dict[str, Json]:
    """What a new draft holds: nothing but today, the reader's language and perhaps a title and fields."""
    language = reader_language().value
    return {
        "kind": kind.value,
        "texts": {language: {"title": title, "summary": ""}} if title else {},
        "fields": [*fields],
        "trl": None,
        "stage": "",
        "ip_state": "none",
        "cooperation": [],
        "languages": [language],
        "label": {"classification": "partners", "releasable_to": [], "handling": []},
        "valid_from": seen.today.isoformat(),
        "valid_until": (seen.today + timedelta(days=VALID_DAYS)).isoformat(),
        "attachments": [],
    }


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
