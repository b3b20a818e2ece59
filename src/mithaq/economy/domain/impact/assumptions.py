"""What an impact account supposes: each part with the spread of what it may be, and who says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtri

from mithaq.base.refusals import Refused
from mithaq.economy.domain.impact.claims import Source
from mithaq.economy.domain.io_table import Floats


class Part(StrEnum):
    """What turns gross into net (English Partnerships, Additionality Guide, 2008; HCA, 2014)."""

    DEADWEIGHT = "deadweight"
    """The part that would have come anyway."""
    LEAKAGE = "leakage"
    """The part that goes to others than those it is meant for."""
    DISPLACEMENT = "displacement"
    """The part that is taken from others among them."""
    SUBSTITUTION = "substitution"
    """The part that replaces what the same firms did before."""
    MULTIPLIER = "multiplier"
    """What all industries make for one unit of sales."""
    JOBS = "jobs"
    """Jobs in all industries for one unit of sales."""


SHARES = (Part.DEADWEIGHT, Part.LEAKAGE, Part.DISPLACEMENT, Part.SUBSTITUTION)
REQUIRED = (*SHARES, Part.MULTIPLIER)
OF_REFERENCE = (Part.LEAKAGE, Part.DISPLACEMENT, Part.SUBSTITUTION, Part.MULTIPLIER)
"""Parts that may be other ones in the case without the programme."""


class Form(StrEnum):
    """How what is not known is spread; what its numbers are stands beside each."""

    POINT = "point"
    """A value, and the least and the most that it may be: a triangle."""
    TRIANGLE = "triangle"
    """The least, the likeliest, the most."""
    UNIFORM = "uniform"
    """The least and the most."""
    BETA = "beta"
    """Successes and failures, both above 0."""
    LOGNORMAL = "lognormal"
    """The median, and by how much 90 % lie around it: a factor above 1."""


Z_90 = float(ndtri(0.95))
Quantile = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Spread:
    """What an amount may be. Raises Refused `spread_wrong` for numbers that are no such form."""

    form: Form
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        if not all(map(np.isfinite, self.numbers)) or not _is_form(self.form, self.numbers):
            raise Refused("spread_wrong", form=self.form.value, numbers=", ".join(map(str, self.numbers)))

    def quantile(self, parts: Floats) -> Floats:
        """The amounts below which such parts of all cases lie."""
        return np.asarray(_quantile(self.form, self.numbers)(parts), np.float64)


@dataclass(frozen=True)
class Assumption:
    """A part of an account: shares lie from 0 to 1, the rest from 0 up.

    Raises Refused `assumption_out_of_range`.
    """

    part: Part
    spread: Spread
    source: Source

    def __post_init__(self) -> None:
        low, high = self.spread.quantile(np.array([0.0, 1.0]))
        most = 1.0 if self.part in SHARES else np.inf
        if low < 0 or high > most:
            raise Refused("assumption_out_of_range", part=self.part.value, low=f"{low:g}", high=f"{high:g}")


@dataclass(frozen=True)
class Scenario:
    """A whole set of assumptions; `reference` holds those that differ without the programme.

    Raises Refused `assumption_missing`: what nobody supposed is not zero.
    """

    name: str
    assumed: Mapping[Part, Assumption]
    reference: Mapping[Part, Assumption]

    def __post_init__(self) -> None:
        if missing := [each.value for each in REQUIRED if each not in self.assumed]:
            raise Refused("assumption_missing", parts=", ".join(missing), scenario=self.name or "–")
        if wrong := [each.value for each in self.reference if each not in OF_REFERENCE]:
            raise Refused("assumption_not_of_reference", parts=", ".join(wrong))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Each once."""
        every = (each.source for group in (self.assumed, self.reference) for each in group.values())
        return tuple(dict.fromkeys(every))


def _is_form(form: Form, numbers: tuple[float, ...]) -> bool:
    match form, numbers:
        case Form.POINT, (value, low, high):
            return low <= value <= high and low < high
        case Form.TRIANGLE, (low, value, high):
            return low <= value <= high and low < high
        case Form.UNIFORM, (low, high):
            return low < high
        case Form.BETA, (one, other):
            return one > 0 and other > 0
        case Form.LOGNORMAL, (median, factor):
            return median > 0 and factor > 1
    return False


def _quantile(form: Form, numbers: tuple[float, ...]) -> Quantile:
    from scipy import stats  # noqa: PLC0415  # slow to import

    match form, numbers:
        case (Form.POINT, (value, low, high)) | (Form.TRIANGLE, (low, value, high)):
            width = high - low
            found: Quantile = stats.triang((value - low) / width, low, width).ppf
        case Form.UNIFORM, (low, high):
            found = stats.uniform(low, high - low).ppf
        case Form.BETA, (one, other):
            found = stats.beta(one, other).ppf
        case _:
            found = stats.lognorm(np.log(numbers[1]) / Z_90, scale=numbers[0]).ppf
    return found
