"""Opening a public source: its shapes, wrong bytes, limits, and a server on this computer."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.sources import reading
from mithaq.exchange.adapters.sources.reading import SourceLine, open_lines, row_count
from mithaq.outside import opening
from mithaq.outside.opening import require_address

ROWS: list[Mapping[str, object]] = [{"id": "1", "name": "طاقة"}, {"id": "2", "size": 1.5}]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
READ = [SourceLine(1, ROWS[0]), SourceLine(2, ROWS[1])]


def _written(folder: Path, data: bytes, name: str = "source") -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


@pytest.mark.parametrize(
    "data",
    [
        LINES,
        LINES.rstrip(b"\n"),
        LINES.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + LINES,
        gzip.compress(LINES, mtime=0),
        gzip.compress(LINES[:20], mtime=0) + gzip.compress(LINES[20:], mtime=0),
        json.dumps(ROWS).encode(),
        json.dumps(ROWS, indent=2, ensure_ascii=False).encode(),
        b"\n  " + json.dumps(ROWS).encode() + b"\n",
        b"\xef\xbb\xbf" + json.dumps(ROWS).encode(),
        gzip.compress(json.dumps(ROWS).encode(), mtime=0),
    ],
    ids=[
        *("lines", "no_last_line_end", "crlf", "byte_order_mark", "gzip", "gzip_in_two_members"),
        *("array", "indented_array", "array_after_space", "array_with_mark", "gzip_array"),
    ],
)
def test_every_shape_gives_the_same_rows(data: bytes, tmp_path: Path) -> None:
    place = _written(tmp_path, data)

    found = list(open_lines(place))

    assert [line.row for line in found] == ROWS
    assert [line.number for line in found] == [1, 2]
    assert row_count(place) == 2


def test_empty_lines_are_passed_over_and_keep_the_numbers_of_the_others(tmp_path: Path) -> None:
    place = _written(tmp_path, b'\n{"id": "1"}\n   \n\n{"id": "2"}\n')

    assert [line.number for line in open_lines(place)] == [2, 5]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"[]", b" [ ] ", gzip.compress(b"", mtime=0)])
def test_an_empty_source_has_no_rows(data: bytes, tmp_path: Path) -> None:
    assert list(open_lines(_written(tmp_path, data))) == []


@pytest.mark.parametrize(
    "bad", [b"{", b"nonsense", b"12", b'"text"', b"[1, 2]", b"null", b"[" * 100_000, b"9" * 5_000]
)
def test_a_malformed_line_does_not_stop_the_others(bad: bytes, tmp_path: Path) -> None:
    place = _written(tmp_path, b'{"id": "1"}\n' + bad + b'\n{"id": "2"}\n')

    assert list(open_lines(place)) == [
        SourceLine(1, {"id": "1"}),
        SourceLine(2, None),
        SourceLine(3, {"id": "2"}),
    ]


def test_a_member_of_an_array_that_is_no_object_does_not_stop_the_others(tmp_path: Path) -> None:
    place = _written(tmp_path, b'[{"id": "1"}, 7, null, {"id": "2"}]')

    assert [line.row for line in open_lines(place)] == [{"id": "1"}, None, None, {"id": "2"}]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'{"id": "1"}\n\n{"name": "caf\xe9"}\n', 3),
        ('{"id": "é"}\n'.encode("utf-16"), 1),
        (b'[{"id": "1"},\n {"id": "\xff"}]', 2),
        (gzip.compress(b'{"id": "1"}\n{"id": "\xff"}\n', mtime=0), 2),
    ],
)
def test_what_is_not_utf8_is_refused_with_its_line(data: bytes, line: int, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        list(open_lines(_written(tmp_path, data)))

    assert (refusal.value.code, refusal.value.facts) == ("source_not_utf8", {"line": line})


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(LINES, mtime=0)[:-12],
        gzip.compress(LINES, mtime=0)[:12] + b"not gzip at all",
        b'[{"id": "1"}',
        b'[{"id": "1"} {"id": "2"}]',
        b'[{"id": "1"},]',
        b'[{"id": "1"}] {"id": "2"}',
        b"[] x",
        b"[",
    ],
)
def test_a_broken_file_is_refused(data: bytes, tmp_path: Path) -> None:
    _assert_unreadable(_written(tmp_path, data))


@pytest.mark.parametrize("place", ["/no/such/file.jsonl", "", "\0", "/", "x" * 5_000])
def test_a_place_that_is_no_file_is_refused(place: str) -> None:
    _assert_unreadable(place)


@pytest.mark.parametrize(
    "place",
    [
        "http://example.org/source.jsonl",
        "ftp://example.org/source.jsonl",
        "file:///etc/hostname",
        "https://[::1",
        "https://example.org:port/source.jsonl",
        "https://",
        "http://localhost.example.org/source.jsonl",
    ],
)
def test_an_address_that_may_not_be_read_is_refused(place: str) -> None:
    _assert_unreadable(place)


def test_a_source_may_not_hold_more_than_the_limit_even_when_packed_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BYTES_MAX", 100_000)
    row = b'{"id": "1"}\n'
    packed = gzip.compress(row * 100_000, mtime=0)
    assert len(packed) < 100_000

    _assert_unreadable(_written(tmp_path, packed))
    _assert_unreadable(_written(tmp_path, row * 100_000))


def test_a_line_may_not_be_longer_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LINE_BYTES_MAX", 1_000)

    _assert_unreadable(_written(tmp_path, b'{"id": "' + b"1" * 2_000 + b'"}\n'))


Answer = tuple[int, Mapping[str, str], bytes]


@contextmanager
def _server(answer: Callable[[str], Answer]) -> Iterator[str]:
    """A server on this computer that answers what the function says for a path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("body", [LINES, gzip.compress(LINES, mtime=0), json.dumps(ROWS).encode()])
