"""Exchange's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from mithaq.exchange.queries import catalogue


def read_records(at: datetime) -> bool:
    """Let the models read what they have not read yet."""
    del at
    if not catalogue.vectors_behind():
        return False
    catalogue.bring_vectors_up(lambda _: None)
    return True


STEPS: tuple[Callable[[datetime], bool], ...] = (read_records,)
