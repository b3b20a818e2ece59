"""What `mithaq doctor` looks at in federation: partners with whom something does not move, and our keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mithaq.base.canonical import Json
from mithaq.federation import queries
from mithaq.federation.queries import Standing
from mithaq.federation.queries.encryption import OwnKey, own_keys

# A node that is restarted, or a partner's night, is nothing to mend.
LONG = timedelta(days=1)
# What was set aside stays in the tables; it is news for so long.
NEWS = timedelta(days=7)


@dataclass(frozen=True)
class Concern:
    """What to look into with a partner; numbers are of statements.

    `has_lied` is proved, and stays so whatever it says since.
    """

    peer: str
    has_lied: bool
    trouble: Mapping[str, Json] | None
    unreceipted: int
    untaken: int
    set_aside: int

    @property
    def is_any(self) -> bool:
        return bool(self.has_lied or self.trouble or self.unreceipted or self.untaken or self.set_aside)


def concerns(*, at: datetime) -> tuple[Concern, ...]:
    """One for each node that ours is paired with."""
    news = queries.set_aside_since(at - NEWS)
    return tuple(
        concern_of(each, set_aside=news.get(each.peer.name, 0), at=at)
        for each in queries.standings()
        if each.peer.is_active
    )


def concern_of(standing: Standing, *, set_aside: int, at: datetime) -> Concern:
    """What there is to look into by how far the logs have come; of what was set aside only the news."""
    since = standing.peer.since
    sent_long = at - (standing.receipted_at or since) > LONG
    taken_long = at - (standing.taken_at or since) > LONG
    trouble = standing.trouble
    is_away = trouble is not None and trouble["code"] == "peer_away"
    return Concern(
        peer=standing.peer.name,
        has_lied=standing.forked_at is not None,
        trouble=trouble if trouble and (not is_away or (sent_long and taken_long)) else None,
        unreceipted=standing.sent - standing.receipted if sent_long else 0,
        untaken=standing.announced - standing.taken if taken_long else 0,
        set_aside=set_aside,
    )


@dataclass(frozen=True)
class KeyCheck:
    """The keys by which partners encrypt for us: those of before that are here, and whether today's is.

    `useless` are here though nothing needs them any more, `waiting` while something may.
    """

    is_announced: bool
    is_here: bool
    useless: tuple[OwnKey, ...]
    waiting: tuple[OwnKey, ...]


def check_keys() -> KeyCheck:
    """Raises Refused `encryption_key_unreadable`."""
    keys = own_keys()
    former = [each for each in keys if each.held and not each.is_today]
    return KeyCheck(
        is_announced=bool(keys),
        is_here=bool(keys and keys[-1].held),
        useless=tuple(each for each in former if each.destroyed_at or not each.is_needed),
        waiting=tuple(each for each in former if not each.destroyed_at and each.is_needed),
    )
