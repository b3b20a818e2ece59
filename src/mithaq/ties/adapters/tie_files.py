"""Histories of ties from the files of shared/data/ties; each file's README says what it is and its terms.

Where a state went on under another number (West Germany, North Yemen) its ties count as its successor's. A
year after a file's last one is outside its coverage, never a year without ties.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.history import Membership, Tie, TieHistory, history_of

SUCCESSORS = {260: 255, 678: 679}
"""Numbers of the Correlates of War project: who went on as whom."""
LAST_OF_LIST = 2016
"""The list of states ends here; who was a state then is taken to be one since."""
STILL = 9999
LESS_THAN_SHOWN = 0.25
"""Deliveries shown as 0 were made, of less than half a million."""
ALLIANCES_FROM = 1946
COMPLETE = 1 / 3
"""A year of co-authorship counts as known when it has such a part of the papers of the five before it."""
SERBIA = {"SRB": 345}
"""Not numbered in the table of codes."""


def memberships(states_file: Path) -> list[Membership]:
    """When which states existed, from cow_states.csv."""
    rows = read_columns(states_file, ("ccode", "styear", "endyear"))
    return [
        Membership(_now(code), int(start), STILL if end >= LAST_OF_LIST else int(end))
        for code, start, end in rows.iter_rows()
    ]


def arms_transfers(files: Sequence[Path], states: Sequence[Membership]) -> TieHistory:
    """Deliveries by supplier and recipient in million TIV; those of groups and organisations are left out."""
    columns = ("supplier_cown", "recipient_cown", "year", "value")
    rows = pl.concat([read_columns(file, columns) for file in files], how="vertical_relaxed").drop_nulls()
    ties = [
        Tie(int(year), _now(supplier), _now(recipient), max(float(value), LESS_THAN_SHOWN))
        for supplier, recipient, year, value in rows.iter_rows()
        if _now(supplier) != _now(recipient)
    ]
    return _history(ties, states, is_directed=True)


def nuclear_agreements(files: Sequence[Path], states: Sequence[Membership]) -> TieHistory:
    """Agreements signed by two states, by year; what only one of them lists counts too."""
    rows = pl.concat(
        [read_columns(file, ("ccode1", "ccode2", "year")) for file in files], how="vertical_relaxed"
    )
    listed = Counter((_now(one), _now(other), int(year)) for one, other, year in rows.iter_rows())
    return _history(_either_way(listed), states, is_directed=False)


def alliances(files: Sequence[Path], states: Sequence[Membership]) -> TieHistory:
    """Alliance pledges in force by year, weighted by the kinds of obligation of the side with more."""
    kinds = ("atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul")
    rows = pl.concat(
        [read_columns(file, ("ccode1", "ccode2", "year", *kinds)) for file in files], how="vertical_relaxed"
    ).filter(pl.col("year") >= ALLIANCES_FROM)
    pledged: dict[tuple[int, int, int], int] = {}
    for one, other, year, *obligations in rows.iter_rows():
        key = _now(one), _now(other), int(year)
        pledged[key] = max(pledged.get(key, 0), sum(obligations))
    return _history(_either_way(pledged), states, is_directed=False)


def co_authorship(
    files: Sequence[Path],
    totals_file: Path,
    codes: Mapping[str, int],
    states: Sequence[Membership],
    field: str,
) -> TieHistory:
    """Papers with authors in both countries; countries that are no states are left out.

    A year with too few papers (COMPLETE) was not gathered whole: it is unknown, or ends the coverage.
    """
    rows = pl.concat(
        [read_columns(file, ("field", "year", "iso3_a", "iso3_b", "papers")) for file in files],
        how="vertical_relaxed",
    ).filter(pl.col("field") == field)
    known = _whole_years(totals_file, field)
    exists = {each.state for each in states}
    ties = [
        Tie(int(year), codes[one], codes[other], float(papers))
        for _, year, one, other, papers in rows.iter_rows()
        if codes.get(one) in exists and codes.get(other) in exists and year in known
    ]
    missing = tuple(sorted(set(range(min(known), max(known) + 1)) - known))
    return history_of(ties, states, min(known), max(known), is_directed=False, unknown_years=missing)


def country_codes(codes_file: Path) -> dict[str, int]:
    """State numbers by ISO 3166 letters, from country_codes.csv."""
    rows = read_columns(codes_file, ("iso3c", "cown"))
    coded = {iso: cown for iso, cown in rows.iter_rows() if iso and cown not in {None, "NA"}}
    return SERBIA | {iso: _now(float(cown)) for iso, cown in coded.items()}


def successor(state: int) -> int:
    """The number under which a state goes on."""
    return SUCCESSORS.get(state, state)


def _now(state: float) -> int:
    return successor(int(state))


def _whole_years(totals_file: Path, field: str) -> set[int]:
    rows = read_columns(totals_file, ("field", "year", "papers")).filter(pl.col("field") == field)
    papers = dict(rows.group_by("year").agg(pl.col("papers").sum()).sort("year").iter_rows())
    known: list[int] = []
    for year, count in papers.items():
        before = sorted(papers[each] for each in known[-5:])
        if not before or count >= COMPLETE * before[len(before) // 2]:
            known.append(year)
    return set(known)


def _either_way(weights: Mapping[tuple[int, int, int], int]) -> list[Tie]:
    both: dict[tuple[int, int, int], int] = {}
    for (one, other, year), weight in weights.items():
        if one != other and weight:
            key = min(one, other), max(one, other), year
            both[key] = max(both.get(key, 0), weight)
    return [Tie(year, one, other, float(weight)) for (one, other, year), weight in both.items()]


def _history(ties: Sequence[Tie], states: Sequence[Membership], *, is_directed: bool) -> TieHistory:
    years = [tie.year for tie in ties]
    exists = {each.state for each in states}
    kept = [tie for tie in ties if tie.sender in exists and tie.receiver in exists]
    return history_of(kept, states, min(years), max(years), is_directed=is_directed)


def read_columns(file: Path, columns: Sequence[str]) -> pl.DataFrame:
    """These columns of a file, in this order; raises Refused where it cannot be read or lacks one."""
    try:
        if file.suffix == ".parquet":
            return pl.read_parquet(file, columns=list(columns)).select(columns)
        return pl.read_csv(file, columns=list(columns), infer_schema_length=None).select(columns)
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise Refused("tie_set_unreadable", file=str(file)) from fault
