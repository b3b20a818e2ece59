"""Three and seven whole nodes, each in a network of its own: delay, loss, partitions, kills, other clocks.

Each publishes for all and for one other alone. At the end every node holds what is for it, each once, and
nothing else. Needs root, network namespaces, nftables (loss) and a C compiler (other_clock.c); a forwarder
before each node makes the delay, since netem is not in every kernel.
Example: python bench/faults/networks.py 3 40
"""

import contextlib
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL
from typing import Any

import psycopg
from grounds import Figure, show
from real_nodes import APPROVER, OFFICER, RealNode, reachable_folder, until

from mithaq.node.database.supervisor import database_url

STATES = ("TR", "MY", "MA", "NG", "PK", "ID", "KZ")
CLOCKS_S = (0, 86_400, -86_400, 3_600, -3_600, 540, 0)
BRIDGE, NET, PORT = "mithaq-br", "10.77.0", 8443
DELAY_S, LOSS_PERCENT = (0.02, 0.12), 3
ROUNDS, APART_S, PATIENCE_S = 3, 12, 1_800


def main(count: int, offers: int) -> Iterator[Figure]:
    """So many nodes, each with so many offers for all, and one for each other alone."""
    library = reachable_folder() / "other_clock.so"
    source = Path(__file__).with_name("other_clock.c")
    _run("cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl")
    nodes = [_node(number, library) for number in range(count)]
    forwarders: list[subprocess.Popen[bytes]] = []
    began = time.monotonic()
    _run("ip", "link", "add", BRIDGE, "type", "bridge")
    _run("ip", "link", "set", BRIDGE, "up")
    try:
        for number, node in enumerate(nodes):
            _lay_network(number)
            forwarders.append(_forwarder(number, node))
            node.found()
            show(f"{number + 1} of {count} nodes are founded")
        for one in nodes:
            for other in nodes:
                if one is not other:
                    one.pair_with(other)
            show(f"{one.name} is paired")
        for number in range(count):
            _let_packets_fall(number)
        _disturbed(nodes, offers)
        converged_s = until(lambda: _are_even(nodes), patience_s=PATIENCE_S, look_s=2)
        yield _figure(nodes, offers, converged_s, time.monotonic() - began)
    finally:
        for node in nodes:
            with contextlib.suppress(Exception):  # the others are to be ended as well
                node.remove()
        for forwarder in forwarders:
            forwarder.kill()
            forwarder.wait()
        for number in range(count):
            subprocess.run(["ip", "netns", "del", _name(number)], check=False, capture_output=True)
        _run("ip", "link", "del", BRIDGE)
        shutil.rmtree(library.parent)


def _node(number: int, clock: Path) -> RealNode:
    return RealNode(
        STATES[number],
        outside=f"http://{NET}.{number + 1}:{PORT}",
        inside=("ip", "netns", "exec", _name(number)),
        more={
            "LD_PRELOAD": str(clock),
            "OTHER_CLOCK_S": str(CLOCKS_S[number]),
            "MITHAQ_ALLOWED_HOSTS": "*",
        },
    )


