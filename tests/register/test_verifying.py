"""Verifying an export: what is whole is sound, and every kind of tampering is found and named."""

import base64
import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, sealed
from mithaq.register.adapters.exports import opened_export, write_export
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, note_of
from mithaq.register.domain.roots import Root, Signed, first_root, next_root, with_signature
from mithaq.register.domain.statement import PAYLOAD_TYPE, Statement, envelope_of, statement_in
from mithaq.register.domain.verifying import Problem, Report, verify_export

NODE = "node.example"
SEAL = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
THIEF = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes(32)))
SIZES = (1, 2, 5, 6, 9)

Lines = list[bytes]


def _statement(number: int) -> Statement:
    return Statement(
        id=UUID(int=0x7 << 76 | 0b10 << 62 | number),
        act="exchange.record.published",
        issuer=NODE,
        audience=("everyone",),
        author=None,
        subject=f"record:{number}",
        label={"classification": "public"},
        body={"title": "طاقة شمسية", "number": number},
        supersedes=None,
        at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=number),
    )


def _note(envelopes: Lines, *, seal: KeySeal = SEAL) -> str:
    nodes: dict[tuple[int, int], bytes] = {}
    for index, envelope in enumerate(envelopes):
        for level, place, value in merkle.completed(index, merkle.leaf_hash(envelope), lambda *at: nodes[at]):
            nodes[level, place] = value
    root = merkle.root(len(envelopes), lambda *at: nodes[at])
    return note_of(Checkpoint(NODE, len(envelopes), root), name=NODE, seal=seal)


def _export(file: Path, envelopes: Lines, *, seal: KeySeal = SEAL) -> Lines:
    notes = [(size, _note(envelopes[:size], seal=seal)) for size in SIZES if size <= len(envelopes)]
    write_export(file, key=VerifierKey(NODE, seal.public_key), envelopes=envelopes, checkpoints=notes)
    with opened_export(file) as lines:
        return list(lines)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """The lines of an export with nine statements and five checkpoints."""
    envelopes = [envelope_of(_statement(number), SEAL) for number in range(9)]
    return _export(tmp_path_factory.mktemp("export") / "register.jsonl", envelopes)


def _found(lines: Lines, **more: bytes) -> Report:
    return verify_export(lines, trusted_key=more.get("key", SEAL.public_key))


def _read(file: Path) -> Iterator[bytes]:
    with opened_export(file) as lines:
        yield from lines


def _verdict(lines: Iterable[bytes]) -> list[str]:
    """The codes of the problems, or of the refusal."""
    try:
        return [problem.code for problem in _found(list(lines)).problems]
    except Refused as refused:
        return [refused.code]


def _statements(lines: Lines) -> list[int]:
    return [place for place, line in enumerate(lines) if b'"payload"' in line]


def _notes(lines: Lines) -> list[int]:
    return [place for place, line in enumerate(lines) if line.startswith(b'{"checkpoint"')]


def _without(lines: Lines, place: int) -> Lines:
    return lines[:place] + lines[place + 1 :]


def _with(lines: Lines, place: int, line: bytes) -> Lines:
    return [*lines[:place], line, *lines[place + 1 :]]


def test_a_whole_export_is_sound(lines: Lines) -> None:
    shown: list[int] = []

    report = verify_export(lines, trusted_key=SEAL.public_key, progress=shown.append)

    assert report.is_sound, report.problems
    assert (report.origin, report.statements, report.checkpoints) == (NODE, 9, 5)
    assert base64.b64encode(report.root).decode() in json.loads(lines[_notes(lines)[-1]])["checkpoint"]
    assert shown == [9]


def test_an_empty_register_is_sound(tmp_path: Path) -> None:
    report = _found(_export(tmp_path / "register.jsonl", []))

    assert report.is_sound
    assert report.root == merkle.EMPTY_ROOT


