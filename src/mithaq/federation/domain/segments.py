"""A stretch of a log as it travels, online or on a medium: a header line, then each entry's exact bytes.

The header's checkpoint covers the log up to the end of the stretch, so that each is verified by itself.
"""

from dataclasses import dataclass

import zstandard

from mithaq.base.canonical import Json, canonical_bytes, parsed
from mithaq.base.refusals import Refused

FORMAT = "mithaq-segment/1"
ENTRIES_MAX = 1_000
# The note in it tells each change of the key.
HEADER_BYTES_MAX = 128 << 10
SEGMENT_BYTES_MAX = 32 << 20


@dataclass(frozen=True)
class Segment:
    """Entries of a log from an index on, with the signed note over all up to their end.

    `size` is how long the log is by now, as its owner says and did not sign.
    """

    first: int
    entries: tuple[bytes, ...]
    note: str
    size: int

    @property
    def end(self) -> int:
        return self.first + len(self.entries)


def written(segment: Segment) -> bytes:
    """The bytes that travel, before they are compressed."""
    header: dict[str, Json] = {
        "format": FORMAT,
        "from": segment.first,
        "to": segment.end,
        "size": segment.size,
        "checkpoint": segment.note,
    }
    return b"".join(line + b"\n" for line in (canonical_bytes(header), *segment.entries))


def packed(segment: Segment) -> bytes:
    """As it travels; the checksum tells damage on the way from a log that was rewritten."""
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(written(segment))


def unpacked(data: bytes | bytearray) -> Segment:
    """Raises Refused `segment_malformed`, before more is unpacked than a segment may have."""
    unpacking = zstandard.ZstdDecompressor(max_window_size=SEGMENT_BYTES_MAX).stream_reader(data)
    try:
        return segment_in(unpacking.read(SEGMENT_BYTES_MAX + 1))
    except zstandard.ZstdError as error:
        raise Refused("segment_malformed", part="compression") from error


def segment_in(data: bytes) -> Segment:
    """Raises Refused `segment_malformed`; the entries are as they came, each still to be judged."""
    # Counted before it is taken apart: a few bytes for each of millions of lines become gigabytes.
    is_short = len(data) <= SEGMENT_BYTES_MAX and data.count(b"\n") <= ENTRIES_MAX + 1
    if not is_short or not data.endswith(b"\n") or data.index(b"\n") > HEADER_BYTES_MAX:
        raise Refused("segment_malformed", part="length")
    first, *entries, _ = data.split(b"\n")
    try:
        header = parsed(first)
    except Refused as refusal:
        raise Refused("segment_malformed", part="header") from refusal
    match header:
        case {
            "format": str(found),
            "from": int(start),
            "to": int(end),
            "size": int(size),
            "checkpoint": str(note),
            **more,
        } if found == FORMAT and not more and {type(start), type(end), type(size)} == {int}:
            pass
        case _:
            raise Refused("segment_malformed", part="header")
    if not 0 <= start <= end <= size or end - start != len(entries):
        raise Refused("segment_malformed", part="count")
    return Segment(start, tuple(entries), note, size)
