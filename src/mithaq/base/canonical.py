"""Canonical bytes of a JSON value: RFC 8785, narrowed to what two programs cannot read differently.

No floats (a decimal is a string), integers within ±(2^53 − 1), object keys are strings, at most 64 levels.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from mithaq.base.refusals import Refused

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

INTEGER_MAX = 2**53 - 1
DEPTH_MAX = 64
_TOO_DEEP = f"more than {DEPTH_MAX} levels"
# Without floats, RFC 8785 is what Python writes, but for the order of keys: Python has that of code points.
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_SORTING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, sort_keys=True)
# The first byte of a code point that UTF-16 writes as two units.
_BEYOND_ONE_UNIT = re.compile(rb"[\xf0-\xf4]")


def canonical_bytes(value: Json) -> bytes:
    """Raises Refused `not_canonical` for a float, a large integer, a lone surrogate or a key not a string."""
    try:
        return _WRITER.encode(_in_order(value, DEPTH_MAX)).encode()
    except UnicodeEncodeError as error:
        raise Refused("not_canonical", reason=str(error)) from error


def parsed(data: bytes) -> Json:
    """Parse JSON strictly: UTF-8, no floats, no duplicate keys, no lone surrogates, no more than 64 levels.

    Raises Refused `not_canonical`. White space and the order of keys are free: compare with
    `canonical_bytes` where the bytes themselves must be canonical.
    """
    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            parse_int=_integer,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            object_pairs_hook=_unique_keys,
        )
        if b"\\u" in data:
            # Only an escape can bring a lone surrogate in.
            _WRITER.encode(value).encode()
    except (ValueError, RecursionError) as error:
        raise Refused("not_canonical", reason=str(error)) from error
    if data.count(b"[") + data.count(b"{") > DEPTH_MAX:
        _require_shallow(value)
    return value


def is_canonical(data: bytes, value: Json) -> bool:
    """Whether bytes that `parsed` read as the value are its canonical bytes; faster than to write these."""
    if _BEYOND_ONE_UNIT.search(data):
        return canonical_bytes(value) == data
    # All code points being single units, their order is that of RFC 8785.
    return _SORTING.encode(value).encode() == data


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _in_order(value: Json, levels: int) -> Json:
    """The value with the keys of its objects in order, and nothing in it that has no canonical bytes."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict | list | tuple) and not levels:
        raise Refused("not_canonical", reason=_TOO_DEEP)
    if isinstance(value, dict):
        return {key: _in_order(value[key], levels - 1) for key in _sorted(value)}
    if isinstance(value, list | tuple):
        return [_in_order(item, levels - 1) for item in value]
    if not isinstance(value, int):
        raise Refused("not_canonical", reason=f"a value of type {type(value).__name__}")
    if abs(value) > INTEGER_MAX:
        raise Refused("not_canonical", reason="an integer beyond ±(2^53 − 1)")
    return value


def _require_shallow(value: Json) -> None:
    """What one program can still read, another's stack cannot."""
    level = [value]
    for _ in range(DEPTH_MAX):
        level = [item for each in level for item in _items(each) if isinstance(item, dict | list)]
        if not level:
            return
    raise Refused("not_canonical", reason=_TOO_DEEP)


def _items(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _sorted(keys: Mapping[str, Json]) -> list[str]:
    """RFC 8785, 3.2.3, sorts keys by their UTF-16 code units; among ASCII keys that is Python's order."""
    for key in keys:
        if not isinstance(key, str):
            raise Refused("not_canonical", reason=f"a key of type {type(key).__name__}")
    if "".join(keys).isascii():
        return sorted(keys)
    return sorted(keys, key=lambda key: key.encode("utf-16-be"))


def _integer(text: str) -> int:
    if len(text) <= 17 and abs(value := int(text)) <= INTEGER_MAX:
        return value
    raise Refused("not_canonical", reason="an integer beyond ±(2^53 − 1)")


def _refuse_number(text: str) -> Json:
    raise Refused("not_canonical", reason=f"number {text[:40]}")


def _unique_keys(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("not_canonical", reason="an object key occurs twice")
    return found
