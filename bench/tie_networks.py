"""The network of ties beside networkx: cost at 50,000 institutions, exactness and cost at 200 states, and
give and take of 2010.

python bench/tie_networks.py [--nodes 50000] [--ties 1000000]

Institutions stand in 250 planted communities; seven ties in ten stay within. CPU seconds count all threads,
and what only networkx is slow at is most of the run. States and their trade are read from shared/data/ties if
it is here.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import networkx as nx
import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import normalized_mutual_info_score

from mithaq.ties.domain.network.brokerage import brokerage
from mithaq.ties.domain.network.centrality import (
    betweenness,
    degrees,
    eigenvector,
    harmonic_closeness,
    pagerank,
    strengths,
)
from mithaq.ties.domain.network.communities import communities, core_numbers, modularity
from mithaq.ties.domain.network.holes import structural_holes
from mithaq.ties.domain.network.network import Floats, Ints, Network, network_of
from mithaq.ties.domain.network.triads import transitivity, triad_census
from mithaq.ties.domain.reciprocity import answered, beside_chance, reciprocity, returned

DATA = Path(__file__).parents[2] / "shared" / "data" / "ties"
COMMUNITIES = 250
WITHIN = 0.7
T = TypeVar("T")
STATES, STATE_TIES = 200, 6000
PRINTED = {
    "trade (imports)": "9026 0.66 0.51 0.78",
    "arms TIV, 2001-2010": "992 0.06 0.04 1.00",
    "ICEWS verbal cooperation": "5421 0.84 0.82 0.14",
    "ICEWS material cooperation": "1550 0.37 0.30 1.00",
}
"""Of shared/research/ties.md, C3."""


@dataclass(frozen=True)
class Ties:
    sources: Ints
    targets: Ints
    weights: Floats
    planted: Ints
    """The community of each node."""


def main() -> None:
    """Print cost, exactness and give and take."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--nodes", type=int, default=50_000)
    asked.add_argument("--ties", type=int, default=1_000_000)
    given = asked.parse_args()
    _import_cost()
    _institutions(planted(given.nodes, given.ties, COMMUNITIES))
    _exactness()
    _states()
    _give_and_take()


def _import_cost() -> None:
    """What a process pays that has NumPy and SciPy already, as ours have."""
    code = "import time, scipy.sparse; begun = time.process_time(); import networkit; "
    code += "print(f'networkit imported in {time.process_time() - begun:.1f} s of CPU', flush=True)"
    subprocess.run([sys.executable, "-c", code], check=True)


def planted(nodes: int, count: int, groups: int, seed: int = 1) -> Ties:
    """Ties by chance, most of them within the giver's group; the same from one seed."""
    chance = np.random.default_rng(seed)
    group = chance.integers(0, groups, nodes)
    by_group = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[by_group], np.arange(groups + 1))
    sources = chance.integers(0, nodes, count)
    first, sizes = starts[group[sources]], np.diff(starts)[group[sources]]
    inside = by_group[first + (chance.random(count) * sizes).astype(np.int64)]
    targets = np.where(chance.random(count) < WITHIN, inside, chance.integers(0, nodes, count))
    kept = sources != targets
    weights = chance.exponential(size=count)
    return Ties(sources[kept], targets[kept], weights[kept], group)


