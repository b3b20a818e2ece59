"""How fast a node takes what a partner put out: segments over HTTP, beside one request a record.

Needs nothing but a clone: it starts an embedded database of its own, durable as in production. The partner is
a key and a log in this process (tests/partner.py), and its HTTP server answers from memory. The peer asks for
one record at a time, verifies its signature and applies it in a transaction of its own, as servers do that
have no log; it is measured on a twentieth of the records. Example: python bench/federation.py 20000
"""

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import zstandard
from django.core.management import call_command
from django.db import transaction

from local_server import served
from register import node

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
SEGMENT, PEER_SHARE = 1_000, 20


def main(count: int) -> None:
    """Print a line for each way."""
    with node():
        call_command("migrate", verbosity=0)
        by_log, by_record = _partners()
        by_log.put_out(*(by_log.record(f"Sensor {number}") for number in range(count)))
        singly = count // PEER_SHARE
        by_record.put_out(*(by_record.record(f"Drone {number}") for number in range(singly)))
        # As the server does (node/wsgi.py).
        gc.collect()
        gc.freeze()
        before = _peak_mib()
        with _served(_packed(by_log)) as wire:
            taken = _rate(count, lambda: _take(by_log, wire))
        grown = _peak_mib() - before
        with _served(by_record.log) as wire:
            asked = _rate(singly, lambda: _one_by_one(by_record, wire, singly + 1))
        _require_taken(count + singly)
    print(f"{'segments, every signature verified':<40}{taken:>8,.0f} statements/s")
    print(f"{'one request a record':<40}{asked:>8,.0f} statements/s")
    print(f"segments are {taken / asked:.1f} times as fast; {count:,} took {grown} MiB more at the peak")


def _partners() -> Sequence[Any]:
    """Two partners' nodes that ours is paired with, each with its host in the log."""
    from mithaq.access.actions import appointing  # noqa: PLC0415  # models need settings that the node makes
    from mithaq.access.domain.permissions import Role  # noqa: PLC0415
    from mithaq.access.queries import actor_of_person  # noqa: PLC0415
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.federation.actions.pairing import accept_peer  # noqa: PLC0415
    from mithaq.parties import actions as parties  # noqa: PLC0415
    from mithaq.parties.domain.institutions import (  # noqa: PLC0415
        InstitutionFacts,
        InstitutionKind,
        PersonFacts,
    )
    from partner import Partner  # noqa: PLC0415

    names = {Language.EN: "Host"}
    host = InstitutionFacts(uuid4(), InstitutionKind.MINISTRY, "QA", names, is_government=True, is_host=True)
    parties.register_institution(host, by=None, at=AT)
    person = PersonFacts(uuid4(), host.id, {Language.EN: "Hamad"})
    parties.register_person(person, by=None, at=AT)
    appointing.appoint(id=uuid4(), person=person.id, role=Role.NODE_ADMINISTRATOR, by=None, at=AT)
    found = Partner(), Partner("MA", "exchange.ma.example")
    for each in found:
        by = actor_of_person(person.id, on=AT.date())
        accept_peer(each.card_envelope, fingerprint=each.card.fingerprint, by=by, at=AT)
        each.put_out(each.host())
    return found


def _packed(partner: Any) -> list[bytes]:
    from mithaq.federation.domain.segments import written  # noqa: PLC0415

    firsts = range(0, len(partner.log), SEGMENT)
    return [zstandard.compress(written(partner.segment(first, first + SEGMENT)), 3) for first in firsts]


def _take(partner: Any, wire: HTTPConnection) -> None:
    from mithaq.federation import queries  # noqa: PLC0415
    from mithaq.federation.actions import receiving  # noqa: PLC0415
    from mithaq.federation.domain.segments import SEGMENT_BYTES_MAX, segment_in  # noqa: PLC0415

    peer = queries.peer(partner.name)
    for number in range((len(partner.log) + SEGMENT - 1) // SEGMENT):
        plain = zstandard.ZstdDecompressor().stream_reader(_asked(wire, number)).read(SEGMENT_BYTES_MAX)
        receiving.take(peer, segment_in(plain), at=AT)


def _one_by_one(partner: Any, wire: HTTPConnection, count: int) -> None:
    from mithaq.federation import published  # noqa: PLC0415
    from mithaq.register import actions as register  # noqa: PLC0415
    from mithaq.register.domain.statement import statement_in  # noqa: PLC0415

    for number in range(count):
        envelope = _asked(wire, number)
        with transaction.atomic():
            statement = statement_in(envelope, public_key=partner.seal.public_key)
            taking = published.TAKEN[statement.act]
            read = taking.read(statement)
            if taking.refusals([statement]):
                raise AssertionError("a figure of refusals is worth nothing")
            appended = register.append_received([(statement, envelope)])
            taking.apply([(each.position, each.statement) for each in appended], {statement.id: read})


def _asked(wire: HTTPConnection, number: int) -> bytes:
    wire.request("GET", f"/{number}")
    return wire.getresponse().read()


def _require_taken(count: int) -> None:
    from mithaq.exchange.models import Record  # noqa: PLC0415

    if Record.objects.count() != count:
        raise AssertionError("a figure of a wrong answer is worth nothing")


@contextmanager
def _served(contents: Sequence[bytes]) -> Iterator[HTTPConnection]:
    with served(lambda path, _: contents[int(path[1:])]) as port:
        yield HTTPConnection("127.0.0.1", port)


def _rate(count: int, act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return count / (time.perf_counter() - began)


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
