"""Forecasts of entry, and what a programme could be seen by, as sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mithaq.economy.domain.entry.additionality import Additionality, Detectable
from mithaq.economy.domain.entry.features import Feature
from mithaq.words.terms import term
from mithaq.words.writing import decimal, decimal_exactly, number, percent_exactly


def signed(value: float) -> str:
    """A term of log odds with its sign, kept together where the page runs from the right."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"\u2066{sign}{decimal_exactly(abs(value))}\u2069"


def reasons_told(reasons: Sequence[tuple[Feature, float]]) -> str:
    """What adds to the log odds, or takes from them, the weightiest first."""
    return " · ".join(reason_told(each, adds) for each, adds in reasons)


def reason_told(feature: Feature, adds: float) -> str:
    """What one feature adds, or takes."""
    return f"{term('entry_feature', feature)} {signed(adds)}"


def place_told(place: float) -> str:
    """A place in a list; one with a half is shared."""
    return decimal(place)


def detectable_lines(found: Detectable) -> list[str]:
    """What is to be expected without a programme, and what it takes for one to be seen."""
    lines = [
        _("Entries to be expected without a programme: %(entries)s")
        % {"entries": decimal_exactly(found.expected)}
    ]
    if found.extra is None:
        return [*lines, _("Not even if all were entered could a programme be told from chance.")]
    told = {"needed": number(found.needed), "extra": decimal(found.extra)}
    return [
        *lines,
        _("Entries from which on it is held to have added something: %(needed)s") % told,
        _("Smallest effect that is seen with a power of 80%%, in extra entries: %(extra)s") % told,
    ]


def added_told(found: Additionality) -> str:
    """Entries that came beside those to be expected, and whether they are more than noise."""
    told = {
        "observed": number(found.observed),
        "expected": decimal_exactly(found.expected),
        "low": number(found.low),
        "high": number(found.high),
        "chance": percent_exactly(found.by_itself),
    }
    words = _(
        "Entries that came: %(observed)s. To be expected without a programme: %(expected)s (90%%: %(low)s to"
        " %(high)s). As many or more come by themselves in %(chance)s of cases."
    )
    verdict = _("That is inside the noise.") if found.is_noise else _("That is more than noise.")
    return f"{words % told} {verdict}"
