"""A server on this machine that answers what a bench tells it to, while the bench goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def served(answer: Callable[[str, bytes | None], bytes]) -> Iterator[int]:
    """Its port; `answer` is asked with the path, and with what was sent where something was."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Each answer leaves at once and whole.
        disable_nagle_algorithm, wbufsize = True, 1 << 16

        def do_GET(self) -> None:
            self._say(answer(self.path, None))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._say(answer(self.path, sent))

        def _say(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
