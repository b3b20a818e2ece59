"""Load CVE records and CISA's catalogue: whole or not at all, and what the node holds already changes
nothing.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.watch.actions.keeping import (
    AT_ONCE,
    UNREAD_KEPT,
    keep_load,
    last_load,
    lock_loads,
    require_keeper,
)
from mithaq.watch.adapters.cyber.cve_reading import Read, read_cve
from mithaq.watch.adapters.cyber.files import fetched, files_of
from mithaq.watch.adapters.cyber.kev_reading import Catalogue, read_kev
from mithaq.watch.domain.unread import Unread
from mithaq.watch.domain.vulnerabilities import CveRecord, CveSource, KevEntry, folded_name, merged
from mithaq.watch.models import Cve, KevListing
from mithaq.watch.queries.cyber_loads import CyberLoadView, LoadKind, load_view

Show = Callable[[int], None]
CVE_COLUMNS = tuple(each.name for each in fields(CveRecord))
KEV_SOURCE = "kev"


@dataclass
class _Found:
    """What a load of CVE came to so far."""

    new: int = 0
    changed: int = 0
    same: int = 0
    beside: int = 0
    size: int = 0
    unread_count: int = 0
    unread: list[Unread] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)

    @property
    def records(self) -> int:
        return self.new + self.changed + self.same

    @property
    def digest(self) -> str:
        joined = "\n".join(sorted(self.digests)).encode()
        return self.digests[0] if len(self.digests) == 1 else hashlib.sha256(joined).hexdigest()

    def counts(self) -> dict[str, Json]:
        return {"new": self.new, "changed": self.changed, "same": self.same, "beside": self.beside}


@transaction.atomic
def load_cve(place: str, *, by: Actor, at: datetime, show: Show) -> CyberLoadView:
    """Read CVE records or the NVD's feeds from a file, a folder, an archive or an address.

    Raises Refused `not_permitted`, `source_unreadable`, `source_empty`, `source_broken`, or `cve_none_read`
    where nothing in it is a record.
    """
    require_keeper(by)
    lock_loads()
    found = _Found()
    for records in _batches(_records(place, found)):
        _keep_records(records, found, at=at)
        show(found.records)
    if not found.records:
        raise Refused("cve_none_read", place=place)
    source = place.rstrip("/").rsplit("/", 1)[-1]
    known = last_load(LoadKind.CVE, source[:200])
    if known and known.digest == found.digest and not found.new + found.changed:
        return load_view(known, is_same=True)
    load = keep_load(
        LoadKind.CVE,
        source,
        place=place,
        digest=found.digest,
        size=found.size,
        counts=found.counts(),
        unread=found.unread,
        unread_count=found.unread_count,
        by=by,
        at=at,
    )
    return load_view(load)


@transaction.atomic
def load_kev(place: str, *, by: Actor, at: datetime) -> CyberLoadView:
    """Read CISA's catalogue; what a newer one no longer lists is kept as dropped.

    Raises Refused `not_permitted`, `source_unreadable`, `source_empty`, `source_broken`, `kev_unknown`, or
    `kev_older` for a catalogue from before the one that the node holds.
    """
    require_keeper(by)
    lock_loads()
    with fetched(place) as file:
        catalogue, digest, size = read_kev(file), file.digest, file.size
    known = last_load(LoadKind.KEV, KEV_SOURCE)
    if known and known.digest == digest:
        return load_view(known, is_same=True)
    dated_on = catalogue.dated_on or at.date()
    if known and dated_on < date.fromisoformat(known.counts["dated_on"]):
        raise Refused("kev_older", dated=dated_on, known=date.fromisoformat(known.counts["dated_on"]))
    load = keep_load(
        LoadKind.KEV,
        KEV_SOURCE,
        place=place,
        digest=digest,
        size=size,
        counts={
            **_keep_entries(catalogue, dated_on=dated_on, at=at),
            "rows": catalogue.rows,
            "version": catalogue.version,
            "dated_on": dated_on.isoformat(),
        },
        unread=catalogue.unread,
        by=by,
        at=at,
    )
    return load_view(load)


def _records(place: str, found: _Found) -> Iterator[tuple[CveSource, CveRecord]]:
    for each in files_of(place):
        with fetched(each) as file:
            found.digests.append(file.digest)
            found.size += file.size
            yield from _sound(read_cve(file), found)


def _sound(read: Iterable[Read], found: _Found) -> Iterator[tuple[CveSource, CveRecord]]:
    for each in read:
        if each is None:
            found.beside += 1
        elif isinstance(each, Unread):
            found.unread_count += 1
            if len(found.unread) < UNREAD_KEPT:
                found.unread.append(each)
        else:
            yield each


def _batches(
    records: Iterator[tuple[CveSource, CveRecord]],
) -> Iterator[list[tuple[CveSource, CveRecord]]]:
    while batch := list(islice(records, AT_ONCE)):
        yield batch


def _keep_records(records: list[tuple[CveSource, CveRecord]], found: _Found, *, at: datetime) -> None:
    told: dict[str, dict[str, Json]] = {}
    known = {row.cve: row.told for row in Cve.objects.filter(cve__in={each.cve for _, each in records})}
    for source, each in records:
        now = told.setdefault(each.cve, dict(known.get(each.cve, {})))
        now[source.value] = _said(each)
    changed = {cve: now for cve, now in told.items() if now != known.get(cve)}
    Cve.objects.bulk_create(
        (_row(cve, now, at=at) for cve, now in changed.items()),
        AT_ONCE,
        update_conflicts=True,
        unique_fields=["cve"],
        update_fields=[*(each for each in CVE_COLUMNS if each != "cve"), "told", "seen_at"],
    )
    new = sum(cve not in known for cve in changed)
    found.new += new
    found.changed += len(changed) - new
    found.same += len(records) - len(changed)


def _said(record: CveRecord) -> dict[str, Json]:
    """What a source says, as JSON, without what it leaves open."""
    values = {name: getattr(record, name) for name in CVE_COLUMNS if name != "cve"}
    return {name: _json(value) for name, value in values.items() if value not in (None, "", (), False)}


def _json(value: object) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else str(value) if not isinstance(value, bool) else value


def _row(cve: str, told: Mapping[str, Json], *, at: datetime) -> Cve:
    holds = merged({CveSource(source): _record(cve, said) for source, said in told.items()})
    values = {name: getattr(holds, name) for name in CVE_COLUMNS}
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return Cve(**listed, told=told, seen_at=at)


def _record(cve: str, said: Json) -> CveRecord:
    assert isinstance(said, Mapping)  # noqa: S101  # as `_said` wrote it
    values: dict[str, object] = {**said}
    for name in ("published_on", "modified_on"):
        if name in values:
            values[name] = date.fromisoformat(str(values[name]))
    if "score" in values:
        values["score"] = Decimal(str(values["score"]))
    for name in ("weaknesses", "vendors", "products"):
        if isinstance(found := values.get(name), list):
            values[name] = tuple(found)
    return CveRecord(cve=cve, **values)  # type: ignore[arg-type]  # the names are its fields


def _keep_entries(catalogue: Catalogue, *, dated_on: date, at: datetime) -> dict[str, Json]:
    known = {row.cve: row for row in KevListing.objects.all()}
    listed = {each.cve for each in catalogue.entries}
    changed = [row for each in catalogue.entries if (row := _listing(each, known.get(each.cve), at=at))]
    new = sum(row.cve not in known for row in changed)
    dropped = [row for cve, row in known.items() if cve not in listed and row.dropped_on is None]
    for row in dropped:
        row.dropped_on, row.seen_at = dated_on, at
    names = [each.name for each in KevListing._meta.concrete_fields if each.name != "cve"]
    KevListing.objects.bulk_create(
        [*changed, *dropped], AT_ONCE, update_conflicts=True, unique_fields=["cve"], update_fields=names
    )
    return {
        "new": new,
        "changed": len(changed) - new,
        "same": len(catalogue.entries) - len(changed),
        "dropped": len(dropped),
    }


def _listing(entry: KevEntry, known: KevListing | None, *, at: datetime) -> KevListing | None:
    """The row of an entry; None where the known one says the same."""
    row = KevListing(
        cve=entry.cve,
        vendor=entry.vendor,
        product=entry.product,
        vendor_folded=folded_name(entry.vendor),
        product_folded=folded_name(entry.product),
        name=entry.name,
        summary=entry.summary,
        added_on=entry.added_on,
        due_on=entry.due_on,
        is_ransomware=entry.is_ransomware,
        weaknesses=list(entry.weaknesses),
        dropped_on=None,
        seen_at=at,
    )
    if known is None:
        return row
    told = [each.name for each in KevListing._meta.concrete_fields if each.name != "seen_at"]
    return row if any(getattr(row, name) != getattr(known, name) for name in told) else None
