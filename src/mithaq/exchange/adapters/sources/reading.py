"""Open a public source, a file or an address, and give its rows one by one.

A source is JSON lines or one JSON array, in UTF-8, plain or gzip-compressed; which of them it is, its bytes
say, not its name. An address is https; http is for this computer only, and a redirect must keep to that. What
comes is limited before and after it is unpacked, and while it is read.
"""

import codecs
import gzip
import io
import ipaddress
import json
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from mithaq.base.refusals import Refused

BYTES_MAX = 512 * 2**20
LINE_BYTES_MAX = 16 * 2**20
TIMEOUT_S = 30
REDIRECTS_MAX = 3
GZIP_MAGIC = b"\x1f\x8b"
SPACE = re.compile(r"[ \t\r\n]*")

Row = Mapping[str, object]


@dataclass(frozen=True)
class SourceLine:
    """A row and where it stands; `row` is None when what stands there is no JSON object.

    In an array, `number` counts its members.
    """

    number: int
    row: Row | None


def open_lines(place: str) -> Iterator[SourceLine]:
    """Rows of a file or an address, empty lines passed over. It opens when the first is asked for.

    Raises Refused `source_unreadable`, or `source_not_utf8` with the number of the line.
    """
    with ExitStack() as stack:
        try:
            stream = _unpacked(_opened(place, stack), stack)
            yield from _rows(stream, place)
        except (OSError, EOFError, zlib.error, HTTPException) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            raise _unreadable(place, getattr(error, "strerror", None) or str(error)) from error


def row_count(place: str) -> int | None:
    """How many rows a file has; None for an address, which is not fetched twice. Reads the whole file."""
    return None if _is_address(place) else sum(1 for _ in open_lines(place))


def _is_address(place: str) -> bool:
    return "://" in place


def _opened(place: str, stack: ExitStack) -> IO[bytes]:
    if not _is_address(place):
        if "\0" in place:
            raise _unreadable(place, "this is no path")
        return stack.enter_context(Path(place).open("rb"))
    _require_address(place, place=place)
    opener = urllib.request.build_opener(_Redirects(place))
    request = urllib.request.Request(place, headers={"User-Agent": "mithaq"})  # noqa: S310  # checked above
    answer: BinaryIO = stack.enter_context(opener.open(request, timeout=TIMEOUT_S))
    return answer


def _require_address(address: str, *, place: str) -> None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise _unreadable(place, str(error)) from error
    is_loopback = _is_loopback(parts.hostname or "")
    if parts.scheme not in {"https", "http"} or (parts.scheme == "http" and not is_loopback):
        raise _unreadable(place, "only https addresses are read")
    if is_loopback and not _is_loopback(urlsplit(place).hostname or ""):
        raise _unreadable(place, "it leads back to this computer")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, and each only to where the first address might have led."""

    max_redirections = REDIRECTS_MAX

    def __init__(self, place: str) -> None:
        self.place = place

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        try:
            _require_address(newurl, place=self.place)
        except Refused:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _unpacked(stream: IO[bytes], stack: ExitStack) -> IO[bytes]:
    packed = io.BufferedReader(_Limited(stream))
    if packed.peek(2)[:2] != GZIP_MAGIC:
        return packed
    unpacked = stack.enter_context(gzip.GzipFile(fileobj=packed))
    return io.BufferedReader(_Limited(unpacked))


class _Limited(io.RawIOBase):
    """A stream that fails when it gives more than a source may hold, or less than an answer announced."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile) -> None:
        self.stream = stream
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: Buffer
        chunk = self.stream.read(len(buffer))
        self.given += len(chunk)
        # An HTTP answer counts down what it still owes; urllib takes a broken connection for its end.
        if not chunk and getattr(self.stream, "length", None):
            raise OSError("the connection ended too early")
        if self.given > BYTES_MAX:
            raise OSError(f"it holds more than {BYTES_MAX // 2**20} MiB")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _rows(stream: IO[bytes], place: str) -> Iterator[SourceLine]:
    number, is_begun = 0, False
    while line := stream.readline(LINE_BYTES_MAX):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        if not is_begun and line.lstrip().startswith(b"["):
            yield from _members(_decoded(line + stream.read(), number), place)
            return
        if len(line) == LINE_BYTES_MAX:
            raise _unreadable(place, f"line {number} is longer than {LINE_BYTES_MAX // 2**20} MiB")
        is_begun = True
        yield SourceLine(number, _row(_decoded(line, number)))


def _members(text: str, place: str) -> Iterator[SourceLine]:
    """The members of an array. It is held in memory whole, but its members are parsed one by one."""
    decoder, number = json.JSONDecoder(), 0
    at = _after_space(text, text.index("[") + 1)
    is_at_end = text.startswith("]", at)
    while not is_at_end:
        number += 1
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise _unreadable(place, f"member {number} of its array is no JSON") from error
        yield SourceLine(number, value if isinstance(value, dict) else None)
        at = _after_space(text, at)
        is_at_end = text.startswith("]", at)
        if not is_at_end and not text.startswith(",", at):
            raise _unreadable(place, f"its array breaks off after member {number}")
        at = _after_space(text, at + 1)
    if _after_space(text, at + (number == 0)) != len(text):
        raise _unreadable(place, "something follows its array")


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _row(text: str) -> Row | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _decoded(data: bytes, first_line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise Refused("source_not_utf8", line=line) from error


def _unreadable(place: str, reason: str) -> Refused:
    return Refused("source_unreadable", place=place, reason=reason)
