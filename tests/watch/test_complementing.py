"""What two can give each other: who is strong, who lacks, in both directions, and nothing from too few
works."""

import pytest

from mithaq.watch.domain.complementing import (
    EXPECTED_MIN,
    TOTAL_MIN,
    WORKS_MIN,
    Ground,
    Position,
    complement,
    complements,
    lacks,
    positions_by_actor,
    strengths,
    suggested_partners,
)
from mithaq.watch.domain.intervals import Estimate

SOLAR, WATER, SHIPS, CHIPS = (
    "energy.solar",
    "water_environment.desalination",
    "maritime.shipbuilding",
    "electronics",
)


def position(
    of: str,
    field: str,
    rca: tuple[float, float],
    *,
    works: int = 50,
    output: float = 50.0,
    expected: float = 20.0,
) -> Position:
    low, high = rca
    return Position(
        of,
        field,
        works,
        Estimate(output, 0.8 * output, 1.2 * output),
        expected,
        Estimate((low + high) / 2, low, high),
    )


STRONG, WEAK, EVEN = (1.5, 2.5), (0.2, 0.6), (0.8, 1.2)


@pytest.mark.parametrize(
    ("found", "is_strength", "is_lack"),
    [
        (position("MA", SOLAR, STRONG), True, False),
        (position("MA", SOLAR, STRONG, works=WORKS_MIN), True, False),
        (position("MA", SOLAR, STRONG, works=WORKS_MIN - 1), False, False),
        (position("MA", SOLAR, (1.0, 2.0)), False, False),
        (position("MA", SOLAR, (1.01, 2.0)), True, False),
        (position("MA", SOLAR, EVEN), False, False),
        (position("MA", SOLAR, WEAK), False, True),
        (position("MA", SOLAR, WEAK, works=0), False, True),
        (position("MA", SOLAR, (0.0, 1.0)), False, False),
        (position("MA", SOLAR, WEAK, expected=EXPECTED_MIN), False, True),
        (position("MA", SOLAR, WEAK, expected=EXPECTED_MIN - 0.1), False, False),
    ],
)
def test_when_a_field_is_a_strength_or_a_lack(found: Position, is_strength: bool, is_lack: bool) -> None:
    assert (found.is_strength, found.is_lack) == (is_strength, is_lack)


def test_strengths_and_lacks_in_their_order() -> None:
    own = [
        position("MA", SOLAR, STRONG), position("MA", WATER, (3.0, 4.0)), position("MA", SHIPS, WEAK),
        position("MA", CHIPS, (0.0, 0.1)),
    ]  # fmt: skip

    assert [each.field for each in strengths(own)] == [WATER, SOLAR]
    assert [each.field for each in lacks(own)] == [CHIPS, SHIPS]


def test_too_few_works_in_all_and_nothing_is_said() -> None:
    few = [position("QA", SOLAR, STRONG, works=TOTAL_MIN - 1)]
    enough = [position("QA", SOLAR, STRONG, works=TOTAL_MIN - 1), position("QA", WATER, EVEN, works=1)]

    assert positions_by_actor(few) == {}
    assert set(positions_by_actor(enough)) == {"QA"}


KNOWN = positions_by_actor(
    [
        position("MA", SOLAR, STRONG, output=100), position("MA", WATER, WEAK, output=4),
        position("MA", SHIPS, WEAK, output=4), position("MA", CHIPS, EVEN),
        # Both ways: lacks what Morocco has, has what it lacks, and more of it.
        position("TR", SOLAR, WEAK, output=10), position("TR", WATER, STRONG, output=90),
        # One way: is strong in water, lacks nothing that Morocco has.
        position("QA", WATER, (4.0, 6.0), output=60), position("QA", SOLAR, EVEN),
        # Special and small: not surely more than Morocco has.
        position("DJ", SHIPS, STRONG, output=5, works=30),
        position("MY", CHIPS, STRONG),
    ]
)  # fmt: skip


def test_what_goes_in_both_directions() -> None:
    found = complement("MA", "TR", KNOWN)
    mirrored = complement("TR", "MA", KNOWN)

    assert [(each.field, each.giver.of, each.ground) for each in found.taken] == [
        (WATER, "TR", Ground.OUTPUT)
    ]
    assert [(each.field, each.giver.of, each.ground) for each in found.given] == [
        (SOLAR, "MA", Ground.OUTPUT)
    ]
    assert (mirrored.taken, mirrored.given) == (found.given, found.taken)
    assert mirrored.fit == pytest.approx(found.fit)


def test_a_gift_weighs_the_distance_of_the_bounds_and_half_without_output() -> None:
    sure, special = complement("MA", "TR", KNOWN).taken[0], complement("MA", "DJ", KNOWN).taken[0]

    # (1.5 - 1)/(1.5 + 1) - (0.6 - 1)/(0.6 + 1) = 0.2 + 0.25
    assert sure.weight == pytest.approx(0.45)
    assert special.ground is Ground.SPECIALISATION
    assert special.weight == pytest.approx(0.225)


def test_a_group_is_told_only_where_no_field_of_it_is() -> None:
    known = positions_by_actor(
        [
            *(position("MA", field, WEAK) for field in ("energy", SOLAR, "health")),
            *(position("TR", field, STRONG) for field in ("energy", SOLAR, "health")),
        ]
    )

    assert {each.field for each in complement("MA", "TR", known).taken} == {SOLAR, "health"}


def test_partners_for_whom_both_go_come_first_then_those_who_give_most() -> None:
    found = complements("MA", KNOWN)

    assert [each.with_ for each in found] == ["TR", "QA", "DJ"]
    assert [each.fit > 0 for each in found] == [True, False, False]


def test_with_whom_nothing_is_known_nothing_goes() -> None:
    assert complement("MA", "FR", KNOWN).taken == ()
    assert complements("FR", KNOWN) == ()


def test_who_is_suggested_for_a_field_and_what_goes_in_return() -> None:
    found = suggested_partners("MA", WATER, KNOWN)

    assert [each.of for each in found] == ["TR", "QA"]
    assert [[gift.field for gift in each.returns] for each in found] == [[SOLAR], []]
    assert found[0].gift is not None
    assert found[0].gift.giver is found[0].strength


def test_nobody_is_suggested_for_a_field_in_which_nobody_is_strong() -> None:
    assert suggested_partners("TR", SHIPS, {"TR": KNOWN["TR"], "MA": KNOWN["MA"]}) == ()
    assert [each.of for each in suggested_partners("DJ", SHIPS, KNOWN)] == []
