"""Two administrators pair their nodes by each other's card; either of them ends the pairing."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import published, queries
from mithaq.federation.domain.cards import Card, card_in, is_fingerprint
from mithaq.federation.models import Incoming, Outgoing
from mithaq.federation.queries import PeerView
from mithaq.parties import queries as parties
from mithaq.parties.adapters import reference
from mithaq.register import actions as register
from mithaq.register import queries as register_queries
from mithaq.register.domain.roots import key_text
from mithaq.register.domain.statement import SELF, StatementDraft

REASON_MAX = 400


@transaction.atomic
def accept_peer(card_envelope: bytes, *, fingerprint: str, by: Actor, at: datetime) -> PeerView:
    """Pair with the node of a card, or take a later card of it.

    `fingerprint` is what its administrator read out by another way. Its key is taken to sign statements once
    the log says from where on (`receiving.take`). Raises Refused `not_permitted`, `fingerprint_differs`,
    `peer_is_us`, `state_unknown`, `root_rolled_back` or `root_forked` where a later or another document of
    the partner is known, or as `card_in` does.
    """
    require(by, Act.PAIR_NODES)
    card = card_in(card_envelope)
    if card.name == settings.NODE_NAME or card.institution.id == parties.host_institution().id:
        raise Refused("peer_is_us", peer=card.name)
    if not is_fingerprint(fingerprint, card.root):
        # Who is told the right one need not call anybody.
        raise Refused("fingerprint_differs", peer=card.name)
    reference.states().get(card.institution.state)
    _require_not_older(card)
    _say(published.ACCEPTED, card.name, {"card": card.as_json()}, by=by, at=at)
    Outgoing.objects.get_or_create(
        peer=card.name,
        defaults={
            "size": 0,
            "looked_at": -1,
            "turns": [[0, key_text(register_queries.verifier_key().public_key)]],
            "receipt_size": 0,
            "receipted_at": None,
        },
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
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > REASON_MAX:
        raise Refused("peer_reason_too_long", longest=REASON_MAX)
    _say(published.REVOKED, name, {"reason": reason.strip()}, by=by, at=at)


def _require_not_older(card: Card) -> None:
    """While a pairing lasts, no card takes it back to keys that ended; who lost all ends it first."""
    known = next(
        (each.card.root for each in queries.peers() if each.name == card.name and each.is_active), None
    )
    if known is None or card.root == known:
        return
    if card.root.version < known.version:
        raise Refused("root_rolled_back", peer=card.name, known=known.version)
    if card.root.version == known.version:
        raise Refused("root_forked", peer=card.name, version=known.version)


def _say(act: str, name: str, body: dict[str, Json], *, by: Actor, at: datetime) -> None:
    appended = register.append(
        StatementDraft(
            act=act,
            audience=(SELF,),
            subject=published.subject_of(name),
            label=public_label(parties.host_institution().code).as_json(),
            body=body,
            author=f"person:{by.person}",
        ),
        at=at,
    )
    published.ACTS[act](appended.position, appended.statement)
