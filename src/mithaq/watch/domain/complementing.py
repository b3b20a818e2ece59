"""What two can give each other: "we lack what they have, they lack what we have", field by field.

An actor is strong in a field where the lower bound of its specialisation (RCA) is above 1, with at least 10
works; it lacks the field where the upper bound is below 1, and the world's average would be at least 3 works
of its own. In between nothing can be told. Who is strong gives to who lacks. The ground is sure when
the giver's output is greater too (the lower bound of the one above the upper bound of the other); else the
giver is more specialised and not larger. Of less than 30 works in all nothing is said of anybody.

What a gift weighs is the distance of the bounds: symmetric(giver's RCA, low) - symmetric(taker's RCA, high),
from 0 to 2; half of it where the ground is specialisation alone. Two fit as well as both directions go:
fit = √(given · taken), 0 where only one gives.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import sqrt

from mithaq.watch.domain.intervals import Estimate, symmetric

WORKS_MIN, EXPECTED_MIN, TOTAL_MIN = 10, 3.0, 30


class Ground(StrEnum):
    """On what it stands that one can give to another."""

    OUTPUT = "output"
    """More specialised and greater in output, both surely."""
    SPECIALISATION = "specialisation"
    """More specialised surely; not surely greater in output."""


@dataclass(frozen=True, slots=True)
class Position:
    """How an actor stands in a field: its works, its output, and its specialisation."""

    of: str
    field: str
    works: int
    output: Estimate
    expected: float
    rca: Estimate

    @property
    def is_strength(self) -> bool:
        return self.works >= WORKS_MIN and self.rca.low > 1

    @property
    def is_lack(self) -> bool:
        return self.expected >= EXPECTED_MIN and self.rca.high < 1


@dataclass(frozen=True, slots=True)
class Gift:
    """A field in which one is strong and the other lacks."""

    field: str
    giver: Position
    taker: Position
    ground: Ground

    @property
    def weight(self) -> float:
        distance = symmetric(self.giver.rca.low) - symmetric(self.taker.rca.high)
        return distance if self.ground is Ground.OUTPUT else distance / 2


@dataclass(frozen=True)
class Complement:
    """What another gives to us and takes from us, the weightiest first."""

    of: str
    with_: str
    taken: tuple[Gift, ...]
    given: tuple[Gift, ...]

    @property
    def fit(self) -> float:
        return sqrt(sum(each.weight for each in self.taken) * sum(each.weight for each in self.given))


@dataclass(frozen=True)
class Partner:
    """Somebody who is strong where we lack, and what we could give in return."""

    of: str
    gift: Gift | None
    strength: Position
    returns: tuple[Gift, ...]


Positions = Mapping[str, Mapping[str, Position]]
"""By actor and field."""


def positions_by_actor(positions: Iterable[Position]) -> Positions:
    """Without those actors of whom too little is known in all fields together."""
    found: dict[str, dict[str, Position]] = {}
    for each in positions:
        found.setdefault(each.of, {})[each.field] = each
    return {of: own for of, own in found.items() if sum(each.works for each in own.values()) >= TOTAL_MIN}


def strengths(positions: Iterable[Position]) -> tuple[Position, ...]:
    """The fields in which an actor is surely more active than the world, the most special first."""
    strong = [each for each in positions if each.is_strength]
    return tuple(sorted(strong, key=lambda each: (-each.rca.low, each.field)))


def lacks(positions: Iterable[Position]) -> tuple[Position, ...]:
    """The fields in which an actor is surely less active than the world, the emptiest first."""
    weak = [each for each in positions if each.is_lack]
    return tuple(sorted(weak, key=lambda each: (each.rca.high, each.field)))


def complement(of: str, with_: str, known: Positions) -> Complement:
    """What two can give each other; nothing where of either too little is known."""
    own, other = known.get(of, {}), known.get(with_, {})
    return Complement(of, with_, _gifts(other, own), _gifts(own, other))


def complements(of: str, known: Positions) -> tuple[Complement, ...]:
    """All with whom something goes in either direction, those with whom both go best first."""
    found = [complement(of, each, known) for each in known if each != of]
    some = [each for each in found if each.taken or each.given]
    return tuple(sorted(some, key=lambda each: (-each.fit, -_weight(each.taken), each.with_)))


def complements_within(members: Collection[str], known: Positions) -> tuple[Complement, ...]:
    """The pairs of a group between whom something goes, those where both ways go best first; each once."""
    pairs = combinations(sorted(each for each in members if each in known), 2)
    found = [complement(one, other, known) for one, other in pairs]
    some = [each for each in found if each.taken or each.given]
    return tuple(sorted(some, key=lambda each: (-each.fit, -_weight((*each.taken, *each.given)), each.of)))


def suggested_partners(of: str, field: str, known: Positions) -> tuple[Partner, ...]:
    """Who is strong in a field, first those to whom one has something to give; then the most special."""
    found = []
    for other, positions in known.items():
        if other == of or field not in positions or not positions[field].is_strength:
            continue
        both = complement(of, other, known)
        gift = next((each for each in both.taken if each.field == field), None)
        found.append(Partner(other, gift, positions[field], both.given))
    return tuple(sorted(found, key=_order))


def _order(partner: Partner) -> tuple[float, float, str]:
    gift = partner.gift.weight if partner.gift else 0.0
    return -sqrt(gift * _weight(partner.returns)), -partner.strength.rca.low, partner.of


def _weight(gifts: Iterable[Gift]) -> float:
    return sum(each.weight for each in gifts)


def _gifts(giver: Mapping[str, Position], taker: Mapping[str, Position]) -> tuple[Gift, ...]:
    """A group is told only where no field of it is: the narrower one tells more, and none counts twice."""
    found = {
        field: Gift(field, has, lacking, _ground(has, lacking))
        for field, has in giver.items()
        if has.is_strength and (lacking := taker.get(field)) and lacking.is_lack
    }
    wider = {field.partition(".")[0] for field in found if "." in field}
    kept = [each for field, each in found.items() if field not in wider]
    return tuple(sorted(kept, key=lambda each: (-each.weight, each.field)))


def _ground(has: Position, lacking: Position) -> Ground:
    return Ground.OUTPUT if has.output.low > lacking.output.high else Ground.SPECIALISATION
