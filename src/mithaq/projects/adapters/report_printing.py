"""Reports of projects on paper and as documents to edit: PDF by Typst (PDF/UA-1), DOCX by python-docx.

Both are written from the same value, so that they say the same. The same report is the same bytes every time.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lxml import etree

from mithaq.exchange.adapters.letter_printing import Row, Said, Section, Table
from mithaq.outside.paper import compiled

if TYPE_CHECKING:
    from docx.document import Document as _Document
    from docx.text.paragraph import Paragraph as _Paragraph

TEMPLATE = Path(__file__).with_name("report.typ")
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PICTURE_CM = 15
# The first day that an archive of the format can hold: documents carry their own day inside.
_ZIPPED = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Picture:
    """A picture as PNG, and what it shows in words."""

    data: bytes
    shows: str


@dataclass(frozen=True)
class PrintedReport:
    """What stands in a report. `day` is year, month, day; `marking` is at its top, `source` at its foot."""

    title: str
    language: str
    day: tuple[int, int, int]
    marking: str
    source: str
    facts: tuple[Row, ...]
    sections: tuple[Section, ...]

    @property
    def is_right_to_left(self) -> bool:
        return self.language == "ar"


def write_report(out: IO[bytes], report: PrintedReport, *, suffix: str) -> None:
    """Write a report as `.pdf` or `.docx`. Raises Refused `fonts_missing`."""
    if suffix == ".pdf":
        out.write(compiled(TEMPLATE, "report", asdict(report), standards=["ua-1"]))
    else:
        write_document(out, report)


def write_document(
    out: IO[bytes], report: PrintedReport, *, pictures: Mapping[int, Sequence[Picture]] | None = None
) -> None:
    """Write a report as `.docx`, with pictures at the end of sections, by their place among them."""
    out.write(_docx(report, pictures or {}))


def _docx(report: PrintedReport, pictures: Mapping[int, Sequence[Picture]]) -> bytes:
    # A tenth of a second to import, and hardly any command writes a document.
    from docx import Document  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    document = Document()
    made = datetime(*report.day)  # noqa: DTZ001  # the format knows no zone
    core = document.core_properties
    core.title, core.author, core.language = report.title, report.source, report.language
    core.created = core.modified = made
    section = document.sections[0]
    _write(section.header.paragraphs[0], [Said(report.marking, "ltr", is_strong=True)], report)
    _write(section.footer.paragraphs[0], [Said(report.source, "ltr")], report)
    _write(document.add_heading(level=1), [Said(report.title, _direction(report))], report)
    _table(document, [[(_label(each.label, report),), each.values] for each in report.facts], report)
    for place, each in enumerate(report.sections):
        _write(document.add_heading(level=2), [Said(each.title, _direction(report))], report)
        for paragraph in each.paragraphs:
            _write(document.add_paragraph(), [paragraph], report)
        if each.table:
            _listed(document, each.table, report)
        for picture in pictures.get(place, ()):
            shown = document.add_picture(io.BytesIO(picture.data), width=Cm(PICTURE_CM))
            shown._inline.docPr.set("descr", picture.shows)
    out = io.BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def _listed(document: "_Document", table: Table, report: PrintedReport) -> None:
    heads = [(Said(each, _direction(report), is_strong=True),) for each in table.heads]
    _table(document, [heads, *table.rows], report)


def _table(document: "_Document", rows: Sequence[Sequence[Iterable[Said]]], report: PrintedReport) -> None:
    if not rows:
        return
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    if report.is_right_to_left:
        # Right after its style: the parts of a table's properties have an order.
        table._tbl.tblPr.insert(1, etree.Element(f"{{{WORDS}}}bidiVisual"))
    for line, cells in zip(table.rows, rows, strict=True):
        for cell, values in zip(line.cells, cells, strict=True):
            for place, value in enumerate(values):
                _write(cell.paragraphs[0] if not place else cell.add_paragraph(), [value], report)


def _write(paragraph: "_Paragraph", values: Iterable[Said], report: PrintedReport) -> None:
    """Each text in its own direction, in a paragraph of the direction of the report."""
    if report.is_right_to_left:
        etree.SubElement(paragraph._p.get_or_add_pPr(), f"{{{WORDS}}}bidi")
    for value in values:
        run = paragraph.add_run(value.text)
        run.font.bold = run.font.cs_bold = value.is_strong or None
        run.font.rtl = (value.direction == "rtl") or None


def _without_clock(data: bytes) -> bytes:
    """The same archive with one day for all of its files."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, _ZIPPED), before.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _label(text: str, report: PrintedReport) -> Said:
    return Said(text, _direction(report), is_strong=True)


def _direction(report: PrintedReport) -> str:
    return "rtl" if report.is_right_to_left else "ltr"
