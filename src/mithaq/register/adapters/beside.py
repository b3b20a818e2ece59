"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from mithaq.base.refusals import Refused

OWNER_ALONE, FOR_ALL = 0o600, 0o666


@contextmanager
def written_beside(file: Path, *, mode: int = OWNER_ALONE) -> Iterator[IO[bytes]]:
    """Write beside a file; what was written takes its place once it is whole and on the disk.

    `mode` is what the new file may be used for, less what the umask takes away. Raises Refused
    `file_not_written`.
    """
    beside = file.with_name(f"{file.name}.part")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
