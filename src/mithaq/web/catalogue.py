"""Pages of the catalogue: search with facets, a record, its matches."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import NotFound
from mithaq.exchange.actions import drafting, judging, publishing
from mithaq.exchange.actions.attaching import opened_attachment
from mithaq.exchange.actions.sighting import note_sighting
from mithaq.exchange.domain.funnel import READERS_MIN
from mithaq.exchange.domain.lessons import Why
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.domain.searching import Facet, Validity
from mithaq.exchange.queries import catalogue, disclosures, funnel, records
from mithaq.exchange.queries.conversations import conversation_about, conversations_about
from mithaq.exchange.queries.records import RecordView
from mithaq.exchange.queries.verdicts import verdicts
from mithaq.federation import queries as federation
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.web.disclosures import panels as disclosure_panels
from mithaq.web.forms import one_of, page_number, pages_of, search_named
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.exports import SUFFIXES
from mithaq.words.terms import reader_language

PAGE = 20
MATCHES = 20
STATEMENTS = 20
OPEN_FACETS = {Facet.KIND, Facet.FIELD_GROUP, Facet.STATE}


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    seen = visit(request)
    number = page_number(request.GET)
    asked = replace(search_named(request.GET), offset=(number - 1) * PAGE, limit=PAGE)
    page = catalogue.search(asked, seen.scope, reader_language())
    return render(
        request,
        "exchange/catalogue.html",
        {
            "asked": asked,
            "page": page,
            "by_meaning": {hit.record for hit in page.found.hits if hit.is_by_meaning},
            "facets": [
                _facet_rows(facet, page.found.facets[facet], asked.chosen.get(facet, ())) for facet in Facet
            ],
            "institutions": parties.institutions_by_id(view.institution for view in page.records),
            **pages_of(number, total=page.found.total, size=PAGE),
            "narrowed": bool(asked.chosen),
            "cleared": f"?{urlencode({'q': asked.text})}" if asked.chosen else "",
            "suffixes": SUFFIXES,
        },
    )


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """A few titles, while somebody types."""
    found = catalogue.suggestions(request.GET.get("q", "")[:100], visit(request).scope)
    return render(request, "exchange/suggestions.html", {"records": found})


@require_GET
def record_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A record with its translations side by side."""
    seen = visit(request)
    view = disclosures.record(reference, seen.scope)
    note_sighting(view, by=seen.actor, on=seen.today)
    mine = {"of_institution": view.institution}
    is_own = seen.actor is not None and seen.actor.institution == view.institution
    led_to = funnel.of_record(view.id) if is_own and seen.may(Act.CONVERSE) else None
    talk = conversation_about(view.id, reader=seen.actor) if seen.actor and not is_own else None
    chosen = replace(seen.statements, subject=f"record:{view.id}")
    return render(
        request,
        "exchange/record.html",
        {
            "record": view,
            "institution": parties.institution(view.institution),
            "may_amend": view.is_ours
            and seen.may(Act.DRAFT_RECORD, **mine)
            and view.standing is not Standing.WITHDRAWN
            and view.content.source is None,
            "may_ask_release": seen.actor is not None
            and seen.actor.institution == view.institution
            and seen.may(Act.ASK_RELEASE),
            "is_of_others": seen.actor is not None and seen.actor.institution != view.institution,
            "may_withdraw": view.is_ours
            and seen.may(Act.WITHDRAW_RECORD, **mine)
            and view.standing is not Standing.WITHDRAWN,
            "entries": register.latest(chosen, before=None, limit=STATEMENTS),
            "is_live": view.standing is Standing.PUBLISHED,
            **disclosure_panels(view, seen),
            "may_show_interest": seen.may(Act.SHOW_INTEREST) and not is_own and _is_reached(view, seen),
            "conversation": talk if seen.may(Act.CONVERSE) else None,
            "led_to": led_to,
            "interested": parties.institutions_by_id(led_to.interested) if led_to else {},
            "readers_min": READERS_MIN,
        },
    )