def _disturbed(nodes: list[RealNode], offers: int) -> None:
    """Everybody publishes in parts; between them networks go away and nodes are killed."""
    chance = random.Random(5)  # noqa: S311  # the same disturbances at every run
    for turn in range(ROUNDS):
        alone = chance.sample(range(len(nodes)), len(nodes) // 2)
        killed = chance.randrange(len(nodes))
        for number in alone:
            _run("ip", "netns", "exec", _name(number), "ip", "link", "set", "eth0", "down")
        for node in nodes:
            titles = [_title(node, f"{turn}.{each}") for each in range(offers // ROUNDS)]
            node.publish(*titles, officer=OFFICER, approver=APPROVER)
            show(f"round {turn + 1}: {len(alone)} apart; {node.name} publishes")
        for one in nodes if turn == 0 else ():
            for other in nodes:
                if one is not other:
                    only = {"classification": "restricted", "releasable_to": f"state:{other.state}"}
                    title = _title(one, f"for {other.state}")
                    one.publish(title, officer=OFFICER, approver=APPROVER, **only)
        nodes[killed].end(SIGKILL)
        time.sleep(APART_S)
        nodes[killed].serve()
        for number in alone:
            _run("ip", "netns", "exec", _name(number), "ip", "link", "set", "eth0", "up")
        time.sleep(APART_S)


def _are_even(nodes: list[RealNode]) -> bool:
    """Whether each has a receipt from each for all that it put out, and all of each is there."""
    left = 0
    for node in nodes:
        with psycopg.connect(database_url(node.home)) as connection:
            row = connection.execute(
                "SELECT count(*) FILTER (WHERE receipt_size < size OR looked_at <"
                " (SELECT max(position) FROM register_statement)), count(*) FROM federation_outgoing"
            ).fetchone()
            assert row is not None
            left += int(row[0]) + (int(row[1]) != len(nodes) - 1)
    show(f"{left} of {len(nodes) * (len(nodes) - 1)} logs wait for a receipt")
    return left == 0


def _figure(nodes: list[RealNode], offers: int, converged_s: float, all_s: float) -> Figure:
    lost = twice = strange = set_aside = 0
    for node in nodes:
        with psycopg.connect(database_url(node.home)) as connection:
            held = Counter(
                title
                for (title,) in connection.execute(
                    "SELECT content->'texts'->'en'->>'title' FROM exchange_record"
                )
            )
            said = connection.execute(
                "SELECT convert_from(envelope, 'UTF8') FROM register_statement"
            ).fetchall()
            row = connection.execute("SELECT count(*) FROM federation_quarantined").fetchone()
        expected = _expected(nodes, node, offers)
        lost += len(expected - set(held))
        twice += sum(number - 1 for number in held.values())
        strange += len(set(held) - expected) + _overheard(said, node)
        set_aside += int(row[0]) if row else 0
        if not node.told("register", "replay")["is_equal"]:
            raise AssertionError(f"{node.name} is not what its register says")
    clocks = ", ".join(f"{seconds:+,}" for seconds in CLOCKS_S[: len(nodes)])
    return Figure(
        f"{len(nodes)} nodes in network namespaces",
        f"{offers // ROUNDS * ROUNDS} offers each for all, 1 for each other; delay"
        f" {DELAY_S[0]}-{DELAY_S[1]} s, loss {LOSS_PERCENT} %, {ROUNDS} partitions and kills,"
        f" clocks apart by {clocks} s",
        "all converge, nothing lost, nobody sees what is not theirs",
        f"even {converged_s:.0f} s after the last disturbance ({all_s:.0f} s in all); {lost} lost,"
        f" {twice} twice, {strange} not theirs, {set_aside} set aside",
        not (lost or twice or strange or set_aside),
    )


def _expected(nodes: list[RealNode], node: RealNode, offers: int) -> set[str]:
    open_to_all = {
        _title(each, f"{turn}.{number}")
        for each in nodes
        for turn in range(ROUNDS)
        for number in range(offers // ROUNDS)
    }
    theirs = {_title(each, f"for {node.state}") for each in nodes if each is not node}
    return open_to_all | theirs | {_title(node, f"for {each.state}") for each in nodes if each is not node}


def _overheard(said: list[tuple[Any, ...]], node: RealNode) -> int:
    """Statements of others in its register that are restricted to a third."""
    import base64  # noqa: PLC0415
    import json  # noqa: PLC0415

    count = 0
    for (envelope,) in said:
        statement = json.loads(base64.b64decode(json.loads(envelope)["payload"]))
        named = statement["label"].get("releasable_to") or []
        count += statement["issuer"] != node.name and bool(named) and f"state:{node.state}" not in named
    return count


def _title(node: RealNode, what: str) -> str:
    return f"Propeller {what} of {node.state}"


def _name(number: int) -> str:
    return f"mithaq-{number + 1}"


def _lay_network(number: int) -> None:
    name, outside = _name(number), f"mithaq-v{number + 1}"
    _run("ip", "netns", "add", name)
    _run("ip", "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", name)
    _run("ip", "link", "set", outside, "master", BRIDGE, "up")
    inside = ("ip", "netns", "exec", name)
    _run(*inside, "ip", "link", "set", "lo", "up")
    _run(*inside, "ip", "addr", "add", f"{NET}.{number + 1}/24", "dev", "eth0")
    _run(*inside, "ip", "link", "set", "eth0", "up")


def _let_packets_fall(number: int) -> None:
    inside = ("ip", "netns", "exec", _name(number), "nft")
    _run(*inside, "add", "table", "inet", "loss")
    _run(*inside, "add", "chain", "inet", "loss", "in", "{ type filter hook input priority 0; }")
    falls = ("numgen", "random", "mod", "100", "<", str(LOSS_PERCENT), "drop")
    _run(*inside, "add", "rule", "inet", "loss", "in", "iifname", "eth0", *falls)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _forwarder(number: int, node: RealNode) -> subprocess.Popen[bytes]:
    """A node listens on its own machine alone; before it stands a proxy, and this one is slow."""
    here = [*node.inside, sys.executable, __file__, "forward", f"{NET}.{number + 1}", str(node.port)]
    return subprocess.Popen(here)


def _forward(address: str, port: int) -> None:
    with socket.create_server((address, PORT)) as server:
        while True:
            line, _ = server.accept()
            threading.Thread(target=_joined, args=(line, port), daemon=True).start()


def _joined(line: socket.socket, port: int) -> None:
    with contextlib.suppress(OSError), line, socket.create_connection(("127.0.0.1", port)) as onward:
        back = threading.Thread(target=_copied, args=(onward, line), daemon=True)
        back.start()
        _copied(line, onward)
        back.join()


def _copied(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(1 << 16):
            time.sleep(random.uniform(*DELAY_S))  # noqa: S311
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    if sys.argv[1:2] == ["forward"]:
        _forward(sys.argv[2], int(sys.argv[3]))
    else:
        for figure in main(*map(int, sys.argv[1:] or ("3", "30"))):
            print(f"\n{figure}")
