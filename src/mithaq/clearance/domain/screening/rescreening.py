"""What a new version of a list, or of our own facts, changes for a party that was screened before.

A hit that people have decided stays as long as the list names the party, even where its score falls: the
weight of a name moves with every list. One that nobody has decided goes only by the list's own doing: its
entry changed, and nothing meets any more although we still say all under which it was found. What one of us
tells otherwise, or how names are compared, takes no hit away: that would be a way round the second person. A
decision is reopened only when a field that it used has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mithaq.clearance.domain.screening.fields import Properties, values_of
from mithaq.clearance.domain.screening.hits import HitState, Used, changed_since
from mithaq.clearance.domain.screening.subjects import joined

ListedKey = tuple[str, str]


class Why(StrEnum):
    """Why a hit is told anew."""

    FIRST = "first"
    LIST_NAMES = "list_names"
    LIST_CHANGED = "list_changed"
    OURS_CHANGED = "ours_changed"
    SETTING_CHANGED = "setting_changed"
    NO_LONGER_LISTED = "no_longer_listed"
    NO_LONGER_ALIKE = "no_longer_alike"


@dataclass(frozen=True)
class Found:
    """A listed party as its list tells it; where it met ours, with the score (in thousandths).

    `under` has what of ours it met: names, and numbers that both bear.
    """

    listed: ListedKey
    name: str
    properties: Properties
    digest: str
    score: int | None = None
    under: Properties = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """A hit as it stood: what the list said then, under what it was found, and what a decision used."""

    listed: ListedKey
    state: HitState
    digest: str
    under: Properties
    used: Used | None


@dataclass(frozen=True)
class Change:
    """What becomes of a hit. `reopened_by` names used fields that changed; `found` is None when it goes."""

    listed: ListedKey
    why: Why
    found: Found | None
    reopened_by: tuple[str, ...] = ()


def difference(
    known: Sequence[Known],
    found: Sequence[Found],
    *,
    still_listed: Mapping[ListedKey, Found],
    ours: Properties,
    why_new: Why,
) -> tuple[Change, ...]:
    """The changes, by list and entity. `still_listed` tells how the known ones stand on their lists now.

    `why_new` is the occasion: the reason of what is told for the first time.
    """
    before = {each.listed: each for each in known}
    now = {each.listed: each for each in found}
    changes = [
        change
        for listed in sorted(before.keys() | now.keys())
        if (change := _change(before.get(listed), now.get(listed), still_listed.get(listed), ours, why_new))
    ]
    return tuple(changes)


def _change(
    known: Known | None, found: Found | None, listed: Found | None, ours: Properties, why: Why
) -> Change | None:
    if known is None or known.state is HitState.GONE:
        return Change(found.listed, why, found) if found else None
    if found is None and listed is None:
        return Change(known.listed, Why.NO_LONGER_LISTED, None)
    stands = found or listed
    assert stands is not None  # noqa: S101  # one of the two, or it was gone above
    is_theirs = known.digest != stands.digest
    if found is None and known.state is HitState.OPEN and is_theirs and _is_ours(known.under, ours):
        return Change(known.listed, Why.NO_LONGER_ALIKE, None)
    told = replace(stands, under=joined(known.under, stands.under))
    reopened = changed_since(known.used, ours=ours, theirs=stands.properties) if known.used else ()
    if reopened:
        return Change(known.listed, Why.LIST_CHANGED if is_theirs else Why.OURS_CHANGED, told, reopened)
    if is_theirs:
        return Change(known.listed, Why.LIST_CHANGED, told)
    # It is told anew when it met under more than before: that too must be ours still when it is to go.
    return Change(known.listed, why, told) if told.under != known.under else None


def _is_ours(under: Properties, ours: Properties) -> bool:
    """Whether we still say all of it; what is not known to have met is not taken away."""
    return bool(under) and all(set(told) <= set(values_of(name, ours)) for name, told in under.items())
