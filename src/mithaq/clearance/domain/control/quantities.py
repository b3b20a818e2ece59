"""Values with units: how they are read out of a text and compared, whatever the unit they were given in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

NUMBER = r"[-+]?\d+(?:\.\d+)?(?: ?x ?10(?:\^|\*\*)?-?\d+)?"
_POWER = re.compile(r"([-+]?\d+(?:\.\d+)?)(?: ?x ?10(?:\^|\*\*)?(-?\d+))?")
# Half of what is kept of a value: two that were reckoned from different units are still equal.
CLOSE = 1e-9


@dataclass(frozen=True)
class Unit:
    """What one of it is of the dimension's first unit, and what is added to that."""

    dimension: str
    factor: float
    added: float = 0.0


@dataclass(frozen=True)
class Quantity:
    """A value as it was said, and in the dimension's first unit."""

    said: float
    unit: str
    dimension: str
    value: float


@dataclass(frozen=True)
class Units:
    """The units of a rulebook. `shared` tells a letter of two dimensions by the words beside it."""

    by_name: Mapping[str, Unit] = field(hash=False)
    shared: Mapping[str, tuple[Unit, frozenset[str]]] = field(hash=False)
    told_by_unit: frozenset[str] = frozenset()

    def quantity(self, number: str, unit: str, beside: str = "") -> Quantity:
        """The quantity of a number as `NUMBER` has it; `beside` are the words around it."""
        said = value_of(number)
        found = self.by_name[unit]
        if unit in self.shared:
            other, words = self.shared[unit]
            found = other if words & set(re.findall(r"[a-z]+", beside.lower())) else found
        return Quantity(said, unit, found.dimension, said * found.factor + found.added)

    def compiled(self, template: str, flags: int = 0) -> re.Pattern[str]:
        """The pattern of a template in which UNIT stands for any unit and NUMBER for a number."""
        if template not in self._compiled:
            pattern = template.replace("NUMBER", NUMBER).replace("UNIT", self._any)
            self._compiled[template] = re.compile(pattern, flags)
        return self._compiled[template]

    @cached_property
    def _compiled(self) -> dict[str, re.Pattern[str]]:
        return {}

    @cached_property
    def _any(self) -> str:
        """Any unit, the longest first, and nothing that goes on as a word or as another unit."""
        names = "|".join(re.escape(each) for each in sorted(self.by_name, key=len, reverse=True))
        return rf"(?:{names})(?![\w/°%^]|[.]\w| ?per\b)"


def value_of(number: str) -> float:
    """The value of what `NUMBER` matches; 5 x 103 is 5000, since lists lose what stands raised."""
    found = _POWER.fullmatch(number)
    if found is None:
        raise ValueError(f"{number!r} is no number")
    return float(found[1]) * 10.0 ** int(found[2] or 0)


def is_less(one: float, other: float) -> bool:
    """Whether one is less, and not only by how it was reckoned."""
    return one < other and abs(one - other) > CLOSE * max(abs(one), abs(other))
