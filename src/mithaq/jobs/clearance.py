"""Clearance's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from mithaq.clearance.actions import expiring, lists, screening, setting


def load_lists(at: datetime) -> bool:
    """Load one list from its address before its age would stop releases."""
    return lists.load_due(at=at)


def screen_parties(at: datetime) -> bool:
    """Screen a batch of the parties that are due."""
    return screening.screen_next(at=at) > 0


def measure_fairness(at: datetime) -> bool:
    """Measure false alarms by origin when a list or the method has changed."""
    return setting.measure_next(at=at)


def expire_cases(at: datetime) -> bool:
    """Let one case expire whose granted period has ended."""
    return expiring.expire_next(at=at)


STEPS: tuple[Callable[[datetime], bool], ...] = (
    load_lists,
    screen_parties,
    measure_fairness,
    expire_cases,
)
