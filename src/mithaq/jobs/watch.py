"""The watch's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from mithaq.watch.queries import finding


def read_works(at: datetime) -> bool:
    """Let the index of works follow the corpus."""
    del at
    if finding.works_behind():
        finding.bring_works_up()
    return False


STEPS: tuple[Callable[[datetime], bool], ...] = (read_works,)
