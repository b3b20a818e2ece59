"""Identifiers that sort by time: UUID version 7 (RFC 9562, section 5.7). Time and chance are arguments."""

from datetime import datetime
from uuid import UUID

RANDOM_BYTES = 10


def new_id(at: datetime, chance: bytes) -> UUID:
    """An identifier for a moment; `chance` is ten random bytes."""
    if len(chance) != RANDOM_BYTES:
        raise ValueError("an identifier takes ten random bytes")
    milliseconds = int(at.timestamp() * 1000)
    number = int.from_bytes(chance)
    high, low = number >> 62 & 0xFFF, number & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
