"""Letters of release cases: the PDF for whoever may see the case, and the page that verifies one for all."""

import io
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from limits import parse

from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries import letters
from mithaq.clearance.queries import proof as proofs
from mithaq.web.forms import one_of
from mithaq.web.limits import wait_s
from mithaq.web.refusals import refused
from mithaq.web.visits import visit
from mithaq.words import case_letters
from mithaq.words.terms import reader_language

# Enough for a desk that checks a pile of letters.
TRIES = parse("30/minute")


@require_GET
def letter(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The letter that tells how a case stands, in the language that is asked for."""
    seen = visit(request)
    view = letters.letter(key, reader=seen.signed_in)
    language = one_of(Language, request.GET.get("language", reader_language().value))
    out = io.BytesIO()
    with override(language.value):
        case_letters.print_letter(out, view)
    out.seek(0)
    name = f"{view.reference}-{view.letter.kind.value}-{language.value}.pdf"
    return FileResponse(out, as_attachment=True, filename=name, content_type="application/pdf")


@require_GET
def proof(request: HttpRequest, key: UUID) -> HttpResponse:
    """The proof of the decision that stands, for whoever may see the case and hands it to a partner."""
    data = proofs.proof_of(key, reader=visit(request).signed_in)
    return HttpResponse(
        data,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="decision-{key}.json"'},
    )


@never_cache
@require_GET
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a code is that of a genuine letter, and what holds of it; for everybody."""
    typed = (code or request.GET.get("code", "")).strip()[:100]
    if not typed:
        return _answer(request, "")
    if seconds := wait_s(request, "verify", TRIES):
        return refused(request, Refused("too_many_requests", wait_s=seconds), status=429)
    try:
        found = letters.verified(typed, on=visit(request).today)
    except NotFound:
        return _answer(request, typed, status=404)
    return _answer(request, typed, found)


def _answer(
    request: HttpRequest, typed: str, found: letters.Verified | None = None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {"typed": typed, "found": found}
    if found:
        context["kind"] = case_letters.kind_words(found.kind)
        context["standing"] = case_letters.standing_words(found.standing)
        context["still_holds"] = case_letters.still_holds(found.standing)
    return render(request, "clearance/verify.html", context, status=status)
