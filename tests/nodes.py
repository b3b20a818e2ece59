"""Real nodes on this machine: each with a home, a database, a key and an address of its own."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from embedded import reachable_folder, remove_home
from mithaq.node.database.supervisor import database_url

COMMAND = str(Path(sys.executable).with_name("mithaq"))
WARM = str(Path(__file__).with_name("warm_commands.py"))
# They make the home that a process which takes commands has to find.
FOUNDING = {"init", "restore"}
# To be founded: tables and static files are the same on every node, and take most of the time of `init`.
MAKES_READY = """
import os
from pathlib import Path
import django
from mithaq.node.database.supervisor import running_database

with running_database(Path(os.environ["MITHAQ_HOME"]), durable=False) as os.environ["DATABASE_URL"]:
    django.setup()
    from mithaq.node.upgrade import upgrade
    upgrade()
"""
# What the tutorial begins with.
SAMPLE = ("demo", "--no-serve", "--data", "nowhere")
PASSWORD = "a covenant kept by all"
PATIENCE_S, END_S = 120, 300
# What a row of a sheet says, but its key and title.
OFFER = {
    "kind": "offer",
    "summary_en": "For research vessels.",
    "fields": "maritime.marine_propulsion",
    "stage": "prototype",
    "ip_state": "none",
    "cooperation": "licence",
    "languages": "en",
    "classification": "public",
    "valid_from": "2026-01-01",
    "valid_until": "2035-01-01",
}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@dataclass(frozen=True)
class SampleNode:
    """A home with the sample programme, and what the command that made it said."""

    home: Path
    said: str


def sample_node(home: Path) -> SampleNode:
    """What `mithaq demo` makes of a home; it takes half a minute, so those that need it share one."""
    made = subprocess.run(
        [COMMAND, *SAMPLE], env=sample_environment(home), check=True, capture_output=True, text=True
    )
    return SampleNode(home, made.stdout)


def sample_environment(home: Path) -> dict[str, str]:
    """For commands of a home, with its own database and the words of this machine's language."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "MITHAQ_HOME": str(home), "LANG": "C.UTF-8", "COLUMNS": "160"}


@dataclass
class WarmCommand:
    """`mithaq` in an environment, by a process that has read its modules once (warm_commands.py).

    `inside` is the command that enters a network.
    """

    environment: Mapping[str, str]
    inside: Sequence[str] = ()
    process: subprocess.Popen[str] | None = None

    def ran(self, *words: str, folder: Path | None = None) -> tuple[int, str, str]:
        """Run a command; returns its exit code and what it wrote."""
        if self.process is None:
            pipe = subprocess.PIPE
            command = [*self.inside, sys.executable, WARM]
            self.process = subprocess.Popen(
                command, env=dict(self.environment), stdin=pipe, stdout=pipe, text=True
            )
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps([words, str(folder or Path.cwd())]), file=self.process.stdin, flush=True)
        code, out, err = json.loads(self.process.stdout.readline())
        return code, out, err

    def end(self) -> None:
        if self.process is not None:
            self.process.communicate(timeout=END_S)
            self.process = None


