"""A collection of STIX objects as TAXII 2.1 lists it: in the order in which they were added, page by page.

Marking and identity are added again with each record that needs them, so that whoever asks only for what is
new always gets what the new refers to. A place in the list is a moment and an identifier: what is added
meanwhile comes behind it, and nothing is passed over.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.stix import SPEC, identity_id, moment, object_id

PAGE_MOST = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What is referred to comes first.
_RANKS = ("marking-definition", "identity")


@dataclass(frozen=True)
class Listed:
    """A record in the collection; `marking` is the identifier of its label's."""

    id: UUID
    kind: Kind
    institution: UUID
    marking: str
    added_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Entry:
    """An object of the collection. `version` is as STIX writes it; `of` is the record or the institution."""

    id: str
    version: str
    added_at: datetime
    of: UUID | None = None

    @property
    def type(self) -> str:
        return self.id.partition("--")[0]

    @property
    def place(self) -> tuple[datetime, int, str]:
        rank = _RANKS.index(self.type) if self.type in _RANKS else len(_RANKS)
        return self.added_at, rank, self.id


@dataclass(frozen=True)
class Asked:
    """What is asked of a collection. Empty filters ask for everything; `after` is a place in the list."""

    added_after: datetime | None = None
    ids: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()
    specs: frozenset[str] = frozenset()
    after: tuple[datetime, int, str] | None = None
    limit: int = PAGE_MOST

    def takes(self, entry: Entry) -> bool:
        """Whether the filters let it through; only the newest version of an object is kept here."""
        any_version = self.versions & {"first", "last", "all"}
        return (
            (self.added_after is None or entry.added_at > self.added_after)
            and (not self.ids or entry.id in self.ids)
            and (not self.types or entry.type in self.types)
            and (not self.specs or SPEC in self.specs)
            and (not self.versions or bool(any_version) or entry.version in self.versions)
        )


@dataclass(frozen=True)
class Page:
    """Some entries; `next` is the place to go on from, where there is more."""

    entries: tuple[Entry, ...]
    next: str | None


def entries_of(
    records: Iterable[Listed],
    *,
    markings: Iterable[tuple[str, str]],
    identities: Iterable[tuple[UUID, datetime]],
) -> tuple[Entry, ...]:
    """All objects of a collection.

    `markings` are their identifiers and versions, `identities` the institutions and when they changed last.
    """
    listed = sorted(records, key=lambda each: each.added_at)
    marked = {each.marking: each.added_at for each in listed}
    named = {each.institution: each.added_at for each in listed}
    found = [
        *(Entry(key, version, marked[key]) for key, version in markings if key in marked),
        *(Entry(identity_id(key), moment(at), named[key], key) for key, at in identities),
        *(
            Entry(object_id(each.kind, each.id), moment(each.changed_at), each.added_at, each.id)
            for each in listed
        ),
    ]
    return tuple(sorted(found, key=lambda each: each.place))


def page_of(entries: Sequence[Entry], asked: Asked) -> Page:
    """What is asked for, at most `limit` of it."""
    left = [
        each for each in entries if asked.takes(each) and (asked.after is None or each.place > asked.after)
    ]
    shown = tuple(left[: asked.limit])
    return Page(shown, written_place(shown[-1]) if len(left) > len(shown) else None)


def written_place(entry: Entry) -> str:
    """The place of an entry, for whoever goes on from there."""
    at, rank, key = entry.place
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{rank}.{key}"


def place_from(text: str) -> tuple[datetime, int, str]:
    """What `written_place` wrote. Raises Refused `cursor_malformed`."""
    found = re.fullmatch(r"([0-9]{1,17})\.([0-2])\.([a-z0-9-]{1,80})", text, re.ASCII)
    if found is None:
        raise Refused("cursor_malformed")
    return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2]), found[3]
