"""Do the work that nobody waits for while the node serves, in threads beside the pages.

Each step takes one piece of work off the tables (a batch, a message) in a transaction of its own, under row
locks that others skip: several processes may run it, and whoever is killed leaves nothing half-done.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import Error, close_old_connections

from mithaq.base.refusals import Refused
from mithaq.jobs import clearance, exchange, federation

LOOK_S = 1.0
log = logging.getLogger(__name__)


def keep_working() -> None:
    """Start a thread for each step; they end with the process. What is done once at the start goes first."""
    for start in federation.STARTS:
        threading.Thread(
            target=do_piece, args=(start,), kwargs={"at": datetime.now(UTC)}, name=start.__name__, daemon=True
        ).start()
    for step in (*exchange.STEPS, *clearance.STEPS, *federation.STEPS):
        threading.Thread(target=_work_on, args=(step,), name=step.__name__, daemon=True).start()


def _work_on(step: Callable[[datetime], bool]) -> None:
    pause = threading.Event()
    while True:
        if not do_piece(step, at=datetime.now(UTC)):
            pause.wait(LOOK_S)


def do_piece(step: Callable[[datetime], bool], *, at: datetime) -> bool:
    """Do one piece of a step; whether there was any. A failure is logged, and tried again later."""
    try:
        return step(at)
    except (Error, OSError, Refused) as error:
        log.warning("%s waits: %s", step.__name__, error)
    except Exception:
        # Nobody starts the thread again: it must outlive every fault of ours.
        log.exception("%s failed", step.__name__)
    finally:
        close_old_connections()
    return False
