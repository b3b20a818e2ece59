"""Pages of agreements on file, and of the annual report."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from limits import parse

from mithaq.access.domain.permissions import Act
from mithaq.access.queries import keys
from mithaq.base.labels import Classification
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import agreements as acting
from mithaq.clearance.domain.agreed_terms import AgreedTerms
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.queries import agreements, reports
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.web.forms import day_of, one_of
from mithaq.web.limits import wait_s
from mithaq.web.refusals import refused
from mithaq.web.screening import require_reader
from mithaq.web.visits import visit
from mithaq.words.terms import reader_language

# How often an address without an account reads annual reports: all years of a node in a minute.
READS = parse("30/minute")


@require_http_methods(["GET", "POST"])
def agreements_page(request: HttpRequest) -> HttpResponse:
    """The agreements on file; a new one, or a new version, is recorded here."""
    seen = visit(request)
    actor = require_reader(seen)
    host = parties.host_institution().id
    if request.method == "POST":
        reference = request.POST.get("reference", "").strip()
        acting.record_agreement(reference, _terms(request.POST), by=actor, at=seen.at)
        messages.success(request, _("Recorded. It counts once a second person has confirmed it."))
        return redirect("agreements")
    known = agreements.recorded()
    return render(
        request,
        "clearance/agreements.html",
        {
            "agreements": known,
            "today": seen.today,
            "people": parties.people_by_id(
                key for each in known for key in (each.recorded_by, each.confirmed_by) if key
            ),
            "may_record": seen.may(Act.RECORD_AGREEMENT, of_institution=host),
            "may_confirm": seen.may(Act.CONFIRM_AGREEMENT, of_institution=host),
            "me": actor.person,
            "institutions": parties.institutions(),
            "blocs": parties.bloc_names(reader_language()),
            "states": parties.state_names(reader_language()),
            "field_groups": [(group.code, group.names[reader_language()]) for group in taxonomy().groups()],
            "purposes": list(EndUse),
            "forms": list(Form),
            "classifications": list(Classification),
            "keys": keys.held(),
        },
    )


@require_POST
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm the terms that were read."""
    seen = visit(request)
    digest = request.POST.get("digest", "")
    acting.confirm_agreement(reference, digest=digest, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Confirmed: releases may be decided under it."))
    return redirect("agreements")


@require_POST
def end(request: HttpRequest, reference: str) -> HttpResponse:
    """End an agreement before its time."""
    seen = visit(request)
    on, reason = day_of(request.POST.get("on", "")), request.POST.get("reason", "")
    acting.end_agreement(reference, on=on, reason=reason, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Ended. From that day nothing is released under it."))
    return redirect("agreements")


@require_GET
def report(request: HttpRequest, year: int) -> HttpResponse:
    """The annual report: public, and without secrets."""
    seen = visit(request)
    if seen.actor is None and (seconds := wait_s(request, "report", READS)):
        return refused(request, Refused("too_many_requests", wait_s=seconds), status=429)
    last_year = reports.last_year(reader=seen.actor, on=seen.today)
    found = reports.annual_report(min(max(year, date.min.year + 1), last_year))
    return render(
        request,
        "clearance/report.html",
        {
            "report": found,
            "host": parties.host_institution(),
            "last_year": last_year,
            "is_running": found.year == seen.today.year,
        },
    )


def _terms(posted: QueryDict) -> AgreedTerms:
    recipients = tuple(sorted({each for each in posted.getlist("recipients") if each}))
    return AgreedTerms(
        title=posted.get("title", "").strip(),
        parties=tuple(sorted({*recipients, *(each for each in posted.getlist("parties") if each)})),
        in_force_from=day_of(posted.get("in_force_from", "")),
        in_force_until=day_of(posted.get("in_force_until", "")),
        fields=tuple(posted.getlist("fields")),
        purposes=tuple(one_of(EndUse, each) for each in posted.getlist("purposes")),
        forms=tuple(one_of(Form, each) for each in posted.getlist("forms")),
        recipients=recipients,
        highest=one_of(Classification, posted.get("highest", "")),
        allows_third_party="allows_third_party" in posted,
        approvers=tuple(sorted({each for each in posted.getlist("approvers") if each})),
    )
