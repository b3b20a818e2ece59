"""Every test runs on a real PostgreSQL: the embedded one, or the one that DATABASE_URL names."""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import django
import hypothesis
import pytest
from _pytest.nodeid import coerce_node_id
from django.utils.translation import deactivate
from pytest_django.fixtures import Settings
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from mithaq.node.database.supervisor import running_database

if TYPE_CHECKING:
    from cast import Cast
    from nodes import SampleNode

# Workers inherit both settings from the controller, which alone starts and stops.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _stack = ExitStack()
    # Not a hook of pytest: a session that ends before it begins calls none, and would leave the server up.
    atexit.register(_stack.close)
    _home = Path(tempfile.mkdtemp(prefix="mithaq-test-"))
    _stack.callback(shutil.rmtree, _home, ignore_errors=True)
    # As root, the account of the server passes through, so the data lie inside and are removed with it.
    _home.chmod(0o711)
    os.environ["MITHAQ_HOME"] = str(_home)
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = _stack.enter_context(running_database(_home, durable=False))

# The workers keep the cores busy. More threads of a library wait for each other there, and spin meanwhile.
for each in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(each, "1")

# Hundreds of commands are run, and each would compile all that it imports once more; so would these workers.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Here, and not in pyproject.toml: pytest-django would read the settings before this file is loaded.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mithaq.node.settings")
django.setup()


# Properties are searched without a clock: a busy machine is no counterexample.
hypothesis.settings.register_profile(
    "no_clock", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("no_clock")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is slow: at the end it would leave the other worker with nothing to do.

    And let one worker run a group: pytest 9.2 no longer reads the name where xdist 3.8 notes the group.
    """
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("slow", "xdist_group"))))
    for item in items:
        noted = getattr(item, "_nodeid", item.nodeid)
        if noted != item.nodeid:
            item._id = coerce_node_id(noted)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadGroupScheduling:
    """Hand out whole files, and groups, in the order of `pytest_collection_modifyitems`."""
    config.option.loadscopereorder = False
    return _WholeFiles(config, log)


class _WholeFiles(LoadGroupScheduling):  # type: ignore[misc]  # xdist has no types
    """What a file's tests have in common is made by one worker, and each message hands out many tests."""

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        return group.partition("::")[0]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nearly all that is imported and collected stays: nobody looks for garbage meanwhile."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the search for garbage need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def cast(db: None, settings: Settings, tmp_path: Path) -> "Cast":
    """The cast on a node of this test's own."""
    # The cast reads Django's models, so it can be imported only once Django is set up.
    from cast import on_stage  # noqa: PLC0415

    del db
    settings.HOME = tmp_path
    return on_stage(tmp_path)


@pytest.fixture(scope="session")
def sample() -> Iterator["SampleNode"]:
    """A node with the sample programme; those that need it are of the group `sample`, so that one is made."""
    from derived import link_glosses  # noqa: PLC0415
    from embedded import reachable_folder, remove_home  # noqa: PLC0415
    from nodes import sample_node  # noqa: PLC0415

    home = reachable_folder() / "node"
    home.mkdir(mode=0o711)
    link_glosses(home)
    yield sample_node(home)
    remove_home(home)
    shutil.rmtree(home.parent)


@pytest.fixture
def fonts(cast: "Cast", tmp_path: Path) -> None:
    """The node's fonts as they are once something was printed: making them takes seconds."""
    from derived import link_fonts  # noqa: PLC0415

    del cast  # makes the folder the home of the node
    link_fonts(tmp_path)


@pytest.fixture
def glosses(cast: "Cast", tmp_path: Path) -> None:
    """The node's list of English words, read by a model: that takes seconds, and is alike on every node."""
    from derived import link_glosses  # noqa: PLC0415

    del cast
    link_glosses(tmp_path)


@pytest.fixture(autouse=True)
def _no_language_left() -> Iterator[None]:
    """A page leaves the language of its reader active, and the next test would speak it."""
    yield
    deactivate()


@pytest.fixture(autouse=True)
def _plain_node(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No static files are collected for tests, and the test client is let in."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = tmp_path_factory.getbasetemp()
    settings.WHITENOISE_AUTOREFRESH = True
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.API_RATE = "1000000/minute"
    # A hash that takes a tenth of a second, for each person of each test, is for real passwords.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
