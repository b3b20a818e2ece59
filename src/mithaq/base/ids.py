"""Identifiers: ones that sort by time (UUID version 7), ones that follow from a name (8); RFC 9562.

People read and type numbers in Crockford's base32: digits and letters without I, L, O and U.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

RANDOM_BYTES = 10
NAMED_VERSION = 8
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id(at: datetime, chance: bytes) -> UUID:
    """An identifier for a moment from 1970 on; `chance` is ten random bytes, of which 74 bits are used."""
    if len(chance) != RANDOM_BYTES:
        raise ValueError("an identifier takes ten random bytes")
    if at.tzinfo is None or at < _EPOCH:
        raise ValueError("an identifier takes a moment with a zone, from 1970 on")
    # Whole milliseconds by integer division: a float would now and then lose one.
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    number = int.from_bytes(chance)
    high, low = number >> 62 & 0xFFF, number & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def id_in(value: object) -> UUID | None:
    """The identifier that a text of others is, if it is one."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def crockford(number: int, letters: int) -> str:
    """The last bits of a number, five a letter."""
    return "".join(CROCKFORD[number >> place * 5 & 31] for place in range(letters - 1, -1, -1))


def named_id(name: str) -> UUID:
    """An identifier that follows from a name: the same at every node and every time."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16])
    return UUID(int=number & ~(0xF << 76) & ~(0b11 << 62) | NAMED_VERSION << 76 | 0b10 << 62)
