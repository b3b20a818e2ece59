"""How long until a partner's node shows what was published: two real nodes on this machine, paired.

Needs nothing but a clone: both nodes are made in a folder of this run's, with embedded databases, durable as
in production. Each of the publications begins when the action that publishes has returned, as the page or the
command answers then, and ends when the partner's HTTP interface finds the record; pauses between them are by
chance, so that no rhythm of the nodes helps. The peer is a node that looks each minute and is not rung: half
a minute in the middle, by arithmetic. Example: python bench/publication_delay.py 50
"""

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from embedded import reachable_folder, remove_home

COMMAND = str(Path(sys.executable).with_name("mithaq"))
LOOK_S, PAUSE_S, PATIENCE_S = 0.02, 1.5, 90
EACH_MINUTE_S = 30.0


def main(count: int) -> None:
    """Print the delays."""
    with ExitStack() as stack:
        ours, theirs = (stack.enter_context(_serving(state)) for state in ("TR", "MY"))
        for one, other in ((ours, theirs), (theirs, ours)):
            file = str(Path(one["MITHAQ_HOME"]) / "card.json")
            card = _told(other, "peer", "invite", "--out", file)
            _told(one, "peer", "accept", file, "--fingerprint", card["fingerprint"], "--as", "admin")
        for name, role in (("leyla", "technology_owner"), ("kerem", "programme_officer")):
            _told(ours, "user", "add", name, "--name", name.title(), "--role", role)
        delays = sorted(_delays(ours, theirs, count))
    late = delays[min(int(len(delays) * 0.95), len(delays) - 1)]
    median = statistics.median(delays)
    print(f"{count} publications, until the partner's node finds each")
    print(f"median {median:.2f} s, 95 % within {late:.2f} s, the slowest {delays[-1]:.2f} s")
    print(
        f"{EACH_MINUTE_S / median:.0f} times as soon as a node that looks each minute ({EACH_MINUTE_S:.0f} s)"
    )


def _delays(ours: dict[str, str], theirs: dict[str, str], count: int) -> Iterator[float]:
    os.environ.update(ours)
    drafts = _approved_drafts(count + 1)
    from mithaq.access.queries import actor_of_person  # noqa: PLC0415  # models need settings
    from mithaq.exchange.actions import publishing  # noqa: PLC0415

    chance = random.Random(1)  # noqa: S311  # pauses, no secret
    for number, (draft, author, title) in enumerate(drafts):
        now = datetime.now(UTC)
        publishing.publish_draft(draft, by=actor_of_person(author, on=now.date()), at=now)
        began = time.perf_counter()
        while not _finds(theirs, title):
            if time.perf_counter() - began > PATIENCE_S:
                raise AssertionError(f"{title} did not arrive")
            time.sleep(LOOK_S)
        # The first also makes the index.
        if number:
            yield time.perf_counter() - began
        time.sleep(chance.uniform(0, PAUSE_S))


def _approved_drafts(count: int) -> list[tuple[UUID, UUID, str]]:
    import django  # noqa: PLC0415

    from mithaq.node.database.supervisor import database_url  # noqa: PLC0415

    os.environ["DATABASE_URL"] = database_url(Path(os.environ["MITHAQ_HOME"]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "mithaq.node.settings"
    django.setup()
    from cast import content  # noqa: PLC0415
    from mithaq.cli.imports import actor_of_account  # noqa: PLC0415
    from mithaq.exchange.actions import drafting  # noqa: PLC0415
    from mithaq.exchange.domain.life import Verdict  # noqa: PLC0415

    found = []
    now = datetime.now(UTC)
    by, reviewer = (actor_of_account(name) for name in ("leyla", "kerem"))
    for number in range(count):
        key, title = uuid4(), f"Propeller {number:04} {uuid4().hex[:12]}"
        what: dict[str, Any] = content(title, valid_until=f"{now.year + 1}-12-31")
        drafting.begin_draft(id=key, record=uuid4(), content=what, by=by, at=now)
        drafting.submit_draft(key, by=by, at=now)
        drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=reviewer, at=now)
        found.append((key, by.person, title))
    return found


def _finds(node: dict[str, str], title: str) -> bool:
    word = title.rpartition(" ")[2]
    address = f"{node['MITHAQ_PUBLIC_URL']}/api/v1/records?q={word}&limit=1"
    with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own node
        return title in answer.read().decode()


@contextmanager
def _serving(state: str) -> Iterator[dict[str, str]]:
    """A node that was founded and serves; what its commands need in their environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = reachable_folder()
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    node = kept | {
        "MITHAQ_HOME": str(home),
        "MITHAQ_NODE_NAME": f"exchange.{state.lower()}.example",
        "MITHAQ_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MITHAQ_PASSWORD": "a covenant kept by all",
        "MITHAQ_API_RATE": "100000/minute",
    }
    _told(node, "init", "--institution", f"Ministry of {state}", "--state", state, "--administrator", "Amina")
    command = [COMMAND, "up", "--port", str(port)]
    with subprocess.Popen(command, env=node, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield node
        finally:
            server.terminate()
            server.wait()
            remove_home(home)


def _told(node: dict[str, str], *words: str) -> Any:
    command = [COMMAND, *words, "--json"]
    done = subprocess.run(command, env=node, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
