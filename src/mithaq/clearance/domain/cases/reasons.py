"""Why a release is refused: coded reasons with their legal source, each valid for a time; denial notices.

A decision to refuse names at least one reason that is valid on its day. A notice to partners tells what was
refused, where and why, and nothing of who asked, of the technology, or of what anybody wrote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.advice import state_of_party
from mithaq.clearance.domain.cases.cells import ListVerdict
from mithaq.clearance.domain.cases.matrix import Content, Outcome


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


@dataclass(frozen=True)
class DenialNotice:
    """What partners may be told of a refusal; whether they are is the owner's policy."""

    number: str
    notifying_state: str
    decided_on: date
    destinations: tuple[str, ...]
    entries: tuple[ListVerdict, ...]
    forms: tuple[str, ...]
    end_use: str
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "number": self.number,
            "notifying_state": self.notifying_state,
            "decided_on": self.decided_on.isoformat(),
            "destinations": list(self.destinations),
            "entries": [each.as_json() for each in self.entries],
            "forms": list(self.forms),
            "end_use": self.end_use,
            "reasons": list(self.reasons),
        }


def denial_notice(
    content: Content,
    *,
    number: str,
    notifying_state: str,
    decided_on: date,
    state_of: Mapping[str, str],
    reasons: Reasons,
) -> DenialNotice:
    """The notice of a case's refused cells; `number` is the notice's own, not the case's.

    Raises Refused `denial_nothing_refused`, `party_state_unknown`, or as `Reasons.require` does.
    """
    refused = [each for each in content.outcomes if each.outcome is Outcome.REFUSED]
    if not refused or content.asked.end_use is None:
        raise Refused("denial_nothing_refused")
    items = {each.cell.item for each in refused}
    verdicts = {
        verdict for item in content.asked.items if item.reference in items for verdict in item.verdicts
    }
    named = reasons.require((code for each in refused for code in each.reasons), on=decided_on)
    parties = {each.cell.recipient.party for each in refused}
    return DenialNotice(
        number=number,
        notifying_state=notifying_state,
        decided_on=decided_on,
        destinations=tuple(sorted({state_of_party(party, state_of) for party in parties})),
        entries=tuple(sorted(each for each in verdicts if each.entry)),
        forms=tuple(sorted({each.cell.form.value for each in refused})),
        end_use=content.asked.end_use.value,
        reasons=tuple(sorted(each.code for each in named)),
    )
