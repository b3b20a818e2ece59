"""Joint projects over HTTP and on the command line: what programs read and tell; they accept nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from cast import Player, bearer
from mithaq.access.domain.tokens import Scope
from mithaq.base.canonical import canonical_bytes, digest
from mithaq.cli.projects import app
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.queries import drafts
from workers import Bench, risk

ADDRESS = "/api/v1/projects"


def get(path: str, by: Player) -> Any:
    return Client().get(f"/api/v1/{path}", headers=bearer(by, frozenset({Scope.READ})))


def put(path: str, by: Player, facts: Any, *scopes: Scope) -> Any:
    header = bearer(by, frozenset(scopes or {Scope.CONVERSE}))
    return Client().put(f"{ADDRESS}/{path}", {"facts": facts}, "application/json", headers=header)


@pytest.fixture
def reference(bench: Bench) -> str:
    """A project with a document that waits for a verdict, and money in it."""
    key = bench.set(bench.plan())
    bench.submit(key)
    facts: dict[str, Any] = {
        "on": "2026-05-31",
        "contribution_kind": "money",
        "amount": {"amount": "120000.00", "currency": "EUR"},
        "evidence": "Voucher 7.",
    }
    bench.tell(key, EntryKind.CONTRIBUTION_MADE, "C1", **facts)
    return bench.view(key).reference


def test_a_program_reads_where_a_project_stands(bench: Bench, reference: str) -> None:
    amina = bench.cast.amina

    (line,) = get("projects", amina).json()
    one = get(f"projects/{reference}", amina).json()
    plan = get(f"projects/{reference}/plan", amina).json()

    assert (line["reference"], line["submitted"]) == (reference, 1)
    assert digest(canonical_bytes(plan)) == one["plan"]
    assert [(each["key"], each["state"]) for each in one["deliverables"]] == [("D1.1", "submitted")]
    assert get("projects?stage=lost", amina).status_code == 422
    assert get("projects", bench.cast.sam).json() == []
    assert get(f"projects/{reference}", bench.cast.sam).status_code == 404


def test_a_program_reads_what_was_told_and_what_follows(bench: Bench, reference: str) -> None:
    amina = bench.cast.amina

    told = get(f"projects/{reference}/entries", amina).json()
    money = get(f"projects/{reference}/entries?kind=contribution_made", amina).json()
    shares = get(f"projects/{reference}/balance", amina).json()
    whole = get("projects-balance", amina).json()

    assert {each["kind"] for each in told} == {"deliverable_submitted", "contribution_made"}
    assert [each["facts"]["evidence"] for each in money] == ["Voucher 7."]
    assert {each["party"]: each["cost"] for each in shares["shares"]} == {
        bench.ours: "120000.00",
        bench.theirs: "0",
    }
    assert whole["balances"] == [shares]
    assert [each["evidence"] for each in whole["gifts"]] == [money[0]["statement"]]


def test_a_program_tells_and_is_told_what_is_wrong(bench: Bench, reference: str) -> None:
    kerem = bench.cast.kerem
    facts = dict(risk(owner=bench.ours))

    done = put(f"{reference}/entries/risk/R1", kerem, facts)
    again = put(f"{reference}/entries/risk/R1", kerem, facts)
    wrong = put(f"{reference}/entries/risk/R2", kerem, {"title": "Clouds", "probability": 0.5})

    assert done.status_code == 200
    assert (again.status_code, again.json()["code"]) == (409, "entry_same")
    assert wrong.status_code == 422
    problems = put(f"{reference}/entries/risk/R2", kerem, {"title": "Clouds"}).json()["problems"]
    assert {"place": "owner", "code": "fact_missing", "detail": "Who answers for it: is not said"} in problems
    assert put(f"{reference}/entries/risk/R3", kerem, facts, Scope.READ).status_code == 403


def test_no_token_gives_a_verdict(bench: Bench, reference: str) -> None:
    facts = {"on": "2026-06-01", "digest": "a" * 64, "verdict": "accepted", "reason": "x"}

    answer = put(f"{reference}/entries/deliverable_judged/D1.1", bench.cast.amina, facts, *Scope)

    assert (answer.status_code, answer.json()["code"]) == (409, "judged_elsewhere")


def run(*words: str) -> Any:
    found = CliRunner().invoke(app, [*words, "--json"])
    return found.exit_code, json.loads(found.stdout) if found.stdout else None


@pytest.mark.usefixtures("fonts")
def test_commands_list_show_and_write(reference: str, tmp_path: Path) -> None:
    listed = run("list", "--as", "kerem")[1]["projects"]
    shown = run("show", reference, "--as", "amina")[1]
    plan, report = tmp_path / "plan.csv", tmp_path / "report.pdf"

    written = run("export", reference, str(plan), "--as", "amina")
    printed = run("report", reference, "final", str(report), "--as", "amina")

    assert [each["reference"] for each in listed] == [reference]
    assert shown["deliverables"] == {"D1.1": "submitted"}
    assert written == (0, {"file": str(plan), "bytes": plan.stat().st_size})
    assert printed[0] == 0
    assert report.read_bytes().startswith(b"%PDF")
    assert run("export", reference, str(tmp_path / "plan.exe"), "--as", "amina")[0] == 1
    assert run("report", reference, "final", str(tmp_path / "r.txt"), "--as", "amina")[0] == 1
    assert run("show", reference, "--as", "sam")[0] == 1


def test_a_command_reads_a_plan_into_a_draft_and_tells_its_problems(
    bench: Bench, reference: str, tmp_path: Path
) -> None:
    good, bare = tmp_path / "plan.xml", tmp_path / "bare.csv"
    run("export", reference, str(good), "--as", "kerem")
    bare.write_text("part,titles.en,starts_on,ends_on\nproject,Bare,2026-01-01,2027-01-01\n")

    code, told = run("import", str(good), "--as", "kerem")
    wrong, problems = run("import", str(bare), "--as", "kerem")

    assert code == 4  # XML knows no fields of technology
    assert told["problems"] == [
        "The project, Fields of technology: is not said",
        "The project, Partners: are none, or name somebody twice",
    ]
    assert wrong == 4
    assert len(problems["problems"]) == 4
    assert len(drafts.drafts(reader=bench.cast.kerem.actor)) == 2
    assert run("import", str(tmp_path / "nothing.csv"), "--as", "kerem")[0] == 1
