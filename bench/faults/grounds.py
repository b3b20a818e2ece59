"""Where the fault tests run: a node of this process, partners with long logs, children that are killed.

Needs nothing but a clone. A database of its own is started, durable as in production, unless DATABASE_URL
names one that may be filled.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import django
from django.core.management import call_command
from django.db import connection

from mithaq.base.canonical import Json
from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.receipts import log_name
from mithaq.federation.domain.segments import Segment, packed, unpacked
from mithaq.node.database.places import places_of
from mithaq.node.database.processes import postmaster_in
from mithaq.node.database.supervisor import kept_running, running_database
from mithaq.register.domain.checkpoint import Checkpoint, note_of
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.statement import envelope_of

if TYPE_CHECKING:
    from mithaq.access.domain.permissions import Actor
    from partner import Partner

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
SEGMENT = 1_000
PATIENCE_S = 120


@dataclass(frozen=True)
class Figure:
    """What a test asked and what it reached, in words, and whether that is enough."""

    test: str
    size: str
    asked: str
    reached: str
    is_reached: bool

    def __str__(self) -> str:
        mark = "✓" if self.is_reached else "✗"
        return f"{mark} {self.test} · {self.size} · asked: {self.asked} · reached: {self.reached}"


def show(text: str) -> None:
    """Tell how far a long test has come."""
    print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def bench(name: str) -> Any:
    """A module of the folder above, from its file: as a name it may be that of a folder of tests."""
    if known := sys.modules.get(f"bench_{name}"):
        return known
    spec = spec_from_file_location(f"bench_{name}", Path(__file__).parents[1] / f"{name}.py")
    assert spec
    assert spec.loader
    found = module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


@dataclass(frozen=True)
class Ground:
    """A node of this process: its home, and its server if it is ours to kill."""

    home: Path
    is_ours: bool

    def kill_database(self) -> bool:
        """Kill the server without warning; whether one was running."""
        process = postmaster_in(places_of(self.home).data)
        if process is None:
            return False
        os.kill(process, signal.SIGKILL)
        return True


@contextmanager
def ground() -> Iterator[Ground]:
    """A node that its administrator has founded, on an empty database."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="mithaq-faults-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        # As root, the account of the server passes through, so the data lie inside and are removed with it.
        home.chmod(0o711)
        is_ours = "DATABASE_URL" not in os.environ
        if is_ours:
            os.environ["DATABASE_URL"] = stack.enter_context(running_database(home, durable=True))
            stack.enter_context(kept_running(home))
        os.environ.update(MITHAQ_HOME=str(home), DJANGO_SETTINGS_MODULE="mithaq.node.settings")
        django.setup()
        from mithaq.register.adapters.keys import create_node_key  # noqa: PLC0415  # needs settings

        create_node_key(home)
        call_command("migrate", verbosity=0)
        yield Ground(home, is_ours)
        connection.close()


def paired(*partners: "Partner") -> "Actor":
    """Register the host, and pair our node with these; who administers it."""
    from mithaq.access.actions import appointing  # noqa: PLC0415  # models need settings that the node makes
    from mithaq.access.domain.permissions import Role  # noqa: PLC0415
    from mithaq.access.queries import actor_of_person  # noqa: PLC0415
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.federation.actions.pairing import accept_peer  # noqa: PLC0415
    from mithaq.parties import actions as parties  # noqa: PLC0415
    from mithaq.parties.domain.institutions import PersonFacts  # noqa: PLC0415

    host = institution("Host", is_host=True)
    parties.register_institution(host, by=None, at=AT)
    person = PersonFacts(uuid4(), host.id, {Language.EN: "Hamad"})
    parties.register_person(person, by=None, at=AT)
    appointing.appoint(id=uuid4(), person=person.id, role=Role.NODE_ADMINISTRATOR, by=None, at=AT)
    by = actor_of_person(person.id, on=AT.date())
    for each in partners:
        accept_peer(each.card_envelope, fingerprint=each.card.fingerprint, by=by, at=AT)
    return by


