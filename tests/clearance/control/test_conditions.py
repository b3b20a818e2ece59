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
    "text", ["", "RJ45 W", "model 25W3", "1,300 GHz", "IEEE 802.3af", "25", "measured at 5 GHz"]
)
def test_what_is_no_clear_value_is_left_out(text: str) -> None:
    assert facts_in(text, UNITS) == ()


def watts(value: float) -> Quantity:
    return Quantity(value, "W", "power", value)


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
    found = UNITS.quantity(f"{value:.3f}", unit)

    assert found.said == value_of(f"{value:.3f}")
    assert found.value == pytest.approx(found.said * UNITS.by_name[unit].factor + UNITS.by_name[unit].added)
