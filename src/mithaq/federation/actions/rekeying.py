"""Change the key by which partners encrypt for this node, and destroy those of before."""

import base64
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.labels import EVERYONE
from mithaq.base.refusals import Refused
from mithaq.base.seals import from_base64, key_id
from mithaq.exchange.adapters import files
from mithaq.federation import published, queries
from mithaq.federation.actions.saying import say, say_between
from mithaq.federation.adapters import encryption
from mithaq.federation.adapters.encryption import HeldKey
from mithaq.federation.domain.naming import subject_of
from mithaq.federation.domain.packages import package_info, parts_from
from mithaq.federation.models import Package
from mithaq.federation.queries import PeerView, packages
from mithaq.federation.queries.encryption import OwnKey, own_key, own_keys
from mithaq.parties import queries as parties
from mithaq.register import actions as register_actions
from mithaq.register import queries as register
from mithaq.register.adapters.beside import written_beside
from mithaq.register.adapters.keys import keep_names


@transaction.atomic
def change_key(*, by: Actor, at: datetime) -> OwnKey:
    """Have all partners encrypt by a new key of ours from when they hear of it; the one of before stays.

    Its private half is on the disk before it is announced. Raises Refused `not_permitted`, `disk_full`,
    `storage_unavailable`, `encryption_key_unreadable`, or as `register.require_open` does.
    """
    require(by, Act.PAIR_NODES)
    register_actions.lock_writer()
    register.require_open()
    _announce(by=by, at=at)
    return own_keys()[-1]


def announce_first_key(*, at: datetime) -> None:
    """Tell all partners by which key they encrypt for us, once; the caller holds the register.

    Raises as `change_key` does.
    """
    if not register.entries_about(subject_of(settings.NODE_NAME), act=published.ANNOUNCED):
        _announce(by=None, at=at)


def destroy_key(name: str, *, anyway: bool = False, by: Actor, at: datetime) -> int:
    """Destroy a key whose place another took; returns how many packages were encrypted anew by today's.

    What was encrypted by it and comes after that is refused; `anyway` where that may still be. Raises
    NotFound `encryption_key_unknown`; Refused `not_permitted`, `encryption_key_in_use`,
    `encryption_key_destroyed`, `encryption_key_missing` where today's is not here, `encryption_key_needed`,
    `encryption_key_unreadable`, `disk_full`, `storage_unavailable`, `file_not_written`, or as
    `register.require_open` does.
    """
    require(by, Act.PAIR_NODES)
    key = _to_destroy(name, anyway=anyway)
    changed = _encrypt_anew(key.held) if key.held else 0
    with transaction.atomic():
        register_actions.lock_writer()
        register.require_open()
        # Not as it was while the packages were encrypted anew.
        key = _to_destroy(name, anyway=anyway)
        # Whoever is killed after that finds it gone, and says so when this is done again.
        if key.held:
            encryption.destroy_key(key.held)
        if not key.destroyed_at:
            say(published.KEY_DESTROYED, subject_of(settings.NODE_NAME), {"key": key.id}, by=by, at=at)
    return changed


def follow_key(before: PeerView, *, at: datetime) -> None:
    """Tell a partner that we go by a newer key of theirs, if one came: earlier packages stand before that."""
    now = queries.peer(before.name)
    if now.encryption == before.encryption:
        return
    theirs = subject_of(now.name)
    # Their first key needs no answer; two may have come at once.
    if before.encryption or len(register.entries_about(theirs, act=published.ANNOUNCED)) > 1:
        say_between(
            published.FOLLOWED,
            theirs,
            {"key": key_id(from_base64(now.encryption))},
            ours=parties.host_institution().id,
            theirs=now.card.institution.id,
            by=None,
            at=at,
        )


def _announce(*, by: Actor | None, at: datetime) -> None:
    """Announce a key that lies here and never was, as one does whose making was interrupted, or a new one."""
    home, known = Path(settings.HOME), {each.public for each in own_keys()}
    left = [each.public for each in encryption.held_keys(home) if each.public not in known]
    key = base64.b64encode(left[0] if left else encryption.make_key(home)).decode()
    ours = subject_of(settings.NODE_NAME)
    say(published.ANNOUNCED, ours, {"key": key}, by=by, at=at, audience=(EVERYONE,))


def _to_destroy(name: str, *, anyway: bool) -> OwnKey:
    key, today = own_key(name), own_keys()[-1]
    if key.is_today:
        raise Refused("encryption_key_in_use")
    if key.destroyed_at and not key.held:
        raise Refused("encryption_key_destroyed")
    if not today.held:
        raise Refused("encryption_key_missing")
    if key.is_needed and not anyway:
        partners = ", ".join(key.partners) or "–"
        raise Refused("encryption_key_needed", partners=partners, packages=key.packages)
    return key


def _encrypt_anew(key: HeldKey) -> int:
    """Have the packages that came for a key open by today's; how many. Their files keep their names."""
    today, changed = own_keys()[-1].public, 0
    wanted = Package.objects.filter(is_ours=False, refused="", recalled_at=None)
    for name in wanted.values_list("pk", flat=True):
        # Whoever destroys a package locks it as well: its file must not come back.
        with transaction.atomic():
            row = wanted.select_for_update().filter(pk=name).first()
            changed += row is not None and _encrypted_anew(row, key, today)
    if changed:
        with files.storing():
            keep_names(packages.folder())
    return changed


def _encrypted_anew(row: Package, key: HeldKey, today: bytes) -> bool:
    """Whether the manifest was here and for the key."""
    file = packages.folder() / parts_from(row.parts)[0].digest
    info = package_info(row.id, row.peer, settings.NODE_NAME)
    try:
        with files.storing(), packages.opened_file(file.name) as sealed:
            data = encryption.opened_with(sealed.read(), keys=[key], info=info)
    except Refused as refusal:
        if refusal.code in ("file_unknown", "package_unreadable"):
            return False
        raise
    with written_beside(file) as out:
        out.write(encryption.sealed_for(data, public_key=today, info=info))
    return True
