"""Take in what others share in STIX 2.1: a bundle, whole or not at all; a TAXII collection, page by page."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime

import orjson
from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.text import is_line
from mithaq.watch.actions.keeping import AT_ONCE, keep_load, last_load, lock_loads, require_keeper
from mithaq.watch.adapters.cyber import taxii
from mithaq.watch.adapters.cyber.files import fetched, files_of, items_of
from mithaq.watch.adapters.cyber.stix_reading import SharedReading
from mithaq.watch.domain.shared_threats import SharedObject
from mithaq.watch.models import SharedThreat, TaxiiPull
from mithaq.watch.queries.cyber_loads import CyberLoadView, LoadKind, load_view

SOURCE_MAX = 200
PARTS = {each.name: each.name for each in fields(SharedObject)} | {
    "source": "tie_source",
    "target": "tie_target",
}
Counts = dict[str, int]


@transaction.atomic
def load_bundle(place: str, *, source: str, by: Actor, at: datetime) -> CyberLoadView:
    """Read STIX 2.1 from a bundle, or all those of a folder, under the name of who shares it.

    Raises Refused `not_permitted`, `threat_source_wrong`, `source_unreadable`, `source_empty`,
    `source_broken`, or `stix_bundle_empty` where it holds no object.
    """
    require_keeper(by)
    _require_source(source)
    lock_loads()
    reading, digests, size = SharedReading(), list[str](), 0
    for each in files_of(place):
        with fetched(each) as file:
            digests.append(file.digest)
            size += file.size
            reading.take(items_of(file, "objects.item"), name=file.name)
    if not reading.rows:
        raise Refused("stix_bundle_empty", place=place)
    digest = digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
    known = last_load(LoadKind.STIX, source)
    if known and known.digest == digest:
        return load_view(known, is_same=True)
    counts = _keep(reading.objects.values(), source=source, at=at)
    load = keep_load(
        LoadKind.STIX,
        source,
        place=place,
        digest=digest,
        size=size,
        counts=_told(reading, counts),
        unread=reading.unread,
        by=by,
        at=at,
    )
    return load_view(load)


def pull(
    root: str, collection: str, *, source: str, by: Actor, at: datetime, show: Callable[[int], None]
) -> CyberLoadView:
    """Read what a collection of a TAXII 2.1 server added since the last pull.

    Each page is kept with the mark of the next one: a pull that breaks off goes on there. Raises Refused
    `not_permitted`, `threat_source_wrong`, `source_unreadable`, `taxii_answer_unknown` or `taxii_endless`.
    """
    require_keeper(by)
    _require_source(source)
    state = _state(root, collection, source, at)
    reading, counts = SharedReading(), Counts()
    digest, size = hashlib.sha256(), 0
    for page in _pages(state):
        told = orjson.dumps(page.objects, option=orjson.OPT_SORT_KEYS)
        digest.update(told)
        size += len(told)
        # The markings that a page defines hold for later ones too.
        part = SharedReading(close=reading.close)
        part.take(page.objects, name=f"{collection} {reading.rows}")
        _keep_page(state, page, part, counts, at=at)
        _join(reading, part)
        show(reading.rows)
    if not reading.rows:
        known = last_load(LoadKind.TAXII, source)
        if known:
            return load_view(known, is_same=True)
    load = keep_load(
        LoadKind.TAXII,
        source,
        place=f"{root} {collection}",
        digest=digest.hexdigest(),
        size=size,
        counts=_told(reading, counts),
        unread=reading.unread,
        by=by,
        at=at,
    )
    return load_view(load)


def collections(root: str, *, by: Actor) -> tuple[tuple[str, str], ...]:
    """Identifiers and titles of the collections that a root lets one read.

    Raises Refused `not_permitted`, `source_unreadable` or `taxii_answer_unknown`.
    """
    require_keeper(by)
    return tuple((each.id, each.title) for each in taxii.collections(root) if each.may_read)


def _require_source(source: str) -> None:
    if not is_line(source, SOURCE_MAX):
        raise Refused("threat_source_wrong", longest=SOURCE_MAX)


def _state(root: str, collection: str, source: str, at: datetime) -> TaxiiPull:
    state, _ = TaxiiPull.objects.get_or_create(
        root=root.rstrip("/"), collection=collection, defaults={"source": source, "pulled_at": at}
    )
    state.source = source
    return state


def _pages(state: TaxiiPull) -> Iterable[taxii.Page]:
    """The pages from where the last pull broke off; from its beginning where the server forgot the mark."""
    if state.next_mark:
        found = taxii.pages(
            state.root, state.collection, added_after=state.added_after, next_mark=state.next_mark
        )
        try:
            first = next(iter(found), None)
        except Refused:
            state.next_mark = ""
        else:
            if first:
                yield first
                yield from found
            return
    yield from taxii.pages(state.root, state.collection, added_after=state.added_after)


@transaction.atomic
def _keep_page(
    state: TaxiiPull, page: taxii.Page, part: SharedReading, counts: Counts, *, at: datetime
) -> None:
    lock_loads()
    for name, number in _keep(part.objects.values(), source=state.source, at=at).items():
        counts[name] = counts.get(name, 0) + number
    state.reached = taxii.later(state.reached, page.added_last)
    state.next_mark, state.pulled_at = page.next, at
    if not page.next:
        # Without the header nobody knows how far it came, and the next pull begins where this one did.
        state.added_after = taxii.later(state.added_after, state.reached)
    state.save()


def _join(reading: SharedReading, part: SharedReading) -> None:
    reading.rows += part.rows
    reading.unread += part.unread
    for what, number in part.aside.counts.items():
        reading.aside.counts[what] = reading.aside.counts.get(what, 0) + number


def _keep(objects: Iterable[SharedObject], *, source: str, at: datetime) -> Counts:
    found = {each.stix_id: each for each in objects}
    known = dict(
        SharedThreat.objects.filter(source=source, stix_id__in=found).values_list("stix_id", "modified_at")
    )
    newer = [each for key, each in found.items() if key not in known or each.modified_at > known[key]]
    names = [name for name in PARTS.values() if name != "stix_id"]
    SharedThreat.objects.bulk_create(
        (_row(each, source=source, at=at) for each in newer),
        AT_ONCE,
        update_conflicts=True,
        unique_fields=["source", "stix_id"],
        update_fields=[*names, "seen_at"],
    )
    new = sum(each.stix_id not in known for each in newer)
    return {"new": new, "changed": len(newer) - new, "same": len(found) - len(newer)}


def _row(found: SharedObject, *, source: str, at: datetime) -> SharedThreat:
    values = {column: getattr(found, name) for name, column in PARTS.items()}
    values["references"] = list(found.references)
    return SharedThreat(**values, source=source, first_seen_at=at, seen_at=at)


def _told(reading: SharedReading, counts: Counts) -> dict[str, Json]:
    return {"rows": reading.rows, **counts, "aside": dict(sorted(reading.aside.counts.items()))}
