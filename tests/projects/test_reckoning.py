"""What follows from plan and entries: schedule, readiness, money, shares, rights, give and take."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import ONE, OTHER
from mithaq.base.refusals import Refused
from mithaq.projects.adapters.rates import table_from
from mithaq.projects.adapters.weights import schedule
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.domain.giving import gifts
from mithaq.projects.domain.money import RateTable, converted
from mithaq.projects.domain.parts import CONTRIBUTION_KINDS, DELIVERABLE_TYPES
from mithaq.projects.domain.plans import Cell, CellRights
from mithaq.projects.domain.progress import deliverables_on
from mithaq.projects.domain.readiness import Reached, path
from mithaq.projects.domain.rights import DEFAULT, licences, may_use
from mithaq.projects.domain.schedule import bars
from mithaq.projects.domain.shares import Amount, Share, all_made, all_planned, shares, shares_by_year
from plans import THIRD, contributed, deliverable, entry, judged, package, plan, planned, submitted

DAY = date(2026, 6, 5)
RATES = b"Date,USD,JPY,TRY,\n2026-06-05,1.10,160.5,45.20,\n2026-06-04,1.20,N/A,45.00,\n"


def test_a_chain_to_the_end_of_the_project_is_critical() -> None:
    found = plan(
        work_packages=(
            package("WP1", ends_on=date(2027, 1, 1)),
            package("WP2", starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1), depends_on=("WP1",)),
            package("WP3", ends_on=date(2026, 12, 1)),
            package("WP4", starts_on=date(2026, 6, 1), ends_on=date(2026, 12, 1), depends_on=("WP3",)),
        )
    )

    by_key = {each.package.key: each for each in bars(found)}

    assert [key for key, each in by_key.items() if each.is_critical] == ["WP1", "WP2"]
    assert (by_key["WP1"].offset, by_key["WP1"].width) == (0, 500)
    assert by_key["WP4"].begins_before == ("WP3",)
    assert by_key["WP3"].float_days == (date(2028, 1, 1) - timedelta(days=183) - date(2026, 12, 1)).days


def test_packages_in_a_circle_still_have_a_bar() -> None:
    """A plan that arrives cannot have one; one that is being written can."""
    found = plan(work_packages=(package("WP1", depends_on=("WP2",)), package("WP2", depends_on=("WP1",))))

    assert [each.package.key for each in bars(found)] == ["WP1", "WP2"]


def test_the_whole_is_as_ready_as_its_least_ready_package() -> None:
    found = plan(work_packages=(package("WP1"), package("WP2", trl_in=4), package("WP3", trl_out=None)))
    told = [
        entry(EntryKind.PROGRESS, "WP1", of=found, on="2026-03-01", percent=30, trl=5),
        entry(EntryKind.PROGRESS, "WP1", of=found, number=2, on="2026-09-01", percent=90, trl=6),
        entry(EntryKind.PROGRESS, "WP2", of=found, on="2026-06-01", percent=50, trl=6),
        entry(EntryKind.PROGRESS, "WP2", of=found, party=OTHER, on="2026-02-01", percent=50, trl=9),
    ]

    assert path(found, reversed(told)) == (
        Reached(date(2026, 1, 1), 3),
        Reached(date(2026, 3, 1), 4),
        Reached(date(2026, 6, 1), 5),
        Reached(date(2026, 9, 1), 6),
    )


@pytest.mark.parametrize(
    ("of", "into", "on", "value", "day"),
    [
        ("EUR", "USD", DAY, "1.1", DAY),
        ("USD", "EUR", DAY, "0.90909091", DAY),
        ("USD", "TRY", DAY, "41.09090909", DAY),
        ("EUR", "USD", DAY + timedelta(days=2), "1.1", DAY),
        ("EUR", "JPY", DAY - timedelta(days=1), None, None),
        ("EUR", "QAR", DAY, None, None),
        ("EUR", "USD", DAY + timedelta(days=8), None, None),
        ("EUR", "USD", date(2020, 1, 1), None, None),
        ("QAR", "QAR", DAY, "1", DAY),
    ],
)
def test_the_rate_of_a_day(of: str, into: str, on: date, value: str | None, day: date | None) -> None:
    table = table_from(RATES, name="rates.csv")

    if value is None:
        with pytest.raises(Refused, match="rate_unknown"):
            table.rate(of=of, into=into, on=on)
    else:
        found = table.rate(of=of, into=into, on=on)
        assert (found.value, found.on) == (Decimal(value), day)
        assert found.source.startswith("rates.csv ")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"Day,USD\n", 1),
        (b"Date,USD\n2026-06-05,1.1\n2026-06-xx,1.1\n", 3),
        (b"Date,USD\n2026-06-05,-1\n", 2),
        (b"Date,USD\n2026-06-05,NaN\n", 2),
        (b"\xff\xfe", 1),
    ],
)
def test_a_file_of_rates_that_cannot_be_read_is_refused(data: bytes, line: int) -> None:
    with pytest.raises(Refused, match="rates_unreadable") as refused:
        table_from(data, name="rates.csv")

    assert refused.value.facts == {"line": line}


def test_another_base_is_told_by_the_first_column() -> None:
    table = table_from(b"Date/USD,QAR\n2026-06-05,3.64\n", name="rates.csv")

    assert table.rate(of="USD", into="QAR", on=DAY).value == Decimal("3.64")


def test_halves_go_to_the_even_cent() -> None:
    assert converted(Decimal("0.25"), Decimal("0.1")) == Decimal("0.02")
    assert converted(Decimal("0.75"), Decimal("0.1")) == Decimal("0.08")


AMOUNTS = st.builds(
    Amount,
    party=st.sampled_from([ONE, OTHER, THIRD]),
    year=st.integers(2026, 2028),
    kind=st.sampled_from(CONTRIBUTION_KINDS),
    value=st.none() | st.decimals("0.01", "1000000000", places=2),
)


@given(st.lists(AMOUNTS))
def test_balances_cancel_out(amounts: list[Amount]) -> None:
    found = shares(amounts, [ONE, OTHER, THIRD])

    balances = [each.balance for each in found if each.balance is not None]
    assert abs(sum(balances, Decimal(0))) < Decimal("1e-20")
    assert all(-1 <= each <= 1 for each in balances)
    assert sum(each.cost + each.work for each in found) == sum(each.value or 0 for each in amounts)


def test_shares_of_all_years_come_before_those_of_each() -> None:
    def amount(party: str, year: int, kind: str, value: str) -> Amount:
        return Amount(party, year, kind, Decimal(value))

    planned = [amount(ONE, 2026, "money", "75"), amount(OTHER, 2027, "in_kind", "25")]
    made = [amount(ONE, 2026, "money", "10"), amount(OTHER, 2026, "work", "4")]

    found = shares_by_year(planned, made, [ONE, OTHER])

    def told(each: Sequence[Share]) -> list[str]:
        return [f"{share.cost_share} {share.work_share}" for share in each]

    assert [(each.year, told(each.planned), told(each.made)) for each in found] == [
        (None, ["0.75 None", "0.25 None"], ["1 0", "0 1"]),
        (2026, ["1 None", "0 None"], ["1 0", "0 1"]),
        (2027, ["0 None", "1 None"], ["None None", "None None"]),
    ]


@pytest.mark.parametrize(
    ("years", "found"), [((), [None]), ((2026,), [None]), ((2027, 2026), [None, 2026, 2027])]
)
def test_of_one_year_alone_there_is_no_more_to_say(years: tuple[int, ...], found: list[int | None]) -> None:
    amounts = [Amount(ONE, year, "money", Decimal(1)) for year in years]

    assert [each.year for each in shares_by_year(amounts, [], [ONE])] == found


def test_who_pays_half_and_does_all_is_a_half_ahead() -> None:
    found = plan()
    told = [
        contributed(found, "money", "50.00"),
        contributed(found, "in_kind", "50.00", party=OTHER),
        contributed(found, "work", "80.00", key="C2"),
        contributed(found, "work", "9.00", key="C3", amount={"amount": "9.00", "currency": "JPY"}),
        contributed(found, "work", "9.00", key="C4", party=THIRD),
    ]

    amounts = all_made(told, found)

    assert [each.balance for each in shares(amounts, found.parties)] == [Decimal("0.5"), Decimal("-0.5")]
    assert [each.value for each in amounts if each.value is None] == [None]


def test_what_was_told_with_a_rate_counts_in_the_currency_of_the_project() -> None:
    found = plan()
    told = contributed(
        found,
        "money",
        "",
        amount={"amount": "45.20", "currency": "TRY"},
        rate="0.02212389",
        rate_on="2026-06-05",
    )

    assert [each.value for each in all_made([told], found)] == [Decimal("1.00")]


def test_what_is_planned_counts_by_year() -> None:
    found = plan(contributions=(planned(), planned("C2", amount={"amount": "5", "currency": "USD"})))

    assert [(each.year, each.value) for each in all_planned(found)] == [
        (2026, Decimal("100000.00")),
        (2026, None),
    ]


def licence_by(party: str, **facts: Any) -> Any:
    said = {
        "on": "2026-06-01",
        "item_of": ONE,
        "item_kind": "foreground",
        "item": "F1",
        "use_right": "project",
    }
    return entry(EntryKind.LICENCE, "L1", of=plan(OTHER, THIRD), party=party, **{**said, **facts})


@pytest.mark.parametrize(
    ("licensing", "licence", "conflicts"),
    [
        ("owner", licence_by(ONE, licensee=OTHER), ()),
        ("owner", licence_by(ONE, outside="A mill"), ()),
        ("nobody", licence_by(ONE, outside="A mill"), ("licence_outside",)),
        ("nobody", licence_by(ONE, licensee="institution:x"), ("licence_outside",)),
        ("all_consent", licence_by(ONE, outside="A mill"), ("licence_without_consent",)),
        ("all_consent", licence_by(ONE, outside="A mill", consent_of=[OTHER]), ("licence_without_consent",)),
        ("all_consent", licence_by(ONE, outside="A mill", consent_of=[OTHER, THIRD]), ()),
        ("owner", licence_by(OTHER, outside="A mill"), ("licence_not_owners",)),
        ("parties", licence_by(OTHER, outside="A mill"), ()),
        ("parties", licence_by(OTHER, outside="A mill", use_right="any"), ("licence_beyond_use",)),
        ("parties", licence_by(ONE, outside="A mill", use_right="any"), ()),
        ("owner", licence_by(ONE, outside="A mill", item="F9"), ("licence_of_unknown",)),
        ("owner", licence_by(ONE, outside="A mill", item_kind="background"), ("licence_of_unknown",)),
    ],
)
def test_what_stands_against_a_licence(licensing: str, licence: Any, conflicts: tuple[str, ...]) -> None:
    grid = {**DEFAULT, Cell.GOVERNMENT_FOREGROUND: CellRights("parties", "government", licensing)}
    found = plan(OTHER, THIRD, rights=grid)
    item = entry(EntryKind.FOREGROUND, "F1", of=found, on="2026-05-01", title="Model", holder="government")

    (told,) = licences(found, [licence, item])

    assert told.conflicts == conflicts


@pytest.mark.parametrize(
    ("party", "purpose", "may"),
    [
        (ONE, "any", True),
        (OTHER, "government", True),
        (OTHER, "any", False),
        ("institution:x", "evaluation", False),
    ],
)
def test_who_may_use_what_a_government_found(party: str, purpose: str, may: bool) -> None:
    found = plan()
    item = entry(EntryKind.FOREGROUND, "F1", of=found, on="2026-05-01", title="Model", holder="government")

    assert may_use(found, item, party, purpose) is may


def test_the_schedule_weighs_everything_that_can_be_given() -> None:
    assert set(schedule().deliverables) == set(DELIVERABLE_TYPES)
    assert set(schedule().contributions) == set(CONTRIBUTION_KINDS)


def test_what_was_accepted_and_contributed_was_given_to_the_others() -> None:
    found = plan(OTHER, THIRD, deliverables=(deliverable(weight=7),))
    acceptance = judged(found)
    told = [
        submitted(found),
        acceptance,
        contributed(found, "money", "120000.00", party=OTHER),
        contributed(found, "work", "10.00", party="institution:x"),
    ]
    standings = deliverables_on(found, told, on=DAY, worked=lambda day, _party: day)

    given = gifts(found, told, standings, schedule())

    assert [(each.giver, each.takers, each.what, each.weight) for each in given] == [
        (OTHER, (ONE, THIRD), "contribution_money", 2),
        (ONE, (OTHER, THIRD), "deliverable", 7),
    ]
    assert given[1].evidence == acceptance.statement


def test_what_was_rejected_was_not_given() -> None:
    found = plan(OTHER, THIRD)
    told = [submitted(found), judged(found), judged(found, "rejected", party=THIRD)]
    standings = deliverables_on(found, told, on=DAY, worked=lambda day, _party: day)

    assert gifts(found, told, standings, schedule()) == ()


def test_an_empty_table_knows_no_rate() -> None:
    with pytest.raises(Refused, match="rate_unknown"):
        RateTable("EUR", {}, "").rate(of="EUR", into="USD", on=DAY)


def test_packages_may_wait_for_longer_than_there_are_days() -> None:
    keys = [f"W{number}" for number in range(490)]
    days: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2075, 1, 1)}
    chain = tuple(
        package(key, depends_on=tuple(keys[place - 1 : place]), **days) for place, key in enumerate(keys)
    )

    found = bars(plan(work_packages=chain, **days))

    assert found[0].float_days == -489 * (days["ends_on"] - days["starts_on"]).days


def test_a_rate_that_somebody_made_up_counts_nowhere() -> None:
    assert converted(Decimal("999999999999999.99"), Decimal("999999999999.99999999")) is None
