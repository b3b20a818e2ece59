"""The levels of ISIC Rev. 4 (United Nations, Statistical Papers, Series M No. 4/Rev. 4, 2008).

A class has four digits, its group three, its division two; sections are runs of divisions. Divisions of NACE
Rev. 2 are the same; below them NACE has classes of its own.
"""

from collections.abc import Mapping

from mithaq.base.refusals import NotFound

# The first and the last division of each section.
SECTIONS: Mapping[str, tuple[int, int]] = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
_MAKES_NO_GOODS = {"09", "33"}
_MAKES_GOODS_TOO = {"35", "58", "59"}


def section_of(code: str) -> str:
    """The letter of the section in which a division, group or class lies.

    Raises NotFound `isic_code_unknown`.
    """
    if code[:2].isdecimal():
        for letter, (first, last) in SECTIONS.items():
            if len(code) >= 2 and first <= int(code[:2]) <= last:
                return letter
    raise NotFound("isic_code_unknown", value=code[:8])


def makes_goods(division: str) -> bool:
    """Whether goods that can be carried over a border come out of a division.

    Farms, mines and factories, electricity, and what publishers and film makers put out. Support to mining
    (09) and repair (33) are services: no good comes out of them.
    """
    if division in _MAKES_NO_GOODS:
        return False
    return section_of(division) in "ABC" or division in _MAKES_GOODS_TOO


def rolled_up(shares: Mapping[str, float], digits: int) -> dict[str, float]:
    """The same shares by a level above: 3 for groups, 2 for divisions, 0 for sections; the largest first."""
    found: dict[str, float] = {}
    for code, share in shares.items():
        above = code[:digits] if digits else section_of(code)
        found[above] = found.get(above, 0.0) + share
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))
