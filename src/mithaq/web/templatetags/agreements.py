"""Filters that word clauses, their facts and what is wrong with them, and the parts of charters."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django import template

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.programmes.domain.charter import Member
from mithaq.programmes.domain.checking import Problem
from mithaq.programmes.domain.clauses import Clause, ClauseKind
from mithaq.programmes.queries.programmes import CallView, Counted
from mithaq.web.fact_forms import FactField
from mithaq.words import clauses, writing

register = template.Library()


@register.filter
def clause_text(clause: Clause) -> tuple[Language, str]:
    """The language and the text that suit the reader, with the facts in their places."""
    return clauses.clause_text(clause)


@register.filter
def facts_beside(clause: Clause) -> Sequence[clauses.SaidFact]:
    """The facts that are given and that the text does not say itself."""
    return clauses.facts_beside(clause)


@register.simple_tag
def fact_words(kind: ClauseKind, name: str, value: Json) -> str:
    """A fact in words."""
    return clauses.fact_in_words(kind, name, value)


@register.filter
def text_problem(problem: Problem) -> str:
    """What is wrong with a text, and where."""
    return clauses.problem_in_words(problem)


@register.simple_tag
def share_of(field: FactField, party: str) -> str:
    """The percent of a party in a field of shares."""
    return str(field.shares.get(party, ""))


@register.simple_tag
def speaker_of(member: Member, names: Mapping[str, str]) -> str:
    """The name of the institution that speaks for a member."""
    return names[f"institution:{member.institution}"]


@register.simple_tag
def planned_name(member: Member, year: int) -> str:
    """The name of the field for what a member is to bring in a year."""
    return f"{member.party}.{year}"


@register.filter
def is_open_at(call: CallView, at: datetime) -> bool:
    """Whether a call can be answered at a moment."""
    return call.is_open(at)


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """An amount in a currency."""
    return writing.money(amount, currency)


@register.filter
def measure(value: str) -> str:
    """What was counted or is to be, which charters keep in digits of ours."""
    return writing.exactly(Decimal(value))


@register.filter
def is_late_on(counted: Counted, day: date) -> bool:
    """Whether an indicator should have reached its target by now."""
    return counted.is_late(day)


@register.filter
def year(value: int) -> str:
    """A year, without marks between its digits."""
    return writing.year(value)


@register.filter
def whole_percent(value: int) -> str:
    """A percentage that is kept as a whole number."""
    return writing.percent(value / 100)
