"""The account that PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mithaq.base.refusals import Refused

CHOSEN_BY = "MITHAQ_OS_USER"
USUAL_NAMES = ("mithaq", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of the operating system; its own when this process may not or need not change to it."""

    uid: int
    gid: int
    is_own: bool

    @property
    def user(self) -> int | None:
        return None if self.is_own else self.uid

    @property
    def group(self) -> int | None:
        return None if self.is_own else self.gid

    @property
    def extra_groups(self) -> Sequence[int] | None:
        return None if self.is_own else ()


def server_account(data: Path) -> Account:
    """Who runs the server of a data folder: its owner; for a new one this user, or as root a lesser one.

    Raises Refused `database_account_unknown` or `database_account_missing`.
    """
    if os.getuid() != 0:
        return Account(os.getuid(), os.getgid(), is_own=True)
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, is_own=False)
    if chosen := os.environ.get(CHOSEN_BY):
        if account := _ordinary(chosen):
            return account
        raise Refused("database_account_unknown", name=chosen, setting=CHOSEN_BY)
    for name in USUAL_NAMES:
        if account := _ordinary(name):
            return account
    raise Refused("database_account_missing")


def environment() -> dict[str, str]:
    """What PostgreSQL's programs see of ours: no PG* setting may lead them elsewhere; messages in English."""
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}


def run_as(
    account: Account, command: Sequence[str | Path], *, words: str = "", folder: Path = Path("/")
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as that account and in that folder, with `words` as its input."""
    return subprocess.run(
        command,
        input=words,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=folder,
        env=environment(),
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
    )


def reaches(account: Account, folder: Path) -> bool:
    """Whether the account gets into the folder. Tried, not computed: modes do not tell everything."""
    if account.is_own or not folder.exists():
        return account.is_own
    return run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0


def make_passable(folder: Path) -> None:
    """Make a folder that every account may pass through; what exists on the way keeps its mode."""
    for place in (*reversed(folder.parents), folder):
        if not place.exists():
            place.mkdir(exist_ok=True)
            place.chmod(0o755)  # whatever the umask


def _ordinary(name: str) -> Account | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(found.pw_uid, found.pw_gid, is_own=False) if found.pw_uid else None
