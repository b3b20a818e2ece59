"""With whom give and take is out of balance beyond what chance explains, cheaply enough for every desk."""

from datetime import date
from functools import lru_cache

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.federation.queries.ledger import Leaning, leanings
from mithaq.register import queries as register

READERS = 256
"""How many are remembered."""


def imbalances(*, reader: Actor, on: date) -> tuple[Leaning, ...]:
    """Those of the reader's institution, for who keeps its account; nothing for anybody else.

    Remembered until the register grows or the day ends: then it costs no more than the checkpoint.
    """
    if not may(reader, Act.KEEP_ACCOUNT, of_institution=reader.institution):
        return ()
    return _imbalances(reader, on, register.latest_checkpoint()[1])


@lru_cache(maxsize=READERS)
def _imbalances(reader: Actor, on: date, _checkpoint: str) -> tuple[Leaning, ...]:
    return tuple(each for each in leanings(reader=reader, on=on) if each.judged.verdict.is_alert)
