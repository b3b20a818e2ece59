"""Look ahead over the corpus: rank what emerges, forecast it, try the same on the past, and keep what was
found.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.parties.queries import host_institution
from mithaq.watch.domain.emergence.conventions import LEAST_HISTORY_YEARS, MONTHS_A_YEAR
from mithaq.watch.models import Look, Topic
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.looks import LookView, look
from mithaq.watch.queries.selecting import stamp

if TYPE_CHECKING:
    from mithaq.watch.domain.emergence.backtest import Backtest
    from mithaq.watch.domain.emergence.literature import Literature
    from mithaq.watch.domain.emergence.reading import Reading

Progress = Callable[[str, int, int | None], None]
TRIED_BACK_YEARS = (3, 5)
"""How long ago the looks were that are tried again."""
LEAST_WORKS = 1_000


def look_ahead(
    *,
    id: UUID,
    source: str,
    origin: int | None,
    by: Actor,
    at: datetime,
    progress: Progress = lambda _what, _done, _of: None,
) -> LookView:
    """Look ahead from a month (the one after the last work that is known, if none is given).

    Nothing is kept unless all is reckoned. Raises Refused `not_permitted`, `look_too_small`,
    `look_without_topics` or `corpus_damaged`.
    """
    # Two seconds of libraries, which no other command should wait for.
    from mithaq.watch.domain.emergence.reading import read  # noqa: PLC0415
    from mithaq.watch.queries.literature import literature_before  # noqa: PLC0415

    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    corpus = stamp()
    far = origin if origin is not None else MONTHS_A_YEAR * (at.year + 1)
    with engine() as reckoning:
        sampled = literature_before(reckoning, source, far, lambda done, of: progress("reading", done, of))
    literature = sampled.literature
    last = int(literature.months.max(initial=0)) + 1
    start = origin if origin is not None else last
    _require_enough(literature, start)
    found = read(literature, start, _tried(literature, start, last), progress)
    if not found.topics:
        raise Refused("look_without_topics", works=len(literature.months))
    with transaction.atomic():
        row = Look.objects.create(
            id=id,
            source=source,
            origin=start,
            made_at=at,
            by=by.person,
            stamp=corpus,
            works=list(found.works),
            read=len(literature.months),
            of=sampled.of,
            candidates=found.candidates,
            weights=found.weights,
            backtests=[_told(each) for each in found.backtests],
        )
        Topic.objects.bulk_create(_rows(row, found))
    return look(id, reader=by)


def _require_enough(literature: "Literature", origin: int) -> None:
    works = len(literature.months)
    first = int(literature.months.min(initial=origin))
    years = (origin - first) // MONTHS_A_YEAR
    if works < LEAST_WORKS or years < LEAST_HISTORY_YEARS:
        raise Refused(
            "look_too_small",
            works=works,
            years=years,
            least_works=LEAST_WORKS,
            least_years=LEAST_HISTORY_YEARS,
        )


def _tried(literature: "Literature", origin: int, last: int) -> tuple[int, ...]:
    """Origins from which three years and more have passed since, and which had a past of their own."""
    first = int(literature.months.min(initial=origin))
    back = (origin - MONTHS_A_YEAR * years for years in TRIED_BACK_YEARS)
    least = MONTHS_A_YEAR * (LEAST_HISTORY_YEARS + 1)
    return tuple(each for each in back if each - first >= least and each + 3 * MONTHS_A_YEAR <= last)


def _rows(row: Look, found: "Reading") -> list[Topic]:
    names: set[str] = set()
    rows: list[Topic] = []
    for topic in found.topics:
        # Two columns may choose one label; the better ranked has it.
        if topic.term not in names:
            names.add(topic.term)
            rows.append(Topic(look=row, rank=len(rows) + 1, **_columns(asdict(topic))))
    return rows


def _columns(told: dict[str, object]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _told(tried: "Backtest") -> dict[str, object]:
    return asdict(tried)
