import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from economy.example import (
    COG,
    COI,
    ECI,
    PCI,
    PLACES,
    PRODUCTS,
    PROXIMITY_OF_0011,
    PROXIMITY_OF_AFG,
    r_example,
)
from mithaq.base.refusals import Refused
from mithaq.economy.domain.complexity import complexity
from mithaq.economy.domain.complexity.complexity import Caution, Complexity
from mithaq.economy.domain.complexity.conventions import ATLAS, GROWTH_LAB, OEC, R_PACKAGE, Convention, Parts
from mithaq.economy.domain.complexity.fitness import Updates, fitness
from mithaq.economy.domain.complexity.outlook import outlook_gain, outlook_index
from mithaq.economy.domain.complexity.output import Floats

SMALL = np.array(
    [
        [30, 12, 5, 0, 0, 1],
        [10, 20, 8, 4, 0, 0],
        [2, 6, 12, 9, 3, 0],
        [0, 1, 4, 10, 12, 6],
        [1, 0, 2, 8, 15, 20],
    ]
)
# What ecomplexity 0.5.3 printed for it; places 3 and 4, and products 0 and 1, 4 and 5 are alike.
PEER_ECI = (
    -1.2927985232068144,
    -1.0188047628375525,
    0.1877028828276949,
    1.061950201608336,
    1.061950201608336,
)
PEER_PCI = (
    *(-1.2927985232068149, -1.2927985232068142, -0.4708172420990286),
    *(0.8462230077544184, 1.1698137985352948, 1.1698137985352948),
)
PEER_DENSITY = (0.8, 0.8, 0.42857142857142855, 0.0, 0.0, 0.0)
PEER_COI = (
    -1.6184493240538076,
    1.445434493007545,
    0.49077118933195624,
    -0.15887817914284652,
    -0.15887817914284652,
)
PEER_COG = (0.0, 0.0, -0.1430585861002728, 0.7484555756921605, 1.0039087438878334, 1.0039087438878334)
TWO_PARTS = [[1, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 1], [0, 0, 1, 2]]
"""By RCA each part is whole, and nothing joins them."""


def test_the_published_example_comes_out() -> None:
    there = r_example()
    found = complexity.of_presence(there, R_PACKAGE)
    rows, columns = (
        [there.places.index(each) for each in PLACES],
        [there.products.index(each) for each in PRODUCTS],
    )
    of_products = fitness(there.present, updates=Updates.TOGETHER, steps=19).products

    assert there.present.shape == (226, 785)
    np.testing.assert_allclose(found.eci[rows], ECI, atol=1e-6)
    np.testing.assert_allclose(found.pci[columns], PCI, atol=1e-6)
    np.testing.assert_allclose(found.proximity[columns[0], columns], PROXIMITY_OF_0011, atol=1e-6)
    np.testing.assert_allclose(found.proximity_of_places[rows[0], rows], PROXIMITY_OF_AFG, atol=1e-6)
    np.testing.assert_allclose(outlook_index(there.present, found.density, of_products)[rows], COI, rtol=1e-6)
    gain = outlook_gain(there.present, found.proximity, of_products)
    np.testing.assert_allclose(gain[np.ix_(rows, columns)], COG, atol=1e-6)


def test_the_growth_labs_convention_gives_what_its_package_gives() -> None:
    found = complexity.of(SMALL, convention=GROWTH_LAB)

    np.testing.assert_allclose(found.eci, PEER_ECI, atol=1e-12)
    np.testing.assert_allclose(found.pci, PEER_PCI, atol=1e-12)
    np.testing.assert_allclose(found.density[0], PEER_DENSITY, atol=1e-12)
    np.testing.assert_allclose(found.coi, PEER_COI, atol=1e-12)
    np.testing.assert_allclose(found.cog[0], PEER_COG, atol=1e-12)
    assert found.ranks.tolist() == [5, 4, 3, 1, 1]


