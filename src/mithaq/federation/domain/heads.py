"""How a head of our own log, as a partner has it, stands to the log as we know it."""

from collections.abc import Callable
from enum import StrEnum

from mithaq.register.domain.checkpoint import Checkpoint


class Finding(StrEnum):
    """Within: ours begins with it. Beyond: we signed more than we know. Forked: we signed two histories."""

    WITHIN = "within"
    BEYOND = "beyond"
    FORKED = "forked"


def compared(head: Checkpoint, *, size: int, root: Callable[[int], bytes]) -> Finding:
    """What follows from a head that our own key signed; `size` and `root` are of the log as we know it."""
    if head.size > size:
        return Finding.BEYOND
    return Finding.WITHIN if root(head.size) == head.root else Finding.FORKED