@dataclass
class Node:
    """A node of a state; it serves and ends when told.

    `inside` is the command that enters its network, `outside` its address there, if it has one of its own.
    """

    state: str
    home: Path = field(default_factory=reachable_folder)
    port: int = field(default_factory=free_port)
    inside: Sequence[str] = ()
    outside: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    server: subprocess.Popen[str] | None = None
    warm: WarmCommand | None = None

    @property
    def name(self) -> str:
        return f"exchange.{self.state.lower()}.example"

    @property
    def address(self) -> str:
        return self.outside or f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return {
            **kept,
            "MITHAQ_HOME": str(self.home),
            "MITHAQ_NODE_NAME": self.name,
            "MITHAQ_PUBLIC_URL": self.address,
            "MITHAQ_PORT": str(self.port),
            "MITHAQ_PASSWORD": PASSWORD,
            "LANG": "C.UTF-8",
            "COLUMNS": "160",
            **self.more,
        }

    def told(self, *words: str, codes: tuple[int, ...] = (0,)) -> Any:
        """What a command says to programs. Raises AssertionError where it ends in another way."""
        code, out, err = self.ran(*words, "--json")
        if code not in codes:
            raise AssertionError(f"{self.name}: {' '.join(words)}: {err[-2_000:]}{out[-500:]}")
        return json.loads(out)

    def ran(self, *words: str, folder: Path | None = None) -> tuple[int, str, str]:
        """Run a command of the node; returns its exit code and what it wrote."""
        if words[0] == "init":
            subprocess.run(["cp", "-a", f"{_ready_home()}/.", self.home], check=True)
        if words[0] in FOUNDING:
            return ran(*self.inside, COMMAND, *words, environment=self.environment, folder=folder)
        if self.warm is None:
            self.warm = WarmCommand(self.environment, self.inside)
        return self.warm.ran(*words, folder=folder)

    def serve(self) -> str:
        """Serve until told to end; returns what `mithaq up` says. What it logs is in its home."""
        with (self.home / "up.log").open("ab") as log:
            self.server = subprocess.Popen(
                [*self.inside, COMMAND, "up"],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self.server.stdout is not None
        said = self.server.stdout.readline()
        if "Mithaq at" not in said:
            raise AssertionError(f"{self.name} does not serve: {(self.home / 'up.log').read_text()[-2_000:]}")
        return said

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it, or kill it."""
        if self.server is not None:
            os.killpg(self.server.pid, how)
            self.server.communicate(timeout=END_S)
            self.server = None

    def remove(self) -> None:
        """End what runs here, and remove the home."""
        self.end()
        if self.warm is not None:
            self.warm.end()
            self.warm = None
        remove_home(self.home)

    def publish(self, *titles: str, officer: str, approver: str, **more: str) -> None:
        """Import offers, and have them approved."""
        sheet = self.home / "sheet.jsonl"
        rows = [{**OFFER, "key": each, "title_en": each, **more} for each in titles]
        sheet.write_text("\n".join(map(json.dumps, rows)))
        key = self.told("import", str(sheet), "--as", officer)["id"]
        published = self.told("approve", key, "--as", approver)["published"]
        if published != len(titles):
            raise AssertionError(f"{self.name} did not publish {titles[:3]}")


@cache
def _ready_home() -> Path:
    """A home with all that a node has before it is founded, but its secret; one for all workers."""
    shared = Path(os.environ["MITHAQ_HOME"])
    making, made = shared / "making", shared / "ready"
    with (shared / "ready.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            # Whoever began before may have failed, or been killed, and left a half.
            remove_home(making)
            making.mkdir(mode=0o711)
            subprocess.run([sys.executable, "-c", MAKES_READY], env=sample_environment(making), check=True)
            (making / "secret-key").unlink()
            making.rename(made)
    return made


def ran(*words: str, environment: dict[str, str], folder: Path | None = None) -> tuple[int, str, str]:
    """Run something in a process of its own; returns its exit code and what it wrote."""
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def tables_with(text: str, node: Node) -> list[str]:
    """The tables of a node with a row that holds the text, as text or as bytes."""
    holds = "SELECT FROM {} AS each WHERE each::text LIKE ANY(%s) LIMIT 1"
    wanted = [f"%{text}%", f"%{text.encode().hex()}%"]
    with psycopg.connect(database_url(node.home)) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        return [
            name
            for schema, name in tables
            if connection.execute(sql.SQL(holds).format(sql.Identifier(schema, name)), [wanted]).fetchone()
            is not None
        ]


def until(is_so: Callable[[], bool], *, patience_s: float = PATIENCE_S, look_s: float = 0.3) -> float:
    """Wait, and tell how many seconds. Raises AssertionError where it never comes."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > patience_s:
            raise AssertionError("waited in vain")
        time.sleep(look_s)
    return time.monotonic() - began
