"""Filters for the pages of spin-offs."""

from decimal import Decimal

from django import template

from mithaq.economy.domain.funnel import Rate
from mithaq.economy.domain.spin_offs.royalties import Royalty
from mithaq.economy.domain.spin_offs.standing import Brought
from mithaq.words import royalties
from mithaq.words.writing import exactly, money, percent

register = template.Library()


@register.filter
def brought_figure(found: Brought) -> str:
    """A sum with its currency, where it is money."""
    return _said(found.figure, found)


@register.filter
def brought_bounds(found: Brought) -> str:
    """Between which figures it lies; nothing where all was counted."""
    if found.low == found.high:
        return "–"
    return f"{_said(found.low, found)} – {_said(found.high, found)}"


@register.filter
def brought_without(found: Brought) -> str:
    """The sum without its largest source."""
    return _said(found.without_largest, found)


def _said(amount: Decimal, found: Brought) -> str:
    return money(amount, found.currency) if found.currency else exactly(amount)


@register.filter
def royalty_owed(found: Royalty) -> str:
    """What a licence owes."""
    return royalties.owed_told(found)


@register.filter
def royalty_received(found: Royalty) -> str:
    """What was received of it."""
    return royalties.received_told(found)


@register.filter
def royalty_short(found: Royalty) -> str:
    """What is surely lacking."""
    return royalties.short_told(found)


@register.filter
def rate_bounds(found: Rate) -> str:
    """Between which parts a rate lies with 90 %."""
    low, high = found.bounds
    return f"{percent(low)} – {percent(high)}"
