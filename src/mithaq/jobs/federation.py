"""Federation's work that nobody waits for."""

from collections.abc import Callable, Mapping
from datetime import datetime

from mithaq.federation import queries
from mithaq.federation.actions import unpacking, visiting
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


def fetch(at: datetime) -> bool:
    """Fetch some more of a package that a partner sent us, and open it once all is here."""
    return visiting.fetch_next(at=at)


def follow_recalls(at: datetime) -> bool:
    """Recall what we sent on of what was recalled from us."""
    return unpacking.follow_recalls(at=at)


def take_back(at: datetime) -> bool:
    """After the database was set back, learn from one partner that is due what this node had said."""
    return visiting.recover_next(at=at)


STARTS: tuple[Callable[[datetime], bool], ...] = (greet,)
# Whoever is slow holds one of these up; the others go on.
TAKERS = 4
STEPS: tuple[Callable[[datetime], bool], ...] = (
    put_out,
    *(take_in,) * TAKERS,
    *(fetch,) * TAKERS,
    follow_recalls,
    take_back,
)
WOKEN_BY: Mapping[str, Callable[[datetime], bool]] = {register.APPENDED: put_out, queries.RUNG: take_in}
"""By channel of PostgreSQL: the step that need not wait until it looks again."""
