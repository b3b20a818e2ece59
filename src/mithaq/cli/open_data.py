"""Commands on open data."""

from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import typer
from django.conf import settings

from mithaq.base.canonical import Json
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.exchange.queries import exports
from mithaq.federation.domain.open_data import Written
from mithaq.parties import queries as parties
from mithaq.words.open_data import write_open_data
from mithaq.words.terms import term
from mithaq.words.writing import number

app = typer.Typer(no_args_is_help=True, help="What everybody may see at this node, as tables.")


@app.callback()
def commands() -> None:
    """Keeps the word of the one command."""


@app.command("export")
@console.command
def export(file: Annotated[Path, typer.Argument(help="The ZIP to write.")], as_json: AsJson = False) -> None:
    """Write the Data Package. Example: mithaq open-data export open.zip"""
    on, written = parties.legal_day(datetime.now(UTC)), list[Written]()

    def write(out: IO[bytes]) -> int:
        written.extend(write_open_data(out, address=f"{settings.PUBLIC_URL}/open-data/", on=on))
        return len(written)

    exports.write_file(file, write)
    rows: list[Json] = [
        {"name": each.table.name, "rows": each.rows, "bytes": each.bytes, "sha256": each.sha256}
        for each in written
    ]
    lines = [f"{term('open_table', each.table.name)}: {number(each.rows)}" for each in written]
    console.give({"file": str(file), "tables": rows}, as_json=as_json, lines=lines)
