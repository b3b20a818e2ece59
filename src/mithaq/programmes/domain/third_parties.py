"""Whose consent a text asks for before what is exchanged under it goes to somebody who is no party.

The originating party consents always, whatever the text says; clearance asks it for itself. A text that
allows such transfers and does not say who consents opens nothing by its silence: all its parties are asked.
Under a master both are asked for, so that an arrangement takes no consent away from a party above it.
"""

from collections.abc import Mapping

from mithaq.base.canonical import Json
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.domain.clauses import ClauseKind


def consents_beyond(text: AgreementText, master: AgreementText | None) -> tuple[str, ...]:
    """The parties whose consent it asks for beside the originating party's, by their codes; sorted."""
    found = set[str]()
    for each in (text, master):
        clause = each.clause(ClauseKind.THIRD_PARTIES) if each else None
        if each and clause:
            found |= _asked(clause.facts, each.parties)
    return tuple(sorted(found))


def _asked(facts: Mapping[str, Json], parties: tuple[str, ...]) -> frozenset[str]:
    value, by = facts.get("consent_of"), facts.get("consent_by")
    named = frozenset(map(str, value)) if isinstance(value, list | tuple) else frozenset()
    is_silent = not named and by != "originator"
    return frozenset(parties) if by == "all" or is_silent else named