def test_a_nested_matrix_is_put_in_the_order_of_its_diversity() -> None:
    """By hand: M = [[1, 1], [1, 0]] has D = U = (2, 1), so that D^-1 M U^-1 M' = [[3/4, 1/4], [1/2, 1/2]],
    whose eigenvalues are 1 and 1/4, the second with the vector (1, -2)."""
    found = complexity.of([[4, 3], [4, 0]], convention=GROWTH_LAB.but(threshold=0.5))

    assert found.presence.present.tolist() == [[1, 1], [1, 0]]
    assert found.vectors.values == pytest.approx((1, 0.25, 0))
    assert found.vectors.places[1] / found.vectors.places[0] == pytest.approx(-2)
    assert found.eci == pytest.approx([1, -1])


def test_conventions_differ_where_they_say_so_and_are_stamped() -> None:
    lab, package, oec = (complexity.of(SMALL, convention=each) for each in (GROWTH_LAB, R_PACKAGE, OEC))

    np.testing.assert_allclose(package.eci, lab.eci * np.sqrt(4 / 5), atol=1e-12)
    assert package.pci.mean() == pytest.approx(0)
    assert package.pci.std(ddof=1) == pytest.approx(1)
    assert np.diagonal(package.proximity).tolist() == [1] * 6
    assert np.diagonal(oec.proximity).tolist() == [0] * 6
    assert oec.density[0, 3] == package.density[0, 3] == 0
    assert oec.density[0, 2] != pytest.approx(package.density[0, 2])
    assert lab.convention.stamp == (
        "growth_lab: rca >= 1, normalisation growth_lab, own proximity one,"
        " least diversity 1, least ubiquity 1, parts refused"
    )


def test_the_atlas_takes_eci_from_the_pci_of_reliable_places() -> None:
    names = ["a", "b", "c", "d", "e"]
    found = complexity.of(SMALL, places=names, convention=ATLAS, reliable=names[:4])

    assert found.places == tuple(names)
    np.testing.assert_allclose(found.eci, found.presence.present @ found.pci / found.presence.diversity)
    assert found.pci.std(ddof=1) == pytest.approx(1)
    # The fifth has what the fourth has.
    assert found.eci[4] == pytest.approx(found.eci[3])


@pytest.mark.parametrize(
    ("convention", "reliable"), [(ATLAS, None), (GROWTH_LAB, ["a"]), (ATLAS, ["nobody"])]
)
def test_reliable_places_belong_to_two_steps(convention: Convention, reliable: list[str] | None) -> None:
    with pytest.raises(Refused) as refused:
        complexity.of(SMALL, places=list("abcde"), convention=convention, reliable=reliable)

    assert refused.value.code == "reliable_places_missing"


def test_an_empty_place_is_trimmed_and_named_and_harms_nobody() -> None:
    whole = complexity.of(SMALL, places=list("abcde"))
    holed = complexity.of(np.vstack([SMALL[:2], np.zeros(6), SMALL[2:]]), places=list("abxcde"))

    assert holed.presence.trimmed_places == ("x",)
    assert Caution.TRIMMED in holed.cautions
    assert Caution.TRIMMED not in whole.cautions
    np.testing.assert_allclose(holed.eci, whole.eci, atol=1e-12)


def test_parts_with_nothing_in_common_are_refused_or_the_largest_is_taken() -> None:
    with pytest.raises(Refused) as refused:
        complexity.of(TWO_PARTS, convention=GROWTH_LAB.but(threshold=0.1))
    lone = np.block([[SMALL, np.zeros((5, 1))], [np.zeros((1, 6)), np.array([[3]])]])
    taken = complexity.of(lone, convention=GROWTH_LAB.but(parts=Parts.LARGEST))

    assert refused.value.code == "presence_in_parts"
    assert refused.value.facts["parts"] == 2
    assert taken.presence.trimmed_places == ("5",)
    assert taken.presence.trimmed_products == ("6",)
    assert Caution.LARGEST_PART_ONLY in taken.cautions


