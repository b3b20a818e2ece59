"""An opener of addresses whose connections are cut at a moment, whatever the other side sends until then.

A time-out of a socket is for each piece that arrives: who sends a byte now and then holds the line for days.
"""

import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any


@contextmanager
def cut_after(seconds: float) -> Iterator[urllib.request.OpenerDirector]:
    """For what is opened and read inside. Raises TimeoutError for what was cut.

    There are no redirects: what was signed for one node is not carried to another.
    """
    cutter = _Cutter()
    timer = threading.Timer(seconds, cutter.cut)
    timer.daemon = True
    timer.start()
    try:
        yield urllib.request.build_opener(_NoRedirects, _Plain(cutter), _Secure(cutter))
        cutter.require_whole()
    except (OSError, ValueError, HTTPException):
        cutter.require_whole()
        raise
    finally:
        timer.cancel()
        cutter.let_go()


class _Cutter:
    """The lines that were opened, each by a name of its own: TLS takes the first one away."""

    def __init__(self) -> None:
        self._lines: list[socket.socket] = []
        self._lock, self._is_cut = threading.Lock(), False

    def note(self, line: socket.socket) -> None:
        with self._lock:
            self._lines.append(line.dup())
        self.require_whole()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def require_whole(self) -> None:
        if self._is_cut:
            raise TimeoutError("the answer comes too slowly")

    def let_go(self) -> None:
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()


class _Line(HTTPConnection):
    cutter: _Cutter

    def connect(self) -> None:
        # Of the addresses of a name each may take its time, and no line is there yet that could be cut.
        self._create_connection = self._opened
        super().connect()
        self.cutter.note(self.sock)

    def _opened(self, address: tuple[str, int], *how: Any) -> socket.socket:
        host, port = address
        for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            self.cutter.require_whole()
            try:
                return socket.create_connection((str(place[0]), port), *how)
            except OSError as error:
                failed = error
        raise failed


class _SecureLine(HTTPSConnection, _Line):
    """`HTTPSConnection.connect` lets `_Line.connect` open the line, and begins TLS on it only then."""


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, cutter: _Cutter) -> None:
        super().__init__()
        self.cutter = cutter

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_noted(_Line, self.cutter), req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, cutter: _Cutter) -> None:
        super().__init__()
        self.cutter = cutter

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_noted(_SecureLine, self.cutter), req, context=_authorities())


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


# What urllib hands over to a connection is its own affair.
def _noted(kind: type[_Line], cutter: _Cutter) -> Callable[..., Any]:
    def made(*where: Any, **how: Any) -> _Line:
        line = kind(*where, **how)
        line.cutter = cutter
        return line

    return made


@cache
def _authorities() -> ssl.SSLContext:
    return ssl.create_default_context()
