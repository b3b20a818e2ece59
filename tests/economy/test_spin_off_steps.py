"""Spin-offs as cases of the funnel, worked by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from mithaq.economy.domain.funnel import Case, Stage
from mithaq.economy.domain.spin_offs.entries import Entry, ToldKind
from mithaq.economy.domain.spin_offs.steps import cases_of

ON = date(2026, 1, 1)


def entry(kind: ToldKind, on: str, key: str = "K", **facts: Any) -> Entry:
    told: Mapping[str, Any] = {"until" if kind is ToldKind.REPORT else "on": on, **facts}
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Entry(kind, key, told, UUID(int=1), 1, UUID(int=1), at)


DISCLOSED = entry(ToldKind.DISCLOSURE, "2025-01-01")
FILED = entry(ToldKind.PROTECTION, "2025-03-02", protection_state="filed")
REFUSED = entry(ToldKind.PROTECTION, "2025-02-01", protection_state="refused")
CLOSED = entry(ToldKind.CLOSURE, "2025-02-10")
LICENCE = entry(ToldKind.LICENCE, "2025-06-01", "L1")
START_UP = entry(ToldKind.START_UP, "2025-06-01", "S1")
SOLD = entry(ToldKind.REPORT, "2025-12-01", "R1", of="L1", sales="5")
NOTHING_SOLD = entry(ToldKind.REPORT, "2025-09-01", "R0", of="L1", sales="0")
OF_ANOTHER = entry(ToldKind.REPORT, "2025-07-01", "R9", of="L9", sales="5")


@pytest.mark.parametrize(
    ("told", "end", "cases"),
    [
        pytest.param([], Stage.PROTECTION, [], id="not disclosed"),
        pytest.param([DISCLOSED], Stage.PROTECTION, [Case(365)], id="still waiting"),
        pytest.param([DISCLOSED, FILED], Stage.PROTECTION, [Case(365, took=60)], id="filed"),
        pytest.param([DISCLOSED, REFUSED], Stage.PROTECTION, [Case(365)], id="refused is no protection"),
        pytest.param([DISCLOSED, CLOSED], Stage.PROTECTION, [Case(365)], id="given up"),
        pytest.param([DISCLOSED, FILED, CLOSED], Stage.PROTECTION, [Case(365, took=60)], id="it had gone on"),
        pytest.param([START_UP], Stage.REVENUE, [], id="a start-up is no licence"),
        pytest.param([LICENCE], Stage.REVENUE, [Case(214)], id="licensed, and nothing sold yet"),
        pytest.param(
            [LICENCE, NOTHING_SOLD, OF_ANOTHER], Stage.REVENUE, [Case(214)], id="nothing of its own"
        ),
        pytest.param([LICENCE, NOTHING_SOLD, SOLD], Stage.REVENUE, [Case(214, took=182)], id="sold"),
    ],
)
def test_cases(told: list[Entry], end: Stage, cases: list[Case]) -> None:
    start = Stage.LICENCE if end is Stage.REVENUE else Stage.DISCLOSURE

    assert list(cases_of(told, start, end, on=ON)) == cases


def test_what_is_told_for_an_earlier_day_came_at_once() -> None:
    before = entry(ToldKind.PROTECTION, "2024-12-01", protection_state="filed")

    assert list(cases_of([DISCLOSED, before], Stage.DISCLOSURE, Stage.PROTECTION, on=ON)) == [
        Case(365, took=0)
    ]
