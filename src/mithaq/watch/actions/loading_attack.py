"""Load releases of ATT&CK: each whole or not at all, and one that the node holds changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.watch.actions.keeping import AT_ONCE, keep_load, lock_loads, require_keeper
from mithaq.watch.adapters.cyber.attack_reading import Reading
from mithaq.watch.adapters.cyber.files import fetched, files_of
from mithaq.watch.domain.attack import AttackObject, Domain, is_version
from mithaq.watch.models import AttackEntry, AttackRelease, AttackTie
from mithaq.watch.queries.attack import COLUMNS
from mithaq.watch.queries.cyber_loads import CyberLoadView, LoadKind, load_view


def release_files(place: str, *, version: str) -> tuple[tuple[str, ...], ...]:
    """The files of each release at a place: with a version all are of one, else each is one.

    Raises Refused `source_unreadable` or `source_empty`.
    """
    files = files_of(place)
    return (files,) if version else tuple((each,) for each in files)


def load_release(
    files: Sequence[str],
    *,
    place: str,
    version: str = "",
    domain: Domain | None = None,
    published_on: date | None = None,
    by: Actor,
    at: datetime,
) -> CyberLoadView:
    """Read a release and keep it in place of what the node held of that version.

    Raises Refused `not_permitted`, `source_unreadable`, `source_empty`, `source_broken`,
    `attack_bundle_empty`, `attack_version_missing`, `attack_version_differs` or `attack_domain_missing`.
    """
    require_keeper(by)
    if version and not is_version(version):
        raise Refused("attack_version_missing", found=[version[:20]])
    reading = Reading()
    for each in files:
        with fetched(each) as file:
            reading.take(file)
    reading.finish()
    if not reading.objects:
        raise Refused("attack_bundle_empty", place=place)
    return _keep(
        reading,
        domain=reading.domain(domain),
        version=reading.version(version),
        published_on=published_on or reading.published_on or reading.latest_on,
        place=place,
        by=by,
        at=at,
    )


@transaction.atomic
def _keep(
    reading: Reading,
    *,
    domain: Domain,
    version: str,
    published_on: date | None,
    place: str,
    by: Actor,
    at: datetime,
) -> CyberLoadView:
    lock_loads()
    known = AttackRelease.objects.select_related("load").filter(domain=domain, version=version).first()
    if known and known.load.digest == reading.digest:
        return load_view(known.load, is_same=True)
    before = _held(known) if known else {}
    load = keep_load(
        LoadKind.ATTACK,
        f"{domain.value} {version}",
        place=place,
        digest=reading.digest,
        size=reading.size,
        counts=_counts(reading, before),
        unread=reading.unread,
        by=by,
        at=at,
    )
    release = known or AttackRelease(domain=domain, version=version)
    release.load, release.published_on = load, published_on
    release.statement = "\n".join(reading.statements)
    release.save()
    if known:
        AttackEntry.objects.filter(release=release).delete()
        AttackTie.objects.filter(release=release).delete()
    AttackEntry.objects.bulk_create(
        (AttackEntry(release=release, **_columns(each)) for each in reading.objects.values()), AT_ONCE
    )
    AttackTie.objects.bulk_create(
        (
            AttackTie(release=release, kind=each.kind, source=each.source, target=each.target)
            for each in reading.relations
        ),
        AT_ONCE,
    )
    return load_view(load)


def _columns(found: AttackObject) -> dict[str, object]:
    values = {name: getattr(found, name) for name in COLUMNS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _held(release: AttackRelease) -> Mapping[str, str]:
    return dict(AttackEntry.objects.filter(release=release).values_list("stix_id", "digest"))


def _counts(reading: Reading, before: Mapping[str, str]) -> dict[str, Json]:
    now = {key: each.digest for key, each in reading.objects.items()}
    return {
        "rows": reading.rows,
        "objects": len(reading.objects),
        "relations": len(reading.relations),
        "new": len(now.keys() - before.keys()),
        "changed": sum(before[key] != digest for key, digest in now.items() if key in before),
        "gone": len(before.keys() - now.keys()),
        "aside": dict(sorted(reading.aside.counts.items())),
    }
