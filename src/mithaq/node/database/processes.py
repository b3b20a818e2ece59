"""Which processes serve a data folder, as the kernel tells it.

The number in `postmaster.pid` proves nothing: after a crash it may belong to another program, or to a zombie
that nobody collects. Every process of a PostgreSQL server works inside its data folder, so that is asked.
"""

import os
from pathlib import Path

PROC = Path("/proc")
LOCK_FILE = "postmaster.pid"
STATUS_LINE = 7
# The second makes a data folder, and does so to the end when whoever started it is killed.
PROGRAMS = {"postgres", "initdb"}


def servers_in(data: Path) -> frozenset[int]:
    """All living PostgreSQL processes of the folder, whoever started them; a zombie has no folder."""
    try:
        folder = data.stat()
    except OSError:
        return frozenset()
    numbers = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal())
    return frozenset(number for number in numbers if _serves(number, folder))


def postmaster_in(data: Path) -> int | None:
    """The process that leads the server of the folder, if it lives."""
    lines = _lock_lines(data)
    # A single-user server writes its number with a minus.
    number = abs(int(lines[0])) if lines and lines[0].lstrip("-").isdecimal() else None
    try:
        return number if number is not None and _serves(number, data.stat()) else None
    except OSError:
        return None


def is_ready(data: Path) -> bool:
    """Whether the lock file says that the server takes connections."""
    lines = _lock_lines(data)
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"


def _serves(number: int, folder: os.stat_result) -> bool:
    entry = PROC / str(number)
    try:
        return (
            os.path.samestat((entry / "cwd").stat(), folder)
            and (entry / "comm").read_text().strip() in PROGRAMS
        )
    except OSError:  # it ended meanwhile, or belongs to somebody else
        return False


def _lock_lines(data: Path) -> list[str]:
    try:
        return (data / LOCK_FILE).read_text(errors="replace").splitlines()
    except OSError:
        return []
