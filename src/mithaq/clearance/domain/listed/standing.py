"""Whether a list is fresh enough to release anything on its word. What is not known counts as stale."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class ListFacts:
    """What is known of the version of a list in use; `fetched_at` is None before the first one.

    `published_on` is the day that the file names, None when it names none.
    """

    code: str
    version: str | None
    published_on: date | None
    fetched_at: datetime | None


@dataclass(frozen=True)
class Freshness:
    """How old a list may be, in days: since it was fetched, and, for a list that is dated, since its date.

    The second guards against a copy that is fetched every day and no longer kept up where it is fetched.
    """

    fetched_days: int
    published_days: int | None = None

    def __post_init__(self) -> None:
        if self.fetched_days < 1 or (self.published_days is not None and self.published_days < 1):
            raise ValueError("a bound is a day at least")


class Stale(StrEnum):
    """Why a list is stale."""

    NEVER_LOADED = "never_loaded"
    NOT_FETCHED_LATELY = "not_fetched_lately"
    DATE_MISSING = "date_missing"
    PUBLISHED_LONG_AGO = "published_long_ago"
    DATED_AHEAD = "dated_ahead"


CLOCKS_APART = timedelta(minutes=5)


def stale_for(facts: ListFacts, freshness: Freshness, *, at: datetime) -> tuple[Stale, ...]:
    """Why the list is stale at a moment; none means that it is fresh. Moments carry their time zone."""
    if facts.fetched_at is None or not facts.version:
        return (Stale.NEVER_LOADED,)
    reasons = []
    if facts.fetched_at < at - timedelta(days=freshness.fetched_days):
        reasons.append(Stale.NOT_FETCHED_LATELY)
    if freshness.published_days is not None:
        if facts.published_on is None:
            reasons.append(Stale.DATE_MISSING)
        elif facts.published_on < at.date() - timedelta(days=freshness.published_days):
            reasons.append(Stale.PUBLISHED_LONG_AGO)
    # A day may have begun further east; a moment may not.
    published_ahead = facts.published_on is not None and facts.published_on > at.date() + timedelta(days=1)
    if facts.fetched_at > at + CLOCKS_APART or published_ahead:
        reasons.append(Stale.DATED_AHEAD)
    return tuple(reasons)
