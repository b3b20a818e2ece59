"""Agreements over HTTP: what a program reads and tells; it signs nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from agreements import clause, with_clause, with_facts
from cast import Player, bearer
from mithaq.access.domain.tokens import Scope
from mithaq.base.canonical import canonical_bytes, digest
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.proofs import proven_by
from mithaq.programmes.queries import agreements
from negotiators import Table

ADDRESS = "/api/v1/agreements"


def get(path: str, by: Player) -> Any:
    return Client().get(f"{ADDRESS}{path}", headers=bearer(by, frozenset({Scope.READ})))


@pytest.fixture
def agreed(table: Table) -> str:
    """The reference of an agreement in force under which both report each month."""
    text = with_facts(table.text(), ClauseKind.DURATION, in_force_until="2049-01-01")
    text = with_clause(text, clause(ClauseKind.MANAGEMENT, report_every_months=1))
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    return table.view(key).reference


def test_a_program_reads_where_agreements_stand(table: Table, agreed: str) -> None:
    (found,) = get("", table.ours.officer).json()
    one = get(f"/{agreed}", table.theirs.officer).json()

    assert found == one
    assert (one["reference"], one["state"]) == (agreed, "in_force")
    assert one["holding"] == one["texts"][0]["digest"]
    assert {each["party"] for each in one["texts"][0]["signatures"]} == set(one["parties"])
    assert get("?first=1", table.ours.officer).json() == []


def test_a_text_has_the_digest_that_was_signed_and_its_proof_holds(table: Table, agreed: str) -> None:
    named = get(f"/{agreed}", table.ours.officer).json()["holding"]

    text = get(f"/{agreed}/texts/{named}", table.ours.officer).json()
    proof = get(f"/{agreed}/texts/{named}/signed", table.ours.officer).content

    assert digest(canonical_bytes(text)) == named
    assert proven_by(proof).agreed is not None
    assert get(f"/{agreed}/texts/{'0' * 64}", table.ours.officer).status_code == 404


def test_what_is_owed_is_read_and_told_done(table: Table, agreed: str) -> None:
    ours = [
        each for each in get(f"/{agreed}/owed", table.ours.officer).json() if each["party"] == table.ours.code
    ]
    header = bearer(table.ours.officer, frozenset({Scope.CONVERSE}))
    address = f"{ADDRESS}/{agreed}/owed/{ours[0]['id']}"

    done = Client().put(address, {"evidence": "Sent."}, "application/json", headers=header)
    again = Client().put(address, {"evidence": "Sent."}, "application/json", headers=header)

    assert (done.status_code, again.status_code) == (204, 409)
    after = get(f"/{agreed}/owed", table.ours.officer).json()
    assert [each["evidence"] for each in after if each["id"] == ours[0]["id"]] == ["Sent."]


def test_a_program_comments(table: Table, agreed: str) -> None:
    named = get(f"/{agreed}", table.ours.officer).json()["holding"]
    body = {"digest": named, "clause": "security", "text": "Too low."}

    answer = Client().post(
        f"{ADDRESS}/{agreed}/comments",
        body,
        "application/json",
        headers=bearer(table.theirs.officer, frozenset({Scope.CONVERSE})),
    )

    assert answer.status_code == 204
    view = agreements.agreement(agreed, reader=table.ours.officer.actor, on=datetime.now(UTC).date())
    assert [each.text for each in agreements.remarks(view)] == ["Too low."]


def test_strangers_and_tokens_of_other_scopes_get_nothing(table: Table, agreed: str) -> None:
    assert get(f"/{agreed}", table.cast.sam).status_code == 404
    assert get("", table.cast.sam).status_code == 403
    assert Client().get(f"{ADDRESS}/{agreed}").status_code == 401
    narrow = bearer(table.ours.officer, frozenset({Scope.DRAFT}))
    assert Client().get(ADDRESS, headers=narrow).status_code == 403
