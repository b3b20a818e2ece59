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
    "impact.py",
    "complexity.py",
    "field_entry.py",
    "industries.py",
    "standing.py",
)
# Beside `make`'s own environment: what only a peer needs.
PEERS = Path(__file__).parents[1] / ".venv-peers"
PEER_OF = {"names.py": "nomenklatura", "complexity.py": "ecomplexity"}


def main() -> None:
    """Run each in a process of its own."""
    for name in BENCHES:
        print(f"\n== {name}", flush=True)
        subprocess.run([_python(name), str(Path(__file__).with_name(name))], check=True)


def _python(name: str) -> str:
    """That of the peers where the peer of this bench could be installed."""
    found = name in PEER_OF and any(PEERS.glob(f"lib/*/site-packages/{PEER_OF[name]}"))
    return str(PEERS / "bin" / "python") if found else sys.executable


if __name__ == "__main__":
    main()
