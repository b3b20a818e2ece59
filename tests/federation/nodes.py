"""Real nodes on this machine: each with a home, a database, a key and an address of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from derived import home_with_glosses
from embedded import reachable_folder, remove_home

COMMAND = str(Path(sys.executable).with_name("mithaq"))
WARM = str(Path(__file__).with_name("warm_commands.py"))
# They make the home that a process which takes commands has to find.
FOUNDING = {"init", "restore"}
PASSWORD = "a covenant kept by all"
PATIENCE_S = 60


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _home() -> Path:
    """A new home, with what every node would read at some length, and alike, when it first serves."""
    home = reachable_folder()
    (home / "vectors").mkdir(mode=0o700)
    for file in (home_with_glosses() / "vectors").glob("glosses-*.npz"):
        (home / "vectors" / file.name).symlink_to(file)
    return home


@dataclass
class Node:
    """A node of a state; it serves and ends when told."""

    state: str
    home: Path = field(default_factory=_home)
    port: int = field(default_factory=_free_port)
    server: subprocess.Popen[str] | None = None
    warm: subprocess.Popen[str] | None = None

    @property
    def name(self) -> str:
        return f"exchange.{self.state.lower()}.example"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return kept | {
            "MITHAQ_HOME": str(self.home),
            "MITHAQ_NODE_NAME": self.name,
            "MITHAQ_PUBLIC_URL": self.address,
            "MITHAQ_PORT": str(self.port),
            "MITHAQ_PASSWORD": PASSWORD,
            "LANG": "C.UTF-8",
            "COLUMNS": "160",
        }

    def told(self, *words: str, codes: tuple[int, ...] = (0,)) -> Any:
        """What a command says to programs."""
        code, out, err = self.ran(*words, "--json")
        assert code in codes, err + out
        return json.loads(out)

    def ran(self, *words: str, folder: Path | None = None) -> tuple[int, str, str]:
        """Run a command of the node; returns its exit code and what it wrote."""
        if words[0] in FOUNDING:
            return ran(COMMAND, *words, environment=self.environment, folder=folder)
        if self.warm is None:
            pipe = subprocess.PIPE
            self.warm = subprocess.Popen(
                [sys.executable, WARM], env=self.environment, stdin=pipe, stdout=pipe, text=True
            )
        assert self.warm.stdin
        assert self.warm.stdout
        print(json.dumps([words, str(folder or Path.cwd())]), file=self.warm.stdin, flush=True)
        code, out, err = json.loads(self.warm.stdout.readline())
        return code, out, err

    def serve(self) -> str:
        """Serve until told to end; returns what `mithaq up` says."""
        self.server = subprocess.Popen(
            [COMMAND, "up"], env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.server.stdout is not None
        said = self.server.stdout.readline()
        assert "Mithaq at" in said
        return said

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.server is not None:
            os.killpg(self.server.pid, how)
            self.server.communicate(timeout=PATIENCE_S)
            self.server = None

    def remove(self) -> None:
        """End what runs here, and remove the home."""
        self.end()
        if self.warm is not None:
            self.warm.communicate(timeout=PATIENCE_S)
            self.warm = None
        remove_home(self.home)


def ran(*words: str, environment: dict[str, str], folder: Path | None = None) -> tuple[int, str, str]:
    """Run something in a process of its own; returns its exit code and what it wrote."""
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    ends_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.3)