@require_GET
def matches_page(request: HttpRequest, reference: str) -> HttpResponse:
    """What answers a need, or who needs an offer, with the reasons; below, what the institution set aside."""
    seen = visit(request)
    view = disclosures.record(reference, seen.scope)
    may_judge = seen.may(Act.JUDGE_MATCH)
    aside = verdicts(view.id, seen.signed_in.institution, seen.scope) if may_judge else ()
    found = catalogue.matches(view, seen.scope, limit=MATCHES, lessons=aside, shown_in=reader_language())
    shown = [*(each.record for each in found), *(each.record for each in aside)]
    return render(
        request,
        "exchange/matches.html",
        {
            "record": view,
            "matches": found,
            "aside": aside,
            "may_judge": may_judge,
            "reasons_why": list(Why),
            "may_show_interest": seen.may(Act.SHOW_INTEREST),
            "is_own": seen.actor is not None and seen.actor.institution == view.institution,
            "our_institution": seen.actor.institution if seen.actor else None,
            "conversations": conversations_about([each.record.id for each in found], reader=seen.actor)
            if seen.actor
            else {},
            "institutions": parties.institutions_by_id(each.institution for each in shown),
        },
    )


@require_POST
def set_aside(request: HttpRequest, reference: str, answer: str) -> HttpResponse:
    """Not this one, because…"""
    seen = visit(request)
    question, other = _pair(seen, reference, answer)
    why, note = one_of(Why, request.POST.get("why", "")), request.POST.get("note", "")
    judging.set_aside(question.id, other.id, why=why, note=note, by=seen.signed_in, at=seen.at)
    said = _("%(reference)s is set aside. The list has learnt from it.")
    messages.success(request, said % {"reference": other.reference})
    return redirect("matches", reference)


@require_POST
def take_back(request: HttpRequest, reference: str, answer: str) -> HttpResponse:
    """Let it come back."""
    seen = visit(request)
    question, other = _pair(seen, reference, answer)
    judging.take_back(question.id, other.id, by=seen.signed_in)
    return redirect("matches", reference)


def _is_reached(view: RecordView, seen: Visit) -> bool:
    """Whether what is said to the record's institution gets there."""
    return view.is_ours or view.institution in federation.reached_institutions(on=seen.today)


def _pair(seen: Visit, reference: str, answer: str) -> tuple[RecordView, RecordView]:
    labels, today = seen.scope.labels, seen.today
    return records.record(reference, labels=labels, on=today), records.record(answer, labels=labels, on=today)


@require_POST
def amend(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin an amendment and open its editor."""
    seen = visit(request)
    actor = seen.signed_in
    view = records.record(reference, labels=seen.scope.labels, on=seen.today)
    draft = drafting.begin_amendment(id=new_key(seen.at), record=view.id, by=actor, at=seen.at)
    return redirect("draft", draft)


@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraw a record."""
    seen = visit(request)
    actor = seen.signed_in
    view = records.record(reference, labels=seen.scope.labels, on=seen.today)
    publishing.withdraw_record(view.id, reason=request.POST.get("reason", ""), by=actor, at=seen.at)
    return redirect(reverse("record", args=[view.reference]))


@require_GET
def attachment(request: HttpRequest, reference: str, digest: str) -> FileResponse:
    """An attachment's bytes, for those who may see its record."""
    seen = visit(request)
    view = disclosures.record(reference, seen.scope)
    named = next((each for each in view.content.attachments if each.digest == digest), None)
    if named is None:
        raise NotFound("file_unknown")
    # Never shown by the browser in our name: what others uploaded is only ever saved.
    return FileResponse(
        opened_attachment(digest),
        as_attachment=True,
        filename=named.name,
        content_type="application/octet-stream",
    )


def _facet_rows(facet: Facet, counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, object]:
    if facet is Facet.TRL:
        ordered = sorted(counts)
    elif facet is Facet.VALIDITY:
        ordered = [each for each in Validity if each in counts]
    else:
        ordered = sorted(counts, key=lambda value: (-counts[value], value))
    rows = [{"value": value, "count": counts[value], "is_chosen": value in chosen} for value in ordered]
    return {"facet": facet.value, "rows": rows, "is_open": bool(chosen) or facet in OPEN_FACETS}
