"""Input-output tables from files of Eurostat, the OECD and national offices, and what of them is refused."""

import io
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from openpyxl import Workbook

from economy.made_tables import GERMAN, GERMAN_CELLS, german_csv
from mithaq.base.refusals import Refused
from mithaq.economy.adapters.io_cells import Chosen
from mithaq.economy.adapters.io_tables import Named, read_io_table
from mithaq.economy.adapters.io_words import Part
from mithaq.economy.domain.io_table import Flows, InputOutputTable, Primary

DOMESTIC = {("A", "A"): 20.0, ("A", "B"): 20, ("B", "A"): 30, ("B", "B"): 5}
IMPORTED = {("A", "A"): 4.0, ("A", "B"): 1, ("B", "A"): 2, ("B", "B"): 2}
"""Of goods A (100) and services B (50); taxes 4 and 2, value added 40 and 20."""
FINAL = {"A": 60.0, "B": 15.0}


def eurostat_rows(year: str = "2020", geo: str = "QA") -> list[tuple[str, ...]]:
    rows = []
    for flow, cells in (("DOM", DOMESTIC), ("IMP", IMPORTED)):
        rows += [(flow, f"CPA_{one}", f"CPA_{other}", str(value)) for (one, other), value in cells.items()]
    rows += [("DOM", f"CPA_{each}", "TFU", str(value)) for each, value in FINAL.items()]
    rows += [("DOM", f"CPA_{each}", "P3_S14", str(value)) for each, value in (("A", 16), ("B", 4))]
    rows += [("IMP", f"CPA_{each}", "P3_S14", str(value)) for each, value in (("A", 1), ("B", 1))]
    for row, values in (("P1", (100, 50)), ("B1G", (40, 20)), ("D1", (30, 10)), ("D21X31", (4, 2))):
        rows += [("TOTAL", row, f"CPA_{each}", str(value)) for each, value in zip("AB", values, strict=True)]
    return [("A", *row[:3], "MIO_EUR", geo, year, row[3]) for row in rows]


HEAD = ("freq", "stk_flow", "prd_ava", "prd_use", "unit", "geo", "TIME_PERIOD", "OBS_VALUE")


def eurostat_csv(*years: str) -> bytes:
    rows = [row for year in years for row in eurostat_rows(year)]
    return pl.DataFrame(rows, HEAD, orient="row").write_csv().encode()


def eurostat_tsv() -> bytes:
    r"""As the bulk download: dimensions in one column, `:` for unknown, flags behind figures."""
    lines = ["freq,stk_flow,prd_ava,prd_use,unit,geo\\TIME_PERIOD\t2019 \t2020 "]
    lines += [f"{','.join(row[:6])}\t: \t{row[7]} p" for row in eurostat_rows()]
    return "\n".join(lines).encode()


