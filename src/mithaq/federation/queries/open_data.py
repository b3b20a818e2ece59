"""Reads of what everybody may see, as tables: nobody's role opens more here than a stranger sees."""

from collections.abc import Iterator
from datetime import date

from mithaq.base.languages import Language
from mithaq.clearance.domain.cases.statistics import AnnualReport, Count, Table
from mithaq.clearance.domain.release import ANONYMOUS
from mithaq.clearance.queries import reports
from mithaq.exchange.domain.searching import Search
from mithaq.exchange.queries import exports
from mithaq.exchange.queries.disclosures import scope_of
from mithaq.exchange.queries.records import RecordView
from mithaq.federation.domain.open_data import Column, OpenTable
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties

TABLES = ("records", "institutions", "fields", "release_decisions")
FIRST_YEAR = 2020
"""Of releases; years without a decision are left out."""


def open_tables(*, on: date) -> tuple[OpenTable, ...]:
    """All of them; rows are read as they are taken."""
    return (
        OpenTable("records", _RECORD, ("reference",), _records(on)),
        OpenTable("institutions", _INSTITUTION, ("id",), _institutions()),
        OpenTable("fields", _FIELD, ("code",), _fields()),
        OpenTable("release_decisions", _DECISION, ("year", "by", "code"), _decisions(on)),
    )


_NAMES = tuple(Column(f"name_{each.value}") for each in Language)
_RECORD = (
    Column("reference"),
    Column("kind"),
    *(Column(f"title_{each.value}") for each in Language),
    Column("fields"),
    Column("trl", "integer"),
    Column("cooperation"),
    Column("institution"),
    Column("state"),
    Column("valid_from", "date"),
    Column("valid_until", "date"),
    Column("version", "integer"),
    Column("changed_at", "datetime"),
    Column("statement"),
)
_INSTITUTION = (Column("id"), *_NAMES, Column("kind"), Column("state"), Column("website"))
_FIELD = (Column("code"), *_NAMES, Column("parent"))
_DECISION = (
    Column("year", "integer"),
    Column("by"),
    Column("code"),
    Column("number", "integer"),
    Column("showing"),
)


def _records(on: date) -> Iterator[tuple[str, ...]]:
    scope = scope_of(None, ANONYMOUS, on=on)
    for each in exports.found(Search(), scope, Language.EN):
        yield _record(each)


def _record(view: RecordView) -> tuple[str, ...]:
    content = view.content
    titles = (content.texts[each].title if each in content.texts else "" for each in Language)
    return (
        view.reference,
        content.kind.value,
        *titles,
        " ".join(content.fields),
        "" if content.trl is None else str(content.trl),
        " ".join(each.value for each in content.cooperation),
        str(view.institution),
        view.state,
        content.valid_from.isoformat(),
        content.valid_until.isoformat(),
        str(view.version),
        view.changed_at.isoformat(),
        str(view.statement),
    )


def _institutions() -> Iterator[tuple[str, ...]]:
    for each in parties.institutions():
        names = (each.names.get(language, "") for language in Language)
        yield (str(each.id), *names, each.kind.value, each.state, each.website)


def _fields() -> Iterator[tuple[str, ...]]:
    for each in taxonomy():
        yield (each.code, *(each.names.get(language, "") for language in Language), each.parent or "")


def _decisions(on: date) -> Iterator[tuple[str, ...]]:
    """As the annual report of clearance tells them: small numbers are hidden, and the year that runs too."""
    for year in range(FIRST_YEAR, reports.last_year(reader=None, on=on) + 1):
        found = reports.annual_report(year)
        if found.cases.number != 0:
            yield from _of_year(found)


def _of_year(found: AnnualReport) -> Iterator[tuple[str, ...]]:
    yield _counted(found.year, "all", "", found.cases)
    tables: tuple[tuple[str, Table], ...] = (
        ("outcome", found.by_outcome),
        ("reason", found.by_reason),
        ("destination", found.by_destination),
    )
    for by, table in tables:
        for code, count in table.rows.items():
            yield _counted(found.year, by, code, count)


def _counted(year: int, by: str, code: str, count: Count) -> tuple[str, ...]:
    number = "" if count.number is None else str(count.number)
    return str(year), by, code, number, count.showing.value
