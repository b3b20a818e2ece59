"""Exports of the catalogue in the reader's words, in the forms that people and programs ask for."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import IO

from django.utils import translation
from django.utils.translation import gettext as _

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.sheet import Cell
from mithaq.exchange.queries import exports
from mithaq.exchange.queries.records import RecordView
from mithaq.parties import queries as parties
from mithaq.words.printing import print_records
from mithaq.words.sheets import exported_headings, exported_row
from mithaq.words.terms import named, reader_language

SUFFIXES = (".xlsx", ".csv", ".json", ".jsonl", ".pdf")
STREAMED = {".csv": "text/csv; charset=utf-8", ".json": "application/json", ".jsonl": "application/x-ndjson"}
WRITTEN = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}
BATCH = 500


def records_as(views: Iterable[RecordView], suffix: str) -> Iterator[str]:
    """The text of an export, piece by piece, in the language that is active now.

    Raises Refused `format_unknown`.
    """
    match suffix:
        case ".jsonl":
            return (_json(view) + "\n" for view in views)
        case ".json":
            return _json_list(views)
        case ".csv":
            return exports.as_csv(exported_headings(), _rows(views, reader_language()))
    raise Refused("format_unknown", value=suffix[:20])


def write_records(out: IO[bytes], views: Iterable[RecordView], suffix: str) -> int:
    """Write an export; how many records it holds. Raises Refused `format_unknown`, or as `print_records`."""
    if suffix == ".pdf":
        return print_records(out, views)
    if suffix == ".xlsx":
        return exports.as_xlsx(
            out,
            _("Records"),
            exported_headings(),
            _rows(views, reader_language()),
            is_right_to_left=reader_language().is_right_to_left,
        )
    counted = _Counted(views)
    for piece in records_as(counted, suffix):
        out.write(piece.encode())
    return counted.count


class _Counted:
    """Records, counted as they pass."""

    def __init__(self, views: Iterable[RecordView]) -> None:
        self.views = views
        self.count = 0

    def __iter__(self) -> Iterator[RecordView]:
        for view in self.views:
            self.count += 1
            yield view


def _rows(views: Iterable[RecordView], language: Language) -> Iterator[list[Cell]]:
    """Rows in a language that the page which streams them has long let go of."""
    found = iter(views)
    while batch := list(islice(found, BATCH)):
        institutions = parties.institutions_by_id(view.institution for view in batch)
        with translation.override(language.value):
            rows = [
                exported_row(
                    view.content,
                    reference=view.reference,
                    institution=named(institutions[view.institution].names),
                )
                for view in batch
            ]
        yield from rows


def _json_list(views: Iterable[RecordView]) -> Iterator[str]:
    found = iter(views)
    first = [_json(view) for view in islice(found, 1)]
    yield "["
    yield from chain(("\n" + each for each in first), (",\n" + _json(view) for view in found))
    yield "\n]\n"


def _json(view: RecordView) -> str:
    whole: dict[str, Json] = {
        "reference": view.reference,
        "institution": str(view.institution),
        "state": view.state,
        "version": view.version,
        "published_at": view.published_at.isoformat(),
        "content": view.content.as_json(),
    }
    return json.dumps(whole, ensure_ascii=False)
