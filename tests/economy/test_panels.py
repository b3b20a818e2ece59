"""Panels: which rows hold, what is said of the others, and how a panel comes into force."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from callers import refused
from cast import AT, Cast
from economy.made_files import exports_file, patents_file
from mithaq.base.languages import Language
from mithaq.cli.economy import app
from mithaq.economy.actions.panels import load_panel
from mithaq.economy.adapters import panel_words
from mithaq.economy.domain.panel_sets import PanelKind, PanelSet, WrongRow, checked_panel, counts_of
from mithaq.economy.queries import panels

COLUMNS = ("place", "product", "year", "value")
PLACES = {"qat": "QAT", "qatar": "QAT", "tur": "TUR"}
FIELDS = {"4": "04", "04": "04", "digital communication": "04"}


def rows(*given: tuple[str | None, ...]) -> pl.DataFrame:
    table = pl.DataFrame(given, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return table.with_row_index("row", offset=1)


def load(file: Path, by: Cast, **more: object) -> PanelSet:
    given = {"columns": COLUMNS, "only": {}, "edition": "made", "terms": "free", **more}
    return load_panel(PanelKind.EXPORTS, file, by=by.hamad.actor, at=AT, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("QAT", "4", "2001", "3"), None),
        ((" qatar ", "Digital Communication", " 2001", "3.5"), None),
        (("QAT", "04", "2001", "0"), None),
        (("World", "4", "2001", "3"), WrongRow.PLACE_UNKNOWN),
        ((None, "4", "2001", "3"), WrongRow.PLACE_UNKNOWN),
        (("QAT", "36", "2001", "3"), WrongRow.PRODUCT_UNKNOWN),
        (("QAT", "", "2001", "3"), WrongRow.PRODUCT_UNKNOWN),
        (("QAT", "4", "", "3"), WrongRow.YEAR_MISSING),
        (("QAT", "4", "2001.5", "3"), WrongRow.YEAR_MISSING),
        (("QAT", "4", "99", "3"), WrongRow.YEAR_MISSING),
        (("QAT", "4", "2001", ""), WrongRow.VALUE_MISSING),
        (("QAT", "4", "2001", None), WrongRow.VALUE_MISSING),
        (("QAT", "4", "2001", "much"), WrongRow.VALUE_MISSING),
        (("QAT", "4", "2001", "NaN"), WrongRow.VALUE_NOT_FINITE),
        (("QAT", "4", "2001", "inf"), WrongRow.VALUE_NOT_FINITE),
        (("QAT", "4", "2001", "-1"), WrongRow.VALUE_NEGATIVE),
        (("nowhere", "36", "", "-1"), WrongRow.PLACE_UNKNOWN),
    ],
)
def test_a_row_holds_or_is_told_why_not(row: tuple[str | None, ...], code: WrongRow | None) -> None:
    found = checked_panel(rows(("TUR", "4", "2001", "8"), row), places=PLACES, products=FIELDS)

    assert len(found.rows) == (1 if code else 2)
    assert found.wrong.select("row", "code").rows() == ([(2, code)] if code else [])


def test_what_stands_twice_is_taken_once_and_what_is_contradicted_not_at_all() -> None:
    given = rows(
        ("QAT", "4", "2001", "3"),
        ("Qatar", "04", "2001", "3.0"),
        ("TUR", "4", "2001", "5"),
        ("TUR", "4", "2001", "6"),
        ("TUR", "4", "2002", "6"),
        ("TUR", "4", "2002", "-6"),
    )

    found = checked_panel(given, places=PLACES, products=FIELDS)

    assert found.rows.rows() == [("QAT", "04", 2001, 3.0), ("TUR", "04", 2002, 6.0)]
    assert found.wrong["row"].to_list() == [2, 3, 4, 6]
    assert counts_of(found.wrong) == {
        WrongRow.VALUE_NEGATIVE: 1,
        WrongRow.CONTRADICTED: 2,
        WrongRow.REPEATED: 1,
    }
    nothing = rows(("World", "4", "2001", "1"))
    assert refused(lambda: checked_panel(nothing, places=PLACES, products=FIELDS)) == "no_row_holds"


def test_wipo_has_35_fields_in_three_languages_and_places_may_be_past() -> None:
    fields = panel_words.fields()

    assert {panel_words.field_names(each)["35"] for each in Language} == {
        "Civil engineering",
        "الهندسة المدنية",
        "Génie civil",
    }
    assert sorted(set(fields.values())) == [f"{number:02d}" for number in range(1, 36)]
    assert fields["microstructural technology and nanotechnology"] == fields["22"] == "22"
    assert panel_words.places()["sun"] == "SUN"
    assert panel_words.places()["south korea"] == "KOR"
    assert "blx" not in panel_words.places()


def test_a_panel_comes_into_force_with_whence_it_came(cast: Cast, tmp_path: Path) -> None:
    first = load(exports_file(tmp_path), cast)
    later = load(exports_file(tmp_path), cast, edition="made again", only={"year": "2020"})

    [found] = panels.panels(reader=cast.leyla.actor)

    assert found == later
    assert (first.first_year, first.last_year, first.places, first.products) == (2019, 2020, 8, 12)
    assert first.wrong == {}
    assert (later.edition, later.first_year) == ("made again; year=2020", 2020)
    assert later.sha256 == first.sha256
    assert len(later.sha256) == 64


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"edition": " "}, "edition_missing"),
        ({"terms": "x" * 401}, "text_set_words_too_long"),
        ({"columns": ("place", "product", "value")}, "panel_columns_wrong"),
        ({"columns": ("place", "hs4", "year", "value")}, "columns_missing"),
        ({"only": {"source": "ots"}}, "columns_missing"),
        ({"only": {"year": "1999"}}, "panel_only_empty"),
    ],
)
def test_what_cannot_be_loaded_is_refused(
    cast: Cast, tmp_path: Path, more: dict[str, object], code: str
) -> None:
    assert refused(lambda: load(exports_file(tmp_path), cast, **more)) == code
    assert panels.panels(reader=cast.leyla.actor) == ()


def test_only_who_keeps_sets_may_load(cast: Cast, tmp_path: Path) -> None:
    def loading() -> None:
        load_panel(
            PanelKind.EXPORTS,
            exports_file(tmp_path),
            columns=COLUMNS,
            only={},
            edition="made",
            terms="",
            by=cast.leyla.actor,
            at=AT,
        )

    assert refused(loading) == "not_permitted"
    assert refused(lambda: panels.panels(reader=cast.noor.actor)) == "not_permitted"


@pytest.mark.usefixtures("cast")
def test_the_command_loads_and_tells_what_was_left_out(tmp_path: Path) -> None:
    file = exports_file(tmp_path)
    with file.open("a") as out:
        out.write("XXX,8401,2020,1\nQAT,8401,2020,-1\n")

    def run(*words: str) -> str:
        found = CliRunner().invoke(app, [*words, "--as", "hamad"])
        assert found.exit_code == 0, found.output
        return found.output

    loaded = json.loads(run("load", "exports", str(file), "--edition", "2020", "--json"))
    left_out = json.loads(run("left-out", "exports", "--json"))["rows"]

    assert loaded["wrong"] == {"place_unknown": 1, "value_negative": 1}
    assert [each["code"] for each in left_out] == ["place_unknown", "value_negative"]
    assert left_out[0]["stood"] == "XXX · 8401 · 2020 · 1"
    assert "no code or name of a place" in run("left-out", "exports")
    assert "Exports by product: 2020" in run("sets")
    wrong = ["load", "exports", str(file), "--edition", "1", "--only", "x", "--as", "hamad", "--json"]
    assert json.loads(CliRunner().invoke(app, wrong).output)["refused"] == "panel_only_unreadable"


def test_patents_are_read_from_parquet_by_number(cast: Cast, tmp_path: Path) -> None:
    found = load_panel(
        PanelKind.PATENTS,
        patents_file(tmp_path),
        columns=("iso3", "nr", "year", "count"),
        only={},
        edition="made",
        terms="",
        by=cast.hamad.actor,
        at=AT,
    )

    assert (found.places, found.products, found.wrong) == (24, 16, {})
