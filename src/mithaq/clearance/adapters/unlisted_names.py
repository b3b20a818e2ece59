"""Names of made-up people by origin, out of a rulebook: for each origin the same ones every time."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

import yaml

RULEBOOK = Path(__file__).parents[1] / "rulebooks" / "names_by_origin.yaml"
FOR_EACH = 240


@cache
def unlisted_names() -> Mapping[str, tuple[str, ...]]:
    """As many names for each origin, all different; which ones, their digests choose."""
    said = yaml.safe_load(RULEBOOK.read_text(encoding="utf-8"))
    return {origin: tuple(sorted(set(_names(**row)), key=_digest)[:FOR_EACH]) for origin, row in said.items()}


def _names(*, pattern: str, given: Sequence[str], family: Sequence[str]) -> Iterator[str]:
    """Every given name with every family name; the second ones, where a pattern asks for them, go along."""
    for (one, first), (other, last) in product(enumerate(given), enumerate(family)):
        yield pattern.format(
            given=first,
            given2=given[(one + other + 1) % len(given)],
            family=last,
            family2=family[(one + other + 1) % len(family)],
        )


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
