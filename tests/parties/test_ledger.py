"""Give and take over time, in groups, and when it is out of balance."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import pytest

from mithaq.parties.domain.giving import Given, Source
from mithaq.parties.domain.imbalance import BalanceVerdict, judged, wilson
from mithaq.parties.domain.ledger import UNKNOWN, GivenKind, Year, grouped, kind_of, others_of, sign_of, years

US, TWIN, THEM, THIRD = "institution:us", "institution:twin", "institution:them", "institution:third"
ON = date(2026, 6, 1)


def gift(
    giver: str = US,
    *takers: str,
    on: date = date(2026, 1, 1),
    weight: int = 1,
    source: Source = Source.DELIVERY,
    what: str = "document",
) -> Given:
    to = takers or ((THEM,) if giver == US else (US,))
    return Given(source, giver, to, what, "", uuid4(), on, weight, uuid4())


@pytest.mark.parametrize(
    ("given", "ours", "sign", "others"),
    [
        (gift(US, THEM), {US}, 1, (THEM,)),
        (gift(THEM, US), {US}, -1, (THEM,)),
        (gift(THEM, US, THIRD), {US}, -1, (THEM,)),
        (gift(US, THEM, THIRD), {US}, 1, (THEM, THIRD)),
        (gift(US, TWIN, THEM), {US, TWIN}, 1, (THEM,)),
        (gift(US, TWIN), {US, TWIN}, 0, ()),
        (gift(THEM, THIRD), {US}, 0, ()),
    ],
)
def test_a_gift_has_a_side(given: Given, ours: set[str], sign: int, others: tuple[str, ...]) -> None:
    assert (sign_of(given, ours), others_of(given, ours)) == (sign, others)


@pytest.mark.parametrize(
    ("source", "what", "kind"),
    [
        (Source.DELIVERY, "document", GivenKind.DELIVERY),
        (Source.MISSION, "secondment", GivenKind.MISSION),
        (Source.PROJECT, "deliverable", GivenKind.WORK),
        (Source.PROJECT, "contribution_work", GivenKind.WORK),
        (Source.PROJECT, "contribution_in_kind", GivenKind.WORK),
        (Source.PROJECT, "contribution_money", GivenKind.MONEY),
    ],
)
def test_a_gift_has_a_kind(source: Source, what: str, kind: GivenKind) -> None:
    assert kind_of(gift(source=source, what=what)) is kind


def test_years_run_on_over_those_without_a_gift() -> None:
    found = [
        gift(weight=3, on=date(2023, 5, 1)),
        gift(THEM, weight=4, on=date(2023, 12, 31)),
        gift(US, THEM, THIRD, weight=2, on=date(2025, 1, 1)),
        gift(THEM, THIRD, weight=9, on=date(2020, 1, 1)),
    ]

    assert years(found, ours={US}) == (
        Year(2023, 3, 4, 1, 1, -1),
        Year(2024, 0, 0, 0, 0, -1),
        Year(2025, 2, 0, 1, 0, 1),
    )
    assert years([], ours={US}) == ()


def test_groups_are_told_the_busiest_first_and_the_unknown_last() -> None:
    heavy, light, nowhere = gift(weight=2), gift(THEM, weight=1), gift(weight=9)
    fields = {heavy.evidence: ("sea", "air"), light.evidence: ("air",), nowhere.evidence: ()}

    found = grouped([heavy, light, nowhere], ours={US}, groups_of=lambda each: fields[each.evidence])

    assert list(found) == ["air", "sea", UNKNOWN]
    assert found["air"] == [heavy, light]


@pytest.mark.parametrize(
    ("share", "effective", "low", "high"),
    [
        # By hand: z² = 3.841459; with n = 10 and p = 1 the bounds are n / (n + z²) and 1.
        (1.0, 10.0, 10 / 13.841459, 1.0),
        (0.0, 10.0, 0.0, 3.841459 / 13.841459),
        (0.5, 10.0, 0.236593, 0.763407),
        (0.8, 10.0, 0.490162, 0.943318),
    ],
)
def test_the_interval_of_a_share(share: float, effective: float, low: float, high: float) -> None:
    assert wilson(share, effective) == pytest.approx((low, high), abs=1e-6)


def test_a_share_lies_within_its_interval() -> None:
    """Rounding is no reason to leave it: of 4 out of 4 the high bound came to less than one."""
    for count in range(1, 61):
        for given in range(count + 1):
            low, high = wilson(given / count, count)
            assert 0 <= low <= given / count <= high <= 1


def several(count: int, giver: str = US, weight: int = 1, on: date = date(2026, 1, 1)) -> list[Given]:
    """Gifts of two kinds in turn."""
    kinds = (Source.DELIVERY, Source.MISSION)
    return [gift(giver, weight=weight, source=kinds[place % 2], on=on) for place in range(count)]


OLD = date(2023, 6, 1)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([], BalanceVerdict.TOO_FEW),
        # Four gifts, and one of a hundred points among many small ones, are few.
        (several(4, weight=50), BalanceVerdict.TOO_FEW),
        ([gift(weight=100), *several(8)], BalanceVerdict.TOO_FEW),
        # Thirty deliveries one way: they may be paid for by what no register knows.
        ([gift(weight=5) for _ in range(30)], BalanceVerdict.ONE_KIND),
        # Of ten, eight one way: bounds 0.49 to 0.94.
        ([*several(8, weight=10), *several(2, THEM, weight=10)], BalanceVerdict.EVEN),
        # Ten one way exclude a half, by ten points since this year.
        (several(10), BalanceVerdict.BRIEF),
        (several(10, weight=2), BalanceVerdict.BRIEF),
        # By 21 points and more, or for three years to the day.
        (several(7, weight=3), BalanceVerdict.GIVES),
        (several(10, on=OLD), BalanceVerdict.GIVES),
        (several(10, on=date(2023, 6, 2)), BalanceVerdict.BRIEF),
        (several(7, THEM, weight=3), BalanceVerdict.TAKES),
        # What was even in between leans since then only.
        ([*several(2, on=OLD), *several(2, THEM, on=date(2025, 1, 1)), *several(10)], BalanceVerdict.BRIEF),
        # What comes later is not judged yet.
        ([*several(7, weight=3, on=date(2026, 6, 2)), *several(5)], BalanceVerdict.BRIEF),
    ],
)
def test_when_give_and_take_is_out_of_balance(found: Sequence[Given], verdict: BalanceVerdict) -> None:
    assert judged(found, ours={US}, on=ON).verdict is verdict


def test_a_verdict_tells_what_it_stands_on() -> None:
    found = judged([*several(7, weight=3, on=OLD), *several(1, THEM, weight=3)], ours={US}, on=ON)

    assert (found.verdict, found.gap, found.since) == (BalanceVerdict.GIVES, 18, OLD)
    assert found.share == pytest.approx(21 / 24)
    assert found.effective == pytest.approx(8.0)
    assert (found.low, found.high) == pytest.approx(wilson(21 / 24, 8.0))
    assert found.kinds == (GivenKind.DELIVERY, GivenKind.MISSION)
