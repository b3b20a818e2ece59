"""Ways of a case that must not end nowhere: sent back, screened again, led by another, wrongly filled in."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cast import AT, Player
from clearance import test_case_actions as acts
from clearance.test_case_actions import World
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import (
    agreements,
    applying,
    casework,
    delivering,
    describing,
    rule_packs,
    signing,
)
from mithaq.clearance.adapters.cedar.packs import LATEST, SHIPPED
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind, Entity, EntityKind
from mithaq.clearance.domain.cases.asking import Agreement
from mithaq.clearance.domain.cases.cells import PartyRole, Recipient
from mithaq.clearance.domain.cases.conditions import AfterDelivery, Condition, EvidenceKind
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.cases.terms import ConditionKind, Duty, NamedPersons
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Case
from mithaq.clearance.queries import agreements as agreement_queries
from mithaq.clearance.queries import case_facts, cases, clocks, owed, release, reports
from mithaq.clearance.queries.cases import CaseView
from mithaq.node.replaying import replay

pytestmark = pytest.mark.django_db
world = acts.world

NOBODY = UUID(int=7)
LATER = AT + timedelta(days=31)


def seen(world: World, key: UUID) -> CaseView:
    return cases.case(key, reader=world.clearers.jasim.actor)


def submit(world: World, key: UUID) -> None:
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)


def sent_back(world: World) -> UUID:
    key = acts.submitted(world)
    acts.move(world, key, Move.SEND_BACK, text="Name the laboratory.")
    return key


def screened_again(world: World) -> UUID:
    """An authorisation that a list reopened, back at intake."""
    key = acts.granted(world)
    acts.move(world, key, Move.ISSUE)
    for step in (Move.REOPEN, Move.SCREEN_AGAIN):
        casework.move_case(key, step, by=world.clearers.jasim.actor, at=LATER)
    return key


def ask(world: World, key: UUID, entity: Entity = WHOLE_CASE) -> None:
    kerem, jasim = world.cast.kerem, world.clearers.jasim
    casework.ask_advice(key, [(kerem.institution, entity)], by=jasim.actor, at=AT)


def approve(key: UUID, by: Player) -> None:
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=by.actor, at=AT)


class TestAdvice:
    def test_advice_on_what_was_classified_before_counts_no_more(self, world: World) -> None:
        key = screened_again(world)
        acts.move(world, key, Move.CLEAR_INTAKE)
        acts.classify(world, key, kind="military", entry="9A012", missile=False)

        with pytest.raises(Refused, match="case_advice_not_asked"):
            acts.move(world, key, Move.CLOSE_CIRCULATION)
        ask(world, key)
        with pytest.raises(Refused, match="case_advice_missing"):
            acts.move(world, key, Move.CLOSE_CIRCULATION)
        approve(key, world.cast.kerem)
        acts.move(world, key, Move.CLOSE_CIRCULATION)

        assert seen(world, key).place.state is State.CONSOLIDATION

    def test_advice_that_would_not_count_is_not_asked_for(self, world: World) -> None:
        key = acts.submitted(world)
        acts.move(world, key, Move.TAKE_IN)

        with pytest.raises(Refused, match="case_not_circulating"):
            ask(world, key)

    def test_who_was_asked_before_still_finds_the_case(self, world: World) -> None:
        key = screened_again(world)
        acts.move(world, key, Move.CLEAR_INTAKE)
        acts.classify(world, key)

        assert Role.ADVISER in seen(world, key).roles_of(world.cast.kerem.actor)

    def test_nobody_advises_on_their_own_case(self, world: World) -> None:
        key = acts.write(world, acts.agree(world))
        applying.submit_case(key, is_attested=True, text="", by=world.cast.kerem.actor, at=AT)
        for step in (Move.TAKE_IN, Move.CLEAR_INTAKE):
            acts.move(world, key, step)
        acts.classify(world, key)
        ask(world, key)

        with pytest.raises(Refused, match="adviser_is_author"):
            approve(key, world.cast.kerem)

    @pytest.mark.parametrize(
        "entity",
        [Entity(EntityKind.FORM, "zzz"), Entity(EntityKind.ITEM, "O-XX"), Entity(EntityKind.CASE, "x")],
    )
    def test_advice_is_asked_on_what_the_case_has(self, world: World, entity: Entity) -> None:
        key = acts.circulating(world)

        with pytest.raises(Refused, match="advice_entity_unknown"):
            ask(world, key, entity)

    def test_conditions_of_advice_are_clean_and_not_endless(self, world: World) -> None:
        def said(*conditions: str) -> None:
            casework.advise(
                key,
                WHOLE_CASE,
                AdviceKind.APPROVE_WITH_CONDITIONS,
                text="Under these.",
                conditions=conditions,
                by=world.cast.kerem.actor,
                at=AT,
            )

        key = acts.circulating(world)
        with pytest.raises(Refused, match="message_too_long"):
            said("a" * 3000, "b" * 3000)
        said("In the \u202eharbour\x07 only", "With a report")

        (advice,) = file.advice(seen(world, key).file)
        assert advice.conditions == ("In the harbour only", "With a report")


class TestSentBack:
    def test_what_was_screened_again_and_sent_back_goes_its_whole_way_again(self, world: World) -> None:
        key = screened_again(world)
        acts.move(world, key, Move.SEND_BACK, text="Describe it anew.")

        submit(world, key)

        view = seen(world, key)
        assert (view.content, view.digest, view.outcome, view.decided_at) == (None, "", None, None)
        assert reports.annual_report(2026).year == 2026
        acts.move(world, key, Move.TAKE_IN)
        acts.move(world, key, Move.CLEAR_INTAKE)
        acts.classify(world, key)
        ask(world, key)
        approve(key, world.cast.kerem)
        acts.move(world, key, Move.CLOSE_CIRCULATION)
        acts.move(world, key, Move.CONSOLIDATE)
        after, jasim = AT + timedelta(hours=1), world.clearers.jasim.actor
        digest = signing.propose_decision(
            key, acts.outcomes(world, key), (), text="", items=world.items, by=jasim, at=after
        )
        acts.sign(world, key, digest, world.clearers.layan, after)
        assert acts.sign(world, key, digest, world.maha, after) is State.GRANTED
        assert replay(is_kept=False).is_equal

    def test_no_signature_of_a_former_decision_counts_before_the_next_is_proposed(self, world: World) -> None:
        key = screened_again(world)

        assert case_facts.signatures_standing(seen(world, key)) is None

    def test_a_case_that_was_sent_back_is_not_thrown_away_but_withdrawn(self, world: World) -> None:
        key = sent_back(world)
        leyla = world.cast.leyla.actor

        with pytest.raises(Refused, match="case_was_submitted"):
            applying.discard_case(key, by=leyla)
        casework.move_case(key, Move.WITHDRAW, text="No longer needed.", by=leyla, at=AT)

        assert seen(world, key).place.state is State.WITHDRAWN
        assert cases.drafts(reader=leyla) == ()
        with pytest.raises(NotFound, match="case_unknown"):
            submit(world, key)


class TestParties:
    @pytest.mark.parametrize(
        "code",
        [
            "institution:abc",
            f"institution:{NOBODY}",
            "person:7",
            f"counterparty:{NOBODY}",
            "state:MA",
        ],
    )
    def test_nothing_is_submitted_for_a_party_that_nobody_knows(self, world: World, code: str) -> None:
        key = acts.write(world, acts.agree(world), recipients=(Recipient(code, PartyRole.END_USER),))

        with pytest.raises(Refused) as refusal:
            submit(world, key)

        assert refusal.value.facts["problems"] == ("party_unknown",)

    def test_an_originator_that_nobody_knows_is_told_as_well(self, world: World) -> None:
        key = acts.write(world, acts.agree(world), third_parties=("institution:abc",))

        with pytest.raises(Refused) as refusal:
            submit(world, key)

        assert refusal.value.facts["problems"] == ("party_unknown",)

    @pytest.mark.parametrize("code", ["institution:abc", f"institution:{NOBODY}", "person:7"])
    def test_a_case_on_file_with_such_a_party_stops_itself_and_nothing_else(
        self, world: World, tmp_path: Path, code: str
    ) -> None:
        key, jasim = acts.submitted(world), world.clearers.jasim.actor
        spoil(key, code)
        shutil.copytree(SHIPPED / LATEST, tmp_path / "pack")
        pack = tmp_path / "pack" / "pack.yaml"
        pack.write_text(pack.read_text() + "\n# another digest\n")

        acts.move(world, key, Move.TAKE_IN)
        view = seen(world, key)
        (decision,) = release.preview(view, items=world.items, at=AT).values()

        assert not decision.is_allowed
        assert clocks.timed([seen(world, key)], reader=jasim, on=AT.date())[0].case.id == key
        assert rule_packs.propose_pack(tmp_path / "pack", items=world.items, by=jasim, at=AT)
        acts.move(world, key, Move.SEND_BACK, text="Name the party.")

    def test_one_that_comes_to_belong_to_two_states_makes_its_case_a_sensitive_one(
        self, world: World
    ) -> None:
        jasim, key = world.clearers.jasim.actor, uuid4()
        told = {"name": ["Harbour Works"], "country": ["ma"]}
        party = describing.name_counterparty(key, PartyKind.ORGANISATION, told, by=jasim, at=AT)
        agreement = acts.agree(world, recipients=(party,))
        named = Recipient(party, PartyRole.END_USER)
        key = acts.write(world, agreement, recipients=(named,), governments={party: True})
        submit(world, key)
        for step in (Move.TAKE_IN, Move.CLEAR_INTAKE):
            acts.move(world, key, step)
        acts.classify(world, key)
        morocco = Entity(EntityKind.STATE, "MA")
        ask(world, key, morocco)
        casework.advise(
            key, morocco, AdviceKind.REFUSE, text="No.", reasons=["eu_7"], by=world.cast.kerem.actor, at=AT
        )
        acts.move(world, key, Move.CLOSE_CIRCULATION)
        acts.move(world, key, Move.CONSOLIDATE)
        acts.propose(world, key, acts.outcomes(world, key), text="The risk is met.")

        describing.describe_party(party, {**told, "country": ["ma", "fr"]}, by=jasim, at=AT)

        assert [each.case.id for each in clocks.timed([seen(world, key)], reader=jasim, on=AT.date())] == [
            key
        ]
        assert case_facts.required(seen(world, key)).count == 3


def spoil(key: UUID, code: str) -> None:
    """Let a case name a party as nobody could submit it today."""
    row = Case.objects.get(pk=key)
    row.asked = {**row.asked, "recipients": [{"party": code, "role": "end_user"}]}
    row.save()


class TestAgreements:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"fields": ("maritime", "zzz")}, "field_unknown"),
            ({"parties": ("state:ZZ", "state:MA")}, "state_unknown"),
            ({"parties": ("bloc:zz", "state:MA")}, "bloc_unknown"),
            ({"parties": ("institution:abc", "state:MA")}, "party_unknown"),
            ({"parties": ("TR", "state:MA")}, "party_unknown"),
            ({"recipients": (f"institution:{NOBODY}",)}, "party_unknown"),
        ],
    )
    def test_terms_name_fields_and_parties_that_are_known(
        self, world: World, change: Mapping[str, object], code: str
    ) -> None:
        with pytest.raises(Refused) as refusal:
            acts.agree(world, **change)

        assert refusal.value.code == code

    def test_texts_are_kept_without_what_misleads_a_reader(self, world: World) -> None:
        jasim = world.clearers.jasim.actor
        terms = acts.terms(world, title="  Marine\u202e noise\x07 ")
        agreements.record_agreement("MOU-1", terms, by=jasim, at=AT)
        with pytest.raises(Refused, match="message_too_long"):
            agreements.end_agreement("MOU-1", on=AT.date(), reason="x" * 5001, by=jasim, at=AT)
        with pytest.raises(Refused, match="reason_missing"):
            agreements.end_agreement("MOU-1", on=AT.date(), reason="\u202e", by=jasim, at=AT)

        assert agreement_queries.recorded_agreement("MOU-1").terms.title == "Marine noise"


REPORT = Condition(
    "report", Duty(ConditionKind.REPORTING), due=AfterDelivery(10), evidence=frozenset({EvidenceKind.REPORT})
)
NAMED = Condition("people", NamedPersons(("Amina Invented", "Salim Invented")))


class TestDeliveries:
    def test_one_delivery_is_recorded_once_however_often_it_is_sent(self, world: World) -> None:
        key = acts.granted(world, REPORT)
        acts.move(world, key, Move.ISSUE)
        leyla, nonce = world.cast.leyla.actor, str(uuid4())
        sent = replace(acts.delivery(world, key), key=nonce)

        delivering.record_delivery(key, sent, items=world.items, by=leyla, at=AT)
        with pytest.raises(Refused, match="delivery_repeated"):
            delivering.record_delivery(key, sent, items=world.items, by=leyla, at=AT)
        delivering.take_evidence(
            key,
            condition="report",
            occasion=nonce,
            kind=EvidenceKind.REPORT,
            text="The report of June.",
            by=world.clearers.jasim.actor,
            at=AT,
        )

        assert [each.key for each in file.deliveries(seen(world, key).file)] == [nonce]
        assert [each.state for each in owed.owed_by(seen(world, key), on=AT.date())] == ["met"]
        assert replay(is_kept=False).is_equal

    def test_what_is_said_of_one_is_kept_clean(self, world: World) -> None:
        key = acts.granted(world, NAMED)
        acts.move(world, key, Move.ISSUE)
        people = ("Amina\u202e Invented", "Salim Invented\x00")
        sent = replace(acts.delivery(world, key), persons=people, site=" Tangier\x07 ")

        delivering.record_delivery(key, sent, items=world.items, by=world.cast.leyla.actor, at=AT)

        (found,) = file.deliveries(seen(world, key).file)
        assert (found.persons, found.site) == (("Amina Invented", "Salim Invented"), "Tangier")


class TestLeading:
    def test_another_officer_leads_on_and_the_first_still_does_not_sign(self, world: World) -> None:
        jasim, dana = world.clearers.jasim, world.clearers.dana
        appointing.appoint(id=uuid4(), person=jasim.person, role=NodeRole.APPROVER, by=None, at=AT)
        key = acts.circulating(world)

        casework.lead_case(key, text="Jasim is on leave.", by=dana.actor, at=AT)

        approve(key, world.cast.kerem)
        for step in (Move.CLOSE_CIRCULATION, Move.CONSOLIDATE):
            acts.move(world, key, step, by=dana)
        with pytest.raises(Refused, match="case_move_not_yours"):
            acts.propose(world, key, acts.outcomes(world, key))
        digest = signing.propose_decision(
            key, acts.outcomes(world, key), (), text="", items=world.items, by=dana.actor, at=AT
        )
        with pytest.raises(Refused, match="signer_is_case_officer"):
            acts.sign(world, key, digest, jasim)
        acts.sign(world, key, digest, world.clearers.layan)
        assert acts.sign(world, key, digest, world.maha) is State.GRANTED
        assert replay(is_kept=False).is_equal

    @pytest.mark.parametrize(
        ("who", "text", "code"),
        [
            ("jasim", "On leave.", "case_led_already"),
            ("layan", "On leave.", "case_move_not_yours"),
            ("dana", " ", "case_text_missing"),
        ],
    )
    def test_who_comes_to_lead_says_why_and_licenses(
        self, world: World, who: str, text: str, code: str
    ) -> None:
        key = acts.circulating(world)

        with pytest.raises(Refused) as refusal:
            casework.lead_case(key, text=text, by=getattr(world.clearers, who).actor, at=AT)

        assert refusal.value.code == code

    def test_nobody_who_signed_voids_the_signature_by_leading(self, world: World) -> None:
        layan = world.clearers.layan
        appointing.appoint(id=uuid4(), person=layan.person, role=NodeRole.LICENSING_OFFICER, by=None, at=AT)
        key = acts.granted(world)

        with pytest.raises(Refused, match="signer_does_not_lead"):
            casework.lead_case(key, text="On leave.", by=layan.actor, at=AT)

    def test_what_nobody_took_in_is_taken_in_first(self, world: World) -> None:
        for key in (acts.submitted(world), sent_back_and_led(world)):
            with pytest.raises(Refused, match="case_move_impossible"):
                casework.lead_case(key, text="On leave.", by=world.clearers.dana.actor, at=AT)


def sent_back_and_led(world: World) -> UUID:
    key = acts.write(world, Agreement(*_on_file()))
    submit(world, key)
    acts.move(world, key, Move.TAKE_IN)
    acts.move(world, key, Move.SEND_BACK, text="Name it.")
    return key


def _on_file() -> tuple[str, int, str]:
    found = agreement_queries.recorded_agreement("MOU-1")
    return found.reference, found.version, found.digest
