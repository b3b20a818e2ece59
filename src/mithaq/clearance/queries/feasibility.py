"""What stands in the way of releases to states, asked of all at once and without a case."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.ids import id_in
from mithaq.clearance.domain.feasibility import Feasibility, Use, feasibility
from mithaq.clearance.domain.policy.agreed import covers_field
from mithaq.clearance.queries import agreements, release
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts


def feasibilities(
    states: Iterable[str], *, use: Use, reader: Actor, on: date, field: str = ""
) -> Mapping[str, Feasibility]:
    """By state, under the agreements of the reader's own institution, which cover the field if one is named.

    Embargoes are public law. Sanctions name parties and not states, so that screening tells of them.
    """
    embargoes, agreed = release.embargoes_reviewed(), _agreed(reader.institution, field, on)
    return {
        each: feasibility(each, embargoes, use=use, agreements=agreed.get(each, ()), on=on) for each in states
    }


def feasibilities_of(
    institutions: Iterable[InstitutionFacts], *, use: Use, fields: Collection[str], reader: Actor, on: date
) -> Mapping[UUID, Feasibility]:
    """By institution, under the agreements of the reader's own that name it, its state or a bloc of that as a
    recipient, and that cover all the fields."""
    embargoes, own = release.embargoes_reviewed(), parties.institution(reader.institution)
    covering = [
        each
        for each in agreements.agreements_of(own, on=on)
        if all(covers_field(each.terms.fields, field) for field in fields)
    ]
    found = {}
    for each in institutions:
        codes = parties.codes_of(each, on)
        agreed = {one.reference for one in covering if not codes.isdisjoint(one.terms.recipients)}
        found[each.id] = feasibility(each.state, embargoes, use=use, agreements=agreed, on=on)
    return found


def _agreed(institution: UUID, field: str, on: date) -> Mapping[str, set[str]]:
    """The agreements in force by the states whose parties may receive under them."""
    found = defaultdict[str, set[str]](set)
    for each in agreements.agreements_of(parties.institution(institution), on=on):
        if not field or covers_field(each.terms.fields, field):
            for state in _states_of(each.terms.recipients, on):
                found[state].add(each.reference)
    return found


def _states_of(codes: Iterable[str], on: date) -> set[str]:
    found, keys = set[str](), list[UUID]()
    for code in codes:
        scheme, _, key = code.partition(":")
        match scheme:
            case "state":
                found.add(key)
            case "bloc":
                found |= parties.bloc_members(on).get(key, frozenset())
            case "institution":
                keys += [known] if (known := id_in(key)) else []
    return found | {each.state for each in parties.institutions_by_id(keys).values()}