def oecd_csv() -> bytes:
    rows = []
    for prefix, cells in (("DOM", DOMESTIC), ("IMP", IMPORTED)):
        rows += [(f"{prefix}_0{one}", f"D0{other}", value) for (one, other), value in cells.items()]
    rows += [(f"DOM_0{each}", "HFCE", 16.0 if each == "A" else 4.0) for each in FINAL]
    rows += [(f"DOM_0{each}", "EXPO", value - (16 if each == "A" else 4)) for each, value in FINAL.items()]
    named = (("OUTPUT", (100, 50)), ("VALU", (40, 20)), ("TXS_INT_FNL", (4, 2)), ("LABR", (30, 10)))
    rows += [
        (row, f"D0{each}", float(value))
        for row, values in named
        for each, value in zip("AB", values, strict=True)
    ]
    told = [("DOMIMP", "QAT", row, column, "2018", value) for row, column, value in rows]
    return (
        pl.DataFrame(told, ("VAR", "COU", "ROW", "COL", "TIME", "Value"), orient="row").write_csv().encode()
    )


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["جدول المدخلات والمخرجات"])
    sheet.append([])
    for line in german_csv().splitlines():
        sheet.append([float(cell) if cell.replace("-", "").isdigit() else cell for cell in line.split(",")])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet() -> bytes:
    rows = [
        (f"CPA_{row}", f"CPA_{column}", value)
        for row, values in zip(GERMAN, GERMAN_CELLS, strict=True)
        for column, value in zip(GERMAN, values, strict=True)
    ]
    lines = german_csv().splitlines()[7:]
    for line in lines:
        name, *cells = line.split(",")
        rows += [(name, f"CPA_{c}", int(v)) for c, v in zip(GERMAN, cells[:6], strict=True)]
    out = io.BytesIO()
    pl.DataFrame(rows, ("prod_na", "induse", "values"), orient="row").write_parquet(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("q.csv", lambda: eurostat_csv("2020")), ("q.tsv", eurostat_tsv), ("q.csv", oecd_csv)],
)
def test_domestic_and_total_flows_of_one_file(name: str, content: Callable[[], bytes]) -> None:
    table = read_io_table(name, content(), chosen=Chosen(year="2020" if name == "q.tsv" else ""))

    assert [each.removeprefix("0") for each in table.industries] == ["A", "B"]
    assert table.cells[Flows.DOMESTIC].tolist() == [[20, 20], [30, 5]]
    assert table.cells[Flows.TOTAL].tolist() == [[24, 21], [32, 7]]
    assert table.primary[Primary.WAGES].tolist() == [30, 10]
    assert table.households[Flows.DOMESTIC].tolist() == [16, 4]
    for flows in Flows:
        gap = table.row_gap(flows)
        assert gap is not None
        assert np.abs(gap).max() < 1e-12


def german(name: str, content: bytes) -> InputOutputTable:
    return read_io_table(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("g.csv", lambda: german_csv().encode()),
        ("g.csv", lambda: german_csv(";").encode()),
        ("g.csv", lambda: b"\xef\xbb\xbf" + german_csv().encode()),
        ("g.tsv", lambda: german_csv("\t").encode()),
        ("g.xlsx", workbook),
        ("g.parquet", parquet),
    ],
)
def test_one_table_in_many_forms(name: str, content: Callable[[], bytes]) -> None:
    table = german(name, content())

    assert table.industries == GERMAN
    assert table.cells[Flows.DOMESTIC].tolist() == [list(row) for row in GERMAN_CELLS]
    assert set(table.cells) == {Flows.DOMESTIC}


def test_cells_that_make_the_output_without_imports_are_total() -> None:
    text = "code,A,B\nA,20,20\nB,30,5\nB1G,50,25\nP1,100,50\n"

    assert set(read_io_table("t.csv", text.encode()).cells) == {Flows.TOTAL}


def test_a_sheet_of_the_oecd_for_a_country_and_year() -> None:
    text = (
        ",D01T02,D03,HFCE,GFCF,EXPO,IMPO\nTTL_01T02,24,21,40,11,14,-10\nTTL_03,32,7,10,5,6,-10\n"
        "TXS_IMP_FNL,1,0,1,,,\nTXS_INT_FNL,3,2,1,,,\nTTL_INT_FNL,60,30,,,,\nVALU,40,20,,,,\n"
        "OUTPUT,100,50,,,,\n"
    )

    table = read_io_table("QAT2018ttl.csv", text.encode())

    assert table.industries == ("01T02", "03")
    assert set(table.cells) == {Flows.TOTAL}
    assert table.beside[Flows.TOTAL].tolist() == [4, 2]
    gaps = table.column_gap(Flows.TOTAL), table.row_gap(Flows.TOTAL)
    assert [each.tolist() for each in gaps if each is not None] == [[0, 0], [0, 0]]


def test_value_added_is_made_of_its_parts() -> None:
    text = (
        "code,A,B\nA,20,20\nB,30,5\nCompensation of employees,30,10\nGross operating surplus,15,14\n"
        "Taxes less subsidies on production,5,1\nTotal output,100,50\n"
    )

    assert read_io_table("t.csv", text.encode()).primary[Primary.VALUE_ADDED].tolist() == [50, 25]


