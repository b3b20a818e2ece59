"""The home that tests of real nodes copy is whole, or is made anew."""

import subprocess
from pathlib import Path

import pytest

import nodes

MAKES_HALF = (
    "import os, pathlib; pathlib.Path(os.environ['MITHAQ_HOME'], 'half').touch(); raise SystemExit(1)"
)
MAKES_ALL = "import os, pathlib; pathlib.Path(os.environ['MITHAQ_HOME'], 'secret-key').touch()"


def test_a_home_that_was_half_made_is_made_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MITHAQ_HOME", str(tmp_path))
    monkeypatch.setattr(nodes, "MAKES_READY", MAKES_HALF)
    with pytest.raises(subprocess.CalledProcessError):
        nodes._ready_home.__wrapped__()

    monkeypatch.setattr(nodes, "MAKES_READY", MAKES_ALL)
    made = nodes._ready_home.__wrapped__()

    assert list(made.iterdir()) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ready", "ready.lock"]
