"""What follows from a head of our own log, and the one order of what several partners hand back."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.federation.domain.heads import Finding, compared
from mithaq.federation.domain.merging import Said, merged
from mithaq.register.domain.checkpoint import Checkpoint
from partner import AT


@pytest.mark.parametrize(
    ("size", "root", "finding"),
    [
        (0, b"root of 0", Finding.WITHIN),
        (2, b"root of 2", Finding.WITHIN),
        (3, b"root of 3", Finding.WITHIN),
        (2, b"another", Finding.FORKED),
        (3, b"another", Finding.FORKED),
        (4, b"root of 4", Finding.BEYOND),
        (4, b"another", Finding.BEYOND),
    ],
)
def test_a_head_of_our_log_is_within_it_or_beyond_or_forked(size: int, root: bytes, finding: Finding) -> None:
    head = Checkpoint("node.example/to/exchange.my.example", size, root)

    assert compared(head, size=3, root=lambda until: b"root of %d" % until) is finding


def said(number: int, minute: int | None = None) -> Said:
    at: datetime = AT + timedelta(minutes=number if minute is None else minute)
    return Said(UUID(int=number), at)


@pytest.mark.parametrize(
    ("logs", "order"),
    [
        ([], []),
        ([[], [said(1)]], [1]),
        ([[said(1), said(2)], [said(1), said(2)]], [1, 2]),
        # The second version reached one of two only: it stands before the third all the same.
        ([[said(1), said(3)], [said(1), said(2), said(3)]], [1, 2, 3]),
        # A clock that was set back does not turn a log round.
        ([[said(1, 9), said(2, 8), said(3, 7)]], [1, 2, 3]),
        ([[said(1, 5), said(3, 5)], [said(2, 5), said(3, 5)]], [1, 2, 3]),
        ([[said(2, 5), said(1, 5)], [said(1, 5), said(3, 5)]], [2, 1, 3]),
        # Logs that disagree: one came to stand for more, and had later what the other had at once.
        ([[said(1), said(2)], [said(2), said(1)]], [1, 2]),
    ],
)
def test_logs_are_merged(logs: list[list[Said]], order: list[int]) -> None:
    assert [key.int for key in merged(logs)] == order


@given(some.lists(some.lists(some.integers(0, 3), min_size=12, max_size=12), max_size=4))
def test_logs_of_one_register_come_back_in_its_order(held: list[list[int]]) -> None:
    # Each partner has an entry of the register or has it not; several are of the same minute.
    logs = [[said(n, n // 3) for n, has in enumerate(each) if has] for each in held]

    order = merged(logs)

    assert sorted(order) == sorted({each.id for log in logs for each in log})
    for log in logs:
        ids = [each.id for each in log]
        assert sorted(ids, key=order.index) == ids
