"""Opening what is packed with zstd, never a part for the whole; and what is said to an address."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import zstandard

from mithaq.base.refusals import Refused
from mithaq.outside.opening import answered, opened

TEXT = b"".join(b"line %d of a file that is long enough for blocks\n" % number for number in range(20_000))


def read(file: Path, *, bytes_max: int = 2**24) -> bytes:
    with opened(str(file), bytes_max=bytes_max) as stream:
        return stream.read()


def test_frames_of_zstd_are_read_one_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    file.write_bytes(zstandard.compress(TEXT) + zstandard.compress(b"and more"))

    assert read(file) == TEXT + b"and more"


def test_a_frame_that_breaks_off_is_no_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    packed = zstandard.compress(TEXT)
    file.write_bytes(packed[: len(packed) // 2])

    with pytest.raises(Refused) as refusal:
        read(file)

    assert refusal.value.code == "source_unreadable"
    assert refusal.value.facts["reason"] == "it breaks off"


def test_what_unpacks_to_too_much_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    file.write_bytes(zstandard.compress(bytes(2**24)))

    with pytest.raises(Refused, match="source_unreadable"):
        read(file, bytes_max=2**20)


def test_bytes_that_are_no_zstd_after_its_mark_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    file.write_bytes(b"\x28\xb5\x2f\xfd" + b"nothing of the kind" * 9)

    with pytest.raises(Refused, match="source_unreadable"):
        read(file)


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}/"
        finally:
            listening.shutdown()
            thread.join()


def test_a_password_goes_to_the_server_that_was_named_and_to_no_other() -> None:
    told: list[tuple[str, str | None]] = []

    def last(request: BaseHTTPRequestHandler) -> None:
        told.append(("last", request.headers.get("Authorization")))
        request.send_response(200)
        request.send_header("X-Kind", "a")
        request.send_header("Content-Length", "2")
        request.end_headers()
        request.wfile.write(b"ok")

    with server(last) as other:

        def first(request: BaseHTTPRequestHandler) -> None:
            told.append(("first", request.headers.get("Authorization")))
            request.send_response(302)
            request.send_header("Location", "again" if request.path == "/" else other)
            request.send_header("Content-Length", "0")
            request.end_headers()

        with (
            server(first) as named,
            answered(named, bytes_max=99, headers={"Authorization": "Bearer x"}) as answer,
        ):
            assert answer.stream.read() == b"ok"
            assert answer.headers["x-kind"] == "a"

    assert told == [("first", "Bearer x"), ("first", "Bearer x"), ("last", None)]
