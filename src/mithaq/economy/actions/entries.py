"""Forecast which fields nations enter next, try the same question on the past, and keep both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from threadpoolctl import threadpool_limits

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.economy.adapters import entry_files, panel_shelf
from mithaq.economy.domain.entry.backtest import Trial, backtest
from mithaq.economy.domain.entry.doubt import intervals
from mithaq.economy.domain.entry.kept import About, candidates_table, rate_of, trials_table
from mithaq.economy.domain.entry.model import fit, forecast
from mithaq.economy.domain.entry.panel import Question, panel_of_rows
from mithaq.economy.domain.entry.record import Record
from mithaq.economy.domain.panel_sets import PanelKind
from mithaq.economy.queries.panels import panel
from mithaq.parties.queries import host_institution

MAY_KEEP = Act.KEEP_ECONOMY
YEARS_READ = 70
"""Before them nothing is learnt: twenty origins, thirty years of memory, and the windows beside."""
DRAWS, SEED = 100, 9


@dataclass(frozen=True)
class Step:
    """An origin that was tried, or could not be; the last step of all has none: all is kept then."""

    origin: int | None
    refusal: Refused | None
    done: int
    steps: int


def forecast_entries(question: Question, *, trials: int, by: Actor, at: datetime) -> Iterator[Step]:
    """Forecast from the last year of the panel of patents, after trying so many origins before.

    Takes about a second an origin. Raises Refused `not_permitted`, or what fitting refuses; NotFound
    `panel_not_loaded`.
    """
    require(by, MAY_KEEP, of_institution=host_institution().id)
    of = panel(PanelKind.PATENTS, reader=by)
    rows = panel_shelf.rows(PanelKind.PATENTS).filter(pl.col("year") > of.last_year - YEARS_READ)
    record = Record(panel_of_rows(rows, year="year", place="place", field="product", count="value"), question)
    origin = record.panel.last_year
    # Regressions this small are slower on several cores, and slow down the rest of the node.
    with threadpool_limits(1):
        made = forecast(record, fit(record, origin))
        held = intervals(made, draws=DRAWS, seed=SEED)
    origins, tried = record.origins_before(origin)[-trials:] if trials else (), list[Trial]()
    for done, each in enumerate(origins, 1):
        refusal = None
        try:
            with threadpool_limits(1):
                tried.extend(backtest(record, [each]).trials)
        except Refused as refused:
            refusal = refused
        yield Step(each, refusal, done, len(origins) + 1)
    about = About(
        edition=of.edition,
        sha256=of.sha256,
        origin=origin,
        until=origin + question.ahead_years,
        first_learnt=made.model.earlier[0],
        last_learnt=made.model.earlier[-1],
        below=question.below,
        least_count=question.least_count,
        least_total=question.least_total,
        base_years=question.base_years,
        rate=rate_of(made),
        constant=made.model.regression.constant,
        dispersion=made.model.dispersion,
        draws=DRAWS,
        made_at=at.isoformat(),
        loaded_at=of.loaded_at,
    )
    entry_files.put(about, candidates_table(made, held), trials_table(tried))
    yield Step(None, None, len(origins) + 1, len(origins) + 1)
