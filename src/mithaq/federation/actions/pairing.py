"""Two administrators pair their nodes by each other's card; either of them ends the pairing."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.federation import published, queries
from mithaq.federation.actions import rekeying
from mithaq.federation.actions.saying import say
from mithaq.federation.domain.cards import Card, card_in, is_fingerprint
from mithaq.federation.domain.naming import subject_of
from mithaq.federation.models import Incoming, Outgoing, PeerFork, Quarantined, Taken
from mithaq.federation.queries import PeerView, institutions
from mithaq.parties import queries as parties
from mithaq.parties.adapters import reference
from mithaq.register import queries as register_queries
from mithaq.register.domain.roots import key_text

REASON_MAX = 400


@transaction.atomic
def accept_peer(card_envelope: bytes, *, fingerprint: str, by: Actor, at: datetime) -> PeerView:
    """Pair with the node of a card, or take a later card of it.

    `fingerprint` is what its administrator read out by another way. Its key is taken to sign statements once
    the log says from where on (`receiving.take`). Raises Refused `not_permitted`, `fingerprint_differs`,
    `peer_is_us`, `state_unknown`, `institution_of_other_node`; `root_rolled_back` or `root_forked` where a
    later or another document of the partner is known; or as `card_in` does.
    """
    require(by, Act.PAIR_NODES)
    card = card_in(card_envelope)
    # Whoever takes something from the partner, or follows its root documents, locks this first too.
    list(Incoming.objects.select_for_update().filter(pk=card.name))
    if card.name == settings.NODE_NAME or card.institution.id == parties.host_institution().id:
        raise Refused("peer_is_us", peer=card.name)
    if not is_fingerprint(fingerprint, card.root):
        # Who is told the right one need not call anybody.
        raise Refused("fingerprint_differs", peer=card.name)
    reference.states().get(card.institution.state)
    known = next((each for each in queries.peers() if each.name == card.name), None)
    _require_not_older(card, known)
    if holder := institutions.other_holder(card.institution.id, name=card.name):
        raise Refused("institution_of_other_node", issuer=holder)
    if known and _is_founded_anew(card, known):
        _begin_anew(card.name)
    say(published.ACCEPTED, subject_of(card.name), {"card": card.as_json()}, by=by, at=at)
    rekeying.announce_first_key(at=at)
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
    require_reason(reason)
    say(published.REVOKED, subject_of(name), {"reason": reason.strip()}, by=by, at=at)


def require_reason(reason: str) -> None:
    """Raises Refused `reason_missing` or `peer_reason_too_long`."""
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > REASON_MAX:
        raise Refused("peer_reason_too_long", longest=REASON_MAX)


def _require_not_older(card: Card, known: PeerView | None) -> None:
    """While a pairing lasts, no card takes it back to keys that ended; who lost all ends it first."""
    if known is None or not known.is_active or card.root == known.card.root:
        return
    if card.root.version < known.card.root.version:
        raise Refused("root_rolled_back", peer=card.name, known=known.card.root.version)
    if card.root.version == known.card.root.version:
        raise Refused("root_forked", peer=card.name, version=card.root.version)


def _is_founded_anew(card: Card, known: PeerView) -> bool:
    """Whether a node of the name was founded again: its keys do not go on from those that we knew."""
    return card.root != known.card.root and card.root.version <= known.card.root.version


def _begin_anew(name: str) -> None:
    """The log of a node that was founded again begins at its beginning."""
    Taken.objects.filter(peer=name).delete()
    Quarantined.objects.filter(peer=name, is_ours=False).delete()
    PeerFork.objects.filter(peer=name).delete()
    Incoming.objects.filter(pk=name).delete()
