"""How the file of a set is read into our columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from mithaq.base.refusals import Refused
from mithaq.parties.adapters import reference
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import LAST_YEAR, LETTERS, PLACE, TEXTS, Kind

Column = str | pl.Expr


@dataclass(frozen=True)
class SetFormat:
    """Where a set keeps what a kind needs: its columns by ours, or an expression of them.

    `absent_is_none`: two states without a row in a year that the set knows had no such tie; else nobody
    knows. `tells_absence`: of votes, whether a member that did not vote has a row. `by_letters`: the file has
    the three letters of ISO 3166-1 for states, not numbers. `until`: a row holds from its year to that one.
    `only`: which rows of the file are meant. `may_lack`: our columns that stay unknown where a file has not
    what they are read from. `tells_ends`: of agreements, whether one that ended has its end.
    """

    code: str
    kind: Kind
    source: str
    columns: Mapping[str, Column]
    constants: Mapping[str, int] = field(default_factory=dict)
    absent_is_none: bool = False
    tells_absence: bool = True
    by_letters: bool = False
    until: Column | None = None
    only: pl.Expr | None = None
    may_lack: frozenset[str] = frozenset()
    tells_ends: bool = False

    def read(self, file: Path) -> pl.DataFrame:
        """The table in our columns, as numbers, with the place of each row in the file; what is no number is
        missing.

        Raises Refused `file_unreadable`, `tie_set_unreadable`, or `columns_missing` with the names of the
        file.
        """
        given = _table(file).with_row_index(PLACE, offset=1)
        self._require_columns(given)
        states = [each for each in ("state", "of", "to") if each in self.columns]
        lacking = self._lacking(given)
        read = [
            pl.lit(None, dtype=self._type(ours)).alias(ours) if ours in lacking else self._read(ours, each)
            for ours, each in self.columns.items()
        ]
        read += [pl.lit(value, dtype=pl.Float64).alias(ours) for ours, value in self.constants.items()]
        if self.until is not None:
            until = _expression(self.until).cast(pl.Int64, strict=False)
            # A spell of millions of years would be as many rows.
            read.append(pl.when(until <= LAST_YEAR).then(until).alias("until"))
        table = (given if self.only is None else given.filter(self.only)).select(PLACE, *read)
        if self.until is not None:
            table = table.with_columns(year=pl.int_ranges("year", pl.col("until") + 1)).explode("year")
            table = table.drop("until")
        return _numbered(table, states) if self.by_letters else table

    def of_file(self, column: str) -> tuple[str, ...]:
        """The columns of the file that one of ours is read from."""
        return tuple(_names(self.columns[column])) if column in self.columns else ()

    def _require_columns(self, given: pl.DataFrame) -> None:
        more = [each for each in (self.until, self.only) if each is not None]
        needed = [each for ours, each in self.columns.items() if ours not in self.may_lack]
        wanted = {name for each in (*needed, *more) for name in _names(each)}
        if missing := sorted(wanted - set(given.columns)):
            raise Refused("columns_missing", columns=", ".join(missing))

    def _read(self, ours: str, each: Column) -> pl.Expr:
        if self.by_letters and ours in ("state", "of", "to"):
            return _expression(each).alias(ours)
        return _expression(each).cast(self._type(ours), strict=False).alias(ours)

    def _type(self, ours: str) -> type[pl.Float64 | pl.String | pl.Int64]:
        if ours in TEXTS:
            return pl.String
        return pl.Float64 if ours in self.kind.measures else pl.Int64

    def _lacking(self, given: pl.DataFrame) -> set[str]:
        """Our columns that the file may lack and does."""
        known = set(given.columns)
        return {ours for ours in self.may_lack if not known.issuperset(_names(self.columns[ours]))}


def _expression(each: Column) -> pl.Expr:
    return pl.col(each) if isinstance(each, str) else each


def _names(each: Column) -> Iterable[str]:
    return [each] if isinstance(each, str) else each.meta.root_names()


def _numbered(table: pl.DataFrame, states: Iterable[str]) -> pl.DataFrame:
    """The same with numbers for letters, by the year of the row, and the letters beside them.

    Letters that stood for another state before or after have a number of that; any other have none.
    """
    table = table.with_columns(pl.col(each).alias(f"{each}{LETTERS}") for each in states)
    for each in states:
        pairs = table.select(each, "year").unique()
        numbers = [_number(letters, year) for letters, year in pairs.iter_rows()]
        known = pairs.with_columns(pl.Series("number", numbers, pl.Int64))
        table = table.join(known, on=[each, "year"], how="left", maintain_order="left", nulls_equal=True)
        table = table.drop(each).rename({"number": each})
    return table


def _number(letters: str | None, year: int | None) -> int | None:
    code = _codes().get(letters or "")
    if code is None or year is None:
        return None
    spells = [each for each in state_system().spells if each.code == code]
    here = [each for each in spells if each.touches(year)]
    return max((each.number for each in here or spells), default=None)


@cache
def _codes() -> Mapping[str, str]:
    return {each.alpha3: each.code for each in reference.states()}


def _table(file: Path) -> pl.DataFrame:
    try:
        file.open("rb").close()
    except OSError as fault:
        raise Refused("file_unreadable", file=str(file), reason=fault.strerror or "") from fault
    try:
        if file.suffix == ".parquet":
            return pl.read_parquet(file)
        return pl.read_csv(file, infer_schema_length=None)
    except (PolarsError, OSError) as fault:
        raise Refused("tie_set_unreadable", file=str(file)) from fault
