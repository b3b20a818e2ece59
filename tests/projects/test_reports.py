"""Reports that write themselves: what was told stands in them, in each language, and is no markup."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from docx import Document
from pypdf import PdfReader

from cast import AT
from mithaq.base.languages import Language
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from mithaq.words import project_reports
from mithaq.words.project_reports import ReportKind
from workers import Bench, risk

HOSTILE = "#panic() *[x] = $ a; <w:p/>"
TITLE = {Language.AR: "التقرير النهائي", Language.EN: "Final report", Language.FR: "Rapport final"}


@pytest.fixture
def project(bench: Bench) -> ProjectView:
    key = bench.set(bench.plan())
    bench.submit(key)
    bench.review(key, by=bench.cast.amina)
    bench.judge(key, "accept", by=bench.samir)
    bench.tell(key, EntryKind.RISK, "R1", **risk(owner=bench.ours, title=HOSTILE))
    facts: dict[str, Any] = {
        "on": "2026-05-31",
        "contribution_kind": "money",
        "amount": {"amount": "120000.00", "currency": "EUR"},
        "evidence": "Voucher 7.",
    }
    bench.tell(key, EntryKind.CONTRIBUTION_MADE, "C1", **facts)
    return bench.view(key)


def written(view: ProjectView, kind: ReportKind, suffix: str, language: Language = Language.EN) -> bytes:
    out = io.BytesIO()
    with translation.override(language.value):
        project_reports.write(out, view, kind, suffix=suffix)
    return out.getvalue()


def words_of(data: bytes, suffix: str) -> str:
    if suffix == ".pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(each.text for each in document.paragraphs), *cells])


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", ReportKind)
def test_every_report_is_made_in_every_language(
    project: ProjectView, kind: ReportKind, language: Language
) -> None:
    pdf = PdfReader(io.BytesIO(written(project, kind, ".pdf", language)))
    root: Any = pdf.trailer["/Root"]
    document = Document(io.BytesIO(written(project, kind, ".docx", language)))

    assert root["/Lang"].partition("-")[0] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "\ufffd" not in pdf.pages[0].extract_text()
    assert document.core_properties.language == language
    is_mirrored = any("w:bidi" in each._p.xml for each in document.paragraphs)
    assert is_mirrored is language.is_right_to_left


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_the_final_report_says_what_was_told(project: ProjectView, suffix: str) -> None:
    read = words_of(written(project, ReportKind.FINAL, suffix), suffix)

    for said in (
        "Final report: Crop monitor",
        project.reference,
        HOSTILE,
        "As agreed.",
        "120,000.00",
        "Water Department",
    ):
        assert said in read


@pytest.mark.parametrize("language", Language)
def test_its_title_is_in_the_readers_language(project: ProjectView, language: Language) -> None:
    assert TITLE[language] in words_of(written(project, ReportKind.FINAL, ".docx", language), ".docx")


def test_a_report_of_progress_says_nothing_of_money(project: ProjectView) -> None:
    progress = words_of(written(project, ReportKind.PROGRESS, ".docx"), ".docx")
    financial = words_of(written(project, ReportKind.FINANCIAL, ".docx"), ".docx")

    assert "120,000.00" not in progress
    assert "Model" not in financial
    assert "Voucher 7." in financial


def test_a_report_is_marked_for_those_in_the_project(project: ProjectView) -> None:
    document = Document(io.BytesIO(written(project, ReportKind.PROGRESS, ".docx")))

    marking = document.sections[0].header.paragraphs[0].text
    assert "RESTRICTED" in marking
    assert "Water Department" in marking


def test_the_same_report_is_the_same_bytes(project: ProjectView) -> None:
    first, second = (written(project, ReportKind.FINAL, ".docx") for _ in range(2))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.usefixtures("fonts")
def test_reports_are_on_the_page_for_who_takes_part(bench: Bench, project: ProjectView) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(bench.cast.amina.user)
    page = client.get(f"/projects/{project.reference}/").content.decode()

    for suffix, start in ((".pdf", b"%PDF"), (".docx", b"PK")):
        address = f"/projects/{project.reference}/reports/financial{suffix}"
        assert address in page
        assert client.get(address).content.startswith(start)
    assert client.get(f"/projects/{project.reference}/reports/financial.exe").status_code == 409
    assert client.get(f"/projects/{project.reference}/reports/gossip.pdf").status_code == 409
    client.force_login(bench.cast.sam.user)
    assert client.get(f"/projects/{project.reference}/reports/financial.pdf").status_code == 404
    assert projects.count(reader=bench.cast.sam.actor, on=AT.date()) == 0
