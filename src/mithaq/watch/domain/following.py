"""What is told of a topic that somebody follows, from where it stood when they last saw it and where it
stands.
"""

from dataclasses import dataclass
from enum import StrEnum

FIRST = 50


class Alert(StrEnum):
    """What changed."""

    APPEARED = "appeared"
    GONE = "gone"
    ENTERED = "entered"
    LEFT = "left"
    SURE = "sure"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Place:
    """Where a topic stands in a look: its rank, and whether the lower bound of its forecast is above its
    share.
    """

    rank: int
    is_sure: bool


def alerts(before: Place | None, now: Place | None) -> tuple[Alert, ...]:
    """What to tell, the gravest first; nothing where nothing changed. Absent is no topic of the look."""
    if before is None and now is None:
        return ()
    if now is None:
        return (Alert.GONE,)
    was_first, was_sure = before is not None and before.rank <= FIRST, before is not None and before.is_sure
    found = (
        (Alert.APPEARED, before is None),
        (Alert.ENTERED, now.rank <= FIRST and not was_first),
        (Alert.LEFT, now.rank > FIRST and was_first),
        (Alert.SURE, now.is_sure and not was_sure),
        (Alert.UNSURE, was_sure and not now.is_sure),
    )
    return tuple(alert for alert, holds in found if holds)
