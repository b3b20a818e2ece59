"""Do the work that nobody waits for while the node serves, in threads beside the pages.

Each step takes one piece of work off the tables (a batch, a message) in a transaction of its own, under row
locks that others skip: several processes may run it, and whoever is killed leaves nothing half-done.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from django.db import Error, close_old_connections, connection

from mithaq.base.refusals import Refused
from mithaq.jobs import clearance, exchange, federation, mobility, watch

LOOK_S = 1.0
Step = Callable[[datetime], bool]
log = logging.getLogger(__name__)


def keep_working() -> None:
    """Start a thread for each step, and several for one that is named so often; they end with the process.

    What is done once at the start goes first.
    """
    for start in federation.STARTS:
        threading.Thread(
            target=do_piece, args=(start,), kwargs={"at": datetime.now(UTC)}, name=start.__name__, daemon=True
        ).start()
    woken = defaultdict[Step, list[threading.Event]](list)
    for step in (*exchange.STEPS, *clearance.STEPS, *federation.STEPS, *mobility.STEPS, *watch.STEPS):
        woken[step].append(threading.Event())
    for step, events in woken.items():
        for hand, event in enumerate(events):
            threading.Thread(
                target=_work_on, args=(step, event, hand, len(events)), name=step.__name__, daemon=True
            ).start()
    channels = {channel: woken[step] for channel, step in federation.WOKEN_BY.items()}
    threading.Thread(target=_wake, args=(channels,), name="wake", daemon=True).start()


def _work_on(step: Step, woken: threading.Event, hand: int, hands: int) -> None:
    while True:
        woken.clear()
        if not do_piece(step, at=datetime.now(UTC)):
            woken.wait(LOOK_S if hands == 1 else until_turn_s(hand, hands, now_s=time.monotonic()))


def until_turn_s(hand: int, hands: int, *, now_s: float) -> float:
    """How long a hand of a step waits, so that while nothing comes they look by turns, one a second.

    If each looked every second, a node that idles would work all the time.
    """
    return (hand - now_s / LOOK_S) % hands * LOOK_S


def _wake(channels: Mapping[str, Sequence[threading.Event]]) -> None:
    while True:
        do_piece(hearing(channels), at=datetime.now(UTC))
        time.sleep(LOOK_S)


def hearing(channels: Mapping[str, Sequence[threading.Event]]) -> Step:
    """The step that wakes others when their channel of PostgreSQL is told something, for as long as it hears.

    What is told while nobody hears costs a wait, and nothing else.
    """

    def hear(at: datetime) -> bool:
        del at
        with connection.cursor() as cursor:
            for channel in channels:
                cursor.execute(f"LISTEN {channel}")
        with connection.wrap_database_errors:
            for told in connection.connection.notifies():
                for woken in channels[told.channel]:
                    woken.set()
        return False

    return hear


def do_piece(step: Step, *, at: datetime) -> bool:
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
