"""Identifiers that sort by time: UUID version 7 (RFC 9562, section 5.7). Time and chance are arguments."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

RANDOM_BYTES = 10
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
