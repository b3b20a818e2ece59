"""What a record's owner discloses to whom: the panels of the record page, and the two official acts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mithaq.access.domain.permissions import Act
from mithaq.exchange.actions import disclosing
from mithaq.exchange.domain.content import Step
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.queries import disclosures, records
from mithaq.exchange.queries.records import RecordView
from mithaq.parties import queries as parties
from mithaq.web.forms import day_of, key_of, one_of
from mithaq.web.visits import Visit, visit
from mithaq.words.terms import named, term


def panels(view: RecordView, seen: Visit) -> dict[str, object]:
    """What the record page tells of disclosure: to the owner who got what, to others what lies beyond."""
    open_step = view.content.open_step
    beyond = [step for step in Step if step.rank > open_step.rank]
    if not seen.scope.speaks_for(view.institution):
        mine = disclosures.disclosure_to(view, seen.scope.institution, on=seen.today) if beyond else None
        lies_beyond = [step for step in Step if step.rank > view.step.rank]
        is_disclosed = view.step is not open_step
        return {"lies_beyond": lies_beyond, "disclosed_to_me": mine if is_disclosed else None}
    given = disclosures.disclosures_of(view, on=seen.today)
    if not beyond and not any(each.stands for each in given):
        return {}
    may_disclose = view.is_ours and seen.may(Act.DISCLOSE_RECORD, of_institution=view.institution)
    may_give = beyond and may_disclose and view.standing is not Standing.WITHDRAWN
    return {
        "open_step": open_step,
        "given": given,
        "recipients_by_id": parties.institutions_by_id(each.institution for each in given),
        "may_take_back": may_disclose,
        "recipients": _recipients(view, seen) if may_give else [],
        "step_choices": [(step.value, term("step", step)) for step in beyond],
    }


@require_POST
def disclose(request: HttpRequest, reference: str) -> HttpResponse:
    """Disclose a step to an institution."""
    seen = visit(request)
    actor = seen.signed_in
    view = records.record(reference, labels=seen.scope.labels, on=seen.today)
    disclosing.disclose(
        view.id,
        institution=key_of(request.POST.get("institution", ""), code="institution_unknown"),
        step=one_of(Step, request.POST.get("step", "")),
        until=day_of(until) if (until := request.POST.get("until", "")) else None,
        by=actor,
        at=seen.at,
    )
    messages.success(request, _("Disclosed. Both institutions find it in the register."))
    return redirect("record", view.reference)


@require_POST
def end(request: HttpRequest, reference: str, institution: UUID) -> HttpResponse:
    """Take back what was disclosed to an institution."""
    seen = visit(request)
    actor = seen.signed_in
    view = records.record(reference, labels=seen.scope.labels, on=seen.today)
    disclosing.end_disclosure(view.id, institution=institution, by=actor, at=seen.at)
    messages.success(request, _("Taken back. The institution reads what everyone reads."))
    return redirect("record", view.reference)


def _recipients(view: RecordView, seen: Visit) -> list[tuple[str, str]]:
    found = disclosures.possible_recipients(view, on=seen.today)
    return sorted(((str(each.id), named(each.names)) for each in found), key=lambda pair: pair[1])
