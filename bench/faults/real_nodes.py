"""Whole nodes as an operator runs them: founded, served and asked by the `mithaq` command."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = str(Path(sys.executable).with_name("mithaq"))
PATIENCE_S = 300
KIB = 1024
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


def new_home() -> Path:
    """A folder that the database's account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="mithaq-faults-"))
    folder.chmod(0o711)
    return folder


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@dataclass
class RealNode:
    """A node with its own database, key and address; `inside` is the command that enters its network."""

    state: str
    home: Path = field(default_factory=new_home)
    port: int = field(default_factory=free_port)
    address: str = ""
    inside: Sequence[str] = ()
    more: dict[str, str] = field(default_factory=dict)
    server: subprocess.Popen[str] | None = None

    @property
    def name(self) -> str:
        return f"exchange.{self.state.lower()}.example"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return kept | {
            "MITHAQ_HOME": str(self.home),
            "MITHAQ_NODE_NAME": self.name,
            "MITHAQ_PUBLIC_URL": self.address or f"http://127.0.0.1:{self.port}",
            "MITHAQ_ALLOWED_HOSTS": "*",
            "MITHAQ_PASSWORD": "a covenant kept by all",
            "LANG": "C.UTF-8",
            **self.more,
        }

    def told(self, *words: str) -> Any:
        """What a command answers."""
        command = [*self.inside, COMMAND, *words, "--json"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(
                f"{self.name}: {' '.join(words)}: {done.stderr[-2_000:]}{done.stdout[-500:]}"
            )
        return json.loads(done.stdout)

    def found(self) -> None:
        """Found it, serve it, and give it two people who publish."""
        self.told(
            "init",
            "--institution",
            f"Ministry of {self.state}",
            "--state",
            self.state,
            "--administrator",
            "A",
        )
        self.serve()
        for name, role in (("leyla", "programme_officer"), ("kerem", "approver")):
            self.told("user", "add", name, "--name", name.title(), "--role", role)

    def serve(self) -> None:
        """Until `end`."""
        self.server = subprocess.Popen(
            [*self.inside, COMMAND, "up", "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=(self.home / "up.log").open("ab"),
            text=True,
            start_new_session=True,
        )
        assert self.server.stdout is not None
        if "Mithaq at" not in self.server.stdout.readline():
            raise AssertionError(f"{self.name} does not serve: {(self.home / 'up.log').read_text()[-2_000:]}")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it, or kill it."""
        if self.server is not None:
            os.killpg(self.server.pid, how)
            self.server.communicate(timeout=PATIENCE_S)
            self.server = None

    def publish(self, titles: Sequence[str], **more: str) -> None:
        """Import offers and approve them."""
        rows = [{**OFFER, "key": title, "title_en": title, **more} for title in titles]
        sheet = self.home / "sheet.jsonl"
        sheet.write_text("\n".join(map(json.dumps, rows)))
        key = self.told("import", str(sheet), "--as", "leyla")["id"]
        if self.told("approve", key, "--as", "kerem")["published"] != len(titles):
            raise AssertionError(f"{self.name} did not publish {titles[:3]}")

    def pair_with(self, other: "RealNode") -> None:
        """Accept the other's card, by the fingerprint that it says itself."""
        card = other.told("peer", "invite", "--out", str(other.home / "card.json"))
        self.told(
            "peer",
            "accept",
            str(other.home / "card.json"),
            "--fingerprint",
            card["fingerprint"],
            "--as",
            "admin",
        )

    def memory_mib(self) -> float:
        """What its processes have in memory for themselves; the database is another's."""
        assert self.server is not None
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(folder.name)) == self.server.pid:
                    lines = (folder / "smaps_rollup").read_text().splitlines()
                    total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            except (OSError, ValueError):
                continue
        return total / KIB


def until(is_so: Callable[[], bool], *, patience_s: float = PATIENCE_S, look_s: float = 0.5) -> float:
    """Wait, and tell how many seconds. Raises AssertionError where it never comes."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > patience_s:
            raise AssertionError("waited in vain")
        time.sleep(look_s)
    return time.monotonic() - began
