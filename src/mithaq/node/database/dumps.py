"""Dump and restore a database with the wheel's own tools, whichever server holds it."""

import subprocess
from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.node.database.binaries import wheel_binaries


def dump(url: str, file: Path) -> None:
    """Write the whole database in PostgreSQL's custom format. Raises Refused `dump_failed`."""
    _run("pg_dump", "--format=custom", f"--file={file}", "--no-owner", f"--dbname={url}")


def restore(url: str, file: Path) -> None:
    """Fill an empty database from a dump, all or nothing. Raises Refused `dump_failed`."""
    _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={url}", str(file))


def _run(program: str, *arguments: str) -> None:
    command = [wheel_binaries().program(program), *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Refused("dump_failed", program=program, reason=run.stderr.strip()[-500:])
