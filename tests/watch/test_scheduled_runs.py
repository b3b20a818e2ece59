"""A served node does by itself what is scheduled, in a process of its own, and takes up what was killed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path

import pytest

from answering import Answer, server
from nodes import Node

pytestmark = pytest.mark.slow
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ours</title>
<item><title>Quiet propellers</title><link>https://cert.example/1</link><guid>1</guid>
<pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
PATIENCE_S = 120


@pytest.fixture
def node() -> Iterator[Node]:
    made = Node("QA")
    code, _, err = made.ran("init", "--institution", "Host", "--state", "QA", "--administrator", "Hamad")
    assert code == 0, err
    made.serve()
    yield made
    made.remove()


def until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.5)


def runners(key: str) -> list[int]:
    """The processes that do a run."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            said = (each / "cmdline").read_bytes()
        except OSError:
            continue
        if b"schedule\0run\0" + key.encode() in said:
            found.append(int(each.name))
    return found


def test_a_scheduled_load_runs_and_one_that_is_killed_is_told_and_tried_again(node: Node) -> None:
    account = node.told("user", "list")["accounts"][0]["username"]
    asked: list[float] = []

    def feed(_path: str, _headers: Message) -> Answer:
        asked.append(time.monotonic())
        if len(asked) == 1:
            time.sleep(15)
        return 200, {"Content-Type": "application/rss+xml"}, FEED

    def listed() -> dict[str, object]:
        (found,) = node.told("watch", "schedule", "list", "--as", account)["schedules"]
        return dict(found)

    words = ("watch", "schedule", "set", "load", "--every", "daily", "--format", "feed", "--source", "cert")
    with server(feed) as address:
        set_words = (*words, "--place", f"{address}/feed", "--as", account)
        key = node.told(*set_words)["schedule"]
        until(lambda: asked and runners(key))
        os.kill(runners(key)[0], signal.SIGKILL)
        until(lambda: listed()["failures"] == 1)
        killed = listed()
        # To set it again is how an analyst does not wait.
        node.told(*set_words)
        until(lambda: listed()["done_at"])
    done = listed()

    assert killed["result"]["code"] == "run_broken_off"  # type: ignore[index]  # as commands give it
    assert done["result"]["rows"] == 1  # type: ignore[index]  # as commands give it
    assert done["failures"] == 0
    assert node.told("watch", "sources", "--as", account)["sources"][0]["rows"] == 1
    assert runners(key) == []
