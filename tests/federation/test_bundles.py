"""Bundles: the same bytes on a medium; what is missing is named, and what is damaged costs itself alone."""

import io
import random
import tarfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cast import AT, Cast, content, published
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions.bundling import Reading, read_bundle, write_bundle
from mithaq.federation.actions.pairing import revoke_peer
from mithaq.federation.adapters import bundle_file
from mithaq.federation.adapters.bundle_file import Part, parts_in
from mithaq.federation.domain.bundles import Answer, answer_in, envelope_of
from mithaq.federation.domain.receipts import cosigned, receipt_in
from mithaq.federation.domain.segments import Segment, packed, unpacked
from mithaq.federation.models import Outgoing
from mithaq.federation.queries import logs
from mithaq.register import queries as register
from mithaq.register.domain.statement import payload_of
from partner import Partner, tampered

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LATER = AT + timedelta(minutes=5)
STEP = 3


def bundle(partner: Partner, firsts: Sequence[int], *, refused: Sequence[Json] | None = None) -> bytes:
    """What the partner's node writes: segments from these indexes on, and its receipt for our whole log."""
    file = io.BytesIO()
    with bundle_file.written(file) as writer:
        if refused is not None:
            answer = Answer(receipt_of(partner), refused)
            writer.add_bytes("receipt-000000.json", envelope_of(answer, partner.seal))
        for first in firsts:
            writer.add_bytes(f"segment-{first:012}.zst", packed(partner.segment(first, first + STEP)))
    return file.getvalue()


def receipt_of(partner: Partner) -> str:
    log = Outgoing.objects.get(pk=partner.name)
    return cosigned(logs.sent_note(log, log.size), name=partner.name, seal=partner.seal, at=LATER)


def read(data: bytes) -> Reading:
    return read_bundle(io.BytesIO(data), at=LATER)


def ours(partner: Partner, *, first: int | None = None) -> dict[str, bytes]:
    """What our node writes for the partner, as any tool unpacks it."""
    file = io.BytesIO()
    write_bundle(partner.name, file, at=LATER, first=first)
    file.seek(0)
    with tarfile.open(fileobj=file) as tar:
        return {each.name: tar.extractfile(each).read() for each in tar}  # type: ignore[union-attr]


def missing(reading: Reading) -> tuple[int, int] | None:
    return None if reading.missing_until is None else (reading.taken, reading.missing_until - 1)


@pytest.fixture
def ten(partner: Partner) -> Partner:
    """The partner with ten statements put out."""
    partner.put_out(partner.host(), *(partner.record(f"Sensor {number}") for number in range(9)))
    return partner


