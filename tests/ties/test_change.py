"""An arrow only beyond noise."""

import pytest

from mithaq.ties.domain.change import Direction, Move, direction


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ((Move(0.1, 0.3, 0.1, 0.1),), Direction.ROSE),  # 0.2 by 0.141: chance 0.92
        ((Move(0.1, 0.25, 0.1, 0.1),), Direction.NOISE),  # 0.86
        ((Move(0.3, 0.1, 0.1, 0.1),), Direction.FELL),
        ((Move(0.1, 0.4, 0.1, 0.1), Move(0.2, 0.2, 0.1, 0.1)), Direction.NOISE),  # the conventions differ
        ((Move(0.1, 0.2, 0.0, 0.0),), Direction.ROSE),
        ((Move(0.1, 0.1, 0.0, 0.0),), Direction.NOISE),
        ((), Direction.UNKNOWN),
    ],
)
def test_a_change_is_told_when_every_convention_is_sure(moves: tuple[Move, ...], told: Direction) -> None:
    assert direction(moves) is told
