"""Bring a text index up, and be killed while it is written: `python index_writer.py FOLDER WHERE`."""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from mithaq.base.labels import public_label
from mithaq.base.languages import Language
from mithaq.exchange.adapters.text_index import TextIndex
from mithaq.exchange.domain.content import Content, IpState, Kind, Stage, Text
from mithaq.exchange.domain.indexed import IndexedRecord

RECORDS, BATCH = 60, 20


def changes(after: int) -> Sequence[tuple[int, IndexedRecord]]:
    """A batch of made-up records."""
    numbers = range(after + 1, min(after + 1 + BATCH, RECORDS))
    return [(number, record(number)) for number in numbers]


def record(number: int, *, label: int = 1) -> IndexedRecord:
    """A made-up record, at the position of its number."""
    content = Content(
        kind=Kind.OFFER,
        texts={Language.EN: Text(f"Pump number{number}", "Moves water")},
        fields=(),
        trl=None,
        stage=Stage.CONCEPT,
        ip_state=IpState.NONE,
        cooperation=(),
        languages=(),
        label=public_label("institution:x"),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
    )
    return IndexedRecord(UUID(int=number + 1), label, "TR", content, (), number, is_withdrawn=False)


def main(folder: Path, where: str) -> None:
    """Be killed in the second batch, or between the commit and the note of it."""
    index = TextIndex(folder, lambda _: {})

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def deadly(after: int) -> Sequence[tuple[int, IndexedRecord]]:
        if where == "writing" and after >= BATCH:
            die()
        return changes(after)

    if where == "noting":
        index._note_position = die  # type: ignore[method-assign,assignment]
    index.refresh(deadly, head=RECORDS - 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
