"""What a licence owes, by a part of the sales and by the year, against what was received."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from mithaq.economy.domain.spin_offs.entries import Entry, ToldKind
from mithaq.economy.domain.spin_offs.royalties import Basis, Royalty, royalties, royalty_dues
from mithaq.economy.domain.spin_offs.standing import Due, DueKind

LICENCE = {"on": "2024-03-01", "royalty_percent": "3.5"}
MINIMUM = {"minimum_a_year": {"amount": "1000.00", "currency": "QAR"}}
REPORT = {"of": "L1", "from": "2024-03-01", "until": "2024-09-01", "currency": "QAR", "sales": "10000"}
TODAY = date(2026, 6, 1)


def entry(kind: ToldKind, facts: Mapping[str, Any], key: str = "K") -> Entry:
    return Entry(kind, key, facts, UUID(int=1), 1, UUID(int=2), datetime(2026, 1, 1, tzinfo=UTC))


def told(licence: Mapping[str, Any], *reports: Mapping[str, Any]) -> tuple[Entry, ...]:
    sold = [entry(ToldKind.REPORT, {**REPORT, **each}, f"R{at}") for at, each in enumerate(reports)]
    return (entry(ToldKind.LICENCE, {**LICENCE, **licence}, "L1"), *sold)


def amounts(found: Royalty) -> tuple[str, ...]:
    return tuple(map(str, (found.low, found.owed, found.high, found.received, found.short)))


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"royalties": "350"}, ("350.00", "350.00", "350.00", "350", "0.00")),
        ({"royalties": "300"}, ("350.00", "350.00", "350.00", "300", "50.00")),
        ({"royalties": "400"}, ("350.00", "350.00", "350.00", "400", "0")),
        ({}, ("350.00", "350.00", "350.00", "None", "None")),
        (
            {"sales_low": "8000", "sales_high": "12000", "royalties": "300"},
            ("280.00", "350.00", "420.00", "300", "0"),
        ),
        ({"sales": "0", "royalties": "0"}, ("0.00", "0.00", "0.00", "0", "0.00")),
        ({"sales": "33.33"}, ("1.17", "1.17", "1.17", "None", "None")),
    ],
    ids=["paid", "short", "more", "not told", "within the bounds of an estimate", "nothing sold", "a cent"],
)
def test_a_part_of_the_sales_is_owed_of_each_report(
    report: Mapping[str, str], expected: tuple[str, ...]
) -> None:
    (found,) = royalties(told({}, report), on=TODAY)

    assert (found.of, found.basis, found.currency) == ("L1", Basis.SALES, "QAR")
    assert (found.since, found.until) == (date(2024, 3, 1), date(2024, 9, 1))
    assert amounts(found) == expected


def test_where_no_sales_are_told_nothing_can_be_said() -> None:
    silent = {key: value for key, value in REPORT.items() if key != "sales"}
    entries = (entry(ToldKind.LICENCE, LICENCE, "L1"), entry(ToldKind.REPORT, silent, "R"))

    assert royalties(entries, on=TODAY) == ()
    assert royalties(told({"royalty_percent": "0"}, {}), on=TODAY) == ()


def test_each_year_that_has_ended_owes_its_least() -> None:
    reports = (
        {"royalties": "600"},
        {"from": "2024-09-01", "until": "2025-03-01", "royalties": "100"},
        {"from": "2025-03-01", "until": "2026-03-01", "royalties": "1500"},
        {"from": "2026-03-01", "until": "2026-05-01", "royalties": "9"},
        {"from": "2024-03-01", "until": "2024-09-01", "royalties": "5000", "currency": "TRY"},
    )
    entries = told({**MINIMUM, "royalty_percent": "0"}, *reports)

    first, second = royalties(entries, on=TODAY)

    assert (first.since, first.until, first.basis) == (date(2024, 3, 1), date(2025, 3, 1), Basis.MINIMUM)
    assert (first.received, first.received_most, first.short) == (
        Decimal(700),
        Decimal(700),
        Decimal("300.00"),
    )
    assert (second.received, second.short) == (Decimal(1500), Decimal())
    assert royalty_dues(entries, on=TODAY) == (Due(DueKind.ROYALTIES, date(2025, 3, 1), "L1"),)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([("2024-03-01", "2025-04-01", "5000")], ("0", "5000", "0")),
        (
            [("2024-03-01", "2025-01-01", "834"), ("2025-01-01", "2026-01-01", "1200")],
            ("834", "2034", "0"),
        ),
        ([("2024-03-01", "2025-01-01", "834"), ("2025-01-01", "2026-01-01", "100")], ("834", "934", "66.00")),
    ],
    ids=["thirteen months", "by calendar year", "short even so"],
)
def test_a_report_that_reaches_beyond_a_year_may_hold_what_it_lacks(
    periods: list[tuple[str, str, str]], expected: tuple[str, ...]
) -> None:
    reports = ({"from": since, "until": until, "royalties": told} for since, until, told in periods)
    entries = told({**MINIMUM, "royalty_percent": "0"}, *reports)

    first = royalties(entries, on=TODAY)[0]

    assert tuple(map(str, (first.received, first.received_most, first.short))) == expected


def test_royalties_may_be_told_in_a_report_of_their_own() -> None:
    apart = entry(ToldKind.REPORT, {**REPORT, "royalties": "350"} | {"sales": "0"}, "R9")
    (_, *sold) = told({}, {})
    alone = {key: value for key, value in apart.facts.items() if key != "sales"}

    (found,) = royalties((*told({}), *sold, entry(ToldKind.REPORT, alone, "R9")), on=TODAY)

    assert (found.received, found.short) == (Decimal(350), Decimal())


def test_nothing_is_owed_of_sales_after_the_licence_has_ended() -> None:
    later = {"from": "2025-01-01", "until": "2025-06-01"}

    assert royalties(told({"until": "2024-12-31"}, later), on=TODAY) == ()
    assert len(royalties(told({"until": "2025-03-01"}, later), on=TODAY)) == 1


@pytest.mark.parametrize(
    ("on", "until", "years"),
    [("2025-02-28", None, 0), ("2025-03-01", None, 1), ("2026-06-01", "2025-12-31", 1)],
    ids=["the year runs", "it has ended", "no more after the licence"],
)
def test_a_year_owes_from_its_end_on(on: str, until: str | None, years: int) -> None:
    licence = {**MINIMUM, **({"until": until} if until else {})}

    assert len(royalties(told(licence), on=date.fromisoformat(on))) == years


def test_of_what_is_closed_or_paid_nothing_is_due() -> None:
    short = told({}, {"royalties": "300"})
    closed = entry(ToldKind.CLOSURE, {"on": "2026-05-01"})

    assert royalty_dues(short, on=TODAY) == (Due(DueKind.ROYALTIES, date(2024, 9, 1), "L1"),)
    assert royalty_dues((*short, closed), on=TODAY) == ()
    assert royalty_dues(told({}, {"royalties": "350"}), on=TODAY) == ()
    # What nobody told is to be told; where nothing was owed there is nothing to tell.
    assert royalty_dues(told({}, {}), on=TODAY) == (Due(DueKind.ROYALTIES, date(2024, 9, 1), "L1"),)
    assert royalty_dues(told({}, {"sales": "0"}), on=TODAY) == ()
    # A report of days that are yet to come owes nothing today.
    assert royalties(told({}, {"until": "2026-09-01"}), on=TODAY) == ()
