"""What a proof of an agreement shows to whoever has nothing but the file."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from agreements import with_facts
from callers import client_of
from cast import AT
from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.base.seals import key_id
from mithaq.programmes.actions import negotiating
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.proofs import proven_by
from mithaq.programmes.queries import proofs
from mithaq.register import queries as register
from negotiators import Table


def signed(table: Table, *, by_both: bool = True) -> bytes:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    table.sign(key, text.digest, side=table.ours)
    if by_both:
        table.sign(key, text.digest, side=table.theirs)
    return proofs.proof(table.view(key).latest)


def test_it_shows_who_signed_which_text_and_that_all_did(table: Table) -> None:
    found = proven_by(signed(table))

    assert found.text == table.text()
    assert {each.party for each in found.signers} == {table.ours.code, table.theirs.code}
    assert {each.key for each in found.signers} == {key_id(register.verifier_key().public_key)}
    assert found.agreed is not None


def test_it_shows_that_somebody_has_not(table: Table) -> None:
    found = proven_by(signed(table, by_both=False))

    assert [each.party for each in found.signers] == [table.ours.code]
    assert found.agreed is None


def changed(data: bytes, **changes: Any) -> bytes:
    return canonical_bytes({**json.loads(data), **changes})


def test_another_text_is_not_what_was_signed(table: Table) -> None:
    data = signed(table)
    other = with_facts(table.text(), ClauseKind.DURATION, notice_days=1)

    with pytest.raises(Refused, match=r"agreement_proof_malformed.*statement"):
        proven_by(changed(data, text=other.as_json()))


def test_another_key_did_not_sign_it(table: Table) -> None:
    data = signed(table)
    [first, *_] = json.loads(data)["signatures"]
    strange = {**first, "public_key": base64.b64encode(bytes(range(32))).decode()}

    with pytest.raises(Refused, match="signature_invalid"):
        proven_by(changed(data, signatures=[strange]))


def test_a_comment_is_no_signature(table: Table) -> None:
    data = signed(table)
    text = table.text()
    negotiating.comment(
        text.agreement, digest=text.digest, clause=None, text="Yes.", by=table.ours.officer.actor, at=AT
    )
    head = register.head().size
    [first, *_] = json.loads(data)["signatures"]
    said = {**first, "envelope": base64.b64encode(register.envelopes_at([head - 1])[0]).decode()}

    with pytest.raises(Refused, match=r"agreement_proof_malformed.*statement"):
        proven_by(changed(data, signatures=[said]))


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"format":"mithaq-agreement/2"}', b"x" * (8 << 20) + b"x"]
)
def test_what_is_no_proof_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="agreement_proof_malformed"):
        proven_by(data)


def test_a_signature_that_had_lapsed_makes_no_agreement(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    table.sign(key, text.digest, side=table.ours)
    table.sign(key, text.digest, side=table.theirs, at=AT + timedelta(days=31))

    found = proven_by(proofs.proof(table.view(key).latest))

    assert len(found.signers) == 2
    assert found.agreed is None


def test_the_page_gives_it_to_the_parties(table: Table) -> None:
    data = signed(table)
    reference = table.view(table.text().agreement).reference

    answer = client_of(table.theirs.officer).get(f"/agreements/{reference}/signed.json")

    assert answer.content == data
    assert client_of(table.cast.sam).get(f"/agreements/{reference}/signed.json").status_code == 404
