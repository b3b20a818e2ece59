"""Canonical bytes: RFC 8785, narrowed to what two programs cannot read differently."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.canonical import INTEGER_MAX, Json, canonical_bytes, canonical_value, parsed
from mithaq.base.refusals import Refused

VECTORS = Path(__file__).parents[2].parent / "shared" / "data" / "federation" / "jcs-rfc8785"
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def _vectors() -> list[Path]:
    if not VECTORS.exists():
        pytest.skip("the shared data folder is not here")
    return sorted((VECTORS / "input").glob("*.json"))


def _with_whole_numbers(value: object) -> Json:
    """The value with 56.0 as 56: RFC 8785 writes both alike, and we take only the second."""
    match value:
        case dict():
            return {str(key): _with_whole_numbers(item) for key, item in value.items()}
        case list():
            return [_with_whole_numbers(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case None | bool() | int() | str():
            return value
    raise ValueError(f"the vectors hold no {value!r}")


def _is_canonical(data: bytes) -> bool:
    try:
        canonical_value(data)
    except Refused:
        return False
    return True


def test_the_vectors_of_rfc_8785_give_their_bytes() -> None:
    for file in _vectors():
        value = _with_whole_numbers(json.loads(file.read_text(encoding="utf-8")))

        found = canonical_bytes(value)

        assert found == (VECTORS / "output" / file.name).read_bytes(), file.name
        assert found == bytes.fromhex((VECTORS / "outhex" / f"{file.stem}.txt").read_text()), file.name


def test_the_vector_with_a_float_is_refused_as_it_stands() -> None:
    [file] = [each for each in _vectors() if each.name == "structures.json"]

    with pytest.raises(Refused, match="not_canonical"):
        parsed(file.read_bytes())


@given(VALUES)
def test_what_is_written_is_read_again_and_written_alike(value: Json) -> None:
    written = canonical_bytes(value)

    assert parsed(written) == value
    assert canonical_bytes(parsed(written)) == written


@given(VALUES)
def test_another_program_writes_the_same_bytes(value: Json) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(VALUES, st.sampled_from([None, 1]), st.booleans(), st.booleans())
def test_bytes_are_canonical_or_not(value: Json, indent: int | None, is_ascii: bool, is_sorted: bool) -> None:
    loose = json.dumps(
        value, indent=indent, ensure_ascii=is_ascii, sort_keys=is_sorted, separators=(",", ":")
    ).encode()

    assert canonical_value(canonical_bytes(value)) == value
    assert _is_canonical(loose) == (loose == canonical_bytes(value))


def test_keys_stand_in_the_order_of_their_utf_16_units() -> None:
    # By code points, U+FB33 comes before U+1F600; by UTF-16 units, after it.
    in_order = '{"\U0001f600":2,"\ufb33":1}'.encode()
    value: Json = {"\ufb33": 1, "\U0001f600": 2}

    assert canonical_bytes(value) == in_order
    assert canonical_value(in_order) == value
    assert not _is_canonical('{"\ufb33":1,"\U0001f600":2}'.encode())


@pytest.mark.parametrize("text", ["2.5", "see:2.5", '",2.5', "[1e3]", "-0", "1.0"])
def test_a_text_may_look_like_a_number_with_a_fraction(text: str) -> None:
    written = canonical_bytes({"a": [text, 1]})

    assert canonical_value(written) == parsed(written) == {"a": [text, 1]}


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        INTEGER_MAX + 1,
        -INTEGER_MAX - 1,
        10**5_000,
        "\ud800",
        {"\udfff": 1},
        {1: "one"},
        {"deep": [{"er": 0.0}]},
        b"bytes",
        {"a", "b"},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_programs_read_differently_has_no_canonical_bytes(value: Any) -> None:
    with pytest.raises(Refused, match="not_canonical"):
        canonical_bytes(value)


@pytest.mark.parametrize(
    "value",
    [1.5, [1.5], {"a": -0.0}, {"a": [1, 1e300]}, [5e-324], [2**53], {"a": -(2**53)}, [10**15, 2**60], 2**53],
    ids=str,
)
def test_bytes_with_a_float_or_a_large_integer_are_no_canonical_value(value: Any) -> None:
    data = orjson.dumps(value)

    with pytest.raises(Refused, match="not_canonical"):
        canonical_value(data)


def test_sixty_four_levels_are_read_and_written_and_no_more() -> None:
    deepest = b"[" * 64 + b"]" * 64
    wide = b"[" + b"[]," * 999 + b"[]]"

    assert canonical_bytes(parsed(deepest)) == deepest
    assert canonical_bytes(parsed(wide)) == wide
    with pytest.raises(Refused, match="more than 64 levels"):
        canonical_bytes([parsed(deepest)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"1.0",
        b"1e3",
        b"[1.5]",
        b'{"a":-1.5}',
        b'{"a":1e3}',
        b"NaN",
        b"-Infinity",
        b"9007199254740992",
        b"1" * 5_000,
        b"[" * 100_000,
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b"{} {}",
        '"é"'.encode("utf-16"),
    ],
    ids=lambda data: repr(data[:16]),
)
def test_doubtful_json_is_refused(data: bytes) -> None:
    for read in (parsed, canonical_value):
        with pytest.raises(Refused, match="not_canonical"):
            read(data)
