"""Size, distance and likeness of the states of a history by year, from the rows of sets by their kinds."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mithaq.ties.domain.evidence import PLEDGES
from mithaq.ties.domain.forecasting.covariates import Covariates
from mithaq.ties.domain.forecasting.histories import FIRST_YEAR, SUCCESSORS
from mithaq.ties.domain.forecasting.history import Floats, TieHistory

EARTH_KM = 6371.0
CONTIGUOUS_KINDS = 4
"""Over land, or over at most 150 miles of water."""
PAPER_YEARS = 5
AT_BORDER_KM = 10.0
SIZES: Mapping[str, tuple[str, str, Callable[[Floats], Floats]]] = {
    "log_gdp": ("sizes", "output", np.log),
    "log_population": ("sizes", "population", np.log),
    "log_capability": ("capabilities", "share", lambda share: np.log(share + 1e-6)),
    "log_military_spending": ("capabilities", "military_spending", lambda spent: np.log(spent + 1e3)),
    "log_income": ("sizes", "income", np.log),
}
KINDS_READ = (
    "sizes",
    "capabilities",
    "democracy",
    "papers",
    "capitals",
    "contiguity",
    "border_distances",
    "joint_bodies",
    "pledges",
)
Rows = Mapping[str, pl.DataFrame]


def covariates_of_rows(rows: Rows, history: TieHistory) -> Covariates:
    """All that sets say of the states of a history up to its last year, of the kinds that are there."""
    frame = _Frame(history)
    return Covariates(
        first_year=FIRST_YEAR,
        of_states=_sizes(rows, frame),
        of_dyads=_borders(rows, frame),
        distance_km=_between_capitals(rows["capitals"], frame) if "capitals" in rows else None,
        affinities=_affinities(rows, frame),
    )


class _Frame:
    """Where years and states stand in the arrays."""

    def __init__(self, history: TieHistory) -> None:
        self.history = history
        self.years = history.last_year - FIRST_YEAR + 1
        self.states = len(history.states)
        self.places = np.full(2000, -1)
        for at, state in enumerate(history.states):
            self.places[state] = at
        for state, later in SUCCESSORS.items():
            self.places[state] = self.places[later]

    def of_states(self, rows: pl.DataFrame, column: str) -> Floats:
        """A measure of states by [year, state]; the largest of what falls together."""
        known = rows.select("state", "year", column).drop_nulls().sort(column)
        state, year, value = (known[name].to_numpy() for name in known.columns)
        laid = np.full((self.years, self.states), np.nan)
        at, when = self.places[state], year - FIRST_YEAR
        inside = (at >= 0) & (when >= 0) & (when < self.years)
        laid[when[inside], at[inside]] = value[inside]
        return laid

    def of_dyads(self, rows: pl.DataFrame, value: pl.Expr, absent: float = np.nan) -> Floats:
        """A measure of two states by [year, one, other], the same both ways; `absent` in the years that the
        set knows.
        """
        known = rows.select("of", "to", "year", value.alias("value"))
        of, to, year, values = (known[name].to_numpy() for name in known.columns)
        laid = np.full((self.years, self.states, self.states), np.nan, np.float32)
        first, second, when = self.places[of], self.places[to], year - FIRST_YEAR
        laid[max(int(when.min()), 0) : int(when.max()) + 1] = absent
        inside = (first >= 0) & (second >= 0) & (when >= 0) & (when < self.years)
        when, first, second, values = when[inside], first[inside], second[inside], values[inside]
        laid[when, first, second] = values
        laid[when, second, first] = values
        return laid


def _sizes(rows: Rows, frame: _Frame) -> dict[str, Floats]:
    found = {}
    for name, (kind, column, scale) in SIZES.items():
        if kind in rows:
            with np.errstate(divide="ignore", invalid="ignore"):
                scaled = scale(frame.of_states(rows[kind], column))
            found[name] = np.where(np.isfinite(scaled), scaled, np.nan)
    if "papers" in rows:
        found["log_papers"] = _papers(frame.of_states(rows["papers"], "papers"), frame)
    return found


def _papers(papers: Floats, frame: _Frame) -> Floats:
    """Log of the papers that a state wrote in the last PAPER_YEARS, in the years that its history knows."""
    sums = np.full(papers.shape, np.nan)
    for year in range(frame.history.first_year - FIRST_YEAR, frame.years):
        sums[year] = np.log1p(np.nansum(papers[max(year - PAPER_YEARS + 1, 0) : year + 1], axis=0))
    return sums


def _borders(rows: Rows, frame: _Frame) -> dict[str, Floats]:
    found = {}
    if "contiguity" in rows:
        near = rows["contiguity"].filter(pl.col("value") <= CONTIGUOUS_KINDS)
        found["contiguous"] = frame.of_dyads(near, pl.lit(1.0), absent=0.0)
    if "border_distances" in rows:
        km = frame.of_dyads(rows["border_distances"], pl.col("value"))
        found["log_border_distance"] = np.log(km + AT_BORDER_KM)
    return found


def _between_capitals(rows: pl.DataFrame, frame: _Frame) -> Floats:
    named = rows.with_columns(pl.col("state").replace(SUCCESSORS))
    rows = named.unique(["state", "year"], keep="last", maintain_order=True)
    degrees = np.stack([frame.of_states(rows, each) for each in ("latitude", "longitude")])
    return np.stack([_great_circle(*np.radians(degrees[:, year])) for year in range(frame.years)])


def _great_circle(latitude: Floats, longitude: Floats) -> NDArray[np.float32]:
    rise = np.sin((latitude[:, None] - latitude) / 2) ** 2
    turn = np.sin((longitude[:, None] - longitude) / 2) ** 2
    chord = rise + np.cos(latitude)[:, None] * np.cos(latitude) * turn
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), np.float32)


def _affinities(rows: Rows, frame: _Frame) -> dict[str, Floats]:
    """Bodies that both states belong to, how far their democracies differ, and pledges of alliance."""
    found = {}
    if "joint_bodies" in rows:
        found["joint_bodies"] = np.log1p(frame.of_dyads(rows["joint_bodies"], pl.col("value")))
    if "democracy" in rows:
        rule = frame.of_states(rows["democracy"], "polyarchy")
        found["gap_democracy"] = np.abs(rule[:, :, None] - rule[:, None, :]).astype(np.float32)
    if "pledges" in rows:
        pledged = rows["pledges"].filter(pl.max_horizontal(PLEDGES) > 0)
        found["allied"] = frame.of_dyads(pledged, pl.lit(1.0), absent=0.0)
    return found
