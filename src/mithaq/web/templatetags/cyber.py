"""Filters of the pages of cyber tactics."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from mithaq.watch.domain import attack
from mithaq.watch.domain.attack import AttackObject, ObjectKind
from mithaq.watch.domain.attack_changes import Change, ChangeKind
from mithaq.watch.domain.coverage import Function, Matrix, Placed, Reached, TacticCoverage
from mithaq.words import writing
from mithaq.words.terms import term

register = template.Library()


@register.filter
def notice(published_on: date | None) -> str:
    """What MITRE's licence asks for beside content of ATT&CK."""
    return attack.notice(published_on)


@register.filter
def is_technique(found: AttackObject) -> bool:
    """Whether it has a page of its own."""
    return found.kind is ObjectKind.TECHNIQUE and bool(found.attack_id)


@register.simple_tag
def change_told(change: Change, tactics: Mapping[str, str]) -> str:
    """What was, where a change has a before that its kind does not say."""
    before, after = change.before, change.after
    if before is None or after is None:
        return ""
    if change.kind is ChangeKind.RENAMED:
        return _("Before: %(name)s") % {"name": before.name}
    if change.kind is ChangeKind.MOVED:
        return _("Before: %(before)s. Now: %(after)s") % {
            "before": _where(before, tactics),
            "after": _where(after, tactics),
        }
    return ""


def _where(found: AttackObject, tactics: Mapping[str, str]) -> str:
    names = ", ".join(tactics.get(each, each) for each in found.tactics)
    return f"{found.attack_id} ({names})" if names else found.attack_id


@register.filter
def words_of(codes: Iterable[str], family: str) -> str:
    """Codes of a family in words, one after the other."""
    return " · ".join(term(family, each) for each in codes)


@register.filter
def covered(tactic: TacticCoverage, function: str) -> int:
    """How many techniques of a tactic a function covers."""
    return tactic.covered[Function(function)]


@register.filter
def waiting(tactic: TacticCoverage, function: str) -> int:
    """How many more it would cover if what waits were confirmed."""
    return tactic.waiting[Function(function)]


@register.simple_tag
def reached(matrix: Matrix, technique: AttackObject, function: str) -> Reached:
    """How far a technique is covered for a function."""
    return matrix[technique.stix_id][Function(function)]


@register.filter
def why_told(placed: Placed) -> str:
    """What a release did to what a statement speaks of, in words."""
    return " · ".join(term("coverage_why", each) for each in placed.why)


@register.filter
def score(value: Decimal | None) -> str:
    """A score of CVSS."""
    return "–" if value is None else writing.exactly(value)


@register.filter
def days_told(value: int | None) -> str:
    """A number of days; nothing where nobody knows."""
    return "–" if value is None else writing.number(value)


@register.filter
def year(value: int) -> str:
    """A year in the reader's digits."""
    return writing.year(value)
