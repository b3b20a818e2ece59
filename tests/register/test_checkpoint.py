"""Checkpoints: C2SP signed notes over size and root."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal
from mithaq.register.domain import merkle
from mithaq.register.domain.checkpoint import (
    Checkpoint,
    VerifierKey,
    checkpoint_in,
    note_of,
    verifier_key_from,
)

LOG = Path(__file__).parents[2].parent / "shared" / "data" / "federation" / "tlog-tiles-log"
SEAL = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = KeySeal(Ed25519PrivateKey.from_private_bytes(bytes(32)))
KEY = VerifierKey("node.example", SEAL.public_key)
HEAD = Checkpoint("node.example", 7, merkle.leaf_hash(b"root"))


def _note(text: str, *, seal: KeySeal = SEAL, name: str = "node.example") -> str:
    signed = VerifierKey(name, seal.public_key).key_id + seal.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signed).decode()}\n"


def _entries() -> list[bytes]:
    """Entries of the largest bundle, each after its length in two bytes."""
    bundles = sorted((LOG / "tile" / "entries" / "000.p").glob("*"), key=lambda file: int(file.name))
    if not bundles:
        pytest.skip("the shared data folder is not here")
    data, found = bundles[-1].read_bytes(), []
    while data:
        size = int.from_bytes(data[:2])
        found.append(data[2 : 2 + size])
        data = data[2 + size :]
    return found


def test_the_checkpoints_of_another_log_verify_and_its_entries_give_their_roots() -> None:
    entries = _entries()
    key = verifier_key_from((LOG / "vkey.txt").read_text())
    nodes: dict[tuple[int, int], bytes] = {}
    for index, entry in enumerate(entries):
        for level, place, value in merkle.completed(index, merkle.leaf_hash(entry), lambda *at: nodes[at]):
            nodes[level, place] = value

    for size in range(len(entries) + 1):
        checkpoint = checkpoint_in((LOG / f"checkpoint.{size}").read_text(), key)
        assert checkpoint == Checkpoint(key.name, size, merkle.root(size, lambda *at: nodes[at]))
    assert checkpoint_in((LOG / "checkpoint").read_text(), key).size == len(entries)


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_is_read_again(size: int, root: bytes) -> None:
    checkpoint = Checkpoint("node.example", size, root)

    assert checkpoint_in(note_of(checkpoint, name="node.example", seal=SEAL), KEY) == checkpoint


def test_a_key_is_read_from_its_text() -> None:
    assert verifier_key_from(KEY.text()) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "node.example",
        KEY.text().replace("node.example", "node.other"),
        KEY.text()[:-1],
        f"node.example+00000000+{base64.b64encode(bytes([1]) + bytes(32)).decode()}",
        VerifierKey("node example", SEAL.public_key).text(),
        VerifierKey("", SEAL.public_key).text(),
    ],
)
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="checkpoint_malformed"):
        verifier_key_from(text)


def test_no_bit_of_a_note_can_be_changed() -> None:
    note = note_of(HEAD, name="node.example", seal=SEAL).encode()

    for place in range(len(note) * 8):
        changed = bytearray(note)
        changed[place // 8] ^= 1 << place % 8
        try:
            text = changed.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(Refused, match=r"checkpoint_malformed|signature_invalid"):
            checkpoint_in(text, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "node.example\n7\n",
        "node.example\n07\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "node.example\n-7\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "node.example\n٧\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "node.example\n" + "9" * 5_000 + "\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "node.example\n7\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "node.example\n7\nnot base64\n",
        "node.other\n7\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "\n7\n" + base64.b64encode(bytes(32)).decode() + "\n",
    ],
    ids=[
        "two lines",
        "zero first",
        "minus",
        "Arabic digit",
        "huge",
        "short root",
        "no root",
        "other",
        "no origin",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_of_this_log_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="checkpoint_malformed"):
        checkpoint_in(_note(text), KEY)


def test_lines_that_extend_a_checkpoint_are_kept() -> None:
    lines = ("a line of a later version",)

    found = checkpoint_in(_note(HEAD.text() + "a line of a later version\n"), KEY)

    assert found == replace(HEAD, lines=lines)
    assert found.text() == HEAD.text() + "a line of a later version\n"


def test_the_signature_of_a_witness_may_stand_beside_ours_but_not_instead() -> None:
    ours = note_of(HEAD, name="node.example", seal=SEAL)
    witness = _note(HEAD.text(), seal=OTHER, name="witness.example")
    both = witness + ours.rpartition("\n\n")[2]

    assert checkpoint_in(both, KEY) == HEAD
    with pytest.raises(Refused, match="signature_invalid"):
        checkpoint_in(witness, KEY)


def test_another_key_under_the_same_name_is_refused() -> None:
    with pytest.raises(Refused, match="signature_invalid"):
        checkpoint_in(_note(HEAD.text(), seal=OTHER), KEY)


@pytest.mark.parametrize("name", ["", "node example", "node+example", "node\nexample", "node\u2003example"])
def test_a_name_that_would_break_a_note_cannot_sign(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a key"):
        note_of(HEAD, name=name, seal=SEAL)
