"""The gate: no civil use is recommended before the export-control status of a technology is recorded.

Statuses are told by whoever classified the item; what the machine finds on control lists is no status.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mithaq.base.refusals import Refused
from mithaq.economy.domain.concordance import Carried, Concordance, carried
from mithaq.economy.domain.dual_use import DualUse, is_military_good, is_military_industry
from mithaq.economy.domain.industries.reading import Reading


@dataclass(frozen=True)
class NotListed:
    """Somebody classified the item, and no entry of a control list has it."""


@dataclass(frozen=True)
class Listed:
    """An entry of a control list has the item: each transfer needs its licence."""

    entry: str

    def __post_init__(self) -> None:
        if not self.entry.strip():
            raise Refused("export_entry_missing")


@dataclass(frozen=True)
class Pending:
    """Nobody has classified the item yet."""


HEADING = 4
_MILITARY = "military"
Status = NotListed | Listed | Pending
NOT_LISTED, LISTED, PENDING = "not_listed", "listed", "pending"


def status_from(said: str) -> Status:
    """From `not_listed`, `pending`, or `listed:` and the entry.

    Raises Refused `export_status_missing`, `export_status_unknown` or `export_entry_missing`.
    """
    if not said:
        raise Refused("export_status_missing")
    word, _colon, entry = said.partition(":")
    if word == LISTED:
        return Listed(entry.strip())
    if said == NOT_LISTED:
        return NotListed()
    if said == PENDING:
        return Pending()
    raise Refused("export_status_unknown", value=said[:40], known=", ".join((NOT_LISTED, LISTED, PENDING)))


@dataclass(frozen=True)
class Recommendation:
    """Civil industries and products for a technology whose status is recorded.

    One with a pending status cannot be made: Refused `export_status_pending`. `products`, of
    `civil_products`, are None where the model is silent or no concordance is loaded.
    """

    status: NotListed | Listed
    reading: Reading
    products: Carried | None
    dual_use: DualUse

    def __post_init__(self) -> None:
        # A type does not hold at run time, and a gate that only a checker sees is none.
        if not isinstance(self.status, NotListed | Listed):
            raise Refused("export_status_pending")

    @property
    def civil_classes(self) -> tuple[tuple[str, float], ...]:
        """Classes with their probabilities but for makers of weapons; none where the model is silent."""
        if self.reading.silence is not None:
            return ()
        return tuple(each for each in self.reading.classes if not is_military_industry(each[0]))

    @property
    def is_told_otherwise(self) -> bool:
        """Whether it was said to be on no list, and the words of the text touch an entry."""
        return isinstance(self.status, NotListed) and bool(self.dual_use.touched)


def civil_products(industries: Mapping[str, float], products: Concordance) -> Carried:
    """Headings of HS that civil ones of the industries make; weapons, tanks and warships are in none.

    What an industry makes of these takes its part from the others. `products`: from industries to codes of HS
    of six digits.
    """
    civil = {code: share for code, share in industries.items() if not is_military_industry(code)}
    headings = products.grouped("hs", lambda code: _MILITARY if is_military_good(code) else code[:HEADING])
    found = carried(civil, [headings])
    return replace(found, shares={code: each for code, each in found.shares.items() if code != _MILITARY})


def cleared(status: Status) -> NotListed | Listed:
    """The status, where it is recorded. Raises Refused `export_status_pending`."""
    if isinstance(status, Pending):
        raise Refused("export_status_pending")
    return status
