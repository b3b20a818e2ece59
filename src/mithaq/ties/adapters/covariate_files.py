"""Size, distance and likeness of states by year, from the files of shared/data/ties."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mithaq.ties.adapters.tie_files import SUCCESSORS, read_columns, successor
from mithaq.ties.domain.forecasting.covariates import Covariates
from mithaq.ties.domain.forecasting.history import Floats, TieHistory

FIRST_YEAR, LAST_YEAR = 1946, 2025
EARTH_KM = 6371.0
CONTIGUOUS_KINDS = 4
"""Over land, or over at most 150 miles of water."""
PAPER_YEARS = 5
AT_BORDER_KM = 10.0


class Frame:
    """Where years and states stand in the arrays."""

    def __init__(self, history: TieHistory) -> None:
        self.place = {state: at for at, state in enumerate(history.states)}
        self.years = LAST_YEAR - FIRST_YEAR + 1
        self.places = np.full(2000, -1)
        for state, at in self.place.items():
            self.places[state] = at
        for state, later in SUCCESSORS.items():
            self.places[state] = self.place.get(later, -1)

    def of_states(self, rows: pl.DataFrame, scale: Callable[[Floats], Floats]) -> Floats:
        """Rows of (state, year, value) by [year, state]; the largest of what falls together."""
        state, year, value = (rows[name].to_numpy() for name in rows.columns)
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = scale(value.astype(float))
        laid = np.full((self.years, len(self.place)), -np.inf)
        at, when = self.places[state.astype(int)], year.astype(int) - FIRST_YEAR
        inside = (at >= 0) & (when >= 0) & (when < self.years) & np.isfinite(scaled)
        np.maximum.at(laid, (when[inside], at[inside]), scaled[inside])
        return np.where(np.isfinite(laid), laid, np.nan)

    def of_dyads(self, rows: pl.DataFrame, scale: Callable[[Floats], Floats]) -> Floats:
        """Rows of (state, state, year, value) by [year, one, other], the same in both directions."""
        one, other, year, value = (rows[name].to_numpy() for name in rows.columns)
        laid = np.full((self.years, len(self.place), len(self.place)), np.nan, np.float32)
        first, second = self.places[one.astype(int)], self.places[other.astype(int)]
        when, scaled = year.astype(int) - FIRST_YEAR, scale(value.astype(float))
        inside = (first >= 0) & (second >= 0) & (when >= 0) & (when < self.years)
        laid[when[inside], first[inside], second[inside]] = scaled[inside]
        laid[when[inside], second[inside], first[inside]] = scaled[inside]
        return laid


def covariates(folder: Path, history: TieHistory, papers: Mapping[str, Floats] | None = None) -> Covariates:
    """All that the sets under `folder` say of the states of a history; `papers` adds to what is of states."""
    frame = Frame(history)
    border = read_columns(
        folder / "geography" / "min_distance_1946.parquet", ("ccode1", "ccode2", "year", "mindist")
    )
    return Covariates(
        first_year=FIRST_YEAR,
        of_states={**dict(_sizes(folder, frame)), **(papers or {})},
        of_dyads={
            "contiguous": _contiguous(folder / "geography" / "contiguity.csv", frame),
            "log_border_distance": frame.of_dyads(border, lambda km: np.log(km + AT_BORDER_KM)),
        },
        distance_km=_between_capitals(folder / "geography" / "capitals.csv", frame),
        affinities=_affinities(folder, frame),
    )


def papers_of(
    totals_file: Path, field: str, codes: Mapping[str, int], history: TieHistory
) -> dict[str, Floats]:
    """Log of the papers that each country wrote in the last five years, of years that are known."""
    frame = Frame(history)
    rows = read_columns(totals_file, ("field", "year", "iso3", "papers")).filter(pl.col("field") == field)
    counts = np.zeros((frame.years, len(frame.place)))
    for _, year, iso, papers in rows.iter_rows():
        at = frame.place.get(codes.get(iso, -1))
        if at is not None:
            counts[year - FIRST_YEAR, at] += papers
    known = np.zeros(frame.years, bool)
    known[history.first_year - FIRST_YEAR : history.last_year - FIRST_YEAR + 1] = True
    sums = np.full(counts.shape, np.nan)
    for year in np.flatnonzero(known):
        last = slice(max(year - PAPER_YEARS + 1, 0), year + 1)
        sums[year] = np.log1p(counts[last].sum(0))
    return {"log_papers": sums}


def _sizes(folder: Path, frame: Frame) -> Iterator[tuple[str, Floats]]:
    scales: dict[str, tuple[str, str, Callable[[Floats], Floats]]] = {
        "log_gdp": ("gdp_pop", "pwtrgdp", np.log),
        "log_population": ("gdp_pop", "pwtpop", np.log),
        "log_capability": ("nmc_capabilities", "cinc", lambda share: np.log(share + 1e-6)),
        "log_military_spending": ("nmc_capabilities", "milex", lambda spent: np.log(spent + 1e3)),
        "log_income": ("gdp_pop", "mrgdppc", np.log),
    }
    for name, (file, column, scale) in scales.items():
        rows = read_columns(folder / "states" / f"{file}.parquet", ("ccode", "year", column)).drop_nulls()
        yield name, frame.of_states(rows, scale)


def _between_capitals(file: Path, frame: Frame) -> Floats:
    degrees = np.full((2, frame.years, len(frame.place)), np.nan)
    rows = read_columns(file, ("ccode", "stdate", "enddate", "lat", "lng"))
    for state, start, end, latitude, longitude in rows.iter_rows():
        at = frame.place.get(successor(int(state)))
        if at is not None:
            degrees[:, _years(start, end, LAST_YEAR), at] = np.array([[latitude], [longitude]])
    return np.stack([_great_circle(*np.radians(degrees[:, year])) for year in range(frame.years)])


def _great_circle(latitude: Floats, longitude: Floats) -> NDArray[np.float32]:
    rise = np.sin((latitude[:, None] - latitude) / 2) ** 2
    turn = np.sin((longitude[:, None] - longitude) / 2) ** 2
    chord = rise + np.cos(latitude)[:, None] * np.cos(latitude) * turn
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), np.float32)


def _contiguous(file: Path, frame: Frame) -> Floats:
    rows = read_columns(file, ("ccode1", "ccode2", "conttype", "stdate", "enddate"))
    last = max(int(end[:4]) for end in rows["enddate"])
    laid = np.zeros((frame.years, len(frame.place), len(frame.place)), np.float32)
    laid[last - FIRST_YEAR + 1 :] = np.nan
    for one, other, kind, start, end in rows.iter_rows():
        first, second = frame.places[int(one)], frame.places[int(other)]
        if kind <= CONTIGUOUS_KINDS and min(first, second) >= 0:
            laid[_years(start, end, last), first, second] = 1
            laid[_years(start, end, last), second, first] = 1
    return laid


def _years(start: str, end: str, last: int) -> slice:
    first, after = int(start[:4]) - FIRST_YEAR, min(int(end[:4]), last) - FIRST_YEAR + 1
    return slice(max(first, 0), max(after, 0))


def _affinities(folder: Path, frame: Frame) -> dict[str, Floats]:
    """Bodies that both states belong to, how far their democracies differ, and pledges of alliance."""
    bodies = read_columns(
        folder / "igo" / "joint_igo_count_1946.parquet", ("ccode1", "ccode2", "year", "dyadigos")
    )
    rule = read_columns(
        folder / "states" / "democracy.parquet", ("ccode", "year", "v2x_polyarchy")
    ).drop_nulls()
    democracy = frame.of_states(rule, lambda score: score)
    columns = ("ccode1", "ccode2", "year", "atop_defense", "atop_nonagg", "atop_consul")
    pledges = read_columns(folder / "alliances" / "atop_v51_directed_dyad_year.parquet", columns)
    pledged = pledges.select("ccode1", "ccode2", "year", pl.max_horizontal(*columns[3:]).alias("pledged"))
    last = int(pledged["year"].max() or FIRST_YEAR)  # type: ignore[arg-type]  # a column of years has a whole maximum
    allied = np.nan_to_num(frame.of_dyads(pledged, lambda any_: any_))
    allied[last - FIRST_YEAR + 1 :] = np.nan
    return {
        "joint_bodies": frame.of_dyads(bodies, lambda count: np.log1p(np.maximum(count, 0))),
        "gap_democracy": np.abs(democracy[:, :, None] - democracy[:, None, :]).astype(np.float32),
        "allied": allied,
    }
