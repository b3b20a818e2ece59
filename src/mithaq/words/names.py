"""Names of parties and labels in the language that is active."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from mithaq.base.labels import EVERYONE, Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.spif.own_labels import marking_of
from mithaq.clearance.queries.subjects import registered_keys, subject, subjects_by_code
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
    """The names of institutions, people and counterparties by their codes; a handful of queries in all."""
    wanted = set(codes)
    keys = registered_keys(wanted)
    homes, people = keys["institution"], keys["person"]
    institutions = parties.institutions_by_id(homes.values())
    persons = parties.people_by_id(people.values())
    told = {code: named(institutions[key].names) for code, key in homes.items() if key in institutions}
    told |= {code: named(persons[key].names) for code, key in people.items() if key in persons}
    others = subjects_by_code(code for code in wanted if code.startswith("counterparty:"))
    told |= {code: known.names[0] for code, known in others.items() if known.names}
    return {code: told.get(code) or party_name(code) for code in wanted}


def label_words(label: Label) -> str:
    """The marking of the label as our policy writes it: how closely held, for whom, for which readers."""
    try:
        return marking_of(
            label, reader_language(), names={code: party_name(code) for code in label.releasable_to}
        )
    except Refused:
        said = _("%(classification)s: the label policy does not know the rest of this label")
        return said % {"classification": term("classification", label.classification)}
