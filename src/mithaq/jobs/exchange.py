"""Exchange's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from mithaq.exchange.actions import checking, importing
from mithaq.exchange.queries import catalogue
from mithaq.words.sheets import vocabulary


def read_records(at: datetime) -> bool:
    """Let the models read what they have not read yet."""
    del at
    if not catalogue.vectors_behind():
        return False
    catalogue.bring_vectors_up(lambda _: None)
    return True


def check_imports(at: datetime) -> bool:
    """Check the file that waits longest."""
    return checking.check_next(vocabulary(), at=at)


def publish_imports(at: datetime) -> bool:
    """Publish the next batch of an import that a second person has approved."""
    return importing.publish_batch(at=at)


STEPS: tuple[Callable[[datetime], bool], ...] = (read_records, check_imports, publish_imports)
