"""What offices of statistics call the rows and columns of an input-output table.

Codes of ESA 2010 and of the OECD, and names in English, French and Arabic; blanks and capitals say nothing.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Part(StrEnum):
    """What a row or a column that is no industry tells."""

    OUTPUT = "output"
    VALUE_ADDED = "value_added"
    WAGES = "wages"
    PRODUCTION_TAXES = "production_taxes"
    SURPLUS = "surplus"
    EMPLOYMENT = "employment"
    PRODUCT_TAXES = "product_taxes"
    IMPORTS = "imports"
    HOUSEHOLDS = "households"
    FINAL_USE = "final_use"
    FINAL_PART = "final_part"
    TOTAL_USE = "total_use"
    ASIDE = "aside"
    """A sum or a detail of which nothing is reckoned."""


ROWS: Mapping[Part, tuple[str, ...]] = {
    Part.OUTPUT: (
        *("p1", "output", "output bp", "total output", "gross output", "output at basic prices"),
        *("production", "production totale", "production aux prix de base", "إجمالي الإنتاج", "الإنتاج"),
    ),
    Part.VALUE_ADDED: (
        *("b1g", "gva", "valu", "value added", "value added bp", "gross value added", "total value added"),
        *("valeur ajoutée", "valeur ajoutée brute", "القيمة المضافة", "إجمالي القيمة المضافة"),
    ),
    Part.WAGES: (
        *("d1", "labr", "compensation employees", "compensation of employees", "wages"),
        *("rémunération des salariés", "salaires", "تعويضات العاملين", "الأجور"),
    ),
    Part.PRODUCTION_TAXES: (
        *("d29x39", "d29 m d39", "net tax production", "taxes less subsidies on production", "otxs"),
    ),
    Part.SURPLUS: (
        *("b2a3g", "b2g b3g", "gops", "gross operating surplus"),
        *("excédent brut d'exploitation", "فائض التشغيل الإجمالي"),
    ),
    Part.EMPLOYMENT: (
        *("emp", "emp dc", "emp d", "employment", "employment domestic total", "total employment", "jobs"),
        *("emploi", "emplois", "العمالة", "الوظائف"),
    ),
    Part.PRODUCT_TAXES: (
        *("d21x31", "d21 m d31", "net tax products", "net tax", "taxes less subsidies on products"),
        *("txs int fnl", "txs imp fnl", "impôts nets sur les produits", "صافي الضرائب على المنتجات"),
    ),
    Part.IMPORTS: ("p7", "imports", "imported goods and services", "importations", "الواردات"),
    Part.ASIDE: (
        *("total", "p2", "tot ca", "intermediate consumption", "total consumption", "ttl int fnl"),
        *("total intermediate consumption", "consommation intermédiaire", "الاستهلاك الوسيط", "المجموع"),
        *("total use pp", "supbp", "ts bp", "total supply", "total imports", "b1n", "gdp"),
        *("k1", "p51c", "b2n b3n", "b2a3n", "b3g", "b2g", "os mixed income net", "consumption fixed capital"),
        *("emp ws", "emp fte", "employment wage salary", "employment self employed"),
        *("p7 s21", "p7 s2111", "p7 s2112", "p7 s22", "op res", "op nres", "p33", "p34"),
        *("d11", "d12", "d29", "d39", "d21", "d31"),
    ),
}
COLUMNS: Mapping[Part, tuple[str, ...]] = {
    Part.HOUSEHOLDS: (
        *("p3 s14", "final consumption households", "households", "hfce", "ménages", "الأسر"),
        "consommation des ménages",
    ),
    Part.FINAL_USE: ("tfu", "tfinu", "total final use", "final use", "emplois finals", "الاستخدام النهائي"),
    Part.FINAL_PART: (
        *("npish", "ggfc", "gfcf", "invnt", "dpabr", "cons abr", "cons nonres", "expo", "impo", "p33"),
    ),
    Part.TOTAL_USE: (
        *("tu", "total use", "total demand", "total demand for products", "demande totale"),
        "إجمالي الاستخدامات",
    ),
    Part.ASIDE: (
        *("total", "total intermediate demand", "p3", "p3 s13", "p3 s15", "p5", "p51", "p51g", "p52", "p53"),
        *("p52 p53", "p5m", "p5g", "p6", "p6 s21", "p6 s2111", "p6 s2112", "p6 s22", "exports"),
        *("final consumption government", "final consumption private", "gross capital formation"),
        *("gross fixed capital formation", "inventory change", "central government", "local government"),
        *("non profit instns serving households", "valuables", "changes in inventories"),
        *("exports of goods", "exports of services", "exportations", "الصادرات", "المجموع"),
    ),
}
_PARTS = {
    "row": {name: part for part, names in ROWS.items() for name in names},
    "column": {name: part for part, names in COLUMNS.items() for name in names},
}


def part_of(name: str, side: str) -> Part | None:
    """What a row or a column tells by its name; None for one that is not known."""
    return _PARTS[side].get(plain(name).removeprefix("cpa "))


def plain(name: str) -> str:
    """A name without what says nothing."""
    return re.sub(r"[\s_\-]+", " ", name).strip().casefold()
