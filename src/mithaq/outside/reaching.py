"""Which machines are reached over HTTP: those of the public network, and those that the node's settings name.

A name may lead anywhere, a number may be written in many ways (127.1, 0x7f.1), and a redirect may lead on. So
each connection looks its name up once, and connects to the very addresses that it has looked at.
"""

import ipaddress
import socket
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings


def http_handlers(*, is_near: bool) -> tuple[urllib.request.BaseHandler, ...]:
    """The handlers of an opener that reaches public machines, and perhaps this computer."""
    return _Plain(is_near), _Secure(is_near)


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself, as an address says it plainly."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, is_near: bool) -> None:
        super().__init__()
        self._is_near = is_near

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        def connection(host: str, *, timeout: float) -> HTTPConnection:
            return _guarded(HTTPConnection(host, timeout=timeout), req, is_near=self._is_near)

        return self.do_open(connection, req)  # type: ignore[arg-type]  # it passes no more than these


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, is_near: bool) -> None:
        super().__init__()
        self._is_near = is_near

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        def connection(host: str, *, timeout: float) -> HTTPConnection:
            return _guarded(HTTPSConnection(host, timeout=timeout), req, is_near=self._is_near)

        return self.do_open(connection, req)  # type: ignore[arg-type]  # it passes no more than these


def _guarded(connection: HTTPConnection, request: urllib.request.Request, *, is_near: bool) -> HTTPConnection:
    asked = urlsplit(request.full_url)
    if request.host != asked.netloc:
        # A proxy of this machine's environment is reached as it is, and looks up what we cannot.
        with suppress(socket.gaierror):
            _require_reachable(_looked_up(asked.hostname or "", asked.port or 0), is_near=is_near)
        return connection

    def connect(address: tuple[str, int], timeout: float, source: tuple[str, int] | None) -> socket.socket:
        found = _looked_up(*address)
        _require_reachable(found, is_near=is_near)
        *others, last = found
        for each in others:
            with suppress(OSError):
                return socket.create_connection((each, address[1]), timeout, source)
        return socket.create_connection((last, address[1]), timeout, source)

    connection._create_connection = connect  # type: ignore[attr-defined]  # the one place that connects
    return connection


def _looked_up(host: str, port: int) -> tuple[str, ...]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def _require_reachable(addresses: Sequence[str], *, is_near: bool) -> None:
    """Raises OSError, which the opener tells as the place's fault."""
    for each in addresses:
        address = ipaddress.ip_address(each)
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        is_public = address.is_global and not address.is_multicast
        is_named = any(address in network for network in settings.PRIVATE_SOURCES)
        if not (is_public or is_named or (is_near and address.is_loopback)):
            raise OSError(f"it leads to {each}, which is no public address")
