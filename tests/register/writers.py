"""A process whose children write to the register together, or are killed while they write.

It is no test: `test_durability.py` runs it with a database and a home of its own, so that its children share
no connection with pytest. It writes an export of the register and prints what else there is to compare.
"""

import json
import mmap
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

django.setup()

from mithaq.register import actions  # noqa: E402
from mithaq.register.adapters.keys import create_node_key  # noqa: E402
from mithaq.register.domain.statement import SELF, StatementDraft  # noqa: E402

STAGES = ("starting", "row_inserted", "statement_appended", "committed")


@dataclass
class Board:
    """What a writer and its killer tell each other, in memory that both share."""

    cells: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 3))

    @property
    def stage(self) -> int:
        return self.cells[0]

    @property
    def commits(self) -> int:
        return self.cells[1]

    def halt_at(self, stage: int) -> None:
        self.cells[2] = stage

    def reach(self, stage: int) -> None:
        """Note the stage, and stay there for good when the killer wants the writer to die in it."""
        self.cells[0] = stage
        while self.cells[2] == stage:
            time.sleep(1)

    def count_commit(self) -> None:
        self.cells[1] = min(255, self.cells[1] + 1)


def main(task: str, count: int) -> None:
    """Found a node, let children write, and print what the database then holds."""
    create_node_key(Path(settings.HOME))
    call_command("migrate", "register", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE written (subject text PRIMARY KEY)")
    # What a process does once, at its first write, is done here, so that its children begin at full speed.
    _write(Board(), turn=0)
    try:
        _append(["test:outside"])
        outside = ""
    except RuntimeError as error:
        outside = str(error)
    connection.close()
    stages = kill_while_writing(count) if task == "kill" else write_together(count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM written")
        rows = [subject for (subject,) in cursor.fetchall()]
        cursor.execute("SELECT level, count(*) FROM register_node GROUP BY level ORDER BY level")
        nodes = [amount for _, amount in cursor.fetchall()]
    actions.export_register(Path(settings.HOME) / "register.jsonl")
    print(json.dumps({"rows": rows, "nodes": nodes, "killed": stages, "outside": outside}))


def kill_while_writing(count: int) -> dict[str, int]:
    """Kill that many writers and tell at which stage each died.

    Two write at once: one is killed within a transaction, at a known stage, the other at any moment after it
    has committed.
    """
    chance = random.Random(20_261_125)  # noqa: S311  # the same moments at every run
    killed: Counter[str] = Counter()
    for turn in range(count // 2):
        killed.update(_kill_two(1 + turn % 2, chance))
    return killed


def _kill_two(wanted: int, chance: random.Random) -> Iterator[str]:
    halted, free = Board(), Board()
    children = [_fork(board) for board in (halted, free)]
    _wait(lambda: halted.stage > 0)
    time.sleep(chance.uniform(0, 0.01))
    halted.halt_at(wanted)
    _wait(lambda: halted.stage == wanted)
    yield _kill(children[0], halted)
    _wait(lambda: free.commits > 0)
    time.sleep(chance.uniform(0, 0.02))
    yield _kill(children[1], free)


def write_together(count: int) -> dict[str, int]:
    """Let four writers append that many times each, and wait for them."""
    children = [_fork(Board(), times=count) for _ in range(4)]
    assert all(os.waitpid(child, 0)[1] == 0 for child in children), "a writer failed"
    return {}


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline, "a writer stands still"
        time.sleep(0.0005)


def _kill(child: int, board: Board) -> str:
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "a writer ended by itself"
    return STAGES[board.stage]


def _fork(board: Board, *, times: int | None = None) -> int:
    child = os.fork()
    if child:
        return child
    try:
        turn = 0
        while times is None or turn < times:
            _write(board, turn)
            turn += 1
        os._exit(0)
    finally:
        os._exit(1)


def _write(board: Board, turn: int) -> None:
    """An action in small: rows and their statements in one transaction, in either order."""
    subjects = [f"test:{uuid4()}" for _ in range(1 + turn % 3)]
    steps = [(_insert, 1), (_append, 2)]
    with transaction.atomic():
        for step, stage in reversed(steps) if turn % 2 else steps:
            step(subjects)
            board.reach(stage)
    board.count_commit()
    board.reach(3)


def _insert(subjects: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO written VALUES (%s)", [(subject,) for subject in subjects])


def _append(subjects: list[str]) -> None:
    drafts = [
        StatementDraft("test.row.written", audience=(SELF,), subject=subject, label={}, body={})
        for subject in subjects
    ]
    actions.append_all(drafts, at=datetime.now(UTC))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
