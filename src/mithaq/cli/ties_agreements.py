"""What `mithaq ties pair` tells of the agreements that bind two states."""

from collections.abc import Iterator
from dataclasses import asdict

from django.utils.translation import gettext as _

from mithaq.ties.domain.agreements import Bond, Standing
from mithaq.ties.queries.agreements import Agreements
from mithaq.words.terms import term
from mithaq.words.tie_agreements import clauses_told, day_told


def told(found: Agreements) -> dict[str, object]:
    """To programs: every agreement of a set with each clause by state."""
    return {
        "set": found.set.format,
        "vintage": found.set.vintage,
        "kind": found.set.kind,
        "tells_ends": found.tells_ends,
        "agreements": [_bond_told(each) for each in found.bonds],
    }


def lines(found: Agreements, year: int, one: str, other: str) -> Iterator[str]:
    """To people: those that bind both in a year, or may."""
    for each in found.bonds:
        standing = each.standing(year)
        if standing in (Standing.BINDS, Standing.UNKNOWN):
            words = _("%(title)s (%(set)s): %(stands)s, %(since)s; %(clauses)s")
            yield words % {
                "title": each.title,
                "set": found.set.format,
                "stands": term("agreement_stands", standing),
                "since": day_told(each.in_force) or "—",
                "clauses": ", ".join(clauses_told(each.clauses, one, other)) or "—",
            }


def _bond_told(bond: Bond) -> dict[str, object]:
    return {
        **{name: value for name, value in asdict(bond).items() if name != "clauses"},
        "in_force": bond.in_force or None,
        "ended": bond.ended or None,
        "clauses": {each.name: {"one": each.of_one, "other": each.of_other} for each in bond.clauses},
    }
