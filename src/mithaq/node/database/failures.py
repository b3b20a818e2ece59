"""What the operating system and PostgreSQL say when something fails, translated once into refusals."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from mithaq.base.refusals import Refused

REASON_CHARACTERS = 600
WORDS_OF_A_FULL_DISK = ("No space left on device", "Disk quota exceeded", "Check free disk space")


def not_started(words: str) -> Refused:
    """The refusal for a server that ended with these last words (PostgreSQL speaks English to us)."""
    words = words.strip()
    if any(part in words for part in WORDS_OF_A_FULL_DISK):
        return Refused("disk_full")
    return Refused("database_not_started", reason=words[-REASON_CHARACTERS:])


@contextmanager
def translated() -> Iterator[None]:
    """Turn faults of the file system and of the server into refusals.

    Raises Refused `disk_full`, `database_place_forbidden` or `database_not_started`.
    """
    try:
        yield
    except OSError as error:
        raise _refusal(error) from error
    except psycopg.Error as error:
        raise not_started(str(error)) from error


def _refusal(error: OSError) -> Refused:
    place = str(error.filename or "")
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refused("disk_full")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Refused("database_place_forbidden", place=place)
    return Refused("database_not_started", reason=f"{place}: {error.strerror}")
