"""The schedule by which give and take is weighed, from its rulebook."""

from functools import cache
from pathlib import Path

import yaml

from mithaq.projects.domain.giving import Schedule

FILE = Path(__file__).parents[1] / "rulebooks" / "weights.yaml"


@cache
def schedule() -> Schedule:
    """Read once a process."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Schedule(said["deliverables"], said["contributions"], said["amount"])
