"""Where each node of a network stands, by every measure at once, and what the network is as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mithaq.ties.domain.network.brokerage import Role, brokerage
from mithaq.ties.domain.network.centrality import (
    BothWays,
    betweenness,
    degrees,
    eigenvector,
    harmonic_closeness,
    pagerank,
    strengths,
)
from mithaq.ties.domain.network.communities import Communities, communities, core_numbers
from mithaq.ties.domain.network.holes import Holes, structural_holes
from mithaq.ties.domain.network.network import Floats, Ints, Network
from mithaq.ties.domain.network.triads import transitivity, triad_census

ALONE = -1
"""The community of a node without ties."""


class Place(StrEnum):
    """By what nodes are put in an order."""

    STRENGTH = "strength"
    PAGERANK = "pagerank"
    DEGREE = "degree"
    BETWEENNESS = "betweenness"
    BROKERAGE = "brokerage"


@dataclass(frozen=True, eq=False)
class Standings:
    """Every measure of every node, in the order of the nodes; communities of nodes without ties are ALONE."""

    degrees: BothWays
    strengths: BothWays
    pagerank: Floats
    eigenvector: Floats
    closeness: Floats
    betweenness: Floats
    holes: Holes
    roles: Mapping[Role, Ints]
    community: Ints
    core: Floats
    communities: Communities
    transitivity: float
    triads: Mapping[str, int]

    @property
    def brokered(self) -> Ints:
        """How often each node stands between two others, in any role."""
        return np.asarray(np.sum(list(self.roles.values()), axis=0), np.int64)

    @property
    def is_tied(self) -> np.ndarray:
        """Which nodes have a tie."""
        return np.asarray(self.community != ALONE)

    def by(self, place: Place) -> Floats:
        """The figures by which nodes are put in an order, the highest first."""
        match place:
            case Place.PAGERANK:
                return self.pagerank
            case Place.STRENGTH:
                return np.asarray(self.strengths.given + self.strengths.received)
            case Place.DEGREE:
                return np.asarray(self.degrees.given + self.degrees.received)
            case Place.BETWEENNESS:
                return self.betweenness
            case Place.BROKERAGE:
                return np.asarray(self.brokered, np.float64)


def standings(network: Network) -> Standings:
    """Measure a network of at most some hundred nodes. Raises Refused `network_without_ties`."""
    found = communities(network)
    alone = np.asarray(network.neighbours.sum(1)).ravel() == 0
    own = np.where(alone, ALONE, found.members)
    return Standings(
        degrees=degrees(network),
        strengths=strengths(network),
        pagerank=pagerank(network),
        eigenvector=eigenvector(network),
        closeness=harmonic_closeness(network),
        betweenness=betweenness(network),
        holes=structural_holes(network),
        roles=brokerage(network, found.members),
        community=own,
        core=core_numbers(network),
        communities=found,
        transitivity=transitivity(network),
        triads=triad_census(network),
    )


def ranks(figures: Floats) -> Ints:
    """1 for the highest; equal figures share the better rank."""
    # What rounding parts is equal.
    rounded = np.round(figures, 12)
    return np.asarray([1 + int((rounded > each).sum()) for each in rounded], np.int64)
