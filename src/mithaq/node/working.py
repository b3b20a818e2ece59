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
from mithaq.jobs import exchange

LOOK_S = 1.0
log = logging.getLogger(__name__)


def keep_working() -> None:
    """Start a thread for each step; they end with the process."""
    for step in exchange.STEPS:
        threading.Thread(target=_work_on, args=(step,), name=step.__name__, daemon=True).start()


def _work_on(step: Callable[[datetime], bool]) -> None:
    pause = threading.Event()
    while True:
        did_something = False
        try:
            did_something = step(datetime.now(UTC))
        except (Error, OSError, Refused) as error:
            log.warning("%s waits: %s", step.__name__, error)
        finally:
            close_old_connections()
        if not did_something:
            pause.wait(LOOK_S)
