"""Text templates: the page on which they are kept, and putting one into a form of a case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.actions import texts as acting
from mithaq.clearance.domain.cases.texts import (
    TEXT_MAX,
    TITLE_MAX,
    Placeholder,
    TextKind,
    TextTemplate,
    template_of,
)
from mithaq.clearance.queries import cases, texts
from mithaq.parties import queries as parties
from mithaq.web.casework import render_case
from mithaq.web.forms import one_of
from mithaq.web.screening import require_reader
from mithaq.web.text_offers import offers_of
from mithaq.web.visits import Visit, new_key, visit

# What the form keeps of what was typed; a permission that is missing has nothing to keep.
_ABOUT_WHAT_WAS_TYPED = frozenset(
    {
        *("text_template_incomplete", "text_template_too_long", "text_placeholder_unknown"),
        *("text_template_unchanged", "choice_unknown"),
    }
)


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, key: UUID, form: str, field: str) -> HttpResponse:
    """The page of a case with a template behind what was typed into a field; all else stays as typed."""
    if request.method == "GET":
        # A change of language, or a reload, asks for the address of the page that is shown.
        return redirect("case", key)
    seen = visit(request)
    view = cases.case(key, reader=seen.signed_in)
    offered = offers_of(view, reader=seen.signed_in).get(form, {}).get(field, [])
    posted = request.POST.copy()
    chosen = posted.get(f"{field}.template", "")
    if not chosen:
        messages.warning(request, _("Choose a template first."))
        return render_case(request, key, typed={form: posted})
    found = next((each for each in offered if str(each.id) == chosen), None)
    if found is None:
        raise NotFound("text_template_unknown")
    language = one_of(Language, posted.get(f"{field}.language", ""))
    before = cleaned(posted.get(field, "")).strip()
    text = texts.filled_for(found, view, language)
    posted[field] = f"{before}\n\n{text}" if before else text
    messages.success(request, _("The text is in its field. Read and change it before you send it."))
    return render_case(request, key, typed={form: posted})


@require_http_methods(["GET", "POST"])
def texts_page(request: HttpRequest) -> HttpResponse:
    """The templates by what they are for; a new one is written here."""
    seen = visit(request)
    require_reader(seen)
    if request.method == "POST":
        return _save(request, seen, new_key(seen.at))
    return _page(request, seen, typed=QueryDict())


@require_http_methods(["GET", "POST"])
def text_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One template, to be written anew."""
    seen = visit(request)
    require_reader(seen)
    found = texts.text(key)
    if request.method == "POST":
        return _save(request, seen, key)
    return _page(request, seen, typed=_typed(found.template), key=key)


@require_POST
def retire(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer a template no more."""
    seen = visit(request)
    acting.retire_text(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Retired: it is offered no more."))
    return redirect("texts")


def _save(request: HttpRequest, seen: Visit, key: UUID) -> HttpResponse:
    try:
        acting.write_text(key, _template(request.POST), by=seen.signed_in, at=seen.at)
    except Refused as refusal:
        if refusal.code not in _ABOUT_WHAT_WAS_TYPED:
            raise
        return _page(request, seen, typed=request.POST, key=key, refusal=refusal)
    messages.success(request, _("Kept. It is offered wherever a text of its kind is written."))
    return redirect("texts")


def _template(posted: QueryDict) -> TextTemplate:
    return template_of(
        one_of(TextKind, posted.get("kind", "")),
        {each: posted.get(f"title.{each}", "") for each in Language},
        {each: posted.get(f"text.{each}", "") for each in Language},
    )


def _typed(template: TextTemplate) -> QueryDict:
    """A template as its form posts it."""
    found = QueryDict(mutable=True)
    found["kind"] = template.kind.value
    for each in Language:
        found[f"title.{each}"], found[f"text.{each}"] = template.titles[each], template.texts[each]
    return found


def _page(
    request: HttpRequest,
    seen: Visit,
    *,
    typed: QueryDict,
    key: UUID | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    found = texts.texts()
    offered = [each for each in found if not each.is_retired]
    return render(
        request,
        "clearance/texts.html",
        {
            "piles": {kind: [each for each in offered if each.template.kind is kind] for kind in TextKind},
            "retired": [each for each in found if each.is_retired],
            "is_one": key is not None and any(each.id == key for each in offered),
            "typed_in": typed,
            "refusal": refusal,
            "kinds": list(TextKind),
            "languages": list(Language),
            "placeholders": [(each.written, each) for each in Placeholder],
            "title_max": TITLE_MAX,
            "text_max": TEXT_MAX,
            "people": parties.people_by_id(each.by for each in found if each.by),
            "may_keep": seen.may(Act.KEEP_TEXTS, of_institution=parties.host_institution().id),
        },
        status=409 if refusal else 200,
    )
