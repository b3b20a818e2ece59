"""Two administrators pair their nodes by each other's card; either of them ends the pairing."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import published, queries
from mithaq.federation.domain.cards import card_in, is_fingerprint
from mithaq.federation.domain.naming import subject_of
from mithaq.federation.models import Incoming, Outgoing
from mithaq.federation.queries import PeerView
from mithaq.parties import queries as parties
from mithaq.parties.adapters import reference
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft

REASON_MAX = 400


@transaction.atomic
def accept_peer(card_envelope: bytes, *, fingerprint: str, by: Actor, at: datetime) -> PeerView:
    """Pair with the node of a card, or take a later card of it.

    `fingerprint` is what its administrator read out by another way. Raises Refused `not_permitted`,
    `fingerprint_differs`, `peer_is_us`, `state_unknown`, or as `card_in` does.
    """
    require(by, Act.PAIR_NODES)
    card = card_in(card_envelope)
    if card.name == settings.NODE_NAME or card.institution.id == parties.host_institution().id:
        raise Refused("peer_is_us", peer=card.name)
    if not is_fingerprint(fingerprint, card.key.public_key):
        # Who is told the right one need not call anybody.
        raise Refused("fingerprint_differs", peer=card.name)
    reference.states().get(card.institution.state)
    label = public_label(parties.host_institution().code).as_json()
    register.accept_issuer(card.key, label=label, author=f"person:{by.person}", at=at)
    _say(published.ACCEPTED, card.name, {"card": card.as_json()}, by=by, at=at)
    Outgoing.objects.get_or_create(
        peer=card.name, defaults={"size": 0, "looked_at": -1, "receipt_size": 0, "receipted_at": None}
    )
    Incoming.objects.update_or_create(
        peer=card.name,
        defaults={"due_at": at, "trouble": None},
        create_defaults={"size": 0, "frontier": b"", "told": 0, "announced": 0, "due_at": at},
    )
    return queries.peer(card.name)


@transaction.atomic
def revoke_peer(name: str, *, reason: str, by: Actor, at: datetime) -> None:
    """End the pairing: nothing more is sent or taken.

    Raises NotFound `peer_unknown`; Refused `not_permitted`, `reason_missing`, `peer_reason_too_long`.
    """
    require(by, Act.PAIR_NODES)
    queries.active_peer(name)
    require_reason(reason)
    _say(published.REVOKED, name, {"reason": reason.strip()}, by=by, at=at)


def require_reason(reason: str) -> None:
    """Raises Refused `reason_missing` or `peer_reason_too_long`."""
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > REASON_MAX:
        raise Refused("peer_reason_too_long", longest=REASON_MAX)


def _say(act: str, name: str, body: dict[str, Json], *, by: Actor, at: datetime) -> None:
    appended = register.append(
        StatementDraft(
            act=act,
            audience=(SELF,),
            subject=subject_of(name),
            label=public_label(parties.host_institution().code).as_json(),
            body=body,
            author=f"person:{by.person}",
        ),
        at=at,
    )
    published.ACTS[act](appended.position, appended.statement)
