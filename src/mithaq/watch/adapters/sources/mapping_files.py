"""Mappings of columns: those that come with Mithaq, by name, and files of a person's own."""

from pathlib import Path

import yaml

from mithaq.base.refusals import NotFound, Refused
from mithaq.watch.domain.mapping import Mapping, mapping_from

FOLDER = Path(__file__).parents[2] / "rulebooks" / "mappings"
BYTES_MAX = 64 * 2**10


def known_mappings() -> tuple[str, ...]:
    """The names of those that come with Mithaq."""
    return tuple(sorted(each.stem for each in FOLDER.glob("*.yaml")))


def mapping_in(named: str) -> tuple[Mapping, dict[str, object]]:
    """The mapping of a file, or one that comes with Mithaq, and as it is written.

    Raises Refused `mapping_wrong`, `mapping_incomplete` or `file_unreadable`; NotFound `mapping_unknown`.
    """
    file = FOLDER / f"{named}.yaml" if named in known_mappings() else Path(named)
    try:
        data = file.read_bytes()[: BYTES_MAX + 1]
    except FileNotFoundError as error:
        raise NotFound("mapping_unknown", value=named[:200], known=known_mappings()) from error
    except OSError as error:
        raise Refused("file_unreadable", file=named[:200], reason=error.strerror or "") from error
    try:
        if len(data) > BYTES_MAX:
            raise ValueError("it is too large")
        # YAML takes JSON as well.
        told = yaml.safe_load(data)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused("mapping_wrong", part=named[:200], value=str(error)[:200]) from error
    return mapping_from(told), dict(told)
