"""Values with units: how they are read out of a text and compared, whatever the unit they were given in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# Behind "x 10" an exponent may have lost its place; no exponent begins with 0, so that 2 x 100 is none.
_TIMES = (
    r"(?: ?x ?10(?:(?:\^|\*\*)-?\d{1,2}|-\d{1,2}|[1-9]\d?)(?!\d)"
    r"|(?:[eE][-+]?| [eE][-+])\d{1,2}(?!\d))?"
)
_POWER = r"10(?:\^|\*\*)-?\d{1,2}(?!\d)"
NUMBER = rf"[-+]?(?:{_POWER}|\d+(?:\.\d+)?{_TIMES})"
"""A number of a list, whose fractions begin with a point."""
SAID = rf"[-+]?(?:{_POWER}|(?:\d{{1,3}}(?:[., ]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?){_TIMES})"
"""A number of any text: what parts thousands and what begins a fraction is not known."""
_PARTS = re.compile(
    r"(?P<sign>[-+]?)(?:10(?:\^|\*\*)(?P<power>-?\d+)"
    r"|(?P<base>[\d., ]*\d)(?: ?x ?10(?:\^|\*\*)?(?P<raised>-?\d+)| ?[eE](?P<exponent>[-+]?\d+))?)"
)
PART_OF_MORE = re.compile(r"\d ?(?:[-x*/^]|[eE^][-+]) ?$|\d[eE,]$", re.IGNORECASE)
"""What stands before a number that is not the whole value, as in "2 x 800 W" or "1/2 W"."""
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

    def quantity(self, said: float, unit: str, beside: str = "") -> Quantity:
        """The quantity of a number with its unit; `beside` are the words around it."""
        found = self.by_name[unit]
        if unit in self.shared:
            other, words = self.shared[unit]
            found = other if words & set(re.findall(r"[a-z]+", beside.lower())) else found
        return Quantity(said, unit, found.dimension, said * found.factor + found.added)

    def compiled(self, template: str, flags: int = 0) -> re.Pattern[str]:
        """The pattern of a template in which UNIT stands for any unit, NUMBER and SAID for a number."""
        if template not in self._compiled:
            pattern = template.replace("NUMBER", NUMBER).replace("SAID", SAID).replace("UNIT", self._any)
            self._compiled[template] = re.compile(pattern, flags)
        return self._compiled[template]

    @cached_property
    def _compiled(self) -> dict[str, re.Pattern[str]]:
        return {}

    @cached_property
    def _any(self) -> str:
        """Any unit, the longest first, and nothing that goes on as a word or as another unit."""
        names = "|".join(re.escape(each) for each in sorted(self.by_name, key=len, reverse=True))
        return rf"(?:{names})(?![\w/°%^·⋅]|[.]\w| ?per\b|-[A-Za-z]\b)"


def value_of(number: str) -> float:
    """The value of what `NUMBER` matches; 5 x 103 is 5000, since lists lose what stands raised."""
    return _reckoned(number, lambda base: (float(base),))[0]


def readings_of(number: str) -> tuple[float, ...]:
    """The values that what `SAID` matches may have: 1,300 is 1300 or 1.3, 1 300 may be a 300 after a 1."""
    return _reckoned(number, _bases)


def _reckoned(number: str, read: Callable[[str], tuple[float, ...]]) -> tuple[float, ...]:
    found = _PARTS.fullmatch(number)
    if found is None:
        raise ValueError(f"{number!r} is no number")
    bases = read(found["base"]) if found["base"] else (1.0,)
    factor = 10.0 ** int(found["power"] or found["raised"] or found["exponent"] or 0)
    return tuple(-base * factor if found["sign"] == "-" else base * factor for base in bases)


def _bases(said: str) -> tuple[float, ...]:
    head, space, tail = said.rpartition(" ")
    if space and " " not in head:
        return (*_bases(head + tail), *_bases(tail))
    bare = said.replace(" ", "")
    marks = [each for each in bare if each in ",."]
    joined = float(bare.replace(",", "").replace(".", ""))
    if not marks:
        return (joined,)
    whole, _, rest = bare.rpartition(marks[-1])
    broken = float(f"{whole.replace(',', '').replace('.', '')}.{rest}")
    may_be_group = (
        len(rest) == 3 and len(set(marks)) == 1 and whole[:1] != "0" and len(whole.split(marks[0])[0]) <= 3
    )
    if not may_be_group:
        return (broken,)
    return (joined,) if len(marks) > 1 else (broken, joined)


def is_less(one: float, other: float) -> bool:
    """Whether one is less, and not only by how it was reckoned."""
    return one < other and abs(one - other) > CLOSE * max(abs(one), abs(other))