@pytest.mark.parametrize("name", ["register.jsonl", "register.jsonl.zst"])
def test_the_file_may_be_compressed_and_is_its_owners_alone(name: str, tmp_path: Path) -> None:
    envelopes = [envelope_of(_statement(number), SEAL) for number in range(9)]

    found = _found(_export(tmp_path / name, envelopes))

    assert found.is_sound
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_no_bit_of_any_line_can_be_changed(tmp_path: Path) -> None:
    lines = _export(tmp_path / "register.jsonl", [envelope_of(_statement(1), SEAL)])

    for place, line in enumerate(lines):
        for bit in range(0, len(line) * 8, 3):
            changed = bytearray(line)
            changed[bit // 8] ^= 1 << bit % 8
            assert _verdict(_with(lines, place, bytes(changed))) != [], (place, bit, bytes(changed))


@pytest.mark.parametrize("number", range(9))
def test_a_changed_statement_is_named_by_its_position(lines: Lines, number: int) -> None:
    place = _statements(lines)[number]
    envelope = json.loads(lines[place])
    signature = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
    signature[10] ^= 1
    envelope["signatures"][0]["sig"] = base64.b64encode(signature).decode()

    report = _found(_with(lines, place, json.dumps(envelope, separators=(",", ":")).encode()))

    assert report.problems[0] == Problem(number, "signature_invalid")
    assert [problem.code for problem in report.problems[1:]] == ["root_differs"]


@pytest.mark.parametrize("number", range(9))
def test_a_dropped_statement_is_found_at_the_next_checkpoint(lines: Lines, number: int) -> None:
    next_size = next(size for size in SIZES if size > number)

    report = _found(_without(lines, _statements(lines)[number]))

    assert [problem.code for problem in report.problems] == ["size_differs", "root_differs", "end_differs"]
    assert report.problems[0].position == next_size - 1


@pytest.mark.parametrize("number", range(8))
def test_two_statements_that_changed_places_are_found(lines: Lines, number: int) -> None:
    one, other = _statements(lines)[number : number + 2]
    swapped = _with(_with(lines, one, lines[other]), other, lines[one])
    next_size = next(size for size in SIZES if size > number)

    report = _found(swapped)

    assert report.problems == [Problem(next_size, "root_differs")]


def test_a_statement_that_stands_twice_is_found(lines: Lines) -> None:
    place = _statements(lines)[3]

    report = _found([*lines[: place + 1], lines[place], *lines[place + 1 :]])

    assert report.problems[0] == Problem(4, "id_repeated")


def test_one_signed_id_in_two_statements_is_found(tmp_path: Path) -> None:
    envelopes = [
        envelope_of(dataclasses.replace(_statement(number), id=UUID(int=1)), SEAL) for number in (1, 2)
    ]

    report = _found(_export(tmp_path / "register.jsonl", envelopes))

    assert report.problems == [Problem(1, "id_repeated")]


def test_a_statement_of_another_issuer_is_found(tmp_path: Path) -> None:
    envelopes = [envelope_of(dataclasses.replace(_statement(1), issuer="node.other"), SEAL)]

    report = _found(_export(tmp_path / "register.jsonl", envelopes))

    assert report.problems == [Problem(0, "issuer_differs")]


def test_a_statement_of_another_key_is_found(lines: Lines) -> None:
    place = _statements(lines)[4]

    report = _found(_with(lines, place, envelope_of(_statement(4), THIEF)))

    assert report.problems[0] == Problem(4, "signature_invalid")


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"at": "2026-03-01T00:00:00Z"},
        {"at": "2026-02-30T00:00:00.000000Z"},
        {"id": "1"},
        {"audience": []},
        {"author": ""},
        {"body": 2**53},
        {"label": None},
    ],
    ids=str,
)
def test_a_signed_payload_that_is_no_statement_is_found(change: dict[str, Json], tmp_path: Path) -> None:
    said = {**_statement(0).as_json(), **change}
    payload = json.dumps(dict(sorted(said.items())), separators=(",", ":"), ensure_ascii=False).encode()
    envelope = sealed(payload, payload_type=PAYLOAD_TYPE, seal=SEAL)

    report = _found(_export(tmp_path / "register.jsonl", [envelope]))

    assert report.problems == [Problem(0, "statement_malformed")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload: payload.replace(b'":', b'": ', 1),
        lambda payload: payload.replace(b'"number":0', b'"number":0.0'),
        lambda payload: payload.replace(b'"number":0', b'"number":-0'),
        lambda payload: payload.replace(b'"number":0,', b'"number":0,"number":0,'),
        lambda payload: payload.replace(b'"number":0,"title":', b'"zzz":0,"title":'),
        lambda payload: payload.replace(b"record:0", b"record\\u003a0"),
        lambda payload: payload.replace(b"record:0", b"\\ud800"),
        lambda payload: payload.replace(b'"number":0', b'"number":' + b"[" * 5_000 + b"]" * 5_000),
    ],
    ids=["space", "float", "minus zero", "key twice", "order", "escape", "surrogate", "deep"],
)
def test_a_signed_payload_that_is_not_canonical_is_found(
    spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    payload = base64.b64decode(json.loads(envelope_of(_statement(0), SEAL))["payload"])
    assert spoil(payload) != payload
    envelope = sealed(spoil(payload), payload_type=PAYLOAD_TYPE, seal=SEAL)

    report = _found(_export(tmp_path / "register.jsonl", [envelope]))

    assert report.problems == [Problem(0, "statement_malformed")]


def test_an_envelope_written_in_another_way_is_found(lines: Lines, tmp_path: Path) -> None:
    envelope = json.loads(lines[_statements(lines)[0]])

    report = _found(_export(tmp_path / "register.jsonl", [json.dumps(envelope).encode()]))

    assert report.problems == [Problem(0, "line_malformed")]


def test_a_dropped_checkpoint_hides_nothing_unless_it_was_the_last(lines: Lines) -> None:
    first, *_, last = _notes(lines)

    assert [each.code for each in _found(_without(lines, first)).problems] == ["end_differs"]
    assert [each.code for each in _found(_without(lines, last)).problems] == ["end_unsigned", "end_differs"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda note: note.replace("\n5\n", "\n6\n"), "note_signature_invalid"),
        (lambda note: note.replace("\n5\n", "\n05\n"), "note_malformed"),
        (lambda note: note + "\n", "note_malformed"),
        (lambda note: note.removesuffix("\n"), "note_malformed"),
        (lambda note: note.replace("— node.example", "— node.other"), "note_signature_invalid"),
        (lambda note: note.replace("\n\n", "\nmore\n\n"), "note_malformed"),
        (lambda note: "", "note_malformed"),  # noqa: ARG005
    ],
    ids=["size", "zero first", "line more", "line less", "name", "extension", "nothing"],
)
def test_a_changed_checkpoint_is_found(lines: Lines, change: Callable[[str], str], code: str) -> None:
    place = _notes(lines)[2]
    note = json.loads(lines[place])["checkpoint"]
    changed = json.dumps({"checkpoint": change(note)}, ensure_ascii=False, separators=(",", ":"))

    report = _found(_with(lines, place, changed.encode()))

    assert report.problems == [Problem(5, code)]


