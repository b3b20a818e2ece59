"""All fault tests at full size, one after another, each in a process of its own; a table at the end.

What was done is kept in .faults/, so that a run which was broken off goes on where it was; `--anew` begins
again. Sizes are divided by `--scale`. Example: python bench/faults/run.py --scale 10 f01 f10
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".faults"
SMALLEST = 3


@dataclass(frozen=True)
class Test:
    """A script, its full sizes, and whether they may be scaled down."""

    script: str
    sizes: tuple[int, ...] = ()
    is_scaled: bool = True

    def scaled(self, scale: int) -> tuple[str, ...]:
        """The arguments of its command."""
        parts = (max(SMALLEST, size // scale) if self.is_scaled else size for size in self.sizes)
        return tuple(map(str, parts))


TESTS = {
    "f01": Test("f01_receiver_killed.py", (1_000_000, 1_000, 200)),
    "f02": Test("f02_sender_killed.py", (1_000,)),
    "f03": Test("f03_cuts_and_flips.py", (10_000,)),
    "f04": Test("f04_replays.py", (100_000,)),
    "f05": Test("f05_partition.py", (100_000,)),
    "f05-node": Test("f05_whole_node.py", (1_000_000,)),
    "f06": Test("f06_restored.py", (100,)),
    "f07": Test("f07_equivocation.py", (1_000,)),
    "f08": Test("f08_keys.py", (1_000,)),
    "f09": Test("f09_clocks.py"),
    "f10": Test("f10_disk.py", (300,)),
    "f11": Test("f11_poison.py", (10_000, 60), is_scaled=False),
    "f12": Test("f12_stale_approvals.py", (10_000,)),
    "f13": Test("f13_worlds.py", (1_000_000,)),
    "f14": Test("f14_recall.py", (100,)),
    "f15": Test("f15_bundles.py", (1_000,)),
    "f16": Test("f16_lists.py", (1_000_000,)),
    "f17": Test("f17_vectors.py"),
    "f18": Test("f18_greed.py", (100,)),
    "networks-3": Test("networks.py", (3, 60), is_scaled=False),
    "networks-7": Test("networks.py", (7, 60), is_scaled=False),
}


def main(names: Sequence[str], *, scale: int, anew: bool) -> int:
    """Run what was not yet run at this scale; how many did not reach their figure."""
    FOLDER.mkdir(exist_ok=True)
    failed = 0
    for name in names or TESTS:
        kept = FOLDER / f"{name}-{scale}.json"
        if anew or not kept.exists():
            print(f"\n== {name}", file=sys.stderr, flush=True)
            kept.unlink(missing_ok=True)
            _run(TESTS[name], scale, kept)
    for name in names or TESTS:
        kept = FOLDER / f"{name}-{scale}.json"
        lines = json.loads(kept.read_text())["lines"] if kept.exists() else [f"✗ {name} · it broke off"]
        failed += sum(not line.startswith("✓") for line in lines)
        print(*lines, sep="\n")
    return failed


def _run(test: Test, scale: int, kept: Path) -> None:
    began = time.monotonic()
    command = [sys.executable, str(Path(__file__).with_name(test.script)), *test.scaled(scale)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line]
    if done.returncode == 0 and lines:
        said = {
            "at": datetime.now(UTC).isoformat(),
            "seconds": round(time.monotonic() - began),
            "lines": lines,
        }
        kept.write_text(json.dumps(said, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(TESTS))
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--anew", action="store_true")
    given = parser.parse_args()
    sys.exit(1 if main(given.names, scale=given.scale, anew=given.anew) else 0)
