"""The lens below the 35 fields, by hand; and the gate before any civil recommendation."""

from dataclasses import replace

import pytest

from callers import refused
from mithaq.economy.domain.concordance import Concordance
from mithaq.economy.domain.dual_use import (
    DualUse,
    Touched,
    centrality,
    civil_share,
    is_military_good,
    is_military_industry,
    military_share,
)
from mithaq.economy.domain.industries.reading import Reading, Silence
from mithaq.economy.domain.recommending import (
    Listed,
    NotListed,
    Pending,
    Recommendation,
    civil_products,
    cleared,
    status_from,
)

READING = Reading(
    industries=(),
    sections=(("C", 1.0),),
    divisions=(("25", 1.0),),
    classes=(("2520", 0.6), ("2511", 0.3), ("3040", 0.1)),
    confidence=0.9,
    confidence_needed=0.5,
    nearest=0.5,
    nearest_needed=0.2,
    silence=None,
)
UNKNOWN = DualUse(None, None, None, None)


@pytest.mark.parametrize(
    ("symbols", "share"),
    [
        ((), None),
        (("F41A 21/00", "F42B12/06"), 0.0),
        (("F41", "B64C", "G01S 13/88", "h04b"), 0.75),
        (("F42", "F16K"), 0.5),
        (("F16K",), 1.0),
    ],
)
def test_the_civil_share_of_classes(symbols: tuple[str, ...], share: float | None) -> None:
    assert civil_share(symbols) == share


@pytest.mark.parametrize("symbol", ["", "tank", "F4", "Z41A", "F41A 21/"])
def test_what_is_no_symbol_is_refused(symbol: str) -> None:
    assert refused(lambda: civil_share([symbol])) == "ipc_symbol_unreadable"


def test_the_centrality_of_classes() -> None:
    """Of four classes F41 shares patents with two of three others, G01 with three."""
    shared = [("F41", "G01"), ("F41", "H04"), ("G01", "H04"), ("G01", "B64"), ("B64", "G01"), ("H04", "H04")]

    assert centrality(["F41A 1/00"], shared) == pytest.approx(2 / 3)
    assert centrality(["F41A", "G01S", "G01N"], shared) == pytest.approx((2 + 3) / 6)
    assert centrality(["C07D"], shared) is None
    assert centrality([], []) is None


@pytest.mark.parametrize(
    ("code", "is_so"),
    [
        ("9301", True),
        ("930690", True),
        ("871000", True),
        ("890610", True),
        ("890690", False),
        ("8701", False),
    ],
)
def test_weapons_among_goods(code: str, is_so: bool) -> None:
    assert is_military_good(code) is is_so


def test_weapons_among_industries() -> None:
    assert [each for each in ("2511", "2520", "3040", "3030") if is_military_industry(each)] == [
        "2520",
        "3040",
    ]


def test_military_goods_keep_their_bounds_and_the_unknown_widens_them() -> None:
    pairs = [
        ("2520", "930100", None),
        ("3011", "890110", None),
        ("3011", "890610", None),
        ("3011", "890690", None),
    ]
    products = Concordance.of("isic4", "hs", "made", pairs)

    found = military_share({"2520": 0.2, "3011": 0.6, "6201": 0.2}, products)

    # .2 must; of .6 one code of three; .2 has no product in the table.
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.4, 0.2, 1.0))
    assert military_share({"6201": 1.0}, products) is None


@pytest.mark.parametrize(
    ("said", "status"),
    [("not_listed", NotListed()), ("listed: 6A003", Listed("6A003")), ("pending", Pending())],
)
def test_a_status_is_read(said: str, status: object) -> None:
    assert status_from(said) == status


@pytest.mark.parametrize(
    ("said", "code"),
    [("", "export_status_missing"), ("listed:", "export_entry_missing"), ("free", "export_status_unknown")],
)
def test_what_is_no_status_is_refused(said: str, code: str) -> None:
    assert refused(lambda: status_from(said)) == code


def test_no_recommendation_can_be_made_before_somebody_classified() -> None:
    make = Recommendation

    assert refused(lambda: make(Pending(), READING, None, UNKNOWN)) == "export_status_pending"  # type: ignore[arg-type]
    assert refused(lambda: cleared(Pending())) == "export_status_pending"
    assert make(NotListed(), READING, None, UNKNOWN).status == NotListed()
    assert make(cleared(Listed("6A003")), READING, None, UNKNOWN).status == Listed("6A003")


def test_makers_of_weapons_are_no_civil_industry_and_silence_names_none() -> None:
    silent = replace(READING, silence=Silence.TOO_UNSURE)

    assert Recommendation(NotListed(), READING, None, UNKNOWN).civil_classes == (("2511", 0.3),)
    assert Recommendation(NotListed(), silent, None, UNKNOWN).civil_classes == ()


def test_weapons_and_their_makers_are_no_civil_products() -> None:
    pairs = [
        ("2520", "930100", None),
        ("2520", "732690", None),
        ("3011", "890110", None),
        ("3011", "890610", None),
        ("3011", "890690", None),
        ("2910", "871000", None),
        ("2910", "870321", None),
    ]
    products = Concordance.of("isic4", "hs", "made", pairs)

    found = civil_products({"2520": 0.4, "3011": 0.3, "2910": 0.2, "6201": 0.1}, products)

    assert {code: (each.value, each.low, each.high) for code, each in found.shares.items()} == {
        "8901": pytest.approx((0.1, 0, 0.3)),
        "8906": pytest.approx((0.1, 0, 0.3)),
        "8703": pytest.approx((0.1, 0, 0.2)),
    }
    assert found.unknown == pytest.approx(0.1)


def test_a_status_that_the_lists_doubt_is_told() -> None:
    touched = replace(UNKNOWN, touched=(Touched("EU", "6A003", ("camera",)),))

    assert Recommendation(NotListed(), READING, None, touched).is_told_otherwise
    assert not Recommendation(Listed("6A003"), READING, None, touched).is_told_otherwise
    assert not Recommendation(NotListed(), READING, None, UNKNOWN).is_told_otherwise
