"""Keys of persons in tests: registered as their holders do, without the dear work of a passphrase."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from cast import AT, Player
from mithaq.access import published
from mithaq.access.domain.keys import registration
from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.seals import KeySeal
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft


def new_seal() -> KeySeal:
    return KeySeal(Ed25519PrivateKey.generate())


def keyed(player: Player, *, at: datetime = AT) -> KeySeal:
    """The player's own key, in the register from now on."""
    seal, person = new_seal(), f"person:{player.person}"
    body = registration(seal, person=person, institution=player.institution, node=settings.NODE_NAME)
    said(published.KEY_REGISTERED, player, body, at=at)
    return seal


def said(act: str, player: Player, body: dict[str, Json], *, at: datetime = AT) -> None:
    """A statement of our node on a person's keys."""
    person, label = f"person:{player.person}", public_label(f"institution:{player.institution}").as_json()
    draft = StatementDraft(
        act=act, audience=("everyone",), subject=person, label=label, body=body, author=person
    )
    with transaction.atomic():
        appended = register.append(draft, at=at)
        published.ACTS[act](appended.position, appended.statement)