def institution(name: str, *, is_host: bool = False) -> Any:
    """The facts of an institution in Qatar."""
    from mithaq.base.languages import Language  # noqa: PLC0415
    from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind  # noqa: PLC0415

    return InstitutionFacts(
        uuid4(), InstitutionKind.MINISTRY, "QA", {Language.EN: name}, is_government=True, is_host=is_host
    )


@dataclass(frozen=True)
class PackedLog:
    """A long log of a partner, in segments of a thousand as they travel, in files."""

    folder: Path
    size: int
    root: bytes

    def segment(self, first: int) -> Segment:
        """What a partner answers; `first` is the start of a segment, or the end."""
        if first == self.size:
            last = self._read(self.size - 1)
            return Segment(first, (), last.note, self.size)
        return self._read(first)

    def packed(self, first: int) -> bytes:
        """The same as it travels."""
        return packed(self.segment(first)) if first == self.size else self._file(first).read_bytes()

    def checkpoint_at(self, size: int) -> Segment:
        """Raises ValueError: no honest log is asked for it."""
        raise ValueError(f"asked for the head at {size}")

    def tell_receipt(self, note: str, refused: Sequence[Json]) -> None:
        """Keep the last receipt, and refuse to have anything set aside."""
        if refused:
            raise AssertionError(f"set aside: {refused[:3]}")
        (self.folder / "receipt").write_text(note)

    def _read(self, first: int) -> Segment:
        return unpacked(self._file(first).read_bytes())

    def _file(self, first: int) -> Path:
        return self.folder / f"{first // SEGMENT:06}.zst"


def packed_log(partner: "Partner", count: int, folder: Path) -> PackedLog:
    """Write a log of that many statements, the host's among them, a segment at a time."""
    frontier = Frontier()
    origin = log_name(partner.name, partner.us)
    for number, start in enumerate(range(0, count, SEGMENT)):
        said = [partner.record(f"Sensor {each}") for each in range(start, min(count, start + SEGMENT))]
        if start == 0:
            said[0] = partner.host()
        entries = tuple(envelope_of(each, partner.seal) for each in said)
        frontier = frontier.with_leaves(map(leaf_hash, entries))
        note = note_of(Checkpoint(origin, frontier.size, frontier.root), name=origin, seal=partner.seal)
        (folder / f"{number:06}.zst").write_bytes(packed(Segment(start, entries, note, count)))
        show(f"the partner writes its log: {frontier.size:,} of {count:,}")
    return PackedLog(folder, frontier.size, frontier.root)


@dataclass
class Child:
    """A process of ours, forked with all that was read before, and a database connection of its own."""

    pid: int
    peak_mib: int = 0
    status: int | None = None

    def has_ended(self) -> bool:
        """Whether it ended by itself. Raises AssertionError where it failed."""
        return self._waited(os.WNOHANG)

    def kill(self) -> bool:
        """Kill it without warning; whether it was still at work."""
        if self.has_ended():
            return False
        os.kill(self.pid, signal.SIGKILL)
        self._waited(0)
        return True

    def end(self) -> None:
        """Wait until it ends."""
        self._waited(0)

    def _waited(self, how: int) -> bool:
        if self.status is None:
            pid, status, used = os.wait4(self.pid, how)
            if pid:
                self.status, self.peak_mib = status, used.ru_maxrss // 1024
                if os.WIFEXITED(status) and os.WEXITSTATUS(status):
                    raise AssertionError("a child failed; its traceback stands above")
        return self.status is not None


def child(act: Callable[[], None]) -> Child:
    """Let a child act. It starts without a connection, and so do we from here on."""
    connection.close()
    pid = os.fork()
    if pid:
        return Child(pid)
    code = 1
    try:
        act()
        code = 0
    except Exception:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def answered(ask: Callable[[], Any]) -> Any:
    """Ask the database until it answers, as after it was killed."""
    from django.db import InterfaceError, OperationalError  # noqa: PLC0415

    ends_at = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.05)
