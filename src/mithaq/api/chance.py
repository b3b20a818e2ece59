"""Chance for identifiers that a call makes."""

import os

from mithaq.base.ids import RANDOM_BYTES


def ten_random_bytes() -> bytes:
    """Random bytes from the operating system."""
    return os.urandom(RANDOM_BYTES)