def test_two_parts_of_one_size_have_no_largest() -> None:
    with pytest.raises(Refused, match="presence_in_parts"):
        complexity.of(TWO_PARTS, convention=GROWTH_LAB.but(threshold=0.1, parts=Parts.LARGEST))


@pytest.mark.parametrize(
    "matrix",
    [
        np.ones((3, 4)),  # Everybody has everything: nothing parts them.
        np.ones((3, 3)) - np.eye(3),  # All three are alike: two eigenvalues are equal.
    ],
)
def test_an_order_that_the_matrix_does_not_hold_is_refused(matrix: Floats) -> None:
    with pytest.raises(Refused, match="complexity_undetermined"):
        complexity.of(matrix, convention=GROWTH_LAB.but(threshold=0.5))


def test_a_third_eigenvalue_near_the_second_is_warned_of() -> None:
    found = complexity.of_presence(r_example(), R_PACKAGE)

    assert found.vectors.values == pytest.approx((1, 0.17913391945, 0.12094886188), abs=1e-9)
    assert Caution.EIGENGAP in found.cautions
    assert Caution.FEW_PLACES not in found.cautions


def test_a_long_table_gives_what_its_matrix_gives() -> None:
    names, codes = list("abcde"), [f"p{at}" for at in range(6)]
    rows = pl.DataFrame(
        [(name, code, SMALL[at, to]) for at, name in enumerate(names) for to, code in enumerate(codes)],
        schema=["place", "product", "value"],
        orient="row",
    ).sample(fraction=1, shuffle=True, seed=3)
    found = complexity.of_rows(
        rows.filter(pl.col("value") > 0), place="place", product="product", value="value"
    )

    np.testing.assert_allclose(found.eci, complexity.of(SMALL).eci, atol=1e-12)
    assert found.table()["place"].to_list() == ["d", "e", "c", "b", "a"]
    assert found.table()["rank"].to_list() == [1, 1, 3, 4, 5]


def _drawn(seed: int) -> tuple[Floats, Complexity]:
    chance = np.random.default_rng(seed)
    values = chance.poisson(4, (int(chance.integers(4, 9)), int(chance.integers(4, 9)))).astype(np.float64)
    try:
        found = complexity.of(values)
    except Refused:
        assume(False)
    # What is near to no order at all is moved by rounding.
    assume(found.eigengap > 1e-4 and found.vectors.is_signed)
    return values, found


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_and_columns_changes_nothing(seed: int) -> None:
    values, found = _drawn(seed)
    chance = np.random.default_rng(seed + 1)
    rows, columns = (chance.permutation(size) for size in values.shape)
    again = complexity.of(
        values[np.ix_(rows, columns)], places=[str(at) for at in rows], products=[str(at) for at in columns]
    )

    order = [again.places.index(each) for each in found.places]
    np.testing.assert_allclose(again.eci[order], found.eci, atol=1e-8)
    np.testing.assert_array_equal(again.ranks[order], found.ranks)


@given(st.integers(0, 10_000), st.sampled_from((1e-6, 0.3, 1e9)))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_output_changes_nothing(seed: int, unit: float) -> None:
    values, found = _drawn(seed)
    again = complexity.of(values * unit)

    np.testing.assert_allclose(again.eci, found.eci, atol=1e-8)
    np.testing.assert_allclose(again.density, found.density, atol=1e-12)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_eci_is_the_mean_pci_of_what_is_there(seed: int) -> None:
    _, found = _drawn(seed)

    np.testing.assert_allclose(
        found.presence.present @ found.pci / found.presence.diversity, found.eci, atol=1e-9
    )
    assert found.eci.mean() == pytest.approx(0, abs=1e-9)
    assert found.eci.std() == pytest.approx(1)
    # The sign that is fixed.
    assert (found.eci * (found.presence.diversity - found.presence.diversity.mean())).mean() > -1e-9
