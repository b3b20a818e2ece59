"""Tables with what is told of them, in a folder: those before count until all of the new are there.

`about.json` names the folder in which its tables lie, and is put in place last, at once. The tables that it
named before stay beside, for whoever is reading them.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import polars as pl

from mithaq.register.adapters.beside import written_beside

ABOUT, _TABLES = "about.json", "tables"


def put(folder: Path, about: Mapping[str, object], **tables: pl.DataFrame) -> None:
    """Keep tables by their names, in the place of those before. Raises Refused `file_not_written`."""
    before, version = _told(folder), uuid4().hex
    (folder / version).mkdir(parents=True, mode=0o700)
    for name, table in tables.items():
        with written_beside(folder / version / f"{name}.parquet") as out:
            table.write_parquet(out, compression="zstd")
    with written_beside(folder / ABOUT) as out:
        out.write(json.dumps({**about, _TABLES: version}, ensure_ascii=False, indent=1).encode())
    for each in folder.iterdir():
        if each.is_dir() and each.name not in {version, before.get(_TABLES)}:
            shutil.rmtree(each, ignore_errors=True)


def about(folder: Path) -> dict[str, object] | None:
    """What is told of the tables; nothing where none are kept."""
    told = _told(folder)
    told.pop(_TABLES, None)
    return told or None


def table(folder: Path, name: str, columns: list[str] | None = None) -> pl.DataFrame | None:
    """A table by its name, or these columns of it; nothing where it is not kept."""
    version = _told(folder).get(_TABLES)
    file = folder / str(version) / f"{name}.parquet"
    return pl.read_parquet(file, columns=columns) if version and file.is_file() else None


def _told(folder: Path) -> dict[str, object]:
    file = folder / ABOUT
    found: dict[str, object] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found
