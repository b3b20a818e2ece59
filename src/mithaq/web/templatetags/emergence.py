"""Filters of the pages of what emerges."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import gettext as _

from mithaq.exchange.domain.content import Kind
from mithaq.watch.domain.emergence.conventions import AHEAD
from mithaq.watch.queries.judging import Judgement
from mithaq.watch.queries.looks import ForecastView, LookView, TopicView
from mithaq.words import looking
from mithaq.words.writing import decimal_exactly, number

register = template.Library()


@register.filter
def source_told(of: LookView | Judgement) -> str:
    """The source that a look reads, or a judgement is on."""
    return looking.source_told(of.source)


@register.filter
def last_month(origin: int) -> str:
    """The last month that a look knows."""
    return looking.last_month_told(origin)


@register.filter
def month_told(row: Mapping[str, int]) -> str:
    """The month in which a year of the curve ends."""
    return looking.month_told(row["year"], row["month"])


@register.filter
def first_count(tried: Sequence[str], others: Sequence[str]) -> str:
    """How many stand in two lists together."""
    return number(len(tried) + len(others))


@register.filter
def as_number(years: str) -> str:
    """Years that a table keeps as text."""
    return number(int(years))


@register.filter
def change_told(part: float) -> str:
    """A change of a share with its sign."""
    return looking.change_told(part)


@register.filter
def score(part: float) -> str:
    """A score between 0 and 1, digit for digit."""
    return decimal_exactly(part)


@register.filter
def signed(part: float) -> str:
    """What a measure adds, with its sign."""
    return f"{'+' if part >= 0 else '−'}{decimal_exactly(abs(part))}"


@register.filter
def ahead_cells(found: TopicView) -> list[ForecastView | None]:
    """A forecast for each column of the list, None where there is none."""
    known = {each.years: each for each in found.forecasts}
    return [known.get(years) for years in AHEAD]


@register.filter
def none_of_kind(kind: Kind) -> str:
    """That there is no offer, or no need."""
    return _("No offer speaks of it.") if kind is Kind.OFFER else _("No need speaks of it.")
