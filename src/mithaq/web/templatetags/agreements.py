"""Filters that word clauses, their facts and what is wrong with them."""

from collections.abc import Sequence

from django import template

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.programmes.domain.checking import Problem
from mithaq.programmes.domain.clauses import Clause, ClauseKind
from mithaq.web.fact_forms import FactField
from mithaq.words import clauses

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
