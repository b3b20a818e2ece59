"""How rows become weighted ties over years, by hand."""

import polars as pl
import pytest

from mithaq.base.refusals import Refused
from mithaq.ties.domain.evidence import PLEDGES
from mithaq.ties.domain.tying import TYINGS, network_of_ties, tied

FLOWS = [(1, 2, 1990, 4.0), (1, 2, 1991, 2.0), (2, 1, 1991, 5.0), (3, 1, 1989, 9.0), (1, 3, 1991, 0.0)]


def rows(*told: tuple[int, int, int, float]) -> pl.DataFrame:
    return pl.DataFrame(list(told), ["of", "to", "year", "value"], orient="row")


@pytest.mark.parametrize(
    ("kind", "first", "last", "ties", "known"),
    [
        # Trade adds up by direction; a row of nothing is no tie, and is known.
        ("trade", 1990, 1991, [(1, 2, 6), (2, 1, 5)], 3),
        ("trade", 1989, 1989, [(3, 1, 9)], 1),
        # Deliveries shown as 0 were made.
        ("arms", 1991, 1991, [(1, 2, 2), (1, 3, 0.25), (2, 1, 5)], 3),
        # Without a direction the larger of what both tell counts, year by year.
        ("joint_papers", 1990, 1991, [(1, 2, 9)], 2),
        # What stands is taken as it stands in the last year.
        ("joint_bodies", 1989, 1991, [(1, 2, 5)], 2),
        ("trade", 1970, 1980, [], 0),
    ],
)
def test_ties_of_rows(
    kind: str, first: int, last: int, ties: list[tuple[int, int, float]], known: int
) -> None:
    found = tied(kind, rows(*FLOWS), first=first, last=last)

    assert list(found.table.iter_rows()) == ties
    assert found.known == known


def test_a_pledge_weighs_as_many_kinds_as_the_side_with_more_owes() -> None:
    owed = {each: [0.0, 0.0] for each in PLEDGES} | {"defence": [1.0, 1.0], "consultation": [0.0, 1.0]}
    table = pl.DataFrame({"of": [1, 2], "to": [2, 1], "year": [1990, 1990], **owed})

    assert list(tied("pledges", table, first=1986, last=1990).table.iter_rows()) == [(1, 2, 2)]


def test_a_tie_without_direction_leads_both_ways() -> None:
    table = tied("joint_papers", rows((1, 2, 1990, 3.0)), first=1990, last=1990).table

    both = network_of_ties(table, (1, 2, 3), is_directed=False).weights.toarray().tolist()
    one = network_of_ties(table, (1, 2, 3), is_directed=True).weights.toarray().tolist()

    assert both == [[0, 3, 0], [3, 0, 0], [0, 0, 0]]
    assert one == [[0, 3, 0], [0, 0, 0], [0, 0, 0]]
    with pytest.raises(Refused, match="tie_node_unknown"):
        network_of_ties(table, (1, 3), is_directed=True)


def test_every_kind_weighs_a_row_of_its_columns() -> None:
    columns = {each: [1.0] for each in ("value", "material_cooperation", *PLEDGES)}
    table = pl.DataFrame({"of": [1], "to": [2], "year": [1990], **columns})

    for kind in TYINGS:
        assert tied(kind, table, first=1990, last=1990).table["weight"].item() == (
            6 if kind == "pledges" else 1
        )
