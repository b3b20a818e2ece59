"""The pages, files and commands of standing, in three languages."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client
from lxml import etree
from typer.testing import CliRunner

from callers import client_of, post
from cast import AT, Cast, Player, bearer
from corpora import held, work
from mithaq.access.domain.tokens import Scope
from mithaq.base.languages import Language
from mithaq.cli.standing import app
from mithaq.standing.queries import tables, targets
from mithaq.standing.queries.composites import Wanted, composite
from mithaq.standing.queries.voices import voice
from mithaq.watch.actions import placing
from mithaq.watch.domain.asking import Question, Years
from mithaq.watch.domain.works import Work
from staging import staged

FIELD = "computing.computer_vision"
HOSTILE = "<script>alert(1)</script>"
ASKED = f"field={FIELD}&years=2011-2020"
WORD = {Language.AR: "المكانة", Language.EN: "Standing", Language.FR: "Rayonnement"}


def papers() -> Iterator[Work]:
    """More of Türkiye's each year, always as many of Morocco's, a few of Qatar's and France's with others."""
    for year in range(2011, 2021):
        for state, count in (("MA", 12), ("TR", 2 * (year - 2010)), ("FR", 3)):
            for at in range(count):
                with_ = ["QA"] if at == 0 else []
                yield work(f"{state}{at}-{year}", classes=["cs.CV"], countries=[state, *with_], year=year,
                           institutions=[HOSTILE], cited_by=at, title=HOSTILE)  # fmt: skip


@pytest.fixture(autouse=True)
def corpus(cast: Cast, tmp_path: Path) -> None:
    def made() -> None:
        held(tmp_path, list(papers()))
        placing.place_works(by=cast.hamad.actor, at=AT)

    staged("papers of the pages of standing", made)


def page(player: Player, address: str, *, language: Language = Language.EN, status: int = 200) -> str:
    answer = client_of(player, language).get(address)
    assert answer.status_code == status, answer.content.decode()[:3_000]
    return str(answer.content.decode())


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "address",
    [
        f"/standing/?{ASKED}",
        "/standing/?actors=blocs&of=OIC",
        "/standing/?actors=institutions",
        "/standing/?field=energy",
        f"/standing/composite/?{ASKED}&of=TR",
        "/standing/composite/?actors=blocs",
        "/standing/targets/",
    ],
)
def test_every_page_opens_in_every_language(cast: Cast, address: str, language: Language) -> None:
    text = page(cast.kerem, address, language=language)

    assert HOSTILE not in text
    assert WORD[language] in text


def test_a_voice_stands_beside_the_peers_of_ones_choice(cast: Cast) -> None:
    text = page(cast.leyla, f"/standing/?{ASKED}&of=TR&peers=MA&peers=")

    assert "<strong>B</strong> <bdi>Morocco</bdi>" in text
    assert "<strong>C</strong>" not in text
    assert text.count('<svg class="curve"') == 4
    assert " of 4</span>" in text
    assert "Own output grew or shrank" in text
    assert "No programme in this field" in text


def test_the_composite_never_stands_without_its_recipe(cast: Cast) -> None:
    text = page(cast.leyla, f"/standing/composite/?{ASKED}&of=QA&weight_share=3&weight_citations=0")

    ranked = text[text.index('id="ranked"') :]
    assert "Share of the output × 3" in ranked
    assert "Citations, normalised ×" not in ranked
    assert ranked.index("The recipe") < ranked.index("By rank")
    assert "What would move Qatar most" in ranked


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/standing/?of=ZZ", "ZZ"),
        ("/standing/?actors=people", "not one of the choices"),
        ("/standing/?field=nothing", "no field of technology"),
        ("/standing/?peers=MA&peers=FR&peers=QA&peers=EG&peers=SA", "at most 4"),
        ("/standing/composite/?weight_share=heavy", "heavy"),
        ("/standing/composite/?weight_fame=1", "fame"),
        ("/standing/composite/?among=1", "from 3 to 100"),
        ("/standing/composite/?normalisation=z&aggregation=geometric", "needs values above"),
        ("/standing/composite/?normalisation=best&aggregation=geometric", "Growth of the share"),
        ("/standing/works/?of=TR&programme=P-1", "P-1"),
    ],
)
def test_what_nobody_can_answer_is_refused_with_words(cast: Cast, address: str, words: str) -> None:
    answer = client_of(cast.leyla).get(address)

    assert answer.status_code in {404, 409}
    assert words in answer.content.decode()


def test_who_has_no_role_or_is_not_signed_in_reads_nothing(cast: Cast) -> None:
    for address in ("/standing/", "/standing/composite/", "/standing/targets/", "/watch/files/standing.csv"):
        page(cast.noor, address, status=409)
        assert Client().get(address).status_code == 302


FORM = {
    "actors": "countries", "of": "TR", "field": FIELD, "counting": "fractional", "measure": "share",
    "base_year": "2014", "year": "2030", "value": "62.5", "year_0": "2020", "value_0": "50", "note": "By law",
}  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
def test_a_target_is_set_on_a_page_set_anew_and_given_up(cast: Cast, language: Language) -> None:
    client = client_of(cast.kerem, language)
    assert client.get(f"/standing/targets/new/?{ASKED}&of=TR").status_code == 200

    led = post(client, "/standing/targets/new/", **FORM)["Location"]

    text = client.get(led.partition("#")[0]).content.decode()
    assert "By law" in text
    (found,) = targets.targets(reader=cast.kerem.actor)
    assert (str(found.target.value), str(found.target.milestones[0].value)) == ("0.625", "0.5")
    again = client.get(f"/standing/targets/{found.id}/").content.decode()
    assert 'value="62.5"' in again
    post(client, f"/standing/targets/{found.id}/", **{**FORM, "value": "70"})
    post(client, f"/standing/targets/{found.id}/give-up/")
    assert targets.target(found.id, reader=cast.kerem.actor).is_given_up


def test_many_targets_stand_on_pages(cast: Cast) -> None:
    client = client_of(cast.kerem)
    for year in range(2024, 2051):
        post(client, "/standing/targets/new/", **{**FORM, "year": str(year)})
    (last, *_others) = targets.targets(reader=cast.kerem.actor)
    post(client, f"/standing/targets/{last.id}/give-up/")

    for address in ("/standing/targets/?", f"/standing/?{ASKED}&of=TR&"):
        first, second = (page(cast.kerem, f"{address}page={number}") for number in (1, 2))
        assert (first.count("By law"), second.count("By law")) == (25, 2)
        assert ("Given up" in first, "Given up" in second) == (False, True)
        assert 'rel="prev"' in page(cast.kerem, f"{address}page=9")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "120"}, "cannot be: value."),
        ({"value": ""}, "cannot be: value."),
        ({"value": "1e400"}, "cannot be: value."),
        ({"value": "1E+999999"}, "cannot be: value."),
        ({"value": "1E+9999999"}, "cannot be: value."),
        ({"value": "1E-9999999"}, "cannot be: value."),
        ({"value": "NaN"}, "cannot be: value."),
        ({"value": "sNaN"}, "cannot be: value."),
        ({"value": "Infinity", "measure": "citations"}, "cannot be: value."),
        ({"value_0": "1E+9999999"}, "cannot be: milestones."),
        ({"year": "soon"}, "cannot be: year."),
        ({"value_0": "90"}, "cannot be: milestones."),
        ({"measure": "growth"}, "cannot be: measure."),
        ({"of": "ZZ"}, "ZZ"),
    ],
)
def test_a_target_that_cannot_be_stands_beside_what_was_written(
    cast: Cast, changes: dict[str, str], words: str
) -> None:
    answer = client_of(cast.kerem).post("/standing/targets/new/", FORM | changes)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "By law" in text


def test_who_may_not_set_a_target_finds_no_form(cast: Cast) -> None:
    page(cast.leyla, "/standing/targets/new/", status=409)
    assert "Set a target" not in page(cast.leyla, "/standing/targets/")


def test_tables_leave_as_csv_and_parquet_and_the_composite_with_its_recipe(cast: Cast) -> None:
    client = client_of(cast.leyla)
    for name in ("standing", "standing-years", "standing-driven", "standing-moves", "standing-targets"):
        for suffix in (".csv", ".parquet"):
            assert client.get(f"/watch/files/{name}{suffix}?{ASKED}&of=TR").status_code == 200

    text = client.get(f"/watch/files/standing-composite.csv?{ASKED}&of=TR&weight_share=2").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {json.loads(row["weights"])["share"] for row in rows} == {2}
    assert {row["normalisation"] for row in rows} == {"min_max"}
    table = pl.read_parquet(client.get(f"/watch/files/standing.parquet?{ASKED}&of=TR").content)
    assert table.filter(pl.col("of") == "TR")["unknown"].null_count() == 6


TABLES = ("standing", "standing-years", "standing-driven", "standing-moves", "standing-targets")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_rows_has_the_columns_and_types_of_a_full_one(cast: Cast, name: str) -> None:
    client = client_of(cast.kerem)

    def taken(asked: str) -> tuple[pl.DataFrame, list[str]]:
        table = pl.read_parquet(client.get(f"/watch/files/{name}.parquet?{asked}").content)
        text = client.get(f"/watch/files/{name}.csv?{asked}").content.decode("utf-8-sig")
        return table, next(csv.reader(io.StringIO(text)))

    # Egypt has no work, and nothing drives or moves it; of nobody is a target set.
    empty, empty_head = taken(f"{ASKED}&of=EG")
    post(client, "/standing/targets/new/", **FORM)
    full, head = taken(f"{ASKED}&of=TR")

    assert full.height > 0
    assert empty.schema == full.schema
    assert empty_head == head == full.columns


def test_rows_have_the_columns_of_their_tables(cast: Cast) -> None:
    reader, asked = cast.kerem.actor, Question(Years(2011, 2020), FIELD)
    post(client_of(cast.kerem), "/standing/targets/new/", **FORM)
    view, made = voice(asked, "TR", None, reader=reader), composite(Wanted(asked, "MA"), reader=reader)
    (target,) = targets.targets(reader=reader)

    assert set(tables.reading_row(view.readings("TR")[0])) < set(tables.MEASURES)
    assert set(tables.target_row(target)) == set(tables.TARGETS)
    for row in (tables.held_row(made.sensitivity.held[0]), tables.recipe_row(made)):
        assert set(row) < set(tables.COMPOSITE)
    assert set(tables.move_row(made.moves[0])) < set(tables.MOVES)


def test_the_chart_leaves_as_a_drawing(cast: Cast, fonts: None) -> None:
    del fonts
    client = client_of(cast.leyla)

    svg = client.get(f"/watch/files/standing-chart.svg?{ASKED}&of=TR&measure=international").content
    png = client.get(f"/watch/files/standing-chart.png?{ASKED}&of=TR&measure=share").content

    assert "Written with others abroad, %" in "".join(etree.fromstring(svg).itertext())
    assert png.startswith(b"\x89PNG")
    assert client.get(f"/watch/files/standing-chart.svg?{ASKED}&measure=fame").status_code == 404


def test_the_commands(cast: Cast) -> None:
    run, as_leyla = CliRunner(), ["--as", cast.leyla.user.username]
    asked = ["--field", FIELD, "--years", "2011-2020"]

    shown = run.invoke(app, ["show", "TR", *asked, "--peer", "MA", *as_leyla, "--json"])
    made = run.invoke(app, ["composite", "TR", *asked, "--weight", "share=2", *as_leyla, "--json"])
    wrong = run.invoke(app, ["composite", "TR", *asked, "--weight", "share=much", *as_leyla, "--json"])
    post(client_of(cast.kerem), "/standing/targets/new/", **FORM)
    told = run.invoke(app, ["targets", "--as", cast.kerem.user.username, "--json"])
    (target,) = targets.targets(reader=cast.kerem.actor)
    post(client_of(cast.kerem), f"/standing/targets/{target.id}/give-up/")
    said = run.invoke(app, ["targets", "--as", cast.kerem.user.username])

    voice = json.loads(shown.stdout)
    assert voice["peers"] == ["MA"]
    assert voice["is_noise"] is False
    composite = json.loads(made.stdout)
    assert json.loads(composite["recipe"]["weights"])["share"] == 2
    assert {each["of"] for each in composite["ranks"]} == {"TR", "MA", "FR", "QA"}
    assert (wrong.exit_code, json.loads(wrong.stdout)["refused"]) == (1, "weight_out_of_bounds")
    assert json.loads(told.stdout)["targets"][0]["state"] == "on_the_way"
    assert said.stdout.strip().endswith("2030: given up")
    for words in (["show", "TR", *asked, *as_leyla], ["composite", "TR", *asked, *as_leyla]):
        assert "Türkiye" in run.invoke(app, words).stdout


def test_the_calls(cast: Cast) -> None:
    post(client_of(cast.kerem), "/standing/targets/new/", **FORM)

    def get(path: str, by: Player = cast.leyla, status: int = 200) -> Any:
        headers = bearer(by, frozenset({Scope.READ}))
        answer = Client().get(f"/api/v1/standing/{path}", headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    told = get(f"voice?of=TR&{ASKED}")
    made = get(f"composite?of=TR&{ASKED}&weight=share=2&weight=citations=0&among=3")
    (target,) = get("targets", cast.kerem)

    share = next(each for each in told["measures"] if each["measure"] == "share")
    view = voice(Question(Years(2011, 2020), FIELD), "TR", (), reader=cast.leyla.actor)
    assert (share["value"], share["rank"], share["among"]) == (view.readings("TR")[0].value, 2, 4)
    international = [each for each in told["years"] if each["measure"] == "international"]
    assert [each["year"] for each in international] == list(range(2011, 2021))
    assert [each["unknown"] for each in international][:5] == ["few_works"] * 4 + [None]
    weights = {
        "share": 2,
        "growth": 1,
        "specialisation": 0,
        "international": 1,
        "citations": 0,
        "top_tenth": 0,
    }
    assert made["recipe"]["weights"] == weights
    assert (made["recipe"]["normalisation"], made["recipe"]["among"]) == ("min_max", 3)
    assert {each["of"] for each in made["places"]} | set(made["left_out"]) == {"TR", "MA", "FR"}
    assert (target["value"], target["state"], target["measured_year"]) == ("0.625", "on_the_way", 2020)
    assert target["milestones"] == [{"year": 2020, "value": "0.5"}]
    assert get("targets", cast.amina) == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("voice?of=ZZ", 409, "state_unknown"),
        ("voice?of=TR&field=fame", 409, "field_unknown"),
        ("voice?of=TR&years=soon", 409, "years_wrong"),
        ("composite?of=TR&weight=share=much", 409, "weight_out_of_bounds"),
        ("composite?of=TR&weight=share=nan", 409, "weight_out_of_bounds"),
        ("composite?of=TR&normalisation=z&aggregation=geometric", 409, "recipe_impossible"),
        ("composite?of=TR&among=1", 422, "request_invalid"),
        ("targets?limit=0", 422, "request_invalid"),
    ],
)
def test_calls_that_nobody_can_answer_are_refused(cast: Cast, path: str, status: int, code: str) -> None:
    headers = bearer(cast.leyla, frozenset({Scope.READ}))

    answer = Client().get(f"/api/v1/standing/{path}", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_calls_need_a_token_and_a_role(cast: Cast) -> None:
    for path in ("voice?of=TR", "composite?of=TR", "targets"):
        assert Client().get(f"/api/v1/standing/{path}").status_code == 401
        headers = bearer(cast.noor, frozenset({Scope.READ}))
        assert Client().get(f"/api/v1/standing/{path}", headers=headers).status_code == 403
