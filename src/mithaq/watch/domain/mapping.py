"""Which columns of a table hold what of a work: as a person writes it down for a source of their own.

A small file says it, in YAML or JSON:

    kind: patent
    delimiter: "\\t"
    columns:
      key: patent_id
      title: patent_title
      published_on: patent_date
      classes: {column: cpc, split: ";"}
      language: {value: en}
"""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.watch.domain.works import WorkKind

WORK_PARTS = frozenset(
    {
        *("key", "title", "abstract", "published_on", "language", "first_author", "authors", "countries"),
        *("country_parts", "institutions", "institution_parts", "classes", "cited_by", "doi", "url"),
    }
)
INDICATOR_PARTS = frozenset({"series", "area", "path", "indicator", "field", "year", "value", "counting"})
_WORK_NEEDS, _INDICATOR_NEEDS = ("title", "published_on"), ("area", "indicator", "year", "value")
_TOP = frozenset({"table", "kind", "delimiter", "encoding", "sheet", "columns", "about"})


@dataclass(frozen=True)
class Column:
    """Where a part comes from: a column, perhaps split into several, or one value for all."""

    name: str = ""
    split: str = ""
    value: str = ""


@dataclass(frozen=True)
class Mapping:
    """Columns by the part of a work, or of an indicator, that they hold."""

    table: str
    kind: WorkKind
    columns: MappingOf[str, Column]
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    sheet: str = ""

    def names(self) -> frozenset[str]:
        """The columns that must be there."""
        return frozenset(each.name for each in self.columns.values() if each.name)


def mapping_from(told: object) -> Mapping:
    """Raises Refused `mapping_wrong` with the place and what stands there."""
    if not isinstance(told, MappingOf):
        raise Refused("mapping_wrong", part="", value=str(told)[:60])
    for name in told:
        if name not in _TOP:
            raise Refused("mapping_wrong", part=str(name)[:60], value=str(told[name])[:60])
    table = told.get("table", "works")
    if table not in ("works", "indicators"):
        raise Refused("mapping_wrong", part="table", value=str(table)[:60])
    parts, needs = (WORK_PARTS, _WORK_NEEDS) if table == "works" else (INDICATOR_PARTS, _INDICATOR_NEEDS)
    columns = _columns(told.get("columns"), parts)
    for need in needs:
        if need not in columns:
            raise Refused("mapping_incomplete", part=need)
    return Mapping(
        table=table,
        kind=_kind(told.get("kind", "article")),
        columns=columns,
        delimiter=_text(told, "delimiter", ","),
        encoding=_text(told, "encoding", "utf-8-sig"),
        sheet=_text(told, "sheet", ""),
    )


def _columns(told: object, parts: frozenset[str]) -> dict[str, Column]:
    if not isinstance(told, MappingOf):
        raise Refused("mapping_incomplete", part="columns")
    found = {}
    for part, where in told.items():
        if part not in parts:
            raise Refused("mapping_wrong", part=str(part)[:60], value=str(where)[:60])
        found[part] = _column(part, where)
    return found


def _column(part: str, where: object) -> Column:
    if isinstance(where, str) and where:
        return Column(where)
    if (
        isinstance(where, MappingOf)
        and where.keys() <= {"column", "split", "value"}
        and ("column" in where) != ("value" in where)
        and all(isinstance(each, str) and each for each in where.values())
    ):
        return Column(where.get("column", ""), where.get("split", ""), where.get("value", ""))
    raise Refused("mapping_wrong", part=part, value=str(where)[:60])


def _kind(told: object) -> WorkKind:
    if told not in set(WorkKind):
        raise Refused("mapping_wrong", part="kind", value=str(told)[:60])
    return WorkKind(str(told))


def _text(told: MappingOf[str, object], part: str, otherwise: str) -> str:
    found = told.get(part, otherwise)
    if not isinstance(found, str) or (part == "delimiter" and len(found) != 1):
        raise Refused("mapping_wrong", part=part, value=str(found)[:60])
    return found
