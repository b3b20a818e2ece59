"""A way to a partner without a network, and what our node has taken over it."""

import socket
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.db import connection

from cast import AT
from mithaq.base.canonical import Json
from mithaq.federation import queries
from mithaq.federation.actions import receiving, sending
from mithaq.federation.domain.segments import Segment
from mithaq.federation.queries import logs
from mithaq.register.domain.statement import Statement, payload_of, statement_from
from partner import Partner

LATER = AT + timedelta(minutes=5)
NO_ROOTS = b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{"roots":[]}'


class Wire:
    """A link to the partner without a network."""

    def __init__(self, partner: Partner, *, step: int = 1_000) -> None:
        self.partner, self.step = partner, step
        self.told: list[tuple[str, Sequence[Json]]] = []

    def segment(self, first: int) -> Segment:
        return self.partner.segment(first, first + self.step)

    def checkpoint_at(self, size: int) -> Segment:
        return self.partner.segment(size, size)

    def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
        self.told.append((note, refused))


def pulled(partner: Partner, **how: int) -> Wire:
    wire = Wire(partner, **how)
    while receiving.pull(partner.name, wire, at=LATER):
        pass
    return wire


def hear(partner: Partner, *said: Statement | bytes) -> None:
    """Take what the partner puts out now."""
    partner.put_out(*said)
    pulled(partner)


def reasons(partner: Partner) -> list[str]:
    """Why statements of the partner were set aside, in their order."""
    standing = next(each for each in queries.standings() if each.peer.name == partner.name)
    return [each.code for each in standing.quarantined]


def sent(partner: Partner, acts: Collection[str]) -> list[Statement]:
    """What went out for the partner of some acts."""
    while sending.fill(partner.name, at=LATER):
        pass
    entries = logs.sent_segment(partner.name, first=0).entries
    return [each for each in map(statement_from, map(payload_of, entries)) if each.act in acts]


def rows() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT content->'texts'->'en'->>'title', version, withdrawn_reason, issuer FROM exchange_record"
        )
        return sorted(cursor.fetchall())


def set_aside() -> list[tuple[int, str]]:
    (standing,) = queries.standings()
    return [(each.index, each.code) for each in standing.quarantined]


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a node that answers whoever calls in this way, and has no root documents."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    line, _ = server.accept()
                    threading.Thread(target=answered, args=(line,), daemon=True).start()

        def answered(line: socket.socket) -> None:
            with suppress(OSError), line:
                asked = b""
                while b"\r\n\r\n" not in asked and (more := line.recv(1 << 16)):
                    asked += more
                if b"/federation/v1/root?" in asked.partition(b"\r\n")[0]:
                    line.sendall(NO_ROOTS)
                else:
                    answer(line)

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
