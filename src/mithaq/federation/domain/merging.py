"""One order for statements of ours that several partners hand back, each in the order of our log for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Said:
    """A statement by its identifier, and when it was made."""

    id: UUID
    at: datetime


def merged(logs: Sequence[Sequence[Said]]) -> list[UUID]:
    """Every statement once, in the order of each log, and otherwise the earlier one first.

    Logs may disagree: what a partner may have only later is put out to it later. Then the moment decides.
    """
    holding = Counter(said.id for log in logs for said in log)
    places, order, done = [0] * len(logs), list[UUID](), set[UUID]()
    while True:
        heads = list[Said]()
        for number, log in enumerate(logs):
            while places[number] < len(log) and log[places[number]].id in done:
                places[number] += 1
            heads += log[places[number] : places[number] + 1]
        if not heads:
            return order
        first = Counter(each.id for each in heads)
        free = [each for each in heads if first[each.id] == holding[each.id]]
        chosen = min(free or heads, key=lambda each: (each.at, each.id))
        order.append(chosen.id)
        done.add(chosen.id)
