"""Cursors: opaque to callers, so that what they hold may change."""

import base64
import binascii

from mithaq.base.refusals import Refused

NUMBER_MAX = 2**53


def cursor_of(number: int) -> str:
    """The cursor for a place in a list."""
    return base64.urlsafe_b64encode(f"c{number}".encode()).decode().rstrip("=")


def place_in(cursor: str | None, *, otherwise: int) -> int:
    """The place a cursor names. Raises Refused `cursor_malformed`."""
    if not cursor:
        return otherwise
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if not text.startswith("c") or not text[1:].isdigit() or len(text) > 17:
            raise ValueError(cursor)
        number = int(text[1:])
    except (ValueError, binascii.Error) as error:
        raise Refused("cursor_malformed") from error
    if number > NUMBER_MAX:
        raise Refused("cursor_malformed")
    return number
