"""How much memory DuckDB may take, and where it goes on when that is not enough."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.conf import settings


@contextmanager
def bounded(base: duckdb.DuckDBPyConnection, *, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A base within the bound that the settings give; it is closed at the end."""
    with base:
        for name, value in limits(spill).items():
            base.execute(f"SET {name} = '{value}'")
        yield base


def limits(spill: Path) -> dict[str, str]:
    """Settings of DuckDB. Rows need no order of their own, and to keep one takes room."""
    return {
        "memory_limit": f"{settings.CORPUS_MEMORY_MIB}MiB",
        "temp_directory": str(spill).replace("'", "''"),
        "preserve_insertion_order": "false",
    }
