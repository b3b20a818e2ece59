"""Where people go: how many from one state to another, by year, by programme and by kind.

A mission is one person, in the year in which it begins; its days are those agreed, or those until it was
broken off. One that was broken off before its first day moved nobody. A visit counts its visitors, and no
days: a request names the period in which they may come, and not how long they stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from mithaq.mobility.domain.kinds import Kind


@dataclass(frozen=True)
class Going:
    """People of one state who set out for another (or within their own) in a year, by one kind of stay."""

    sending: str
    host: str
    year: int
    kind: Kind
    programme: UUID | None
    people: int
    days: int


@dataclass(frozen=True)
class Flow:
    """How many people go from one state to another, and how many days they spend there in all."""

    sending: str
    host: str
    people: int
    days: int


@dataclass(frozen=True)
class Choice:
    """What is counted; None stands for all."""

    year: int | None = None
    programme: UUID | None = None
    kind: Kind | None = None

    def has(self, going: Going) -> bool:
        return (
            self.year in {None, going.year}
            and self.programme in {None, going.programme}
            and self.kind in {None, going.kind}
        )


def flows_of(goings: Iterable[Going], choice: Choice) -> tuple[Flow, ...]:
    """The flows between states, the one of the most people first."""
    sums = dict[tuple[str, str], tuple[int, int]]()
    for each in goings:
        if choice.has(each):
            pair = each.sending, each.host
            people, days = sums.get(pair, (0, 0))
            sums[pair] = people + each.people, days + each.days
    found = (Flow(*pair, people, days) for pair, (people, days) in sums.items())
    return tuple(sorted(found, key=lambda each: (-each.people, each.sending, each.host)))


def years_in(goings: Iterable[Going]) -> tuple[int, ...]:
    """The years in which anybody goes, the last first."""
    return tuple(sorted({each.year for each in goings}, reverse=True))


def kinds_in(goings: Iterable[Going]) -> tuple[Kind, ...]:
    """The kinds by which anybody goes, in the order of all kinds."""
    found = {each.kind for each in goings}
    return tuple(each for each in Kind if each in found)


def programmes_in(goings: Iterable[Going]) -> tuple[UUID, ...]:
    """The programmes in which anybody goes."""
    return tuple(sorted({each.programme for each in goings if each.programme}))