def test_a_checkpoint_signed_over_another_past_is_found(lines: Lines) -> None:
    rewritten = [envelope_of(_statement(number), SEAL) for number in (7, 1, 2, 3, 4)]
    line = json.dumps({"checkpoint": _note(rewritten)}, ensure_ascii=False, separators=(",", ":")).encode()

    report = _found(_with(lines, _notes(lines)[2], line))

    assert report.problems == [Problem(5, "root_differs")]


def test_a_whole_register_of_another_key_is_not_taken_for_the_trusted_one(tmp_path: Path) -> None:
    envelopes = [envelope_of(_statement(number), THIEF) for number in range(9)]
    forged = _export(tmp_path / "register.jsonl", envelopes, seal=THIEF)

    assert _found(forged).problems == [Problem(0, "key_differs")]
    assert _found(forged, key=THIEF.public_key).is_sound


def test_an_export_cut_short_at_any_line_is_found(lines: Lines) -> None:
    for kept in range(1, len(lines)):
        codes = {problem.code for problem in _found(lines[:kept]).problems}
        assert "end_missing" in codes, kept


def test_lines_after_the_end_are_found(lines: Lines) -> None:
    assert [each.code for each in _found([*lines, lines[1]]).problems] == ["end_differs"]


def test_a_hole_does_not_hide_what_is_wrong_elsewhere(lines: Lines) -> None:
    statements = _statements(lines)
    spoiled = _with(lines, statements[7], b"no statement at all")

    report = _found(_without(spoiled, statements[1]))

    assert Problem(6, "line_malformed") in report.problems
    assert Problem(1, "size_differs") in report.problems


def test_it_stops_after_twenty_problems(lines: Lines) -> None:
    report = _found([lines[0], *[b"[]"] * 100])

    assert report.problems == [Problem(place, "line_malformed") for place in range(20)]


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=60), max_size=5), st.integers(0, 8))
def test_no_bytes_bring_the_verifier_down(lines: Lines, junk: Lines, place: int) -> None:
    report = _found([lines[0], *lines[1:place], *junk])

    assert not report.is_sound


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"format":"mithaq-register/2","origin":"a","public_key":""}',
        b'{"format":"mithaq-register/1","origin":"a","public_key":"AA=="}',
        b'{"format":"mithaq-register/1","origin":"a"}',
    ],
    ids=lambda header: repr(header[:40]),
)
def test_what_has_no_header_is_no_export(header: bytes) -> None:
    with pytest.raises(Refused, match="export_malformed"):
        verify_export([header])


def test_a_file_that_is_not_there_or_broken_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl.zst"
    broken.write_bytes(b"this was never compressed")

    for file in (tmp_path / "missing.jsonl", broken):
        with pytest.raises(Refused, match="file_unreadable"), opened_export(file) as lines:
            list(lines)


