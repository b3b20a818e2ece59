"""The time zone of a state's seat of government, and where its chief city lies (`zone.tab`, `tzdata`).

A state with several zones has there the most peopled first, as far as geography permits. Where another is
that of the seat, our rulebook `zones.csv` names it. CLDR's list, as Babel gives it, has no such order.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from mithaq.base.refusals import Refused
from mithaq.parties.adapters.reference import RULEBOOKS, states

STATE, PLACE, ZONE = 0, 1, 2
"""Columns of `zone.tab`."""
_ANGLE = re.compile(r"([+-])(\d{2,3}?)(\d{2})(\d{2})?(?=[+-]|$)")
"""Degrees, minutes and perhaps seconds, after ISO 6709."""


def zone_of(state: str) -> str:
    """The name of the zone (IANA) of a state (ISO 3166-1 alpha-2).

    Raises Refused `state_unknown`, and `time_zone_unknown` for an island on which nobody lives.
    """
    try:
        return _chosen().get(state) or zones_of(state)[0]
    except IndexError as error:
        raise Refused("time_zone_unknown", value=state) from error


def zones_of(state: str) -> tuple[str, ...]:
    """Every zone of a state. Raises Refused `state_unknown`."""
    return _zones().get(states().get(state).code, ())


def place_of(state: str) -> tuple[float, float]:
    """Longitude and latitude, in degrees, of the city after which the zone of a state is named.

    Raises Refused as `zone_of` does.
    """
    return _places()[zone_of(state)]


def zone_named(name: str) -> ZoneInfo:
    """The zone itself, with its clocks. Raises Refused `time_zone_unknown`."""
    if name not in _names():
        raise Refused("time_zone_unknown", value=name[:80])
    return ZoneInfo(name)


@cache
def _zones() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _table():
        found[row[STATE]] = (*found.get(row[STATE], ()), row[ZONE])
    return found


@cache
def _places() -> Mapping[str, tuple[float, float]]:
    found = {}
    for row in _table():
        latitude, longitude = (_degrees(*angle) for angle in _ANGLE.findall(row[PLACE]))
        found[row[ZONE]] = longitude, latitude
    return found


def _degrees(sign: str, degrees: str, minutes: str, seconds: str) -> float:
    value = int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -value if sign == "-" else value


def _table() -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if not row[STATE].startswith("#")]


@cache
def _chosen() -> Mapping[str, str]:
    with (RULEBOOKS / "zones.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    if header != ["state", "zone"]:
        raise ValueError(f"zones.csv has the columns {header}")
    found = dict(rows)
    if foreign := [state for state, zone in found.items() if zone not in zones_of(state)]:
        raise ValueError(f"zones.csv gives zones that these states do not have: {foreign}")
    return found


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
