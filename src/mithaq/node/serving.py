"""Serve the pages with granian until somebody stops it."""

import errno
import socket
from collections.abc import Callable

from granian.constants import Interfaces
from granian.server import Server

from mithaq.base.refusals import Refused

HOST = "127.0.0.1"


def require_free(port: int) -> None:
    """Raises Refused `address_in_use` before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused("address_in_use", port=port) from error
            raise


def serve(port: int, *, workers: int, ready: Callable[[], None]) -> None:
    """Serve until TERM or Ctrl-C; `ready` is called once the address answers."""
    server = Server(
        "mithaq.node.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        log_enabled=False,
    )
    server.on_startup(ready)
    server.serve()
