"""The schedule by which missions are weighed, from its rulebook."""

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parents[1] / "rulebooks" / "giving.yaml"


@cache
def days_a_point() -> int:
    """Read once a process."""
    return int(yaml.safe_load(FILE.read_text(encoding="utf-8"))["days"])
