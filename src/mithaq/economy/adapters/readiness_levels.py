"""What each level of readiness means, in a line of our own: `rulebooks/readiness_levels.csv`.

The scales' own texts say more, and are their makers'; `domain.readiness.SCALES` names their editions.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mithaq.base.languages import Language
from mithaq.economy.domain.readiness import Dimension

FILE = Path(__file__).parents[1] / "rulebooks" / "readiness_levels.csv"


@cache
def readiness_meanings() -> Mapping[tuple[Dimension, int], Mapping[Language, str]]:
    """By dimension and level."""
    with FILE.open(encoding="utf-8", newline="") as opened:
        return {
            (Dimension(row["dimension"]), int(row["level"])): {each: row[each.value] for each in Language}
            for row in csv.DictReader(opened, delimiter=";")
        }
