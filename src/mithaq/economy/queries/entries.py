"""Which fields a nation enters next, as forecast and kept, and what a programme could be seen by."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.economy.adapters import entry_files, panel_shelf
from mithaq.economy.domain.complexity.output import Floats
from mithaq.economy.domain.entry import additionality
from mithaq.economy.domain.entry.additionality import Additionality, Detectable
from mithaq.economy.domain.entry.features import Feature
from mithaq.economy.domain.entry.kept import BY, About, means_of, reasons
from mithaq.economy.domain.entry.simple import Simple
from mithaq.economy.domain.panel_sets import PanelKind

REASONS = 3


@dataclass(frozen=True)
class Candidate:
    """A field that a nation may enter: probability, interval of 90 %, and what adds most to its log odds.

    `places` are those, from 1, in the nation's list by each simple forecast, of which several may share one.
    """

    field: str
    rank: int
    probability: float
    low: float
    high: float
    is_noise: bool
    rca: float
    reasons: tuple[tuple[Feature, float], ...]
    places: dict[Simple, float]


@dataclass(frozen=True)
class Entries:
    """The forecast that is kept. `is_stale`: another panel has come in force since."""

    about: About
    places: tuple[str, ...]
    is_stale: bool


def entries(*, reader: Actor) -> Entries:
    """Raises Refused `not_permitted`, NotFound `entries_not_forecast`."""
    require(reader, Act.SEE_ECONOMY)
    about = entry_files.about()
    if about is None:
        raise NotFound("entries_not_forecast")
    in_force = next((each for each in panel_shelf.panels() if each.kind is PanelKind.PATENTS), None)
    is_stale = in_force is None or in_force.identity != (about.sha256, about.edition, about.loaded_at)
    return Entries(about, tuple(entry_files.candidates()["place"].unique().sort()), is_stale)


def candidates_of(place: str, *, reader: Actor) -> tuple[Candidate, ...]:
    """The likeliest first. Raises as `entries`, and NotFound `entry_not_forecast`."""
    rows = candidates_rows(place, reader=reader)
    return tuple(_candidate(rank, row) for rank, row in enumerate(rows.iter_rows(named=True), 1))


def candidates_rows(place: str, *, reader: Actor) -> pl.DataFrame:
    """All figures of a nation's candidates, as they are kept. Raises as `candidates_of`."""
    entries(reader=reader)
    found = entry_files.candidates().filter(pl.col("place") == place)
    if found.is_empty():
        raise NotFound("entry_not_forecast", place=place[:80], field="?")
    return found


def means_of_trials(*, reader: Actor) -> pl.DataFrame:
    """How right each forecast was, on the mean of the origins that were tried; no row where none was."""
    return means_of(trials(reader=reader))


def trials(*, reader: Actor) -> pl.DataFrame:
    """Each origin and forecast that was tried. Raises as `entries`."""
    entries(reader=reader)
    return entry_files.trials()


def detectable_of(place: str, fields: Sequence[str], *, reader: Actor) -> Detectable:
    """What a programme of these fields could be seen by; of all candidates where none is named.

    Raises as `candidates_of`.
    """
    return additionality.detectable([_chances(place, fields, reader)], spread=_spread(reader))


def added(place: str, fields: Sequence[str], entered: int, *, reader: Actor) -> Additionality:
    """Entries that came beside those that were expected. Raises as `detectable_of`, and Refused
    `programme_candidates_invalid`."""
    chances = _chances(place, fields, reader)
    return additionality.additionality([chances], [entered], spread=_spread(reader))


def _chances(place: str, fields: Sequence[str], reader: Actor) -> Floats:
    rows = candidates_rows(place, reader=reader)
    if unknown := [each for each in fields if each not in set(rows["field"])]:
        raise NotFound("entry_not_forecast", place=place, field=unknown[0][:80])
    chosen = rows.filter(pl.col("field").is_in(list(fields))) if fields else rows
    return chosen["probability"].to_numpy()


def _spread(reader: Actor) -> float:
    return entries(reader=reader).about.dispersion


def _candidate(rank: int, row: dict[str, float]) -> Candidate:
    return Candidate(
        field=str(row["field"]),
        rank=rank,
        probability=row["probability"],
        low=row["low"],
        high=row["high"],
        is_noise=bool(row["is_noise"]),
        rca=row["rca"],
        reasons=tuple(reasons(row, REASONS)),
        places={each: row[f"{BY}{each.value}"] for each in Simple},
    )
