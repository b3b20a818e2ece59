"""Tables as offices of statistics write them, small enough to reckon by hand.

Germany 1995, six industries, million euro and thousand persons: Eurostat Manual of Supply, Use and
Input-Output Tables (2008), as in the R package iotables (MIT), with the multipliers that the manual prints.
"""

import numpy as np

from mithaq.economy.domain.io_table import Floats, Flows, InputOutputTable, Primary

GERMAN = ("A", "B-E", "F", "G-I", "J-N", "O-T")
GERMAN_CELLS = (
    (1131, 25480, 1, 607, 710, 762),
    (7930, 304584, 64167, 41082, 11981, 30360),
    (426, 7334, 3875, 5296, 23457, 9155),
    (3559, 72717, 14190, 74399, 10835, 21008),
    (3637, 96115, 31027, 65755, 193176, 34223),
    (1552, 14986, 1747, 11225, 15058, 22070),
)
GERMAN_ROWS = {
    "P7": (2927, 156703, 13427, 21943, 13371, 13772),
    "D21X31": (1084, 6505, 1548, 8349, 8473, 12551),
    "D1": (9382, 296464, 78819, 214450, 124810, 272975),
    "B1G": (21664, 395022, 115624, 311407, 415426, 365017),
    "P1": (43910, 1079446, 245606, 540063, 692487, 508918),
    "EMP": (1096, 8381, 3236, 9251, 4258, 10206),
}
GERMAN_HOUSEHOLDS = (8500, 197792, 3457, 269663, 214757, 119504)
PUBLISHED = {
    "output": (1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782),
    "value_added_effect": (0.8450, 0.7647, 0.8615, 0.9019, 0.9393, 0.9199),
    "employment_effect": (0.0326, 0.0162, 0.0207, 0.0237, 0.0112, 0.0242),
}


def vector(*values: float) -> Floats:
    return np.array(values, np.float64)


def two_industries(**changed: object) -> InputOutputTable:
    """A is [[0.2, 0.4], [0.3, 0.1]]; the inverse of I - A is [[1.5, 2/3], [0.5, 4/3]]."""
    parts: dict[str, object] = {
        "industries": ("goods", "services"),
        "output": vector(100, 50),
        "cells": {Flows.DOMESTIC: np.array([[20.0, 20], [30, 5]])},
        "primary": {Primary.VALUE_ADDED: vector(40, 20), Primary.WAGES: vector(30, 10)},
        "beside": {Flows.DOMESTIC: vector(10, 5)},
        "final": {Flows.DOMESTIC: vector(60, 15)},
        "households": {Flows.DOMESTIC: vector(16, 4)},
    }
    return InputOutputTable(**(parts | changed))  # type: ignore[arg-type]  # parts by name


def german_csv(separator: str = ",") -> str:
    """The square table that a national office might give out."""
    lines = [separator.join(("code", *GERMAN, "P3_S14"))]
    bought = zip(GERMAN, GERMAN_CELLS, GERMAN_HOUSEHOLDS, strict=True)
    lines += [separator.join(map(str, (code, *cells, last))) for code, cells, last in bought]
    lines += [separator.join(map(str, (code, *row, ""))) for code, row in GERMAN_ROWS.items()]
    return "\n".join(lines) + "\n"


def german_csv_in_units(*units: str) -> str:
    """The same in long form, once in each unit."""
    head, *lines = [line.split(",") for line in german_csv().splitlines()]
    rows = [
        (line[0], column, unit, value)
        for unit in units
        for line in lines
        for column, value in zip(head[1:], line[1:], strict=True)
        if value
    ]
    return "\n".join(map(",".join, [("prd_ava", "prd_use", "unit", "value"), *rows])) + "\n"
