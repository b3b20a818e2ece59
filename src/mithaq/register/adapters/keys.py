"""The node's signing keys, in its home for its owner alone; and the root keys, which are kept elsewhere."""

import os
import tempfile
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, key_id


def key_file(home: Path) -> Path:
    """Where the key lies that the node was founded with."""
    return home / "keys" / "node.pem"


def key_files(home: Path) -> list[Path]:
    """Where the keys lie that the node signs with, or did, or will."""
    return sorted((home / "keys").glob("node*.pem"))


def files_of(home: Path, public_keys: Collection[bytes]) -> list[Path]:
    """The files in which one of these keys lies; one that cannot be read is none of them."""
    return [each for each in key_files(home) if _public_key_in(each) in public_keys]


def _public_key_in(file: Path) -> bytes:
    try:
        return _seal_in(file).public_key
    except Refused:
        return b""


def create_node_key(home: Path) -> KeySeal:
    """Make the key of a new node. Raises Refused `node_key_exists`: a second key would fork the register."""
    key = Ed25519PrivateKey.generate()
    _write(key, key_file(home))
    first_seal.cache_clear()
    return KeySeal(key)


def create_next_key(home: Path) -> KeySeal:
    """Make a key that the node signs with once a root document names it."""
    seal = KeySeal(Ed25519PrivateKey.generate())
    _write(seal.private_key, _next_file(home, seal.public_key))
    return seal


def write_offline_key(file: Path, *, passphrase: str) -> KeySeal:
    """Make a root key, locked by a passphrase. Raises Refused `node_key_exists` or `file_not_written`."""
    key = Ed25519PrivateKey.generate()
    try:
        _write(key, file, passphrase=passphrase)
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error
    return KeySeal(key)


def offline_seal(file: Path, *, passphrase: str) -> KeySeal:
    """A root key. Raises Refused `root_key_unreadable`, also for another passphrase."""
    try:
        pem = file.read_bytes()
        key = load_pem_private_key(pem, password=passphrase.encode() if passphrase else None)
    except (OSError, ValueError, TypeError) as error:
        raise Refused("root_key_unreadable", file=str(file), reason=str(error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused("root_key_unreadable", file=str(file), reason="not Ed25519")
    return KeySeal(key)


def is_locked(file: Path) -> bool:
    """Whether a passphrase opens the key. Raises Refused `root_key_unreadable`."""
    try:
        return b"ENCRYPTED" in file.read_bytes()
    except OSError as error:
        raise Refused("root_key_unreadable", file=str(file), reason=str(error)) from error


def _write(key: Ed25519PrivateKey, file: Path, *, passphrase: str = "") -> None:
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    try:
        keep_key(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    except FileExistsError as error:
        raise Refused("node_key_exists", file=str(file)) from error


def keep_key(file: Path, data: bytes) -> None:
    """Write a key that only its owner may read. Raises FileExistsError where there is one.

    The key gets its name when it is complete, so a crash leaves either no key or a whole one.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix="new-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.link(beside, file)
    finally:
        Path(beside).unlink()
    keep_names(file.parent)


def _next_file(home: Path, public_key: bytes) -> Path:
    return home / "keys" / f"node-{key_id(public_key)[:16]}.pem"


def keep_names(folder: Path) -> None:
    """Make what was named or removed in the folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@cache
def first_seal(home: Path) -> KeySeal:
    """The seal that the node was founded with; read once a process.

    Raises Refused `node_key_missing` or `node_key_unreadable`.
    """
    return _seal_in(key_file(home))


def seal_of(home: Path, public_key: bytes) -> KeySeal:
    """The seal of this key. Raises Refused `node_key_missing` or `node_key_unreadable`."""
    later = _next_file(home, public_key)
    if later.exists():
        return _next_seal(home, public_key)
    first = first_seal(home)
    if first.public_key != public_key:
        raise Refused("node_key_missing", file=str(later))
    return first


@lru_cache(64)
def _next_seal(home: Path, public_key: bytes) -> KeySeal:
    file = _next_file(home, public_key)
    found = _seal_in(file)
    if found.public_key != public_key:
        raise Refused("node_key_unreadable", file=str(file), reason="another key")
    return found


def _seal_in(file: Path) -> KeySeal:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise Refused("node_key_missing", file=str(file)) from error
    except (OSError, ValueError, TypeError) as error:
        raise Refused("node_key_unreadable", file=str(file), reason=str(error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused("node_key_unreadable", file=str(file), reason="not Ed25519")
    return KeySeal(key)
