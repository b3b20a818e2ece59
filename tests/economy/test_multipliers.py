"""Multipliers: reckoned by hand, as published, by their identities, and what is refused."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from economy.made_tables import PUBLISHED, german_csv, two_industries, vector
from mithaq.base.refusals import Refused
from mithaq.economy.adapters.io_tables import read_io_table
from mithaq.economy.domain.io_table import Floats, Flows, InputOutputTable, Primary
from mithaq.economy.domain.multipliers import (
    Closure,
    coefficients,
    has_hawkins_simon,
    leontief_inverse,
    model,
    multipliers,
    spectral_radius,
)

# Whoever else works on this machine must not fail them.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SHARES = arrays(np.float64, (4, 4), elements=st.floats(0, 0.24))
"""Every column sums to less than 1."""


def test_type_i_by_hand() -> None:
    found = multipliers(model(two_industries(), flows=Flows.DOMESTIC))

    assert found["output"].to_list() == pytest.approx([2, 2])
    # 0.4 and 0.4 a unit: value added is 0.4 of every output, here and there.
    assert found["value_added_effect"].to_list() == pytest.approx([0.8, 0.8])
    assert found["value_added_multiplier"].to_list() == pytest.approx([2, 2])
    # 0.3 · 1.5 + 0.2 · 0.5, and 0.3 · 2/3 + 0.2 · 4/3.
    assert found["wages_effect"].to_list() == pytest.approx([0.55, 1.4 / 3])
    assert found["wages_multiplier"].to_list() == pytest.approx([0.55 / 0.3, 1.4 / 0.6])


def test_type_ii_by_hand() -> None:
    found = multipliers(model(two_industries(), flows=Flows.DOMESTIC, closure=Closure.TYPE_II))

    # Households earn 40 and buy 16 and 4: h = (0.4, 0.1). One unit of wages brings 0.4 · 0.55 + 0.1 · 1.4/3
    # = 0.8/3 more, so all wages are 1 / (1 - 0.8/3) = 15/11 times those of type I.
    assert found["wages_effect"].to_list() == pytest.approx([0.55 * 15 / 11, 1.4 / 3 * 15 / 11])
    # Each of these brings (0.4 + 0.1) · 2 = 1 of output.
    assert found["output"].to_list() == pytest.approx([2 + 0.55 * 15 / 11, 2 + 1.4 / 3 * 15 / 11])


def test_households_with_other_income_spend_less_of_each_wage() -> None:
    found = model(two_industries(), flows=Flows.DOMESTIC, closure=Closure.TYPE_II, household_income=80)

    # h = (0.2, 0.05): wages bring 0.4/3 more, and each half as much output.
    wages = 0.55 / (1 - 0.4 / 3)
    assert multipliers(found)["output"][0] == pytest.approx(2 + wages * 0.5)


@pytest.mark.parametrize("column", PUBLISHED)
def test_germany_as_the_manual_prints_it(column: str) -> None:
    table = read_io_table("germany.csv", german_csv().encode())

    found = multipliers(model(table, flows=Flows.DOMESTIC))[column]

    assert np.round(found.to_numpy(), 4).tolist() == list(PUBLISHED[column])


@patient
@given(SHARES)
def test_the_inverse_is_the_sum_of_all_rounds(shares: Floats) -> None:
    inverse = leontief_inverse(shares)

    rounds = [np.linalg.matrix_power(shares, power) for power in range(700)]
    assert np.allclose(inverse, np.sum(rounds, axis=0), rtol=1e-8)
    assert np.allclose(inverse @ (np.eye(4) - shares), np.eye(4), atol=1e-12)


@patient
@given(arrays(np.float64, (4, 4), elements=st.floats(0, 0.6)))
def test_hawkins_and_simon_hold_where_the_radius_is_below_one(shares: Floats) -> None:
    radius = spectral_radius(shares)

    assert has_hawkins_simon(shares) == (radius < 1) or abs(radius - 1) < 1e-9


@patient
@given(SHARES, arrays(np.float64, 4, elements=st.floats(0.01, 0.04)))
def test_all_income_of_a_unit_of_final_use_is_that_unit(shares: Floats, wages: Floats) -> None:
    output = vector(10, 20, 30, 40)
    cells = (0.9 * shares + 0.01) * output
    table = InputOutputTable(
        industries=("a", "b", "c", "d"),
        output=output,
        cells={Flows.DOMESTIC: cells},
        primary={Primary.VALUE_ADDED: output - cells.sum(axis=0), Primary.WAGES: wages * output},
        beside={Flows.DOMESTIC: np.zeros(4)},
    )

    found = multipliers(model(table, flows=Flows.DOMESTIC))

    assert np.allclose(found["value_added_effect"].to_numpy(), 1, atol=1e-12)


def test_type_ii_wages_are_type_i_times_one_number() -> None:
    table = read_io_table("germany.csv", german_csv().encode())

    ratio = (
        multipliers(model(table, flows=Flows.DOMESTIC, closure=Closure.TYPE_II))["wages_effect"]
        / multipliers(model(table, flows=Flows.DOMESTIC))["wages_effect"]
    ).to_numpy()

    assert np.ptp(ratio) < 1e-12
    assert ratio[0] > 1


def test_an_industry_without_wages_has_no_multiplier_of_them() -> None:
    table = two_industries(primary={Primary.VALUE_ADDED: vector(40, 20), Primary.WAGES: vector(0, 10)})

    found = multipliers(model(table, flows=Flows.DOMESTIC))

    assert found["wages_multiplier"].to_list() == [None, pytest.approx(4 / 3)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"output": vector(100, 0)}, "io_output_not_positive"),
        ({"output": vector(100)}, "io_shape_wrong"),
        ({"cells": {}}, "io_shape_wrong"),
        ({"industries": ("goods", "goods")}, "io_industries_twice"),
        ({"cells": {Flows.DOMESTIC: np.array([[20, 20], [np.nan, 5]])}}, "io_not_finite"),
        ({"primary": {Primary.WAGES: vector(np.inf, 1)}}, "io_not_finite"),
        ({"cells": {Flows.DOMESTIC: np.array([[20, 20], [-30.0, 5]])}}, "io_cells_negative"),
        (
            {"output": vector(1e6, 1e6), "cells": {Flows.DOMESTIC: np.array([[0.2, 0.4], [0.3, 0.1]])}},
            "io_cells_are_coefficients",
        ),
        (
            {"output": vector(1, 1), "cells": {Flows.DOMESTIC: np.array([[0.2, 0.4], [0.3, 0.1]])}},
            "io_cells_are_coefficients",
        ),
        (
            {"output": vector(1e6, 1e6), "cells": {Flows.DOMESTIC: np.array([[1.5, 2 / 3], [0.5, 4 / 3]])}},
            "io_cells_are_inverse",
        ),
    ],
)
def test_a_table_that_cannot_be_reckoned_with_is_refused(changed: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        two_industries(**changed)


def test_a_refusal_names_the_industry() -> None:
    with pytest.raises(Refused) as refused:
        two_industries(cells={Flows.DOMESTIC: np.array([[20, 20], [-30.0, 5]])})

    assert refused.value.facts == {"industries": "services"}


@pytest.mark.parametrize(
    ("changed", "code", "industry"),
    [
        ({"beside": {Flows.DOMESTIC: vector(10, 8)}}, "io_column_unbalanced", "services"),
        ({"final": {Flows.DOMESTIC: vector(50, 15)}}, "io_row_unbalanced", "goods"),
    ],
)
def test_sides_that_do_not_make_the_output_are_refused(
    changed: dict[str, object], code: str, industry: str
) -> None:
    with pytest.raises(Refused, match=code) as refused:
        model(two_industries(**changed), flows=Flows.DOMESTIC)

    assert refused.value.facts["industry"] == industry
    assert model(two_industries(**changed), flows=Flows.DOMESTIC, tolerance=0.2)


@pytest.mark.parametrize(
    ("changed", "asked", "code"),
    [
        ({}, {"flows": Flows.TOTAL}, "io_flows_missing"),
        ({"primary": {}}, {"closure": Closure.TYPE_II}, "io_wages_missing"),
        ({"households": {}}, {"closure": Closure.TYPE_II}, "io_households_missing"),
        ({}, {"closure": Closure.TYPE_II, "household_income": 39.0}, "household_income_too_small"),
        (
            {"final": {}, "beside": {}, "cells": {Flows.DOMESTIC: np.array([[90.0, 40], [80, 20]])}},
            {},
            "economy_not_productive",
        ),
    ],
)
def test_what_a_table_cannot_tell_is_refused(
    changed: dict[str, object], asked: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        model(two_industries(**changed), **({"flows": Flows.DOMESTIC} | asked))  # type: ignore[arg-type]


def test_flows_given_for_coefficients_are_refused() -> None:
    with pytest.raises(Refused, match="io_coefficients_wrong"):
        leontief_inverse(np.array([[20.0, 20], [30, 5]]))


def test_coefficients_are_by_buyer() -> None:
    assert coefficients(two_industries(), Flows.DOMESTIC).tolist() == [[0.2, 0.4], [0.3, 0.1]]
