"""A row and its statement are both there or neither is, whoever writes at once and whoever is killed."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databases import database_beside
from mithaq.register.adapters.exports import opened_export
from mithaq.register.domain.verifying import Report, verify_export

KILLS = 200
WRITERS = Path(__file__).with_name("writers.py")
SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def own_database() -> Iterator[str]:
    with database_beside() as address:
        yield address


def _run(task: str, count: int, *, database: str, home: Path) -> dict[str, Any]:
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "MITHAQ_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "mithaq.node.settings",
        "PYTHONPATH": str(SOURCE),
    }
    command = [sys.executable, str(WRITERS), task, str(count)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def _verified(home: Path) -> tuple[Report, list[str]]:
    """What the export was found to be, and the subjects of its statements."""
    with opened_export(home / "register.jsonl") as lines:
        kept = list(lines)
    envelopes = [json.loads(line) for line in kept if line.startswith(b'{"payload"')]
    said = [json.loads(base64.b64decode(envelope["payload"])) for envelope in envelopes]
    return verify_export(kept), [each["subject"] for each in said]


def test_killed_writers_leave_rows_and_statements_together(own_database: str, tmp_path: Path) -> None:
    found = _run("kill", KILLS, database=own_database, home=tmp_path)

    report, subjects = _verified(tmp_path)
    assert report.is_sound, report.problems
    assert sorted(subjects) == sorted(found["rows"])
    assert found["nodes"] == [report.statements >> level for level in range(report.statements.bit_length())]
    # The kills did hit transactions at work, and others had been committed: else this would show nothing.
    assert sum(found["killed"].values()) == KILLS
    assert min(found["killed"]["row_inserted"], found["killed"]["statement_appended"]) >= KILLS // 5
    assert report.checkpoints >= KILLS // 2


def test_writers_at_once_leave_no_gap(own_database: str, tmp_path: Path) -> None:
    found = _run("together", 30, database=own_database, home=tmp_path)

    report, subjects = _verified(tmp_path)
    assert report.is_sound, report.problems
    assert (report.statements, report.checkpoints) == (1 + 4 * 60, 1 + 4 * 30)
    assert sorted(subjects) == sorted(found["rows"])


def test_outside_a_transaction_nothing_is_appended(own_database: str, tmp_path: Path) -> None:
    found = _run("together", 0, database=own_database, home=tmp_path)

    _, subjects = _verified(tmp_path)
    assert found["outside"] == "a statement is appended in the transaction of its action"
    assert subjects == found["rows"]
