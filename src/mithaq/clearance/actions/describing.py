"""Tell what is known of a party that is screened: more of a registered one, or all of one that is not."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.clearance.actions.saying import say
from mithaq.clearance.actions.screening import lock_hits, screen_now
from mithaq.clearance.domain.screening.fields import Properties
from mithaq.clearance.domain.screening.subjects import (
    SCHEMA_OF,
    PartyKind,
    as_json,
    properties_from,
    require_named,
)
from mithaq.clearance.published import screening as published
from mithaq.clearance.queries.subjects import subject
from mithaq.parties import queries as parties

# Their names stand in the register already.
REGISTERED = ("institution:", "person:")


def name_counterparty(
    key: UUID, kind: PartyKind, properties: Mapping[str, Iterable[str]], *, by: Actor, at: datetime
) -> str:
    """Take a party that is not registered into screening; returns its code. It is screened at once.

    Raises Refused `not_permitted`, `party_field_unknown`, `party_field_too_long`, `party_date_wrong` or
    `party_nameless`.
    """
    code = f"counterparty:{key}"
    told = properties_from(properties)
    require_named(told)
    _describe(code, kind, told, by=by, at=at)
    return code


def describe_party(code: str, properties: Mapping[str, Iterable[str]], *, by: Actor, at: datetime) -> None:
    """Take the place of what officers knew of a party; its registration stays. It is screened at once.

    Raises as naming one, or NotFound `party_unknown`.
    """
    told, known = properties_from(properties), subject(code)
    if not code.startswith(REGISTERED):
        require_named(told)
    _describe(code, known.kind, told, by=by, at=at)


@transaction.atomic
def _describe(code: str, kind: PartyKind, properties: Properties, *, by: Actor, at: datetime) -> None:
    host = parties.host_institution()
    require(by, Act.SCREEN_PARTY, of_institution=host.id)
    lock_hits([code])
    body: dict[str, Json] = {"schema": SCHEMA_OF[kind], "properties": as_json(properties)}
    say(published.PARTY_DESCRIBED, code, body, by=by, at=at)
    screen_now(subject(code), at=at)