def test_a_compressed_file_cut_short_is_found_at_any_byte(tmp_path: Path) -> None:
    file = tmp_path / "register.jsonl.zst"
    _export(file, [envelope_of(_statement(number), SEAL) for number in range(9)])
    whole = file.read_bytes()

    for kept in range(0, len(whole), 7):
        file.write_bytes(whole[:kept])
        assert _verdict(_read(file)) != [], kept


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "bomb.jsonl"
    file.write_bytes(b"x" * (17 * 2**20))

    with pytest.raises(Refused, match="export_malformed"), opened_export(file) as lines:
        list(lines)


def test_an_export_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="file_not_written"):
        _export(tmp_path / "no such folder" / "register.jsonl", [])

    assert list(tmp_path.iterdir()) == []


OTHER = "other.example"


def _accepted(number: int, seal: KeySeal, **changes: object) -> bytes:
    """This register takes the other node's statements from here on, by this key."""
    statement = dataclasses.replace(
        _statement(number),
        act="register.issuer.accepted",
        subject=f"node:{OTHER}",
        body={"public_key": base64.b64encode(seal.public_key).decode()},
        **changes,  # type: ignore[arg-type]
    )
    return envelope_of(statement, SEAL)


def _theirs(number: int, seal: KeySeal) -> bytes:
    return envelope_of(dataclasses.replace(_statement(number), issuer=OTHER), seal)


def _codes(tmp_path: Path, *envelopes: bytes) -> list[tuple[int, str]]:
    return [(each.position, each.code) for each in _found(_export(tmp_path / "x", list(envelopes))).problems]


def test_statements_of_another_node_verify_once_their_key_was_accepted(tmp_path: Path) -> None:
    ours = [envelope_of(_statement(number), SEAL) for number in range(2)]

    assert _codes(tmp_path, ours[0], _accepted(2, THIEF), _theirs(3, THIEF), ours[1], _theirs(4, THIEF)) == []


def test_a_key_holds_from_where_it_was_accepted_until_another_takes_its_place(tmp_path: Path) -> None:
    later = KeySeal(Ed25519PrivateKey.generate())

    found = _codes(
        tmp_path,
        _theirs(0, THIEF),
        _accepted(1, THIEF),
        _theirs(2, THIEF),
        _accepted(3, later),
        _theirs(4, THIEF),
        _theirs(5, later),
    )

    assert found == [
        (0, "signature_invalid"),
        (0, "issuer_differs"),
        (4, "signature_invalid"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"body": {}},
        {"body": {"public_key": "x"}},
        {"body": {"public_key": ""}},
        {"subject": "node.example"},
        {"subject": f"node:{NODE}"},
    ],
)
def test_an_acceptance_that_names_no_key_of_another_is_told(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    accepted = dataclasses.replace(_opened(_accepted(0, THIEF)), **changes)  # type: ignore[arg-type]

    assert _codes(tmp_path, envelope_of(accepted, SEAL)) == [(0, "statement_malformed")]


def test_only_the_node_itself_accepts_others(tmp_path: Path) -> None:
    third = dataclasses.replace(_opened(_accepted(2, SEAL)), issuer=OTHER, subject="node:third.example")

    found = _codes(
        tmp_path,
        _accepted(0, THIEF),
        envelope_of(third, THIEF),
        envelope_of(dataclasses.replace(_statement(3), issuer="third.example"), SEAL),
        envelope_of(_statement(4), SEAL),
        envelope_of(_statement(5), SEAL),
    )

    assert found == [(2, "issuer_differs")]


def _opened(envelope: bytes) -> Statement:
    return statement_in(envelope, public_key=SEAL.public_key)


LATER = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes([7] * 32)))
LATEST = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes([8] * 32)))
HOLDER = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes([9] * 32)))
FIRST_ROOT = first_root(NODE, SEAL.public_key)
SECOND_ROOT = dataclasses.replace(
    next_root(FIRST_ROOT), keys=(HOLDER.public_key,), statement=LATER.public_key
)
THIRD_ROOT = dataclasses.replace(next_root(SECOND_ROOT), statement=LATEST.public_key)


def _brought(number: int, root: Root, *by: KeySeal, seal: KeySeal, replaces: KeySeal) -> bytes:
    """The statement by which the register goes over to another document."""
    signed = Signed(root, b"")
    for each in by:
        signed = with_signature(signed, each)
    body: dict[str, Json] = {
        "root": signed.as_json(),
        "replaces": base64.b64encode(replaces.public_key).decode(),
    }
    statement = dataclasses.replace(_statement(number), act="register.root.published", body=body)
    return envelope_of(statement, seal)


