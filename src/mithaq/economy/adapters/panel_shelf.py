"""Where the panel in force of each kind lies: rows, rows left out, its space, and whence it came."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from mithaq.economy.adapters import kept_tables
from mithaq.economy.domain.complexity.space import DrawnSpace
from mithaq.economy.domain.panel_sets import CheckedPanel, PanelKind, PanelSet, WrongRow


def put(of: PanelSet, found: CheckedPanel, drawn: DrawnSpace | None) -> None:
    """Lay a panel on the shelf in the place of the one of its kind. Raises Refused `file_not_written`."""
    space = {} if drawn is None else {"points": drawn.points, "links": drawn.links}
    kept_tables.put(_folder(of.kind), asdict(of), rows=found.rows, wrong=found.wrong, **space)


def panels() -> Iterator[PanelSet]:
    """Those in force, by kind."""
    for kind in PanelKind:
        told: dict[str, Any] | None = kept_tables.about(_folder(kind))
        if told is not None:
            wrong = {WrongRow(code): count for code, count in told["wrong"].items()}
            yield PanelSet(**{**told, "kind": kind, "wrong": wrong})


def rows(kind: PanelKind) -> pl.DataFrame:
    """The rows of a panel that is in force: place, product, year, value."""
    return _table(kind, "rows")


def years(kind: PanelKind) -> pl.Series:
    """Those of the rows, each once; no other column is read."""
    return _table(kind, "rows", columns=["year"])["year"].unique()


def wrong(kind: PanelKind) -> pl.DataFrame:
    """The rows that were left out of it."""
    return _table(kind, "wrong")


def drawn_space(kind: PanelKind) -> DrawnSpace | None:
    """The space of its last years, or none where it could not be drawn."""
    points, links = (kept_tables.table(_folder(kind), name) for name in ("points", "links"))
    return None if points is None or links is None else DrawnSpace(points, links)


def _table(kind: PanelKind, name: str, columns: list[str] | None = None) -> pl.DataFrame:
    found = kept_tables.table(_folder(kind), name, columns)
    if found is None:
        raise FileNotFoundError(_folder(kind) / name)
    return found


def _folder(kind: PanelKind) -> Path:
    return Path(settings.HOME) / "economy" / "panels" / kind.value
