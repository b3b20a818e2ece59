"""The rules of a voice: measures with bounds, differences, what drives a share, targets, joint works."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.refusals import Refused
from mithaq.standing.domain.differences import difference
from mithaq.standing.domain.driving import Part, driven
from mithaq.standing.domain.measures import Measure, Sums, Unknown, measured, proportion, ranks
from mithaq.standing.domain.part import joint_works
from mithaq.standing.domain.targets import Progress, expected_in, progress, target_from
from mithaq.standing.domain.voice import moved
from mithaq.watch.domain.asking import Years
from mithaq.watch.domain.intervals import Bounds, Estimate

NAN = float("nan")


def sums(works: int, *, cited: int = 0, mean: float = 1.0, abroad: float = 0.0, top: float = 0.0) -> Sums:
    """Whole works, of which some are cited, every other not at all and the rest twice the mean."""
    return Sums(
        works=works, output=works, squares=works, international=abroad, cited_works=cited, cited_output=cited,
        cited_squares=cited, normalised=cited * mean, normalised_squares=cited * mean,
        normalised_second=2 * cited * mean**2, top=top,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given_sums", "measure", "why"),
    [
        (sums(0), Measure.SHARE, Unknown.NO_WORKS),
        (sums(9, cited=9), Measure.INTERNATIONAL, Unknown.FEW_WORKS),
        (sums(40, cited=9), Measure.CITATIONS, Unknown.FEW_CITED),
        (sums(40, cited=9), Measure.TOP_TENTH, Unknown.FEW_CITED),
    ],
)
def test_what_is_unknown_says_why(given_sums: Sums, measure: Measure, why: Unknown) -> None:
    assert measured(given_sums, measure, world=100) is why


def test_measures_by_hand() -> None:
    of = sums(100, cited=100, mean=1.5, abroad=25, top=20)

    found = {each: measured(of, each, world=400) for each in
             (Measure.SHARE, Measure.INTERNATIONAL, Measure.CITATIONS, Measure.TOP_TENTH)}  # fmt: skip

    told = {each: known.value for each, known in found.items() if isinstance(known, Estimate)}
    assert told == {"share": 0.25, "international": 0.25, "citations": 1.5, "top_tenth": 0.2}
    # The deviation of what is nothing or 3, each in half of 100 works, is 1.5: se / mean = 0.1.
    citations = found[Measure.CITATIONS]
    assert isinstance(citations, Estimate)
    assert (citations.low, citations.high) == pytest.approx((1.5 * np.exp(-0.16449), 1.5 * np.exp(0.16449)),
                                                            rel=1e-4)  # fmt: skip


def test_nothing_cited_has_an_upper_bound() -> None:
    found = measured(sums(100, cited=100, mean=0.0), Measure.CITATIONS, world=1)

    # Half of chi-squared with one degree of freedom at 95 %, 1.9207, for a hundred works.
    assert isinstance(found, Estimate)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(0.019207, rel=1e-3)


@given(st.floats(0, 1), st.floats(1, 1e6))
def test_a_part_lies_within_its_bounds(part: float, works: float) -> None:
    found = proportion(part, works)

    assert 0 <= found.low <= found.value <= found.high <= 1


def test_ranks_of_what_cannot_be_told_apart_overlap() -> None:
    value = np.array([0.1, NAN, 5.0, 5.05])
    bounds = Bounds(value, value - 0.2, value + 0.2)

    found = ranks(bounds, chance=np.random.default_rng(1))

    assert found.rank.tolist() == [3, 0, 2, 1]
    assert list(zip(found.low.tolist(), found.high.tolist(), strict=True)) == [(3, 3), (0, 0), (1, 2), (1, 2)]
    assert found.band.tolist() == [2, 0, 1, 1]


def test_equal_values_share_a_rank() -> None:
    value = np.array([0.2, 0.1 + 0.2, 0.3, 0.5, NAN])
    none = np.full(5, NAN)

    told, published = (
        ranks(each, chance=np.random.default_rng(1))
        for each in (Bounds(value, value - 0.01, value + 0.01), Bounds(value, none, none))
    )

    assert told.rank.tolist() == published.rank.tolist() == [4, 2, 2, 1, 0]
    assert list(zip(told.low.tolist(), told.high.tolist(), strict=True)) == [
        (4, 4), (2, 3), (2, 3), (1, 1), (0, 0),
    ]  # fmt: skip
    assert published.low.tolist() == published.high.tolist() == [4, 2, 2, 1, 0]
    assert told.band.tolist() == published.band.tolist() == [3, 2, 2, 1, 0]


@pytest.mark.parametrize(
    ("before", "after", "change", "is_noise"),
    [
        (Estimate(10, 7, 14), Estimate(20, 17, 23), Estimate(10, 5, 10 + 18**0.5), False),
        (Estimate(10, 7, 14), Estimate(13, 10, 16), Estimate(3, -2, 3 + 18**0.5), True),
        (Estimate(10, 9, 11), Estimate(5, 4, 6), Estimate(-5, -5 - 2**0.5, -5 + 2**0.5), False),
        (Estimate(0, 0.1, 1), Estimate(0, 0.1, 1), Estimate(0, -1, 1), True),
    ],
)
def test_a_difference_inside_the_noise_says_so(
    before: Estimate, after: Estimate, change: Estimate, is_noise: bool
) -> None:
    found = difference(before, after)

    assert (found.change.value, found.change.low, found.change.high) == pytest.approx(
        (change.value, change.low, change.high)
    )
    assert found.is_noise is is_noise


PARTS = [
    Part("arxiv", "energy.solar", own=(200, 400), world=(1000, 2000)),
    Part("arxiv", "cyber_security", own=(100, 100), world=(1000, 2000)),
]


def test_what_drives_a_share_by_hand() -> None:
    # From 300 / 2000 = 15 % to 500 / 4000 = 12.5 %: own works grew by 5/3, the world's by 2.
    found = driven(PARTS, unit=1.0, chance=np.random.default_rng(1))

    assert found
    assert (found.before, found.after) == pytest.approx((0.15, 0.125))
    mean = (0.125 - 0.15) / np.log(0.125 / 0.15)
    assert found.own.value == pytest.approx(mean * np.log(5 / 3))
    assert found.world.value == pytest.approx(-mean * np.log(2))
    # The mix stayed half and half; within cyber security the own share fell from 10 % to 5 %.
    assert found.mix.value == pytest.approx(0)
    assert found.within.value == pytest.approx(-0.025)
    assert [each.part.field for each in found.parts] == ["cyber_security", "energy.solar"]
    assert [each.within.value for each in found.parts] == pytest.approx([-0.025, 0])
    assert not found.is_noise


def test_a_corpus_that_moves_to_ones_strength_is_mix() -> None:
    parts = [Part("a", "", own=(50, 150), world=(100, 300)), Part("b", "", own=(0, 0), world=(300, 100))]

    found = driven(parts, unit=1.0, chance=np.random.default_rng(1))

    assert found
    assert found.change.value == pytest.approx(150 / 400 - 50 / 400)
    assert found.mix.value == pytest.approx(0.25)
    assert found.within.value == pytest.approx(0)


def test_a_source_that_came_is_mix_and_not_growth_within() -> None:
    parts = [Part("old", "", own=(10, 10), world=(100, 100)), Part("new", "", own=(0, 60), world=(0, 100))]

    found = driven(parts, unit=1.0, chance=np.random.default_rng(1))

    assert found
    assert found.within.value == pytest.approx(0)
    assert found.mix.value == pytest.approx(found.change.value)


def test_a_change_of_few_works_is_noise() -> None:
    found = driven([Part("a", "", own=(5, 7), world=(100, 100))], unit=1.0, chance=np.random.default_rng(1))

    assert found
    assert found.is_noise


def test_nothing_drives_where_nothing_is() -> None:
    chance = np.random.default_rng(1)

    assert driven([Part("a", "", own=(0, 0), world=(100, 100))], unit=1.0, chance=chance) is None
    assert driven([Part("a", "", own=(0, 5), world=(0, 100))], unit=1.0, chance=chance) is None
    assert driven([], unit=1.0, chance=chance) is None


amounts = st.tuples(st.integers(1, 500), st.integers(1, 500))


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=5))
def test_both_ways_add_up_to_the_change(rows: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    parts = [
        Part(str(at), "", own=(own[0], own[1]), world=(own[0] + rest[0], own[1] + rest[1]))
        for at, (own, rest) in enumerate(rows)
    ]

    found = driven(parts, unit=1.0, chance=np.random.default_rng(1))

    assert found
    assert found.own.value + found.world.value == pytest.approx(found.after - found.before)
    assert found.within.value + found.mix.value == pytest.approx(found.after - found.before)


def test_a_voice_over_time_has_gaps_and_a_change() -> None:
    by_year = {year: sums(20 + 10 * (year - 2000)) for year in (2000, 2001, 2002, 2004, 2005)}

    share, *_others = moved("QA", by_year, dict.fromkeys(range(2000, 2006), 1000.0), Years(2000, 2005))

    assert [each.found is Unknown.NO_WORKS for each in share.points] == [False] * 3 + [True] + [False] * 2
    assert share.change
    assert (share.change.before.value, share.change.after.value) == (90 / 3000, 130 / 3000)
    assert not share.change.is_noise


FACTS: dict[str, Any] = {
    "actors": "countries", "of": "QA", "field": "energy", "counting": "fractional", "measure": "share",
    "base_year": 2020, "value": "0.05", "year": 2030, "note": "",
    "milestones": [{"year": 2025, "value": "0.03"}],
}  # fmt: skip


@pytest.mark.parametrize("value", ["1000", "0.00000001", "12.5", "10"])
def test_a_plain_decimal_can_be_a_value(value: str) -> None:
    target = target_from(FACTS | {"measure": "citations", "value": value, "milestones": []})

    assert str(target.as_json()["value"]) == value


def test_a_target_reads_back_as_it_was_told() -> None:
    target = target_from(FACTS)

    assert target.as_json() == FACTS
    assert target.milestones[0].value == Decimal("0.03")


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"actors": "people"}, "actors"),
        ({"of": ""}, "of"),
        ({"counting": "twice"}, "counting"),
        ({"measure": "growth"}, "measure"),
        ({"measure": "fame"}, "measure"),
        ({"base_year": "2020"}, "base_year"),
        ({"base_year": 2030}, "year"),
        ({"value": "1.2"}, "value"),
        ({"value": "0"}, "value"),
        ({"value": "5e-2"}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": 1}, "value"),
        ({"value": "Infinity"}, "value"),
        ({"value": "1e400"}, "value"),
        ({"value": "1E+9999999"}, "value"),
        ({"value": "1E-9999999"}, "value"),
        ({"value": "0.123456789"}, "value"),
        ({"value": "0.50"}, "value"),
        ({"value": "٠.٥"}, "value"),
        ({"year": True}, "year"),
        ({"milestones": [{"year": 2031, "value": "0.03"}]}, "milestones"),
        ({"milestones": [{"year": 2025, "value": "0.06"}]}, "milestones"),
        ({"milestones": [{"year": 2025, "value": "0.03"}, {"year": 2026, "value": "0.02"}]}, "milestones"),
        ({"milestones": "soon"}, "milestones"),
        ({"milestones": [{"year": 2025}]}, "milestones"),
        ({"note": "x" * 1_001}, "note"),
        ({"note": "one\r\ntwo"}, "note"),
        ({"note": "a\x00"}, "note"),
        ({"note": "\u202eevil"}, "note"),
        ({"note": "e\u0301"}, "note"),
        ({"of": "Ankara\nWorks"}, "of"),
        ({"of": "Ankara\x1f"}, "of"),
        ({"of": "x" * 201}, "of"),
    ],
)
def test_a_target_that_cannot_be_says_which_part(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(Refused) as refusal:
        target_from(FACTS | changes)

    assert (refusal.value.code, refusal.value.facts["part"]) == ("target_invalid", part)


@pytest.mark.parametrize(
    ("year", "expected"), [(2020, 0.01), (2023, 0.022), (2025, 0.03), (2030, 0.05), (2040, 0.05)]
)
def test_what_should_be_by_now_lies_on_the_line(year: int, expected: float) -> None:
    assert expected_in(target_from(FACTS), 0.01, year) == pytest.approx(expected)


BASE = Estimate(0.01, 0.008, 0.012)


@pytest.mark.parametrize(
    ("before", "now", "last", "state"),
    [
        (Unknown.NO_WORKS, BASE, 2025, "unknown"),
        (BASE, Unknown.NO_WORKS, 2025, "unknown"),
        (BASE, Estimate(0.06, 0.055, 0.065), 2020, "too_early"),
        (BASE, Estimate(0.06, 0.05, 0.065), 2025, "reached"),
        (BASE, Estimate(0.06, 0.049, 0.065), 2025, "on_the_way"),
        (BASE, Estimate(0.02, 0.018, 0.0299), 2025, "behind"),
        (BASE, Estimate(0.02, 0.018, 0.03), 2025, "on_the_way"),
        (BASE, Estimate(0.012, 0.005, 0.04), 2025, "not_told_apart"),
        (BASE, Estimate(0.012, 0.010, 0.014), 2021, "not_told_apart"),
        (BASE, Estimate(0.05, 0.045, 0.055), 2030, "on_the_way"),
        (BASE, Estimate(0.05, 0.045, 0.055), 2031, "missed"),
        (BASE, Estimate(0.02, 0.018, 0.022), 2031, "missed"),
        (BASE, Estimate(0.012, 0.005, 0.06), 2031, "missed"),
        (BASE, Estimate(0.06, 0.05, 0.065), 2031, "reached"),
        (BASE, Unknown.NO_WORKS, 2031, "unknown"),
    ],
)
def test_progress_is_told_by_the_interval(
    before: Estimate | Unknown, now: Estimate | Unknown, last: int, state: str
) -> None:
    found: Progress = progress(target_from(FACTS), before, now, last=last)

    assert found.state == state


def test_joint_works_before_and_since() -> None:
    found = joint_works({2018: (1, 50), 2019: (1, 50), 2020: (20, 50), 2021: (20, 50)}, begins=2020)

    assert (found.before, found.since) == ((2, 100), (40, 100))
    assert found.change
    assert found.change.change.value == pytest.approx(0.38)
    assert not found.change.is_noise


def test_too_few_works_tell_no_difference() -> None:
    assert joint_works({2019: (1, 9), 2020: (5, 50)}, begins=2020).change is None
    assert joint_works({2020: (5, 50)}, begins=2020).change is None
