"""Who is visiting, and what exists for them: read once a request."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import Reader
from mithaq.clearance.queries.readers import reader_of, visible_statements
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries.disclosures import scope_of
from mithaq.parties import queries as parties
from mithaq.register.queries import Filter


@dataclass(frozen=True)
class Visit:
    """A request's person, day, and the labels that exist for them."""

    actor: Actor | None
    reader: Reader
    scope: Scope
    at: datetime

    @property
    def today(self) -> date:
        """The day that counts in law; accounts, roles and labels go by the days of UTC."""
        return parties.legal_day(self.at)

    @property
    def signed_in(self) -> Actor:
        """The actor. Raises Refused `not_permitted` for somebody who is nobody's person."""
        if self.actor is None:
            raise Refused("not_permitted")
        return self.actor

    def may(self, act: Act, *, of_institution: UUID | None = None) -> bool:
        return self.actor is not None and may(self.actor, act, of_institution=of_institution)

    @property
    def statements(self) -> Filter:
        """Which statements of the register exist for the visitor."""
        return visible_statements(self.actor, self.reader, self.scope.labels)


def visit(request: HttpRequest) -> Visit:
    """The visit of this request."""
    known = getattr(request, "_visit", None)
    if known is None:
        known = visit_of(request.user)
        request._visit = known  # type: ignore[attr-defined]  # kept with its request
    return known


def visit_of(user: object) -> Visit:
    """The visit of an account, or of nobody."""
    at = datetime.now(UTC)
    actor = access.actor_of(user or AnonymousUser(), on=at.date())  # type: ignore[arg-type]
    reader = reader_of(actor, on=at.date())
    return Visit(actor, reader, scope_of(actor, reader, on=at.date()), at)


def new_key(at: datetime) -> UUID:
    """A fresh identifier for something that this request makes."""
    return new_id(at, os.urandom(RANDOM_BYTES))
