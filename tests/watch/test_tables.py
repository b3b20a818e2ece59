"""Tables by a mapping of their columns: works, patents, national indicators."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.mapping_files import known_mappings, mapping_in
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.mapping import mapping_from
from mithaq.watch.domain.works import Share, WorkKind
from works_read import read, works

PATENTS = mapping_from(
    {
        "kind": "patent",
        "columns": {
            "key": "number",
            "title": "name",
            "published_on": "day",
            "countries": {"column": "from", "split": ";"},
            "classes": {"column": "cpc", "split": "|"},
            "language": {"value": "en"},
        },
    }
)
HEADER = ("number", "name", "day", "from", "cpc")
ROWS = (
    ("EP1", "A pump", "2021-03-04", "Türkiye;Morocco", "F04D|F04B"),
    ("EP2", "A valve", 2022, "Unknown", ""),
)
FIGURES = mapping_from(
    {
        "table": "indicators",
        "columns": {
            "series": "release",
            "area": "area",
            "path": "path",
            "indicator": {"value": "publications"},
            "field": "field",
            "year": "year",
            "value": "value",
            "counting": "counting",
        },
    }
)


def as_csv(folder: Path, mark: str = ",", rows: object = ROWS) -> Path:
    lines = [mark.join(f'"{cell}"' for cell in row) for row in (HEADER, *rows)]  # type: ignore[misc]  # rows of cells
    (folder / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return folder / "t.csv"


def as_workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        book.active.append(row)  # type: ignore[union-attr]  # there is a sheet
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def as_parquet(folder: Path) -> Path:
    rows = [dict(zip(HEADER, map(str, row), strict=True)) for row in ROWS]
    table = pa.Table.from_pylist(rows)
    pq.write_table(table, folder / "t.parquet")
    return folder / "t.parquet"


@pytest.mark.parametrize("write", [as_csv, as_workbook, as_parquet])
def test_a_table_gives_the_same_works_in_each_form(tmp_path: Path, write: object) -> None:
    pump, valve = works("table", write(tmp_path), PATENTS)  # type: ignore[operator]  # one of the three

    assert (pump.key, pump.title, pump.kind, pump.language) == ("EP1", "A pump", WorkKind.PATENT, "en")
    assert pump.published_on == date(2021, 3, 4)
    assert pump.countries == (Share("MA", 0.5), Share("TR", 0.5))
    assert pump.classes == ("F04D", "F04B")
    assert (valve.published_on, valve.countries, valve.classes) == (date(2022, 1, 1), (), ())


def test_a_row_of_another_length_is_told_and_does_not_shift_the_others(tmp_path: Path) -> None:
    place = as_csv(tmp_path, rows=(ROWS[0], ("EP3", "Short"), ROWS[1]))

    found = read("table", place, PATENTS)

    assert [where for where, _ in found] == ["t.csv:2", "t.csv:3", "t.csv:4"]
    assert found[1][1] == "work_row_uneven"


def test_a_table_without_a_column_of_the_mapping_is_refused_with_those_it_has(tmp_path: Path) -> None:
    mapping = mapping_from({"columns": {"title": "name", "published_on": "when"}})

    with pytest.raises(Refused) as refusal:
        read("table", as_csv(tmp_path), mapping)

    assert refusal.value.code == "mapping_column_missing"
    assert refusal.value.facts["column"] == "when"
    assert "day" in str(refusal.value.facts["known"])


def test_without_a_key_a_work_is_known_by_its_doi_else_by_its_title_and_day(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text(
        "t\td\tdoi\nOne\t2020\t10.5555/A\nTwo\t2020\t\nTwo\t2020\t\nTwo\t2021\t\n"
    )
    columns = {"title": "t", "published_on": "d", "doi": "doi"}
    mapping = mapping_from({"delimiter": "\t", "columns": columns})

    one, two, again, later = works("table", tmp_path / "t.tsv", mapping)

    assert one.key == "10.5555/a"
    assert two.key == again.key
    assert len({one.key, two.key, later.key}) == 3


def test_shares_are_taken_as_they_are_told(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(
        [
            {"t": "A", "y": 2020, "c": ["China", "Unknown", "France"], "p": [0.5, 0.25, 0.25]},
            {"t": "B", "y": 2020, "c": ["China"], "p": [0.5, 0.5]},
        ]
    )
    pq.write_table(table, tmp_path / "t.parquet")
    columns = {"title": "t", "published_on": "y", "countries": "c", "country_parts": "p"}

    (_, first), (_, second) = read("table", tmp_path / "t.parquet", mapping_from({"columns": columns}))

    assert not isinstance(first, str | Indicator)
    assert first is not None
    assert first.countries == (Share("CN", 0.5), Share("FR", 0.25))
    assert second == "work_value_wrong"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("9968,Algeria,World > Africa > Algeria,physics,2022,1.5,fractional", ("DZ", 2022, 1.5)),
        ('9968,World,World,physics,2022,"113182.0",whole', ("", 2022, 113182.0)),
        ("9968,Türkiye,World > Türkiye,physics,٢٠٢٢,٣٫٥,whole", ("TR", 2022, 3.5)),
    ],
)
def test_figures_of_areas(tmp_path: Path, row: str, expected: tuple[object, ...]) -> None:
    (tmp_path / "f.csv").write_text(f"release,area,path,field,year,value,counting\n{row}\n")

    [(_, found)] = read("table", tmp_path / "f.csv", FIGURES)

    assert isinstance(found, Indicator)
    assert (found.area, found.year, found.value) == expected
    assert (found.series, found.indicator, found.field) == ("9968", "publications", "physics")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,,World,physics,2022,1,whole", "work_value_wrong"),
        ("1,Algeria,World,physics,,1,whole", "work_undated"),
        ("1,Algeria,World,physics,22,1,whole", "work_date_wrong"),
        ("1,Algeria,World,physics,2022,,whole", "work_value_wrong"),
        ("1,Algeria,World,physics,2022,nan,whole", "work_value_wrong"),
        ("1,Algeria,World,physics,2022,inf,whole", "work_value_wrong"),
    ],
)
def test_a_figure_that_is_none_is_told(tmp_path: Path, row: str, code: str) -> None:
    (tmp_path / "f.csv").write_text(f"release,area,path,field,year,value,counting\n{row}\n")

    assert read("table", tmp_path / "f.csv", FIGURES) == [("f.csv:2", code)]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([], "mapping_wrong"),
        ({"columns": {"title": "a"}}, "mapping_incomplete"),
        ({"columns": {"title": "a", "published_on": "b", "colour": "c"}}, "mapping_wrong"),
        ({"columns": {"title": "a", "published_on": {"split": ";"}}}, "mapping_wrong"),
        ({"columns": {"title": "a", "published_on": {"column": "b", "value": "c"}}}, "mapping_wrong"),
        ({"columns": {"title": "a", "published_on": ""}}, "mapping_wrong"),
        ({"kind": "poem", "columns": {"title": "a", "published_on": "b"}}, "mapping_wrong"),
        ({"delimiter": "ab", "columns": {"title": "a", "published_on": "b"}}, "mapping_wrong"),
        ({"table": "people", "columns": {}}, "mapping_wrong"),
        ({"colums": {}}, "mapping_wrong"),
        ({}, "mapping_incomplete"),
        ({"table": "indicators", "columns": {"area": "a", "year": "y", "value": "v"}}, "mapping_incomplete"),
    ],
)
def test_a_mapping_that_says_something_else_is_refused(told: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        mapping_from(told)

    assert refusal.value.code == code


def test_a_mapping_is_yaml_or_json_and_those_that_come_with_mithaq_hold(tmp_path: Path) -> None:
    told = {"columns": {"title": "a", "published_on": "b"}}
    (tmp_path / "m.json").write_text(json.dumps(told))

    assert mapping_in(str(tmp_path / "m.json")) == (mapping_from(told), told)
    assert {"patentsview", "patstat", "arxiv_table", "ncses_publications"} <= set(known_mappings())
    assert all(mapping_in(each) for each in known_mappings())


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(b"no workbook")

    with pytest.raises(Refused) as refusal:
        read("table", tmp_path / "t.xlsx", PATENTS)

    assert refusal.value.code == "source_unreadable"
