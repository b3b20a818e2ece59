"""F18: partners that send bombs, drip, flood and hammer: the node's memory, and how an honest one fares.

A whole node is served and paired with an honest partner and with one of each greedy kind, all in this process
(tests/partner.py, tests/hostile.py). The honest one publishes, rings, and waits for its receipt: first alone,
then while the others do their worst. Example: python bench/faults/f18_greed.py 20
"""

import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen
from uuid import uuid4

from grounds import Figure, show
from real_nodes import FEDERATION as PATH
from real_nodes import RealNode, answering, card_at, until

if TYPE_CHECKING:
    from partner import Partner

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mithaq.node.settings")
GROWTH_MIB, SLOWEST_S = 256, 30


def main(count: int) -> Iterator[Figure]:
    """Greed against a whole node."""
    import django  # noqa: PLC0415

    django.setup()
    node = RealNode("TR", more={"MITHAQ_ALLOWED_HOSTS": "*"})
    try:
        node.found()
        yield from _beside_greed(node, count)
    finally:
        node.remove()


def _beside_greed(node: RealNode, count: int) -> Iterator[Figure]:
    from partner import Partner  # noqa: PLC0415  # models need settings
    from wire import listening  # noqa: PLC0415

    with ExitStack() as stack:
        honest = stack.enter_context(_honest(node, Partner("MY", "exchange.my.example", us=node.name)))
        alone = [honest.published() for _ in range(count)]
        before = node.memory_mib()
        over = threading.Event()
        stack.callback(over.set)
        greedy = _greedy(node, Partner)
        for name, (partner, answer, act) in greedy.items():
            node.pair_with_card(*card_at(partner, stack.enter_context(listening(answer))))
            for _ in range(2):
                threading.Thread(target=_again, args=(act, over), name=name, daemon=True).start()
        peak = [before]
        threading.Thread(target=_watch, args=(node, peak, over), daemon=True).start()
        beside = []
        for number in range(count):
            beside.append(honest.published())
            show(f"{number + 1} of {count} beside greed; {max(peak):.0f} MiB")
        yield Figure(
            "F18 memory of the node",
            f"{len(greedy)} greedy partners, {sum(beside):.0f} s",
            f"≤ {GROWTH_MIB} MiB more",
            f"{max(peak) - before:.0f} MiB more than {before:.0f}",
            max(peak) - before <= GROWTH_MIB,
        )
        yield Figure(
            "F18 an honest partner beside",
            f"{count} statements",
            "unaffected",
            f"all receipted; published to receipt {_told(alone)} alone, {_told(beside)} beside greed",
            max(beside) < SLOWEST_S,
        )


class Honest:
    """Publishes one statement after another, and counts the seconds to each receipt."""

    def __init__(self, node: RealNode, partner: "Partner") -> None:
        self.node, self.partner, self.receipted = node, partner, 0

    def published(self) -> float:
        """Raises AssertionError where no receipt ever comes."""
        size = len(self.partner.log) + 1
        self.partner.put_out(self.partner.record(f"Sensor {size}") if size > 1 else self.partner.host())
        with suppress(OSError):
            _ask(self.node, self.partner, "POST", f"{PATH}/bell")
        return until(lambda: self.receipted >= size, patience_s=300, look_s=0.02)


@contextmanager
def _honest(node: RealNode, partner: "Partner") -> Iterator[Honest]:
    from mithaq.federation.domain.segments import packed  # noqa: PLC0415

    honest = Honest(node, partner)

    def heard(size: int) -> None:
        honest.receipted = size

    with answering(lambda first, most: packed(partner.segment(first, first + most)), heard) as address:
        node.pair_with_card(*card_at(partner, address))
        yield honest


Answer = Callable[[socket.socket], None]
Greedy = dict[str, tuple["Partner", Answer, Callable[[], None]]]


