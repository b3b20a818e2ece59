"""The schedule by which deliveries are weighed, from its rulebook."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from mithaq.clearance.domain.cases.cells import Form

FILE = Path(__file__).parents[1] / "rulebooks" / "giving.yaml"


@cache
def points() -> Mapping[Form, int]:
    """By form; read once a process."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {Form(form): int(weight) for form, weight in said["forms"].items()}
