"""The page of partners' nodes: our card, theirs, and up to where each side has the other's log."""

from collections.abc import Mapping
from dataclasses import dataclass

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.federation import queries
from mithaq.federation.actions import pairing
from mithaq.federation.domain.cards import CARD_BYTES_MAX
from mithaq.federation.queries import Standing
from mithaq.parties import queries as parties
from mithaq.web.visits import Visit, visit
from mithaq.words.refusals import REFUSALS, Told, told


@dataclass(frozen=True)
class Row:
    """A statement that one side did not take, with the reason in the reader's language."""

    index: int
    is_ours: bool
    why: Told


@dataclass(frozen=True)
class Partner:
    """A partner as the page shows it."""

    standing: Standing
    trouble: Told | None
    set_aside: tuple[Row, ...]


@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """All partners, our card, and the form by which an administrator pairs."""
    return _page(request)


@require_GET
def card(request: HttpRequest) -> HttpResponse:
    """Our card as a file."""
    _require_reader(visit(request))
    return HttpResponse(
        queries.our_card_envelope() + b"\n",
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{queries.our_card().name}.card.json"'},
    )


@require_GET
def receipt(request: HttpRequest, name: str) -> HttpResponse:
    """A partner's last receipt as a file."""
    _require_reader(visit(request))
    return HttpResponse(
        queries.receipt_of(name),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{queries.peer(name).name}.receipt.txt"'},
    )


@require_GET
def proof(request: HttpRequest, name: str) -> HttpResponse:
    """The proof that a partner signed two histories, as a file."""
    _require_reader(visit(request))
    return HttpResponse(
        queries.proof_of_fork(name),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{queries.peer(name).name}.proof.json"'},
    )


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Pair with the node of a card."""
    seen = visit(request)
    file = request.FILES.get("file")
    given = file.read(CARD_BYTES_MAX + 1) if file else request.POST.get("card", "").encode()
    try:
        view = pairing.accept_peer(
            given, fingerprint=request.POST.get("fingerprint", ""), by=seen.signed_in, at=seen.at
        )
    except Refused as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("This node and %(node)s are paired.") % {"node": view.name})
    return redirect("partners")


@require_POST
def revoke(request: HttpRequest, name: str) -> HttpResponse:
    """End a pairing."""
    seen = visit(request)
    try:
        pairing.revoke_peer(name, reason=request.POST.get("reason", ""), by=seen.signed_in, at=seen.at)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("The pairing with %(node)s has ended.") % {"node": name})
    return redirect("partners")


def _page(request: HttpRequest, *, refusal: Refused | None = None) -> HttpResponse:
    seen = visit(request)
    _require_reader(seen)
    return render(
        request,
        "federation/partners.html",
        {
            "card": queries.our_card(),
            "qr": _qr(queries.our_card_envelope()),
            "partners": [_partner(each) for each in queries.standings()],
            "may_pair": seen.may(Act.PAIR_NODES, of_institution=parties.host_institution().id),
            "refusal": refusal,
            "typed": request.POST,
        },
        status=409 if refusal else 200,
    )


def _require_reader(seen: Visit) -> None:
    """The host's own people see with whom the node is paired."""
    if not (seen.signed_in.is_host and seen.may(Act.SEE_PARTNERS)):
        raise NotFound("page_unknown")


def _qr(data: bytes) -> SafeString:
    code = segno.make(data, error="l")
    return mark_safe(code.svg_inline(scale=3, border=4, light="#fff"))  # noqa: S308  # drawn of our own card


def _partner(standing: Standing) -> Partner:
    trouble = standing.trouble
    return Partner(
        standing,
        _told(str(trouble["code"]), trouble["facts"]) if trouble else None,
        tuple(Row(each.index, each.is_ours, _told(each.code, each.facts)) for each in standing.quarantined),
    )


def _told(code: str, facts: Json) -> Told:
    """The reason in words; a partner's newer software may have reasons that ours does not know."""
    try:
        if code in REFUSALS and isinstance(facts, Mapping):
            return told(Refused(code, **facts))
    except (KeyError, ValueError, TypeError):
        pass
    return Told(code, what=_("It was not taken: %(code)s.") % {"code": code}, then="")
