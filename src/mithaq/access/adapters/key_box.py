"""The private half of a person's key, encrypted under a passphrase that only they know.

Argon2id (RFC 9106, its second recommended choice: 64 MiB, 3 passes, 4 lanes) makes the key of a Fernet token,
as the documentation of `cryptography` does. The work is the same on every machine, so that a key opens on
the one that a backup is restored to, and a guess costs what it costs here.
"""

import base64
import os
import unicodedata

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from mithaq.base.seals import KeySeal

SALT_BYTES = 16
PASSES, LANES, MEMORY_KIB = 3, 4, 64 << 10


def new_seal() -> KeySeal:
    """A new key."""
    return KeySeal(Ed25519PrivateKey.generate())


def closed(seal: KeySeal, passphrase: str) -> bytes:
    """The key as it is kept: salt and token; costs 0.2 seconds of processor and 64 MiB."""
    salt = os.urandom(SALT_BYTES)
    return salt + _fernet(passphrase, salt).encrypt(seal.private_key.private_bytes_raw())


def opened(kept: bytes, passphrase: str) -> KeySeal | None:
    """The key, or nothing where the passphrase is another; as dear as to close it."""
    try:
        raw = _fernet(passphrase, kept[:SALT_BYTES]).decrypt(kept[SALT_BYTES:])
    except InvalidToken:
        return None
    return KeySeal(Ed25519PrivateKey.from_private_bytes(raw))


def _fernet(passphrase: str, salt: bytes) -> Fernet:
    kdf = Argon2id(salt=salt, length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    # Two keyboards may write one accented letter as other code points.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    return Fernet(base64.urlsafe_b64encode(kdf.derive(typed)))
