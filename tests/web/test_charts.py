"""How long bars are, and which are drawn."""

from decimal import Decimal

import pytest

from mithaq.web.charts import GROUPS, Bar, Group, Look, chart


def group(name: str, *values: str) -> Group:
    return Group(name, tuple(Bar("word", value, Look.WHOLE, Decimal(value)) for value in values))


@pytest.mark.parametrize(
    ("values", "whole", "lengths"),
    [
        (("100", "50", "0"), None, [1000, 500, 0]),
        # What there is at all is seen.
        (("1000000", "1"), None, [1000, 4]),
        (("0", "0"), None, [0, 0]),
        (("0.25", "1"), "1", [250, 1000]),
        (("2",), "1", [1000]),
        (("-5", "10"), None, [0, 1000]),
        (("1",), "0", [0]),
    ],
)
def test_a_bar_is_as_long_as_its_part(values: tuple[str, ...], whole: str | None, lengths: list[int]) -> None:
    found = chart([group("one", *values)], whole=Decimal(whole) if whole else None)

    assert [each.length for each in found.groups[0].bars] == lengths


def test_groups_are_measured_alike() -> None:
    found = chart([group("one", "10"), group("other", "40")])

    assert [each.bars[0].length for each in found.groups] == [250, 1000]
    assert chart([]).groups == ()


def test_of_many_groups_the_greatest_are_drawn_in_their_order() -> None:
    found = chart([group(str(number), str(number)) for number in range(GROUPS + 3)])

    assert [each.name for each in found.groups] == [str(number) for number in range(3, GROUPS + 3)]
    assert found.left_out == 3
