"""The page of partners' nodes: our card, theirs, and up to where each side has the other's log."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import segno
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries.agreements import AgreementView
from mithaq.federation import queries
from mithaq.federation.actions import bundling, pairing
from mithaq.federation.actions.bundling import Reading, Written
from mithaq.federation.domain.cards import CARD_BYTES_MAX
from mithaq.federation.queries import Standing, logs
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.web.visits import Visit, visit
from mithaq.words.recoveries import told_recovery
from mithaq.words.refusals import REFUSALS, Told, told
from mithaq.words.writing import number

MEMORY_BYTES = 8 * 2**20
# Of more, a page would keep its reader waiting for minutes: what one writes, another's reads.
BUNDLE_BYTES_MAX = 32 * 10**6


@dataclass(frozen=True)
class Row:
    """A statement that one side did not take, with the reason in the reader's language."""

    index: int
    is_ours: bool
    why: Told


@dataclass(frozen=True)
class Agreed:
    """An agreement with a partner; `state` is a term of the family `recorded_agreement_state`."""

    view: AgreementView
    state: str


@dataclass(frozen=True)
class Partner:
    """A partner as the page shows it."""

    standing: Standing
    trouble: Told | None
    set_aside: tuple[Row, ...]
    agreements: tuple[Agreed, ...]


@dataclass(frozen=True)
class Awaited:
    """A partner that writing waits for: whether it told, or what stands in the way."""

    name: str
    has_told: bool
    trouble: Told | None


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
        logs.receipt_of(name),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{queries.peer(name).name}.receipt.txt"'},
    )


@require_GET
def proof(request: HttpRequest, name: str) -> HttpResponse:
    """The proof that a partner signed two histories, as a file."""
    _require_reader(visit(request))
    data, _ = queries.proof_of_fork(name)
    return HttpResponse(
        data,
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


@require_GET
def bundle(request: HttpRequest, name: str) -> FileResponse:
    """What goes to a partner, as a file."""
    seen = visit(request)
    _require_administrator(seen)
    said = request.GET.get("from", "").strip()
    if said and not (said.isdecimal() and len(said) < 16):
        raise Refused("choice_unknown", value=said[:20])
    out = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115  # the response closes it
    try:
        first = int(said) if said else None
        written = bundling.write_bundle(name, out, at=seen.at, first=first, most=BUNDLE_BYTES_MAX)
    except Refused:
        out.close()
        raise
    _tell_missing(request, written)
    out.seek(0)
    return FileResponse(
        out,
        as_attachment=True,
        filename=f"{settings.NODE_NAME}-to-{name}.tar",
        content_type="application/x-tar",
    )


def _tell_missing(request: HttpRequest, written: Written) -> None:
    """On the next page: the answer is a file."""
    if written.end < written.size:
        messages.warning(
            request,
            _("The bundle for %(node)s ends before statement %(end)s of %(size)s: take the next from there.")
            % {"node": written.peer, "end": number(written.end), "size": number(written.size)},
        )
    if written.missing:
        words = told(written.missing)
        messages.warning(request, f"{written.peer}: {words.what} {words.then}")


@require_POST
def read_bundle(request: HttpRequest) -> HttpResponse:
    """Take what a partner's bundle has for us."""
    seen = visit(request)
    _require_administrator(seen)
    file = request.FILES.get("bundle")
    try:
        if file is None or file.file is None:
            raise Refused("file_missing")
        if (file.size or 0) > BUNDLE_BYTES_MAX:
            raise Refused("bundle_too_large_here", most=BUNDLE_BYTES_MAX // 10**6)
        reading = bundling.read_bundle(file.file, at=seen.at)
    except Refused as refusal:
        return _page(request, refusal=refusal)
    return _page(request, reading=reading)


def _page(
    request: HttpRequest, *, refusal: Refused | None = None, reading: Reading | None = None
) -> HttpResponse:
    seen = visit(request)
    _require_reader(seen)
    recovered = queries.last_recovery()
    return render(
        request,
        "federation/partners.html",
        {
            "card": queries.our_card(),
            "qr": qr(queries.our_card_envelope()),
            "bundle_mb_most": BUNDLE_BYTES_MAX // 10**6,
            "shut": _shut(),
            "awaited": [
                Awaited(each.name, each.is_whole, _trouble(each.trouble)) for each in queries.awaited()
            ],
            "recovered": recovered,
            "recovered_told": told_recovery(recovered.taken_back, recovered.missing) if recovered else (),
            "partners": [_partner(each, on=seen.today) for each in queries.standings()],
            "may_pair": seen.may(Act.PAIR_NODES, of_institution=parties.host_institution().id),
            "refusal": refusal,
            "reading": reading,
            "typed": request.POST,
        },
        status=409 if refusal else 200,
    )


def _require_reader(seen: Visit) -> None:
    """The host's own people see with whom the node is paired."""
    if not (seen.signed_in.is_host and seen.may(Act.SEE_PARTNERS)):
        raise NotFound("page_unknown")


def qr(data: bytes) -> SafeString | None:
    """A QR code as a drawing; None for a card that is too long: one that very many hold the root of."""
    try:
        code = segno.make(data, error="l")
    except segno.DataOverflowError:
        return None
    return mark_safe(code.svg_inline(scale=3, border=4, light="#fff"))  # noqa: S308  # a drawing, whatever the data are


def _require_administrator(seen: Visit) -> None:
    """Raises Refused `not_permitted`, and NotFound for who may not know of partners."""
    _require_reader(seen)
    require(seen.signed_in, Act.PAIR_NODES, of_institution=parties.host_institution().id)


def _partner(standing: Standing, *, on: date) -> Partner:
    return Partner(
        standing,
        _trouble(standing.trouble),
        tuple(Row(each.index, each.is_ours, told_of(each.code, each.facts)) for each in standing.quarantined),
        tuple(Agreed(each, _state(each, on)) for each in queries.agreements_with(standing.peer, on=on)),
    )


def _state(agreement: AgreementView, on: date) -> str:
    if not agreement.is_confirmed:
        return "unconfirmed"
    if on >= agreement.ends_on:
        return "ended"
    return "in_force" if agreement.is_in_force(on) else "not_yet"


def _trouble(said: Mapping[str, Json] | None) -> Told | None:
    return told_of(str(said["code"]), said["facts"]) if said else None


def _shut() -> Refused | None:
    """Why nothing can be written, if nothing can."""
    try:
        register.require_open()
    except Refused as refusal:
        return refusal
    return None


def told_of(code: str, facts: Json) -> Told:
    """The reason in words; a partner's newer software may have reasons that ours does not know."""
    try:
        if code in REFUSALS and isinstance(facts, Mapping):
            return told(Refused(code, **facts))
    except (KeyError, ValueError, TypeError):
        pass
    return Told(code, what=_("It was not taken: %(code)s.") % {"code": code}, then="")
