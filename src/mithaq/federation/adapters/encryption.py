"""Encryption for one node: hybrid HPKE for what is short, age for files of any size.

HPKE (RFC 9180) with ML-KEM-768 and X25519, so that what is recorded today stays closed to a later quantum
computer; age (X25519, ChaCha20-Poly1305 in chunks) under a key that travels inside.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from mithaq.base.refusals import Refused
from mithaq.base.seals import key_id
from mithaq.exchange.adapters import files
from mithaq.federation.domain.packages import Part
from mithaq.register.adapters.keys import keep_key, keep_names

ML_KEM_SEED, ML_KEM_PUBLIC, X25519_BYTES = 64, 1_184, 32
PUBLIC_BYTES = ML_KEM_PUBLIC + X25519_BYTES
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Some of them; none at the end."""


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""


@dataclass(frozen=True)
class HeldKey:
    """A key of this node, in its file: the seed of ML-KEM-768 and the X25519 key, 96 bytes."""

    file: Path
    public: bytes
    private: MLKEM768X25519PrivateKey = field(repr=False, compare=False)


def held_keys(home: Path) -> tuple[HeldKey, ...]:
    """The keys that lie in the home, read anew: another process may make or destroy one.

    Raises Refused `encryption_key_unreadable`.
    """
    found = []
    for file in sorted((home / "keys").glob("encryption*.key")):
        # It may be destroyed meanwhile.
        with contextlib.suppress(FileNotFoundError):
            found.append(_held(file))
    return tuple(found)


def make_key(home: Path) -> bytes:
    """Make a key by which others encrypt for this node; returns its public half.

    The private half is on the disk by then. Raises Refused `disk_full` or `storage_unavailable`.
    """
    ml_kem, x25519 = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    public = _public(ml_kem, x25519)
    with files.storing():
        keep_key(
            home / "keys" / f"encryption-{key_id(public)[:16]}.key",
            ml_kem.private_bytes_raw() + x25519.private_bytes_raw(),
        )
    return public


def destroy_key(key: HeldKey) -> None:
    """Remove the file of a key for good, and what an interruption may have left of its making.

    Raises Refused `disk_full` or `storage_unavailable`.
    """
    with files.storing():
        data = key.file.read_bytes()
        for each in key.file.parent.glob("new-*"):
            # Another key may be just being made.
            with contextlib.suppress(FileNotFoundError):
                if each.read_bytes() == data:
                    each.unlink()
        key.file.unlink()
        keep_names(key.file.parent)


def require_public_key(data: bytes) -> None:
    """Raises Refused `encryption_key_unfit`."""
    _their_key(data)


def sealed_for(data: bytes, *, public_key: bytes, info: bytes) -> bytes:
    """The bytes encrypted for who holds the key; `info` is what they are for, and must be known to open them.

    Raises Refused `encryption_key_unfit`.
    """
    return _SUITE.encrypt(data, _their_key(public_key), info=info)


def opened_with(data: bytes, *, keys: Iterable[HeldKey], info: bytes) -> bytes:
    """What was encrypted for one of these keys. Raises Refused `package_unreadable`."""
    for key in keys:
        # Another key leads to nonsense, which the tag tells.
        with contextlib.suppress(InvalidTag, ValueError):
            return _SUITE.decrypt(data, key.private, info=info)
    raise Refused("package_unreadable")


def new_file_key() -> str:
    """A key for the files of one package."""
    return str(pyrage.x25519.Identity.generate())


def encrypted(source: Source, *, key: str, folder: Path) -> Part:
    """Encrypt a file into the folder, under the digest of what was written; durable once it has its name.

    Raises Refused `disk_full` or `storage_unavailable`.
    """
    recipient = pyrage.x25519.Identity.from_str(key).to_public()
    try:
        handle, written = tempfile.mkstemp(dir=folder)
    except OSError as error:
        raise files.refusal_of(error) from error
    beside = Path(written)
    try:
        with os.fdopen(handle, "wb") as out:
            counted = _Counted(out)
            pyrage.encrypt_io(source, counted, [recipient])
            out.flush()
            os.fsync(out.fileno())
        part = Part(counted.digest, counted.size)
        beside.replace(folder / part.digest)
    except pyrage.EncryptError as error:
        raise files.refusal_of(counted.trouble or OSError(None, str(error))) from error
    except OSError as error:
        raise files.refusal_of(error) from error
    finally:
        beside.unlink(missing_ok=True)
    return part


def decrypt(source: BinaryIO, out: Sink, *, key: str) -> str:
    """Decrypt a file of a package; returns the SHA-256 of what came out.

    What came out before damage was met must not be used. Raises Refused `package_unreadable`, `disk_full` or
    `storage_unavailable`.
    """
    watched, counted = _Watched(source), _Counted(out)
    try:
        pyrage.decrypt_io(watched, counted, [pyrage.x25519.Identity.from_str(key)])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:
        # The library's own OSError tells of damage; that of the disk was met by us.
        trouble = watched.trouble or counted.trouble
        raise (files.refusal_of(trouble) if trouble else Refused("package_unreadable")) from error
    return counted.digest


class _Watched:
    """Reads, and knows whether the disk failed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.trouble: OSError | None = None

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._source.read(size)
        except OSError as error:
            self.trouble = error
            raise


class _Counted:
    """Passes bytes on, and knows their digest and size."""

    def __init__(self, out: Sink) -> None:
        self._out, self._hashed, self.size = out, hashlib.sha256(), 0
        self.trouble: OSError | None = None

    @property
    def digest(self) -> str:
        return self._hashed.hexdigest()

    def write(self, data: bytes) -> int:
        self._hashed.update(data)
        self.size += len(data)
        try:
            self._out.write(data)
        except OSError as error:
            self.trouble = error
            raise
        return len(data)

    def flush(self) -> None:
        """The file beneath is flushed by who owns it."""


def _their_key(data: bytes) -> MLKEM768X25519PublicKey:
    if len(data) != PUBLIC_BYTES:
        raise Refused("encryption_key_unfit")
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(data[:ML_KEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(data[ML_KEM_PUBLIC:]),
        )
    except ValueError as error:
        raise Refused("encryption_key_unfit") from error


def _held(file: Path) -> HeldKey:
    """Raises FileNotFoundError; Refused `encryption_key_unreadable`."""
    try:
        data = file.read_bytes()
        if len(data) != ML_KEM_SEED + X25519_BYTES:
            raise ValueError("its length is wrong")
        ml_kem = MLKEM768PrivateKey.from_seed_bytes(data[:ML_KEM_SEED])
        x25519 = X25519PrivateKey.from_private_bytes(data[ML_KEM_SEED:])
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise Refused("encryption_key_unreadable", file=str(file), reason=str(error)) from error
    return HeldKey(file, _public(ml_kem, x25519), MLKEM768X25519PrivateKey(ml_kem, x25519))


def _public(ml_kem: MLKEM768PrivateKey, x25519: X25519PrivateKey) -> bytes:
    return ml_kem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
