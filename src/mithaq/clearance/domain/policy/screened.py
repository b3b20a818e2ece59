"""Was the recipient compared with the lists as they are now, and is it free of hits?

The list of the Security Council is required by this code, further ones by the rule pack. A list's bound of
freshness is agreed, but never longer than FRESH_FOR_DAYS_MAX: otherwise a setting could turn the stop off.
"""

from collections.abc import Iterator
from datetime import date

from mithaq.clearance.domain.policy.facts import Cell, ListState, day_of, told
from mithaq.clearance.domain.policy.reasons import Reason, reason

SECURITY_COUNCIL_LIST = "un"
FRESH_FOR_DAYS_MAX = 31


def listed_stops(cell: Cell) -> Iterator[Reason]:
    """Which listed names are the recipient."""
    for hit in told(told(told(cell.recipient).screening).confirmed_hits):
        yield reason("party_listed", hit=hit)


def undecided_stops(cell: Cell) -> Iterator[Reason]:
    """Which hits wait for a decision."""
    for hit in told(told(told(cell.recipient).screening).open_hits):
        yield reason("hit_undecided", hit=hit)


def outdated_stops(cell: Cell) -> Iterator[Reason]:
    """Against which lists, as they are now, the recipient was not compared."""
    screening = told(told(cell.recipient).screening)
    against = {(told(each.list), told(each.version)) for each in told(screening.against)}
    for held in told(cell.lists):
        if (told(held.list), told(held.version)) not in against:
            yield reason("screening_outdated", list=told(held.list), version=told(held.version))
    if told(screening.at) > told(cell.at):
        yield reason("not_screened", fact="recipient.screening.at")


def list_stops(cell: Cell, required_lists: tuple[str, ...]) -> Iterator[Reason]:
    """Which lists are missing or too old."""
    lists, day = told(cell.lists), day_of(cell)
    held = {told(each.list) for each in lists}
    for name in dict.fromkeys((SECURITY_COUNCIL_LIST, *required_lists)):
        if name not in held:
            yield reason("list_missing", list=name)
    for each in lists:
        if not _is_fresh(each, day):
            yield reason("list_stale", list=told(each.list), current_on=told(each.current_on).isoformat())


def _is_fresh(held: ListState, day: date) -> bool:
    """A list from the future is not to be believed either."""
    age_days = (day - told(held.current_on)).days
    return 0 <= age_days <= min(told(held.fresh_for_days), FRESH_FOR_DAYS_MAX)
