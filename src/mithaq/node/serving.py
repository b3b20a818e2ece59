"""Serve the pages with granian until somebody stops it."""

import contextlib
import errno
import gc
import os
import socket
import threading
import time
import urllib.request
from collections.abc import Callable

from granian.constants import Interfaces
from granian.server import Server

from mithaq.base.refusals import Refused

HOST = "127.0.0.1"
PAUSE_S = 0.1
STOP_S = 10


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
        # Two more than partners may hold (api/federation.py).
        blocking_threads=8,
        # A worker that is told to stop while it is still starting does not hear it.
        workers_kill_timeout=STOP_S,
        log_access=False,
        log_enabled=False,
    )
    threading.Thread(target=_tell_when_it_answers, args=(port, ready), daemon=True).start()
    # A worker shares with this process what neither changes, and to look for garbage changes all.
    gc.collect()
    gc.freeze()
    server.serve()


def end_with_server() -> None:
    """End this process, which serves pages, once the server that started it was killed."""
    threading.Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()


def _end_without(server: int) -> None:
    while os.getppid() == server:
        time.sleep(1)
    os._exit(1)


def _tell_when_it_answers(port: int, ready: Callable[[], None]) -> None:
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        time.sleep(PAUSE_S)
    # The socket takes callers before the first worker is up; its answer is what a reader waits for.
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{HOST}:{port}/"):
        pass
    ready()
