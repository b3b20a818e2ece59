"""What members of a programme do on its page: join, decide, open calls, tell what was counted and paid."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mithaq.federation import queries as federation
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.programme_said import Booked, Booking, Call, PutForward, Reading
from mithaq.programmes.domain.steering import Answer, Vote
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.web.charter_forms import amount_of, lines_of, measure_of, texts_of, year_of
from mithaq.web.forms import day_of, one_of
from mithaq.web.visits import Visit, visit


@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Join, decline or leave for a member."""
    seen = visit(request)
    view = _of(reference, seen)
    governing.answer(
        view.id,
        member=request.POST.get("member", ""),
        answer=one_of(Answer, request.POST.get("answer", "")),
        note=request.POST.get("note", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("All members see your answer."))
    return redirect("programme", view.reference)


@require_POST
def put(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a decision in words to the vote."""
    seen = visit(request)
    view = _of(reference, seen)
    decision = PutForward(
        "",
        lines_of(request.POST, "title"),
        texts_of(request.POST, "text"),
        None,
        day_of(request.POST.get("closes_on", "")),
    )
    reached = federation.reached_institutions(on=seen.today)
    governing.put(view.id, decision, reached=reached, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Put to the vote: all members see it."))
    return redirect("programme", view.reference)


@require_POST
def vote(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Vote for a member."""
    seen = visit(request)
    view = _of(reference, seen)
    governing.vote(
        view.id,
        decision=key,
        member=request.POST.get("member", ""),
        vote=one_of(Vote, request.POST.get("vote", "")),
        note=request.POST.get("note", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("All members see your vote."))
    return redirect("programme", view.reference)


@require_POST
def open_call(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a call for proposals."""
    seen = visit(request)
    view, posted = _of(reference, seen), request.POST
    call = Call(
        titles=lines_of(posted, "title"),
        texts=texts_of(posted, "text"),
        fields=tuple(sorted(set(posted.getlist("fields")))),
        opens_on=day_of(posted.get("opens_on", "")),
        closes_on=day_of(posted.get("closes_on", "")),
        zone=posted.get("zone", "").strip(),
    )
    governing.open_call(view.id, call, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The call is open: all who are told of the programme see it."))
    return redirect("programme", view.reference)


@require_POST
def measure(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell what was counted of an indicator."""
    seen = visit(request)
    view, posted = _of(reference, seen), request.POST
    objective, _dot, indicator = posted.get("indicator", "").partition(".")
    reading = Reading(objective, indicator, measure_of(posted.get("value", "")), day_of(posted.get("on", "")))
    evidence = posted.get("evidence", "")
    governing.measure(view.id, reading, evidence=evidence, by=seen.signed_in, at=seen.at)
    messages.success(request, _("All members see the value, and how it can be seen."))
    return redirect("programme", view.reference)


@require_POST
def book(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell what a member has committed or paid."""
    seen = visit(request)
    view, posted = _of(reference, seen), request.POST
    booked = Booked(
        member=posted.get("member", ""),
        year=year_of(posted.get("year", "")),
        booking=one_of(Booking, posted.get("booking", "")),
        amount=amount_of(posted.get("amount", "")),
        on=day_of(posted.get("on", "")),
    )
    evidence = posted.get("evidence", "")
    governing.book(view.id, booked, evidence=evidence, by=seen.signed_in, at=seen.at)
    messages.success(request, _("All members see the amount, and how it can be seen."))
    return redirect("programme", view.reference)


def _of(reference: str, seen: Visit) -> ProgrammeView:
    return programmes.programme(reference, reader=seen.signed_in, on=seen.today)
