"""Levels of ISIC Rev. 4, as the publication prints them."""

import pytest

from callers import refused
from mithaq.economy.domain.industries.isic import SECTIONS, makes_goods, rolled_up, section_of


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("01", "A"),
        ("0111", "A"),
        ("05", "B"),
        ("2520", "C"),
        ("33", "C"),
        ("3510", "D"),
        ("62", "J"),
        ("99", "U"),
    ],
)
def test_a_code_lies_in_its_section(code: str, section: str) -> None:
    assert section_of(code) == section


@pytest.mark.parametrize("code", ["", "4", "04", "34", "x1", "00"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert refused(lambda: section_of(code)) == "isic_code_unknown"


def test_there_are_88_divisions_in_21_sections() -> None:
    assert len(SECTIONS) == 21
    assert sum(last - first + 1 for first, last in SECTIONS.values()) == 88


@pytest.mark.parametrize(
    ("division", "is_so"),
    [
        ("01", True),
        ("09", False),
        ("26", True),
        ("33", False),
        ("35", True),
        ("46", False),
        ("58", True),
        ("62", False),
    ],
)
def test_goods_come_out_of_some_divisions(division: str, is_so: bool) -> None:
    assert makes_goods(division) is is_so


def test_shares_roll_up_and_keep_their_sum() -> None:
    shares = {"2520": 0.1, "2511": 0.3, "3011": 0.2, "6201": 0.4}

    assert rolled_up(shares, 2) == pytest.approx({"25": 0.4, "62": 0.4, "30": 0.2})
    assert list(rolled_up(shares, 0)) == ["C", "J"]
    assert rolled_up(shares, 0) == pytest.approx({"C": 0.6, "J": 0.4})
