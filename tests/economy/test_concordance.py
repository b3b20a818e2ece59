"""What is not known of a correspondence stays with its result; the cases are worked by hand."""

import pytest

from callers import refused
from mithaq.economy.domain.concordance import Concordance, Pair, Share, carried


def table(*pairs: Pair, source: str = "isic4", target: str = "hs") -> Concordance:
    return Concordance.of(source, target, "made", pairs)


def shares_of(found: dict[str, Share] | object) -> dict[str, tuple[float, float, float]]:
    assert isinstance(found, dict)
    return {code: (each.value, each.low, each.high) for code, each in found.items()}


def test_one_target_takes_all_and_of_several_each_may_have_none_or_all() -> None:
    found = carried({"A": 0.6, "B": 0.4}, [table(("A", "x", None), ("B", "x", None), ("B", "y", None))])

    # x: .6 must, and half of .4 as the equal part; it may have all.
    assert shares_of(found.shares) == {
        "x": pytest.approx((0.8, 0.6, 1.0)),
        "y": pytest.approx((0.2, 0.0, 0.4)),
    }
    assert found.unknown == 0


def test_weights_leave_no_doubt_and_are_made_parts_of_one() -> None:
    found = carried({"A": 1.0}, [table(("A", "x", 3.0), ("A", "y", 1.0))])

    assert shares_of(found.shares) == {"x": (0.75, 0.75, 0.75), "y": (0.25, 0.25, 0.25)}


@pytest.mark.parametrize("weights", [(3.0, None), (0.0, 0.0)])
def test_weights_that_are_not_whole_are_none(weights: tuple[float | None, float | None]) -> None:
    found = carried({"A": 1.0}, [table(("A", "x", weights[0]), ("A", "y", weights[1]))])

    assert shares_of(found.shares) == {"x": (0.5, 0.0, 1.0), "y": (0.5, 0.0, 1.0)}


def test_what_no_table_knows_is_unknown_and_not_zero() -> None:
    found = carried({"A": 0.7, "Z": 0.3}, [table(("A", "x", None))])

    assert found.unknown == pytest.approx(0.3)
    assert shares_of(found.shares) == {"x": (0.7, 0.7, 0.7)}


def test_doubt_goes_through_a_chain() -> None:
    first = table(("F41", "29", None), source="ipc", target="wipo")
    second = table(("29", "2520", None), ("29", "2829", None), source="wipo", target="isic4")
    third = table(("2520", "93", None), ("2829", "84", None), ("2829", "93", None))

    found = carried({"F41": 1.0}, [first, second, third])

    assert shares_of(found.shares) == {"93": (0.75, 0.0, 1.0), "84": (0.25, 0.0, 1.0)}
    assert [each.source for each in found.chain] == ["ipc", "wipo", "isic4"]


def test_a_chain_that_does_not_meet_is_refused() -> None:
    one, other = table(("A", "x", None)), table(("A", "x", None))

    assert refused(lambda: carried({"A": 1.0}, [one, other])) == "concordance_chain_broken"


def test_a_table_turned_leaves_its_weights_behind() -> None:
    found = table(("A", "x", 3.0), ("A", "y", 1.0), ("B", "y", 1.0)).turned()

    assert (found.source, found.target) == ("hs", "isic4")
    assert found.targets == {"x": ("A",), "y": ("A", "B")}
    assert found.weights == {}


def test_targets_that_fall_into_one_heading_are_one() -> None:
    codes = table(("A", "870110", None), ("A", "870120", None), ("B", "870110", 1.0), ("B", "871000", 3.0))

    found = codes.grouped("heading", lambda code: code[:4])

    assert found.targets == {"A": ("8701",), "B": ("8701", "8710")}
    assert shares_of(carried({"A": 1.0}, [found]).shares) == {"8701": (1.0, 1.0, 1.0)}
    assert found.weights["B"] == {"8701": 0.25, "8710": 0.75}


def test_the_equal_part_of_a_group_goes_by_its_codes() -> None:
    codes = table(("A", "890110", None), ("A", "890120", None), ("A", "890130", None), ("A", "890610", None))

    headings = codes.grouped("heading", lambda code: code[:4])
    chapters = headings.grouped("use", lambda code: "military" if code == "8906" else "civil")

    assert shares_of(carried({"A": 1.0}, [headings]).shares) == {
        "8901": (0.75, 0.0, 1.0),
        "8906": (0.25, 0.0, 1.0),
    }
    assert shares_of(carried({"A": 1.0}, [chapters]).shares)["military"] == (0.25, 0.0, 1.0)


def test_a_pair_that_is_repeated_counts_once_and_its_weights_together() -> None:
    found = table(("A", "x", 1.0), ("A", "x", 1.0), ("A", "y", 2.0))

    assert found.fan_out == 2
    assert found.weights["A"] == {"x": 0.5, "y": 0.5}


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    assert refused(lambda: table(("A", "x", weight))) == "concordance_weight_negative"


def test_an_empty_table_is_refused() -> None:
    assert refused(table) == "concordance_empty"
