"""Identifiers of UUID version 7."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.ids import new_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 8_000 * 366 * 86_400 * 10**6).map(
    lambda count: EPOCH + timedelta(microseconds=count)
)
CHANCE = st.binary(min_size=10, max_size=10)


def test_the_example_of_rfc_9562_comes_out() -> None:
    at = datetime(2022, 2, 22, 14, 22, 22, tzinfo=timezone(timedelta(hours=-5)))
    chance = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(10)

    assert new_id(at, chance) == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


@given(MOMENTS, CHANCE)
def test_an_identifier_is_of_version_7_and_tells_its_millisecond(at: datetime, chance: bytes) -> None:
    found = new_id(at, chance)

    assert (found.version, found.variant) == (7, "specified in RFC 4122")
    assert EPOCH + timedelta(milliseconds=found.int >> 80) == at.replace(
        microsecond=at.microsecond // 1000 * 1000
    )


@given(MOMENTS, MOMENTS, CHANCE, CHANCE)
def test_identifiers_sort_by_time(one: datetime, other: datetime, chance: bytes, more: bytes) -> None:
    earlier, later = sorted([one, other])

    if later - earlier >= timedelta(milliseconds=1):
        assert new_id(earlier, chance) < new_id(later, more)


def test_different_chance_gives_different_identifiers() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert len({new_id(at, bit.to_bytes(10)) for bit in (1 << place for place in range(74))}) == 74


@pytest.mark.parametrize(
    ("at", "chance"),
    [
        (datetime(2026, 1, 1), bytes(10)),  # noqa: DTZ001
        (datetime(1969, 12, 31, tzinfo=UTC), bytes(10)),
        (datetime(2026, 1, 1, tzinfo=UTC), bytes(9)),
    ],
    ids=["no zone", "before 1970", "too little chance"],
)
def test_what_gives_no_identifier(at: datetime, chance: bytes) -> None:
    with pytest.raises(ValueError, match="an identifier takes"):
        new_id(at, chance)
