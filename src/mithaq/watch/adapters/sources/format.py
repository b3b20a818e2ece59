"""What a format of sources is: how its files are cut into chunks, and how a record becomes a work.

Chunks are cut in one process and read in several, so what is in them can be sent. A record that is no work
raises Refused with the code of what is wrong; one that the source itself sets aside gives None.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mithaq.outside.fetching import Paging
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.loading import Problem
from mithaq.watch.domain.mapping import Mapping as Columns
from mithaq.watch.domain.works import Work


@dataclass(frozen=True)
class Chunk:
    """Records of one file, as they stand there, each with its number: a line, a row, or a member."""

    records: tuple[tuple[int, object], ...]


@dataclass(frozen=True)
class Reading:
    """How one load reads its records."""

    source: str
    columns: Columns | None = None
    notes: list[Problem] = field(default_factory=list)

    def note(self, code: str, **facts: object) -> None:
        """Say what was lost of the record that is being read, which is kept."""
        self.notes.append(Problem("", code, facts, is_kept=True))


@dataclass(frozen=True)
class Format:
    """A format. `files` gives the files of a place in which records stand, in a fixed order."""

    code: str
    chunks: Callable[[Path, Columns | None], Iterator[Chunk]]
    read: Callable[[object, Reading], Work | Indicator | None]
    files: Callable[[Path], tuple[Path, ...]]
    deleted: Callable[[Path], Iterator[str]] | None = None
    paging: Paging | None = None
    """Where the source gives works a page at a time, under an address whose path ends with `paged_path`."""
    paged_path: str = "/works"