def test_an_address_is_read_like_a_file(body: bytes) -> None:
    with _server(lambda _path: (200, {}, body)) as address:
        found = list(open_lines(f"{address}/source"))
        count = row_count(f"{address}/source")

    assert found == READ
    assert count is None


def test_a_redirect_is_followed_but_not_without_end() -> None:
    def answer(path: str) -> Answer:
        left = int(path.strip("/"))
        return (302, {"Location": f"/{left - 1}"}, b"") if left else (200, {}, LINES)

    with _server(answer) as address:
        assert list(open_lines(f"{address}/3")) == READ
        _assert_unreadable(f"{address}/30")


@pytest.mark.parametrize("target", ["http://example.org/", "file:///etc/hostname", "ftp://example.org/"])
def test_a_redirect_to_what_may_not_be_read_is_refused(target: str) -> None:
    with _server(lambda _path: (302, {"Location": target}, b"")) as address:
        _assert_unreadable(f"{address}/source")


def test_a_public_address_does_not_lead_back_to_this_computer() -> None:
    with pytest.raises(Refused) as refusal:
        require_address("https://127.0.0.1/admin", place="https://example.org/source")

    assert refusal.value.code == "source_unreadable"


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_server_is_refused(status: int) -> None:
    with _server(lambda _path: (status, {}, b"no")) as address:
        _assert_unreadable(f"{address}/source")


@pytest.mark.parametrize(
    "host",
    [
        *("127.1", "2130706433", "0x7f.1", "0", "[::]", "[::ffff:127.0.0.1]", "10.0.0.7", "169.254.169.254"),
        *("192.168.1.1", "[fd00::1]", "[fe80::1]", "224.0.0.1"),
    ],
)
def test_an_address_that_is_not_public_is_not_reached_however_it_is_written(host: str) -> None:
    place = f"https://{host}:1/source"

    with pytest.raises(Refused) as refusal:
        list(open_lines(place))

    assert refusal.value.code == "source_unreadable"
    assert "no public address" in str(refusal.value.facts["reason"])


def test_a_private_network_that_the_settings_name_is_reached(settings: Settings) -> None:
    settings.PRIVATE_SOURCES = (ip_network("127.0.0.0/30"),)

    with _server(lambda _path: (200, {}, LINES)) as address, pytest.raises(Refused) as refusal:
        list(open_lines(address.replace("http://127.0.0.1", "https://127.1")))

    # The connection stands; what answers speaks no TLS.
    assert "SSL" in str(refusal.value.facts["reason"])


@pytest.mark.parametrize(
    "place",
    ["https://a..b/x", f"https://{'a' * 70}.example/x", "https://127.0.0.1:1/ä", "\ud800", "https://\ud800/"],
)
def test_an_address_that_cannot_be_written_is_refused(place: str) -> None:
    _assert_unreadable(place)


def test_a_server_that_takes_too_long_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "TOTAL_S", 0)

    with _server(lambda _path: (200, {}, LINES)) as address, pytest.raises(Refused) as refusal:
        list(open_lines(f"{address}/source"))

    assert "seconds" in str(refusal.value.facts["reason"])


def test_an_answer_that_ends_too_early_is_refused_and_not_taken_for_the_whole() -> None:
    with _server(lambda _path: (200, {"Content-Length": str(len(LINES) + 50)}, LINES)) as address:
        _assert_unreadable(f"{address}/source")


def test_a_server_that_is_not_there_is_refused() -> None:
    with _server(lambda _path: (200, {}, b"")) as address:
        pass

    _assert_unreadable(f"{address}/source")


def _assert_unreadable(place: str) -> None:
    with pytest.raises(Refused) as refusal:
        list(open_lines(place))

    assert refusal.value.code == "source_unreadable"
    assert refusal.value.facts["place"] == place
    assert refusal.value.facts["reason"]
