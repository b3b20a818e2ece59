"""Open a file or an address, safely: what is read from it is limited before and after it is unpacked.

An address is https, of a machine in the public network or in one that the node's settings name (`reaching`);
http is for this computer only, and a redirect must keep to all that. What is gzip-compressed its bytes say,
not its name.
"""

import gzip
import io
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from mithaq.base.refusals import Refused
from mithaq.outside.reaching import http_handlers, is_loopback

TIMEOUT_S = 30
TOTAL_S = 900
"""A server that gives a little now and then would hold a list back for ever."""
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


def _opened(place: str, stack: ExitStack) -> "_Stream":
    try:
        if not is_address(place):
            if "\0" in place:
                raise unreadable(place, "this is no path")
            return stack.enter_context(Path(place).open("rb"))
        require_address(place, place=place)
        is_near = is_loopback(urlsplit(place).hostname or "")
        opener = urllib.request.build_opener(_Redirects(place), *http_handlers(is_near=is_near))
        request = urllib.request.Request(place, headers={"User-Agent": "mithaq"})  # noqa: S310  # checked above
        answer: HTTPResponse = stack.enter_context(opener.open(request, timeout=TIMEOUT_S))
    except UnicodeError as error:
        raise unreadable(place, str(error)) from error
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


def _unpacked(stream: "_Stream", stack: ExitStack, bytes_max: int) -> IO[bytes]:
    owed = stream.length if isinstance(stream, HTTPResponse) else None
    packed = io.BufferedReader(_Limited(stream, bytes_max, owed))
    if packed.peek(2)[:2] != GZIP_MAGIC:
        return packed
    unpacked = stack.enter_context(gzip.GzipFile(fileobj=packed))
    return io.BufferedReader(_Limited(unpacked, bytes_max))


_Stream = io.BufferedReader | HTTPResponse | gzip.GzipFile


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
