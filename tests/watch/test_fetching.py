"""Fetching sources: from where it was broken off, politely, within bounds."""

import json
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from answering import Answer, server
from mithaq.base.refusals import Refused
from mithaq.outside import fetching
from mithaq.outside.fetching import Page, Paging, fetch, fetch_pages

DATA = bytes(range(256)) * 4_000


class Shelf:
    """A server of one file that knows ranges; and breaks off as often as it is told to."""

    def __init__(self, data: bytes = DATA, *, breaks: int = 0, tag: str = '"one"') -> None:
        self.data, self.breaks, self.tag = data, breaks, tag
        self.asked: list[str | None] = []

    def __call__(self, _path: str, headers: Message) -> Answer:
        asked = headers.get("Range")
        self.asked.append(asked)
        start = 0
        if asked and headers.get("If-Range") == self.tag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        body = self.data[start:]
        told = {"ETag": self.tag, "Content-Length": str(len(body))}
        if start:
            told["Content-Range"] = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        if self.breaks:
            self.breaks -= 1
            body = body[:300_000]
        return 206 if start else 200, told, body


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "FIRST_WAIT_S", 0.0)


def test_a_connection_that_breaks_off_goes_on_where_it_was(tmp_path: Path) -> None:
    shelf = Shelf(breaks=2)

    with server(shelf) as address:
        fetch(address, tmp_path / "file", bytes_max=2**30)

    assert (tmp_path / "file").read_bytes() == DATA
    assert shelf.asked == [None, "bytes=300000-", "bytes=600000-"]
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_fetch_that_was_killed_is_not_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(breaks=99)
    with server(shelf) as address:
        with monkeypatch.context() as once:
            once.setattr(fetching, "TRIES", 1)
            with pytest.raises(Refused):
                fetch(address, tmp_path / "file", bytes_max=2**30)
        shelf.breaks = 0

        fetch(address, tmp_path / "file", bytes_max=2**30)

    assert (tmp_path / "file").read_bytes() == DATA
    assert shelf.asked[-1] == "bytes=300000-"


def test_content_that_changed_meanwhile_is_fetched_from_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TRIES", 1)
    with server(Shelf(breaks=99)) as address, pytest.raises(Refused):
        fetch(address, tmp_path / "file", bytes_max=2**30)
    other = bytes(reversed(DATA))

    with server(Shelf(other, tag='"two"')) as address:
        fetch(address, tmp_path / "file", bytes_max=2**30)

    assert (tmp_path / "file").read_bytes() == other


def test_a_busy_server_is_asked_again_and_one_that_refuses_is_not(tmp_path: Path) -> None:
    answers: list[Answer] = [(503, {"Retry-After": "0"}, b""), (429, {}, b""), (200, {}, b"good")]
    with server(lambda _path, _headers: answers.pop(0)) as address:
        fetch(address, tmp_path / "file", bytes_max=2**30)

    refusing: list[Answer] = [(404, {}, b""), (200, {}, b"good")]
    with server(lambda _path, _headers: refusing.pop(0)) as address, pytest.raises(Refused) as refusal:
        fetch(address, tmp_path / "other", bytes_max=2**30)

    assert (tmp_path / "file").read_bytes() == b"good"
    assert refusal.value.code == "source_unreadable"
    assert len(refusing) == 1


@pytest.mark.parametrize("tells_length", [True, False])
def test_a_file_may_not_be_larger_than_the_bound(tmp_path: Path, tells_length: bool) -> None:
    headers = {} if tells_length else {"Content-Length": "", "Connection": "close"}

    def answer(_path: str, _headers: Message) -> Answer:
        return 200, {name: value for name, value in headers.items() if value}, DATA

    with server(answer) as address, pytest.raises(Refused) as refusal:
        fetch(address, tmp_path / "file", bytes_max=100_000)

    assert refusal.value.code == "source_too_large"
    assert not (tmp_path / "file").exists()


def page_of(data: bytes) -> Page:
    told = json.loads(data)
    return Page(tuple(json.dumps(each).encode() for each in told["items"]), told["next"])


class List:
    """Three pages; the second may be out of order for a while."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.asked: list[str] = []

    def __call__(self, path: str, _headers: Message) -> Answer:
        asked = parse_qs(urlsplit(path).query)
        [mark] = asked["cursor"]
        self.asked.append(mark)
        if mark == "b+/=" and self.failures:
            self.failures -= 1
            return 500, {}, b""
        found = {"*": ([1, 2], "b+/="), "b+/=": ([3], "c"), "c": ([], None)}[mark]
        return 200, {}, json.dumps({"items": found[0], "next": found[1], "asked": asked}).encode()


def test_pages_are_gathered_and_a_broken_off_list_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TRIES", 2)
    pages = List(failures=2)
    with server(pages) as address:
        place = f"{address}/works?filter=x&cursor=*"
        with pytest.raises(Refused):
            fetch_pages(place, tmp_path / "list", paging=Paging(page_of), bytes_max=2**30)
        # As much as a killed process may leave behind what its last note says.
        with (tmp_path / "list.part").open("ab") as part:
            part.write(b"half a li")

        fetch_pages(place, tmp_path / "list", paging=Paging(page_of), bytes_max=2**30)

    assert (tmp_path / "list").read_bytes() == b"1\n2\n3\n"
    assert pages.asked == ["*", "b+/=", "b+/=", "b+/=", "c"]
    assert [each.name for each in tmp_path.iterdir()] == ["list"]


def test_an_answer_that_is_no_page_is_refused(tmp_path: Path) -> None:
    with server(lambda _path, _headers: (200, {}, b"<html>")) as address, pytest.raises(Refused) as refusal:
        fetch_pages(address, tmp_path / "list", paging=Paging(page_of), bytes_max=2**30)

    assert refusal.value.code == "source_unreadable"
