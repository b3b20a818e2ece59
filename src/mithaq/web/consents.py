"""What partners' nodes ask us to consent to, and the answers."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.clearance.actions import consenting
from mithaq.clearance.queries import consents
from mithaq.web.forms import day_of
from mithaq.web.visits import visit
from mithaq.words.names import party_names


@require_GET
def consents_page(request: HttpRequest) -> HttpResponse:
    """The questions of partners, the newest first, each with its answer or a form."""
    seen = visit(request)
    require(seen.signed_in, Act.CONSENT_RELEASE)
    found = consents.questions(reader=seen.signed_in)
    shown = {
        "questions": found,
        "names": party_names(each.asker for each in found),
        "today": seen.today,
        "in_a_year": (seen.today + timedelta(days=365)).isoformat(),
    }
    return render(request, "clearance/consents.html", shown)


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Consent, refuse, or withdraw a consent."""
    seen = visit(request)
    is_given = request.POST.get("then") == "consent"
    until = day_of(request.POST.get("until", "")) if is_given else seen.today
    text = request.POST.get("text", "")
    consenting.answer(key, until=until, text=text, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Answered: their node is told."))
    return redirect("consents")
