"""Open a file or an address, safely: what is read from it is limited before and after it is unpacked.

An address is https; http is for this computer only, and a redirect must keep to that. What is
gzip-compressed its bytes say, not its name.
"""

import gzip
import io
import ipaddress
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from mithaq.base.refusals import Refused

TIMEOUT_S = 30
REDIRECTS_MAX = 3
GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def opened(place: str, *, bytes_max: int) -> Iterator[IO[bytes]]:
    """The bytes of a file or an address, unpacked.

    Raises Refused `source_unreadable`, also for what fails while it is read inside the block.
    """
    try:
        with ExitStack() as stack:
            yield _unpacked(_opened(place, stack), stack, bytes_max)
    except (OSError, EOFError, zlib.error, HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise unreadable(place, getattr(error, "strerror", None) or str(error)) from error


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


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _opened(place: str, stack: ExitStack) -> IO[bytes]:
    if not is_address(place):
        if "\0" in place:
            raise unreadable(place, "this is no path")
        return stack.enter_context(Path(place).open("rb"))
    require_address(place, place=place)
    opener = urllib.request.build_opener(_Redirects(place))
    request = urllib.request.Request(place, headers={"User-Agent": "mithaq"})  # noqa: S310  # checked above
    answer: BinaryIO = stack.enter_context(opener.open(request, timeout=TIMEOUT_S))
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
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _unpacked(stream: IO[bytes], stack: ExitStack, bytes_max: int) -> IO[bytes]:
    packed = io.BufferedReader(_Limited(stream, bytes_max))
    if packed.peek(2)[:2] != GZIP_MAGIC:
        return packed
    unpacked = stack.enter_context(gzip.GzipFile(fileobj=packed))
    return io.BufferedReader(_Limited(unpacked, bytes_max))


class _Limited(io.RawIOBase):
    """A stream that fails when it gives more than it may hold, or less than an answer announced."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, bytes_max: int) -> None:
        self.stream = stream
        self.bytes_max = bytes_max
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: Buffer
        chunk = self.stream.read(len(buffer))
        self.given += len(chunk)
        # An HTTP answer counts down what it still owes; urllib takes a broken connection for its end.
        if not chunk and getattr(self.stream, "length", None):
            raise OSError("the connection ended too early")
        if self.given > self.bytes_max:
            raise OSError(f"it holds more than {self.bytes_max // 2**20} MiB")
        buffer[: len(chunk)] = chunk
        return len(chunk)
