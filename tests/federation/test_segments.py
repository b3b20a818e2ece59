"""A stretch of a log as it travels."""

from dataclasses import replace

import pytest

from mithaq.base.canonical import canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.federation.domain.segments import ENTRIES_MAX, Segment, segment_in, written

SEGMENT = Segment(3, (b'{"a":1}', b'{"b":"\xd8\xb7"}'), "note\n\n\xe2\x80\x94 x\n", 9)
HEADER, *REST = written(SEGMENT).splitlines(keepends=True)


@pytest.mark.parametrize("segment", [SEGMENT, replace(SEGMENT, entries=()), Segment(0, (), "note", 0)])
def test_a_segment_is_read_as_it_was_written(segment: Segment) -> None:
    assert segment_in(written(segment)) == segment


@pytest.mark.parametrize(
    "header",
    [
        {"format": "mithaq-segment/2"},
        {"from": -1},
        {"from": 4},
        {"to": 6},
        {"to": "5"},
        {"size": 4},
        {"size": True},
        {"checkpoint": None},
        {"more": 1},
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: dict[str, object]) -> None:
    said = parsed(HEADER)
    assert isinstance(said, dict)
    changed = canonical_bytes({**said, **header})  # type: ignore[dict-item]

    with pytest.raises(Refused, match="segment_malformed"):
        segment_in(b"\n".join([changed, b"".join(REST)]))


@pytest.mark.parametrize(
    "data", [b"", b"\n", HEADER[:-1], HEADER, HEADER + REST[0], b"{}\n" + b"".join(REST)]
)
def test_a_segment_that_was_cut_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="segment_malformed"):
        segment_in(data)


def test_every_cut_is_found() -> None:
    whole = written(SEGMENT)
    for end in range(len(whole)):
        with pytest.raises(Refused, match="segment_malformed"):
            segment_in(whole[:end])


def test_more_entries_than_one_segment_holds_are_refused() -> None:
    entries = (b"{}",) * (ENTRIES_MAX + 1)

    with pytest.raises(Refused, match="segment_malformed"):
        segment_in(written(Segment(0, entries, "note", len(entries))))
