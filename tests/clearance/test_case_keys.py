"""Decisions signed by keys of persons: in the file, in the proof, and in acts that take two."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cast import AT, Player
from clearance import test_case_actions as acts
from clearance.test_case_actions import World
from mithaq.access import published
from mithaq.access.domain.keys import Keys
from mithaq.access.queries import keys
from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, key_id, require_signature
from mithaq.clearance.actions import agreements, signing
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.approvals import PAYLOAD_TYPE, act_payload
from mithaq.clearance.domain.cases.proof import Proven, proof_from
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.queries import agreements as agreement_queries
from mithaq.clearance.queries import case_facts, cases
from mithaq.clearance.queries.proof import checked, proof_of
from mithaq.node.replaying import replay
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.domain.statement import envelope_of, statement_in
from own_keys import keyed, new_seal, said

world = acts.world
pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


def sign(
    world: World, key: UUID, digest: str, by: Player, seal: KeySeal | None, *, at: datetime = AT
) -> State:
    return signing.sign_decision(key, digest=digest, items=world.items, by=by.actor, at=at, seal=seal)


def proposed(world: World) -> tuple[UUID, str]:
    key = acts.reviewed(world)
    return key, acts.propose(world, key, acts.outcomes(world, key))


def decided(world: World) -> tuple[UUID, KeySeal]:
    """Layan signed by a key of her own, Maha has none."""
    key, digest = proposed(world)
    seal = keyed(world.clearers.layan)
    sign(world, key, digest, world.clearers.layan, seal)
    sign(world, key, digest, world.maha, None)
    return key, seal


def proof(world: World) -> bytes:
    return proof_of(decided(world)[0], reader=world.clearers.jasim.actor)


def proven(data: bytes, **changes: Any) -> Proven:
    return checked(data, trusted_key=None, **changes)


def test_the_proof_tells_who_signed_by_a_key_of_their_own(world: World) -> None:
    key, seal = decided(world)
    data = proof_of(key, reader=world.clearers.jasim.actor)

    found = {each.person: each.key for each in proven(data).signers}

    assert found == {
        f"person:{world.clearers.layan.person}": key_id(seal.public_key),
        f"person:{world.maha.person}": "",
    }
    view = cases.case(key, reader=world.clearers.jasim.actor)
    assert sorted(each.key for each in file.signatures(view.file)) == ["", key_id(seal.public_key)]
    assert replay(is_kept=False).is_equal


def test_who_has_a_key_signs_by_it_and_by_no_other(world: World) -> None:
    key, digest = proposed(world)
    layan, seal = world.clearers.layan, keyed(world.clearers.layan)
    of_maha = keyed(world.maha)

    for other, code in (
        (None, "key_signature_missing"),
        (new_seal(), "key_not_registered"),
        (of_maha, "key_not_registered"),
    ):
        with pytest.raises(Refused, match=code):
            sign(world, key, digest, layan, other)
    said(published.KEY_ENDED, layan, {"key": key_id(seal.public_key), "reason": "Lost"})
    for other, code in ((seal, "person_key_ended"), (None, "key_signature_missing")):
        with pytest.raises(Refused, match=code):
            sign(world, key, digest, layan, other)

    assert sign(world, key, digest, layan, keyed(layan)) is State.SECOND_SIGNATURE


def test_a_key_that_ended_after_it_signed_still_proves(world: World) -> None:
    key, seal = decided(world)
    said(
        published.KEY_ENDED,
        world.clearers.layan,
        {"key": key_id(seal.public_key), "reason": "She has left"},
        at=LATER,
    )

    found = proven(proof_of(key, reader=world.clearers.jasim.actor))

    assert key_id(seal.public_key) in {each.key for each in found.signers}


def envelopes(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The proof as a node would make it that lies about its own statements."""
    told, seal = proof_from(data), new_seal()
    changed = []
    for each in told.envelopes:
        statement = statement_in(each, public_key=told.public_key)
        value = json.loads(canonical_bytes(statement.as_json()))
        if change(value) is not False:
            kept = replace(
                statement,
                body=value["body"],
                subject=value["subject"],
                at=datetime.fromisoformat(value["at"]),
            )
            changed.append(envelope_of(kept, seal))
    return replace(told, public_key=seal.public_key, envelopes=tuple(changed)).as_bytes()


def signed_by_other(value: dict[str, Any]) -> None:
    if signature := value["body"].get("signature") if value["act"].endswith("signed") else None:
        signature["sig"] = base64.b64encode(new_seal().sign(b"x")).decode()


