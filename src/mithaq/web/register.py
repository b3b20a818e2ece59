"""Pages of the register: the list, a statement with its proof, the bytes for the browser to verify."""

import base64
import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound
from mithaq.clearance.queries.readers import is_for
from mithaq.register import queries as register
from mithaq.register.domain.checkpoint import Checkpoint
from mithaq.register.domain.statement import SELF
from mithaq.register.queries import Entry
from mithaq.web.visits import visit

PAGE = 50
OF_GIVING = frozenset(
    {
        "federation.account.told",
        "federation.package.recalled",
        "federation.package.sent",
        "mobility.mission.agreed",
        "mobility.mission.broken_off",
        "mobility.mission.reported",
        "projects.entry.told",
    }
)
"""What shows give and take: it opens by its address to whom it is for, though no list of labels holds it."""


@require_GET
def register_page(request: HttpRequest) -> HttpResponse:
    """The newest statements that exist for the visitor, and the head that is signed."""
    seen = visit(request)
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None
    entries = register.latest(seen.statements, before=before, limit=PAGE)
    return render(
        request,
        "register/list.html",
        {
            "entries": entries,
            "checkpoint": _checkpoint(),
            "key": register.verifier_key().text(),
            "next": entries[-1].position if len(entries) == PAGE else None,
        },
    )


@require_GET
def statement_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One statement: what it says, who signed it, and its proof."""
    entry = _readable(request, key)
    proof = register.inclusion_proof(entry.position)
    return render(
        request,
        "register/statement.html",
        {
            "entry": entry,
            "statement": entry.statement,
            "body": json.dumps(entry.statement.body, ensure_ascii=False, indent=2),
            "hashes": [base64.b64encode(each).decode() for each in proof.hashes],
            "proof": proof,
            "is_internal": SELF in entry.statement.audience,
        },
    )


@require_GET
def statement_bytes(request: HttpRequest, key: UUID) -> JsonResponse:
    """What a browser needs to verify the statement by itself."""
    entry = _readable(request, key)
    proof, log = register.inclusion_proof(entry.position), register.verifier_key()
    return JsonResponse(
        {
            "envelope": entry.envelope.decode(),
            "public_key": base64.b64encode(entry.public_key).decode(),
            "proof": {
                "origin": log.name,
                "public_key": base64.b64encode(log.public_key).decode(),
                "index": proof.index,
                "size": proof.size,
                "hashes": [base64.b64encode(each).decode() for each in proof.hashes],
                "checkpoint": proof.checkpoint,
            },
        }
    )


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint as a C2SP signed note."""
    del request
    return HttpResponse(register.latest_checkpoint()[1], content_type="text/plain; charset=utf-8")


def _readable(request: HttpRequest, key: UUID) -> Entry:
    entry, seen = register.entry_by_id(key), visit(request)
    shows_giving = entry.statement.act in OF_GIVING and is_for(entry.statement, seen.reader)
    if not (shows_giving or register.is_readable(entry.position, seen.statements)):
        raise NotFound("statement_unknown")
    return entry


def _checkpoint() -> Checkpoint | None:
    try:
        return register.latest_checkpoint()[0]
    except NotFound:
        return None
