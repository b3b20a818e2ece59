"""Claims: a figure with its interval and its sources; without either it cannot be made, so none is shown."""

from dataclasses import dataclass
from math import isfinite

from mithaq.base.refusals import Refused

LEVEL = 0.9
"""The part of all draws that an interval holds."""
SOURCE_MAX = 500


@dataclass(frozen=True)
class Source:
    """Who says so, and where. Raises Refused `claim_source_missing` or `claim_source_too_long`."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise Refused("claim_source_missing")
        if len(self.text) > SOURCE_MAX:
            raise Refused("claim_source_too_long", most=SOURCE_MAX)


@dataclass(frozen=True)
class Claim:
    """A figure in a unit between two bounds.

    Raises Refused `claim_without_source`, `claim_without_interval`, or `claim_outside_interval`.
    """

    value: float
    low: float
    high: float
    unit: str
    sources: tuple[Source, ...]
    level: float = LEVEL

    def __post_init__(self) -> None:
        if not self.sources:
            raise Refused("claim_without_source", value=f"{self.value:.6g}")
        if not all(map(isfinite, (self.value, self.low, self.high))) or not 0 < self.level < 1:
            raise Refused("claim_without_interval", value=f"{self.value:.6g}")
        if not self.low <= self.value <= self.high:
            bounds = {"low": f"{self.low:.6g}", "high": f"{self.high:.6g}"}
            raise Refused("claim_outside_interval", value=f"{self.value:.6g}", **bounds)