def test_a_pair_without_a_network_exchanges_both_ways_with_receipts(cast: Cast, ten: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    ten.put_out(tampered(ten.log[1]))

    came = read(bundle(ten, (0, 3, 6, 9)))
    carried = ours(ten)

    assert (came.before, came.taken, came.receipted, came.is_whole) == (0, 11, 0, True)
    answer = answer_in(carried["receipt-000000.json"], public_key=register.verifier_key().public_key)
    receipt = receipt_in(answer.note, sender=ten.key, receiver=register.verifier_key())
    assert (receipt.checkpoint.size, receipt.at) == (11, LATER)
    assert answer.refused == [{"index": 10, "code": "signature_invalid", "facts": {}}]
    segment = unpacked(carried["segment-000000000000.zst"])
    assert b"Quiet propeller" in payload_of(segment.entries[-1])

    back = read(bundle(ten, (), refused=[{"index": 0, "code": "not_for_us", "facts": {}}]))

    assert (back.receipted, back.is_whole) == (segment.end, True)
    standing = queries.standing(ten.name)
    assert (standing.receipted, standing.receipted_at) == (segment.end, LATER)
    assert [(each.is_ours, each.code) for each in standing.quarantined if each.is_ours] == [
        (True, "not_for_us")
    ]
    assert unpacked(ours(ten)[f"segment-{segment.end:012}.zst"]).entries == ()


def test_the_bytes_are_those_of_the_wire(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())

    carried = ours(partner, first=0)

    assert carried == {"segment-000000000000.zst": packed(logs.sent_segment(partner.name, first=0))}


def test_a_bundle_that_is_missing_is_named_exactly(ten: Partner) -> None:
    first, second, third = bundle(ten, (0,)), bundle(ten, (3,)), bundle(ten, (6, 9))

    assert missing(read(first)) == (3, 9)
    assert missing(read(third)) == (3, 5)
    assert queries.standing(ten.name).taken == 3
    assert missing(read(second)) == (6, 9)
    assert missing(read(third)) is None
    assert queries.standing(ten.name).taken == 10


def test_a_bundle_that_is_read_again_or_late_changes_nothing(ten: Partner) -> None:
    old, whole = bundle(ten, (0, 3), refused=[]), bundle(ten, (0, 3, 6, 9), refused=[])
    read(whole)
    head, standing = register.head(), queries.standing(ten.name)

    for data in (whole, old, whole + whole, old):
        again = read_bundle(io.BytesIO(data), at=LATER + timedelta(hours=1))
        assert (again.before, again.taken, again.is_whole) == (10, 10, True)

    assert register.head() == head
    now = queries.standing(ten.name)
    assert (now.taken, now.taken_at, now.receipted_at) == (10, LATER, standing.receipted_at)


def test_an_older_bundle_does_not_hide_what_a_newer_one_told(ten: Partner) -> None:
    whole = ten.log
    ten.log = whole[:5]
    older = bundle(ten, (0, 3))
    ten.log = whole

    assert missing(read(bundle(ten, (0,)))) == (3, 9)
    assert missing(read(older)) == (5, 9)
    ten.log = whole[:3]
    assert missing(read(bundle(ten, (0,)))) == (5, 9)


def test_the_gap_ends_where_the_rest_begins(ten: Partner) -> None:
    whole = ten.log
    ten.log = whole[:5]
    read(bundle(ten, (0,)))
    ten.log = whole

    assert missing(read(bundle(ten, (9,)))) == (3, 8)


def test_parts_in_another_order_are_taken_all_the_same(ten: Partner) -> None:
    assert read(bundle(ten, (9, 3, 6, 0))).is_whole
    assert queries.standing(ten.name).taken == 10


@pytest.mark.parametrize("seed", range(6))
def test_of_a_medium_with_five_percent_damaged_the_rest_is_taken_and_the_gap_named(
    ten: Partner, seed: int
) -> None:
    whole = bundle(ten, (0, 3, 6, 9), refused=[])
    damaged, hurt = damage(whole, seed=seed)
    held = [part for part in parts_in(io.BytesIO(whole)) if isinstance(part, Part)]
    intact = [part.name for part in held if not hurt & set(range(part.start - 512, part.start + part.length))]
    firsts = [first for first in (0, 3, 6, 9) if f"segment-{first:012}.zst" in intact]
    taken = next((at for at in (0, 3, 6, 9) if at not in firsts), 10)

    reading = read(damaged)

    assert queries.standing(ten.name).taken == reading.taken == taken
    assert bool(reading.unread_count) or len(intact) == len(held)
    beyond = min((each for each in firsts if each > taken), default=10)
    known = taken > 0 or firsts
    assert missing(reading) == ((taken, beyond - 1) if taken < 10 and known else None)
    assert (reading.taken, missing(read(damaged))) == (taken, missing(reading))
    assert read(bundle(ten, tuple(range(taken, 10, STEP)))).is_whole
    assert queries.standing(ten.name).taken == 10


def damage(data: bytes, *, seed: int) -> tuple[bytes, set[int]]:
    """Five percent of the bytes in runs of 128, as a medium loses them, and where."""
    chance, found = random.Random(seed), bytearray(data)  # noqa: S311  # no secret
    hurt = set[int]()
    while len(hurt) < len(data) // 20:
        start = chance.randrange(len(data))
        hurt |= set(range(start, min(start + 128, len(data))))
    for at in hurt:
        found[at] ^= chance.randrange(1, 256)
    return bytes(found), hurt


def test_nothing_is_taken_of_a_bundle_with_every_twentieth_byte_damaged(ten: Partner) -> None:
    chance, data = random.Random(1), bytearray(bundle(ten, (0, 3, 6, 9), refused=[]))  # noqa: S311
    for at in range(0, len(data), 20):
        data[at] ^= chance.randrange(1, 256)

    with pytest.raises(Refused, match="bundle_unreadable"):
        read(bytes(data))

    assert queries.standing(ten.name).taken == 0


def cut(data: bytes) -> bytes:
    """Ends within the last part that has content."""
    last = [part for part in parts_in(io.BytesIO(data)) if isinstance(part, Part)][-1]
    return data[: last.start + last.length // 2]


def test_a_bundle_that_ends_early_is_taken_up_to_there(ten: Partner) -> None:
    reading = read(cut(bundle(ten, (0, 3, 6, 9))))

    assert (reading.taken, missing(reading)) == (9, (9, 9))
    assert [each.why.code for each in reading.unread] == ["bundle_damaged"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "poem-1.txt", ""])
def test_a_part_that_is_not_known_is_told_and_never_a_path(ten: Partner, name: str) -> None:
    file = io.BytesIO()
    with bundle_file.written(file) as writer:
        writer.add_bytes(name, b"root")
        writer.add_bytes("segment-000000000000.zst", packed(ten.segment()))

    reading = read(file.getvalue())

    assert (reading.taken, [each.why.code for each in reading.unread]) == (10, ["bundle_part_unknown"])


def header(**changes: object) -> bytes:
    member = tarfile.TarInfo("segment-000000000000.zst")
    for key, value in changes.items():
        setattr(member, key, value)
    return member.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize(
    "before",
    [
        header(size=1 << 60),
        header(size=-1024),
        header(size=1 << 30, type=tarfile.XHDTYPE),
        header(size=1 << 30, type=tarfile.GNUTYPE_LONGNAME),
        header(type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    ],
)
def test_a_header_that_lies_costs_only_itself(ten: Partner, before: bytes) -> None:
    reading = read(before + bundle(ten, (0, 3, 6, 9)))

    assert reading.taken == 10
    assert [(each.start, each.length) for each in reading.unread] == [(0, 512)]


def test_a_part_that_is_too_large_or_a_bomb_is_not_unpacked(
    ten: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    import zstandard  # noqa: PLC0415

    monkeypatch.setattr("mithaq.federation.actions.bundling.PART_BYTES_MAX", 20_000)
    file = io.BytesIO()
    with bundle_file.written(file) as writer:
        writer.add_bytes("receipt-000000.json", b" " * 20_001)
        writer.add_bytes("segment-000000000000.zst", packed(ten.segment()))
        writer.add_bytes("segment-000000000001.zst", zstandard.compress(b"x" * (33 << 20)))

    reading = read(file.getvalue())

    assert reading.taken == 10
    assert [each.why.code for each in reading.unread] == ["bundle_part_too_large", "segment_malformed"]


ZEROS = bytes(1 << 20)


class Sparse(io.FileIO):
    """A file on which these zeros take no room and no time."""

    def write(self, data: "ReadableBuffer") -> int:
        if data is not ZEROS:
            return super().write(data) or 0
        self.seek(len(ZEROS), io.SEEK_CUR)
        return len(ZEROS)


class Zeros(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        return ZEROS if size == len(ZEROS) else bytes(size or 0)


def test_a_part_of_more_than_8_gib_is_written_and_read(tmp_path: Path) -> None:
    large = (8 << 30) + 1
    with Sparse(tmp_path / "bundle.tar", "w+") as file:
        with bundle_file.written(file) as writer:
            writer.add("package-large", Zeros(), large)
            writer.add_bytes("segment-000000000000.zst", b"after it")

        found = [each for each in parts_in(file) if isinstance(each, Part)]

        assert [(each.name, each.length) for each in found] == [
            ("package-large", large),
            ("segment-000000000000.zst", 8),
        ]
        assert bundle_file.content(file, found[1], most=100) == b"after it"


@pytest.mark.parametrize("change", [{"us": "n0de.example"}, {"name": "exchange.mx.example"}])
def test_a_part_whose_names_the_medium_changed_costs_only_itself(
    ten: Partner, change: dict[str, Any]
) -> None:
    hurt = Partner(**{"name": ten.name, "seal": ten.seal, "log": ten.log, **change})
    file = io.BytesIO()
    with bundle_file.written(file) as writer:
        writer.add_bytes("segment-000000000000-a.zst", packed(hurt.segment(0, 3)))
        writer.add_bytes("segment-000000000000.zst", packed(ten.segment(0, 10)))

    reading = read(file.getvalue())

    assert (reading.taken, reading.unread_count) == (10, 1)


def test_a_bundle_for_others_or_of_strangers_is_refused(cast: Cast, ten: Partner) -> None:
    mine = io.BytesIO()
    write_bundle(ten.name, mine, at=LATER)
    stranger = Partner(name="stranger.example")
    stranger.put_out(stranger.host())
    for_another = Partner(name=ten.name, seal=ten.seal, us="exchange.ma.example", log=ten.log)
    for data, code in (
        (mine.getvalue(), "bundle_for_other"),
        (bundle(for_another, (0,)), "bundle_for_other"),
        (bundle(stranger, (0,)), "peer_unknown"),
        (b"", "bundle_unreadable"),
        (b"\0" * 2048, "bundle_unreadable"),
        (b"no tar" * 1000, "bundle_unreadable"),
    ):
        with pytest.raises(Refused, match=code):
            read(data)
    revoke_peer(ten.name, reason="Key lost", by=cast.hamad.actor, at=AT)
    with pytest.raises(Refused, match="peer_unknown"):
        read(bundle(ten, (0,)))
    with pytest.raises(Refused, match="peer_unknown"):
        write_bundle(ten.name, io.BytesIO(), at=LATER)
    assert queries.standing(ten.name).taken == 0


FORGED: dict[str, tuple[Callable[[Partner, Segment], Segment], str]] = {
    "by another key": (
        lambda partner, segment: Segment(
            0, segment.entries, Partner(name=partner.name, log=partner.log).note(), segment.size
        ),
        "signature_invalid",
    ),
    "with another entry": (
        lambda partner, segment: Segment(
            0, (*segment.entries[:-1], tampered(segment.entries[-1])), partner.note(), segment.size
        ),
        "log_differs",
    ),
}


@pytest.mark.parametrize("case", FORGED)
def test_what_the_partner_did_not_sign_is_not_taken(ten: Partner, case: str) -> None:
    forge, code = FORGED[case]
    file = io.BytesIO()
    with bundle_file.written(file) as writer:
        writer.add_bytes("segment-000000000000.zst", packed(forge(ten, ten.segment())))

    reading = read(file.getvalue())

    assert [each.why.code for each in reading.unread] == [code]
    trouble = queries.standing(ten.name).trouble
    assert (reading.taken, trouble and trouble["code"]) == (
        0,
        "log_differs" if code == "log_differs" else None,
    )


def test_a_receipt_that_another_signed_is_not_kept(cast: Cast, ten: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    ours(ten)
    file = io.BytesIO()
    with bundle_file.written(file) as writer:
        answer = Answer(receipt_of(ten), [{"index": 0, "code": "not_for_us", "facts": {}}])
        writer.add_bytes("receipt-000000.json", envelope_of(answer, Partner().seal))

    reading = read(file.getvalue())

    assert ([each.why.code for each in reading.unread], reading.receipted) == (["signature_invalid"], 0)
    assert queries.standing(ten.name).quarantined == ()


def test_all_that_was_not_taken_is_told_however_much(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "TOLD_AT_ONCE", 2)
    partner.put_out(*(b"%d" % number for number in range(5)))
    read(bundle(partner, (0, 3)))

    key = register.verifier_key().public_key
    told = [
        answer_in(each, public_key=key).refused
        for name, each in sorted(ours(partner).items())
        if name.startswith("receipt")
    ]

    assert [len(each) for each in told] == [2, 2, 1]


def test_a_bundle_may_end_early_to_fit_a_medium_and_the_next_goes_on(
    cast: Cast, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "ENTRIES_MAX", 1)
    published(cast.leyla, cast.kerem, content())
    written = write_bundle(partner.name, io.BytesIO(), at=LATER, most=1)

    assert (written.first, written.end) == (0, 1)
    assert written.size > 1
    rest = ours(partner, first=written.end)
    assert sum(len(unpacked(each).entries) for each in rest.values()) == written.size - 1
    with pytest.raises(Refused, match="log_shorter"):
        ours(partner, first=written.size + 1)
