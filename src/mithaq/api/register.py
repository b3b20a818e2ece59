"""Calls on the register: statements, proofs, checkpoints."""

import base64
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from mithaq.api.callers import caller_of
from mithaq.api.cursors import cursor_of, place_in
from mithaq.api.problems import Problem
from mithaq.api.schemas import ConsistencyOut, ProofOut, ProvenStatement, StatementPage, statement_out
from mithaq.base.refusals import NotFound
from mithaq.register import queries as register

router = Router(tags=["register"])
SIZE_MAX = 2**53


@router.get(
    "/register/statements",
    response={200: StatementPage, 401: Problem, 422: Problem},
    summary="The newest statements",
)
def statements(
    request: HttpRequest,
    subject: str = "",
    act: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> StatementPage:
    """Statements that exist for the caller, the newest first."""
    chosen = replace(caller_of(request).statements, subject=subject[:80], act=act[:80])
    before = place_in(cursor, otherwise=SIZE_MAX)
    found = register.latest(chosen, before=before, limit=limit)
    return StatementPage(
        statements=[statement_out(entry) for entry in found],
        next=cursor_of(found[-1].position) if len(found) == limit else None,
    )


@router.get(
    "/register/statements/{key}",
    response={200: ProvenStatement, 401: Problem, 404: Problem, 422: Problem},
    summary="A statement with its proof",
)
def statement(request: HttpRequest, key: UUID) -> ProvenStatement:
    """One statement, and the proof that it stands in the register."""
    entry = register.entry_by_id(key)
    if not register.is_readable(entry.position, caller_of(request).statements):
        raise NotFound("statement_unknown")
    proof = register.inclusion_proof(entry.position)
    return ProvenStatement(
        statement=statement_out(entry),
        proof=ProofOut(
            index=proof.index,
            size=proof.size,
            hashes=[base64.b64encode(each).decode() for each in proof.hashes],
            checkpoint=proof.checkpoint,
            public_key=base64.b64encode(register.verifier_key().public_key).decode(),
        ),
    )


@router.get(
    "/register/consistency",
    response={200: ConsistencyOut, 401: Problem, 404: Problem, 422: Problem},
    summary="A consistency proof",
)
def consistency(
    request: HttpRequest,
    old: Annotated[int, Query(ge=0, le=SIZE_MAX)],
    new: Annotated[int, Query(ge=0, le=SIZE_MAX)],
) -> ConsistencyOut:
    """The proof that the register of size `new` begins with the one of size `old`."""
    caller_of(request)
    hashes = register.consistency_proof(old, new)
    return ConsistencyOut(old=old, new=new, hashes=[base64.b64encode(each).decode() for each in hashes])
