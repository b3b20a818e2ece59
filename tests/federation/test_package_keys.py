"""Keys of a partner's people: which are taken, and which signatures under a package count."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import AT
from clearance import test_case_actions as acts
from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import World
from federation import test_packages as packing_tests
from federation.test_packages import LATER, arrived, fetch, kept, pull, put_out, seen, set_aside
from mithaq.access import published
from mithaq.access.domain.keys import registration
from mithaq.access.queries import keys
from mithaq.base.canonical import canonical_bytes
from mithaq.base.refusals import Refused
from mithaq.base.seals import KeySeal, key_id, signature_over
from mithaq.clearance.actions import agreements
from mithaq.clearance.domain.cases.approvals import PAYLOAD_TYPE
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.domain.packages import Manifest
from mithaq.node.replaying import replay
from mithaq.register.domain.statement import Statement, payload_of, statement_from
from own_keys import keyed, new_seal
from partner import NOT_TAKEN, REGISTERED, Partner

world, partner, manifest = packing_tests.world, packing_tests.partner, packing_tests.manifest
__all__ = ["clearers", "invented_list"]

PEOPLE = {"layan": uuid4(), "maha": uuid4()}
"""The partner's approvers, in the place of ours of these names."""


def registered(partner: Partner, person: UUID, seal: KeySeal, **changes: Any) -> Statement:
    code, node = f"person:{person}", changes.pop("node", partner.name)
    institution = changes.pop("institution", partner.institution)
    body = registration(seal, person=code, institution=institution, node=node)
    return partner.statement(published.KEY_REGISTERED, code, body, **{"author": code, **changes})


def ended(partner: Partner, person: UUID, key: str, **changes: Any) -> Statement:
    body = {"key": key, "reason": "Lost"}
    return partner.statement(published.KEY_ENDED, f"person:{person}", body, **changes)


def theirs(world: World, partner: Partner, data: bytes, seals: Mapping[str, KeySeal]) -> bytes:
    """A proof as if the partner's approvers had signed, by these keys of their own."""
    text, ours = json.loads(data), {"layan": world.clearers.layan, "maha": world.maha}
    sealed = {f"person:{PEOPLE[name]}": seal for name, seal in seals.items()}
    envelopes = []
    for each in text["envelopes"]:
        envelope = json.loads(base64.b64decode(each))
        payload = base64.b64decode(envelope["payload"]).decode()
        for name, player in ours.items():
            payload = payload.replace(str(player.person), str(PEOPLE[name]))
        statement = json.loads(payload)
        approval, seal = statement["body"].get("approval"), sealed.get(statement["author"])
        if approval and seal:
            statement["body"]["signature"] = signature_over(
                canonical_bytes(approval), payload_type=PAYLOAD_TYPE, seal=seal
            )
        envelope["payload"] = base64.b64encode(canonical_bytes(statement)).decode()
        envelopes.append(base64.b64encode(json.dumps(envelope).encode()).decode())
    return partner.proof(canonical_bytes({**text, "envelopes": envelopes}))


@pytest.fixture
def seals() -> dict[str, KeySeal]:
    return {name: new_seal() for name in PEOPLE}


def package(
    world: World, partner: Partner, manifest: Manifest, seals: Mapping[str, KeySeal], *, told: bool = True
) -> UUID:
    """A package signed by these keys, which the partner's log told before, or not."""
    if told:
        partner.put_out(*(registered(partner, PEOPLE[name], seal) for name, seal in seals.items()))
    return arrived(world, partner, replace(manifest, proof=theirs(world, partner, manifest.proof, seals)))


def annex(
    world: World, partner: Partner, *approvers: str, between: str = "", reference: str = "MOU-9"
) -> None:
    """An agreement between both institutions, or another party and ours, with these keys of approvers."""
    parties = (between or partner.facts.code, world.amina_code)
    wanted = acts.terms(world, parties=parties, approvers=approvers)
    agreements.record_agreement(reference, wanted, by=world.clearers.jasim.actor, at=AT)
    agreements.confirm_agreement(reference, digest=wanted.digest, by=world.clearers.layan.actor, at=AT)


