"""What the owner of a feed or of a saved search may see now, when nobody is signed in."""

from datetime import date
from uuid import UUID

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Actor
from mithaq.clearance.queries.readers import readable_labels, reader_of
from mithaq.exchange.domain.searching import Scope


def owner(person: UUID, *, on: date) -> tuple[Actor, Scope] | None:
    """The person and what exists for them; nobody once their roles have ended or their account is closed."""
    if access.correspondent(person) is None:
        return None
    actor = access.actor_of_person(person, on=on)
    if not actor.roles:
        return None
    labels = readable_labels(reader_of(actor, on=on))
    return actor, Scope(labels, on=on, institution=actor.institution)
