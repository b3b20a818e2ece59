"""The page of labels after STANAG 4774: the policies on file, and what a label means; a record's label."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import label_policies as acting
from mithaq.clearance.queries import labels
from mithaq.exchange.queries import disclosures
from mithaq.parties import queries as parties
from mithaq.web.screening import require_reader
from mithaq.web.visits import visit


@require_http_methods(["GET", "POST"])
def labels_page(request: HttpRequest) -> HttpResponse:
    """The label policies on file; a label that is posted is told and not kept."""
    seen = visit(request)
    actor = require_reader(seen)
    typed, to = request.POST.get("label", ""), request.POST.get("to", "")
    found, refusal = None, None
    if request.method == "POST":
        try:
            found = labels.read(_posted(request, typed), to=to)
        except Refused as error:
            refusal = error
    policies, proposed = labels.policies(), labels.proposed()
    return render(
        request,
        "clearance/labels.html",
        {
            "policies": policies,
            "proposed": proposed,
            "people": parties.people_by_id(
                key
                for each in (*policies, *proposed)
                if each.adoption
                for key in (each.adoption.proposed_by, each.adoption.confirmed_by)
                if key
            ),
            "may_confirm": seen.may(Act.CONFIRM_POLICY, of_institution=parties.host_institution().id),
            "me": actor.person,
            "typed": typed,
            "to": to,
            "found": found,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let labels have their meaning by a policy that somebody else proposed."""
    seen = visit(request)
    acting.confirm_label_policy(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Confirmed: labels under this policy are understood from now on."))
    return redirect("labels")


@require_GET
def record_label(request: HttpRequest, reference: str) -> HttpResponse:
    """A record's label as STANAG 4774 XML, for those who may see the record."""
    view = disclosures.record(reference, visit(request).scope)
    return HttpResponse(
        labels.xml_of(view.content.label, created_at=view.changed_at),
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{view.reference}-label.xml"'},
    )


def _posted(request: HttpRequest, typed: str) -> bytes:
    """The file if there is one, else what was pasted. Raises Refused `label_not_given`."""
    if (file := request.FILES.get("file")) is not None:
        return bytes(file.read(labels.BYTES_READ))
    if not typed.strip():
        raise Refused("label_not_given")
    return typed.strip().encode()
