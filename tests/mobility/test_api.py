"""Calls, applications, missions and visits over HTTP and on the command line."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from typer.testing import CliRunner

from cast import AT, Player, bearer, player
from mithaq.access.domain.permissions import Role
from mithaq.access.domain.tokens import Scope
from mithaq.cli import mobility as commands
from mithaq.mobility.actions import asking, seconding
from mithaq.mobility.domain.missions import ReportKind
from mithaq.mobility.queries import calls, missions
from travellers import DOCUMENT, NAME, Panel, details, fellowship, secondment, visit_request

NOW = datetime.now(UTC)
TODAY = NOW.date()
OPEN = {"opens_on": TODAY - timedelta(days=9), "closes_on": TODAY + timedelta(days=90)}
BODY: dict[str, Any] = {
    "name": NAME,
    "contact": "y@water.example",
    "nationality": "MA",
    "stage": "early",
    "languages": ["ar"],
    "curriculum": "Cavitation.",
    "motivation": "To bring it home.",
    "identity": DOCUMENT,
}


def get(path: str, by: Player | None = None) -> Any:
    headers = bearer(by, frozenset({Scope.READ})) if by else {}
    return Client().get(f"/api/v1{path}", headers=headers)


def test_calls_are_read_by_those_whom_they_are_for(people: Panel) -> None:
    for_all = people.open_call(fellowship(**OPEN), at=NOW)
    for_some = people.open_call(fellowship(**OPEN), "state:MA", at=NOW)
    reference = calls.call_by_id(for_some, at=NOW).reference

    assert [each["state"] for each in get("/calls").json()] == ["open"]
    assert len(get("/calls", people.sender).json()) == 2
    one = get(f"/calls/{reference}", people.sender).json()
    assert one["call"] == json.loads(json.dumps(calls.call_by_id(for_some, at=NOW).call.as_json()))
    assert get(f"/calls/{reference}", people.cast.sam).status_code == 404
    assert calls.call_by_id(for_all, at=NOW).reference in str(get("/calls").json())


def test_a_program_applies_and_has_the_application_erased(people: Panel) -> None:
    key = people.open_call(fellowship(**OPEN), at=NOW)
    reference = calls.call_by_id(key, at=NOW).reference
    who, address = people.applicants[0], f"/api/v1/calls/{reference}/applications"
    header = bearer(who, frozenset({Scope.CONVERSE}))

    made = Client().post(address, BODY, "application/json", headers=header)
    again = Client().post(address, BODY, "application/json", headers=header)
    narrow = Client().post(address, BODY, "application/json", headers=bearer(who, frozenset({Scope.READ})))

    assert (made.status_code, again.status_code, narrow.status_code) == (201, 409, 403)
    (listed,) = get("/applications", who).json()
    assert (listed["reference"], listed["name"]) == (made.json()["reference"], NAME)
    assert DOCUMENT not in str(listed)
    assert get("/applications", people.sender).json() == [listed]
    assert get("/applications", people.cast.sam).json() == []
    erased = Client().delete(f"/api/v1/applications/{listed['reference']}", headers=header)
    assert erased.status_code == 204
    assert get("/applications", people.sender).json()[0]["name"] is None


@pytest.fixture
def done(people: Panel) -> str:
    """The reference of a mission that is done, reported on and certified."""
    at = datetime(2026, 2, 1, 12, tzinfo=UTC)
    codes = (f"institution:{each.institution}" for each in (people.sender, people.lead))
    terms = secondment(*codes, costs=(), starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 1))
    key = seconding.offer(terms, name=NAME, contact="", reached=(), by=people.sender.actor, at=at)
    seconding.agree(key, by=people.lead.actor, at=at)
    seconding.report(key, ReportKind.FINAL, text="Done.", by=people.sender.actor, at=NOW)
    seconding.certify(key, name=NAME, by=people.lead.actor, at=NOW)
    return missions.mission_by_id(key, on=TODAY).reference


def test_missions_and_their_balance_name_nobody(people: Panel, done: str) -> None:
    (found,) = get("/missions", people.lead).json()
    (fact,) = get("/missions/balance?since=2026-01-01&until=2027-01-01", people.lead).json()

    assert (found["reference"], found["state"]) == (done, "done")
    assert NAME not in str(found)
    assert (fact["days"], fact["giver"]) == (92, found["terms"]["sending"])
    assert get("/missions/balance?since=2026-07-01&until=2027-01-01", people.lead).json() == []
    assert get("/missions", people.cast.sam).status_code == 403


def test_visits_are_read_without_the_visitors(people: Panel) -> None:
    key = uuid4()
    certifier = player("ma_approver", people.sender.institution, Role.APPROVER)
    codes = (f"institution:{each.institution}" for each in (people.sender, people.lead))
    asking.prepare(key, visit_request(*codes), details(), by=people.sender.actor, at=AT)
    asking.ask(key, reached=(), by=certifier.actor, at=AT)

    (found,) = get("/visits", people.sender).json()

    assert (found["request"]["visitors"], found["state"]) == (1, "over")
    assert not any(word in str(found) for word in (*NAME.split(), DOCUMENT))


def test_the_command_line_lists_calls_and_verifies_certificates(
    people: Panel, done: str, tmp_path: Path
) -> None:
    key = people.open_call(fellowship(**OPEN), at=NOW)
    reference = calls.call_by_id(key, at=NOW).reference
    view = missions.mission(done, reader=people.lead.actor, on=TODAY)
    file, other = tmp_path / "certificate.json", tmp_path / "other.json"
    data = missions.certificate(view, reader=people.lead.actor)
    file.write_bytes(data)
    other.write_bytes(data.replace(NAME.encode(), b"Somebody Else"))
    run = CliRunner().invoke

    listed = run(commands.calls_app, ["list", "--json"])
    shown = run(commands.calls_app, ["show", reference, "--as", "kerem", "--json"])
    verified = run(commands.certificates_app, [str(file), "--json"])
    wrong = run(commands.certificates_app, [str(other), "--json"])

    assert [each["reference"] for each in json.loads(listed.stdout)["calls"]] == [reference]
    assert json.loads(shown.stdout)["call"]["places"] == 1
    assert json.loads(verified.stdout)["name"] == NAME
    assert (wrong.exit_code, json.loads(wrong.stdout)["refused"]) == (1, "certificate_name_differs")
    assert NAME in run(commands.certificates_app, [str(file)]).stdout
