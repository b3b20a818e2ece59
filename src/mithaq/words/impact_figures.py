"""Figures of impact accounts and of multipliers as a reader's language writes them."""

from django.utils.translation import gettext as _

from mithaq.economy.domain.impact.accounting import JOBS_UNIT, Swing
from mithaq.economy.domain.impact.claims import Claim
from mithaq.words.terms import term
from mithaq.words.writing import decimal_exactly, number, percent

WHOLE_FROM = 100


def amount(value: float) -> str:
    """Whole where it is much, with two decimals where it is little."""
    return number(round(value)) if abs(value) >= WHOLE_FROM else decimal_exactly(value)


def unit_told(unit: str) -> str:
    """A unit of the file as it stands there, whichever way its script runs; jobs in the reader's language."""
    return _("jobs") if unit == JOBS_UNIT else f"\u2068{unit}\u2069"


def claim_told(claim: Claim) -> str:
    """A claim with its unit and its interval."""
    words = _("%(value)s %(unit)s (%(level)s: %(low)s … %(high)s)")
    return words % {
        "value": amount(claim.value),
        "unit": unit_told(claim.unit),
        "level": percent(claim.level),
        "low": amount(claim.low),
        "high": amount(claim.high),
    }


def swing_name(swing: Swing) -> str:
    """What is moved: a part, the same without the programme, or which licences came to be."""
    if swing.part is None:
        return _("Which licences came to be")
    name = term("impact_part", swing.part)
    return _("%(part)s without the programme") % {"part": name} if swing.is_reference else name


def scenario_name(name: str) -> str:
    """The scenario that a file tells first has none."""
    return name or _("As assumed")
