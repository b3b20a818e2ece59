"""An input-output table: what each industry sold to each other, and what else came into its output.

Money is in one unit throughout. `cells[seller, buyer]` are flows, never coefficients.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from mithaq.base.refusals import Refused

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
TOLERANCE = 0.01
"""How far the two sides of an industry may stand apart, as a part of its output."""
LEAST_BOUGHT = 1e-3
"""No economy buys less than this part of its output from its industries: such cells are no flows."""
SHOWN = 5
"""So many industries are named in a refusal."""


class Flows(StrEnum):
    """Whose products the cells tell of."""

    DOMESTIC = "domestic"
    TOTAL = "total"
    """Domestic and imported ones: a multiplier from these counts imports as if they were made at home."""


class Primary(StrEnum):
    """What an industry pays or employs beside what it buys."""

    VALUE_ADDED = "value_added"
    WAGES = "wages"
    EMPLOYMENT = "employment"


@dataclass(frozen=True)
class InputOutputTable:
    """A checked table of n industries.

    Raises Refused `io_shape_wrong`, `io_not_finite`, `io_cells_negative`, `io_output_not_positive`,
    `io_cells_are_coefficients` or `io_cells_are_inverse`, each with the industries.
    """

    industries: tuple[str, ...]
    output: Floats
    cells: Mapping[Flows, Floats]
    """n × n, seller by buyer."""
    primary: Mapping[Primary, Floats] = field(default_factory=dict)
    beside: Mapping[Flows, Floats] = field(default_factory=dict)
    """What comes into the output of each beside cells and value added: taxes on products, and imports where
    the cells are domestic.
    """
    final: Mapping[Flows, Floats] = field(default_factory=dict)
    """What goes to final use; of total flows less what was imported."""
    households: Mapping[Flows, Floats] = field(default_factory=dict)
    """What households buy of each industry."""
    names: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    left_out: tuple[str, ...] = ()
    """Industries that the file names and that make nothing."""

    def __post_init__(self) -> None:
        _require_shapes(self)
        _require_finite(self)
        at_fault = self.output <= 0
        if at_fault.any():
            raise Refused("io_output_not_positive", industries=self.told(at_fault))
        for cells in self.cells.values():
            sellers = (cells < 0).any(axis=1)
            if sellers.any():
                raise Refused("io_cells_negative", industries=self.told(sellers))
            _require_flows(cells, self.output)

    def told(self, at_fault: Sequence[bool] | np.ndarray[Any, np.dtype[Any]] | np.bool) -> str:
        """The first industries of those marked, by code."""
        found = [code for code, wrong in zip(self.industries, np.ravel(at_fault), strict=True) if wrong]
        more = f", … ({len(found)})" if len(found) > SHOWN else ""
        return ", ".join(found[:SHOWN]) + more

    def column_gap(self, flows: Flows) -> Floats | None:
        """(what comes in - output) / output; None where the table does not tell all that comes in."""
        added, beside = self.primary.get(Primary.VALUE_ADDED), self.beside.get(flows)
        if added is None or beside is None:
            return None
        return np.asarray((self.cells[flows].sum(axis=0) + added + beside - self.output) / self.output)

    def row_gap(self, flows: Flows) -> Floats | None:
        """(what goes out - output) / output; None where the table does not tell final use."""
        final = self.final.get(flows)
        if final is None:
            return None
        return np.asarray((self.cells[flows].sum(axis=1) + final - self.output) / self.output)

    def require_balance(self, flows: Flows, *, tolerance: float = TOLERANCE) -> None:
        """Raises Refused `io_column_unbalanced` or `io_row_unbalanced` with the worst industry."""
        sides = {"io_column_unbalanced": self.column_gap(flows), "io_row_unbalanced": self.row_gap(flows)}
        for code, gap in sides.items():
            if gap is None or np.abs(gap).max() <= tolerance:
                continue
            worst = int(np.abs(gap).argmax())
            raise Refused(
                code,
                industry=self.industries[worst],
                gap=f"{gap[worst]:+.1%}",
                tolerance=f"{tolerance:.1%}",
            )


def _require_shapes(table: InputOutputTable) -> None:
    count = len(table.industries)
    if twice := sorted({each for each in table.industries if table.industries.count(each) > 1}):
        raise Refused("io_industries_twice", industries=", ".join(twice[:SHOWN]))
    vectors = [table.output, *table.primary.values(), *table.beside.values(), *table.final.values()]
    vectors += table.households.values()
    is_square = all(each.shape == (count, count) for each in table.cells.values())
    if not count or not table.cells or not is_square or any(each.shape != (count,) for each in vectors):
        raise Refused("io_shape_wrong", industries=count)


def _require_finite(table: InputOutputTable) -> None:
    parts: Sequence[Mapping[Flows, Floats] | Mapping[Primary, Floats]]
    parts = (table.cells, table.primary, table.beside, table.final, table.households)
    for name, values in (("output", table.output), *(each for part in parts for each in part.items())):
        unknown = ~np.isfinite(values)
        rows = unknown.any(axis=1) if unknown.ndim == 2 else unknown
        if rows.any():
            raise Refused("io_not_finite", part=str(name), industries=table.told(rows))


def _require_flows(cells: Floats, output: Floats) -> None:
    """Coefficients and inverses look like flows of an economy that buys next to nothing from itself."""
    bought = cells.sum(axis=0)
    if np.allclose(output, 1):
        raise Refused("io_cells_are_coefficients", greatest=f"{cells.max():.4g}")
    if (bought / output).max() >= LEAST_BOUGHT:
        return
    if (np.diag(cells) >= 1).all():
        raise Refused("io_cells_are_inverse", greatest=f"{cells.max():.4g}")
    if 0 < bought.max() <= 1 + 1e-9:
        raise Refused("io_cells_are_coefficients", greatest=f"{cells.max():.4g}")
