"""Opening what is packed with zstd: whole frames, one after the other, and never a part for the whole."""

from pathlib import Path

import pytest
import zstandard

from mithaq.base.refusals import Refused
from mithaq.outside.opening import opened

TEXT = b"".join(b"line %d of a file that is long enough for blocks\n" % number for number in range(20_000))


def read(file: Path, *, bytes_max: int = 2**24) -> bytes:
    with opened(str(file), bytes_max=bytes_max) as stream:
        return stream.read()


def test_frames_of_zstd_are_read_one_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    file.write_bytes(zstandard.compress(TEXT) + zstandard.compress(b"and more"))

    assert read(file) == TEXT + b"and more"


def test_a_frame_that_breaks_off_is_no_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    packed = zstandard.compress(TEXT)
    file.write_bytes(packed[: len(packed) // 2])

    with pytest.raises(Refused) as refusal:
        read(file)

    assert refusal.value.code == "source_unreadable"
    assert refusal.value.facts["reason"] == "it breaks off"


def test_what_unpacks_to_too_much_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    file.write_bytes(zstandard.compress(bytes(2**24)))

    with pytest.raises(Refused, match="source_unreadable"):
        read(file, bytes_max=2**20)


def test_bytes_that_are_no_zstd_after_its_mark_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    file.write_bytes(b"\x28\xb5\x2f\xfd" + b"nothing of the kind" * 9)

    with pytest.raises(Refused, match="source_unreadable"):
        read(file)
