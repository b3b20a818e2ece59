"""Open a file or an address, safely: what is read from it is limited before and after it is unpacked.

An address is https, of a machine in the public network or in one that the node's settings name (`reaching`);
http is for this computer only, and a redirect must keep to all that. What is compressed, by gzip or zstd, its
bytes say, not its name.
"""

import gzip
import io
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from types import MappingProxyType
from typing import IO
from urllib.parse import urlsplit

import zstandard

from mithaq.base.refusals import Refused
from mithaq.outside.reaching import http_handlers, is_loopback

TIMEOUT_S = 30
TOTAL_S = 900
"""A server that gives a little now and then would hold a list back for ever."""
REDIRECTS_MAX = 3
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# A window of 128 MiB is what zstd itself gives at the most; one that asks for more would take the memory.
ZSTD_WINDOW_MAX = 128 * 2**20
# Each 4 bytes may become a block of 128 KiB.
ZSTD_CHUNK_BYTES = 512
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Answer:
    """What a place gives: its bytes, unpacked, and what an address says of them."""

    stream: IO[bytes]
    headers: Mapping[str, str]


@contextmanager
def opened(place: str, *, bytes_max: int) -> Iterator[IO[bytes]]:
    """The bytes of a file or an address, unpacked.

    Raises Refused `source_unreadable`, also for what fails while it is read inside the block.
    """
    with answered(place, bytes_max=bytes_max) as answer:
        yield answer.stream


@contextmanager
def answered(place: str, *, bytes_max: int, headers: Mapping[str, str] = NO_HEADERS) -> Iterator[Answer]:
    """The same, with what is said to an address and what it says itself, its names in small letters.

    Raises Refused `source_unreadable`, also for what fails while it is read inside the block.
    """
    try:
        with ExitStack() as stack:
            stream = _opened(place, stack, headers)
            said = stream.headers.items() if isinstance(stream, HTTPResponse) else ()
            yield Answer(_unpacked(stream, stack, bytes_max), {name.lower(): value for name, value in said})
    except (OSError, EOFError, zlib.error, zstandard.ZstdError, HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        # urllib wraps why it could not reach a place.
        told = error.reason if type(error) is urllib.error.URLError else error
        raise unreadable(place, getattr(told, "strerror", None) or str(told)) from error


def is_address(place: str) -> bool:
    """Whether the place is an address, not a path."""
    return "://" in place


def unreadable(place: str, reason: str) -> Refused:
    """The refusal of a place that cannot be read."""
    return Refused("source_unreadable", place=place, reason=reason)


def require_address(address: str, *, place: str) -> None:
    """Let an address be fetched to which the place led.

    Raises Refused `source_unreadable`.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise unreadable(place, str(error)) from error
    is_near = is_loopback(parts.hostname or "")
    if parts.scheme not in {"https", "http"} or (parts.scheme == "http" and not is_near):
        raise unreadable(place, "only https addresses are read")
    if is_near and not is_loopback(urlsplit(place).hostname or ""):
        raise unreadable(place, "it leads back to this computer")


def _opened(place: str, stack: ExitStack, headers: Mapping[str, str]) -> "_Stream":
    try:
        if not is_address(place):
            if "\0" in place:
                raise unreadable(place, "this is no path")
            return stack.enter_context(Path(place).open("rb"))
        return stack.enter_context(answer_of(place, headers))
    except UnicodeError as error:
        raise unreadable(place, str(error)) from error


def answer_of(address: str, headers: Mapping[str, str] = NO_HEADERS) -> HTTPResponse:
    """What an address answers, as it comes and without a limit: the caller closes it and sets the bounds.

    Raises Refused `source_unreadable` for an address that may not be fetched, and what urllib raises.
    """
    require_address(address, place=address)
    is_near = is_loopback(urlsplit(address).hostname or "")
    opener = urllib.request.build_opener(_Redirects(address), *http_handlers(is_near=is_near))
    said = {"User-Agent": "mithaq", **headers}
    request = urllib.request.Request(address, headers=said)  # noqa: S310  # checked above
    answer: HTTPResponse = opener.open(request, timeout=TIMEOUT_S)
    return answer


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
            require_address(newurl, place=self.place)
        except Refused:
            fp.close()
            raise
        found = super().redirect_request(req, fp, code, msg, headers, newurl)
        if found is not None and _origin(newurl) != _origin(self.place):
            # Who says a password to one server does not say it to another.
            found.remove_header("Authorization")
        return found


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _unpacked(stream: "_Stream", stack: ExitStack, bytes_max: int) -> IO[bytes]:
    owed = stream.length if isinstance(stream, HTTPResponse) else None
    packed = io.BufferedReader(_Limited(stream, bytes_max, owed))
    beginning = packed.peek(4)[:4]
    if beginning[:2] == GZIP_MAGIC:
        return io.BufferedReader(_Limited(stack.enter_context(gzip.GzipFile(fileobj=packed)), bytes_max))
    if beginning == ZSTD_MAGIC:
        return io.BufferedReader(_Limited(ZstdStream(packed), bytes_max))
    return packed


class ZstdStream:
    """Unpacks frames of zstd; the library's own reader takes one that breaks off for the end."""

    def __init__(self, packed: IO[bytes]) -> None:
        self.packed = packed
        self.frame: zstandard.ZstdDecompressionObj | None = None
        self.waiting, self.unpacked = b"", b""

    def read1(self, size: int, /) -> bytes:
        while not self.unpacked:
            chunk = self.waiting or self.packed.read(ZSTD_CHUNK_BYTES)
            self.waiting = b""
            if not chunk:
                if self.frame is not None:
                    raise EOFError("it breaks off")
                return b""
            self._take(chunk)
        given, self.unpacked = self.unpacked[:size], self.unpacked[size:]
        return given

    def _take(self, chunk: bytes) -> None:
        if self.frame is None:
            self.frame = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_MAX).decompressobj()
        self.unpacked = self.frame.decompress(chunk)
        if self.frame.eof:
            self.waiting, self.frame = self.frame.unused_data, None


_Stream = io.BufferedReader | HTTPResponse | gzip.GzipFile | ZstdStream


class _Limited(io.RawIOBase):
    """A stream that fails when it gives more than it may hold, less than was announced, or for too long."""

    def __init__(self, stream: _Stream, bytes_max: int, owed: int | None = None) -> None:
        self.stream = stream
        self.bytes_max = bytes_max
        self.owed = owed
        self.given = 0
        self.ends_at = time.monotonic() + TOTAL_S

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: Buffer
        # What there is: to wait for a whole buffer would never look at the time.
        chunk = self.stream.read1(len(buffer))
        self.given += len(chunk)
        # urllib takes a broken connection for the end of an answer.
        if not chunk and self.owed is not None and self.given < self.owed:
            raise OSError("the connection ended too early")
        if self.given > self.bytes_max:
            raise OSError(f"it holds more than {self.bytes_max // 2**20} MiB")
        if time.monotonic() > self.ends_at:
            raise OSError(f"it takes more than {TOTAL_S} seconds")
        buffer[: len(chunk)] = chunk
        return len(chunk)
