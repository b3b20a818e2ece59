"""Why a release is refused: coded reasons with their legal source, each valid for a time.

A decision to refuse names at least one reason that is valid on its day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused


class Instrument(StrEnum):
    """Where a reason comes from."""

    ARMS_TRADE_TREATY = "arms_trade_treaty"
    EU_COMMON_POSITION = "eu_common_position"
    EU_DUAL_USE = "eu_dual_use"
    UNITED_NATIONS = "united_nations"
    PROGRAMME = "programme"


@dataclass(frozen=True)
class Reason:
    """A reason in one wording and for one time; its end is not included."""

    code: str
    instrument: Instrument
    article: str
    source: str
    texts: Mapping[Language, str] = field(hash=False)
    valid_from: date
    valid_until: date | None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@dataclass(frozen=True)
class Reasons:
    """All reasons. Raises ValueError when one has two wordings on one day."""

    rows: tuple[Reason, ...]

    def __post_init__(self) -> None:
        for place, one in enumerate(self.rows):
            for other in self.rows[place + 1 :]:
                if one.code == other.code and (
                    one.is_valid(other.valid_from) or other.is_valid(one.valid_from)
                ):
                    raise ValueError(f"{one.code} has two wordings on one day")

    def on(self, day: date) -> tuple[Reason, ...]:
        """Those valid on a day, in the order of the rulebook."""
        return tuple(each for each in self.rows if each.is_valid(day))

    def get(self, code: str, *, on: date) -> Reason:
        """Raises Refused `denial_reason_unknown` or `denial_reason_not_valid`."""
        found = [each for each in self.rows if each.code == code]
        if not found:
            raise Refused("denial_reason_unknown", value=code[:80])
        valid = next((each for each in found if each.is_valid(on)), None)
        if valid is None:
            raise Refused("denial_reason_not_valid", value=code, day=on.isoformat())
        return valid

    def require(self, codes: Iterable[str], *, on: date) -> tuple[Reason, ...]:
        """The reasons of a refusal. Raises Refused `denial_reason_missing`, or as `get` does."""
        named = tuple(dict.fromkeys(codes))
        if not named:
            raise Refused("denial_reason_missing")
        return tuple(self.get(code, on=on) for code in named)
