"""Homes with an embedded database of their own, and processes that use it."""

import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.node.database.places import DATA
from mithaq.node.database.supervisor import stop_database

USES_THE_DATABASE = """
import sys
from pathlib import Path
import psycopg
from mithaq.node.database.supervisor import running_database

with running_database(Path(sys.argv[1])) as url:
    with psycopg.connect(url) as connection:
        print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0], flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class User:
    """Another process that uses a home's database until it is told to leave."""

    process: subprocess.Popen[str]

    def started_at(self) -> str:
        """When the server that it found was started; waits until it has found one."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def user_of(home: Path) -> User:
    """Let another process use the database of a home."""
    command = [sys.executable, "-c", USES_THE_DATABASE, str(home)]
    pipe = subprocess.PIPE
    return User(
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    )


def reachable_folder() -> Path:
    """A new folder that the server's account can pass through, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="mithaq-home-"))
    folder.chmod(0o711)
    return folder


def remove_home(home: Path) -> None:
    """Stop what runs there and remove it all."""
    with suppress(Refused):
        stop_database(home)
    if (home / DATA).is_symlink():
        # As root, the data of a home that the server's account cannot reach lie elsewhere.
        shutil.rmtree((home / DATA).resolve().parent, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
