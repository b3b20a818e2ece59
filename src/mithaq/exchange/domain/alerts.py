"""Saved searches: how their owner is told of something new, and when next."""

from datetime import datetime, timedelta
from enum import StrEnum

# Below this score an answer is not worth a message; pages say the figure.
ANSWER_SCORE_MIN = 0.4
SAVED_MAX = 20
# While somebody works on a message, nobody else does; after that, whoever comes first does it again.
LEASE = timedelta(minutes=10)
# So that a source which is being loaded makes one message and not a hundred.
AT_ONCE_GAP = timedelta(minutes=5)


class Alert(StrEnum):
    """How the owner of a saved search is told of new results; the desk counts them unless it is `none`."""

    NONE = "none"
    PAGE = "page"
    DAILY = "daily"
    AT_ONCE = "at_once"
    FEED = "feed"


MAILED = frozenset({Alert.DAILY, Alert.AT_ONCE})


class FeedKind(StrEnum):
    """What a secret address gives: new results of saved searches, or days to keep in mind."""

    NEWS = "news"
    CALENDAR = "calendar"


def next_due(alert: Alert, *, at: datetime) -> datetime:
    """When to look again after a look at `at`."""
    return at + (timedelta(days=1) if alert is Alert.DAILY else AT_ONCE_GAP)