class TestTaking:
    def test_a_partner_s_keys_are_taken_replaced_and_ended(self, partner: Partner) -> None:
        first, second = new_seal(), new_seal()
        person = PEOPLE["layan"]
        partner.put_out(registered(partner, person, first), registered(partner, person, second, at=LATER))
        partner.put_out(ended(partner, person, key_id(second.public_key), at=LATER + timedelta(1)))

        pull(partner)

        found = {key: each.until_at for key, each in keys.of_node(partner.name).items()}
        assert (set_aside(), found) == (
            [],
            {key_id(first.public_key): LATER, key_id(second.public_key): LATER + timedelta(1)},
        )
        assert replay(is_kept=False).is_equal

    UNFIT: Mapping[str, tuple[Callable[[World, Partner], Statement], str]] = {
        "for somebody of ours": (
            lambda world, partner: registered(partner, world.maha.person, new_seal()),
            "person_of_other_node",
        ),
        "for our institution": (
            lambda world, partner: registered(
                partner, uuid4(), new_seal(), institution=world.cast.leyla.institution
            ),
            "institution_of_other_node",
        ),
        "for an institution that nobody knows": (
            lambda _, partner: registered(partner, uuid4(), new_seal(), institution=uuid4()),
            "institution_unknown",
        ),
        "shown for another node": (
            lambda _, partner: registered(partner, uuid4(), new_seal(), node="node.example"),
            "signature_invalid",
        ),
        "said by somebody else": (
            lambda _, partner: registered(partner, uuid4(), new_seal(), author=None),
            "statement_malformed",
        ),
        "the end of a key of ours": (
            lambda world, partner: ended(partner, world.maha.person, key_id(keyed(world.maha).public_key)),
            "key_unknown",
        ),
        "the end of nothing": (lambda _, partner: ended(partner, uuid4(), "0" * 64), "key_unknown"),
    }

    @pytest.mark.parametrize("what", UNFIT)
    def test_what_a_partner_may_not_say_is_set_aside(self, world: World, partner: Partner, what: str) -> None:
        said, code = self.UNFIT[what]
        partner.put_out(said(world, partner))

        pull(partner)

        assert set_aside() == [code]
        assert keys.of_node(partner.name) == {}

    def test_a_key_is_taken_once_whoever_says_it(self, partner: Partner) -> None:
        seal = new_seal()
        partner.put_out(registered(partner, uuid4(), seal), registered(partner, uuid4(), seal))

        pull(partner)

        assert (set_aside(), len(keys.of_node(partner.name))) == (["key_known"], 1)

    def test_two_keys_of_one_person_are_no_list_of_approvers(self, world: World, partner: Partner) -> None:
        other = Partner(state="ID", name="exchange.id.example")
        by, person = world.cast.hamad.actor, uuid4()
        accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=by, at=AT)
        other.put_out(other.host())
        keys_of_one = [new_seal(), new_seal()]
        for node, seal in zip((partner, other), keys_of_one, strict=True):
            node.put_out(registered(node, person, seal))
            pull(node)

        with pytest.raises(Refused, match="agreement_approvers_few"):
            annex(world, partner, *(key_id(each.public_key) for each in keys_of_one))

    def test_ours_go_to_partners(self, world: World, partner: Partner) -> None:
        keyed(world.maha)

        assert published.KEY_REGISTERED in [statement_from(payload_of(each)).act for each in put_out(partner)]


