"""What `mithaq doctor` verifies of the register: the key's file, the signed head, the last statements."""

import functools
import operator
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.register import queries
from mithaq.register.adapters.keys import files_of, key_files
from mithaq.register.domain import merkle
from mithaq.register.domain.roots import Root


@dataclass(frozen=True)
class HeadCheck:
    """The register's end: how many of its last statements verified, and when the last one was made."""

    size: int
    verified: int
    last_at: datetime | None


def key_mode() -> int:
    """The permission bits of the node's keys; sound when nobody but their owner has any.

    Raises Refused `node_key_missing` or `node_key_unreadable`.
    """
    queries.seal()
    modes = [stat.S_IMODE(each.stat().st_mode) for each in key_files(Path(settings.HOME))]
    return functools.reduce(operator.or_, modes)


@dataclass(frozen=True)
class RootCheck:
    """Today's root document, and the files of keys that ended, which only a thief has a use for."""

    root: Root
    ended: tuple[Path, ...]


def check_root() -> RootCheck:
    """Raises Refused as `queries.our_roots` does."""
    roots = [each.root for each in queries.our_roots()]
    ended = {each.statement for each in roots} - {roots[-1].statement}
    return RootCheck(roots[-1], tuple(files_of(Path(settings.HOME), ended)))


def check_head(*, last: int = 100) -> HeadCheck:
    """Verify the latest checkpoint against the tree, and the last statements against their leaves.

    Raises Refused `register_damaged` with the position, `signature_invalid`, or as `statement_in` does. Costs
    about a millisecond for each statement asked for.
    """
    size = queries.head().size
    if not size:
        return HeadCheck(size=0, verified=0, last_at=None)
    checkpoint, _ = queries.latest_checkpoint()
    if checkpoint.size != size or checkpoint.root != queries.root_at(size):
        raise Refused("register_damaged", position=size - 1)
    start = max(0, size - last)
    checked = list(queries.entries(start - 1, limit=size - start))
    leaves = queries.hashes_at((0, entry.position) for entry in checked)
    for entry in checked:
        if leaves.get((0, entry.position)) != merkle.leaf_hash(entry.envelope):
            raise Refused("register_damaged", position=entry.position)
    return HeadCheck(size=size, verified=len(checked), last_at=checked[-1].statement.at)