def _greedy(node: RealNode, kind: type["Partner"]) -> Greedy:
    """For each its partner, how it answers, and what it does again and again."""
    from hostile import ANSWERS, SEGMENTS, answer_of  # noqa: PLC0415  # models need settings

    bombs = [answer_of(make()) for name, make in SEGMENTS.items() if "bomb" in name or "window" in name]
    states = iter(("MA", "NG", "PK", "ID", "KZ", "JO", "OM"))

    def new() -> "Partner":
        state = next(states)
        return kind(state, f"exchange.{state.lower()}.example", us=node.name)

    def ringing(partner: "Partner") -> Callable[[], None]:
        return lambda: _ask(node, partner, "POST", f"{PATH}/bell")

    found: Greedy = {}
    for name, answer in (
        ("bombs", _in_turn(bombs)),
        ("drips", ANSWERS["a body in drips"][0]),
        ("drips in headers", ANSWERS["headers in drips"][0]),
        ("a gigabyte", ANSWERS["a gigabyte"][0]),
    ):
        partner = new()
        found[name] = partner, answer, ringing(partner)
    swollen = new()
    found["swollen statements"] = swollen, _swollen(swollen), ringing(swollen)
    hammer, slow = new(), new()
    found["hammering"] = (
        hammer,
        ANSWERS["nothing"][0],
        lambda: _ask(node, hammer, "GET", f"{PATH}/log?from=0"),
    )
    found["slow bodies"] = slow, ANSWERS["nothing"][0], lambda: _send_slowly(node, slow)
    return found


def _in_turn(answers: Sequence[bytes]) -> Answer:
    turns = iter(range(1 << 30))
    return lambda line: line.sendall(answers[next(turns) % len(answers)])


def _swollen(partner: "Partner") -> Answer:
    """Thirty signed statements of a megabyte that take twenty times as much once they are read."""
    from hostile import answer_of  # noqa: PLC0415
    from mithaq.base.canonical import canonical_bytes  # noqa: PLC0415
    from mithaq.federation.domain.segments import packed  # noqa: PLC0415
    from partner import PUBLISHED  # noqa: PLC0415

    body = b'{"x":[' + b"[]," * 230_000 + b"[]]}"
    plain = canonical_bytes(partner.statement(PUBLISHED, f"record:{uuid4()}", {"body": "HERE"}).as_json())
    partner.put_out(*[partner.signed(plain.replace(b'{"body":"HERE"}', body))] * 30)
    answer = answer_of(packed(partner.segment()))
    return lambda line: line.sendall(answer)


def _again(act: Callable[[], None], over: threading.Event) -> None:
    while not over.is_set():
        with suppress(OSError):
            act()
        over.wait(0.01)


def _watch(node: RealNode, peak: list[float], over: threading.Event) -> None:
    while not over.wait(0.3):
        peak.append(node.memory_mib())


def _signed(node: RealNode, partner: "Partner", method: str, path: str, body: bytes) -> str:
    from mithaq.federation.domain.requests import Asking, header_of  # noqa: PLC0415

    return header_of(
        Asking(partner.name, node.name, method, path, body), seal=partner.seal, at=datetime.now(UTC)
    )


def _ask(node: RealNode, partner: "Partner", method: str, path: str, body: bytes = b"") -> Any:
    header = _signed(node, partner, method, path, body)
    request = Request(  # our own node
        f"http://127.0.0.1:{node.port}{path}",
        data=body or None,
        method=method,
        headers={"Authorization": header},
    )
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def _send_slowly(node: RealNode, partner: "Partner") -> None:
    """Eight receipts whose bodies never end."""
    header = _signed(node, partner, "POST", f"{PATH}/receipt", b"")
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", node.port))) for _ in range(8)]
        for line in lines:
            line.sendall(
                f"POST {PATH}/receipt HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
                f"Authorization: {header}\r\n\r\n".encode()
            )
        for _ in range(50):
            for line in lines:
                line.sendall(b" ")
            time.sleep(0.1)


def _told(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds):.1f} s (median; {max(seconds):.1f} at most)"


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        print(f"\n{figure}")
