"""Names of parties and labels in the language that is active."""

from collections.abc import Iterable
from uuid import UUID

from mithaq.base.labels import EVERYONE, Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.queries.subjects import keys_of, subject, subjects_by_code
from mithaq.parties import queries as parties
from mithaq.words.terms import named, reader_language, term


def party_name(code: str) -> str:
    """The name of a party by its code; the code itself when nobody here knows the party."""
    scheme, _, key = code.partition(":")
    try:
        match scheme:
            case "state":
                return parties.state_name(key, reader_language())
            case "bloc":
                return parties.bloc_name(key, reader_language())
            case "institution":
                return named(parties.institution(UUID(key)).names)
            case "person":
                return named(parties.person(UUID(key)).names)
            case "counterparty":
                return subject(code).names[0]
    except (NotFound, Refused, ValueError):
        return code
    return term("audience", code) if code in {EVERYONE, "self"} else code


def party_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of many parties by their codes; a handful of queries in all."""
    wanted = set(codes)
    keys = keys_of(wanted)
    found = {code: party.names[0] for code, party in subjects_by_code(wanted).items() if party.names}
    for institution in parties.institutions_by_id(keys["institution"]).values():
        found[institution.code] = named(institution.names)
    for person in parties.people_by_id(keys["person"]).values():
        found[person.code] = named(person.names)
    return {code: found.get(code) or party_name(code) for code in wanted}


def label_words(label: Label) -> str:
    """The label as it stands on a record: how closely held, for whom, on which conditions."""
    return " · ".join(
        (
            term("classification", label.classification),
            *map(party_name, label.releasable_to),
            *(term("handling", each) for each in label.handling),
        )
    )
