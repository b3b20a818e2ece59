"""Which files make up the corpus now: one small file, replaced whole, so nobody reads half a load.

Files that no list names do not count: they are of a load that never ended, and the next one sweeps them away.
Files that were replaced stay a while for readers who began before.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.register.adapters.beside import written_beside

FORM = 1
RETIRED_FOR = timedelta(hours=6)
_NAME = "corpus.json"


@dataclass(frozen=True)
class CorpusFile:
    """A Parquet file; `path` is below the folder of the corpus."""

    table: str
    source: str
    year: int
    path: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """The corpus at a moment: its files, the loads that are in, the works that others hold too."""

    files: tuple[CorpusFile, ...] = ()
    loads: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # rows brought, rows replaced
    twins: str = ""
    retired: tuple[tuple[str, str], ...] = field(default=())  # path, since when

    def of(self, table: str, source: str | None = None) -> tuple[CorpusFile, ...]:
        """The files of a table, of one source where one is named."""
        return tuple(each for each in self.files if each.table == table and source in (None, each.source))

    @property
    def paths(self) -> set[str]:
        return {each.path for each in self.files} | ({self.twins} if self.twins else set())


def corpus_folder() -> Path:
    """Where the setting says, else in the node's home. It need not be there yet."""
    return Path(settings.CORPUS or Path(settings.HOME) / "corpus")


def manifest_in(folder: Path) -> Manifest:
    """The corpus as it is now; an empty one where none was begun. Raises Refused `corpus_damaged`."""
    try:
        told = json.loads((folder / _NAME).read_bytes())
        if told["form"] != FORM:
            raise ValueError(told["form"])
        return Manifest(
            files=tuple(CorpusFile(**each) for each in told["files"]),
            loads={key: (int(rows), int(gone)) for key, (rows, gone) in told["loads"].items()},
            twins=told["twins"],
            retired=tuple((path, since) for path, since in told["retired"]),
        )
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused("corpus_damaged", file=str(folder / _NAME), reason=str(error)) from error


def put_in_force(folder: Path, new: Manifest, *, at: datetime) -> None:
    """Let a list of files count from now on, and sweep away what no list names any more.

    Raises Refused `file_not_written`.
    """
    before = manifest_in(folder)
    gone = [(path, at.isoformat()) for path in sorted(before.paths - new.paths)]
    kept = [each for each in before.retired if datetime.fromisoformat(each[1]) > at - RETIRED_FOR]
    listed = replace(new, retired=(*kept, *gone))
    with written_beside(folder / _NAME) as out:
        out.write(json.dumps({"form": FORM, **asdict(listed)}).encode())
    _sweep(folder, listed.paths | {path for path, _ in listed.retired})


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """One load at a time: the lock ends with its process, however that ends. Raises Refused `corpus_busy`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / ".writing", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused("file_not_written", file=str(folder), reason=error.strerror or "") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused("corpus_busy") from error
    finally:
        os.close(handle)


def _sweep(folder: Path, named: set[str]) -> None:
    for table in ("works", "indicators", "twins"):
        for file in (folder / table).rglob("*.parquet"):
            if str(file.relative_to(folder)) not in named:
                file.unlink(missing_ok=True)
