"""Receipts: what the receiver cosigned, verified with nothing but two public keys."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
import segno

from mithaq.base.refusals import Refused
from mithaq.base.seals import is_valid
from mithaq.federation.domain.receipts import cosigned, receipt_in
from mithaq.register.domain.checkpoint import VerifierKey
from partner import Partner

AT = datetime(2026, 6, 1, 12, 30, 15, tzinfo=UTC)
SENDER, RECEIVER, THIEF = Partner(us="exchange.ma.example"), Partner("MA", "exchange.ma.example"), Partner()
SENDER.put_out(b"one", b"two")


def receipt() -> str:
    return cosigned(SENDER.note(), name=RECEIVER.name, seal=RECEIVER.seal, at=AT)


def test_a_receipt_says_how_much_arrived_and_when() -> None:
    found = receipt_in(receipt(), sender=SENDER.key, receiver=RECEIVER.key)

    assert (found.checkpoint.size, found.receiver, found.at) == (2, RECEIVER.name, AT)


def test_the_cosignature_is_the_one_of_c2sp() -> None:
    text = SENDER.note().split("\n\n")[0] + "\n"
    line = receipt().splitlines()[-1]
    blob = base64.b64decode(line.split(" ")[2])
    seconds = int(AT.timestamp())

    assert line.startswith(f"— {RECEIVER.name} ")
    named = RECEIVER.name.encode() + b"\n\x04" + RECEIVER.seal.public_key
    assert blob[:4] == hashlib.sha256(named).digest()[:4]
    assert blob[4:12] == seconds.to_bytes(8)
    assert is_valid(RECEIVER.seal.public_key, f"cosignature/v1\ntime {seconds}\n{text}".encode(), blob[12:])


@pytest.mark.parametrize(
    ("sender", "receiver"),
    [
        (THIEF.key, RECEIVER.key),
        (SENDER.key, THIEF.key),
        (VerifierKey(SENDER.name, THIEF.seal.public_key), RECEIVER.key),
        (SENDER.key, VerifierKey(RECEIVER.name, THIEF.seal.public_key)),
        (VerifierKey("other.example", SENDER.seal.public_key), RECEIVER.key),
        (RECEIVER.key, SENDER.key),
    ],
)
def test_a_receipt_of_others_is_refused(sender: VerifierKey, receiver: VerifierKey) -> None:
    with pytest.raises(Refused):
        receipt_in(receipt(), sender=sender, receiver=receiver)


def test_no_letter_of_a_receipt_can_be_changed() -> None:
    whole = receipt()
    for place, letter in enumerate(whole):
        other = whole[:place] + ("x" if letter != "x" else "y") + whole[place + 1 :]
        with pytest.raises(Refused):
            receipt_in(other, sender=SENDER.key, receiver=RECEIVER.key)


@pytest.mark.parametrize("cut", ["", "\n", "\n\n", "no note", SENDER.note()])
def test_what_is_no_receipt_is_refused(cut: str) -> None:
    with pytest.raises(Refused, match=r"receipt_malformed|signature_invalid"):
        receipt_in(cut, sender=SENDER.key, receiver=RECEIVER.key)


def test_a_receipt_fits_a_small_qr_code() -> None:
    assert int(str(segno.make(receipt(), error="m").version)) <= 15
