"""Reads of the keys by which partners encrypt for this node, and of what still needs one of before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import from_base64, key_id
from mithaq.federation.adapters.encryption import HeldKey, held_keys, require_public_key
from mithaq.federation.domain.naming import ANNOUNCED, KEY_DESTROYED, subject_of
from mithaq.federation.domain.packages import parts_from
from mithaq.federation.models import Fetching, Package, Peer, Sent
from mithaq.federation.queries import active_names
from mithaq.federation.queries.packages import folder
from mithaq.register import queries as register
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement
from mithaq.register.queries import Entry


@dataclass(frozen=True)
class OwnKey:
    """A key that this node announced to its partners; `held` is its private half, where it lies here.

    Once another took its place, `partners` are those who may still encrypt by it, and `packages` how many are
    on their way that may need it.
    """

    id: str
    public: bytes
    since: datetime
    is_today: bool
    held: HeldKey | None
    destroyed_at: datetime | None
    partners: tuple[str, ...]
    packages: int

    @property
    def is_needed(self) -> bool:
        """Whether something can still come that only this key opens."""
        return bool(self.is_today or self.partners or self.packages)


def own_keys() -> tuple[OwnKey, ...]:
    """The keys that were announced, the oldest first and today's last; two queries for each of before.

    Raises Refused `encryption_key_unreadable`.
    """
    held = {each.public: each for each in held_keys(Path(settings.HOME))}
    gone = {
        str(each.statement.body["key"]): each.statement.at
        for each in register.entries_about(subject_of(settings.NODE_NAME), act=KEY_DESTROYED)
    }
    announced = _announced()
    names, found = list(announced), []
    for number, (name, said) in enumerate(announced.items(), 1):
        public, later = _public(said[-1]), names[number:]
        found.append(
            OwnKey(
                id=name,
                public=public,
                since=said[-1].statement.at,
                is_today=not later,
                held=held.get(public),
                destroyed_at=gone.get(name),
                partners=_may_use([each.position for each in said], later) if later else (),
                packages=_on_their_way(name) if later else 0,
            )
        )
    return tuple(found)


def own_key(name: str) -> OwnKey:
    """A key by how its name begins. Raises NotFound `encryption_key_unknown`, also where several do so."""
    found = [each for each in own_keys() if name and each.id.startswith(name)]
    if len(found) != 1:
        raise NotFound("encryption_key_unknown", key=name[:64])
    return found[0]


def why_closed(sealed_for: str) -> Refused:
    """Why no key that lies here opens a package."""
    keys = own_keys()
    if keys and not keys[-1].held and sealed_for in ("", keys[-1].id):
        return Refused("encryption_key_missing")
    if any(each.id == sealed_for and not each.held for each in keys):
        return Refused("package_key_gone")
    return Refused("package_unreadable")


def leaving(statements: Sequence[Statement]) -> Collection[UUID]:
    """Of announcements of ours, the one that stands: who pairs with us later needs no earlier key."""
    *_, today = _announced().values()
    return {each.id for each in statements} & {today[-1].statement.id}


def refusals_of_announced(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of keys that partners announce: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        if statement.subject != subject_of(statement.issuer):
            raise ValueError("another node's")
        require_public_key(from_base64(str(statement.body["key"])))

    return refused_of(statements, check)


def refusals_of_followed(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of what partners say by which key of ours they encrypt: by statement why it is not taken."""
    known = _announced()

    def check(statement: Statement) -> None:
        if statement.subject != subject_of(settings.NODE_NAME):
            raise ValueError("another node's")
        if statement.body["key"] not in known:
            raise ValueError("no key of ours")

    return refused_of(statements, check)


def _announced() -> Mapping[str, Sequence[Entry]]:
    """Our announcements of each key, by its name; what was announced last is the last."""
    found: dict[str, list[Entry]] = {}
    for each in register.entries_about(subject_of(settings.NODE_NAME), act=ANNOUNCED):
        name = key_id(_public(each))
        found[name] = [*found.pop(name, ()), each]
    return found


def _public(entry: Entry) -> bytes:
    return from_base64(str(entry.statement.body["key"]))


def _may_use(positions: Collection[int], later: Collection[str]) -> tuple[str, ...]:
    """The partners who were told of a key and did not say that they go by a later one."""
    told = Sent.objects.filter(position__in=positions).values("peer")
    found = Peer.objects.filter(is_active=True, pk__in=told).exclude(follows__in=later)
    return tuple(found.order_by("name").values_list("name", flat=True))


def _on_their_way(name: str) -> int:
    """How many packages are announced whose manifest is not here, sealed for the key or for one unsaid."""
    rows = Package.objects.filter(
        pk__in=Fetching.objects.filter(opened_at=None).values("pk"),
        is_ours=False,
        sealed_for__in=("", name),
        peer__in=active_names(),
        refused="",
        recalled_at=None,
    )
    parts = rows.values_list("parts", flat=True)
    return sum(not (folder() / parts_from(each)[0].digest).exists() for each in parts)
