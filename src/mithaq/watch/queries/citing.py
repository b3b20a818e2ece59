"""Works as libraries of references: RIS and BibTeX, for Zotero and its like, and as tables.

The corpus keeps no names of authors, so an entry has none; its address or its DOI leads to them.
"""

from collections.abc import Sequence

import polars as pl
import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from mithaq.watch.queries import tables
from mithaq.watch.queries.work_lines import WorkLine

MOST = 10_000
"""How many works a file holds at most."""
MEDIA = {
    **tables.MEDIA,
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
}


def written(works: Sequence[WorkLine], suffix: str) -> bytes:
    """Works as a file. Raises Refused `format_unknown`."""
    match suffix:
        case ".ris":
            told: str = rispy.dumps([_ris(each) for each in works], implementation=_Ris)
            return told.encode()
        case ".bib":
            return write_string(Library([_entry(each) for each in works])).encode()
        case _:
            table = pl.DataFrame([_row(each) for each in works], infer_schema_length=None)
            return tables.written(table, suffix)


class _Ris(rispy.RisWriter):  # type: ignore[misc]  # rispy tells no types
    """RIS without the numbers that the library writes between entries: they are not in the format."""

    def set_header(self, count: int) -> str:
        """Nothing stands above an entry."""
        del count
        return ""


def _row(work: WorkLine) -> tables.Row:
    return {
        "source": work.source,
        "key": work.key,
        "title": work.title,
        "language": work.language,
        "published_on": work.published_on.isoformat(),
        "doi": work.doi,
        "url": work.address,
        "cited_by": work.cited_by,
    }


def _ris(work: WorkLine) -> dict[str, object]:
    told = {
        "type_of_reference": "GEN",
        "title": work.title,
        "date": work.published_on.strftime("%Y/%m/%d"),
        "year": str(work.published_on.year),
        "doi": work.doi,
        "language": work.language,
        "name_of_database": work.source,
        "accession_number": work.key,
    }
    entry: dict[str, object] = {name: value for name, value in told.items() if value}
    return entry | ({"urls": [work.address]} if work.address else {})


def _entry(work: WorkLine) -> Entry:
    told = {
        # Braces of its own keep its capitals.
        "title": f"{{{_plain(work.title)}}}",
        "date": work.published_on.isoformat(),
        "year": str(work.published_on.year),
        "doi": _plain(work.doi),
        "url": _plain(work.address),
        "language": work.language,
        "note": _plain(f"{work.source} {work.key}"),
    }
    fields = [Field(name, value) for name, value in told.items() if value]
    return Entry("misc", _key(work), fields)


def _key(work: WorkLine) -> str:
    """A key may not hold what BibTeX reads as the end of it."""
    return "".join(each if each.isalnum() or each in ".-_:/" else "_" for each in f"{work.source}:{work.key}")


def _plain(text: str) -> str:
    """Braces would open or close a value: they are left out."""
    return text.replace("{", "").replace("}", "").replace("\\", "")
