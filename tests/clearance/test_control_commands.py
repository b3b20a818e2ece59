"""The commands of classification."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from clearers import Clearers
from mithaq.cli import control

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent / "control"
EXAMPLAND = str(HERE / "exampland.csv")


def run(app: typer.Typer, *words: str) -> tuple[int, Any]:
    """The exit code and what was said, as JSON."""
    result = CliRunner().invoke(app, [*words, "--json"])
    return result.exit_code, json.loads(result.stdout)


def load(code: str = "XA", place: str = EXAMPLAND, account: str = "jasim") -> tuple[int, Any]:
    return run(control.lists_app, "load", code, place, "--format", "csv", "--as", account)


def test_a_list_is_loaded_named_and_shown(clearers: Clearers) -> None:
    del clearers

    loaded, _ = load()
    nobody, _ = run(control.lists_app, "show")
    named, _ = run(control.lists_app, "authority", "XA", "--as", "jasim")
    shown, said = run(control.lists_app, "show")

    assert (loaded, nobody, named, shown) == (0, 4, 0, 0)
    assert [(each["code"], each["version"], each["is_authority"]) for each in said["lists"]] == [
        ("XA", "2026-1", True)
    ]


def test_what_is_refused_is_told_by_its_code(clearers: Clearers) -> None:
    del clearers

    other, told = load(code="XB")
    forbidden, why = load(account="layan")

    assert (other, told["refused"]) == (1, "control_list_code_differs")
    assert (forbidden, why["refused"]) == (1, "not_permitted")


def test_an_item_is_looked_up_with_answers(clearers: Clearers) -> None:
    del clearers
    load()
    text = "Microwave amplifier, frequency 3.5 GHz"
    answer = "peak_saturated_power_output:power = 25 W"

    found, before = run(control.app, text, "--as", "jasim", "--list", "XA")
    _, after = run(control.app, text, "--as", "jasim", "--answer", answer)
    nothing, none = run(control.app, "Knitted wool for winter", "--as", "jasim")

    (one,) = before["verdicts"]
    assert (found, one["outlook"], one["candidates"][0]["path"]) == (4, "may_be_listed", "3A001.b.2")
    assert "peak_saturated_power_output:power" in {each["key"] for each in one["questions"]}
    failures = [each for out in after["verdicts"][0]["ruled_out"] for each in out["failures"]]
    assert {"path": "3A001.b.2.a", "finding": "failed", "said": "25 W"}.items() <= failures[0].items()
    assert (nothing, none["verdicts"][0]["otherwise"]) == (0, "XA-FREE")


def test_people_read_lines(clearers: Clearers) -> None:
    del clearers
    load()

    words = ["Microwave amplifier, frequency 3.5 GHz", "--as", "jasim"]
    page = CliRunner().invoke(control.app, words)

    assert page.exit_code == 4
    assert "XA 2026-1: may be listed (suggested)" in page.stdout
    assert "3A001.b.2.a peak saturated power output: does it exceed 40 W?" in page.stdout
