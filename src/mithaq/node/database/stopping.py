"""Stop a server in order, and end what outlived one that was killed."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from mithaq.node.database.processes import postmaster_in, servers_in

PAUSE_S = 0.05
# A clean stop writes all buffers to disk first. PostgreSQL 18 may hang when it is told to stop while it
# recovers from the loss of one of its processes; a forced stop loses nothing that was committed.
LEADER_ORDERS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 15.0), (signal.SIGKILL, 15.0))
# Orphans notice by themselves that their leader is gone, unless they are busy with a long statement.
ORPHAN_ORDERS = ((None, 2.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 30.0))


def stop(data: Path) -> bool:
    """Stop the server of a data folder cleanly and wait for its end; false when none runs."""
    leader = postmaster_in(data)
    if leader is not None:
        for order, patience_s in LEADER_ORDERS:
            _send(order, [leader])
            if _comes_true(lambda: postmaster_in(data) != leader, patience_s, child=leader):
                break
    return end_orphans(data) or leader is not None


def end_orphans(data: Path) -> bool:
    """End processes whose leader was killed: they write to the folder that a new server will own."""
    found = servers_in(data)
    for order, patience_s in ORPHAN_ORDERS:
        if order is not None:
            _send(order, servers_in(data))
        if _comes_true(lambda: not servers_in(data), patience_s):
            break
    return bool(found)


def _send(order: signal.Signals, processes: Iterable[int]) -> None:
    for process in processes:
        try:
            os.kill(process, order)
        except ProcessLookupError:
            continue


def _comes_true(is_true: Callable[[], bool], patience_s: float, *, child: int | None = None) -> bool:
    deadline = time.monotonic() + patience_s
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_S)
    if child is not None:
        _reap(child)
    return True


def _reap(process: int) -> None:
    """Collect the process if it was our own child, so that it does not stay as a zombie."""
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return
