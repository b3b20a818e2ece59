"""Interest and conversations through the HTTP interface."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cast import Cast, Player, content, published
from mithaq.access.actions import tokens
from mithaq.access.domain.tokens import Scope
from mithaq.exchange.actions import talking


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


def interest_shown(cast: Cast, **changes: Any) -> str:
    reference = published(cast.leyla, cast.kerem, content(valid_until="2040-01-01", **changes))
    made = call(cast.amina, "POST", f"records/{reference}/interest", {"note": "For our ferries."})
    return str(made.json()["id"])


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


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_parts_of_the_list_of_conversations_join_to_the_whole(cast: Cast, limit: int) -> None:
    made = [interest_shown(cast, title=f"Propeller {number}") for number in range(5)]
    whole = call(cast.leyla, "GET", "conversations").json()

    parts = [
        call(cast.leyla, "GET", f"conversations?limit={limit}&offset={offset}").json()
        for offset in range(0, 5 + limit, limit)
    ]

    assert [each["id"] for each in whole] == made[::-1]
    assert [each for part in parts for each in part] == whole
    assert max(map(len, parts)) == min(limit, 5)
    assert parts[-1] == []
    assert call(cast.leyla, "GET", "conversations?offset=1000000").json() == []


@pytest.mark.parametrize("limit", [1, 2, 4, 200])
def test_parts_of_what_was_said_join_to_the_whole(cast: Cast, limit: int) -> None:
    talk = f"conversations/{interest_shown(cast)}/messages"
    said = [f"Word {number}." for number in range(4)]
    for place, text in enumerate(said):
        call((cast.leyla, cast.amina)[place % 2], "POST", talk, {"text": text})
    whole = call(cast.amina, "GET", talk).json()

    part = call(cast.amina, "GET", f"{talk}?limit={limit}").json()
    parts = [part]
    while part and len(parts) <= len(whole):
        part = call(cast.amina, "GET", f"{talk}?limit={limit}&after={part[-1]['id']}").json()
        parts.append(part)

    assert [each["text"] for each in whole] == ["For our ferries.", *said]
    assert [each for part in parts for each in part] == whole
    assert max(map(len, parts)) == min(limit, 5)


@pytest.mark.parametrize(
    ("path", "parameter", "values"),
    [
        ("", "limit", ("0", "-1", "201", "1.5", "x", "", "%00", "9" * 30)),
        ("", "offset", ("-1", "1000001", "1.5", "x", "", "%00", "9" * 30)),
        ("", "pile", ("theirs", "", "%00")),
        ("/{key}/messages", "limit", ("0", "-1", "201", "1.5", "x", "", "%00", "9" * 30)),
        ("/{key}/messages", "after", ("1", "x", "", "%00")),
    ],
)
def test_a_part_that_cannot_be_is_refused_and_its_parameter_named(
    cast: Cast, path: str, parameter: str, values: tuple[str, ...]
) -> None:
    address = f"conversations{path.format(key=interest_shown(cast))}"

    told = {value: call(cast.amina, "GET", f"{address}?{parameter}={value}") for value in values}

    assert {
        value: (
            each.status_code,
            each.json()["code"],
            [problem["place"] for problem in each.json()["problems"]],
        )
        for value, each in told.items()
    } == {value: (422, "request_invalid", [f"query.{parameter}"]) for value in values}
    assert call(cast.amina, "GET", address).status_code == 200


def test_nothing_comes_after_a_message_that_the_reader_does_not_find(cast: Cast) -> None:
    key, other = interest_shown(cast), interest_shown(cast, title="Another")
    elsewhere = call(cast.amina, "GET", f"conversations/{other}/messages").json()[0]["id"]
    internal = uuid4()
    talking.add_note(UUID(key), id=internal, text="Be firm.", by=cast.leyla.actor, at=datetime.now(UTC))

    told = [
        call(cast.amina, "GET", f"conversations/{key}/messages?after={after}")
        for after in (elsewhere, internal, uuid4())
    ]

    assert {(each.status_code, each.json()["code"]) for each in told} == {(404, "message_unknown")}
