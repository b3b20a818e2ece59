"""What an agreement of two states binds them to, as a reader's language says it."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from mithaq.ties.domain.agreements import DEPTH, DEPTH_MOST, Clause
from mithaq.words.terms import TERMS, term
from mithaq.words.writing import day, month, number, year


def day_told(told: str) -> str:
    """A day as exact as it is told; empty where it is not."""
    match [int(part) for part in told.split("-")] if told else []:
        case [in_year]:
            return year(in_year)
        case [in_year, in_month]:
            return month(date(in_year, in_month, 1))
        case [in_year, in_month, on]:
            return day(date(in_year, in_month, on))
    return ""


def clauses_told(clauses: Iterable[Clause], one: str, other: str) -> Iterator[str]:
    """Those that hold for either of two states, of whose names the clauses of one alone tell."""
    for each in clauses:
        if each.of_one and each.of_one == each.of_other:
            yield _clause(each.name, each.of_one)
            continue
        for name, code, beside in ((one, each.of_one, each.of_other), (other, each.of_other, each.of_one)):
            if code:
                words = _("%(clause)s (%(state)s alone)")
                if beside is None:
                    words = _("%(clause)s (%(state)s; of the other not told)")
                elif beside:
                    words = _("%(clause)s (%(state)s)")
                yield words % {"clause": _clause(each.name, code), "state": name}


def clauses_not_told(clauses: Iterable[Clause]) -> Iterator[str]:
    """Those that nobody coded for either."""
    return (term("clause", each.name) for each in clauses if not each.is_known)


def _clause(name: str, code: float) -> str:
    if name == DEPTH:
        facts = {"depth": number(int(code)), "most": number(DEPTH_MOST)}
        return _("depth: %(depth)s of %(most)s") % facts
    level = f"{name}_{code:.0f}"
    return term("clause_level", level) if level in TERMS["clause_level"] else term("clause", name)
