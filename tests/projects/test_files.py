"""Plans as XLSX, CSV and Microsoft Project XML: taken out, read again, and read from strangers."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree
from openpyxl import load_workbook

from agreements import SEED
from callers import client_of
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.projects.adapters import mspdi
from mithaq.projects.domain.plans import Partner, ProjectPlan
from mithaq.projects.domain.rights import DEFAULT
from mithaq.projects.domain.tables import Line, plan_of
from mithaq.projects.queries import drafts, plan_files
from plans import deliverable, milestone, package, planned
from workers import Bench

NAMESPACE = "{http://schemas.microsoft.com/project}"


def full(bench: Bench) -> ProjectPlan:
    """A plan with something in every place that a table has."""
    return bench.plan(
        titles={Language.AR: "مراقبة المحاصيل", Language.EN: "=Crop; monitor"},
        partners=(Partner(bench.theirs, "user"),),
        work_packages=(
            package(lead=bench.ours, partners=(bench.theirs,)),
            package("WP2", lead=bench.theirs, starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1),
                    trl_in=None, trl_out=None, person_months=None, depends_on=("WP1",)),
        ),
        milestones=(
            milestone(),
            milestone("M2", work_package="WP2", due_on=date(2027, 6, 1), verification={}),
        ),
        deliverables=(deliverable(owner=bench.ours, weight=4),),
        contributions=(planned(party=bench.theirs),),
    )  # fmt: skip


def written(plan: ProjectPlan, suffix: str, folder: Path) -> Path:
    out = io.BytesIO()
    plan_files.write(out, plan, suffix=suffix, title="Crop monitor", language=Language.EN)
    file = folder / f"plan{suffix}"
    file.write_bytes(out.getvalue())
    return file


def read(file: Path, bench: Bench, language: Language = Language.EN) -> ProjectPlan:
    return plan_files.read(file, seed=SEED, lead=bench.ours, language=language)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_sheet_is_read_as_it_was_written(bench: Bench, tmp_path: Path, suffix: str) -> None:
    plan = full(bench)

    assert read(written(plan, suffix, tmp_path), bench) == plan


def test_a_sheet_holds_names_for_people_and_no_formula(bench: Bench, tmp_path: Path) -> None:
    sheet = load_workbook(written(full(bench), ".xlsx", tmp_path)).active

    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(each.startswith("Water Department (") for each in cells)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_project_xml_keeps_packages_points_and_what_waits_for_what(bench: Bench, tmp_path: Path) -> None:
    plan = full(bench)

    found = read(written(plan, ".xml", tmp_path), bench)

    kept = [(each.key, each.starts_on, each.ends_on, each.depends_on) for each in found.work_packages]
    assert kept == [(each.key, each.starts_on, each.ends_on, each.depends_on) for each in plan.work_packages]
    assert [(each.key, each.work_package, each.due_on) for each in found.milestones] == [
        (each.key, each.work_package, each.due_on) for each in plan.milestones
    ]
    assert [(each.key, each.work_package, each.due_on) for each in found.deliverables] == [
        (each.key, each.work_package, each.due_on) for each in plan.deliverables
    ]
    assert (found.starts_on, found.ends_on, found.currency) == (plan.starts_on, plan.ends_on, "EUR")


def test_elements_stand_in_the_order_of_the_schema(bench: Bench, tmp_path: Path) -> None:
    """Of mspdi_pj12.xsd, which is a sequence."""
    order = [
        "UID",
        "ID",
        "Name",
        "Type",
        "IsNull",
        "OutlineLevel",
        "Start",
        "Finish",
        "Duration",
        "DurationFormat",
        "Milestone",
        "ConstraintType",
        "ConstraintDate",
        "PredecessorLink",
        "ExtendedAttribute",
    ]
    root = etree.fromstring(written(full(bench), ".xml", tmp_path).read_bytes())

    for task in root.iter(f"{NAMESPACE}Task"):
        places = [order.index(etree.QName(each).localname) for each in task]
        assert places == sorted(places)
    uids = [each.text for each in root.iter(f"{NAMESPACE}UID")]
    assert len(set(uids)) == len(uids) == 5


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Name>Crop monitor</Name>
<StartDate>2026-01-01T08:00:00</StartDate><FinishDate>2027-12-31T17:00:00</FinishDate>
<CurrencyCode>EUR</CurrencyCode>
<Tasks>
<Task><UID>0</UID><Name>Crop monitor</Name><OutlineLevel>0</OutlineLevel></Task>
<Task><UID>4</UID><Name>Models</Name><OutlineLevel>1</OutlineLevel><Start>2026-01-01T08:00:00</Start>
<Finish>2026-06-30T17:00:00</Finish><Summary>1</Summary></Task>
<Task><UID>5</UID><Name>Read papers</Name><OutlineLevel>2</OutlineLevel><Start>2026-01-01T08:00:00</Start>
<Finish>2026-02-01T17:00:00</Finish></Task>
<Task><UID>6</UID><Name>Model works</Name><OutlineLevel>2</OutlineLevel><Start>2026-06-30T17:00:00</Start>
<Finish>2026-06-30T17:00:00</Finish><Milestone>1</Milestone></Task>
<Task><UID>7</UID><IsNull>1</IsNull></Task>
<Task><UID>8</UID><Name>P2: Field trials</Name><OutlineLevel>1</OutlineLevel>
<Start>2026-07-01T08:00:00</Start>
<Finish>2027-12-31T17:00:00</Finish><PredecessorLink><PredecessorUID>5</PredecessorUID></PredecessorLink></Task>
</Tasks></Project>"""


