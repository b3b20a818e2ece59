"""Canonical bytes of a JSON value: RFC 8785, narrowed to what two programs cannot read differently.

No floats (a decimal is a string), integers within ±(2^53 − 1), object keys are strings, at most 64 levels.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import orjson

from mithaq.base.refusals import Refused

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

INTEGER_MAX = 2**53 - 1
DEPTH_MAX = 64
_TOO_DEEP = f"more than {DEPTH_MAX} levels"
# Without floats, RFC 8785 is what orjson writes, but for the order of keys: it has that of code points.
_WRITING = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
# What may be a float or a large integer: nothing else has such bytes, but for the inside of strings.
_DOUBTFUL_NUMBER = re.compile(rb"[:,\[]-?(?:\d{16}|\d+[.eE])")
# The first byte of a code point that UTF-16 writes as two units.
_BEYOND_ONE_UNIT = re.compile(rb"[\xf0-\xf4]")


def canonical_bytes(value: Json) -> bytes:
    """Raises Refused `not_canonical` for a float, a large integer, a lone surrogate or a key not a string."""
    _require_plain(value, DEPTH_MAX)
    return _written(value)


def _written(value: Json) -> bytes:
    try:
        data = orjson.dumps(value, option=_WRITING)
        # Keys may have another order in UTF-16 than by code points.
        if not data.isascii() and _BEYOND_ONE_UNIT.search(data):
            data = _WRITER.encode(_in_order(value)).encode()
    except (TypeError, UnicodeEncodeError) as error:
        raise Refused("not_canonical", reason=str(error)) from error
    return data


def parsed(data: bytes) -> Json:
    """Parse JSON strictly: UTF-8, no floats, no duplicate keys, no lone surrogates, no more than 64 levels.

    Raises Refused `not_canonical`. White space and the order of keys are free: compare with
    `canonical_bytes` where the bytes themselves must be canonical.
    """
    try:
        return canonical_value(data)
    except Refused:
        return _parsed_freely(data)


def canonical_value(data: bytes) -> Json:
    """The value whose canonical bytes these are. Raises Refused `not_canonical` for any other bytes."""
    try:
        value: Json = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Refused("not_canonical", reason=str(error)) from error
    if not _shows_plain(data):
        _require_plain(value, DEPTH_MAX)
    # What two libraries could read differently is written differently, too, and so is not these bytes.
    if _written(value) != data:
        raise Refused("not_canonical", reason="the bytes are written in another way")
    return value


def _parsed_freely(data: bytes) -> Json:
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


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _shows_plain(data: bytes) -> bool:
    """Whether JSON has, by its bytes, no float, no large integer and few levels; a string may hide it."""
    is_shallow = data.count(b"[") + data.count(b"{") <= DEPTH_MAX
    return is_shallow and data[:1] in {b"[", b"{"} and not _DOUBTFUL_NUMBER.search(data)


def _require_plain(value: Json, levels: int) -> None:
    """Refuse what has no canonical bytes."""
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, dict):
        _require_level(levels)
        for key, item in value.items():
            if type(key) is not str and not isinstance(key, str):
                raise Refused("not_canonical", reason=f"a key of type {type(key).__name__}")
            if type(item) is not str:
                _require_plain(item, levels - 1)
    elif isinstance(value, list | tuple):
        _require_level(levels)
        for item in value:
            if type(item) is not str:
                _require_plain(item, levels - 1)
    elif not isinstance(value, int):
        raise Refused("not_canonical", reason=f"a value of type {type(value).__name__}")
    elif abs(value) > INTEGER_MAX:
        raise Refused("not_canonical", reason="an integer beyond ±(2^53 − 1)")


def _require_level(levels: int) -> None:
    if not levels:
        raise Refused("not_canonical", reason=_TOO_DEEP)


def _in_order(value: Json) -> Json:
    """The value with the keys of its objects in the order of RFC 8785, 3.2.3: by their UTF-16 code units."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _in_order(value[key]) for key in keys}
    return [_in_order(item) for item in value] if isinstance(value, list | tuple) else value


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
