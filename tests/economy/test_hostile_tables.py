"""Small files that would unfold to more than a machine has are refused before they unfold."""

import io
import subprocess
import sys

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from callers import client_of
from cast import Cast
from mithaq.base.refusals import Refused
from mithaq.economy.adapters.impact_files import read_impact
from mithaq.economy.adapters.io_cells import Chosen, cells_of
from mithaq.economy.adapters.sheet_files import text_frame


def far_cell() -> bytes:
    """A workbook of five kilobytes whose last cell is the last that there can be."""
    book, out = Workbook(), io.BytesIO()
    for place in ("A1", "B1", "C1", "XFD1048576"):
        book.worksheets[0][place] = "x"
    book.save(out)
    return out.getvalue()


def parquet(rows: int, word: str) -> bytes:
    out = io.BytesIO()
    pl.select(a=pl.repeat(word, rows), b=pl.repeat("y", rows)).write_parquet(out)
    return out.getvalue()


def arrow(column: pa.Array, **told: bool) -> bytes:
    """Beside a column of small words, a hundred times over."""
    table, out = pa.table({"a": column, "b": ["y"] * len(column)}), io.BytesIO()
    with pq.ParquetWriter(out, table.schema, compression="zstd", **told) as file:
        for _ in range(100):
            file.write_table(table)
    return out.getvalue()


def laughing(place: str) -> bytes:
    """A list of lists of lists, of nine to the twelfth power of words, where a word is to stand."""
    lists = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lists += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 12)]
    said = {"unit": "USD", "source": "Survey", place: "*a11"}
    whole = f"licences: {{source: {said['source']}, amounts: {{L: 1}}}}"
    return "\n".join([*lists, f"unit: {said['unit']}", whole]).encode()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        pytest.param("a.xlsx", far_cell(), "table_unreadable", id="a cell at the end of a sheet"),
        pytest.param("a.parquet", parquet(9_000_000, "x"), "table_too_large", id="many rows of one word"),
        pytest.param(
            "a.parquet", parquet(3_000, "x" * 100_000), "table_too_large", id="one long word, often"
        ),
        pytest.param(
            "a.parquet",
            arrow(pa.array(["x" * 10_000] * 300), use_dictionary=False),
            "table_too_large",
            id="words that pack well",
        ),
        pytest.param(
            "a.parquet",
            arrow(pa.array(["x" * 10_000] * 300).dictionary_encode()),
            "table_too_large",
            id="a category with one long name",
        ),
        pytest.param("a.parquet", arrow(pa.array([["x"] * 9] * 9)), "table_unreadable", id="lists in cells"),
        pytest.param(
            "a.parquet", arrow(pa.array([{"x": 1, "y": 2}] * 9)), "table_unreadable", id="tables in cells"
        ),
        pytest.param(
            "a.csv",
            b'"a\nb"' + b"," * 2_000 + b"\n" * 20_000,
            "table_too_large",
            id="empty lines under many names of which one has two lines",
        ),
        pytest.param(
            "a.csv", b"," * 20_000 + b"\n" * 1_000_000, "table_too_large", id="empty lines under many names"
        ),
    ],
)
def test_what_unfolds_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        text_frame(name, content)
    assert refusal.value.code == code


@pytest.mark.parametrize("place", ["unit", "source"])
def test_a_list_that_holds_itself_is_no_word(place: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_impact("a.yaml", laughing(place))
    assert refusal.value.code == "impact_part_wrong"


def eurostat(dimensions: int, rows: int, years: int) -> bytes:
    """Nothing but blanks under a head of so many dimensions."""
    head = "stk_flow,prd_ava,prd_use" + "".join(f",d{at}" for at in range(3, dimensions))
    lines = [f"{head}\\TIME_PERIOD\t" + "\t".join(map(str, range(years)))]
    lines += [f"DOM,A{at},B" + "\t" * years for at in range(rows)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(eurostat(50_000, 2, 1), "io_file_unknown", id="a head of many dimensions"),
        pytest.param(eurostat(20, 1_000, 2_000), "table_too_large", id="dimensions told for every year"),
    ],
)
def test_a_table_that_folds_out_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        cells_of(text_frame("a.tsv", content), Chosen(year="0"))
    assert refusal.value.code == code


def test_the_page_refuses_and_the_node_goes_on(cast: Cast) -> None:
    client = client_of(cast.leyla)
    answer = client.post("/economy/impact/", {"licences": SimpleUploadedFile("a.xlsx", far_cell())})

    assert answer.status_code == 409
    assert "cannot be read as a table" in answer.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(arrow(pa.array(["x" * 10_000] * 300), use_dictionary=False), id="words that pack well"),
        pytest.param(arrow(pa.array(["x" * 10_000] * 300).dictionary_encode()), id="a category"),
    ],
)
def test_nothing_is_unfolded_to_find_out_its_size(content: bytes) -> None:
    """Either would take 300 MB."""
    code = (
        "import sys; from mithaq.economy.adapters.sheet_files import text_frame\n"
        "def most(): return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024\n"
        "content, before = sys.stdin.buffer.read(), most()\n"
        "try: text_frame('a.parquet', content)\n"
        "except Exception: print(most() - before)"
    )
    command = [sys.executable, "-c", code]

    done = subprocess.run(command, input=content, capture_output=True, check=True, timeout=60)

    assert int(done.stdout) < 150


def test_categories_are_read_as_words() -> None:
    found = text_frame("a.parquet", arrow(pa.array(["P1", None, " D1 "]).dictionary_encode()))

    assert found["a"].to_list()[:3] == ["P1", None, "D1"]


def test_a_table_that_begins_further_in_is_read() -> None:
    book, out = Workbook(), io.BytesIO()
    for row in ((), (), ("", "kind", "name", "numbers"), ("", "licence", "L-1", 2.5)):
        book.worksheets[0].append([cell or None for cell in row])
    book.save(out)

    found = text_frame("a.xlsx", out.getvalue())

    assert found.columns == ["kind", "name", "numbers"]
    assert found.rows() == [("licence", "L-1", "2.5")]
