"""Identifiers of institutions that several nodes must name alike: the issuers of public sources."""

import hashlib
from uuid import UUID


def institution_id_of(name: str) -> UUID:
    """The same name gives the same identifier at every node (UUID version 8, RFC 9562)."""
    number = int.from_bytes(hashlib.sha256(f"mithaq institution {name}".encode()).digest()[:16])
    return UUID(int=number & ~(0xF << 76) & ~(0b11 << 62) | 0x8 << 76 | 0b10 << 62)
