"""The proof of a decision: what a partner's node takes, and what it refuses."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from typer.testing import CliRunner

from cast import AT
from clearance import test_case_actions as acts
from clearance.test_case_actions import World
from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.proof import proof_from
from mithaq.clearance.domain.cases.states import Move, Role
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.proof import checked, proof_of
from mithaq.cli.cases import app
from mithaq.federation.actions.following import publish_root
from mithaq.register import queries as register
from mithaq.register.adapters.keys import create_next_key
from mithaq.register.domain.roots import Signed, next_root, with_signature
from mithaq.register.domain.statement import envelope_of, statement_in

world = acts.world
pytestmark = pytest.mark.django_db


def proof(world: World) -> bytes:
    return proof_of(acts.granted(world), reader=world.clearers.jasim.actor)


def changed(data: bytes, change: Callable[[Any], object]) -> bytes:
    value = json.loads(data)
    change(value)
    return canonical_bytes(value)


def acts_of(value: Any) -> list[str]:
    envelopes = [json.loads(base64.b64decode(each)) for each in value["envelopes"]]
    return [json.loads(base64.b64decode(each["payload"]))["act"] for each in envelopes]


def test_a_partner_who_trusts_the_key_learns_who_signed_what(world: World) -> None:
    key = acts.granted(world)
    view = cases.case(key, reader=world.clearers.jasim.actor)

    found = checked(
        proof_of(key, reader=world.clearers.jasim.actor), trusted_key=register.verifier_key().public_key
    )

    assert found.is_of_trusted_key
    assert (found.reference, found.digest, found.outcome) == (view.reference, view.digest, Outcome.GRANTED)
    assert {(each.person, each.role) for each in found.signers} == {
        (f"person:{world.clearers.layan.person}", Role.COUNTERSIGNER),
        (f"person:{world.maha.person}", Role.COUNTERSIGNER),
    }


def test_without_a_key_it_is_whole_but_nobodys(world: World) -> None:
    assert not checked(proof(world), trusted_key=None).is_of_trusted_key


def test_another_key_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="proof_key_differs"):
        checked(proof(world), trusted_key=b"k" * 32)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda it: it["content"]["outcomes"][0].update(valid_until="2030-01-01"), "proof_content_differs"),
        (lambda it: it["content"]["recipients"].clear(), "proof_content_differs"),
        (lambda it: it["content"].update(policy_version="other"), "proof_content_differs"),
        (lambda it: it["envelopes"].pop(), "approvals_too_few"),
        (
            lambda it: it["envelopes"].append(it["envelopes"].pop(-2)) or it["envelopes"].pop(-2),
            "approvals_too_few",
        ),
        (lambda it: it["envelopes"].__setitem__(-2, it["envelopes"][-1]), "approvals_too_few"),
        (lambda it: it["envelopes"].pop(0), "approval_signer_unknown"),
        (lambda it: it.update(envelopes=[]), "approvals_too_few"),
        (lambda it: it["envelopes"].append("AAAA"), "envelope_malformed"),
        (lambda it: it["envelopes"].append("not base64"), "proof_malformed"),
        (lambda it: it["envelopes"].append(7), "proof_malformed"),
        (lambda it: it.update(public_key=base64.b64encode(b"k" * 32).decode()), "signature_invalid"),
        (lambda it: it.update(format="mithaq-decision/2"), "proof_malformed"),
        (lambda it: it.update(more=1), "proof_malformed"),
        (lambda it: it.pop("content"), "proof_malformed"),
    ],
)
def test_whatever_was_changed_is_refused(world: World, change: Callable[[Any], object], code: str) -> None:
    data = proof(world)

    with pytest.raises(Refused, match=code):
        checked(changed(data, change), trusted_key=None)


@pytest.mark.parametrize(
    "lie",
    [
        {"policy_version": "other"},
        {"outcome": Outcome.REFUSED.value},
        {"recipients": []},
    ],
)
def test_an_approval_that_says_something_else_than_its_digest_binds_is_refused(
    world: World, lie: dict[str, Json]
) -> None:
    """Also from a node whose own seal is under both."""
    told = proof_from(proof(world))
    seal = KeySeal(Ed25519PrivateKey.generate())
    envelopes = []
    for each in told.envelopes:
        statement = statement_in(each, public_key=told.public_key)
        if approval := statement.body.get("approval"):
            changed_body = json.loads(canonical_bytes(approval))
            changed_body["predicate"].update(lie)
            statement = replace(statement, body={**statement.body, "approval": changed_body})
        envelopes.append(envelope_of(statement, seal))

    with pytest.raises(Refused, match="proof_content_differs"):
        checked(
            replace(told, public_key=seal.public_key, envelopes=tuple(envelopes)).as_bytes(), trusted_key=None
        )


def test_who_was_appointed_after_signing_had_no_right_to(world: World) -> None:
    told = proof_from(proof(world))
    seal = KeySeal(Ed25519PrivateKey.generate())
    statements = [statement_in(each, public_key=told.public_key) for each in told.envelopes]
    first, *rest = statements
    late = replace(first, body={**first.body, "from": "2030-01-01"})
    envelopes = tuple(envelope_of(each, seal) for each in (late, *rest))

    with pytest.raises(Refused, match="approval_signer_unknown"):
        checked(replace(told, public_key=seal.public_key, envelopes=envelopes).as_bytes(), trusted_key=None)


@pytest.mark.parametrize("since", [None, "", "soon", 7, ["2026-01-01"]])
def test_an_appointment_from_no_day_is_refused(world: World, since: Json) -> None:
    told = proof_from(proof(world))
    seal = KeySeal(Ed25519PrivateKey.generate())
    first, *rest = (statement_in(each, public_key=told.public_key) for each in told.envelopes)
    undated = replace(first, body={**first.body, "from": since})
    envelopes = tuple(envelope_of(each, seal) for each in (undated, *rest))

    with pytest.raises(Refused, match="proof_malformed"):
        checked(replace(told, public_key=seal.public_key, envelopes=envelopes).as_bytes(), trusted_key=None)


def test_another_statement_of_the_node_is_no_part_of_a_proof(world: World) -> None:
    data = proof(world)
    other = next(each for each in register.entries() if each.statement.act == "clearance.case.proposed")
    added = base64.b64encode(other.envelope).decode()

    with pytest.raises(Refused, match="proof_malformed"):
        checked(changed(data, lambda it: it["envelopes"].append(added)), trusted_key=None)


def test_a_voided_signature_is_left_out(world: World) -> None:
    key = acts.reviewed(world)
    first = acts.propose(world, key, acts.outcomes(world, key))
    acts.sign(world, key, first, world.reem)
    acts.move(world, key, Move.DECLINE_TO_SIGN, by=world.maha, text="Say more.")
    shorter = [replace(each, valid_until=date(2026, 9, 1)) for each in acts.outcomes(world, key)]
    second = acts.propose(world, key, shorter, text="More.")
    later = AT + timedelta(minutes=1)
    acts.sign(world, key, second, world.clearers.layan, later)
    acts.sign(world, key, second, world.maha, later)

    found = checked(proof_of(key, reader=world.clearers.jasim.actor), trusted_key=None)

    assert {each.person for each in found.signers} == {
        f"person:{world.clearers.layan.person}",
        f"person:{world.maha.person}",
    }


def test_what_is_not_decided_has_no_proof(world: World) -> None:
    key = acts.reviewed(world)
    digest = acts.propose(world, key, acts.outcomes(world, key))
    acts.sign(world, key, digest, world.clearers.layan)

    with pytest.raises(Refused, match="letter_none"):
        proof_of(key, reader=world.clearers.jasim.actor)


def test_whoever_has_no_part_in_the_case_gets_no_proof(world: World) -> None:
    with pytest.raises(NotFound, match="case_unknown"):
        proof_of(acts.granted(world), reader=world.cast.sam.actor)


def test_a_proof_is_by_the_key_of_today_and_one_of_before_stays(world: World) -> None:
    key = acts.granted(world)
    before, first = proof_of(key, reader=world.clearers.jasim.actor), register.verifier_key().public_key
    root = replace(
        next_root(register.our_roots()[-1].root), statement=create_next_key(settings.HOME).public_key
    )
    publish_root(with_signature(Signed(root, b""), register.seal()), at=AT)
    today = register.verifier_key().public_key
    assert today != first

    after = proof_of(key, reader=world.clearers.jasim.actor)

    assert checked(after, trusted_key=today) == checked(before, trusted_key=first)
    for data, other in ((after, first), (before, today)):
        with pytest.raises(Refused, match="proof_key_differs"):
            checked(data, trusted_key=other)


class TestCommands:
    def test_a_proof_is_written_and_checked(self, world: World, tmp_path: Path) -> None:
        view = cases.case(acts.granted(world), reader=world.clearers.jasim.actor)
        file = str(tmp_path / "proof.json")
        key = base64.b64encode(register.verifier_key().public_key).decode()

        wrote = CliRunner().invoke(app, ["proof", view.reference.lower(), file, "--as", "jasim"])
        read = CliRunner().invoke(app, ["verify", file, "--key", key, "--json"])

        assert (wrote.exit_code, read.exit_code) == (0, 0)
        said = json.loads(read.stdout)
        assert (said["reference"], said["is_of_trusted_key"]) == (view.reference, True)
        assert len(said["signers"]) == 2

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["verify", "{folder}/none.json"], "file_unreadable"),
            (["verify", "{folder}/odd.json"], "proof_malformed"),
            (["verify", "{folder}/odd.json", "--key", "no key"], "proof_key_differs"),
            (["proof", "C-0000-NONE", "{folder}/p.json", "--as", "jasim"], "case_unknown"),
        ],
    )
    def test_bad_words_are_refused_by_code(
        self, world: World, tmp_path: Path, words: list[str], code: str
    ) -> None:
        del world
        (tmp_path / "odd.json").write_text("{}", encoding="utf-8")

        result = CliRunner().invoke(app, [*(each.format(folder=tmp_path) for each in words), "--json"])

        assert result.exit_code == 1
        assert json.loads(result.stdout)["refused"] == code
