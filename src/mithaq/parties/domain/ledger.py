"""Give and take over time: what one side gave to others and took from them, year by year, in groups.

A gift counts once between two sides, however many of the other side take it. One that belongs to several
groups, such as two fields, counts whole in each: groups do not add up to all.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mithaq.parties.domain.giving import Given, Source

UNKNOWN = ""
"""The group of what belongs to none that is known."""


class GivenKind(StrEnum):
    """What sort of thing was given."""

    DELIVERY = "delivery"
    MISSION = "mission"
    WORK = "work"
    MONEY = "money"


class Grouping(StrEnum):
    """By what a balance is told."""

    PARTY = "party"
    KIND = "kind"
    PROGRAMME = "programme"
    FIELD = "field"
    BLOC = "bloc"


@dataclass(frozen=True)
class Year:
    """Points given and taken in a year, how often, and given less taken up to its end."""

    year: int
    gave: int
    took: int
    times_given: int
    times_taken: int
    running: int

    @property
    def net(self) -> int:
        return self.gave - self.took


def kind_of(given: Given) -> GivenKind:
    """The kind of a gift: a project gives money, or work of some form."""
    match given.source:
        case Source.DELIVERY:
            return GivenKind.DELIVERY
        case Source.MISSION:
            return GivenKind.MISSION
        case Source.PROJECT:
            return GivenKind.MONEY if given.what == "contribution_money" else GivenKind.WORK


def sign_of(given: Given, ours: Collection[str]) -> int:
    """1 where our side gave to others, -1 where it took from them, 0 where neither."""
    if given.giver in ours:
        return 1 if any(each not in ours for each in given.takers) else 0
    return -1 if any(each in ours for each in given.takers) else 0


def others_of(given: Given, ours: Collection[str]) -> tuple[str, ...]:
    """The parties on the other side of a gift that our side gave or took."""
    match sign_of(given, ours):
        case 1:
            return tuple(each for each in given.takers if each not in ours)
        case -1:
            return (given.giver,)
    return ()


def years(found: Iterable[Given], *, ours: Collection[str]) -> tuple[Year, ...]:
    """Every year from the first to the last gift; between them one without a gift has nothing."""
    signed = [(each, sign) for each in found if (sign := sign_of(each, ours))]
    if not signed:
        return ()
    whole, running = list[Year](), 0
    among = [each.on.year for each, _sign in signed]
    for year in range(min(among), max(among) + 1):
        gave = [each.weight for each, sign in signed if each.on.year == year and sign > 0]
        took = [each.weight for each, sign in signed if each.on.year == year and sign < 0]
        running += sum(gave) - sum(took)
        whole.append(Year(year, sum(gave), sum(took), len(gave), len(took), running))
    return tuple(whole)


def grouped(
    found: Sequence[Given], *, ours: Collection[str], groups_of: Callable[[Given], Collection[str]]
) -> Mapping[str, Sequence[Given]]:
    """What our side gave or took by group, the busiest first; what has no group is under `UNKNOWN`, last."""
    groups = dict[str, list[Given]]()
    for each in found:
        if sign_of(each, ours):
            for group in groups_of(each) or (UNKNOWN,):
                groups.setdefault(group, []).append(each)

    def place(group: str) -> tuple[bool, int, str]:
        return group == UNKNOWN, -sum(each.weight for each in groups[group]), group

    return {group: groups[group] for group in sorted(groups, key=place)}