def test_a_file_of_another_program_becomes_a_draft(bench: Bench, tmp_path: Path) -> None:
    """Its first level are packages; what waits for a part of one waits for all of it."""
    file = tmp_path / "plan.xml"
    file.write_text(FOREIGN)

    found = read(file, bench, Language.FR)

    assert found.titles == {Language.FR: "Crop monitor"}
    assert [(each.key, each.titles[Language.FR], each.depends_on) for each in found.work_packages] == [
        ("WP1", "Models", ()),
        ("P2", "Field trials", ("WP1",)),
    ]
    assert found.work_packages[0].ends_on == date(2026, 7, 1)
    (point,) = found.milestones
    assert (point.titles[Language.FR], point.work_package) == ("Model works", "WP1")
    assert found.rights == DEFAULT


HOSTILE = """<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Project xmlns="http://schemas.microsoft.com/project"><Name>&a;</Name></Project>"""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "plan_file_unreadable"),
        (b"part;key\nwork_package;WP1;", "plan_row_unreadable"),
        (b"one,two\n1,2\n", "plan_file_unreadable"),
        (b"\xff\xfe\x00", "plan_file_unreadable"),
        (b"<Project/>", "plan_file_unreadable"),
        (b"<Project", "plan_file_unreadable"),
        (HOSTILE.encode(), "plan_file_unreadable"),
        (b"PK\x03\x04nothing", "sheet_unreadable"),
        (b"part,party\npartner,Nobody\n", "plan_row_unreadable"),
        (b"part,starts_on\nproject,tomorrow\n", "plan_row_unreadable"),
        (b"part,trl_in\nproject,high\n", "plan_row_unreadable"),
        (b"part,key\nidea,X\n", "plan_row_unreadable"),
        (b"part,titles.en\nproject,Crop monitor\n", "plan_malformed"),
    ],
)
def test_what_cannot_be_read_is_refused(bench: Bench, tmp_path: Path, data: bytes, code: str) -> None:
    file = tmp_path / "plan"
    file.write_bytes(data)

    with pytest.raises(Refused, match=code):
        read(file, bench)


def test_a_row_that_cannot_be_read_is_named_by_line_and_column() -> None:
    lines = [Line(7, {"part": "contribution", "key": "C1", "party": "us", "year": "2026.5"})]

    with pytest.raises(Refused) as refused:
        plan_of(lines, seed=SEED, lead="institution:x", party_of=lambda _name: "institution:x")

    assert refused.value.facts == {"line": 7, "column": "year"}


def test_institutions_are_found_by_their_names(bench: Bench, tmp_path: Path) -> None:
    rows = (
        "part,key,titles.en,lead,starts_on,ends_on,currency\n"
        "project,,Crop monitor,,2026-01-01,2028-01-01,EUR\n"
        "work_package,WP1,Models,water department,2026-01-01,2027-01-01,\n"
    )
    file = tmp_path / "plan.csv"
    file.write_text(rows)

    found = read(file, bench)

    assert found.work_packages[0].lead == bench.theirs
    assert found.partners == (Partner(bench.theirs, "partner"),)


@pytest.mark.parametrize("suffix", plan_files.SUFFIXES)
def test_pages_give_a_plan_out_and_read_it_into_a_draft(bench: Bench, suffix: str) -> None:
    reference = bench.view(bench.set(full(bench))).reference
    client = client_of(bench.cast.kerem)

    taken = client.get(f"/projects/{reference}/plan{suffix}")
    answer = client.post("/projects/import/", {"file": SimpleUploadedFile(f"plan{suffix}", taken.content)})

    assert taken.status_code == 200
    assert f"/projects/{reference}/plan{suffix}" in client.get(f"/projects/{reference}/").content.decode()
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    (draft,) = drafts.drafts(reader=bench.cast.kerem.actor)
    assert [each.key for each in draft.plan.work_packages] == ["WP1", "WP2"]
    assert draft.plan.seed != SEED
    assert client.get(answer["Location"]).status_code == 200
    assert client_of(bench.cast.sam).get(f"/projects/{reference}/plan{suffix}").status_code == 404
    assert client.get(f"/projects/{reference}/plan.exe").status_code == 409


def test_no_file_and_a_wrong_one_are_refused_on_the_page(bench: Bench) -> None:
    client = client_of(bench.cast.kerem)

    assert client.get("/projects/import/").status_code == 200
    assert client.post("/projects/import/").status_code == 409
    answer = client.post("/projects/import/", {"file": SimpleUploadedFile("plan.csv", b"part,key\nidea,X\n")})
    assert "Row 2 of the plan cannot be read: its part" in answer.content.decode()


def test_a_title_that_no_language_fits_is_still_written(bench: Bench) -> None:
    plan = replace(full(bench), titles={Language.AR: "مراقبة المحاصيل"})

    assert b"WP1 Package WP1" in mspdi.written(plan, "x", Language.AR)
