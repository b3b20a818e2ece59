"""Every test runs on a real PostgreSQL: the embedded one, or the one that DATABASE_URL names."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from mithaq.node.database.supervisor import running_database

_stack = ExitStack()

if "PYTEST_XDIST_WORKER" not in os.environ:
    _home = Path(tempfile.mkdtemp(prefix="mithaq-test-"))
    _stack.callback(shutil.rmtree, _home, ignore_errors=True)
    os.environ["MITHAQ_HOME"] = str(_home)
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = _stack.enter_context(running_database(_home, durable=False))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server when the controller ends; workers leave it alone."""
    del session
    _stack.close()
