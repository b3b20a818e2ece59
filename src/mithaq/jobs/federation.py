"""Federation's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from mithaq.federation.actions import visiting


def put_out(at: datetime) -> bool:
    """Put out for partners what is new, and ring at their doors."""
    return visiting.put_out(at=at)


def take_in(at: datetime) -> bool:
    """Take the next segment from one partner that is due."""
    return visiting.take_next(at=at)


# Whoever is slow holds one of these up; the others go on.
TAKERS = 4
STEPS: tuple[Callable[[datetime], bool], ...] = (put_out, *(take_in,) * TAKERS)