SECOND = _brought(3, SECOND_ROOT, SEAL, HOLDER, seal=LATER, replaces=SEAL)
THIRD = _brought(6, THIRD_ROOT, HOLDER, seal=LATEST, replaces=LATER)


def _rotated(tmp_path: Path, envelopes: Lines, *notes: tuple[int, KeySeal]) -> Lines:
    file = tmp_path / "rotated.jsonl"
    signed = [(size, _note(envelopes[:size], seal=seal)) for size, seal in notes]
    write_export(file, key=VerifierKey(NODE, SEAL.public_key), envelopes=envelopes, checkpoints=signed)
    return list(_read(file))


def _ours(*numbers: int, by: KeySeal) -> Lines:
    return [envelope_of(_statement(number), by) for number in numbers]


GOING_OVER = [
    *_ours(0, 1, 2, by=SEAL),
    SECOND,
    *_ours(4, 5, by=LATER),
    THIRD,
    *_ours(7, by=LATEST),
]


def test_a_register_that_went_over_to_other_keys_is_sound(tmp_path: Path) -> None:
    lines = _rotated(tmp_path, GOING_OVER, (2, SEAL), (4, LATER), (7, LATEST), (8, LATEST))

    for key in (SEAL, LATER, LATEST):
        report = _found(lines, key=key.public_key)
        assert report.is_sound, report.problems
    assert report.keys == [SEAL.public_key, LATER.public_key, LATEST.public_key]
    assert _found(lines, key=HOLDER.public_key).problems == [Problem(0, "key_differs")]


@pytest.mark.parametrize(
    ("place", "by"), [(0, LATER), (4, SEAL), (5, LATEST), (7, SEAL), (7, LATER), (7, HOLDER)]
)
def test_a_key_signs_only_in_its_time(place: int, by: KeySeal, tmp_path: Path) -> None:
    envelopes = [*GOING_OVER[:place], *_ours(place, by=by), *GOING_OVER[place + 1 :]]

    lines = _rotated(tmp_path, envelopes, (8, LATEST))

    assert _found(lines).problems == [Problem(place, "signature_invalid")]


@pytest.mark.parametrize(("size", "by"), [(2, LATER), (4, SEAL), (8, SEAL), (8, LATER), (8, HOLDER)])
def test_a_checkpoint_is_signed_by_the_key_of_its_time(size: int, by: KeySeal, tmp_path: Path) -> None:
    lines = _rotated(tmp_path, GOING_OVER, (size, by), *([] if size == 8 else [(8, LATEST)]))

    assert _found(lines).problems == [Problem(size, "note_signature_invalid")]


@pytest.mark.parametrize(
    "brought",
    [
        _brought(3, SECOND_ROOT, SEAL, seal=LATER, replaces=SEAL),
        _brought(3, SECOND_ROOT, HOLDER, seal=LATER, replaces=SEAL),
        _brought(3, SECOND_ROOT, THIEF, seal=LATER, replaces=SEAL),
        _brought(3, SECOND_ROOT, SEAL, HOLDER, seal=LATER, replaces=THIEF),
        _brought(3, THIRD_ROOT, SEAL, HOLDER, seal=LATEST, replaces=SEAL),
        _brought(
            3, dataclasses.replace(SECOND_ROOT, node="other.example"), SEAL, HOLDER, seal=LATER, replaces=SEAL
        ),
        _brought(3, dataclasses.replace(SECOND_ROOT, version=3), SEAL, HOLDER, seal=LATER, replaces=SEAL),
        _brought(
            3,
            dataclasses.replace(SECOND_ROOT, previous="0" * 64),
            SEAL,
            HOLDER,
            seal=LATER,
            replaces=SEAL,
        ),
    ],
)
def test_a_root_document_that_does_not_follow_brings_no_key(brought: bytes, tmp_path: Path) -> None:
    envelopes = [*_ours(0, 1, 2, by=SEAL), brought, *_ours(4, by=SEAL)]

    assert _found(_rotated(tmp_path, envelopes, (5, SEAL))).problems == [Problem(3, "root_invalid")]


def test_a_root_document_that_its_key_does_not_state_brings_no_key(tmp_path: Path) -> None:
    brought = _brought(3, SECOND_ROOT, SEAL, HOLDER, seal=SEAL, replaces=SEAL)

    found = _found(_rotated(tmp_path, [*_ours(0, 1, 2, by=SEAL), brought, *_ours(4, by=SEAL)], (5, SEAL)))

    assert found.problems == [Problem(3, "signature_invalid")]
    assert found.keys == [SEAL.public_key]
