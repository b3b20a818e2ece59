"""Federation's work that nobody waits for."""

from collections.abc import Callable, Mapping
from datetime import datetime

from mithaq.federation import queries
from mithaq.federation.actions import visiting
from mithaq.register import queries as register


def greet(at: datetime) -> bool:
    """Look at all partners, and tell them that we are here."""
    visiting.greet(at=at)
    return False


def put_out(at: datetime) -> bool:
    """Put out for partners what is new, and ring at their doors."""
    return visiting.put_out(at=at)


def take_in(at: datetime) -> bool:
    """Take the next segment from one partner that is due."""
    return visiting.take_next(at=at)


STARTS: tuple[Callable[[datetime], bool], ...] = (greet,)
STEPS: tuple[Callable[[datetime], bool], ...] = (put_out, take_in)
WOKEN_BY: Mapping[str, Callable[[datetime], bool]] = {register.APPENDED: put_out, queries.RUNG: take_in}
"""By channel of PostgreSQL: the step that need not wait until it looks again."""
