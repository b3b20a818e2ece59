"""The named versions of how names are compared, out of rulebooks."""

import gzip
from functools import cache
from pathlib import Path

import yaml

from mithaq.clearance.adapters.name_index import Method

RULEBOOKS = Path(__file__).parents[1] / "rulebooks"
SPELLINGS = RULEBOOKS / "spellings.tsv.gz"
LATEST = "names-1"


@cache
def method(name: str = LATEST) -> Method:
    """A version by its name."""
    said = yaml.safe_load((RULEBOOKS / f"{name}.yaml").read_text(encoding="utf-8"))
    with gzip.open(SPELLINGS, "rt", encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        spellings = {latin: frozenset(arabic.split()) for latin, arabic in rows}
    return Method(said["name"], said["part_weights"], said["name_weights"], said["threshold"], spellings)
