"""What a new version of a list, or of our own facts, changes for a party that was screened before.

A hit that people have decided stays as long as the list names the party, even where its score falls: the
weight of a name moves with every list. One that nobody has decided goes when the names are alike no more, but
never because somebody told our own facts otherwise: that would be a way round the second person. A decision
is reopened only when a field that it used has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mithaq.clearance.domain.screening.fields import Properties
from mithaq.clearance.domain.screening.hits import HitState, Used, changed_since

ListedKey = tuple[str, str]
_UNDECIDED = {HitState.OPEN, HitState.GONE}


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
    """A listed party whose name met; `score` in thousandths."""

    listed: ListedKey
    name: str
    score: int
    properties: Properties
    digest: str


@dataclass(frozen=True)
class Known:
    """A hit as it stood: what the list said then, and what a decision used."""

    listed: ListedKey
    state: HitState
    digest: str
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
    if found is None and known.state in _UNDECIDED and why is not Why.OURS_CHANGED:
        return Change(known.listed, Why.NO_LONGER_ALIKE, None)
    stands = found or listed
    assert stands is not None  # noqa: S101  # one of the two, or it was gone above
    reopened = changed_since(known.used, ours=ours, theirs=stands.properties) if known.used else ()
    if reopened:
        is_theirs = known.digest != stands.digest
        return Change(known.listed, Why.LIST_CHANGED if is_theirs else Why.OURS_CHANGED, stands, reopened)
    if known.digest != stands.digest:
        return Change(known.listed, Why.LIST_CHANGED, stands)
    return None