def timed(reckon: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    found = reckon()
    return found, time.process_time() - begun


def _institutions(ties: Ties) -> None:
    names = range(len(ties.planted))
    before = _peak_mib()
    network, built = timed(lambda: network_of(ties.sources, ties.targets, ties.weights, nodes=names))
    print(f"\n{len(names):,} institutions, {network.weights.nnz:,} ties, {COMMUNITIES} communities planted")
    ranks, ranking = timed(lambda: pagerank(network))
    parts, parting = timed(lambda: communities(network, seeds=[1]))
    cores, coring = timed(lambda: core_numbers(network))
    ours, ours_mib = (built, ranking, parting, coring), _peak_mib() - before
    again = communities(network)
    before = _peak_mib()
    graph, nx_built = timed(lambda: directed(network))
    nx_ranks, nx_ranking = timed(lambda: nx.pagerank(graph, tol=1e-14, max_iter=1000))
    both = undirected(network)
    nx_parts, nx_parting = timed(lambda: nx.community.louvain_communities(both, seed=1))
    nx_cores, nx_coring = timed(lambda: nx.core_number(both))
    theirs, nx_mib = (nx_built, nx_ranking, nx_parting, nx_coring), _peak_mib() - before
    print(f"  {'CPU seconds':12} {'ours':>8} {'networkx':>9} {'ratio':>6}")
    for name, one, other in zip(("build", "PageRank", "communities", "cores"), ours, theirs, strict=True):
        print(f"  {name:12} {one:8.2f} {other:9.1f} {other / one:6.0f}")
    print(f"  {'together':12} {sum(ours):8.2f} {sum(theirs):9.1f} {sum(theirs) / sum(ours):6.0f}")
    print(f"  memory grew by {ours_mib:,} MiB; networkx by {nx_mib:,} MiB")
    print(
        f"  PageRank differs by at most {_apart(ranks, nx_ranks):.0e}, cores by {_apart(cores, nx_cores):.0f}"
    )
    theirs_of = members_of(nx_parts, len(names))
    for name, members in (("ours", parts.members), ("networkx", theirs_of)):
        likeness = normalized_mutual_info_score(ties.planted, members)
        quality = modularity(network, members)
        print(f"  {name}: NMI with the planted {likeness:.4f}, modularity {quality:.4f}")
    print(f"  ours from five seeds: NMI between runs {again.stability:.4f}")
    _others(network, ties.planted)


def _others(network: Network, groups: Ints) -> None:
    for name, reckon in {
        "structural holes": lambda: structural_holes(network),
        "brokerage": lambda: brokerage(network, groups),
        "triad census": lambda: triad_census(network),
        "reciprocity": lambda: reciprocity(network),
    }.items():
        print(f"  {name}: {timed(reckon)[1]:.2f} s of CPU")


def directed(network: Network) -> Any:
    """The same network in networkx, whose graphs have no types."""
    return _graph(network, nx.DiGraph(), network.weights.tocoo())


def undirected(network: Network) -> Any:
    """The same with the weights of both directions together."""
    return _graph(network, nx.Graph(), network.undirected.tocoo())


def _graph(network: Network, graph: Any, ties: Any) -> Any:
    graph.add_nodes_from(range(len(network.nodes)))
    graph.add_weighted_edges_from(zip(ties.row.tolist(), ties.col.tolist(), ties.data.tolist(), strict=True))
    return graph


def members_of(parts: Sequence[set[int]], nodes: int) -> Ints:
    members = np.empty(nodes, np.int64)
    for number, part in enumerate(parts):
        members[list(part)] = number
    return members


def _exactness() -> None:
    """Each measure that networkx has, on a network of states by chance."""
    ties = planted(STATES, STATE_TIES, 8)
    network = network_of(ties.sources, ties.targets, ties.weights, nodes=range(STATES))
    graph, both = directed(network), undirected(network)
    holes, parts = structural_holes(network), communities(network).members
    sets = [set(np.flatnonzero(parts == part).tolist()) for part in np.unique(parts)]
    others = STATES - 1
    # Asked for all nodes at once, networkx 3.6.1 divides by the wrong maximum (networkx pull request 8906).
    size = nx.effective_size(graph, nodes=list(graph), weight="weight")
    census = nx.triadic_census(graph)
    apart = {
        "pagerank": _apart(pagerank(network), nx.pagerank(graph, tol=1e-14, max_iter=1000)),
        "eigenvector": _apart(eigenvector(network), nx.eigenvector_centrality_numpy(both, weight="weight")),
        "harmonic": _apart(harmonic_closeness(network) * others, nx.harmonic_centrality(graph)),
        "betweenness": _apart(betweenness(network), nx.betweenness_centrality(graph)),
        "core_number": _apart(core_numbers(network), nx.core_number(both)),
        "constraint": _apart(holes.constraint, nx.constraint(graph, weight="weight")),
        "effective_size": _apart(holes.effective_size, size),
        "triadic_census": max(abs(count - census[name]) for name, count in triad_census(network).items()),
        "reciprocity": abs(answered(network) - nx.reciprocity(graph)),
        "modularity": abs(modularity(network, parts) - nx.community.modularity(both, sets)),
    }
    print(f"\n{STATES} states, {network.weights.nnz:,} ties: most that networkx {nx.__version__} differs")
    for name, difference in apart.items():
        print(f"  {name:14} {difference:.0e}")


def _apart(ours: Floats, theirs: Mapping[int, float]) -> float:
    return float(np.abs(ours - np.array([theirs[node] for node in range(len(ours))])).max())


def _states() -> None:
    """All measures of a network of states, one after another."""
    ties = planted(STATES, STATE_TIES, 8)
    make = partial(network_of, ties.sources, ties.targets, ties.weights, nodes=range(STATES))
    network = make()
    print(f"\n{STATES} states, {network.weights.nnz:,} ties, ms of CPU, best of five")
    total = 0.0
    for name, reckon in _all_measures(network, ties.planted, make).items():
        taken = 1000 * min(timed(reckon)[1] for _ in range(5))
        total += taken
        print(f"  {name:18} {taken:8.1f}")
    print(f"  {'together':18} {total:8.1f}")


def _all_measures(
    network: Network, groups: NDArray[np.int64], make: Callable[[], Network]
) -> Mapping[str, Callable[[], object]]:
    return {
        "build": make,
        "degrees, strengths": lambda: (degrees(network), strengths(network)),
        "pagerank": lambda: pagerank(network),
        "eigenvector": lambda: eigenvector(network),
        "closeness": lambda: harmonic_closeness(network),
        "betweenness": lambda: betweenness(network),
        "cores": lambda: core_numbers(network),
        "communities, 5 runs": lambda: communities(network),
        "brokerage": lambda: brokerage(network, groups),
        "structural holes": lambda: structural_holes(network),
        "triads": lambda: (triad_census(network), transitivity(network)),
        "reciprocity": lambda: reciprocity(network),
    }


def _give_and_take() -> None:
    """Flows of 2010 as the research printed them: a flow is a sum above 0 between two states with a number.

    Trade counts imports and ICEWS events of the calendar year; arms are summed over 2001 to 2010, and a
    year's value of 0, below half a million, makes no flow.
    """
    if not DATA.exists():
        print("\nno flows to measure on: shared/data/ties is not here")
        return
    print("\ngive and take, 2010         dyads, both ways, returned, imbalance | as printed")
    for name, network in flows_of_2010().items():
        found = reciprocity(network)
        ours = f"{found.dyads} {found.both_ways:.2f} {found.returned:.2f} {found.imbalance:.2f}"
        same = "same" if ours == PRINTED[name] else PRINTED[name]
        ties, flow = (beside_chance(network, seed=1, figure=figure) for figure in (answered, returned))
        print(f"  {name:27} {ours} (returned {found.returned:.4f}) | {same}")
        for word, figure in (("ties answered", ties), ("flow returned", flow)):
            expected = f"{figure.expected:.3f} +- {figure.deviation:.3f}"
            print(f"    {word}: {figure.seen:.3f}; by chance {expected}; beyond {figure.beyond:.2f}")


def flows_of_2010() -> dict[str, Network]:
    trade = pl.read_parquet(DATA / "trade" / "cow_trade_v4_1946_2014.parquet").filter(pl.col("year") == 2010)
    arms = pl.read_parquet(DATA / "arms" / "tiv_1950_2016.parquet")
    arms = arms.filter(pl.col("year").is_between(2001, 2010)).drop_nulls(["supplier_cown", "recipient_cown"])
    events = pl.read_parquet(DATA / "events" / "icews_dyad_year_2002_2014.parquet")
    events = events.filter(pl.col("year") == 2010)
    return {
        "trade (imports)": _flows(trade, "ccode2", "ccode1", "imports_of_1_from_2_musd"),
        "arms TIV, 2001-2010": _flows(arms, "supplier_cown", "recipient_cown", "value"),
        "ICEWS verbal cooperation": _flows(events, "i", "j", "verbCoop"),
        "ICEWS material cooperation": _flows(events, "i", "j", "matlCoop"),
    }


def _flows(rows: pl.DataFrame, source: str, target: str, weight: str) -> Network:
    between = rows.filter(pl.col(source) != pl.col(target))
    return network_of(*(between[column].to_numpy() for column in (source, target, weight)))


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
