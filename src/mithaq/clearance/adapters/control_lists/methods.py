"""The named versions of how items are compared with control lists, out of rulebooks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mithaq.clearance.domain.control.index import ListIndex, ScoreWeights
from mithaq.clearance.domain.control.provisions import ControlList
from mithaq.clearance.domain.control.quantities import Unit, Units
from mithaq.clearance.domain.control.readings import Reading, Readings
from mithaq.clearance.domain.control.suggesting import Family, Method
from mithaq.clearance.domain.control.wording import Wording

RULEBOOKS = Path(__file__).parents[2] / "rulebooks" / "control"
LATEST = "control-1"


@dataclass(frozen=True)
class ReadyMethod:
    """A method with how it words and weighs what it indexes."""

    method: Method
    wording: Wording
    weights: ScoreWeights

    def index(self, of: ControlList) -> ListIndex:
        """The list made ready for it: some seconds for a whole list, so the caller keeps it."""
        return ListIndex(of, self.wording, self.weights, self.method.units)


@cache
def ready_method(name: str = LATEST) -> ReadyMethod:
    """A version by its name."""
    said = _rulebook(name)
    wording = Wording(
        tuple((pattern, instead) for pattern, instead in said["spellings"]), tuple(said["empty"])
    )
    readings = [
        Reading(tuple(each["said"]), tuple(each["means"]))
        for each in _rulebook(said["readings"]["file"])["readings"]
    ]
    families = tuple(
        Family(re.compile(each["paths"]), float(each["factor"]), re.compile(each["unless"]))
        for each in said["families"]
    )
    weights = ScoreWeights(**said["weights"], readings=said["readings"]["weight"])
    method = Method(
        said["name"], Readings(readings, wording), _units(said["units"]), families, said["candidate"]
    )
    return ReadyMethod(method, wording, weights)


def _units(name: str) -> Units:
    said = _rulebook(name)
    by_name: dict[str, Unit] = {}
    every = {
        (dimension, unit): _unit(dimension, value)
        for dimension, units in said["dimensions"].items()
        for unit, value in units.items()
    }
    for (_, unit), found in every.items():
        by_name.setdefault(unit, found)
    shared = {
        each["unit"]: (every[each["dimension"], each["unit"]], frozenset(each["words"]))
        for each in said["shared"]
    }
    return Units(by_name, shared, frozenset(said["told_by_unit"]))


def _unit(dimension: str, value: float | Mapping[str, float]) -> Unit:
    if isinstance(value, Mapping):
        return Unit(dimension, float(value["is"]), float(value["from"]))
    return Unit(dimension, float(value))


def _rulebook(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((RULEBOOKS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
