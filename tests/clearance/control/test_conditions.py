"""Measured conditions of provisions and values of items: how they are read, and how they compare."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.clearance.adapters.control_lists.methods import ready_method
from mithaq.clearance.domain.control.facts import Answer, Truth, fact_of, facts_in, truth_of
from mithaq.clearance.domain.control.parameters import Comparator, Parameter, parameters_of
from mithaq.clearance.domain.control.provisions import Provision
from mithaq.clearance.domain.control.quantities import Quantity, value_of

UNITS = ready_method().method.units


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("A bandwidth exceeding 500 MHz; or", [("bandwidth", "more", 5e8)]),
        ("Power of 10 kW or more", [("power", "at_least", 1e4)]),
        ("a mass equal to or less than 5 kg", [("mass", "at_most", 5)]),
        ("Accuracy less (better) than 10 nm", [("accuracy", "less", 1e-8)]),
        ("rated at an ambient temperature above 398 K (125 °C)", [("ambient temperature", "more", 398)]),
        ("temperature below −55 °C", [("temperature", "less", 218.15)]),
        ("a dose of 5 × 10³ Gy or higher", [("dose", "at_least", 5000)]),
        (
            "diameter between 75 mm and 650 mm",
            [("diameter", "at_least", 0.075), ("diameter", "at_most", 0.65)],
        ),
        (
            "frequency between 20 Hz and 2 kHz",
            [("frequency", "at_least", 20), ("frequency", "at_most", 2000)],
        ),
        ("a width no greater than 15 mm", [("width", "at_most", 0.015)]),
        (
            "at any frequency exceeding 2.7 GHz up to and including 2.9 GHz",
            [("frequency", "more", 2.7e9), ("frequency", "at_most", 2.9e9)],
        ),
        (
            "A resolution of 8 bit or more, but less than 10 bit",
            [("resolution", "at_least", 8), ("resolution", "less", 10)],
        ),
        ("an acceleration exceeding 100 g", [("acceleration", "more", 980.665)]),
        ("a payload exceeding 100 g", [("payload", "more", 0.1)]),
        ("more than 64,000 bit/s", [("", "more", 64000)]),
        ("Lasers other than those exceeding 5 W", []),
        ("stability better than 5 kHz", []),
        ("Deviation over 300 mm of travel", []),
        ("operating at 5 GHz", []),
        ("exceeding 5 furlongs", []),
        ("exceeding 30 dB per octave", []),
        ("", []),
        # What stands raised, before and after lists lost it.
        ("Pressure of 1.5 x 10⁻⁶ Pa or less", [("pressure", "at_most", 1.5e-6)]),
        ("a frequency exceeding 10⁷ Hz", [("frequency", "more", 1e7)]),
        ("a frequency exceeding 2 × 108 Hz", [("frequency", "more", 2e8)]),
        ("an energy of 3.0E+4 J or more", [("energy", "at_least", 3e4)]),
        ("a mass of 1 000 kg or more", [("mass", "at_least", 1000)]),
        ("a mass of 1 000 000 kg or more", [("mass", "at_least", 1e6)]),
        ("a loss not be less than 3 dB", [("loss", "at_least", 3)]),
        ("a loss not less than 3 dB", [("loss", "at_least", 3)]),
        ("a loss that shall not be greater than 3 dB", [("shall", "at_most", 3)]),
        # What may be read in two ways is no condition that could rule anything out.
        ("pressure of 10-6 Pa or less", []),
        ("power exceeding 2 x 100 W", []),
        ("torque exceeding 10 N·m", []),
        ("torque exceeding 10 N-m", []),
        ("a loss not substantially less than 3 dB", []),
    ],
)
def test_conditions_are_read_from_the_words(text: str, conditions: list[tuple[str, str, float]]) -> None:
    found = parameters_of(Provision("XA", "3A001", text), "", ".", UNITS)

    assert [(each.name.lower(), each.comparator.value) for each in found] == [each[:2] for each in conditions]
    assert [each.quantity.value for each in found] == pytest.approx([each[2] for each in conditions])


def test_a_decimal_comma_is_read_where_the_list_has_it() -> None:
    said = Provision("EU", "3A001", "a pressure exceeding 13,326 kPa")

    assert [each.quantity.value for each in parameters_of(said, "", ",", UNITS)] == [13326]
    assert [each.quantity.value for each in parameters_of(said, "", ".", UNITS)] == [13326000]


@pytest.mark.parametrize(
    ("text", "low", "high", "open_below", "open_above"),
    [
        ("25 W", 25, 25, False, False),
        ("2-18 GHz", 2e9, 18e9, False, False),
        ("800 MHz to 2.5 GHz", 8e8, 2.5e9, False, False),
        ("-40~75℃", 233.15, 348.15, False, False),
        ("up to 25 W", 25, 25, True, False),
        ("more than 25 W", 25, 25, False, True),
        ("25 W or more", 25, 25, False, True),
        ("over 25 W", 25, 25, False, True),
        ("max. 25 W", 25, 25, True, False),
        ("0,9 µm", 9e-7, 9e-7, False, False),
        ("٢٥ W", 25, 25, False, False),
        ("1,300,000 Hz", 1.3e6, 1.3e6, False, False),
        ("1.300.000 Hz", 1.3e6, 1.3e6, False, False),
        ("1 300 000 Hz", 1.3e6, 1.3e6, False, False),
        ("1\u00a0500 W", 1500, 1500, False, False),
        ("1\u202f500,5 W", 1500.5, 1500.5, False, False),
        ("1,234.5 W", 1234.5, 1234.5, False, False),
        ("1.234,5 W", 1234.5, 1234.5, False, False),
        ("0.532 µm", 5.32e-7, 5.32e-7, False, False),
        ("10⁴ W", 1e4, 1e4, False, False),
        ("10^4 W", 1e4, 1e4, False, False),
        ("1.5 × 10⁻³ W", 1.5e-3, 1.5e-3, False, False),
        ("5.0E+4 W", 5e4, 5e4, False, False),
        ("5 e-3 W", 5e-3, 5e-3, False, False),
        ("from 0.5 kW", 500, 500, False, True),
        ("from 2 to 18 GHz", 2e9, 18e9, False, False),
        ("between 2 and 18 GHz", 2e9, 18e9, False, False),
        ("800 W and up", 800, 800, False, True),
        ("800 W upwards", 800, 800, False, True),
        ("800 W+", 800, 800, False, True),
        ("not less than 800 W", 800, 800, False, True),
        ("no more than 800 W", 800, 800, True, False),
    ],
)
def test_values_are_read_from_a_text(
    text: str, low: float, high: float, open_below: bool, open_above: bool
) -> None:
    (found,) = facts_in(text, UNITS)

    assert found.low.value == pytest.approx(low)
    assert found.high.value == pytest.approx(high)
    assert (found.open_below, found.open_above) == (open_below, open_above)


@pytest.mark.parametrize(
    "text", ["", "RJ45 W", "model 25W3", "IEEE 802.3af", "25", "measured at 5 GHz", "10 N·m", "10 kW-h"]
)
def test_what_is_no_clear_value_is_left_out(text: str) -> None:
    assert facts_in(text, UNITS) == ()


def watts(value: float) -> Quantity:
    return Quantity(value, "W", "power", value)


def exceeding(value: float, text: str) -> Truth:
    (found,) = facts_in(text, UNITS)
    return truth_of(Parameter("3A001", "power", Comparator.MORE, watts(value), 0), found)


@pytest.mark.parametrize("text", ["1,300 W", "1.300 W", "1.3 to 1,300 W"])
def test_a_number_that_may_be_read_in_two_ways_decides_where_both_agree(text: str) -> None:
    truths = [exceeding(value, text) for value in (1, 20, 1300)]

    assert truths == [Truth.MET, Truth.OPEN, Truth.FAILED]


def test_a_space_may_part_thousands_or_words() -> None:
    truths = [exceeding(value, "12 500 W") for value in (499, 501, 12_500)]

    assert truths == [Truth.MET, Truth.OPEN, Truth.FAILED]


@pytest.mark.parametrize(
    "text",
    [
        "2 x 800 W",
        "2x800 W",
        "2 × 100 W",
        "800 W x 2",
        "3 x 102 W",
        "10-3 W",
        "1/2 W",
        "10,20,30 W",
        "10^999 W",
    ],
)
def test_a_value_that_is_not_read_whole_decides_nothing(text: str) -> None:
    assert {exceeding(value, text) for value in (1e-6, 20, 1e9)} == {Truth.OPEN}


@pytest.mark.parametrize(
    ("comparator", "said", "truth"),
    [
        (Comparator.MORE, "40 W", Truth.FAILED),
        (Comparator.MORE, "41 W", Truth.MET),
        (Comparator.AT_LEAST, "40 W", Truth.MET),
        (Comparator.AT_LEAST, "39 W", Truth.FAILED),
        (Comparator.LESS, "40 W", Truth.FAILED),
        (Comparator.LESS, "39 W", Truth.MET),
        (Comparator.AT_MOST, "40 W", Truth.MET),
        (Comparator.AT_MOST, "40000 mW", Truth.MET),
        (Comparator.AT_MOST, "41 W", Truth.FAILED),
        (Comparator.MORE, "10 to 50 W", Truth.MET),
        (Comparator.LESS, "10 to 50 W", Truth.MET),
        (Comparator.MORE, "more than 30 W", Truth.OPEN),
        (Comparator.MORE, "more than 50 W", Truth.MET),
        (Comparator.MORE, "less than 50 W", Truth.OPEN),
        (Comparator.MORE, "less than 30 W", Truth.FAILED),
        (Comparator.LESS, "less than 50 W", Truth.OPEN),
        (Comparator.LESS, "less than 30 W", Truth.MET),
        (Comparator.LESS, "more than 50 W", Truth.FAILED),
    ],
)
def test_a_value_meets_fails_or_leaves_open(comparator: Comparator, said: str, truth: Truth) -> None:
    asked = Parameter("3A001", "power", comparator, watts(40), 0)

    assert truth_of(asked, fact_of(Answer(asked.key, said), UNITS)) is truth


def test_without_a_value_a_condition_is_open() -> None:
    assert truth_of(Parameter("3A001", "power", Comparator.MORE, watts(40), 0), None) is Truth.OPEN


opposites = {Comparator.MORE: Comparator.AT_MOST, Comparator.LESS: Comparator.AT_LEAST}


@given(
    some.floats(0, 1e6),
    some.floats(0, 1e6),
    some.sampled_from(sorted(opposites)),
    some.sampled_from(["W", "mW", "kW"]),
)
def test_a_single_value_meets_a_condition_or_its_opposite(
    asks: float, has: float, comparator: Comparator, unit: str
) -> None:
    fact = fact_of(Answer("power:power", f"{has:.6f} {unit}"), UNITS)
    one = Parameter("3A001", "power", comparator, watts(asks), 0)
    other = dataclasses.replace(one, comparator=opposites[comparator])

    assert {truth_of(one, fact), truth_of(other, fact)} == {Truth.MET, Truth.FAILED}


@given(some.floats(-1e6, 1e6), some.sampled_from(sorted(UNITS.by_name)))
def test_every_unit_is_read_back(value: float, unit: str) -> None:
    found = UNITS.quantity(value_of(f"{value:.3f}"), unit)

    assert found.said == value_of(f"{value:.3f}")
    assert found.value == pytest.approx(found.said * UNITS.by_name[unit].factor + UNITS.by_name[unit].added)
