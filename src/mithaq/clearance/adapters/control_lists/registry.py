"""The formats of control lists that can be loaded, by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.control_lists.eu_dual_use import read_eu_dual_use
from mithaq.clearance.adapters.control_lists.plain import read_csv, read_json_lines
from mithaq.clearance.adapters.control_lists.us_lists import read_us_lists
from mithaq.clearance.domain.control.provisions import ControlList

FORMATS: Mapping[str, Callable[[str], ControlList]] = MappingProxyType(
    {
        "eu_dual_use": read_eu_dual_use,
        "us_lists": read_us_lists,
        "csv": read_csv,
        "json_lines": read_json_lines,
    }
)


def load_control_list(format: str, place: str) -> ControlList:
    """Read a list from a file or an address, plain or gzip-compressed.

    Raises Refused `control_list_format_unknown`, `control_list_empty`, or as the format's reader does.
    """
    if format not in FORMATS:
        raise Refused("control_list_format_unknown", format=format[:40], known=", ".join(FORMATS))
    found = FORMATS[format](place)
    if not found.provisions:
        raise Refused("control_list_empty", place=place, unread=len(found.unread))
    return found
