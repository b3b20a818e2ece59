"""Commands of bundles: what goes between two nodes that do not reach each other, as a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.federation.actions import bundling
from mithaq.federation.actions.bundling import Reading
from mithaq.words.refusals import told

MIB = 1 << 20
app = typer.Typer(no_args_is_help=True, help="Bundles: what goes to and from nodes that no network reaches.")


@app.command("write")
@console.command
def write(
    partner: Annotated[str, typer.Argument(help="The node that it is for.")],
    file: Annotated[Path, typer.Option("--out", help="Where to write.")],
    first: Annotated[
        int | None,
        typer.Option("--from", help="The first statement; at first what they have no receipt for.", min=0),
    ] = None,
    most_mib: Annotated[
        int | None, typer.Option(help="End before this size, but with 1,000 statements at least.", min=1)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a bundle for a partner. Example: mithaq bundle write exchange.my.example --out for-my.tar"""
    most = most_mib * MIB if most_mib else None
    with console.progress("statements", None) as show:
        written = bundling.write_bundle_file(
            partner, file, at=datetime.now(UTC), first=first, most=most, progress=show
        )
    console.give(
        {
            "file": str(file),
            "peer": written.peer,
            "from": written.first,
            "end": written.end,
            "size": written.size,
            "bytes": file.stat().st_size,
            "left_out": written.left_out,
        },
        as_json=as_json,
        lines=[
            f"{file} → {written.peer}: {written.first} … {written.end}",
            *([f"--from {written.end} → {written.size}"] if written.end < written.size else []),
            *([told(written.missing).what, told(written.missing).then] if written.missing else []),
        ],
    )


@app.command("read")
@console.command
def read(
    file: Annotated[Path, typer.Argument(help="A bundle for this node.")], as_json: AsJson = False
) -> None:
    """Take what a bundle has for this node. Example: mithaq bundle read from-tr.tar"""
    try:
        with console.progress("parts", None) as show, file.open("rb") as bundle:
            reading = bundling.read_bundle(bundle, at=datetime.now(UTC), progress=show)
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error
    console.give(_as_json(reading), as_json=as_json, lines=_lines(reading))
    if not reading.is_whole:
        raise typer.Exit(console.PROBLEMS_FOUND)


def _as_json(reading: Reading) -> dict[str, Json]:
    until = reading.missing_until
    return {
        "peer": reading.peer,
        "before": reading.before,
        "taken": reading.taken,
        "announced": reading.announced,
        "receipted": reading.receipted,
        "missing": {"from": reading.taken, "last": until - 1} if until is not None else None,
        "unread": [
            {"start": each.start, "bytes": each.length, "code": each.why.code, "what": told(each.why).what}
            for each in reading.unread
        ],
        "unread_count": reading.unread_count,
    }


def _lines(reading: Reading) -> list[str]:
    lines = [f"✓ {reading.peer}: {reading.before} → {reading.taken} / {reading.announced}"]
    lines += [f"✗ {told(each.why).what}" for each in reading.unread]
    if reading.unread_count > len(reading.unread):
        lines.append(f"✗ … {reading.unread_count}")
    if reading.gap:
        words = told(reading.gap)
        lines += [words.what, words.then]
    return lines
