"""Commands of the register: verify, export. (Replay is a command of the node, which knows every table.)"""

import base64
from pathlib import Path
from typing import Annotated

import typer

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.register import actions, queries
from mithaq.words.problems import VERIFY_PROBLEMS

app = typer.Typer(no_args_is_help=True, help="The register: signed evidence of every official act.")


@app.command()
@console.command
def export(
    file: Annotated[Path, typer.Argument(help="Where to write; .zst compresses.")], as_json: AsJson = False
) -> None:
    """Export all that is needed to verify the register. Example: mithaq register export register.jsonl.zst"""
    with console.progress("export", queries.head().size) as show:
        count = actions.export_register(file, progress=show)
    console.give({"file": str(file), "statements": count}, as_json=as_json, lines=[f"{count} → {file}"])


@app.command()
@console.command
def verify(
    file: Annotated[Path, typer.Argument(help="An export of a register.")],
    key: Annotated[str, typer.Option(help="The key you trust, as the origin published it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Verify a register from an export alone. Example: mithaq register verify register.jsonl.zst"""
    trusted = base64.b64decode(key) if key else None
    with console.progress("verify", None) as show:
        report = queries.verified_export(file, trusted_key=trusted, progress=show)
    console.give(
        {
            "origin": report.origin,
            "public_key": base64.b64encode(report.public_key).decode(),
            "statements": report.statements,
            "checkpoints": report.checkpoints,
            "root": base64.b64encode(report.root).decode(),
            "is_sound": report.is_sound,
            "problems": [{"position": each.position, "code": each.code} for each in report.problems],
        },
        as_json=as_json,
        lines=[
            f"{report.origin}: {report.statements} statements, {report.checkpoints} checkpoints",
            f"root {base64.b64encode(report.root).decode()}",
            *(f"{each.position}: {VERIFY_PROBLEMS[each.code]} ({each.code})" for each in report.problems),
            "sound" if report.is_sound else "NOT SOUND",
        ],
    )
    if not report.is_sound:
        raise typer.Exit(console.PROBLEMS_FOUND)
