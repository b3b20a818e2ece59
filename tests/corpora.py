"""Works that are made up, in a real corpus: staged and committed as a load does it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from mithaq.watch.adapters.corpus.committing import commit
from mithaq.watch.adapters.corpus.schema import TABLES
from mithaq.watch.adapters.corpus.staging import Position, Staging
from mithaq.watch.domain.corpus_rows import row_of
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.loading import Counts
from mithaq.watch.domain.works import Share, Work, WorkKind

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def work(
    key: str,
    *,
    classes: Sequence[str] = (),
    countries: Sequence[str] = (),
    institutions: Sequence[str] = (),
    year: int = 2020,
    title: str = "A quiet paper",
    source: str = "made",
    cited_by: int | None = None,
    language: str = "en",
    kind: WorkKind = WorkKind.ARTICLE,
) -> Work:
    """A work whose countries, and whose institutions, have equal parts in it."""
    return Work(
        source=source,
        key=key,
        kind=kind,
        title=title,
        published_on=date(year, 3, 1),
        language=language,
        countries=tuple(Share(each, round(1 / len(countries), 9)) for each in countries),
        institutions=tuple(Share(each, round(1 / len(institutions), 9)) for each in institutions),
        classes=tuple(classes),
        cited_by=cited_by,
        url=f"https://example.org/{key}",
    )


def held(home: Path, found: Sequence[Work | Indicator]) -> None:
    """Put works (or indicators) of one source into the corpus of a home."""
    table = TABLES["works" if isinstance(found[0], Work) else "indicators"]
    load = str(uuid4())
    staging = Staging(home / "corpus", load, table)
    rows = [dict(row_of(each, load=load, place=f"made:{at}")) for at, each in enumerate(found, start=1)]
    batches = pa.Table.from_pylist(rows, table.schema).to_batches()
    staging.add(batches, [], Counts(records=len(rows), rows=len(rows)), Position(1))
    commit(staging, load, found[0].source, home / "corpus", at=AT)
    staging.discard()
