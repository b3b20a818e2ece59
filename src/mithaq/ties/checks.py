"""What `mithaq doctor` verifies of ties."""

from mithaq.base.refusals import Refused
from mithaq.ties.adapters import shelf
from mithaq.ties.models import TieSet


def check_sets() -> tuple[int, tuple[str, ...]]:
    """How many sets are in force, and the formats of those whose rows are not on the shelf."""
    known = TieSet.objects.filter(is_in_force=True).order_by("format")
    return known.count(), tuple(each.format for each in known if not _is_there(each))


def _is_there(row: TieSet) -> bool:
    try:
        shelf.rows(row.id)
    except Refused:
        return False
    return True
