"""Filters that word provisions, their conditions and what became of them. What a list says stays English."""

import re
from collections.abc import Sequence

from django import template
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from mithaq.clearance.domain.control.facts import Truth
from mithaq.clearance.domain.control.judging import Finding
from mithaq.clearance.domain.control.parameters import Parameter
from mithaq.clearance.domain.control.quantities import Quantity
from mithaq.words import terms
from mithaq.words.wording import filled

register = template.Library()
WORDS_MOST = 40
# Parted from its value, a unit would change sides with it in a line that runs from right to left.
_VALUE_AND_UNIT = re.compile(r"%\(value\)s[ \u00a0\u202f]%\(unit\)s")
_CHIPS = {Truth.MET: "finding-agrees", Truth.FAILED: "finding-differs"}


@register.filter
def control_list_name(code: str) -> str:
    """The name of a control list that the policy knows; else its code."""
    return str(terms.TERMS["control_list"].get(code, code))


@register.filter
def of_list(text: str) -> SafeString:
    """Words of a list: English, from left to right, wherever they stand."""
    return format_html('<bdi lang="en" dir="ltr">{}</bdi>', text)


@register.filter
def question_words(asked: Parameter) -> SafeString:
    """The question that a condition asks."""
    return _sentence(terms.TERMS["control_question"][asked.comparator], asked)


@register.filter
def condition_of(asked: Parameter) -> SafeString:
    """A condition: the quantity, how its value must stand, and to what."""
    return format_html(
        "{} {} {}",
        of_list(_quantity(asked)),
        terms.term("control_comparator", asked.comparator),
        of_list(_measure(asked.quantity)),
    )


@register.filter
def failure_words(failed: Finding) -> SafeString:
    """Why a provision is ruled out, with both values."""
    words = terms.TERMS["control_ruled_out"]
    if failed.parameter is None:
        return _filled(words["said_no"], path=failed.path)
    said = failed.fact.said if failed.fact else "–"
    return _sentence(words[failed.parameter.comparator], failed.parameter, said=said)


@register.filter
def truth_chip(truth: Truth) -> str:
    """How a finding is coloured."""
    return _CHIPS.get(truth, "")


@register.filter
def about_words(about: str) -> str:
    """A quantity's key as words; a path stays as it is."""
    name, colon, dimension = about.rpartition(":")
    return f"{name.replace('_', ' ')} ({dimension.replace('_', ' ')})" if colon else about


@register.filter
def word_list(words: Sequence[str]) -> str:
    """Words in their order; many are cut."""
    return " ".join(words[:WORDS_MOST]) + (" …" if len(words) > WORDS_MOST else "")


@register.filter
def unread_words(reason: str) -> str:
    """Why a row of a list could not be read; the code of one that a later version of ours told."""
    return str(terms.TERMS["control_unread"].get(reason, reason))


def _sentence(sentence: str | Promise, asked: Parameter, **facts: str) -> SafeString:
    whole = _VALUE_AND_UNIT.sub("%(measure)s", str(sentence))
    return _filled(
        whole,
        path=asked.path,
        quantity=_quantity(asked),
        measure=_measure(asked.quantity),
        value=_number(asked.quantity.said),
        unit=asked.quantity.unit,
        **facts,
    )


def _filled(sentence: str | Promise, **facts: str) -> SafeString:
    shown = {name: of_list(fact) for name, fact in facts.items()}
    # The sentence is ours and was escaped, and each fact was.
    return mark_safe(filled(conditional_escape(str(sentence)), shown))  # noqa: S308


def _quantity(asked: Parameter) -> str:
    return asked.name or asked.quantity.dimension.replace("_", " ")


def _measure(of: Quantity) -> str:
    return f"{_number(of.said)} {of.unit}".strip()


def _number(said: float) -> str:
    """As a list writes it: its digits are not those of the reader's language."""
    return f"{said:.12g}"
