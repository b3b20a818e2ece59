"""The page on which officers record what committees of the Security Council were told or approved."""

import hashlib
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.actions import noticing
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.domain.cases.notices import REFERENCE_MOST, Notice, NoticeStep
from mithaq.clearance.queries import cases, release
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties
from mithaq.projects.queries.releasing import items_now
from mithaq.web.forms import day_of, one_of
from mithaq.web.visits import Visit, visit
from mithaq.words.refusals import told


@require_http_methods(["GET", "POST"])
def notices_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What stands recorded, and the form for more; what was typed stays where it is refused."""
    seen = visit(request)
    view = _inside(seen, key)
    if request.method != "POST":
        return _page(request, seen, view)
    try:
        _record(request, seen, view)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(request, seen, view, refusal)
    messages.success(request, _("Recorded. Whoever signs the decision signs it too."))
    return redirect("case_notices", key)


@require_POST
def withdraw(request: HttpRequest, key: UUID, notice: UUID) -> HttpResponse:
    """Say that a notice stands no more."""
    seen = visit(request)
    text = request.POST.get("text", "")
    noticing.withdraw_notice(key, notice, text=text, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Withdrawn. What was signed on it counts no more."))
    return redirect("case_notices", key)


def _inside(seen: Visit, key: UUID) -> CaseView:
    view = cases.case(key, reader=seen.signed_in)
    if not cases.sees_inside(seen.signed_in):
        raise NotFound("case_unknown")
    return view


def _record(request: HttpRequest, seen: Visit, view: CaseView) -> None:
    posted, file = request.POST, request.FILES.get("document")
    embargo, item, recipient = [*posted.get("opens", "").split(" ", 2), "", "", ""][:3]
    noticing.record_notice(
        view.id,
        Notice(
            embargo=embargo,
            item=item,
            recipient=recipient,
            step=one_of(NoticeStep, posted.get("step", "")),
            reference=cleaned(posted.get("reference", "")).strip(),
            dated_on=day_of(posted.get("dated_on", "")),
            document=_digest(file.chunks()) if file else "",
        ),
        text=posted.get("text", ""),
        items=_items(seen, view),
        by=seen.signed_in,
        at=seen.at,
    )


def _page(request: HttpRequest, seen: Visit, view: CaseView, refusal: Refused | None = None) -> HttpResponse:
    may_record = noticing.may_record(view, seen.signed_in)
    bound = release.bound(view, items=_items(seen, view), at=seen.at) if may_record else ()
    return render(
        request,
        "clearance/notices.html",
        {
            "case": view,
            "may_record": may_record,
            "may_withdraw": noticing.may_withdraw(view, seen.signed_in),
            "bound": [each for each in bound if each.exemption],
            "closed": [each for each in bound if not each.exemption],
            "steps": list(NoticeStep),
            "typed": request.POST,
            "refusal": told(refusal) if refusal else None,
            "today": seen.today.isoformat(),
            "reference_most": REFERENCE_MOST,
            "people": parties.people_by_id(each.by for each in view.notices),
        },
        status=409 if refusal else 200,
    )


def _items(seen: Visit, view: CaseView) -> Mapping[str, ItemFacts]:
    return items_now((each.reference for each in view.asked.items), on=seen.today)


def _digest(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of a document; the document itself is not kept."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()
