"""The pages, commands and calls of spin-offs, in three languages."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from typer.testing import CliRunner

from callers import client_of, post
from cast import AT, Cast, Player, bearer, player
from mithaq.access.domain.permissions import Role
from mithaq.access.domain.tokens import Scope
from mithaq.base.languages import Language
from mithaq.cli.economy import app
from mithaq.economy.actions import telling
from mithaq.economy.domain.spin_offs.entries import ToldKind
from spin_offs_told import IDEA, earning

WORD = {Language.AR: "النواتج المنبثقة", Language.EN: "Spin-offs", Language.FR: "Retombées civiles"}


@pytest.fixture
def rana(cast: Cast) -> Player:
    """The institute's licensing officer."""
    return player("rana", cast.leyla.institution, Role.LICENSING_OFFICER)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:3_000]
    return answer.content.decode()


@pytest.mark.parametrize("language", Language)
def test_a_spin_off_is_begun_and_told_of_on_pages(cast: Cast, language: Language) -> None:
    client = client_of(cast.leyla, language)
    assert WORD[language] in text(client, "/economy/spin-offs/")
    form = text(client, "/economy/spin-offs/new/?source_kind=offer&source=O-TR-2026-0001")
    assert 'value="offer" selected' in form
    assert "O-TR-2026-0001" in form

    begun = post(
        client,
        "/economy/spin-offs/new/",
        new=str(uuid4()),
        **{
            f"fact.titles.{language}": "Quiet ferry",
            "fact.source_kind": "research",
            "fact.fields": ["maritime.marine_propulsion"],
            "fact.civil_use": "Ferries",
        },
    )["Location"]
    assert "Quiet ferry" in text(client, begun)

    step = {
        "fact.next_step": "Ask three yards",
        "fact.due_on": "2026-01-15",
        "fact.owner": f"person:{cast.leyla.person}",
    }
    post(client, f"{begun}tell/next_step/", **step)
    post(client, f"{begun}tell/next_step/", **{**step, "fact.next_step": "Ask four yards"})
    page = text(client, begun)
    assert "Ask four yards" in page
    assert "Ask three yards" not in page
    assert "Ask three yards" in text(client, f"{begun}history/")
    assert "Quiet ferry" in text(client, "/desk/")


def test_what_is_wrong_stands_beside_what_was_written(cast: Cast) -> None:
    client = client_of(cast.leyla)
    reference = telling.begin(uuid4(), IDEA, by=cast.leyla.actor, at=AT)
    told = {
        "fact.on": "2026-02-01",
        "fact.trl": "12",
        "fact.reason": "A market",
        "fact.assessment_verdict": "go_on",
    }

    answer = client.post(f"/economy/spin-offs/{reference}/tell/assessment/", told)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Technology readiness, 1 to 9: is no number that can be here" in page
    assert "A market" in page


def test_a_licence_without_a_status_is_refused_in_words(cast: Cast) -> None:
    client = client_of(cast.leyla)
    reference = telling.begin(uuid4(), IDEA, by=cast.leyla.actor, at=AT)
    told = {
        "key": "L-1",
        "fact.on": "2026-02-01",
        "fact.licensee": f"institution:{cast.kerem.institution}",
        "fact.grant": "sole",
        "fact.field_of_use": "Ferries",
    }

    answer = client.post(f"/economy/spin-offs/{reference}/tell/licence/", told)

    assert answer.status_code == 409
    assert "Ask a licensing officer" in answer.content.decode()


def test_what_it_brought_has_bounds_and_stands_without_the_largest(cast: Cast, rana: Player) -> None:
    reference = earning(cast, rana)
    page = text(client_of(cast.leyla), f"/economy/spin-offs/{reference}/")

    assert "TRY" in page
    assert "/economy/industries/?text=Quiet+ferry" in page
    assert "500,000" in page
    assert "1,500,000" in page


def test_the_licensing_officer_finds_what_waits(cast: Cast, rana: Player) -> None:
    reference = telling.begin(uuid4(), IDEA, by=cast.leyla.actor, at=AT)
    found: dict[str, Any] = {
        "on": "2026-02-01",
        "trl": 5,
        "trl_evidence": "x",
        "assessment_verdict": "go_on",
        "reason": "y",
    }
    telling.tell(reference, ToldKind.ASSESSMENT, "", found, by=cast.leyla.actor, at=AT)

    assert f"/economy/spin-offs/{reference}/tell/export_status/" in text(client_of(rana), "/desk/")


