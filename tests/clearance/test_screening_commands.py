"""The commands that ask for a name and keep lists."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from clearers import Clearers
from mithaq.cli import clearance

pytestmark = pytest.mark.django_db

PARTY = (
    '{"id": "p1", "schema": "Vessel", "properties": {"name": ["Sea Lantern"], "imoNumber": ["9074729"]}}\n'
)


def run(app: typer.Typer, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*words])
    return result.exit_code, result.stdout


def asked(*words: str) -> tuple[int, Any]:
    code, said = run(clearance.app, *words, "--as", "jasim", "--json")
    return code, json.loads(said)


def adopt(place: Path, account: str = "jasim") -> tuple[int, str]:
    return run(
        clearance.lists_app,
        *("adopt", "ships", str(place), "--format", "ftm_jsonl", "--authority", "A port", "--as", account),
    )


def test_nobody_is_found_without_a_list_and_the_command_says_why(clearers: Clearers) -> None:
    del clearers

    code, said = run(clearance.app, "Osama bin Laden", "--as", "jasim")
    _, told = asked("Osama bin Laden")

    assert code == 4
    assert "No list is adopted, so nobody was looked for." in said
    assert told == {"found": [], "lists": [], "stale_lists": []}


def test_stale_lists_are_told_in_words_too(clearers: Clearers, tmp_path: Path) -> None:
    del clearers
    adopt(tmp_path / "ships.json")

    code, said = run(clearance.app, "Sea Lantern", "--kind", "vessel", "--as", "jasim")

    assert code == 4
    assert "✗ ships: - It was never loaded." in said


def test_a_fresh_list_without_the_name_is_no_problem(clearers: Clearers, tmp_path: Path) -> None:
    del clearers
    place = tmp_path / "ships.json"
    place.write_text(PARTY)
    adopt(place)
    run(clearance.lists_app, "load", "ships", "--as", "jasim")

    code, said = run(clearance.app, "Pacific Rose", "--kind", "vessel", "--as", "jasim")

    assert code == 0
    assert said.splitlines() == ["No listed party is near enough. That is no release."]


def test_a_list_is_found_again_from_another_folder(
    clearers: Clearers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del clearers
    (tmp_path / "ships.json").write_text(PARTY)
    monkeypatch.chdir(tmp_path)
    adopt(Path("ships.json"))
    monkeypatch.chdir("/")

    code, _ = run(clearance.lists_app, "load", "ships", "--as", "jasim")

    assert code == 0


def test_a_birth_date_that_cannot_be_compared_is_refused(clearers: Clearers) -> None:
    del clearers

    code, told = asked("Karim Bouzidi", "--born", "05/11/1951")

    assert (code, told["refused"]) == (1, "party_date_wrong")


def test_a_change_of_a_list_in_use_waits_for_a_second_account(clearers: Clearers, tmp_path: Path) -> None:
    del clearers
    place = tmp_path / "ships.json"
    place.write_text(PARTY)
    adopt(place)
    run(clearance.lists_app, "load", "ships", "--as", "jasim")

    adopt(tmp_path / "elsewhere.json")
    _, shown = run(clearance.lists_app, "show")
    statement = shown.split()[-1]
    own, _ = run(clearance.lists_app, "agree", "ships", statement, "--as", "jasim")
    agreed, _ = run(clearance.lists_app, "agree", "ships", statement, "--as", "dana")
    after, said = run(clearance.lists_app, "show")

    assert f"mithaq lists agree ships {statement}" in shown
    assert "elsewhere.json" in shown
    assert (own, agreed, after) == (1, 0, 4)
    assert "It was never loaded." in said
