"""The page, the files and the command of complexity."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.test import Client
from django.utils.translation import override
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast
from economy.made_files import exports_file, patents_file
from mithaq.base.languages import Language
from mithaq.cli.economy import app
from mithaq.economy.actions.panels import load_panel
from mithaq.economy.adapters import panel_shelf
from mithaq.economy.domain.panel_sets import PanelKind
from mithaq.economy.queries import spaces
from mithaq.words.writing import decimal_exactly

PAGE = "/economy/complexity/"
FILES = ("economy-complexity.csv", "economy-complexity-chart.svg", "economy-space.parquet")
DRAWN = ("economy-space-chart.svg", "economy-space-chart.png")


@pytest.fixture
def loaded(cast: Cast, tmp_path: Path) -> Cast:
    for kind, file, columns in (
        (PanelKind.EXPORTS, exports_file(tmp_path), ("place", "product", "year", "value")),
        (PanelKind.PATENTS, patents_file(tmp_path), ("iso3", "nr", "year", "count")),
    ):
        load_panel(
            kind,
            file,
            columns=columns,
            only={},
            edition="made",
            terms="",
            by=cast.hamad.actor,
            at=AT,
        )
    return cast


def test_every_figure_of_a_year_by_its_convention(loaded: Cast) -> None:
    asked = spaces.asked_of(PanelKind.PATENTS, None, "", reader=loaded.leyla.actor)
    view = spaces.complexity_in(asked)

    assert (asked.first_year, asked.year) == (2007, 2011)
    assert sum(each.fitness for each in view.ranked) == pytest.approx(len(view.ranked))
    assert [each.rank for each in view.ranked] == sorted(each.rank for each in view.ranked)
    assert all(each.low <= each.rank <= each.high for each in view.ranked)
    assert view.found.convention.stamp.startswith("growth_lab: rca >= 1")
    table = spaces.products_table(view, "TUR")
    present = table.filter("present")
    diversity = next(each.diversity for each in view.ranked if each.place == "TUR")
    assert (len(table), len(present)) == (16, diversity)
    assert present["gain"].null_count() == len(present)
    assert table["present"].to_list() == sorted(table["present"].to_list())


def test_a_panel_that_is_read_otherwise_is_reckoned_anew(cast: Cast, tmp_path: Path) -> None:
    reader, file = cast.leyla.actor, exports_file(tmp_path)
    head, *lines = file.read_text().splitlines()
    rows = [line.split(",") for line in lines]
    told = [f"{place},{product},{int(product) + 100},{year},{value}" for place, product, year, value in rows]
    file.write_text("\n".join([head.replace("product", "product,other"), *told]))
    found = []

    for days, column in enumerate(("product", "other")):
        load_panel(
            PanelKind.EXPORTS,
            file,
            columns=("place", column, "year", "value"),
            only={},
            edition="read otherwise",
            terms="",
            by=cast.hamad.actor,
            at=AT + timedelta(days),
        )
        asked = spaces.asked_of(PanelKind.EXPORTS, None, "", reader=reader)
        found.append(spaces.complexity_in(asked).found.products)

    assert found[1] == tuple(str(int(each) + 100) for each in found[0])


def test_years_are_told_without_reading_the_panel(loaded: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = spaces.asked_of(PanelKind.PATENTS, None, "", reader=loaded.leyla.actor)
    monkeypatch.delattr(panel_shelf, "rows")

    assert spaces.years_of(asked.panel) == list(range(2011, 1979, -1))


def test_the_page_reckons_a_place_once(loaded: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reckoned, products_table = list[str](), spaces.products_table

    def counted(view: spaces.ComplexityView, place: str) -> pl.DataFrame:
        reckoned.append(place)
        return products_table(view, place)

    monkeypatch.setattr(spaces, "products_table", counted)
    client_of(loaded.leyla).get(PAGE, {"kind": "patents", "of": "TUR"})

    assert reckoned == ["TUR"]


def test_what_is_not_there_is_refused(loaded: Cast) -> None:
    reader = loaded.leyla.actor
    unknown = spaces.asked_of(PanelKind.EXPORTS, 1999, "", reader=reader)
    view = spaces.complexity_in(spaces.asked_of(PanelKind.PATENTS, None, "oec", reader=reader))

    assert refused(lambda: spaces.complexity_in(unknown)) == "panel_year_unknown"
    # Without a list of reliable places the Atlas' way cannot be gone.
    assert (
        refused(lambda: spaces.asked_of(PanelKind.EXPORTS, None, "atlas", reader=reader))
        == "convention_unknown"
    )
    assert refused(lambda: spaces.products_table(view, "ATA")) == "complexity_place_unknown"


@pytest.mark.parametrize("language", Language)
def test_the_page_tells_ranks_the_space_and_two_places(loaded: Cast, language: Language) -> None:
    asked = {"kind": "patents", "of": "TUR", "one": "TUR", "other": "QAT"}

    answer = client_of(loaded.leyla, language).get(PAGE, asked)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "growth_lab: rca &gt;= 1" in page
    assert {"en": "Digital communication", "ar": "الاتصالات الرقمية", "fr": "Communication numérique"}[
        language
    ] in page
    assert page.count('class="topic-node') == 16
    assert 'id="formula-fitness"' in page
    with override(language.value):
        assert f"<td>{decimal_exactly(answer.context['ranked'][0][1].fitness)}</td>" in page
    assert page.count('part-A"') == answer.context["present"]
    verdict = answer.context["compared"].difference.is_noise
    assert {"en": "inside the noise", "ar": "داخل الضجيج", "fr": "dans le bruit"}[language] in page or (
        not verdict
    )


def test_the_page_answers_odd_addresses(loaded: Cast) -> None:
    client = client_of(loaded.leyla)

    assert client.get(PAGE).status_code == 200
    # A year of the other panel, or of none, is that of the last.
    assert client.get(PAGE, {"kind": "patents", "year": "1066"}).context["asked"].year == 2011
    assert client.get(PAGE, {"year": "soon"}).status_code == 409
    assert client.get(PAGE, {"kind": "titles"}).status_code == 409
    assert client.get(PAGE, {"way": "atlas"}).status_code == 404
    assert client.get(PAGE, {"of": "ATA", "page": "99"}).status_code == 200
    assert client.get(PAGE, {"one": "ATA", "other": "QAT"}).status_code in {404, 409}
    assert Client().get(PAGE).status_code == 302
    assert client_of(loaded.noor).get(PAGE).status_code == 409


def test_an_empty_node_says_what_to_load(cast: Cast) -> None:
    client = client_of(cast.leyla)

    assert "mithaq economy load exports" in client.get(PAGE).content.decode()
    assert {client.get(f"/watch/files/{each}").status_code for each in (*FILES, *DRAWN)} == {404}


def test_everything_can_be_taken_away(loaded: Cast) -> None:
    client = client_of(loaded.leyla, Language.AR)

    for each in (*FILES, *DRAWN):
        taken = client.get(f"/watch/files/{each}", {"kind": "patents", "of": "TUR"})
        assert taken.status_code == 200, each
        assert len(taken.content) > 500
    drawn = client.get("/watch/files/economy-space-chart.svg", {"kind": "patents"}).content.decode()
    assert drawn.count("<circle") == 16


def test_the_command_tells_ranks_with_bounds(loaded: Cast) -> None:
    told = CliRunner().invoke(app, ["complexity", "--kind", "patents", "--as", "leyla", "--json"])
    shown = CliRunner().invoke(app, ["complexity", "--kind", "patents", "--as", "leyla"])

    found = json.loads(told.output)
    assert loaded
    assert len(found["places"]) == 24
    assert {"place", "rank", "low", "high", "eci", "fitness"} <= set(found["places"][0])
    assert f"{found['places'][0]['fitness']:.2f}" in shown.output
    assert found["convention"] in shown.output
