"""Figures of standing in the reader's words: measures by their names, values with bounds, changes."""

from django.utils.translation import gettext as _

from mithaq.standing.domain.differences import Difference
from mithaq.standing.domain.measures import Measure, Unknown
from mithaq.standing.domain.voice import PUBLISHED, Reading
from mithaq.watch.domain.intervals import Estimate
from mithaq.words import writing
from mithaq.words.leader_figures import NONE, figure_told, rank_told, share_told
from mithaq.words.terms import term

_PLAIN = {Measure.CITATIONS.value, Measure.SPECIALISATION.value}


def measure_name(measure: str) -> str:
    """What a measure is called; a figure of others by its own names: articles (ncses, Engineering)."""
    scheme, *parts = measure.split(":", 4)
    if scheme != PUBLISHED:
        return term("standing_measure", measure)
    source, indicator, field, counting = parts
    told = ", ".join(each for each in (source, field, counting) if each)
    return f"\u2068{indicator}\u2069 (\u2068{told}\u2069)"


def is_part(measure: str) -> bool:
    """Whether a measure is told as a percentage."""
    return measure not in _PLAIN


def value_told(value: float, measure: str) -> str:
    """A value without its bounds."""
    return writing.percent_exactly(value) if is_part(measure) else writing.decimal_exactly(value)


def estimate_told(found: Estimate, measure: str) -> str:
    """A value with its bounds."""
    return share_told(found) if is_part(measure) else figure_told(found)


def point_told(found: Estimate | Unknown, measure: str) -> str:
    """The same, or why it is unknown."""
    if isinstance(found, Unknown):
        return term("standing_unknown", found)
    return estimate_told(found, measure)


def reading_told(found: Reading) -> str:
    """What a measure says of one, or why it is unknown."""
    if found.why is not None or found.value is None:
        return term("standing_unknown", found.why or Unknown.NOT_PUBLISHED)
    return (
        estimate_told(found.estimate, found.measure)
        if found.estimate
        else value_told(found.value, found.measure)
    )


def place_told(found: Reading) -> str:
    """Its rank with bounds among all that have one: 3 (2–5) of 41."""
    if found.rank is None or found.rank_low is None or found.rank_high is None:
        return NONE
    told = rank_told(found.rank, found.rank_low, found.rank_high)
    return _("rank %(rank)s of %(among)s") % {"rank": told, "among": writing.number(found.among)}


def change_told(found: Estimate, measure: str) -> str:
    """A change with its bounds, of what is a percentage in percentage points."""
    if not is_part(measure):
        return figure_told(found)
    points = Estimate(100 * found.value, 100 * found.low, 100 * found.high)
    return _("%(change)s points") % {"change": figure_told(points)}


def noise_told(found: Difference | None) -> str:
    """What may be said of a change."""
    if found is None:
        return _("cannot be told")
    if found.is_noise:
        return _("cannot be told apart from no change")
    return _("rose") if found.change.value > 0 else _("fell")
