"""How long pages and calls take, each beside a bare answer of the same Django in the same run.

It makes a node with the sample programme in a scratch home, and asks the application without a socket.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.test import Client

from mithaq.node.database.supervisor import running_database

ROUNDS = 40
PAGES = {
    "catalogue, no words": "/catalogue/",
    "catalogue, a search": "/catalogue/?q=solar+desalination",
    "register": "/register/",
    "parties": "/parties/",
    "call: search": "/api/v1/records?q=solar+desalination",
    "call: statements": "/api/v1/register/statements",
}
BASELINE = "/language/"


def main() -> None:
    """Print the median of each, in milliseconds and as a ratio."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        command = str(Path(sys.executable).with_name("mithaq"))
        subprocess.run(
            [command, "demo", "--no-serve", "--data", "nowhere"],
            env={**environment, "MITHAQ_HOME": str(home)},
            check=True,
            capture_output=True,
        )
        with running_database(home) as url:
            os.environ.update(
                MITHAQ_HOME=str(home), DATABASE_URL=url, DJANGO_SETTINGS_MODULE="mithaq.node.settings"
            )
            django.setup()
            client = Client(headers={"host": "localhost"})
            bare = _median_ms(lambda: client.get(BASELINE))
            print(f"{'a redirect without a query (baseline)':<40}{bare:>8.1f} ms")
            for name, path in PAGES.items():
                assert client.get(path).status_code == 200
                took = _median_ms(lambda path=path: client.get(path))  # type: ignore[misc]
                print(f"{name:<40}{took:>8.1f} ms {took / bare:>8.1f} × the baseline")


def _median_ms(ask: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
