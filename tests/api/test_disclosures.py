"""Disclosure through the HTTP interface."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import Cast, Player, content, published
from mithaq.access.actions import tokens
from mithaq.access.domain.tokens import Scope

SECRET = "zyxomorph"


def call(player: Player | None, method: str, path: str, body: Any = None) -> Any:
    headers = {}
    if player:
        secret = str(uuid4())
        at = datetime.now(UTC)
        tokens.issue_token(
            player.user.pk, id=uuid4(), secret=secret, name="t", scopes=frozenset(Scope), at=at, days=1
        )
        headers["Authorization"] = f"Bearer {secret}"
    data = "" if body is None else json.dumps(body)
    return Client().generic(
        method, f"/api/v1/{path}", data=data, content_type="application/json", headers=headers
    )


@pytest.fixture
def reference(cast: Cast) -> str:
    text = {"title": "Quiet propeller", "summary": f"Short {SECRET}.", "full_text": f"Long {SECRET}."}
    return published(
        cast.leyla,
        cast.kerem,
        content(texts={"en": text}, open_step="teaser", valid_until="2040-01-01"),
    )


def test_a_program_reads_a_record_at_its_step(cast: Cast, reference: str) -> None:
    path = f"records/{reference}/disclosures/{cast.amina.institution}"

    before = call(cast.amina, "GET", f"records/{reference}").json()
    given = call(cast.leyla, "PUT", path, {"step": "summary"})
    during = call(cast.amina, "GET", f"records/{reference}").json()
    listed = call(cast.leyla, "GET", f"records/{reference}/disclosures").json()
    ended = call(cast.leyla, "DELETE", path)
    after = call(cast.amina, "GET", f"records/{reference}").json()

    assert (given.status_code, ended.status_code) == (204, 204)
    assert [each["step"] for each in (before, during, after)] == ["teaser", "summary", "teaser"]
    assert before["content"]["texts"]["en"]["summary"] == ""
    assert during["content"]["texts"]["en"]["summary"] == f"Short {SECRET}."
    assert during["content"]["texts"]["en"]["full_text"] == ""
    assert before["content"] == after["content"]
    assert [(each["institution"], each["step"], each["is_open"]) for each in listed] == [
        (str(cast.amina.institution), "summary", True)
    ]


def test_only_the_owner_lists_and_discloses(cast: Cast, reference: str) -> None:
    path = f"records/{reference}/disclosures"
    one = f"{path}/{cast.amina.institution}"

    answers = [
        call(None, "GET", path),
        call(cast.amina, "GET", path),
        call(cast.amina, "PUT", one, {"step": "full"}),
        call(cast.leyla, "DELETE", one),
        call(cast.leyla, "PUT", f"{path}/{uuid4()}", {"step": "full"}),
        call(cast.leyla, "PUT", one, {"step": "teaser"}),
        call(cast.leyla, "PUT", one, {"step": "full", "until": "2020-01-01"}),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (401, "token_missing"),
        (403, "not_permitted"),
        (403, "not_permitted"),
        (404, "disclosure_unknown"),
        (404, "institution_unknown"),
        (409, "step_open_already"),
        (409, "disclosure_ends_too_soon"),
    ]


def test_lists_and_matches_tell_what_stands_open(cast: Cast, reference: str) -> None:
    asking = content("Quiet propeller sought", kind="need", valid_until="2040-01-01")
    need = published(cast.leyla, cast.kerem, asking)

    answers = [
        call(player, "GET", path)
        for player in (None, cast.sam, cast.leyla)
        for path in ("records", f"records?q={SECRET}", f"records/{need}/matches")
    ]

    assert all(each.status_code == 200 for each in answers)
    assert reference in answers[2].content.decode()
    assert all(SECRET not in each.content.decode() for each in answers)
