"""What a text from outside may hold."""

import sys

import pytest

from mithaq.base.text import CONTROL, REORDERING, cleaned, problem_of


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
