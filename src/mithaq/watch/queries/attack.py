"""Reads of ATT&CK: its releases, what changed between two, and a technique with what is tied to it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import Q

from mithaq.base.refusals import NotFound
from mithaq.watch.domain.attack import (
    AttackObject,
    Content,
    Domain,
    ObjectKind,
    Relation,
    RelationKind,
    version_order,
)
from mithaq.watch.domain.attack_changes import Change, changes
from mithaq.watch.domain.attack_ties import TechniqueTies, ties_of
from mithaq.watch.models import AttackEntry, AttackRelease, AttackTie

COLUMNS = (
    "stix_id",
    "kind",
    "attack_id",
    "name",
    "digest",
    "summary",
    "tactics",
    "platforms",
    "data_sources",
    "aliases",
    "is_subtechnique",
    "is_revoked",
    "is_deprecated",
    "modified_on",
    "url",
)
LISTS = frozenset({"tactics", "platforms", "data_sources", "aliases"})
# What a comparison, a matrix or a list of gaps does not show.
LONG = frozenset({"summary", "platforms", "data_sources", "aliases"})
EMPTY = {"summary": "", "platforms": (), "data_sources": (), "aliases": ()}


@dataclass(frozen=True)
class ReleaseView:
    """A release that the node holds."""

    id: int
    domain: Domain
    version: str
    published_on: date | None
    statement: str
    loaded_at: datetime
    digest: str
    unread_count: int


@dataclass(frozen=True)
class Version:
    """An object as a release has it, and what changed since the release before it that the node holds."""

    release: ReleaseView
    entry: AttackObject
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class TechniqueView:
    """A technique in a release, what is tied to it there, and its versions, the latest first."""

    release: ReleaseView
    technique: AttackObject
    parent: AttackObject | None
    successor: AttackObject | None
    ties: TechniqueTies
    tactics: tuple[AttackObject, ...]
    versions: tuple[Version, ...]


def releases(domain: Domain | None = None) -> tuple[ReleaseView, ...]:
    """Those of a domain or of all, by domain, the latest first."""
    rows = AttackRelease.objects.select_related("load")
    if domain:
        rows = rows.filter(domain=domain)
    domains = list(Domain)
    latest_first = sorted(map(_release, rows), key=lambda each: version_order(each.version), reverse=True)
    return tuple(sorted(latest_first, key=lambda each: domains.index(each.domain)))


def release(domain: Domain, version: str = "") -> ReleaseView:
    """A release, the latest without a version. Raises NotFound `attack_release_unknown`."""
    found = [each for each in releases(domain) if version in {"", each.version}]
    if not found:
        raise NotFound("attack_release_unknown", domain=domain.value, version=version or "–")
    return found[0]


def release_before(of: ReleaseView) -> ReleaseView | None:
    """The latest release before another, if the node holds one."""
    older = [each for each in releases(of.domain) if version_order(each.version) < version_order(of.version)]
    return older[0] if older else None


def changes_between(before: ReleaseView, after: ReleaseView) -> tuple[Change, ...]:
    """What changed from one release to another, in every kind of object."""
    ties = (RelationKind.REVOKED_BY,)
    return changes(content_of(before, ties=ties), content_of(after, ties=ties))


def content_of(
    of: ReleaseView,
    *,
    kinds: Collection[ObjectKind] = (),
    ties: Collection[RelationKind] = (),
) -> Content:
    """Objects of some kinds (of all without any) and ties of some kinds, without their long parts."""
    rows = AttackEntry.objects.filter(release=of.id)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    columns = tuple(each for each in COLUMNS if each not in LONG)
    objects = [_object(dict(zip(columns, row, strict=True))) for row in rows.values_list(*columns)]
    tied = AttackTie.objects.filter(release=of.id, kind__in=ties).values_list("kind", "source", "target")
    return Content.of(objects, (Relation(RelationKind(kind), *ends) for kind, *ends in tied))


def object_of(of: ReleaseView, number: str) -> AttackObject:
    """The object with an ATT&CK number or a STIX identifier; of several of a number, one that stands.

    Raises NotFound `attack_object_unknown`.
    """
    rows = AttackEntry.objects.filter(_numbered(number), release=of.id)
    found = [_entry(row) for row in rows]
    if not found:
        raise NotFound("attack_object_unknown", number=number[:80], version=of.version)
    return max(found, key=lambda each: (each.is_in_force, each.stix_id))


def technique(domain: Domain, number: str, version: str = "") -> TechniqueView:
    """A technique in a release, the latest that holds it without a version.

    Raises NotFound `attack_release_unknown` or `attack_object_unknown`.
    """
    of = release(domain, version) if version else _latest_with(domain, number)
    found = object_of(of, number)
    if found.kind is not ObjectKind.TECHNIQUE:
        raise NotFound("attack_object_unknown", number=number[:80], version=of.version)
    content = _around(of, found)
    tactics = content_of(of, kinds=(ObjectKind.TACTIC,)).in_force(ObjectKind.TACTIC)
    parents = content.targets_of(found.stix_id, RelationKind.SUBTECHNIQUE_OF)
    return TechniqueView(
        release=of,
        technique=found,
        parent=parents[0] if parents else None,
        successor=None if found.is_in_force else content.successor_of(found.stix_id),
        ties=ties_of(found, content),
        tactics=tuple(each for each in tactics if set(each.tactics) & set(found.tactics)),
        versions=versions_of(domain, found.stix_id),
    )


def versions_of(domain: Domain, stix_id: str) -> tuple[Version, ...]:
    """An object over the releases that hold it, the latest first, those left out where nothing changed."""
    held = releases(domain)
    rows = AttackEntry.objects.filter(release__in=[each.id for each in held], stix_id=stix_id)
    by_release = {row.release_id: _entry(row) for row in rows}
    # Whether it was new in the first release that the node holds, nobody here knows.
    found, before = list[Version](), None
    for each in reversed(held):
        now = by_release.get(each.id)
        after = Content.of((now,) if now else ())
        changed = changes(before, after) if before else ()
        if now and (changed or not found):
            found.append(Version(each, now, changed))
        before = after
    return tuple(reversed(found))


def names_of_tactics(of: ReleaseView) -> dict[str, str]:
    """The names of tactics by their short names."""
    found = content_of(of, kinds=(ObjectKind.TACTIC,)).in_force(ObjectKind.TACTIC)
    return {short: each.name for each in found for short in each.tactics}


def _latest_with(domain: Domain, number: str) -> ReleaseView:
    holding = set(
        AttackEntry.objects.filter(_numbered(number), release__domain=domain).values_list(
            "release", flat=True
        )
    )
    latest = release(domain)
    return next((each for each in releases(domain) if each.id in holding), latest)


def _numbered(number: str) -> Q:
    # PostgreSQL takes no such character, and no number has one.
    plain = number.replace("\0", "?")
    return Q(attack_id=plain.upper()) | Q(stix_id=plain)


def _around(of: ReleaseView, found: AttackObject) -> Content:
    """The part of a release that is tied to a technique, as far as the analytics of its detections."""
    near = _ties(of, Q(target=found.stix_id) | Q(source=found.stix_id))
    detecting = {each.source for each in near if each.kind is RelationKind.DETECTS}
    inner = _ties(of, Q(source__in=detecting, kind__in=(RelationKind.HAS_ANALYTIC, RelationKind.PART_OF)))
    analytics = {each.target for each in inner if each.kind is RelationKind.HAS_ANALYTIC}
    reads = _ties(of, Q(source__in=analytics, kind=RelationKind.READS))
    revoked = _ties(of, Q(kind=RelationKind.REVOKED_BY)) if found.is_revoked else []
    ties = [*near, *inner, *reads, *revoked]
    keys = {end for each in ties for end in (each.source, each.target)}
    rows = AttackEntry.objects.filter(release=of.id, stix_id__in=keys)
    return Content.of(map(_entry, rows), dict.fromkeys(ties))


def _ties(of: ReleaseView, which: Q) -> list[Relation]:
    rows = AttackTie.objects.filter(which, release=of.id).values_list("kind", "source", "target")
    return [Relation(RelationKind(kind), source, target) for kind, source, target in rows]


def _release(row: AttackRelease) -> ReleaseView:
    return ReleaseView(
        id=row.pk,
        domain=Domain(row.domain),
        version=row.version,
        published_on=row.published_on,
        statement=row.statement,
        loaded_at=row.load.loaded_at,
        digest=row.load.digest,
        unread_count=row.load.unread_count,
    )


def _entry(row: AttackEntry) -> AttackObject:
    return _object({name: getattr(row, name) for name in COLUMNS})


def _object(values: dict[str, object]) -> AttackObject:
    found = {**EMPTY, **values, "kind": ObjectKind(str(values["kind"]))}
    for name in LISTS:
        found[name] = tuple(cast("Iterable[str]", found[name]))
    return AttackObject(**found)  # type: ignore[arg-type]  # the columns are its fields
