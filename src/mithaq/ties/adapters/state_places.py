"""Where former states, and others without a place of their own in the reference data, had their seat."""

import csv
from collections.abc import Mapping
from functools import cache

from mithaq.ties.adapters.state_system import RULEBOOKS


@cache
def seats() -> Mapping[tuple[int, str], tuple[float, float]]:
    """Longitude and latitude in degrees, by number and code of a state."""
    with (RULEBOOKS / "places.csv").open(encoding="utf-8", newline="") as file:
        return {
            (int(row["number"]), row["code"]): (float(row["longitude"]), float(row["latitude"]))
            for row in csv.DictReader(file)
        }