def test_rows_have_the_names_that_one_says() -> None:
    text = "code,A,B\nA,20,20\nB,30,5\nBruttowertschöpfung,50,25\nProduktionswert,100,50\nx,1,1\n"
    named = {"Bruttowertschöpfung": Part.VALUE_ADDED, "produktionswert": Part.OUTPUT, "x": Part.ASIDE}

    table = read_io_table("t.csv", text.encode(), named=Named(rows=named))

    assert table.output.tolist() == [100, 50]


def test_an_industry_that_makes_nothing_is_left_out_and_named() -> None:
    text = "code,A,B,U\nA,20,20,0\nB,30,5,0\nU,1,1,0\nB1G,49,24,0\nP1,100,50,0\n"

    table = read_io_table("t.csv", text.encode())

    assert table.industries == ("A", "B")
    assert table.left_out == ("U",)
    gap = table.column_gap(Flows.TOTAL)
    assert gap is not None
    assert gap.tolist() == [0, 0]


def test_an_empty_cell_is_unknown_and_zero_only_if_one_says_so() -> None:
    text = b"code,A,B\nA,20,\nB,30,5\nB1G,50,45\nP1,100,50\n"

    with pytest.raises(Refused, match="io_not_finite"):
        read_io_table("t.csv", text)
    assert read_io_table("t.csv", text, blank_is_zero=True).cells[Flows.TOTAL][0, 1] == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.pdf", b"%PDF", "table_form_unknown"),
        ("t.xlsx", b"PK no workbook", "table_unreadable"),
        ("t.parquet", b"no parquet", "table_unreadable"),
        ("t.csv", b"\xff\xfe\x00", "table_unreadable"),
        ("t.csv", b"code,A\n", "table_empty"),
        ("t.csv", b"name,age\nLeyla,x\nHuda,y\n", "io_file_unknown"),
        ("t.csv", b"geo,prd_use,time\nQA,A,2020\n", "io_file_unknown"),
        ("t.csv", b"row,col,value,indicator\nA,A,1,Matrix of coefficients\n", "io_file_unknown"),
        ("t.csv", b"code,A,B\nA,20,20\nB,30,5\nB1G,50,25\n", "io_output_missing"),
        ("t.csv", b"code,A,B\nA,20,20\nB,30,5\nP1,100,50\n", "io_value_added_missing"),
        ("t.csv", b"code,A,B\nA,20,20\nB,30,5\nC,1,1\nB1G,50,25\nP1,100,50\n", "io_rows_unknown"),
        ("t.csv", b"code,A,B,C\nA,20,20,1\nB,30,5,1\nB1G,50,25,1\nP1,100,50,9\n", "io_industries_unmatched"),
        ("t.csv", b"code,A,B\nA,20,20\nB,30,5\nB1G,90,25\nP1,100,50\n", "io_flows_unknown"),
        ("t.csv", b"code,A,B\nA,20,20\nA,30,5\nB,30,5\nB1G,50,25\nP1,100,50\n", "io_cells_twice"),
        ("t.csv", eurostat_csv("2019", "2020"), "io_year_needed"),
        ("t.tsv", b"prd_ava,prd_ava\\TIME_PERIOD\t2020\nA,B\t1\n", "io_file_unknown"),
        ("t.tsv", b"prd_ava,2020\\TIME_PERIOD\t2020\nA,B\t1\n", "io_file_unknown"),
    ],
)
def test_a_file_that_is_no_table_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        read_io_table(name, content)


@pytest.mark.parametrize("head", ["value", "column", "row"])
def test_a_square_table_may_head_its_rows_as_it_likes(head: str) -> None:
    text = german_csv().replace("code", head, 1)

    assert read_io_table("g.csv", text.encode()).industries == GERMAN


def test_a_table_of_too_many_industries_is_refused() -> None:
    text = "row,col,value\n" + "".join(f"I{place},I{place},1\n" for place in range(1_001))

    with pytest.raises(Refused, match="io_industries_too_many"):
        read_io_table("t.csv", text.encode())


def test_a_year_that_the_file_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(Refused, match="io_choice_unknown") as refused:
        read_io_table("q.csv", eurostat_csv("2019", "2020"), chosen=Chosen(year="2021"))

    assert refused.value.facts["known"] == "2019, 2020"
