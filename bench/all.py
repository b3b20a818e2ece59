"""All benchmarks, one after another; each prints ratios to a named baseline of the same run."""

import subprocess
import sys
from pathlib import Path

BENCHES = (
    *("register.py", "pages.py", "matching.py", "leaks.py", "search.py", "imports.py"),
    *("names.py", "classification.py", "decisions.py", "labels.py", "federation.py"),
    "publication_delay.py",
    "programme.py",
    "applications.py",
    "leaders.py",
    "cyber.py",
    "corpus.py",
    "emergence.py",
    "similarity.py",
    "tie_networks.py",
    "tie_forecasts.py",
    "standing.py",
)
# Beside `make`'s own environment: what only a peer needs.
PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"


def main() -> None:
    """Run each in a process of its own."""
    for name in BENCHES:
        print(f"\n== {name}", flush=True)
        python = PEERS if name == "names.py" and PEERS.with_name("nomenklatura").exists() else sys.executable
        subprocess.run([str(python), str(Path(__file__).with_name(name))], check=True)


if __name__ == "__main__":
    main()
