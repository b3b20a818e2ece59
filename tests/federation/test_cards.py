"""The card of a node: read strictly, signed by its own key, compared by its fingerprint."""

import json
from dataclasses import replace

import pytest

from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.base.seals import sealed
from mithaq.federation.domain.cards import (
    CARD_BYTES_MAX,
    PAYLOAD_TYPE,
    card_in,
    envelope_of,
    fingerprint,
    is_fingerprint,
)
from mithaq.register.domain.checkpoint import VerifierKey
from partner import Partner, new_seal, tampered

PARTNER = Partner()


def test_a_card_is_read_as_it_was_written() -> None:
    card = card_in(PARTNER.card_envelope + b"\n")

    assert card == replace(PARTNER.card, institution=replace(PARTNER.facts, is_host=False))


def test_a_card_that_its_own_key_did_not_sign_is_refused() -> None:
    with pytest.raises(Refused, match="signature_invalid"):
        card_in(tampered(PARTNER.card_envelope))
    with pytest.raises(Refused, match="signature_invalid"):
        card_in(envelope_of(PARTNER.card, Partner().seal))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("address", "ftp://exchange.my.example"),
        ("address", "https://exchange.my.example/path"),
        ("address", "https://"),
        ("key", "no key"),
        ("institution", None),
        ("institution", {"id": "1"}),
        ("institution", {**PARTNER.card.as_json()["institution"], "kind": "club"}),  # type: ignore[dict-item]
        ("institution", {**PARTNER.card.as_json()["institution"], "names": {}}),  # type: ignore[dict-item]
        ("more", "than there is"),
    ],
)
def test_a_card_with_anything_unread_is_refused(part: str, value: object) -> None:
    said = canonical_bytes({**PARTNER.card.as_json(), part: value})  # type: ignore[dict-item]

    with pytest.raises(Refused, match="card_malformed"):
        card_in(sealed(said, payload_type=PAYLOAD_TYPE, seal=PARTNER.seal))


@pytest.mark.parametrize("name", ["Node.example", "-node", "node..example", "n" * 101, "node_example"])
def test_a_name_that_is_no_name_of_a_host_is_not_written(name: str) -> None:
    card = replace(PARTNER.card, key=VerifierKey(name, PARTNER.seal.public_key))

    with pytest.raises(Refused, match="card_malformed"):
        envelope_of(card, PARTNER.seal)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"x" * (CARD_BYTES_MAX + 1)])
def test_what_is_no_card_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="card_malformed"):
        card_in(data)


def test_a_fingerprint_is_compared_however_it_is_grouped() -> None:
    root, other = PARTNER.card.root, Partner().card.root
    said = fingerprint(root)

    assert len(said.split(" ")) == 8
    assert all(
        is_fingerprint(each, root)
        for each in (said, said.upper(), said.replace(" ", "-"), said.replace(" ", ""))
    )
    assert not any(is_fingerprint(each, root) for each in ("", said[:-1], said + "0", fingerprint(other)))


def test_a_card_whose_root_five_of_nine_hold_fits_a_qr_code() -> None:
    partner = Partner()
    partner.go_over(new_seal(), holders=[new_seal() for _ in range(9)], threshold=5)

    assert card_in(partner.card_envelope).root == partner.root
    assert len(partner.card_envelope) < 2_953


def test_a_card_fits_a_qr_code() -> None:
    assert len(json.dumps(json.loads(PARTNER.card_envelope))) < 2_953
