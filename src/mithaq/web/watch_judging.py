"""What people say of topics: notes and votes on a card, and the page that tells how right they were."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.watch.actions import judging as judged
from mithaq.watch.domain.judging import NOTE_MAX, REASON_MAX, Relevance, Rise
from mithaq.watch.queries import delphi, judging
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.web.forms import key_of, one_of
from mithaq.web.visits import new_key, visit
from mithaq.web.watch import reader_of
from mithaq.words.refusals import told
from mithaq.words.terms import TERMS


def said_of(of: LookView, topic: TopicView, *, reader: Actor, today: date) -> Mapping[str, object]:
    """What a card tells of people beside the model."""
    notes = judging.notes(of.source, topic.term, reader=reader)
    tally = judging.tally(of.source, topic.term, reader=reader)
    people = {each.by for each in notes} | {each.person for each in tally.votes}
    return {
        "notes": notes,
        "tally": tally,
        "own": tally.of(reader.person),
        "reasons_said": [each for each in tally.votes if each.reason],
        "people": parties.people_by_id(people),
        "reader": reader.person,
        "model": judging.model_of(of, topic),
        "became": judging.outcome(of, topic, reader=reader, today=today),
        "may_judge": judging.may_judge(reader),
        "rises": list(Rise),
        "relevances": list(Relevance),
        "note_most": NOTE_MAX,
        "reason_most": REASON_MAX,
        "studies": delphi.finished_on(topic.term, reader=reader, today=today),
    }


@require_POST
def vote(request: HttpRequest, term: str) -> HttpResponse:
    """Vote on a topic."""
    seen, posted = visit(request), request.POST
    relevance = posted.get("relevance", "")
    judged.vote(
        look=_look(request),
        term=term,
        rise=one_of(Rise, posted.get("rise", "")),
        relevance=one_of(Relevance, relevance) if relevance else None,
        reason=posted.get("reason", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    return _card(term, posted.get("look", ""))


@require_POST
def write_note(request: HttpRequest, term: str) -> HttpResponse:
    """Write a note; one that is refused comes back with what was written."""
    require(visit(request).signed_in, Act.KEEP_WATCH)
    seen, look = visit(request), request.POST.get("look", "")
    text, evidence = request.POST.get("text", ""), request.POST.get("evidence", "")
    try:
        judged.write_note(
            id=new_key(seen.at),
            look=_look(request),
            term=term,
            text=text,
            evidence=evidence,
            by=seen.signed_in,
            at=seen.at,
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _form(request, term, look, text, evidence, refusal)
    return _card(term, look)


@require_http_methods(["GET", "POST"])
def amend_note(request: HttpRequest, term: str, key: UUID) -> HttpResponse:
    """Write one's own note anew."""
    seen, reader = visit(request), reader_of(request)
    look = (request.GET if request.method == "GET" else request.POST).get("look", "")
    if request.method == "GET":
        source = request.GET.get("source", "")
        notes = judging.notes(source, term, reader=reader)
        found = next((each for each in notes if (each.id, each.by) == (key, reader.person)), None)
        if found is None:
            raise NotFound("no_such_note")
        return _form(request, term, look, found.text, found.evidence, None)
    text, evidence = request.POST.get("text", ""), request.POST.get("evidence", "")
    try:
        judged.amend_note(key, text=text, evidence=evidence, by=reader, at=seen.at)
    except NotFound:
        raise
    except Refused as refusal:
        return _form(request, term, look, text, evidence, refusal)
    return _card(term, look)


@require_POST
def withdraw_note(request: HttpRequest, term: str, key: UUID) -> HttpResponse:
    """Withdraw one's own note."""
    seen = visit(request)
    judged.withdraw_note(key, by=seen.signed_in, at=seen.at)
    return _card(term, request.POST.get("look", ""))


@require_GET
def judgements_page(request: HttpRequest) -> HttpResponse:
    """Every topic that was voted on, what became of it, and how right people and the model were."""
    found = judging.judgements(reader=reader_of(request), today=visit(request).today)
    return render(
        request,
        "watch/judgements.html",
        {"judgements": found, "formulas": {"model": TERMS["emergence_formula"]["model"]}},
    )


def _look(request: HttpRequest) -> UUID:
    return key_of(request.POST.get("look", ""), code="no_such_look")


def _card(term: str, look: str) -> HttpResponseRedirect:
    found = redirect("watch_topic", term)
    return HttpResponseRedirect(f"{found.url}?look={key_of(look, code='no_such_look')}#said")


def _form(
    request: HttpRequest, term: str, look: str, text: str, evidence: str, refusal: Refused | None
) -> HttpResponse:
    facts = {
        "term": term,
        "look": key_of(look, code="no_such_look"),
        "text": text,
        "evidence": evidence,
        "most": NOTE_MAX,
        "refusal": told(refusal) if refusal else None,
        "back": reverse("watch_topic", args=[term]),
    }
    return render(request, "watch/note.html", facts, status=422 if refusal else 200)
