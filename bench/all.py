"""All benchmarks, one after another; each prints ratios to a named baseline of the same run."""

import subprocess
import sys
from pathlib import Path

BENCHES = (
    *("register.py", "pages.py", "matching.py", "leaks.py", "search.py", "imports.py"),
    *("names.py", "classification.py", "decisions.py", "labels.py"),
)


def main() -> None:
    """Run each in a process of its own."""
    for name in BENCHES:
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, str(Path(__file__).with_name(name))], check=True)


if __name__ == "__main__":
    main()
