"""Control lists: paths, the provisions above each, and what the readers make of files."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.control_lists.registry import FORMATS, load_control_list
from mithaq.clearance.domain.control.provisions import (
    ControlList,
    Provision,
    Unread,
    completed,
    entry_of,
    is_above,
    normal_path,
    parent_of,
)

HERE = Path(__file__).parent / "control"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "clearance"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not on this machine")


@pytest.fixture(scope="module")
def exampland() -> ControlList:
    return load_control_list("csv", str(HERE / "exampland.csv"))


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("3B001.F.1.B.1", "3B001.f.1.b.1"),
        (" 3b001.f. ", "3B001.f"),
        ("XI(A)(3)", "XI(a)(3)"),
        ("iii(d)(15)(II)", "III(d)(15)(ii)"),
        ("ml10.A", "ML10.a"),
        ("XI", "XI"),
    ],
)
def test_a_path_has_one_form(said: str, path: str) -> None:
    assert normal_path(said) == path
    assert normal_path(path) == path


@pytest.mark.parametrize("said", ["", ".", "3A001..b", "3A001 b", "3.00E+101", "XI(a", "é1", "A" * 81])
def test_what_is_no_path_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="provision_path_invalid"):
        normal_path(said)


@pytest.mark.parametrize(
    ("path", "parent", "entry", "depth"),
    [
        ("3B001.f.1", "3B001.f", "3B001", 2),
        ("3B001", None, "3B001", 0),
        ("XI(a)(3)", "XI(a)", "XI", 2),
        ("XI", None, "XI", 0),
    ],
)
def test_a_path_knows_what_it_stands_under(path: str, parent: str | None, entry: str, depth: int) -> None:
    provision = Provision("XA", path, "")

    assert (provision.parent, provision.entry, provision.depth) == (parent, entry, depth)


def test_one_path_stands_above_another_by_whole_parts() -> None:
    assert is_above("3A001.a", "3A001.a.1")
    assert is_above("XI(a)", "XI(a)(3)")
    assert not is_above("3A001.a", "3A001.a")
    assert not is_above("3A001.a.1", "3A001.a.10")
    assert not is_above("X", "XI(a)")


parts = some.lists(some.sampled_from(["a", "b", "z", "1", "2", "10"]), max_size=4)
paths = some.builds(
    lambda entry, rest: ".".join((entry, *rest)), some.sampled_from(["3A001", "9E003"]), parts
)


@given(some.sets(paths, min_size=1))
def test_each_provision_comes_after_those_above_it_and_none_is_lost(some_paths: set[str]) -> None:
    found = completed(Provision("XA", path, "text") for path in some_paths)

    order = [each.path for each in found]
    assert some_paths <= set(order)
    assert len(order) == len(set(order))
    for each in found:
        assert each.parent is None or order.index(each.parent) < order.index(each.path)
        assert each.text or each.path not in some_paths


def test_numbers_in_paths_are_ordered_by_what_they_count() -> None:
    found = completed(Provision("XA", f"3A001.a.{number}", "text") for number in (10, 9, 1))

    assert [each.path for each in found][2:] == ["3A001.a.1", "3A001.a.9", "3A001.a.10"]


def test_a_path_that_comes_twice_is_refused() -> None:
    with pytest.raises(Refused, match="provision_twice"):
        completed([Provision("XA", "3A001", "one"), Provision("XA", "3A001", "two")])


def test_a_cited_path_is_found_whatever_its_letters(exampland: ControlList) -> None:
    assert exampland.require("3a001.B.2.A.").text.startswith("A peak saturated power output")
    assert [each.path for each in exampland.chain("3A001.b.2")] == ["3A001", "3A001.b", "3A001.b.2"]
    assert [each.path for each in exampland.children("3A001.b.2")] == ["3A001.b.2.a", "3A001.b.2.b"]
    assert exampland.require("XI(a)").text == ""
    assert "3A001.b" in exampland


@pytest.mark.parametrize("path", ["3A001.z", "9Z999", "no path at all", ""])
def test_a_path_that_the_list_does_not_have_is_not_found(exampland: ControlList, path: str) -> None:
    with pytest.raises(NotFound, match="provision_unknown"):
        exampland.require(path)


def test_a_csv_list_tells_what_it_is(exampland: ControlList) -> None:
    assert (exampland.code, exampland.version, exampland.dated_on) == ("XA", "2026-1", date(2026, 1, 15))
    assert exampland.otherwise == "XA-FREE"
    assert exampland.unread == ()
    assert len(exampland.digest) == 64
    assert exampland.require("3A001.b.2").notes == (
        "Note: 3A001.b.2 does not control amplifiers for broadcasting to the public.",
    )


def test_a_list_of_json_lines_may_have_decimal_commas() -> None:
    found = load_control_list("json_lines", str(HERE / "borduria.jsonl"))

    assert (found.code, found.decimal, found.unread) == ("BO", ",", ())
    assert found.require("3A001.b.2.a").notes == ("Technical Note: the output is measured at the flange.",)


def test_a_packed_file_is_the_same_list(exampland: ControlList, tmp_path: Path) -> None:
    packed = tmp_path / "list"
    packed.write_bytes(gzip.compress((HERE / "exampland.csv").read_bytes()))

    assert load_control_list("csv", str(packed)) == exampland


HEADER = "# code: XA\n# version: 1\n# date: 2026-01-01\n"


def test_malformed_rows_are_told_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"{HEADER}path,text\n3A001,Sound\nno path,Text\n3A002,\n3A003,a,b\n3A004,Sound\n")

    found = load_control_list("csv", str(file))

    assert found.entries == ("3A001", "3A004")
    assert found.unread == (
        Unread(6, "path_invalid", "no path"),
        Unread(7, "provision_without_text", "3A002"),
        Unread(8, "cells_miscounted", "3A003,a,b"),
    )


def test_malformed_json_lines_are_told_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "list.jsonl"
    file.write_text(
        '{"code": "XA", "version": "1", "date": "2026-01-01"}\n'
        '{"path": "3A001", "text": "Sound"}\n[1]\n{broken\n{"text": "without"}\n{"path": "3A002"}\n'
    )

    found = load_control_list("json_lines", str(file))

    assert found.entries == ("3A001",)
    assert [(each.row, each.reason) for each in found.unread] == [
        (3, "line_no_object"),
        (4, "line_no_object"),
        (5, "path_or_text_missing"),
        (6, "provision_without_text"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("path,text\n3A001,Sound\n", "control_list_without"),
        ("# code: XA\n# version: 1\npath,text\n3A001,Sound\n", "control_list_without"),
        ("# code: XA\n# version: 1\n# date: soon\npath,text\n3A001,Sound\n", "control_list_value_invalid"),
        (f"{HEADER}# decimal: x\npath,text\n3A001,Sound\n", "control_list_value_invalid"),
        (f"{HEADER}path,words\n3A001,Sound\n", "control_list_columns_missing"),
        (f'{HEADER}path,text\n3A001,"Sound\n', "source_unreadable"),
        (f"{HEADER}path,text\n3A001,One\n3A001,Two\n", "provision_twice"),
        (f"{HEADER}path,text\nnothing at all,x\n", "control_list_empty"),
        ("", "control_list_columns_missing"),
    ],
)
def test_a_csv_file_that_is_no_list_is_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text)

    with pytest.raises(Refused, match=code):
        load_control_list("csv", str(file))


@pytest.mark.parametrize("header", ["not json", '{"code": "XA", "version": null, "date": "2026-01-01"}'])
def test_json_lines_without_a_header_are_refused(tmp_path: Path, header: str) -> None:
    file = tmp_path / "list.jsonl"
    file.write_text(f'{header}\n{{"path": "3A001", "text": "Sound"}}\n')

    with pytest.raises(Refused, match="control_list_without"):
        load_control_list("json_lines", str(file))


def test_an_unknown_format_a_missing_file_and_other_letters_are_refused(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"# code: XA\npath,text\n3A001,caf\xe9\n")

    with pytest.raises(Refused, match="control_list_format_unknown"):
        load_control_list("word", str(latin))
    with pytest.raises(Refused, match="source_unreadable"):
        load_control_list("csv", str(tmp_path / "missing"))
    with pytest.raises(Refused, match="source_not_utf8"):
        load_control_list("csv", str(latin))


def test_the_eu_annex_is_read_with_its_notes_and_definitions() -> None:
    found = load_control_list("eu_dual_use", str(HERE / "annex.json"))

    assert (found.code, found.version, found.dated_on) == ("EU", "0-TEST", date(2026, 2, 1))
    assert [each.path for each in found.provisions] == ["2B350", "2B350.a"]
    assert found.require("2B350.a").notes == (
        "Note: 2B350.a. does not control jars.",
        "Technical Note: volume is measured empty.",
    )
    assert found.definitions == {
        "aircraft": '"Aircraft" (1 9) means a vehicle that flies. N.B. See also "airship".',
        "airship": '"Airship" (9) means a balloon with an engine.',
    }
    assert [(each.row, each.reason) for each in found.unread] == [
        (1, "line_without_path"),
        (1, "provision_without_text"),
        (2, "entry_without_text"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "source_unreadable"),
        ("[]", "source_unreadable"),
        ('{"entries": []}', "control_list_without"),
        ('{"entries": [], "corpus_version": "1", "valid_from": "never"}', "source_unreadable"),
        ('{"entries": [], "corpus_version": "1", "valid_from": "2026-01-01"}', "control_list_empty"),
    ],
)
def test_what_is_no_eu_annex_is_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "annex.json"
    file.write_text(text)

    with pytest.raises(Refused, match=code):
        load_control_list("eu_dual_use", str(file))


def test_the_us_lists_are_read_with_headings_and_notes() -> None:
    found = load_control_list("us_lists", str(HERE / "us"))

    assert [each.path for each in found.provisions] == [
        *("XI", "XI(a)", "XI(a)(3)", "3A001", "3A001.b", "3A001.b.2", "3A001.b.2.a", "3E001"),
    ]
    assert found.require("3A001").text == "Electronic items."
    assert found.require("XI").text == "Military electronics"
    assert found.require("3A001.b.2").notes == (
        "Note 1: 3A001.b.2 does not control toys. a. Toys are small.",
        "Note 2: Second note.",
    )
    assert (found.otherwise, found.dated_on) == ("EAR99", None)
    assert found.version == f"sha256-{found.digest[:12]}"
    assert [(each.row, each.reason) for each in found.unread] == [
        (5, "path_invalid"),
        (6, "path_twice"),
        (7, "entry_differs"),
        (8, "provision_without_text"),
        (9, "cells_miscounted"),
    ]


def test_the_us_provisions_alone_are_a_list_too() -> None:
    found = load_control_list("us_lists", str(HERE / "us" / "provisions.csv"))

    assert found.require("3A001").text == ""
    assert "3E001" not in found


@pytest.mark.parametrize("headings", ['{"a": 1}', '[{"product_groups": [{"eccn": "3A001"}]}]', "[1]"])
def test_headings_of_another_shape_are_refused(tmp_path: Path, headings: str) -> None:
    (tmp_path / "provisions.csv").write_bytes((HERE / "us" / "provisions.csv").read_bytes())
    (tmp_path / "headings.json").write_text(headings)

    with pytest.raises(Refused, match="source_unreadable"):
        load_control_list("us_lists", str(tmp_path))


def test_a_place_that_is_kept_free_has_no_text(tmp_path: Path) -> None:
    rows = ("code,eccn,usml,text", "3B001,3B001,,Equipment", '3B001.d.16,3B001,,"[Reserved]"')
    (tmp_path / "provisions.csv").write_text("\n".join(rows))

    found = load_control_list("us_lists", str(tmp_path / "provisions.csv"))

    assert (found.require("3B001.d.16").text, found.unread) == ("", ())


def test_no_place_is_not_the_folder_that_the_process_runs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / "us")

    with pytest.raises(Refused, match="source_unreadable"):
        load_control_list("us_lists", "")


def test_a_folder_without_provisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="source_unreadable"):
        load_control_list("us_lists", str(tmp_path))


def test_every_format_has_a_reader() -> None:
    assert set(FORMATS) == {"eu_dual_use", "us_lists", "csv", "json_lines"}


@real
def test_the_real_eu_annex_is_read_whole() -> None:
    place = SHARED / "eu_dual_use_annex_i" / "annex_02021R0821-20251115.json.gz"

    found = load_control_list("eu_dual_use", str(place))

    assert (found.version, found.dated_on) == ("02021R0821-20251115", date(2025, 11, 15))
    assert len(found.entries) == 384
    assert len(found.provisions) + sum(len(each.notes) for each in found.provisions) == 4222
    assert found.unread == ()
    assert entry_of(found.require("3A001.a.5.a.1").path) == "3A001"
    assert "laser" in found.definitions


@real
def test_the_real_us_lists_are_read_whole() -> None:
    found = load_control_list("us_lists", str(SHARED / "us_ccl_usml"))

    assert len([each for each in found.entries if each[0].isdigit()]) == 599
    assert len([each for each in found.entries if not each[0].isdigit()]) == 21
    assert found.unread == ()
    parents = [parent for each in found.provisions if (parent := parent_of(each.path))]
    assert all(parent in found for parent in parents)
    assert found.require("XI(a)(3)").text == "Radar systems and equipment, as follows:"
