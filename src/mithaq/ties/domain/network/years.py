"""A measure of the network year by year, unknown where there is nothing to measure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mithaq.base.refusals import Refused
from mithaq.ties.domain.network.network import Floats, Ints, Network

UNKNOWN = np.nan
"""A node that did not exist, or a year that the source does not cover. Never 0."""


@dataclass(frozen=True)
class Course:
    """A figure of each node (column) in each year (row)."""

    years: tuple[int, ...]
    nodes: tuple[str | int, ...]
    figures: Floats

    def of(self, node: str | int) -> Floats:
        """One node's figures. Raises Refused `tie_node_unknown`."""
        if node not in self.nodes:
            raise Refused("tie_node_unknown", node=node)
        return self.figures[:, self.nodes.index(node)]


def over_years(
    networks: Mapping[int, Network], measure: Callable[[Network], Floats | Ints], years: Sequence[int]
) -> Course:
    """Measure each year's nodes. A node exists in the years whose network names it, tied or not."""
    names = {node for year in years if year in networks for node in networks[year].nodes}
    nodes = tuple(sorted(names, key=lambda node: (isinstance(node, str), node)))
    numbers = {node: number for number, node in enumerate(nodes)}
    figures = np.full((len(years), len(nodes)), UNKNOWN)
    for row, year in enumerate(years):
        if year in networks:
            network = networks[year]
            figures[row, [numbers[node] for node in network.nodes]] = measure(network)
    return Course(tuple(years), nodes, figures)


def whole_over_years(
    networks: Mapping[int, Network], measure: Callable[[Network], float], years: Sequence[int]
) -> Floats:
    """Measure each year's network as a whole."""
    return np.array([measure(networks[year]) if year in networks else UNKNOWN for year in years])
