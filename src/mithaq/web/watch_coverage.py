"""Pages of coverage: a matrix by tactic, gaps, what is to be confirmed, statements, layers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act, Actor
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.watch.actions import covering
from mithaq.watch.actions.covering import LayerRead, Said
from mithaq.watch.domain.attack import Domain
from mithaq.watch.domain.coverage import Function, Level, Standing
from mithaq.watch.queries import attack, coverage
from mithaq.watch.queries.coverage import CoverageView
from mithaq.web.forms import day_of, one_of
from mithaq.web.visits import visit
from mithaq.web.watch import reader_of
from mithaq.web.watch_cyber import domain_choices, domain_of, statement_choices
from mithaq.words.terms import named
from mithaq.words.writing import number

GAPS = 25
LAYER_MIB = covering.LAYER_BYTES_MAX // 2**20


@require_GET
def coverage_page(request: HttpRequest) -> HttpResponse:
    """What one's own institution covers, always with the release it is measured against."""
    return _page(request, request.GET)


@require_POST
def state(request: HttpRequest) -> HttpResponse:
    """State what is covered; the form comes back with what was typed where it is refused."""
    seen, posted = visit(request), request.POST
    domain = one_of(Domain, posted.get("domain", ""))
    try:
        said = Said(
            function=one_of(Function, posted.get("function", "")),
            level=one_of(Level, posted.get("level", "")),
            stated_on=day_of(posted.get("stated_on", "")),
            evidence=posted.get("evidence", ""),
            note=posted.get("note", ""),
        )
        covering.state_coverage(domain, posted.get("number", ""), said, by=seen.signed_in, at=seen.at)
    except Refused as refusal:
        return _page(request, posted, refusal)
    messages.success(request, _("What your institution covers is written down."))
    return _back(request, domain)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm a statement against the latest release."""
    seen, posted = visit(request), request.POST
    domain = one_of(Domain, posted.get("domain", ""))
    covering.confirm_coverage(
        domain,
        posted.get("stix_id", ""),
        one_of(Function, posted.get("function", "")),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("The statement holds against the latest release."))
    return _back(request, domain)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take a statement back."""
    seen, posted = visit(request), request.POST
    domain = one_of(Domain, posted.get("domain", ""))
    covering.take_back(
        domain,
        posted.get("stix_id", ""),
        one_of(Function, posted.get("function", "")),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("The statement is taken back."))
    return _back(request, domain)


@require_POST
def read_layer(request: HttpRequest) -> HttpResponse:
    """State what a layer of the Navigator says; what it says of unknown techniques is shown."""
    seen, file = visit(request), request.FILES.get("file")
    try:
        if file is None or not file.file:
            raise Refused("layer_unreadable", file="–")
        read = covering.read_layer(
            file.read(covering.LAYER_BYTES_MAX + 1),
            file=(file.name or "layer")[:200],
            function=one_of(Function, request.POST.get("function", "")),
            by=seen.signed_in,
            at=seen.at,
        )
    except Refused as refusal:
        return _page(request, request.POST, refusal)
    stated = ngettext("%(shown)s statement was written.", "%(shown)s statements were written.", read.stated)
    messages.success(request, stated % {"shown": number(read.stated)})
    if not read.unread:
        return _back(request, read.domain)
    asked = QueryDict(mutable=True)
    asked["domain"] = read.domain.value
    return _page(request, asked, read=read)


@require_GET
def layer_file(request: HttpRequest) -> HttpResponse:
    """The statements of a function as a layer."""
    reader, asked = reader_of(request), request.GET
    domain = one_of(Domain, asked.get("domain", ""))
    function = one_of(Function, asked.get("function", ""))
    name = f"{named(parties.institution(reader.institution).names)}: {function.value}"
    written = coverage.layer(domain, function, asked.get("release", ""), name=name, reader=reader)
    answer = JsonResponse(written, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="mithaq-{domain.value}-{function.value}.json"'
    return answer


def _page(
    request: HttpRequest, asked: QueryDict, refusal: Refused | None = None, read: LayerRead | None = None
) -> HttpResponse:
    reader, seen, held = reader_of(request), visit(request), attack.releases()
    domain = domain_of(asked, held)
    functions, interest = _functions(asked), asked.getlist("group")
    view = coverage_asked(asked, reader)
    chosen = [each for each in view.tactics if each.tactic.attack_id == asked.get("tactic")] if view else []
    return render(
        request,
        "watch/coverage.html",
        {
            "view": view,
            "domains": domain_choices(held),
            "domain": domain,
            "releases": [each for each in held if each.domain is domain],
            "tactic": chosen[0] if chosen else None,
            "gaps": view.gaps[:GAPS] if view else (),
            "asked_functions": [each.value for each in functions],
            "interest": interest,
            "to_confirm": view.standing(Standing.TO_CONFIRM) if view else (),
            "lost": view.standing(Standing.LOST) if view else (),
            "holding": view.standing(Standing.HOLDS) if view else (),
            "may_state": seen.may(Act.KEEP_WATCH, of_institution=reader.institution),
            "typed": asked,
            "refusal": refusal,
            "read": read,
            "today": seen.today,
            "layer_mib": LAYER_MIB,
            **statement_choices(),
        },
        status=409 if refusal else 200,
    )


def coverage_asked(asked: QueryDict, reader: Actor) -> CoverageView | None:
    """What one's own institution covers, as an address asks; None where the node holds no such release."""
    held = attack.releases()
    domain = domain_of(asked, held)
    if domain is None or not any(each.domain is domain for each in held):
        return None
    return coverage.coverage(
        domain,
        asked.get("release", ""),
        functions=_functions(asked),
        interest=asked.getlist("group"),
        reader=reader,
    )


def _functions(asked: QueryDict) -> list[Function]:
    return [each for each in Function if each.value in asked.getlist("gap")] or list(Function)


def _back(request: HttpRequest, domain: Domain) -> HttpResponse:
    """To the page of the technique that a form stood on, else to the coverage."""
    technique = request.POST.get("from", "")
    if technique:
        address = reverse("watch_technique", args=[technique])
        return redirect(f"{address}?{urlencode({'domain': domain.value})}")
    return redirect(f"{reverse('watch_coverage')}?{urlencode({'domain': domain.value})}")
