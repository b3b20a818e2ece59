"""Reads of loads: what was loaded, from where, and what was wrong with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pyarrow.parquet as pq

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.watch.adapters.corpus.manifest import corpus_folder, manifest_in
from mithaq.watch.domain.loading import Problem
from mithaq.watch.models import Load


@dataclass(frozen=True)
class LoadView:
    """A load; one without `done_at` is under way, or was broken off and goes on when it is run again."""

    id: UUID
    format: str
    source: str
    table: str
    place: str
    sha256: str
    bytes: int
    begun_at: datetime
    done_at: datetime | None
    by: UUID
    records: int
    rows: int
    repeated: int
    replaced: int
    malformed: int
    set_aside: int
    noted: int
    codes: Mapping[str, int]

    @property
    def problems(self) -> int:
        """How many problems were told, of records that are kept or not."""
        return self.malformed + self.noted

    def as_json(self) -> dict[str, Json]:
        return {
            "load": str(self.id),
            "format": self.format,
            "source": self.source,
            "table": self.table,
            "place": self.place,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "begun_at": self.begun_at.isoformat(),
            "done_at": self.done_at.isoformat() if self.done_at else None,
            "by": str(self.by),
            "records": self.records,
            "rows": self.rows,
            "repeated": self.repeated,
            "replaced": self.replaced,
            "malformed": self.malformed,
            "set_aside": self.set_aside,
            "noted": self.noted,
            "codes": dict(self.codes),
        }


@dataclass(frozen=True)
class SourceView:
    """A source as the corpus holds it now."""

    name: str
    table: str
    rows: int
    first_year: int
    last_year: int
    bytes: int
    loads: int
    last_at: datetime | None


def load(key: UUID) -> LoadView:
    """Raises NotFound `load_unknown`."""
    row = Load.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("load_unknown", value=str(key))
    return _view(row)


def loads(*, reader: Actor, source: str = "", first: int = 0, limit: int = 50) -> tuple[LoadView, ...]:
    """Loads, the newest first. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_WATCH)
    rows = Load.objects.filter(source=source) if source else Load.objects.all()
    return tuple(map(_view, rows.order_by("-begun_at", "-id")[first : first + limit]))


def count(*, reader: Actor) -> int:
    """How many loads there are. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_WATCH)
    return Load.objects.count()


def sources(*, reader: Actor) -> tuple[SourceView, ...]:
    """What the corpus holds, by source. Raises Refused `not_permitted` or `corpus_damaged`."""
    require(reader, Act.SEE_WATCH)
    files = manifest_in(corpus_folder()).files
    found = []
    for table, name in sorted({(each.table, each.source) for each in files}):
        own = [each for each in files if (each.table, each.source) == (table, name)]
        done = Load.objects.filter(source=name, table=table).exclude(done_at=None)
        last = done.order_by("-done_at").first()
        found.append(
            SourceView(
                name,
                table,
                rows=sum(each.rows for each in own),
                first_year=min(each.year for each in own),
                last_year=max(each.year for each in own),
                bytes=sum(each.bytes for each in own),
                loads=done.count(),
                last_at=last.done_at if last else None,
            )
        )
    return tuple(found)


def problems(key: UUID, *, reader: Actor, first: int = 0, limit: int | None = None) -> Iterator[Problem]:
    """What was wrong with records of a load, in the order of the source; all of it, as it is read.

    Raises Refused `not_permitted`, NotFound `load_unknown`.
    """
    require(reader, Act.SEE_WATCH)
    return _problems(corpus_folder() / "problems" / f"{load(key).id}.parquet", first, limit)


def _problems(file: Path, passed: int, left: int | None) -> Iterator[Problem]:
    if not file.exists():
        return
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=2_000):
            if passed >= len(batch):
                passed -= len(batch)
                continue
            for row in batch.slice(passed).to_pylist():
                if left is not None:
                    if not left:
                        return
                    left -= 1
                yield Problem(row["place"], row["code"], json.loads(row["facts"]), row["is_kept"])
            passed = 0


def _view(row: Load) -> LoadView:
    return LoadView(
        id=row.id,
        format=row.format,
        source=row.source,
        table=row.table,
        place=row.place,
        sha256=row.sha256,
        bytes=row.bytes,
        begun_at=row.begun_at,
        done_at=row.done_at,
        by=row.by,
        records=row.records,
        rows=row.rows,
        repeated=row.repeated,
        replaced=row.replaced,
        malformed=row.malformed,
        set_aside=row.set_aside,
        noted=row.noted,
        codes=row.codes,
    )
