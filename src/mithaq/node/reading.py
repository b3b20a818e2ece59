"""Let the models read new records while the node serves, in a thread beside the pages."""

import logging
import threading

from django.db import Error, close_old_connections

from mithaq.base.refusals import Refused
from mithaq.exchange.queries import catalogue

LOOK_S = 1.0
log = logging.getLogger(__name__)


def keep_reading() -> None:
    """Start the thread; it ends with the process."""
    threading.Thread(target=_read_on, name="reading", daemon=True).start()


def _read_on() -> None:
    pause = threading.Event()
    while True:
        try:
            if catalogue.vectors_behind():
                catalogue.bring_vectors_up(lambda _: None)
        except (Error, OSError, Refused) as error:
            log.warning("vectors wait: %s", error)
        finally:
            close_old_connections()
        pause.wait(LOOK_S)