class TestOpening:
    def test_it_tells_by_which_keys_the_decision_was_signed(
        self, world: World, partner: Partner, manifest: Manifest, seals: dict[str, KeySeal]
    ) -> None:
        annex(world, partner, *_put_out(partner, seals))
        key = package(world, partner, manifest, seals, told=False)

        fetch(partner)

        view = seen(world, key, by="amina")
        assert view.state == "opened"
        assert {each.key for each in view.signers} == {key_id(each.public_key) for each in seals.values()}

    def test_without_a_list_the_seal_of_the_node_does_for_whoever_has_no_key(
        self, world: World, partner: Partner, manifest: Manifest
    ) -> None:
        key = package(world, partner, manifest, {})

        fetch(partner)

        assert [each.key for each in seen(world, key, by="amina").signers] == ["", ""]

    def test_a_key_that_was_not_taken_earlier_counts_for_nothing(
        self, world: World, partner: Partner, manifest: Manifest, seals: dict[str, KeySeal]
    ) -> None:
        self.is_refused(
            world, partner, package(world, partner, manifest, seals, told=False), "key_not_registered"
        )

    def test_a_node_does_not_sign_in_the_place_of_somebody_who_has_a_key(
        self, world: World, partner: Partner, manifest: Manifest, seals: dict[str, KeySeal]
    ) -> None:
        _put_out(partner, seals)

        key = package(world, partner, manifest, {"maha": seals["maha"]}, told=False)

        self.is_refused(world, partner, key, "key_signature_missing")

    def test_one_who_is_not_agreed_is_one_too_few(
        self, world: World, partner: Partner, manifest: Manifest, seals: dict[str, KeySeal]
    ) -> None:
        other = {"other": new_seal()}
        partner.put_out(registered(partner, uuid4(), other["other"]))
        named = _put_out(partner, seals)
        annex(world, partner, named[0], key_id(other["other"].public_key))

        key = package(world, partner, manifest, seals, told=False)

        self.is_refused(world, partner, key, "approvers_not_agreed")

    def test_where_keys_are_agreed_the_seal_of_the_node_alone_is_refused(
        self, world: World, partner: Partner, manifest: Manifest, seals: dict[str, KeySeal]
    ) -> None:
        partner.put_out(*(registered(partner, uuid4(), each) for each in seals.values()))
        pull(partner)
        annex(world, partner, *(key_id(each.public_key) for each in seals.values()))

        self.is_refused(world, partner, package(world, partner, manifest, {}), "approvers_not_agreed")

    @pytest.mark.parametrize("between", ["", "state:MY", "state:FR"])
    @pytest.mark.parametrize("sender", ["another", "the same"])
    def test_no_choice_of_the_sender_leads_past_a_list(
        self, world: World, partner: Partner, manifest: Manifest, sender: str, between: str
    ) -> None:
        # Whoever stole the node's key registers an institution of another state, and approvers without keys.
        named = _put_out(partner, {name: new_seal() for name in PEOPLE})
        annex(world, partner, *named, between=between)
        key = partner.institution if sender == "the same" else uuid4()
        other = {**partner.facts.as_json(), "state": "ES", "is_host": False}
        partner.put_out(partner.statement(REGISTERED, f"institution:{key}", other))
        partner.put_out(*(ended(partner, PEOPLE[name], key) for name, key in zip(PEOPLE, named, strict=True)))

        arrived(world, partner, manifest, what={"sender": str(key)})

        assert set_aside() == []
        with pytest.raises(Refused, match="approvers_not_agreed"):
            fetch(partner)
        assert kept() == []

    def test_a_list_with_another_institution_of_the_node_does_not_do_for_one_that_has_its_own(
        self, world: World, partner: Partner, manifest: Manifest, seals: dict[str, KeySeal]
    ) -> None:
        others = {each: new_seal() for each in (uuid4(), uuid4())}
        partner.put_out(*(registered(partner, person, seal) for person, seal in others.items()))
        annex(world, partner, *_put_out(partner, seals), between="state:FR", reference="MOU-8")
        annex(world, partner, *(key_id(each.public_key) for each in others.values()))

        key = package(world, partner, manifest, seals, told=False)

        self.is_refused(world, partner, key, "approvers_not_agreed")

    def is_refused(self, world: World, partner: Partner, key: UUID, code: str) -> None:
        with pytest.raises(Refused, match=f"^{code}"):
            fetch(partner)
        assert (seen(world, key, by="amina").refused, kept()) == (code, [])
        said = [statement_from(payload_of(each)) for each in put_out(partner)]
        assert [each.body["code"] for each in said if each.act == NOT_TAKEN] == [code]


def _put_out(partner: Partner, seals: Mapping[str, KeySeal]) -> list[str]:
    """The keys of the partner's approvers, taken by us."""
    partner.put_out(*(registered(partner, PEOPLE[name], seal) for name, seal in seals.items()))
    pull(partner)
    return [key_id(each.public_key) for each in seals.values()]
