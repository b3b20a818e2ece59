"""The bytes of attachments and imports: files in the node's home."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from mithaq.base.refusals import NotFound, Refused

FILE_BYTES_MAX = 25 * 2**20


def attachments_folder() -> Path:
    """Where this node keeps attachments, and joint documents of projects."""
    return Path(settings.HOME) / "attachments"


@dataclass(frozen=True)
class Kept:
    """A file that is safely on disk."""

    digest: str
    size_bytes: int


def keep(chunks: Iterable[bytes], *, folder: Path, name: str = "", bytes_max: int = FILE_BYTES_MAX) -> Kept:
    """Write the bytes durably, under a name or else under their digest.

    Raises Refused `file_too_large`, `file_empty` or `disk_full`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=folder)
    except OSError as error:
        raise refusal_of(error) from error
    beside = Path(written)
    try:
        with os.fdopen(handle, "wb") as out:
            kept = _copied(chunks, out, bytes_max)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(folder / (name or kept.digest))
    except OSError as error:
        raise refusal_of(error) from error
    finally:
        beside.unlink(missing_ok=True)
    return kept


def opened(name: str, *, folder: Path) -> BinaryIO:
    """The file's bytes. Raises NotFound `file_unknown`; Refused `storage_unavailable`."""
    try:
        return (folder / name).open("rb")
    except FileNotFoundError as error:
        raise NotFound("file_unknown") from error
    except OSError as error:
        raise refusal_of(error) from error


def forget(name: str, *, folder: Path) -> None:
    """Remove the file; it may be gone already."""
    (folder / name).unlink(missing_ok=True)


def _copied(chunks: Iterable[bytes], out: BinaryIO, bytes_max: int) -> Kept:
    hashed, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > bytes_max:
            raise Refused("file_too_large", most_mib=bytes_max // 2**20)
        hashed.update(chunk)
        out.write(chunk)
    if not size:
        raise Refused("file_empty")
    return Kept(hashed.hexdigest(), size)


def refusal_of(error: OSError) -> Refused:
    """What a fault of the disk is called."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refused("disk_full")
    return Refused("storage_unavailable", reason=error.strerror or "")


@contextmanager
def storing() -> Iterator[None]:
    """What our disk fails at inside is Refused `disk_full` or `storage_unavailable`."""
    try:
        yield
    except OSError as error:
        raise refusal_of(error) from error
