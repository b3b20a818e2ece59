"""What a text from outside may hold."""

import sys

import pytest

from mithaq.base.text import CONTROL, REORDERING, ascii_digits, cleaned, plain_number, problem_of


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ميثاق, covenant", None),
        ("two lines\nand a\ttab", None),
        ("a non-breaking\u00a0space and a \u200f mark", None),
        ("cut\x00short", "control_characters"),
        ("\udcff", "control_characters"),
        ("name\u202egpj.exe", "reordering_characters"),
        ("\u2066isolated\u2069\x00", "reordering_characters"),
    ],
)
def test_what_is_wrong_with_a_text(text: str, problem: str | None) -> None:
    assert problem_of(text) == problem
    assert problem_of(cleaned(text)) is None


def test_nothing_that_is_printable_is_wrong() -> None:
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))

    assert not REORDERING.search(printable)
    assert not CONTROL.search(printable)


def test_digits_of_every_script_are_ours() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isdecimal()]

    assert {ascii_digits(each) for each in digits} == set("0123456789")
    assert all(int(ascii_digits(each)) == int(each) for each in digits)
    assert ascii_digits("٣ مصانع²") == "3 مصانع²"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1250.50", "1250.50"),
        (" ١٢٥٠٫٥٠ ", "1250.50"),
        ("۱۲۵۰", "1250"),
        ("١٬٢٥٠", "1250"),
        ("1\u202f250.50", "1250.50"),
        ("1\u00a0250", "1250"),
        ("-٣", "-3"),
        ("1,250", "1,250"),
        ("x", "x"),
    ],
)
def test_a_number_is_read_as_keyboards_of_any_language_give_it(text: str, number: str) -> None:
    assert plain_number(text) == number
