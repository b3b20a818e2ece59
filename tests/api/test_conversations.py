"""Interest and conversations through the HTTP interface."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.test import Client

from cast import Cast, Player, content, published
from mithaq.access.actions import tokens
from mithaq.access.domain.tokens import Scope


def call(player: Player, method: str, path: str, body: Any = None, scope: Scope = Scope.CONVERSE) -> Any:
    secret, at = str(uuid4()), datetime.now(UTC)
    tokens.issue_token(
        player.user.pk, id=uuid4(), secret=secret, name="test", scopes=frozenset({scope}), at=at, days=1
    )
    return Client(raise_request_exception=False).generic(
        method,
        f"/api/v1/{path}",
        data="" if body is None else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_interest_is_declared_answered_and_closed(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content(valid_until="2040-01-01"))
    made = call(cast.amina, "POST", f"records/{reference}/interest", {"note": "For our ferries."})
    talk = f"conversations/{made.json()['id']}"

    posted = call(cast.leyla, "POST", f"{talk}/messages", {"text": "How many?"})
    read = call(cast.amina, "GET", f"{talk}/messages").json()
    newer = call(cast.amina, "GET", f"{talk}/messages?after={read[0]['id']}").json()
    waiting = call(cast.amina, "GET", "conversations?pile=waiting_for_us").json()
    closed = call(cast.leyla, "POST", f"{talk}/close", {"why": "agreed"})

    assert (made.status_code, posted.status_code, closed.status_code) == (201, 201, 204)
    assert [each["text"] for each in read] == ["For our ferries.", "How many?"]
    assert [each["id"] for each in newer] == [posted.json()["id"]]
    assert [(each["reference"], each["unread"]) for each in waiting] == [(reference, 1)]
    assert call(cast.amina, "GET", "conversations?pile=closed").json()[0]["closed_why"] == "agreed"


def test_a_third_institution_finds_nothing_and_says_nothing(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content(valid_until="2040-01-01"))
    talk = call(cast.amina, "POST", f"records/{reference}/interest", {}).json()["id"]

    told = [
        call(cast.sam, method, f"conversations/{key}/{path}", body)
        for key in (talk, uuid4())
        for method, path, body in [
            ("GET", "messages", None),
            ("POST", "messages", {"text": "Let me in."}),
            ("POST", "close", {"why": "agreed"}),
        ]
    ]

    assert {(each.status_code, each.json()["code"]) for each in told} == {(404, "conversation_unknown")}
    assert call(cast.sam, "GET", "conversations").json() == []


def test_a_token_of_another_scope_does_not_speak(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content(valid_until="2040-01-01"))

    answer = call(cast.amina, "POST", f"records/{reference}/interest", {}, scope=Scope.PUBLISH)

    assert (answer.status_code, answer.json()["code"]) == (403, "token_scope_missing")