def not_signed(value: dict[str, Any]) -> None:
    if value["act"].endswith("signed"):
        value["body"].pop("signature", None)


def before_its_time(value: dict[str, Any]) -> None:
    if value["act"] == published.KEY_REGISTERED:
        value["at"] = "2026-06-01T12:00:01.000000Z"


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        (lambda it: it["act"] != published.KEY_REGISTERED, "key_not_registered"),
        (before_its_time, "key_not_registered"),
        (signed_by_other, "signature_invalid"),
        (not_signed, "key_signature_missing"),
    ],
)
def test_a_node_that_lies_about_keys_is_found_out(
    world: World, lie: Callable[[dict[str, Any]], object], code: str
) -> None:
    data = proof(world)

    with pytest.raises(Refused, match=code):
        proven(envelopes(data, lie))


def test_beside_keys_that_were_taken_earlier_those_in_the_proof_count_for_nothing(world: World) -> None:
    data = proof(world)

    with pytest.raises(Refused, match="key_not_registered"):
        proven(data, keys={})
    # That a signer had a key is known, whatever the proof leaves out.
    taken_earlier: Keys = keys.of_person(world.clearers.layan.person)
    with pytest.raises(Refused, match="key_signature_missing"):
        proven(
            envelopes(data, lambda it: not_signed(it) if it["act"] != published.KEY_REGISTERED else False),
            keys=taken_earlier,
        )


def test_an_act_in_two_is_signed_by_it_too(world: World) -> None:
    key = acts.granted(world)
    acts.move(world, key, Move.ISSUE)
    layan, seal = world.clearers.layan, keyed(world.clearers.layan)

    with pytest.raises(Refused, match="key_signature_missing"):
        signing.sign_act(key, Move.REVOKE, text="Misused", by=layan.actor, at=AT)
    signing.sign_act(key, Move.REVOKE, text="Misused", by=layan.actor, at=AT, seal=seal)

    view = cases.case(key, reader=layan.actor)
    last = register.entry_by_id(view.statement).statement
    payload = act_payload(
        reference=view.reference,
        digest=case_facts.act_digest(view, Move.REVOKE, "Misused"),
        act="revoke",
        role=Role.COUNTERSIGNER,
        signer=f"person:{layan.person}",
    )
    signature = last.body["signature"]
    require_signature(payload, signature, payload_type=PAYLOAD_TYPE, public_key=seal.public_key)
    assert replay(is_kept=False).is_equal


class TestAnnexed:
    def test_a_list_stands_until_two_people_confirm_other_terms(self, world: World) -> None:
        named = tuple(key_id(keyed(each).public_key) for each in (world.clearers.layan, world.maha))
        acts.agree(world, approvers=named)
        assert lists(world) == (frozenset(named),)

        without = acts.terms(world, title="Another title")
        agreements.record_agreement("MOU-1", without, by=world.clearers.jasim.actor, at=AT)
        assert lists(world) == (frozenset(named),)
        agreements.end_agreement("MOU-1", on=AT.date(), reason="Over", by=world.clearers.jasim.actor, at=AT)
        assert lists(world) == (frozenset(named),)
        agreements.confirm_agreement("MOU-1", digest=without.digest, by=world.clearers.layan.actor, at=AT)

        assert lists(world) == ()
        assert replay(is_kept=False).is_equal

    def test_it_binds_only_between_its_parties(self, world: World) -> None:
        named = tuple(key_id(keyed(each).public_key) for each in (world.clearers.layan, world.maha))
        acts.agree(world, approvers=named)

        assert lists(world, world.cast.sam.institution) == ()

    def test_a_list_that_could_never_be_met_is_refused(self, world: World) -> None:
        one = key_id(keyed(world.clearers.layan).public_key)

        with pytest.raises(Refused, match="agreement_approvers_few"):
            acts.agree(world, approvers=(one,))
        with pytest.raises(Refused, match="key_unknown"):
            acts.agree(world, approvers=(one, "0" * 64))

    def test_terms_without_a_list_keep_their_digest(self, world: World) -> None:
        assert "approvers" not in acts.terms(world).as_json()


def lists(world: World, institution: UUID | None = None) -> tuple[frozenset[str], ...]:
    sender = parties.institution(institution or world.cast.leyla.institution)
    recipient = parties.institution(world.cast.amina.institution)
    return agreement_queries.approvers_asked(sender, recipient, host=sender, keys=(), on=AT.date())
