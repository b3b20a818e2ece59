"""Tables of any source, by a mapping of their columns: works and patents, or national indicators."""

import hashlib
import json
import math
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from mithaq.base.refusals import Refused
from mithaq.base.text import plain_number
from mithaq.watch.adapters.country_names import country_names
from mithaq.watch.adapters.sources.format import Format, Reading
from mithaq.watch.adapters.sources.lines import only_file
from mithaq.watch.adapters.sources.tables import table_chunks
from mithaq.watch.domain import records
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.mapping import Mapping
from mithaq.watch.domain.sharing import shares_of, shares_told
from mithaq.watch.domain.works import Share, Work

# What sources write where they know no country; to tell each would drown what can be mended.
NOWHERE = frozenset({"", "unknown", "n/a", "na", "none", "-", "?", "other", "not available", "null"})


def _read(record: object, reading: Reading) -> Work | Indicator:
    mapping = reading.columns
    if mapping is None:
        raise Refused("mapping_missing")
    if not isinstance(record, MappingOf):
        found, expected = records.sequence_in(record)
        raise Refused("work_row_uneven", found=found, expected=expected)
    row = _Row(record, mapping)
    return _indicator(row, reading) if mapping.table == "indicators" else _work(row, reading)


class _Row:
    """The parts of a row by the mapping."""

    def __init__(self, cells: MappingOf[str, object], mapping: Mapping) -> None:
        self.cells, self.mapping = cells, mapping

    def one(self, part: str) -> object:
        column = self.mapping.columns.get(part)
        if column is None:
            return None
        return column.value or self.cells.get(column.name)

    def text(self, part: str) -> str:
        found = self.one(part)
        return records.line(found if isinstance(found, str) or found is None else str(found))

    def many(self, part: str) -> list[object]:
        column, found = self.mapping.columns.get(part), self.one(part)
        if column and column.split and isinstance(found, str):
            return [each.strip() for each in found.split(column.split)]
        if found in (None, ""):
            return []
        return list(found) if isinstance(found, Sequence) and not isinstance(found, str) else [found]


def _work(row: _Row, reading: Reading) -> Work:
    title, day = records.title_of(row.one("title")), records.day_of(row.one("published_on"))
    doi = records.doi_of(row.one("doi"))
    return Work(
        source=reading.source,
        key=records.key_of(row.one("key") or doi or _digest(title, day.isoformat())),
        kind=row.mapping.kind,
        title=title,
        abstract=records.abstract_of(row.one("abstract")),
        published_on=day,
        language=records.language_of(row.one("language")),
        first_author=records.author_key(row.text("first_author")),
        authors=records.count_of(row.one("authors"), "authors") or 0,
        countries=_shares(row, "countries", "country_parts", reading),
        institutions=_shares(row, "institutions", "institution_parts", None),
        classes=tuple(
            dict.fromkeys(text for each in row.many("classes") if (text := records.line(str(each))))
        ),
        cited_by=records.count_of(row.one("cited_by"), "cited_by"),
        doi=doi,
        url=row.text("url"),
    )


def _shares(row: _Row, part: str, parts: str, reading: Reading | None) -> tuple[Share, ...]:
    """By the parts that the row tells, else in equal ones; what names no country keeps its part."""
    told = [records.line(str(each)) for each in row.many(part)]
    names = [_country(each, reading) for each in told] if reading else told
    if parts in row.mapping.columns:
        figures = [_figure(each, parts) for each in row.many(parts)]
        if len(figures) != len(names):
            raise Refused("work_value_wrong", column=parts, value=str(row.one(parts))[:40])
        return shares_told(names, figures)
    return shares_of([[each] for each in names]) if names else ()


def _country(text: str, reading: Reading) -> str:
    code = country_names().code_of(text)
    if code is None and text.casefold() not in NOWHERE:
        reading.note("country_unknown", value=text[:60])
    return code or ""


def _indicator(row: _Row, reading: Reading) -> Indicator:
    name, path = row.text("area"), row.text("path")
    if not name:
        raise Refused("work_value_wrong", column="area", value="")
    year = records.count_of(row.one("year"), "year")
    if year is None:
        raise Refused("work_undated")
    if not records.YEAR_MIN <= year <= records.YEAR_MAX:
        raise Refused("work_date_wrong", value=str(year))
    return Indicator(
        source=reading.source,
        series=row.text("series"),
        area=country_names().code_of(name) or "",
        area_name=name,
        path=path,
        indicator=row.text("indicator"),
        field=row.text("field"),
        year=year,
        value=_figure(row.one("value"), "value"),
        counting=row.text("counting"),
    )


def _figure(value: object, column: str) -> float:
    """Raises Refused `work_value_wrong`."""
    try:
        found = float(plain_number(value)) if isinstance(value, str) else float(value)  # type: ignore[arg-type]  # whatever it is
    except (TypeError, ValueError) as error:
        raise Refused("work_value_wrong", column=column, value=str(value)[:40]) from error
    if not math.isfinite(found):
        raise Refused("work_value_wrong", column=column, value=str(value)[:40])
    return found


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


TABLE = Format("table", table_chunks, _read, only_file)
