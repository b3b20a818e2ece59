"""The node's key: made once, whole, and for its owner alone."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, is_valid
from mithaq.register.adapters.keys import create_node_key, first_seal, key_file


def test_a_new_key_signs_and_is_read_again(tmp_path: Path) -> None:
    made = create_node_key(tmp_path)

    read = first_seal(tmp_path)
    assert read.public_key == made.public_key
    assert is_valid(made.public_key, b"an act", read.sign(b"an act"))


def test_a_key_is_its_owners_alone_whatever_the_mask(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        create_node_key(tmp_path)
    finally:
        os.umask(mask)

    file = key_file(tmp_path)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(file.parent.iterdir()) == [file]


def test_a_second_key_is_refused_and_the_first_kept(tmp_path: Path) -> None:
    made = create_node_key(tmp_path)

    with pytest.raises(Refused, match="node_key_exists"):
        create_node_key(tmp_path)

    assert first_seal(tmp_path).public_key == made.public_key
    assert list(key_file(tmp_path).parent.iterdir()) == [key_file(tmp_path)]


def test_of_two_that_make_a_key_at_once_one_is_refused(tmp_path: Path) -> None:
    def made(_: int) -> KeySeal | None:
        try:
            return create_node_key(tmp_path)
        except Refused:
            return None

    with ThreadPoolExecutor(8) as pool:
        [winner] = [seal for seal in pool.map(made, range(8)) if seal]

    assert first_seal(tmp_path).public_key == winner.public_key


def test_a_missing_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="node_key_missing"):
        first_seal(tmp_path)


@pytest.mark.parametrize("kind", ["empty", "not a key", "another kind of key"])
def test_a_key_that_cannot_sign_is_told(kind: str, tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    contents = {
        "empty": b"",
        "not a key": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "another kind of key": other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    key_file(tmp_path).parent.mkdir()
    key_file(tmp_path).write_bytes(contents[kind])

    with pytest.raises(Refused, match="node_key_unreadable"):
        first_seal(tmp_path)
