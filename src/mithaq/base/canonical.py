"""Canonical bytes of a JSON value: RFC 8785, narrowed to what two programs cannot read differently.

No floats (a decimal is a string), integers within ±(2^53 − 1), object keys are strings.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import rfc8785

from mithaq.base.refusals import Refused

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

INTEGER_MAX = 2**53 - 1


def canonical_bytes(value: Json) -> bytes:
    """Raises Refused `not_canonical` for a float, a large integer, a lone surrogate or a key not a string."""
    try:
        _require_exact(value)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise Refused("not_canonical", reason=str(error)) from error


def parsed(data: bytes) -> Json:
    """Parse JSON strictly: UTF-8, no floats, no duplicate keys, no lone surrogates.

    Raises Refused `not_canonical`. White space and the order of keys are free: compare with
    `canonical_bytes` where the bytes themselves must be canonical.
    """
    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            object_pairs_hook=_unique_keys,
        )
        _require_exact(value)
    except (ValueError, RecursionError) as error:
        # ValueError is wrong UTF-8, wrong JSON, or an integer with thousands of digits.
        raise Refused("not_canonical", reason=str(error)) from error
    return value


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _require_exact(value: Json) -> None:
    match value:
        case None | bool():
            return
        case str():
            _require_characters(value)
        case int() if abs(value) <= INTEGER_MAX:
            return
        case list() | tuple():
            for item in value:
                _require_exact(item)
        case dict() if all(isinstance(key, str) for key in value):
            for key, item in value.items():
                _require_characters(key)
                _require_exact(item)
        case _:
            raise Refused("not_canonical", reason=f"{type(value).__name__} {value!r}"[:120])


def _require_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused("not_canonical", reason="a lone surrogate is no character") from error


def _refuse_number(text: str) -> Json:
    raise Refused("not_canonical", reason=f"number {text}")


def _unique_keys(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("not_canonical", reason="an object key occurs twice")
    return found
