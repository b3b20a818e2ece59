"""Homes for the tests of the embedded database."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded import User, reachable_folder, remove_home, user_of
from mithaq.node.database.supervisor import running_database


@pytest.fixture(scope="session")
def prepared_home() -> Iterator[Path]:
    """A home whose database was made and stopped, to be copied: making one takes a second or more."""
    home = reachable_folder()
    with running_database(home, durable=False):
        pass
    yield home
    remove_home(home)


@pytest.fixture
def fresh_home() -> Iterator[Path]:
    """An empty home."""
    home = reachable_folder()
    yield home
    remove_home(home)


@pytest.fixture
def home(prepared_home: Path, fresh_home: Path) -> Path:
    """A home with a database of its own that does not run."""
    subprocess.run(["cp", "-a", f"{prepared_home}/.", fresh_home], check=True)
    return fresh_home


@pytest.fixture
def enter() -> Iterator[Callable[[Path], User]]:
    """Let other processes use the database of a home; they are gone when the test ends."""
    users: list[User] = []

    def enter_home(home: Path) -> User:
        users.append(user_of(home))
        return users[-1]

    yield enter_home
    for user in users:
        user.kill()
