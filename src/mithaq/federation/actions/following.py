"""Follow root documents: our own, when our people signed the next, and those of partners, never by half."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction

from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import published, queries
from mithaq.federation.domain.naming import subject_of
from mithaq.federation.domain.receipts import cosigned, without_cosignature
from mithaq.federation.domain.turns import Turn, with_turn
from mithaq.federation.models import Incoming, Outgoing
from mithaq.federation.queries import PeerView, logs
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register import queries as register_queries
from mithaq.register.adapters.keys import seal_of
from mithaq.register.domain.roots import Root, Signed, followed, key_text
from mithaq.register.domain.statement import SELF, StatementDraft


@transaction.atomic
def publish_root(draft: Signed, *, at: datetime) -> Root:
    """Go over to our next root document, with all logs: what they hold stays, what comes is by its key.

    Raises Refused as `register.publish_root` does.
    """
    return _gone_over(register.publish_root, draft, at=at)


@transaction.atomic
def take_back_roots(new: Sequence[Signed], *, at: datetime) -> None:
    """Go over again to root documents of ours that a partner kept, while the register waits; all or none.

    Raises Refused `own_key_gone` where a key that they name is not in the home, or as
    `register.take_back_root` does.
    """
    for signed in new:
        try:
            seal_of(settings.HOME, signed.root.statement)
        except Refused as refusal:
            file = str(refusal.facts.get("file", ""))
            raise Refused("own_key_gone", version=signed.root.version, file=file) from refusal
        _gone_over(register.take_back_root, signed, at=at)


class _GoingOver(Protocol):
    def __call__(self, draft: Signed, *, label: Mapping[str, Json], at: datetime) -> object: ...


def _gone_over(going_over: _GoingOver, draft: Signed, *, at: datetime) -> Root:
    # Before the register, as who takes in or puts out does. Logs are read again after it, as who pairs begins
    # one: so none begins unseen.
    incoming = list(Incoming.objects.select_for_update().order_by("peer"))
    list(Outgoing.objects.select_for_update().order_by("peer"))
    before = register_queries.verifier_key().public_key
    label = public_label(parties.host_institution().code).as_json()
    going_over(draft, label=label, at=at)
    root = register_queries.our_roots()[-1].root
    if root.statement == before:
        return root
    seal = register_queries.seal()
    for log in Outgoing.objects.select_for_update().order_by("peer"):
        turns = with_turn(logs.turns_of(log), Turn(log.size, root.statement))
        log.turns = [[each.first, key_text(each.key)] for each in turns]
        log.save(update_fields=["turns"])
    for taken in incoming:
        if taken.receipt and taken.taken_at:
            # A partner who follows us refuses the old key's, and we may not have told them yet.
            note = without_cosignature(taken.receipt)
            taken.receipt = cosigned(note, name=settings.NODE_NAME, seal=seal, at=taken.taken_at)
            taken.save(update_fields=["receipt"])
    return root


@transaction.atomic
def follow(name: str, envelopes: Sequence[bytes], *, at: datetime) -> PeerView:
    """Follow a partner's root documents, from the known one on; where one does not follow, none is taken.

    Raises NotFound `peer_unknown`; Refused as `followed` does.
    """
    Incoming.objects.select_for_update().filter(pk=name[:100]).first()
    peer = queries.active_peer(name)
    for signed in followed(peer.card.root, envelopes):
        appended = register.append(
            StatementDraft(
                act=published.ROOT_FOLLOWED,
                audience=(SELF,),
                subject=subject_of(name),
                label=public_label(parties.host_institution().code).as_json(),
                body={"root": signed.as_json()},
            ),
            at=at,
        )
        published.apply_root_followed(appended.position, appended.statement)
    return queries.peer(name)
