"""How far the register had come, in a file of the home: a database that is behind it was set back.

Written after each commit, in place, without waiting for the disk: after a crash it may lag, and is not ahead.
No backup holds it, so a node that is restored into another home has none.
"""

import os
from pathlib import Path

from mithaq.base.refusals import Refused


def high_water(home: Path) -> int:
    """The largest size noted; 0 where none is. Raises Refused `high_water_unreadable`."""
    file = _file(home)
    try:
        return int(file.read_bytes() or b"0")
    except FileNotFoundError:
        return 0
    except (OSError, ValueError) as error:
        raise Refused("high_water_unreadable", file=str(file), reason=str(error)) from error


def raise_high_water(home: Path, size: int) -> None:
    """Note a size, unless a larger one is noted."""
    if size > high_water(home):
        set_high_water(home, size)


def set_high_water(home: Path, size: int) -> None:
    """Note a size, whatever was noted: for who knows why the register is shorter."""
    handle = os.open(_file(home), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        # Always as long, so that one write replaces the number.
        os.pwrite(handle, b"%020d\n" % size, 0)
    finally:
        os.close(handle)


def _file(home: Path) -> Path:
    return home / "high-water"
