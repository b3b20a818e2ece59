"""Deliveries under an authorisation, and the packages that carry their documents between nodes."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.conditions import Delivery
from mithaq.clearance.domain.cases.terms import AccessLevel
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.federation.actions import delivering, packing, unpacking
from mithaq.federation.actions.packing import Given
from mithaq.federation.queries import packages
from mithaq.federation.queries.packages import PackageView
from mithaq.projects.queries.releasing import items_now
from mithaq.web.case_forms import is_number
from mithaq.web.forms import key_of, one_of
from mithaq.web.partners import qr, told_of
from mithaq.web.visits import new_key, visit
from mithaq.words.names import party_names
from mithaq.words.refusals import Told
from mithaq.words.terms import TERMS


@require_POST
def deliver(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record a delivery; documents go with it to the recipient's node."""
    seen = visit(request)
    view = cases.case(key, reader=seen.signed_in)
    posted = request.POST
    number = posted.get("cell", "")
    if not (is_number(number) and int(number) < len(view.granted)):
        raise Refused("choice_unknown", value=number[:80])
    nonce = posted.get("nonce", "")
    amount, access = posted.get("amount", ""), posted.get("access", "")
    delivery = Delivery(
        key=str(key_of(nonce, code="choice_unknown")) if nonce else "",
        cell=view.granted[int(number)],
        on=seen.today,
        amount=int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 10 else None,
        unit=posted.get("unit", "").strip(),
        site=posted.get("site", "").strip(),
        persons=tuple(each.strip() for each in posted.get("persons", "").splitlines() if each.strip()),
        access=one_of(AccessLevel, access) if access else None,
        end_use=view.asked.end_use,
    )
    items = items_now((each.reference for each in view.asked.items), on=seen.today)
    given = [Given(each.name or "", each.file) for each in request.FILES.getlist("documents") if each.file]
    package = new_key(seen.at)
    if not delivering.deliver(package, key, delivery, given, items=items, by=seen.signed_in, at=seen.at):
        messages.success(request, _("Recorded. What its conditions ask for is now due as listed."))
        return redirect("case", key)
    messages.success(request, _("Encrypted and recorded. The partner’s node fetches it."))
    return redirect("package", package)


def packages_of(view: CaseView) -> Mapping[str, PackageView]:
    """What was sent to a partner's node under a case, by the key of its delivery."""
    events = [each.id for each in view.file if each.kind is file.Kind.DELIVERED]
    sent = packages.of_deliveries(events)
    keys = {event: each.key for event, each in zip(events, file.deliveries(view.file), strict=True)}
    return {keys[event]: package for event, package in sent.items()}


@require_GET
def packages_page(request: HttpRequest) -> HttpResponse:
    """The packages that the visitor has a part in."""
    seen = visit(request)
    found = packages.packages(reader=seen.signed_in, stands_for=seen.reader)
    return render(request, "federation/packages.html", {"packages": found, "names": _names(found)})


@require_GET
def package_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One package: where it stands, its documents, its receipt, and what the visitor may do."""
    return _page(request, key)


@require_GET
def document(request: HttpRequest, key: UUID, number: int) -> FileResponse:
    """A document of a package, decrypted for this download alone."""
    seen = visit(request)
    view = packages.package(key, reader=seen.signed_in, stands_for=seen.reader)
    out = unpacking.document_file(key, number, by=seen.signed_in, at=seen.at)
    return FileResponse(out, as_attachment=True, filename=view.documents[number].name)


@require_GET
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt as a file."""
    seen = visit(request)
    view = packages.package(key, reader=seen.signed_in, stands_for=seen.reader)
    if not view.receipt:
        raise NotFound("receipt_missing", peer=view.peer)
    return HttpResponse(
        view.receipt,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{view.id}.receipt.txt"'},
    )


@require_POST
def acknowledge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Acknowledge a package that came."""
    seen = visit(request)
    unpacking.acknowledge_package(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Acknowledged. The sender gets the same receipt."))
    return redirect("package", key)


@require_POST
def recall(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a package back."""
    seen = visit(request)
    reason = request.POST.get("reason", "")
    try:
        packing.recall_package(key, reason=reason, by=seen.signed_in, at=seen.at)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(request, key, refusal=refusal)
    messages.success(request, _("Taken back. Their node hides it as soon as it hears of it."))
    return redirect("package", key)


@require_POST
def destroy(request: HttpRequest, key: UUID) -> HttpResponse:
    """Destroy what was taken back, and attest it."""
    seen = visit(request)
    if request.POST.get("is_attested") != "yes":
        return _page(request, key, refusal=Refused("destruction_not_attested"))
    unpacking.destroy_package(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Destroyed. The sender gets your attestation."))
    return redirect("package", key)


def _page(request: HttpRequest, key: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    seen = visit(request)
    view = packages.package(key, reader=seen.signed_in, stands_for=seen.reader)
    trouble = view.trouble
    may_receive = not view.is_ours and seen.may(Act.RECEIVE_PACKAGE, of_institution=view.recipient)
    return render(
        request,
        "federation/package.html",
        {
            "package": view,
            "names": _names([view]),
            "trouble": told_of(str(trouble["code"]), trouble["facts"]) if trouble else None,
            "why_refused": _why_refused(view) if view.refused else None,
            "qr": qr(view.receipt.encode()) if view.receipt else "",
            "may_read": may_receive and bool(view.documents),
            "may_acknowledge": may_receive and view.state == "opened",
            "may_recall": view.is_ours
            and not view.recalled_at
            and seen.may(Act.RECALL_PACKAGE, of_institution=view.sender),
            "may_destroy": may_receive and view.state == "recalled",
            "refusal": refusal,
            "typed": request.POST,
        },
        status=409 if refusal else 200,
    )


def _why_refused(view: PackageView) -> Told:
    """Why the recipient's node did not take it: to its own people with all that is known there."""
    if not view.is_ours and view.trouble and view.trouble["code"] == view.refused:
        return told_of(view.refused, view.trouble["facts"])
    reason = TERMS["package_refusal"].get(view.refused, view.refused)
    if view.is_ours:
        what = _("They did not take it: %(reason)s.") % {"reason": reason}
        return Told(view.refused, what=what, then=_("Mend that, and send the documents in a new package."))
    return Told(view.refused, what=_("It was not taken: %(code)s.") % {"code": reason}, then="")


def _names(found: tuple[PackageView, ...] | list[PackageView]) -> Mapping[UUID, str]:
    keys = {key for each in found for key in (each.sender, each.recipient, *each.onward)}
    told = party_names(f"institution:{key}" for key in keys)
    return {key: told[f"institution:{key}"] for key in keys}
