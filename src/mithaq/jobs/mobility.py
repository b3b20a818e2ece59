"""Mobility's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from mithaq.mobility.actions import applying


def erase_files(at: datetime) -> bool:
    """Erase some files of applications that their calls let be kept no longer."""
    return applying.erase_due(at=at) > 0


STEPS: tuple[Callable[[datetime], bool], ...] = (erase_files,)
