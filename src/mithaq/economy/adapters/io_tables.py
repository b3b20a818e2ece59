"""Input-output tables from files of Eurostat, the OECD or a national office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import polars as pl

from mithaq.base.refusals import Refused
from mithaq.economy.adapters.io_cells import Cells, Chosen, cells_of
from mithaq.economy.adapters.io_words import Part, part_of, plain
from mithaq.economy.adapters.sheet_files import text_frame
from mithaq.economy.domain.io_table import SHOWN, TOLERANCE, Floats, Flows, InputOutputTable, Primary

EMPTY = 1e-9
"""An industry that makes less than this part of all output makes nothing; some files have such residues."""
INDUSTRIES_MAX = 1_000
ADDED = (Part.WAGES, Part.PRODUCTION_TAXES, Part.SURPLUS)
Key = TypeVar("Key")
KIND_OF = {Flows.DOMESTIC: "domestic", Flows.TOTAL: "total"}


@dataclass(frozen=True)
class Named:
    """What a file calls its rows and columns where we would not know; a name to a part."""

    rows: Mapping[str, Part] = field(default_factory=dict)
    columns: Mapping[str, Part] = field(default_factory=dict)


def read_io_table(
    name: str,
    content: bytes,
    *,
    chosen: Chosen = Chosen(),  # noqa: B008  # frozen
    named: Named = Named(),  # frozen
    blank_is_zero: bool = False,
) -> InputOutputTable:
    """A table, by what the file is. An empty cell is unknown, unless its maker means nothing by it.

    Raises what `text_frame`, `cells_of` and `InputOutputTable` raise, and Refused `io_industries_too_many`,
    `io_industries_unmatched`, `io_rows_unknown`, `io_output_missing`, `io_value_added_missing` or
    `io_flows_unknown`.
    """
    cells = cells_of(text_frame(name, content), chosen)
    source = ", ".join(each for each in (name, chosen.place, chosen.year) if each)
    return _Reading(cells, named, blank_is_zero).table(source)


@dataclass(frozen=True)
class _Reading:
    cells: Cells
    named: Named
    blank_is_zero: bool

    def table(self, source: str) -> InputOutputTable:
        self._require_known()
        output = self._row(Part.OUTPUT)
        if output is None or not np.isfinite(output).any():
            raise Refused("io_output_missing")
        empty = np.abs(output) <= EMPTY * np.nansum(output)
        kept = ~empty
        parts = self._flow_parts(output)
        codes = np.array(self.industries)
        return InputOutputTable(
            industries=tuple(codes[kept].tolist()),
            output=output[kept],
            cells={flows: each.cells[np.ix_(kept, kept)] for flows, each in parts.items()},
            primary=_known({name: each[kept] for name, each in self._primary.items()}),
            beside=_known(
                {flows: (each.beside + each.cells[empty].sum(axis=0))[kept] for flows, each in parts.items()}
            ),
            final=_known({flows: each.final[kept] for flows, each in parts.items()}),
            households=_known({flows: each.households[kept] for flows, each in parts.items()}),
            names={code: self._name(code) for code in codes[kept].tolist()},
            source=source,
            left_out=tuple(codes[empty].tolist()),
        )

    @cached_property
    def industries(self) -> list[str]:
        columns = set(self.cells.table["column"])
        rows = self.cells.table["row"].unique(maintain_order=True)
        return [each for each in rows if each in columns and self._part(each, "row") is None]

    @cached_property
    def _primary(self) -> dict[Primary, Floats]:
        rows = {each: self._row(Part(each.value)) for each in Primary}
        added = [self._row(each) for each in ADDED]
        if rows[Primary.VALUE_ADDED] is None and all(each is not None for each in added):
            rows[Primary.VALUE_ADDED] = np.sum([each for each in added if each is not None], axis=0)
        return {name: each for name, each in rows.items() if each is not None}

    def _part(self, name: str, side: str) -> Part | None:
        given = self.named.rows if side == "row" else self.named.columns
        said = {plain(each): part for each, part in given.items()}
        return said.get(plain(name)) or part_of(name, side)

    def _require_known(self) -> None:
        """Every row and column is an industry on both sides, or something that has a name."""
        industries = set(self.industries)
        if len(industries) > INDUSTRIES_MAX:
            raise Refused("io_industries_too_many", count=len(industries), most=INDUSTRIES_MAX)
        sides = (("row", self.cells.table["row"]), ("column", self.cells.table["column"]))
        alone = {
            side: [
                each
                for each in names.unique(maintain_order=True)
                if each not in industries and self._part(each, side) is None
            ]
            for side, names in sides
        }
        if len(industries) < 2 or alone["column"]:
            found = [*alone["column"], *alone["row"]][: 2 * SHOWN]
            raise Refused("io_industries_unmatched", matched=len(industries), found=", ".join(found))
        if alone["row"]:
            raise Refused("io_rows_unknown", rows=", ".join(alone["row"][: 2 * SHOWN]))

    def _flow_parts(self, output: Floats) -> dict[Flows, "_FlowParts"]:
        inside = pl.all_horizontal(pl.col("row", "column").is_in(self.industries))
        kinds = set(self.cells.table.filter(inside)["kind"])
        nothing = np.full_like(output, np.nan)
        taxes = self._row(Part.PRODUCT_TAXES)
        taxes = np.zeros_like(output) if taxes is None else taxes
        imports = self._row(Part.IMPORTS)
        imported = self._square("imported") if "imported" in kinds else None
        if not kinds & set(KIND_OF.values()):
            flows = self._flows_by_balance(output, taxes, imports)
            bought = imports if flows is Flows.DOMESTIC else np.zeros_like(output)
            beside = nothing if bought is None else taxes + bought
            final = self._final("", imports if flows is Flows.TOTAL else None)
            return {flows: _FlowParts(self._square(""), beside, final, self._column(Part.HOUSEHOLDS, ""))}
        found = {
            flows: _FlowParts(
                self._square(kind),
                nothing,
                self._final(kind, imports if flows is Flows.TOTAL else None),
                self._column(Part.HOUSEHOLDS, kind),
            )
            for flows, kind in KIND_OF.items()
            if kind in kinds
        }
        return _completed(found, imported, taxes, imports, self._imported_households())

    def _flows_by_balance(self, output: Floats, taxes: Floats, imports: Floats | None) -> Flows:
        """Total where cells, taxes and value added make the output, domestic where it takes imports too."""
        added = self._primary.get(Primary.VALUE_ADDED)
        if added is None:
            raise Refused("io_value_added_missing")
        inside = self._square("").sum(axis=0) + taxes + added
        whole = np.nansum(output)
        gaps = {Flows.TOTAL: np.nansum(np.abs(inside - output)) / whole}
        if imports is not None:
            gaps[Flows.DOMESTIC] = np.nansum(np.abs(inside + imports - output)) / whole
        best = min(gaps, key=lambda each: gaps[each])
        if gaps[best] > TOLERANCE:
            raise Refused("io_flows_unknown", gap=f"{gaps[best]:.1%}")
        return best

    def _final(self, kind: str, imports: Floats | None) -> Floats:
        """What goes to final use, less `imports` of each product."""
        final = self._column(Part.FINAL_USE, kind)
        if self._is_supply(final, imports):
            # The R package iotables calls all use final.
            final = final - self._square(kind).sum(axis=1)
        if not np.isfinite(final).any():
            final = self._column(Part.TOTAL_USE, kind) - self._square(kind).sum(axis=1)
        parts = [self._named_column(each, kind) for each in self._names(Part.FINAL_PART)]
        if parts and not np.isfinite(final).any():
            final = np.sum([self._column(Part.HOUSEHOLDS, kind), *parts], axis=0)
        return final if imports is None else np.asarray(final - imports)

    def _is_supply(self, use: Floats, imports: Floats | None) -> bool:
        output = self._row(Part.OUTPUT)
        supply = np.nan if output is None else output if imports is None else output + imports
        return bool((np.abs(use - supply) <= TOLERANCE * np.abs(supply)).all())

    def _imported_households(self) -> Floats:
        return self._column(Part.HOUSEHOLDS, "imported")

    def _square(self, kind: str) -> Floats:
        wide = self._pivot.get(kind, {})
        unknown = 0.0 if self.blank_is_zero else np.nan
        rows = [[wide.get((row, column)) for column in self.industries] for row in self.industries]
        found = np.array([[unknown if each is None else each for each in row] for row in rows], np.float64)
        return np.where(np.isnan(found), unknown, found)

    @cached_property
    def _pivot(self) -> dict[str, dict[tuple[str, str], float | None]]:
        found: dict[str, dict[tuple[str, str], float | None]] = {}
        for row, column, kind, value in self.cells.table.select("row", "column", "kind", "value").iter_rows():
            found.setdefault(kind, {})[row, column] = value
        return found

    def _row(self, part: Part) -> Floats | None:
        """The sum of the rows that tell a part, from whichever kind of cells has it."""
        rows = self.cells.table["row"].unique(maintain_order=True)
        names = [each for each in rows if self._part(each, "row") is part]
        found = [self._first_known(each) for each in names]
        known = [each for each in found if np.isfinite(each).any()]
        if not known:
            return None
        return np.asarray(np.sum(known, axis=0) if part is Part.PRODUCT_TAXES else known[0])

    def _first_known(self, row: str) -> Floats:
        for kind in ("total", "domestic", "", "imported"):
            wide = self._pivot.get(kind, {})
            values = [wide.get((row, column)) for column in self.industries]
            if any(each is not None for each in values):
                break
        return np.array([np.nan if each is None else each for each in values], np.float64)

    def _column(self, part: Part, kind: str) -> Floats:
        names = self._names(part)
        return self._named_column(names[0], kind) if names else np.full(len(self.industries), np.nan)

    def _names(self, part: Part) -> Sequence[str]:
        columns = self.cells.table["column"].unique(maintain_order=True)
        return [each for each in columns if self._part(each, "column") is part]

    def _named_column(self, column: str, kind: str) -> Floats:
        wide = self._pivot.get(kind, {})
        values = [wide.get((row, column)) for row in self.industries]
        return np.array([np.nan if each is None else each for each in values], np.float64)

    def _name(self, code: str) -> str:
        return self.cells.names.get(code) or self.cells.names.get(f"CPA_{code}") or code


@dataclass(frozen=True)
class _FlowParts:
    cells: Floats
    beside: Floats
    final: Floats
    households: Floats


def _completed(
    found: dict[Flows, _FlowParts],
    imported: Floats | None,
    taxes: Floats,
    imports: Floats | None,
    imported_households: Floats,
) -> dict[Flows, _FlowParts]:
    """Domestic and total cells, each from the other where the imported ones are known."""
    domestic, total = found.get(Flows.DOMESTIC), found.get(Flows.TOTAL)
    if imported is None and domestic and total:
        imported = np.asarray(total.cells - domestic.cells)
    bought = imports if imported is None else imported.sum(axis=0)
    unknown = np.full_like(taxes, np.nan)
    whole: dict[Flows, _FlowParts] = {}
    if domestic is None and total and imported is not None:
        domestic = _FlowParts(
            total.cells - imported, unknown, unknown, total.households - imported_households
        )
    if domestic is not None:
        beside = unknown if bought is None else taxes + bought
        whole[Flows.DOMESTIC] = _FlowParts(domestic.cells, beside, domestic.final, domestic.households)
        if total is None and imported is not None:
            total = _FlowParts(
                domestic.cells + imported, unknown, unknown, domestic.households + imported_households
            )
    if total is not None:
        final = total.final if domestic is None else _net_final(total, domestic)
        whole[Flows.TOTAL] = _FlowParts(total.cells, taxes, final, total.households)
    return whole


def _net_final(total: _FlowParts, domestic: _FlowParts) -> Floats:
    """So that the row of each industry makes its output: final use of domestic products, less imports of
    others by industries."""
    return np.asarray(domestic.final - (total.cells - domestic.cells).sum(axis=1))


def _known(parts: Mapping[Key, Floats]) -> dict[Key, Floats]:
    """Those without a gap; of the others nothing is told."""
    return {name: each for name, each in parts.items() if np.isfinite(each).all()}
