"""Numbers of identity documents, encrypted where they are kept.

AES-256-GCM under a key of the node that lies beside its signing keys, for its owner alone. A number is bound
to its row: moved to another, it does not open. Whoever copies the database has no number without that file.
"""

import contextlib
import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mithaq.base.refusals import Refused
from mithaq.register.adapters.keys import keep_key

NONCE_BYTES, KEY_BITS = 12, 256


def key_file(home: Path) -> Path:
    """Where the key lies."""
    return home / "keys" / "identity.key"


def closed(number: str, *, row: str, home: Path) -> bytes:
    """The number as it is kept; the key is made when it is needed first. Raises `identity_key_unreadable`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _box(home).encrypt(nonce, number.encode(), row.encode())


def opened(kept: bytes, *, row: str, home: Path) -> str:
    """The number. Raises Refused `identity_key_unreadable` by another key, or for another row."""
    try:
        return _box(home).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], row.encode()).decode()
    except InvalidTag as error:
        raise Refused("identity_key_unreadable", file=str(key_file(home))) from error


def _box(home: Path) -> AESGCM:
    file = key_file(home)
    if not file.exists():
        # Where another process was first, its key is the one.
        with contextlib.suppress(FileExistsError):
            keep_key(file, AESGCM.generate_key(KEY_BITS))
    return _read(file)


@cache
def _read(file: Path) -> AESGCM:
    try:
        return AESGCM(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Refused("identity_key_unreadable", file=str(file)) from error
