"""Programmes over HTTP and on the command line: what a program reads and tells; it decides nothing."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from typer.testing import CliRunner

from cast import Player, bearer
from charters import charter
from mithaq.access.domain.tokens import Scope
from mithaq.api.v1 import api
from mithaq.base.canonical import canonical_bytes, digest
from mithaq.base.languages import Language
from mithaq.cli.programmes import app
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.programme_said import Call, PutForward
from mithaq.programmes.domain.steering import Vote
from mithaq.programmes.queries import programmes
from negotiators import Table

ADDRESS = "/api/v1/programmes"
WRITING = frozenset({Scope.CONVERSE, Scope.READ})


def get(path: str, by: Player) -> Any:
    return Client().get(f"{ADDRESS}{path}", headers=bearer(by, frozenset({Scope.READ})))


def post(path: str, by: Player, body: Mapping[str, object], scopes: frozenset[Scope] = WRITING) -> Any:
    return Client().post(
        f"{ADDRESS}{path}", body, content_type="application/json", headers=bearer(by, scopes)
    )


@pytest.fixture
def founded(table: Table) -> str:
    """The reference of a programme in which something was put, voted and called for."""
    of = charter(table.ours.officer.institution, table.theirs.officer.institution)
    now = datetime.now(UTC)
    key = governing.found(of, reached=(), by=table.ours.officer.actor, at=now)
    closes = now.date() + timedelta(days=7)
    put = PutForward("", {Language.EN: "Meet in Rabat"}, {}, None, closes)
    governing.put(key, put, reached=(), by=table.ours.officer.actor, at=now)
    vote(key, table, now)
    call = Call({Language.EN: "Test membranes"}, {}, ("energy",), now.date(), closes, "Asia/Qatar")
    governing.open_call(key, call, by=table.ours.officer.actor, at=now)
    return programmes.programme_by_id(key, on=now.date()).reference


def vote(key: UUID, table: Table, now: datetime) -> None:
    decision = programmes.programme_by_id(key, on=now.date()).decisions[0].put.id
    by = table.ours.signer.actor
    governing.vote(key, decision=decision, member=table.ours.code, vote=Vote.YES, note="", by=by, at=now)


def test_a_program_reads_what_happens_in_a_programme(table: Table, founded: str) -> None:
    theirs = table.theirs.officer

    [listed] = get("", theirs).json()
    text = get(f"/{founded}/charter", theirs).json()
    [decision] = get(f"/{founded}/decisions", theirs).json()
    [call] = get(f"/{founded}/calls", theirs).json()

    assert listed == get(f"/{founded}", theirs).json()
    assert (listed["reference"], listed["members"], listed["joined"]) == (founded, 2, [])
    assert listed["charter"] == digest(canonical_bytes(text))
    assert (decision["outcome"], decision["charter"]) == ("open", None)
    assert decision["votes"] == [
        {"member": table.ours.code, "vote": "yes", "on": datetime.now(UTC).date().isoformat()}
    ]
    assert call["closes_at"].endswith("T21:00:00Z")


def test_a_program_tells_what_was_counted_and_paid(table: Table, founded: str) -> None:
    today = datetime.now(UTC).date().isoformat()
    reading = {"objective": "o1", "indicator": "i1", "value": "4", "on": today, "evidence": "Report"}
    booked = {"member": table.ours.code, "year": 2027, "booking": "paid", "amount": "12.50"}

    counted = post(f"/{founded}/indicators", table.ours.officer, reading)
    paid = post(f"/{founded}/budget", table.ours.officer, {**booked, "on": today, "evidence": "Letter"})

    assert (counted.status_code, paid.status_code) == (204, 204)
    [indicator] = get(f"/{founded}/indicators", table.ours.officer).json()
    [line] = get(f"/{founded}/budget", table.ours.officer).json()
    assert (indicator["value"], indicator["percent"]) == ("4", 50)
    assert (line["planned"], line["paid"]) == ("1000.00", "12.50")


@pytest.mark.parametrize(
    ("path", "change", "status"),
    [
        ("indicators", {"value": "1e3"}, 422),
        ("indicators", {"indicator": "i9"}, 404),
        ("indicators", {"on": "2999-01-01"}, 409),
        ("budget", {"amount": "-1"}, 422),
        ("budget", {"member": "state:TR"}, 409),
    ],
)
def test_what_cannot_be_is_refused(
    table: Table, founded: str, path: str, change: dict[str, object], status: int
) -> None:
    today = datetime.now(UTC).date().isoformat()
    bodies: dict[str, dict[str, object]] = {
        "indicators": {"objective": "o1", "indicator": "i1", "value": "4", "on": today, "evidence": "See"},
        "budget": {
            "member": table.ours.code,
            "year": 2027,
            "booking": "paid",
            "amount": "1",
            "on": today,
            "evidence": "See",
        },
    }

    answer = post(f"/{founded}/{path}", table.ours.officer, {**bodies[path], **change})

    assert answer.status_code == status, answer.content


def test_reading_does_not_open_writing_and_others_find_nothing(table: Table, founded: str) -> None:
    today = datetime.now(UTC).date().isoformat()
    reading = {"objective": "o1", "indicator": "i1", "value": "4", "on": today, "evidence": "Report"}
    reads = frozenset({Scope.READ})

    assert post(f"/{founded}/indicators", table.ours.officer, reading, reads).status_code == 403
    assert get(f"/{founded}", table.cast.sam).status_code == 404
    assert get("", table.cast.sam).json() == []


def test_commands_list_programmes_and_show_one(table: Table, founded: str) -> None:
    account = ["--as", table.ours.officer.user.username]
    runner = CliRunner()

    listed = json.loads(runner.invoke(app, ["list", *account, "--json"]).stdout)
    shown = json.loads(runner.invoke(app, ["show", founded, *account, "--json"]).stdout)
    told = runner.invoke(app, ["show", founded, *account]).stdout
    hidden = runner.invoke(app, ["show", founded, "--as", table.cast.sam.user.username])

    assert [each["reference"] for each in listed["programmes"]] == [founded]
    assert [each["votes"] for each in shown["decisions"]] == [{table.ours.code: "yes"}]
    assert shown["indicators"] == {"o1.i1": {"value": None, "percent": None}}
    assert "Meet in Rabat" in told
    assert "not counted yet" in told
    assert (hidden.exit_code, founded in hidden.stdout) == (1, False)


def test_no_token_joins_puts_or_votes() -> None:
    described = api.get_openapi_schema()["paths"]
    writing = {path for path, verbs in described.items() if "programmes" in path and set(verbs) - {"get"}}

    assert {path.rpartition("/")[2] for path in writing} == {"indicators", "budget"}
