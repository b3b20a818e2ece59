"""What is known of industries in words: shipped titles and loaded ones, each with its place in ISIC Rev. 4.

Titles of NAICS and HS have a place where a loaded concordance (`naics_isic4`, `hs_isic4`) gives them one
division alone. Other systems are passed over.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from mithaq.economy.adapters import text_shelf
from mithaq.economy.domain.industries.isic import SECTIONS
from mithaq.economy.domain.industries.reading import KnownTitle

_DIVISIONS = {f"{each:02d}" for first, last in SECTIONS.values() for each in range(first, last + 1)}
_SHORTEST = {"naics": 3, "hs": 4}


def known_titles() -> list[KnownTitle]:
    """All, each text of a language once; texts that are the same in two systems share their group."""
    loaded = text_shelf.rows(text_shelf.TITLES)
    tables = {each: _single(text_shelf.rows(f"{each}_isic4")) for each in _SHORTEST}
    rows = text_shelf.shipped_titles()
    if loaded is not None:
        rows = pl.concat([rows, loaded.select(rows.columns)])
    groups: dict[str, str] = {}
    found: dict[tuple[str, str], KnownTitle] = {}
    for system, language, code, text in rows.select("system", "lang", "code", "title").iter_rows():
        for division, isic_class in _placed(_family(system), code, tables):
            group = groups.setdefault(text.lower(), (isic_class or code)[:4].ljust(4, "0"))
            known = KnownTitle(system, code, language, text, division, isic_class, group)
            before = found.get((language, text.lower()))
            # A group of one class has its words: the class says more.
            if before is None or (isic_class and not before.isic_class):
                found[language, text.lower()] = known
    return list(found.values())


def _family(system: str) -> str:
    """The system without its edition: naics2017 is naics, hs5 is hs."""
    if system.startswith("noga2008_nace2") or system == "nace2":
        return "nace2"
    return next((each for each in ("isic4", "naics", "hs") if system.startswith(each)), "")


def _placed(
    family: str, code: str, tables: Mapping[str, Mapping[str, tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    """Division and class of a code, the class empty where it is open; nothing where the division is."""
    if family in ("isic4", "nace2"):
        if code[:2] in _DIVISIONS:
            yield code[:2], code if family == "isic4" and len(code) == 4 else ""
    elif family in tables and len(code) >= _SHORTEST[family] and code in tables[family]:
        yield tables[family][code]


def _single(pairs: pl.DataFrame | None) -> dict[str, tuple[str, str]]:
    """Codes, whole and cut short, that have one division; with their class where it is one as well."""
    found: dict[str, set[str]] = {}
    for code, other in pairs.select("code", "other").iter_rows() if pairs is not None else ():
        for digits in range(2, len(code) + 1):
            found.setdefault(code[:digits], set()).add(other)
    placed = {}
    for code, classes in found.items():
        divisions = {each[:2] for each in classes}
        if len(divisions) == 1 and divisions <= _DIVISIONS:
            one = next(iter(classes))
            placed[code] = (one[:2], one if len(classes) == 1 and len(one) == 4 else "")
    return placed
