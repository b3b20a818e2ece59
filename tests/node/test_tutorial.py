"""The tutorial is run as it is written."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embedded import remove_home
from nodes import SAMPLE, SampleNode, sample_environment

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
YEAR_IN_REFERENCE = "-2026-"


@dataclass(frozen=True)
class Step:
    """A command of the tutorial and the lines that it shows; `…` stands for anything."""

    command: str
    shown: tuple[str, ...]


@pytest.fixture
def restored(sample: SampleNode) -> Iterator[Path]:
    """A second home beside the node's; the account of the server passes through, so the data lie inside."""
    home = sample.home.with_name("restored")
    home.mkdir(mode=0o711)
    yield home
    remove_home(home)


# Groups go first: it takes a minute, and at the end the other worker would wait for it.
@pytest.mark.xdist_group("sample")
@pytest.mark.slow
def test_every_command_of_the_tutorial_works_and_shows_what_it_says(
    sample: SampleNode, restored: Path
) -> None:
    ours = sample_environment(sample.home)
    ours["PATH"] = f"{Path(sys.executable).parent}:{ours['PATH']}"
    steps = list(_steps(TUTORIAL.read_text(encoding="utf-8")))
    assert len(steps) > 10

    # The first was typed already: what it made is what many need.
    assert steps[0].command.split()[1:] == list(SAMPLE)
    assert all(_pattern(line).search(" ".join(sample.said.split())) for line in steps[0].shown)
    for step in steps[1:]:
        ran = subprocess.run(
            ["bash", "-c", step.command],
            cwd=restored.parent,
            env=ours,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{step.command}\n{ran.stdout}\n{ran.stderr}"
        printed = " ".join(ran.stdout.split())
        for line in step.shown:
            assert _pattern(line).search(printed), f"{step.command}: {line}\n{ran.stdout}"


def _steps(text: str) -> Iterator[Step]:
    # The references of the sample hold the year in which they were published: the year of this run.
    text = text.replace(YEAR_IN_REFERENCE, f"-{datetime.now(UTC).year}-")
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield Step(command, tuple(shown))


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(each) for each in " ".join(line.split()).split("…")))