def test_who_may_not_tell_sees_no_form(cast: Cast, rana: Player) -> None:
    reference = telling.begin(uuid4(), IDEA, by=cast.leyla.actor, at=AT)
    form = f"/economy/spin-offs/{reference}/tell"

    assert client_of(rana).get("/economy/spin-offs/new/").status_code == 409
    assert client_of(rana).get(f"{form}/licence/").status_code == 409
    assert client_of(rana).get(f"{form}/export_status/").status_code == 200
    assert client_of(cast.leyla).get(f"{form}/export_status/").status_code == 409


def test_others_see_nothing(cast: Cast, rana: Player) -> None:
    reference = earning(cast, rana)
    amina = client_of(cast.amina)

    assert reference not in text(amina, "/economy/spin-offs/")
    assert amina.get(f"/economy/spin-offs/{reference}/").status_code == 404
    assert amina.get(f"/economy/spin-offs/{reference}/history/").status_code == 404
    assert Client().get("/economy/spin-offs/").status_code == 302
    assert client_of(cast.hamad).get("/economy/spin-offs/").status_code == 409


def test_the_auditor_opens_the_statement(cast: Cast, rana: Player) -> None:
    reference = earning(cast, rana)
    noor = client_of(cast.noor)
    page = text(noor, f"/economy/spin-offs/{reference}/")

    addresses = re.findall(r'href="(/register/[0-9a-f-]{36}/)"', page)
    assert len(addresses) == 3
    assert all("Spin-off told of" in text(noor, each) for each in addresses)


def test_commands_say_the_same(cast: Cast, rana: Player) -> None:
    reference, run = earning(cast, rana), CliRunner()

    listed = json.loads(run.invoke(app, ["spin-offs", "--as", "leyla", "--json"]).stdout)
    one = json.loads(run.invoke(app, ["spin-off", reference, "--as", "leyla", "--json"]).stdout)

    assert [each["reference"] for each in listed["spin_offs"]] == [reference]
    assert {each["what"]: (each["low"], each["figure"], each["high"]) for each in listed["brought"]} == {
        "sales": ("500000", "900000", "1500000"),
        "jobs": ("9", "12", "15"),
    }
    assert one["stage"] == "earning"
    assert one["owed"] == [{"kind": "report", "on": "2026-07-01", "of": "L-1"}]
    assert "TRY" in run.invoke(app, ["spin-off", reference, "--as", "leyla"]).stdout


def test_calls_say_the_same(cast: Cast, rana: Player) -> None:
    reference, client = earning(cast, rana), Client(headers=bearer(cast.leyla, frozenset({Scope.READ})))

    (line,) = client.get("/api/v1/spin-offs?stage=earning").json()
    one = client.get(f"/api/v1/spin-offs/{reference}").json()

    assert line["reference"] == one["reference"] == reference
    assert one["reached"]["out"] == "2026-01-03"
    assert [each["kind"] for each in one["entries"]] == ["idea", "export_status", "licence", "report"]
    assert client.get("/api/v1/spin-offs/S-NONE").status_code == 404


@pytest.mark.parametrize("language", Language)
def test_royalties_stand_beside_what_was_received_and_what_lacks_is_due(
    cast: Cast, rana: Player, language: Language
) -> None:
    reference = earning(cast, rana, terms={"royalty_percent": "10"}, royalties="30000")
    client = client_of(cast.leyla, language)

    page = text(client, f"/economy/spin-offs/{reference}/")
    desk = text(client, "/desk/")
    words = ["spin-off", reference, "--as", cast.leyla.user.username]
    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    header = bearer(cast.leyla, frozenset({Scope.READ}))
    called = Client().get(f"/api/v1/spin-offs/{reference}", headers=header).json()

    assert 'id="royalties"' in page
    lacking = {
        Language.AR: "إتاوات ناقصة أو لم تُذكر",
        Language.EN: "Royalties lacking or not told",
        Language.FR: "Redevances manquantes ou non dites",
    }[language]
    assert lacking in page
    assert lacking in desk
    expected = {
        "of": "L-1",
        "basis": "sales",
        "since": "2026-01-01",
        "until": "2026-04-01",
        "currency": "TRY",
        "low": "50000.00",
        "owed": "90000.00",
        "high": "150000.00",
        "received": "30000",
        "received_most": "30000",
        "short": "20000.00",
    }
    assert told["royalties"] == called["royalties"] == [expected]
    assert {"kind": "royalties", "on": "2026-04-01", "of": "L-1"} in told["owed"]
    assert "L-1" in CliRunner().invoke(app, words).stdout
