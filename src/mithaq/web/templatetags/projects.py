"""Filters that word plans and entries of joint projects."""

from collections.abc import Sequence
from decimal import Decimal

from django import template

from mithaq.programmes.domain.checking import Problem
from mithaq.projects.domain.entries import Entry
from mithaq.projects.domain.progress import leads_of
from mithaq.projects.domain.shares import Amount
from mithaq.projects.queries.projects import ProjectView
from mithaq.words import projects, writing
from mithaq.words.clauses import SaidFact

register = template.Library()


@register.filter
def entry_facts(entry: Entry) -> Sequence[SaidFact]:
    """What an entry tells, without its title."""
    return [each for each in projects.facts_of(entry) if each.name != "title"]


@register.filter
def entry_title(entry: Entry) -> str:
    """What an entry is about, in the words of who told it."""
    return entry.text("title")


@register.filter
def plan_problem(problem: Problem) -> str:
    """What is wrong with a plan, and where."""
    return projects.plan_problem(problem)


@register.filter
def amount_of(amounts: Sequence[Amount], currency: str) -> str:
    """The sum of amounts in the currency of their project; a dash where none has a rate."""
    values = [each.value for each in amounts if each.value is not None]
    return writing.money(sum(values, Decimal(0)), currency) if values else "–"


@register.filter
def in_currency(value: Decimal, currency: str) -> str:
    """An amount of a currency."""
    return writing.money(value, currency)


@register.filter
def share(value: Decimal | None) -> str:
    """A share as a percentage; a dash for none."""
    return "–" if value is None else writing.percent_exactly(float(value))


@register.filter
def whole_percent(value: int) -> str:
    """A whole percentage such as 40."""
    return writing.percent(value / 100)


@register.filter
def leads(project: ProjectView, package: str) -> Sequence[str]:
    """Who may say that a milestone of a package is reached."""
    return leads_of(project.plan, package)
