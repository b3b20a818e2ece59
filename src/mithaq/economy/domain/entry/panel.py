"""Output by year, place and field, and the question of who enters what."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity.output import Duplicates, Floats, output_of_rows


@dataclass(frozen=True)
class Question:
    """Does a place enter a field within a window?

    A candidate is a field in which a place's RCA over the base window is below `below`; it enters when its
    RCA over the window ahead is at least 1, with `least_count` or more. Places with less than `least_total`
    in the base window are not asked about: too little is known of them.
    """

    base_years: int = 5
    ahead_years: int = 5
    below: float = 1.0
    least_count: float = 5.0
    least_total: float = 100.0

    def __post_init__(self) -> None:
        if self.base_years < 1 or self.ahead_years < 1 or not 0 < self.below <= 1 or self.least_count <= 0:
            raise Refused("entry_question_invalid")


@dataclass(frozen=True)
class Panel:
    """`counts[year, place, field]` of consecutive years, finite and never negative.

    A year without anything at all is unknown, and no window may hold it. Raises Refused
    `entry_panel_invalid`.
    """

    first_year: int
    places: tuple[str, ...]
    fields: tuple[str, ...]
    counts: Floats

    def __post_init__(self) -> None:
        shape = self.counts.shape
        if len(shape) != 3 or shape[1:] != (len(self.places), len(self.fields)) or not all(shape):
            raise Refused("entry_panel_invalid")
        if not (np.isfinite(self.counts) & (self.counts >= 0)).all():
            raise Refused("entry_panel_invalid")

    @property
    def last_year(self) -> int:
        """The last year that is known."""
        return self.first_year + len(self.counts) - 1

    def years(self, start: int, end: int) -> Floats:
        """The counts of these years, both included.

        Raises Refused `entry_years_unknown` outside of what is known, or where a year has nothing at all.
        """
        found = self.counts[max(start - self.first_year, 0) : max(end - self.first_year + 1, 0)]
        if start < self.first_year or end > self.last_year or not found.any((1, 2)).all():
            raise Refused(
                "entry_years_unknown", start=start, end=end, first=self.first_year, last=self.last_year
            )
        return found

    def knows(self, start: int, end: int) -> bool:
        """Whether all these years are known."""
        found = self.counts[max(start - self.first_year, 0) : max(end - self.first_year + 1, 0)]
        return start >= self.first_year and end <= self.last_year and bool(found.any((1, 2)).all())


def panel_of_rows(
    rows: pl.DataFrame,
    *,
    year: str,
    place: str,
    field: str,
    count: str,
    duplicates: Duplicates = Duplicates.REFUSED,
) -> Panel:
    """The panel of a long table; what has no row was not counted in that year.

    Raises Refused as `output_of_rows` does, and `output_columns_missing`.
    """
    if missing := [each for each in (year, place, field, count) if each not in rows.columns]:
        raise Refused("output_columns_missing", columns=missing)
    cell = pl.concat_str([pl.col(year).cast(pl.String), pl.col(place)], separator="\t")
    table = rows.with_columns(cell.alias("_cell"))
    output = output_of_rows(table, place="_cell", product=field, value=count, duplicates=duplicates)
    parted = [each.split("\t", 1) for each in output.places]
    years = np.array([int(each[0]) for each in parted])
    names: Sequence[str] = sorted({each[1] for each in parted})
    at = {name: number for number, name in enumerate(names)}
    counts = np.zeros((int(years.max() - years.min()) + 1, len(names), len(output.products)))
    counts[years - years.min(), [at[each[1]] for each in parted]] = output.values
    return Panel(int(years.min()), tuple(names), output.products, counts)
