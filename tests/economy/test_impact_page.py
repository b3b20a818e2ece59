"""The page and the commands of impact accounts, in three languages."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from callers import client_of
from cast import Cast
from economy.made_tables import GERMAN, PUBLISHED, german_csv, german_csv_in_units
from economy.test_impact_files import SHEET
from mithaq.base.languages import Language
from mithaq.cli import economy as commands
from mithaq.web.economy_impact import EXAMPLE

PAGE = "/economy/impact/"
OPEN = SHEET.replace("assumption,multiplier,point,1.6 1 2.3,the office of statistics,,\n", "")
"""The same without a multiplier."""


def file(content: str, name: str = "licences.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(), "text/csv")


def three(text: str = SHEET) -> str:
    """A fourth licence, so that two are left without the largest."""
    return text + "licence,L-4,,2,our survey,,million QAR\n"


@pytest.mark.django_db
@pytest.mark.parametrize("language", Language)
def test_an_account_is_shown_with_what_rests_on_the_largest(cast: Cast, language: Language) -> None:
    answer = client_of(cast.leyla, language).post(PAGE, {"licences": file(three()), "seed": "7"})

    page = answer.content.decode()
    assert answer.status_code == 200
    # 12 of the 14.5 that were reported.
    assert {"en": "82.8%", "fr": "82,8", "ar": "٨٢٫٨"}[language] in page
    assert "L-1" in page
    assert "cautious" in page
    assert "the office of statistics" in page


@pytest.mark.django_db
def test_what_was_shown_can_be_taken_away_and_nothing_else(cast: Cast) -> None:
    client = client_of(cast.leyla)
    shown = client.post(PAGE, {"licences": file(three())})

    taken = client.post(PAGE + "account.csv", {"account": shown.context["signed"]})
    other = client.post(PAGE + "account.csv", {"account": "made:up"})

    rows = list(csv.DictReader(io.StringIO(taken.content.decode())))
    assert {row["scenario"] for row in rows} == {"", "cautious", "other"}
    gross = [row for row in rows if row["total"] == "gross" and row["scenario"] == ""]
    assert [row["without_largest"] for row in gross] == ["false", "true"]
    # Of four licences three are known: 14.5 · 4 / 3, and 2.5 · 3 / 2 of those without the largest.
    assert [float(row["value"]) for row in gross] == pytest.approx([14.5 * 4 / 3, 3.75])
    assert all(row["sources"] and row["low"] and row["high"] for row in rows)
    assert other.status_code == 409


@pytest.mark.django_db
def test_two_licences_are_told_though_the_largest_cannot_be_left_out(cast: Cast, tmp_path: Path) -> None:
    """`SHEET` has three, of which two are known."""
    licences, client = tmp_path / "licences.csv", client_of(cast.leyla)
    licences.write_text(SHEET)

    answer = client.post(PAGE, {"licences": file(SHEET)})
    taken = client.post(PAGE + "account.csv", {"account": answer.context["signed"]}).content.decode()
    told, lines = json.loads(run("impact", str(licences), "--json")), run("impact", str(licences))

    assert answer.status_code == 200
    assert "The largest licence cannot be left out" in answer.content.decode()
    assert "The largest licence cannot be left out" in lines
    assert {row["without_largest"] for row in csv.DictReader(io.StringIO(taken))} == {"false"}
    assert told["scenarios"][0]["totals"][0]["without_largest"] is None


@pytest.mark.django_db
def test_a_table_gives_the_multiplier(cast: Cast) -> None:
    posted = {"licences": file(three(OPEN)), "table": file(german_csv(), "germany.csv"), "industry": "J-N"}

    page = client_of(cast.leyla).post(PAGE, posted).content.decode()

    assert "germany.csv: J-N (J-N), domestic" in page


@pytest.mark.django_db
def test_a_table_is_asked_as_the_command_asks_it(cast: Cast, tmp_path: Path) -> None:
    """Two units in one file; and households earn more than wages, which makes the most of type II smaller."""
    files = {name: tmp_path / name for name in ("licences.csv", "germany.csv")}
    files["licences.csv"].write_text(three(OPEN))
    files["germany.csv"].write_text(german_csv_in_units("MIO_EUR", "MIO_NAC"))
    asked = {"industry": "J-N", "unit": "MIO_EUR", "household_income": "١٬٥٠٠٬٠٠٠"}
    words = ["impact", str(files["licences.csv"]), "--table", str(files["germany.csv"]), "--json"]

    answer = client_of(cast.leyla).post(
        PAGE,
        asked
        | {"licences": file(three(OPEN)), "table": file(files["germany.csv"].read_text(), "germany.csv")},
    )
    told = run(*words, "--industry", "J-N", "--unit", "MIO_EUR", "--household-income", "1500000")
    wages_alone = run(*words, "--industry", "J-N", "--unit", "MIO_EUR")

    found = [each.claim.high for each in answer.context["shown"][0].found.totals]
    assert found == [each["claim"]["high"] for each in json.loads(told)["scenarios"][0]["totals"]]
    assert found != [each["claim"]["high"] for each in json.loads(wages_alone)["scenarios"][0]["totals"]]
    page = answer.content.decode()
    assert 'name="unit" value="MIO_EUR"' in page
    assert 'value="١٬٥٠٠٬٠٠٠"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("posted", "code"),
    [
        ({}, "file_missing"),
        ({"licences": file(OPEN)}, "assumption_missing"),
        ({"licences": file(SHEET), "seed": "x"}, "choice_unknown"),
        ({"licences": file(SHEET), "seed": "1" * 5_000}, "choice_unknown"),
        ({"licences": file(SHEET), "silent": "loud"}, "choice_unknown"),
        ({"licences": file(SHEET), "table": file("a,b\nc,1\nd,2\n")}, "io_industries_unmatched"),
        ({"licences": file(SHEET), "table": file(german_csv())}, "io_industry_unknown"),
        (
            {"licences": file(SHEET), "table": file(german_csv()), "household_income": "much"},
            "amount_unreadable",
        ),
    ],
)
def test_what_cannot_be_reckoned_is_said_on_the_page(
    cast: Cast, posted: dict[str, object], code: str
) -> None:
    for each in posted.values():
        if isinstance(each, SimpleUploadedFile):
            each.seek(0)

    answer = client_of(cast.leyla).post(PAGE, posted)

    assert answer.status_code == 409
    assert answer.context["refusal"].code == code


@pytest.mark.django_db
def test_the_example_makes_an_account(cast: Cast) -> None:
    client = client_of(cast.leyla)

    example = client.get(PAGE + "example.csv").content.decode()
    answer = client.post(PAGE, {"licences": file(example)})

    assert example == EXAMPLE
    assert answer.status_code == 200
    assert "The largest licence cannot be left out" not in answer.content.decode()
    assert [each.name for each in answer.context["shown"]] == ["As assumed", "cautious"]


@pytest.mark.django_db
def test_nobody_sees_it_without_signing_in(cast: Cast, client) -> None:  # type: ignore[no-untyped-def]
    assert cast
    for address in (PAGE, PAGE + "example.csv"):
        assert client.get(address).status_code in (302, 403, 409)


def run(*words: str) -> str:
    done = CliRunner().invoke(commands.app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_of_multipliers_prints_what_the_manual_does(tmp_path: Path) -> None:
    table = tmp_path / "germany.csv"
    table.write_text(german_csv())

    told = json.loads(run("multipliers", str(table), "--json"))
    line = run("multipliers", str(table), "--industry", "F")

    assert [each["industry"] for each in told["industries"]] == list(GERMAN)
    assert [round(each["output"], 4) for each in told["industries"]] == list(PUBLISHED["output"])
    assert "1.8136" in line
    assert "1.8413" not in line


def test_the_command_of_impact_tells_what_the_page_does(tmp_path: Path) -> None:
    licences = tmp_path / "licences.csv"
    licences.write_text(three())

    told = json.loads(run("impact", str(licences), "--json", "--seed", "7"))
    lines = run("impact", str(licences), "--seed", "7")

    gross = told["scenarios"][0]["totals"][0]
    assert gross["claim"]["value"] == pytest.approx(14.5 * 4 / 3)
    assert gross["claim"]["sources"] == [{"text": "our survey"}]
    assert gross["without_largest"]["value"] == pytest.approx(3.75)
    assert told["shares"]["1"] == pytest.approx(12 / 14.5)
    assert told["scenarios"][0]["swings"][0]["part"] == "licences"
    assert "without the largest: 3.75 \u2068million QAR\u2069" in lines


def test_a_refusal_of_a_command_says_what_to_do(tmp_path: Path) -> None:
    licences = tmp_path / "licences.csv"
    licences.write_text(OPEN)

    done = CliRunner().invoke(commands.app, ["impact", str(licences), "--json"])

    assert done.exit_code == 1
    assert json.loads(done.output)["refused"] == "assumption_missing"
