"""What changed between two releases of ATT&CK.

An object is the same in both when its STIX identifier is. Only what stands (neither revoked nor deprecated)
is added or goes; what stands in both may be rewritten (another digest of its description), renamed, or moved
(other tactics, another number, into or out of another technique), and more than one of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mithaq.watch.domain.attack import AttackObject, Content, ObjectKind


class ChangeKind(StrEnum):
    """What became of an object."""

    ADDED = "added"
    REWRITTEN = "rewritten"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    """Revoked, and another stands in its place."""
    REVOKED = "revoked"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    """The later release does not hold it at all."""


GONE = frozenset({ChangeKind.MERGED, ChangeKind.REVOKED, ChangeKind.DEPRECATED, ChangeKind.REMOVED})


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one object: as it was, as it is, and what stands in its place where it was merged."""

    kind: ChangeKind
    before: AttackObject | None
    after: AttackObject | None
    merged_into: AttackObject | None = None

    @property
    def of(self) -> AttackObject:
        """The object that the change is told of: as it is, or as it was where it is gone."""
        found = self.before if self.kind in GONE or self.after is None else self.after
        assert found is not None  # noqa: S101  # one of the two is there
        return found


def changes(before: Content, after: Content) -> tuple[Change, ...]:
    """Every change, by kind of object, kind of change and number."""
    found = [each for key in {**before.objects, **after.objects} for each in _of(key, before, after)]
    kinds, ways = list(ObjectKind), list(ChangeKind)
    return tuple(
        sorted(
            found,
            key=lambda each: (
                kinds.index(each.of.kind),
                ways.index(each.kind),
                each.of.attack_id,
                each.of.stix_id,
            ),
        )
    )


def counted(found: tuple[Change, ...]) -> Mapping[ObjectKind, Mapping[ChangeKind, int]]:
    """How many changes of each kind, by kind of object."""
    numbers = Counter((each.of.kind, each.kind) for each in found)
    kinds = [kind for kind in ObjectKind if any(key[0] is kind for key in numbers)]
    return {kind: {way: numbers[kind, way] for way in ChangeKind} for kind in kinds}


def is_moved(before: AttackObject, after: AttackObject) -> bool:
    """Whether it has other tactics, another number, or is part of another technique."""
    was, now = ((set(each.tactics), each.attack_id, each.parent) for each in (before, after))
    return was != now


def is_rewritten(before: AttackObject, after: AttackObject) -> bool:
    """Whether its description is another."""
    return before.digest != after.digest


def _of(key: str, before: Content, after: Content) -> Iterator[Change]:
    was, now = before.objects.get(key), after.objects.get(key)
    stood, stands = was is not None and was.is_in_force, now is not None and now.is_in_force
    if stands and not stood:
        yield Change(ChangeKind.ADDED, was, now)
    elif stood and not stands:
        yield _gone(key, was, now, after)
    elif stands and stood:
        assert was is not None  # noqa: S101  # it stood
        assert now is not None  # noqa: S101  # it stands
        if is_rewritten(was, now):
            yield Change(ChangeKind.REWRITTEN, was, now)
        if was.name != now.name:
            yield Change(ChangeKind.RENAMED, was, now)
        if is_moved(was, now):
            yield Change(ChangeKind.MOVED, was, now)


def _gone(key: str, was: AttackObject | None, now: AttackObject | None, after: Content) -> Change:
    if now is None:
        return Change(ChangeKind.REMOVED, was, None)
    if not now.is_revoked:
        return Change(ChangeKind.DEPRECATED, was, now)
    successor = after.successor_of(key)
    return Change(ChangeKind.MERGED if successor else ChangeKind.REVOKED, was, now, successor)
