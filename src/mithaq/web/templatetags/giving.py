"""Filters of the pages of give and take."""

from django import template

from mithaq.federation.domain.accounts import Difference, Line
from mithaq.words.terms import TERMS, term

register = template.Library()


@register.filter
def absolute(value: int) -> int:
    """How much, whichever way."""
    return abs(value)


@register.filter
def line_what(line: Line) -> str:
    """What a line of an account is; the word itself of a kind that this version does not know."""
    for family in ("release_form", "mobility_kind", "account_what"):
        if line.what in TERMS[family]:
            return term(family, line.what)
    return line.what


@register.filter
def account_what(found: Difference) -> str:
    """What two accounts differ on."""
    line = found.ours or found.theirs
    assert line is not None  # noqa: S101  # a difference has one side at least
    return line_what(line)
