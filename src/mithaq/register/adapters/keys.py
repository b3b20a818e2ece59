"""The node's signing key, in a file of its home that only its owner may read."""

import os
import tempfile
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal


def key_file(home: Path) -> Path:
    """Where the key lies."""
    return home / "keys" / "node.pem"


def create_node_key(home: Path) -> KeySeal:
    """Make the key of a new node. Raises Refused `node_key_exists`: a second key would fork the register."""
    key = Ed25519PrivateKey.generate()
    try:
        keep_key(key_file(home), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except FileExistsError as error:
        raise Refused("node_key_exists", file=str(key_file(home))) from error
    node_seal.cache_clear()
    return KeySeal(key)


def keep_key(file: Path, data: bytes) -> None:
    """Write a key that only its owner may read. Raises FileExistsError where there is one.

    The key gets its name when it is complete, so a crash leaves either no key or a whole one.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f"{file.stem}-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.link(beside, file)
    finally:
        Path(beside).unlink()
    _keep_name(file.parent)


def _keep_name(folder: Path) -> None:
    """Make the folder's new entry survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@cache
def node_seal(home: Path) -> KeySeal:
    """The node's seal; read once a process. Raises Refused `node_key_missing` or `node_key_unreadable`."""
    try:
        key = load_pem_private_key(key_file(home).read_bytes(), password=None)
    except FileNotFoundError as error:
        raise Refused("node_key_missing", file=str(key_file(home))) from error
    except (OSError, ValueError) as error:
        raise Refused("node_key_unreadable", file=str(key_file(home)), reason=str(error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused("node_key_unreadable", file=str(key_file(home)), reason="not Ed25519")
    return KeySeal(key)
