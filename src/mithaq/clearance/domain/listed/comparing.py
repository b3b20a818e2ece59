"""What changed between two versions of a list: which parties came, went or changed, and in what."""

from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.clearance.domain.listed.party import ListedParty

SCHEMA = "schema"


@dataclass(frozen=True)
class Changed:
    """A party that both versions have, and the properties in which they differ."""

    id: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Each in the order of the ids."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]

    @property
    def is_none(self) -> bool:
        return not (self.added or self.removed or self.changed)


def changed_properties(old: ListedParty, new: ListedParty) -> tuple[str, ...]:
    """The names of the properties whose values differ, and `schema` when that does."""
    names = {name for name, _ in (*old.properties, *new.properties)}
    changed = {name for name in names if old.get(name) != new.get(name)}
    return tuple(sorted(changed | ({SCHEMA} if old.schema != new.schema else set())))


def difference(old: Mapping[str, ListedParty], new: Mapping[str, ListedParty]) -> Difference:
    """Compare two versions, each by id."""
    both = sorted(old.keys() & new.keys())
    changes = ((id, changed_properties(old[id], new[id])) for id in both)
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(Changed(id, properties) for id, properties in changes if properties),
    )
