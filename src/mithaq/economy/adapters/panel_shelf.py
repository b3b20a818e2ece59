"""Where the panel in force of each kind lies: rows, rows left out, its space, and whence it came."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import polars as pl
from django.conf import settings

from mithaq.economy.domain.complexity.space import DrawnSpace
from mithaq.economy.domain.panel_sets import CheckedPanel, PanelKind, PanelSet, WrongRow
from mithaq.register.adapters.beside import written_beside

_SPACE = ("points", "links")


def put(of: PanelSet, found: CheckedPanel, drawn: DrawnSpace | None) -> None:
    """Lay a panel on the shelf in the place of the one of its kind. Raises Refused `file_not_written`."""
    folder = _folder() / of.kind.value
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write(folder / "rows.parquet", found.rows)
    write(folder / "wrong.parquet", found.wrong)
    for name in _SPACE:
        (folder / f"{name}.parquet").unlink(missing_ok=True)
    if drawn is not None:
        write(folder / "points.parquet", drawn.points)
        write(folder / "links.parquet", drawn.links)
    with written_beside(folder / "provenance.json") as out:
        out.write(json.dumps(asdict(of), ensure_ascii=False, indent=1).encode())


def panels() -> Iterator[PanelSet]:
    """Those in force, by kind."""
    for kind in PanelKind:
        file = _folder() / kind.value / "provenance.json"
        if file.is_file():
            told = json.loads(file.read_text(encoding="utf-8"))
            wrong = {WrongRow(code): count for code, count in told["wrong"].items()}
            yield PanelSet(**{**told, "kind": kind, "wrong": wrong})


def rows(kind: PanelKind) -> pl.DataFrame:
    """The rows of a panel that is in force: place, product, year, value."""
    return pl.read_parquet(_folder() / kind.value / "rows.parquet")


def wrong(kind: PanelKind) -> pl.DataFrame:
    """The rows that were left out of it."""
    return pl.read_parquet(_folder() / kind.value / "wrong.parquet")


def drawn_space(kind: PanelKind) -> DrawnSpace | None:
    """The space of its last years, or none where it could not be drawn."""
    files = [_folder() / kind.value / f"{name}.parquet" for name in _SPACE]
    return DrawnSpace(*map(pl.read_parquet, files)) if all(each.is_file() for each in files) else None


def write(file: Path, table: pl.DataFrame) -> None:
    """A table as Parquet, there whole or not at all. Raises Refused `file_not_written`."""
    with written_beside(file) as out:
        table.write_parquet(out, compression="zstd")


def _folder() -> Path:
    return Path(settings.HOME) / "economy" / "panels"
