"""A release case on a real database: written, cleared, advised, signed by two, delivered, or refused."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, Player, player
from clearers import LISTED, Clearers, WriteList, entity
from meanwhile import at_the_words
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.labels import Classification, public_label
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
from mithaq.clearance.actions import lists as list_actions
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.adapters.cedar.packs import LATEST, SHIPPED
from mithaq.clearance.domain.agreed_terms import AgreedTerms
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind, Entity, EntityKind
from mithaq.clearance.domain.cases.asking import Agreement, Asked
from mithaq.clearance.domain.cases.cells import Form, ListVerdict, PartyRole, Recipient
from mithaq.clearance.domain.cases.conditions import AfterDelivery, Condition, Delivery, EvidenceKind
from mithaq.clearance.domain.cases.matrix import CellOutcome, Outcome
from mithaq.clearance.domain.cases.more import Assessment, ItemFacts, More
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.terms import ConditionKind, Duty, EndUse
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import agreements as agreement_queries
from mithaq.clearance.queries import cases, release
from mithaq.clearance.queries import lists as list_queries
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from staging import staged

pytestmark = pytest.mark.django_db

ITEM = "TR-2026-OFFER"
FROM, UNTIL = date(2026, 6, 1), date(2027, 1, 1)


@dataclass(frozen=True)
class World:
    """Türkiye asks to release to Morocco under an agreement; the host clears; Morocco's ministry advises."""

    cast: Cast
    clearers: Clearers
    reem: Player
    maha: Player
    items: Mapping[str, ItemFacts]

    @property
    def amina_code(self) -> str:
        return f"institution:{self.cast.amina.institution}"


@pytest.fixture
def world(cast: Cast, clearers: Clearers, invented_list: Path) -> World:
    return staged("world", lambda: made_world(cast, clearers, invented_list))


def made_world(cast: Cast, clearers: Clearers, place: Path) -> World:
    list_actions.adopt_list(
        "un",
        format="ftm_jsonl",
        places=[str(place)],
        authority="An invented authority",
        freshness=Freshness(30),
        by=clearers.jasim.actor,
        at=AT,
    )
    list_actions.load_list("un", by=clearers.jasim.actor, at=AT)
    reem = player("reem", cast.hamad.institution, NodeRole.SENIOR_APPROVER)
    maha = player("maha", cast.hamad.institution, NodeRole.APPROVER)
    while screen_next(at=AT):
        pass
    owner = f"institution:{cast.leyla.institution}"
    item = ItemFacts(
        reference=ITEM,
        version=1,
        digest="a" * 64,
        title="Quiet propeller",
        fields=("maritime.marine_propulsion",),
        originator=owner,
        label=public_label(owner),
        is_recalled=False,
    )
    return World(cast, clearers, reem, maha, {ITEM: item})


def terms(world: World, **changes: object) -> AgreedTerms:
    turkish = f"institution:{world.cast.leyla.institution}"
    found = AgreedTerms(
        title="Memorandum on marine technology",
        parties=(turkish, world.amina_code),
        in_force_from=date(2026, 1, 1),
        in_force_until=date(2030, 1, 1),
        fields=("maritime",),
        purposes=(EndUse.RESEARCH,),
        forms=(Form.DOCUMENT, Form.TRAINING),
        recipients=(world.amina_code,),
        highest=Classification.PARTNERS,
        allows_third_party=False,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def agree(world: World, **changes: object) -> Agreement:
    """The agreement with these terms, put on file where it is not yet."""
    wanted = terms(world, **changes)
    if wanted.digest not in {each.digest for each in agreement_queries.recorded()}:
        agreements.record_agreement("MOU-1", wanted, by=world.clearers.jasim.actor, at=AT)
        agreements.confirm_agreement("MOU-1", digest=wanted.digest, by=world.clearers.layan.actor, at=AT)
    found = agreement_queries.recorded_agreement("MOU-1")
    return Agreement(found.reference, found.version, found.digest)


def write(world: World, agreement: Agreement, **changes: object) -> UUID:
    """A complete case that Leyla has written."""
    key = uuid4()
    applying.begin_case(key, by=world.cast.leyla.actor, at=AT)
    asked = Asked(
        items=(),
        recipients=(Recipient(world.amina_code, PartyRole.END_USER),),
        forms=(Form.DOCUMENT,),
        end_use=EndUse.RESEARCH,
        end_use_text="Measurements of noise in harbours, published afterwards.",
        agreement=agreement,
        label=None,
        valid_from=FROM,
        valid_until=UNTIL,
    )
    more = More({}, third_parties=(), nationalities={}, is_wmd=False, is_military=False)
    for name, value in changes.items():
        if hasattr(asked, name):
            asked = replace(asked, **{name: value})  # type: ignore[arg-type]
        else:
            more = replace(more, **{name: value})  # type: ignore[arg-type]
    applying.write_case(key, asked, more, items=tuple(world.items.values()), by=world.cast.leyla.actor, at=AT)
    return key


def submitted(world: World, **changes: object) -> UUID:
    def made() -> UUID:
        key = write(world, agree(world), **changes)
        applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
        return key

    return staged(f"submitted {world.items} {changes}", made)


def move(world: World, key: UUID, step: Move, by: Player | None = None, text: str = "") -> None:
    actor = (by or world.clearers.jasim).actor
    casework.move_case(key, step, text=text, items=world.items, by=actor, at=AT)


def classify(world: World, key: UUID, kind: str = "civil", entry: str = "", **concerns: bool) -> None:
    verdicts = (ListVerdict("EU", "2025-11-15", entry),)
    casework.classify_case(
        key, {ITEM: Assessment(verdicts, kind, concerns)}, by=world.clearers.jasim.actor, at=AT
    )


def circulating(world: World, **changes: object) -> UUID:
    def made() -> UUID:
        key = submitted(world, **changes)
        move(world, key, Move.TAKE_IN)
        move(world, key, Move.CLEAR_INTAKE)
        classify(world, key)
        casework.ask_advice(
            key, [(world.cast.kerem.institution, WHOLE_CASE)], by=world.clearers.jasim.actor, at=AT
        )
        return key

    return staged(f"circulating {world.items} {changes}", made)


def reviewed(world: World, **changes: object) -> UUID:
    """A case on which the Turkish ministry's officer advised to approve."""

    def made() -> UUID:
        key = circulating(world, **changes)
        casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
        move(world, key, Move.CLOSE_CIRCULATION)
        move(world, key, Move.CONSOLIDATE)
        return key

    return staged(f"reviewed {world.items} {changes}", made)


def outcomes(world: World, key: UUID, outcome: Outcome = Outcome.GRANTED, *reasons: str) -> list[CellOutcome]:
    view = cases.case(key, reader=world.clearers.jasim.actor)
    is_grant = outcome in {Outcome.GRANTED, Outcome.GRANTED_WITH_CONDITIONS}
    return [
        CellOutcome(cell, outcome, reasons, FROM if is_grant else None, UNTIL if is_grant else None)
        for cell in view.asked.cells
    ]


def propose(world: World, key: UUID, found: list[CellOutcome], *conditions: Condition, text: str = "") -> str:
    return signing.propose_decision(
        key, found, conditions, text=text, items=world.items, by=world.clearers.jasim.actor, at=AT
    )


def sign(world: World, key: UUID, digest: str, by: Player, at: datetime = AT) -> State:
    return signing.sign_decision(key, digest=digest, items=world.items, by=by.actor, at=at)


def state(world: World, key: UUID) -> State:
    return cases.case(key, reader=world.clearers.jasim.actor).place.state


def granted(world: World, *conditions: Condition) -> UUID:
    def made() -> UUID:
        key = reviewed(world)
        outcome = Outcome.GRANTED_WITH_CONDITIONS if conditions else Outcome.GRANTED
        digest = propose(world, key, outcomes(world, key, outcome), *conditions)
        sign(world, key, digest, world.clearers.layan)
        sign(world, key, digest, world.maha)
        return key

    return staged(f"granted {world.items} {conditions}", made)


def stopped_by(refusal: Refused) -> set[str]:
    assert refusal.code == "case_release_stopped"
    reasons = refusal.facts["reasons"]
    assert isinstance(reasons, tuple)
    return {each.code for each in reasons}


def delivery(world: World, key: UUID) -> Delivery:
    view = cases.case(key, reader=world.clearers.jasim.actor)
    return Delivery("", view.asked.cells[0], AT.date())


def deliver(world: World, key: UUID, at: datetime = AT) -> UUID:
    return delivering.record_delivery(
        key, delivery(world, key), items=world.items, by=world.cast.leyla.actor, at=at
    )


class TestWriting:
    def test_a_case_is_submitted_once_all_is_said(self, world: World) -> None:
        key = write(world, agree(world), end_use_text="Too short")

        with pytest.raises(Refused) as refusal:
            applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

        assert refusal.value.code == "case_incomplete"
        assert refusal.value.facts["problems"] == ("end_use_too_short",)

    def test_who_submits_attests(self, world: World) -> None:
        key = write(world, agree(world))

        with pytest.raises(Refused, match="case_not_attested"):
            applying.submit_case(key, is_attested=False, text="", by=world.cast.leyla.actor, at=AT)

    def test_nobody_else_sees_a_draft(self, world: World) -> None:
        key = write(world, agree(world))

        for other in (world.cast.amina, world.clearers.jasim, world.cast.hamad):
            with pytest.raises(NotFound, match="case_unknown"):
                cases.draft(key, reader=other.actor)

    def test_a_submitted_case_has_a_reference_and_no_draft(self, world: World) -> None:
        key = submitted(world)

        view = cases.case(key, reader=world.cast.leyla.actor)

        assert view.reference.startswith("C-2026-")
        assert view.place.state is State.SUBMITTED
        assert cases.drafts(reader=world.cast.leyla.actor) == ()

    def test_a_case_that_was_sent_back_is_written_and_submitted_again(self, world: World) -> None:
        key = submitted(world)
        move(world, key, Move.SEND_BACK, text="Name the laboratory.")

        applying.submit_case(key, is_attested=True, text="Named.", by=world.cast.leyla.actor, at=AT)

        assert state(world, key) is State.SUBMITTED
        kinds = [each.kind for each in cases.case(key, reader=world.clearers.jasim.actor).file]
        assert kinds == ["submitted", "moved", "submitted"]

    def test_outsiders_find_no_case(self, world: World) -> None:
        key = submitted(world)

        for other in (world.cast.amina, world.cast.sam):
            with pytest.raises(NotFound, match="case_unknown"):
                cases.case(key, reader=other.actor)
            assert cases.cases(reader=other.actor) == ()


class TestWay:
    def test_a_case_goes_its_whole_way(self, world: World) -> None:
        key = granted(world)

        move(world, key, Move.ISSUE)
        deliver(world, key)

        view = cases.case(key, reader=world.clearers.jasim.actor)
        assert view.place.state is State.ISSUED
        assert view.outcome is Outcome.GRANTED
        assert len(file.deliveries(view.file)) == 1

    def test_nobody_takes_a_step_that_is_not_theirs(self, world: World) -> None:
        key = submitted(world)

        for other in (world.cast.leyla, world.clearers.layan, world.cast.noor):
            with pytest.raises(Refused, match="case_move_not_yours"):
                move(world, key, Move.TAKE_IN, by=other)

    def test_a_case_waits_until_all_are_screened_against_fresh_lists(self, world: World) -> None:
        key = submitted(world)
        move(world, key, Move.TAKE_IN)

        with pytest.raises(Refused, match="case_not_screened"):
            casework.move_case(
                key, Move.CLEAR_INTAKE, by=world.clearers.jasim.actor, at=AT + timedelta(days=31)
            )

        assert state(world, key) is State.INTAKE

    def test_a_hit_on_a_recipient_stops_the_case(self, world: World, load: WriteList) -> None:
        key = submitted(world)
        move(world, key, Move.TAKE_IN)
        load([*LISTED, entity("o9", "Water Department", schema="Organization")])

        with pytest.raises(Refused, match="case_hit_open"):
            move(world, key, Move.CLEAR_INTAKE)

    def test_an_item_without_a_verdict_goes_nowhere(self, world: World) -> None:
        key = submitted(world)
        move(world, key, Move.TAKE_IN)
        move(world, key, Move.CLEAR_INTAKE)

        with pytest.raises(Refused, match="assessment_incomplete"):
            casework.classify_case(
                key, {ITEM: Assessment((), "civil", {})}, by=world.clearers.jasim.actor, at=AT
            )

    def test_advice_that_was_asked_is_waited_for(self, world: World) -> None:
        key = circulating(world)

        with pytest.raises(Refused, match="case_advice_missing"):
            move(world, key, Move.CLOSE_CIRCULATION)

    def test_conflicting_advice_is_resolved_by_somebody_else(self, world: World) -> None:
        key = circulating(world)
        host = world.clearers.layan.institution
        casework.ask_advice(key, [(host, WHOLE_CASE)], by=world.clearers.jasim.actor, at=AT)
        casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
        casework.advise(
            key,
            WHOLE_CASE,
            AdviceKind.REFUSE,
            text="It might be diverted.",
            reasons=["eu_7"],
            by=world.clearers.layan.actor,
            at=AT,
        )
        move(world, key, Move.CLOSE_CIRCULATION)
        with pytest.raises(Refused, match="case_advice_conflicting"):
            move(world, key, Move.CONSOLIDATE)

        casework.resolve_advice(
            key,
            WHOLE_CASE,
            AdviceKind.APPROVE,
            text="The site is under inspection.",
            by=world.clearers.dana.actor,
            at=AT,
        )
        move(world, key, Move.CONSOLIDATE, by=world.clearers.dana)

        assert state(world, key) is State.FINAL_REVIEW

    def test_who_was_not_asked_does_not_advise(self, world: World) -> None:
        key = circulating(world)

        with pytest.raises(Refused, match="advice_not_asked"):
            casework.advise(
                key, Entity(EntityKind.ITEM, ITEM), AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT
            )

    def test_a_query_stops_the_clock_until_it_is_answered(self, world: World) -> None:
        key = circulating(world)
        move(world, key, Move.ASK_QUERY, text="Which laboratory?")

        casework.move_case(
            key,
            Move.ANSWER_QUERY,
            text="The one in Tangier.",
            by=world.cast.leyla.actor,
            at=AT + timedelta(days=5),
        )

        (pause,) = file.pauses(cases.case(key, reader=world.clearers.jasim.actor).file)
        assert (pause.begun_on, pause.ended_on) == (AT.date(), AT.date() + timedelta(days=5))
        assert state(world, key) is State.CIRCULATION


class TestSigning:
    def test_two_sign_and_neither_may_be_author_or_officer(self, world: World) -> None:
        key = reviewed(world)
        digest = propose(world, key, outcomes(world, key))

        after_one = sign(world, key, digest, world.clearers.layan)
        with pytest.raises(Refused, match="signer_has_signed"):
            sign(world, key, digest, world.clearers.layan)
        with pytest.raises(Refused, match="case_move_not_yours"):
            sign(world, key, digest, world.clearers.jasim)
        after_two = sign(world, key, digest, world.reem)

        assert (after_one, after_two) == (State.SECOND_SIGNATURE, State.GRANTED)

    def test_a_signature_names_what_it_is_for(self, world: World) -> None:
        key = reviewed(world)
        propose(world, key, outcomes(world, key))

        with pytest.raises(Refused, match="case_content_changed"):
            sign(world, key, "b" * 64, world.clearers.layan)

    def test_what_is_decided_anew_is_signed_anew(self, world: World) -> None:
        key = reviewed(world)
        first = propose(world, key, outcomes(world, key))
        sign(world, key, first, world.clearers.layan)
        move(world, key, Move.DECLINE_TO_SIGN, by=world.maha, text="Shorten the period.")

        shorter = [replace(each, valid_until=date(2026, 9, 1)) for each in outcomes(world, key)]
        second = propose(world, key, shorter, text="Shortened.")

        assert second != first
        with pytest.raises(Refused, match="case_content_changed"):
            sign(world, key, first, world.maha)
        later = AT + timedelta(minutes=1)
        assert sign(world, key, second, world.clearers.layan, later) is State.SECOND_SIGNATURE
        assert sign(world, key, second, world.maha, later) is State.GRANTED

    def test_the_approvals_can_be_read_by_a_partner(self, world: World) -> None:
        key = granted(world)

        signed = [
            entry.statement
            for entry in register.entries()
            if entry.statement.act == "clearance.case.signed" and entry.statement.subject == f"case:{key}"
        ]

        subjects = {str(each.body["approval"]["subject"]) for each in signed}  # type: ignore[index,call-overload]
        assert len(signed) == 2
        assert len(subjects) == 1
        assert {each.author for each in signed} == {
            f"person:{world.clearers.layan.person}",
            f"person:{world.maha.person}",
        }

    def test_a_refusal_takes_two_and_a_reason(self, world: World) -> None:
        key = reviewed(world)
        with pytest.raises(Refused, match="case_content_incomplete"):
            propose(world, key, outcomes(world, key, Outcome.REFUSED))

        digest = propose(world, key, outcomes(world, key, Outcome.REFUSED, "eu_7"), text="Diversion.")
        sign(world, key, digest, world.clearers.layan)

        assert sign(world, key, digest, world.maha) is State.REFUSED

    def test_a_concern_asks_for_three_with_a_senior_one(self, world: World) -> None:
        key = submitted(world)
        move(world, key, Move.TAKE_IN)
        move(world, key, Move.CLEAR_INTAKE)
        classify(world, key, "dual_use", "9A012", missile=False)
        casework.ask_advice(
            key, [(world.cast.kerem.institution, WHOLE_CASE)], by=world.clearers.jasim.actor, at=AT
        )
        casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
        move(world, key, Move.CLOSE_CIRCULATION)
        move(world, key, Move.CONSOLIDATE)
        digest = propose(world, key, outcomes(world, key))
        sign(world, key, digest, world.clearers.layan)

        second = sign(world, key, digest, world.maha)
        third = sign(world, key, digest, world.reem)

        assert (second, third) == (State.SECOND_SIGNATURE, State.GRANTED)


class TestPolicy:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"fields": ("energy",)}, "agreement_field"),
            ({"purposes": (EndUse.EDUCATION,)}, "agreement_purpose"),
            ({"forms": (Form.VISIT,)}, "agreement_form"),
            ({"in_force_until": date(2026, 2, 1)}, "agreement_not_in_force"),
        ],
    )
    def test_what_the_agreement_does_not_cover_cannot_be_granted(
        self, world: World, change: dict[str, object], reason: str
    ) -> None:
        key = reviewed(world)
        agreements.record_agreement("MOU-1", terms(world, **change), by=world.clearers.jasim.actor, at=AT)
        found = agreement_queries.recorded_agreement("MOU-1")
        agreements.confirm_agreement("MOU-1", digest=found.digest, by=world.clearers.layan.actor, at=AT)

        with pytest.raises(Refused) as refusal:
            propose(world, key, outcomes(world, key))

        # The terms that the case was asked under are no longer on file.
        assert refusal.value.code == "case_release_stopped"
        assert "no_agreement" in stopped_by(refusal.value)
        del reason

    def test_a_stated_weapon_use_can_never_be_granted(self, world: World) -> None:
        key = reviewed(world, is_wmd=True)

        with pytest.raises(Refused) as refusal:
            propose(world, key, outcomes(world, key))

        assert "wmd_end_use" in stopped_by(refusal.value)

    def test_a_refusal_needs_no_policy(self, world: World) -> None:
        key = reviewed(world, is_wmd=True)

        digest = propose(world, key, outcomes(world, key, Outcome.REFUSED, "un_wmd"), text="Stated use.")

        assert digest

    def test_a_record_that_was_changed_or_recalled_is_not_what_was_asked_for(self, world: World) -> None:
        key = reviewed(world)
        other = replace(world.items[ITEM], version=2, digest="b" * 64)

        with pytest.raises(Refused) as refusal:
            signing.propose_decision(
                key,
                outcomes(world, key),
                (),
                text="",
                items={ITEM: other},
                by=world.clearers.jasim.actor,
                at=AT,
            )

        assert stopped_by(refusal.value) == {"recalled"}

    def test_a_part_of_somebody_else_takes_their_consent(self, world: World) -> None:
        third = f"institution:{world.cast.sam.institution}"
        key = reviewed(world, third_parties=(third,))
        with pytest.raises(Refused) as refusal:
            propose(world, key, outcomes(world, key))

        ava = player("ava", world.cast.sam.institution, NodeRole.PROGRAMME_OFFICER)
        casework.consent(key, until=date(2027, 6, 1), by=ava.actor, at=AT)

        assert stopped_by(refusal.value) == {"consent_missing"}
        assert propose(world, key, outcomes(world, key))

    def test_the_last_signature_asks_again(self, world: World) -> None:
        key = reviewed(world)
        digest = propose(world, key, outcomes(world, key))
        sign(world, key, digest, world.clearers.layan)
        agreements.end_agreement(
            "MOU-1", on=AT.date(), reason="Terminated.", by=world.clearers.jasim.actor, at=AT
        )

        with pytest.raises(Refused) as refusal:
            sign(world, key, digest, world.maha)

        assert stopped_by(refusal.value) == {"agreement_not_in_force"}
        assert state(world, key) is State.SECOND_SIGNATURE


REPORT = Condition(
    "report",
    Duty(ConditionKind.REPORTING),
    due=AfterDelivery(10),
    evidence=frozenset({EvidenceKind.REPORT}),
)


class TestAfterwards:
    def test_nothing_is_delivered_before_it_is_issued(self, world: World) -> None:
        key = granted(world)

        with pytest.raises(Refused, match="delivery_not_in_force"):
            deliver(world, key)

    def test_an_overdue_obligation_blocks_the_next_delivery(self, world: World) -> None:
        key = granted(world, REPORT)
        move(world, key, Move.ISSUE)
        first = deliver(world, key)
        later = AT + timedelta(days=11)

        with pytest.raises(Refused, match="delivery_obligations_overdue"):
            deliver(world, key, at=later)
        delivering.take_evidence(
            key,
            condition="report",
            occasion=str(first),
            kind=EvidenceKind.REPORT,
            text="The report of June.",
            by=world.clearers.jasim.actor,
            at=later,
        )

        assert deliver(world, key, at=later)

    def test_evidence_of_another_kind_is_not_taken(self, world: World) -> None:
        key = granted(world, REPORT)
        move(world, key, Move.ISSUE)
        first = deliver(world, key)

        for condition, occasion, kind, code in [
            ("report", str(first), EvidenceKind.RETURN_RECEIPT, "evidence_kind_wrong"),
            ("report", "elsewhere", EvidenceKind.REPORT, "obligation_unknown"),
        ]:
            with pytest.raises(Refused) as refusal:
                delivering.take_evidence(
                    key,
                    condition=condition,
                    occasion=occasion,
                    kind=kind,
                    text="x",
                    by=world.clearers.jasim.actor,
                    at=AT,
                )
            assert refusal.value.code == code

    def test_a_party_listed_since_then_gets_nothing_more(self, world: World, load: WriteList) -> None:
        load(LISTED)
        key = granted(world)
        move(world, key, Move.ISSUE)
        load([*LISTED, entity("o9", "Water Department", schema="Organization")])

        with pytest.raises(Refused) as refusal:
            deliver(world, key)

        assert "hit_undecided" in stopped_by(refusal.value)

    def test_a_stale_list_stops_deliveries(self, world: World) -> None:
        key = granted(world)
        move(world, key, Move.ISSUE)

        with pytest.raises(Refused) as refusal:
            deliver(world, key, at=AT + timedelta(days=31))

        assert stopped_by(refusal.value) == {"list_stale"}

    def test_a_list_that_its_keeper_publishes_no_more_stops_deliveries(self, world: World) -> None:
        key = granted(world)
        move(world, key, Move.ISSUE)
        held = list_queries.list_of("un")
        list_actions.adopt_list(
            "un",
            format=held.format,
            places=held.places,
            authority=held.authority,
            freshness=Freshness(30, published_days=7),
            by=world.clearers.jasim.actor,
            at=AT,
        )

        with pytest.raises(Refused) as refusal:
            deliver(world, key)

        assert stopped_by(refusal.value) == {"list_stale"}

    def test_nothing_is_issued_on_an_agreement_that_ended_since(self, world: World) -> None:
        key = granted(world)
        agreements.end_agreement(
            "MOU-1", on=AT.date(), reason="Terminated.", by=world.clearers.jasim.actor, at=AT
        )

        with pytest.raises(Refused) as refusal:
            move(world, key, Move.ISSUE)

        assert stopped_by(refusal.value) == {"agreement_not_in_force"}
        assert state(world, key) is State.GRANTED

    def test_what_changes_while_a_step_waits_is_known_to_it(self, world: World) -> None:
        key = reviewed(world)
        digest = propose(world, key, outcomes(world, key))
        sign(world, key, digest, world.clearers.layan)

        def end() -> None:
            agreements.end_agreement(
                "MOU-1", on=AT.date(), reason="Terminated.", by=world.clearers.jasim.actor, at=AT
            )

        with pytest.raises(Refused) as refusal, at_the_words("pg_advisory_xact_lock", act=end):
            sign(world, key, digest, world.maha)

        assert stopped_by(refusal.value) == {"agreement_not_in_force"}

    def test_revoking_takes_two_of_whom_one_is_senior(self, world: World) -> None:
        key = granted(world)
        move(world, key, Move.ISSUE)
        text = "The site was closed."

        first = signing.sign_act(key, Move.REVOKE, text=text, by=world.clearers.layan.actor, at=AT)
        with pytest.raises(Refused, match="signer_has_signed"):
            signing.sign_act(key, Move.REVOKE, text=text, by=world.clearers.layan.actor, at=AT)
        second = signing.sign_act(key, Move.REVOKE, text=text, by=world.reem.actor, at=AT)

        assert (first, second) == (State.ISSUED, State.REVOKED)

    def test_a_suspended_case_is_reinstated_by_two(self, world: World) -> None:
        key = granted(world)
        move(world, key, Move.ISSUE)
        move(world, key, Move.SUSPEND, text="A question came up.")

        signing.sign_act(key, Move.REINSTATE, text="Answered.", by=world.clearers.layan.actor, at=AT)
        after = signing.sign_act(key, Move.REINSTATE, text="Answered.", by=world.maha.actor, at=AT)

        assert after is State.REINSTATED

    def test_an_applicant_may_appeal_for_28_days(self, world: World) -> None:
        key = reviewed(world)
        digest = propose(world, key, outcomes(world, key, Outcome.REFUSED, "eu_7"), text="Diversion.")
        sign(world, key, digest, world.clearers.layan)
        sign(world, key, digest, world.maha)

        with pytest.raises(Refused, match="case_appeal_late"):
            casework.move_case(
                key, Move.APPEAL, text="No.", by=world.cast.leyla.actor, at=AT + timedelta(days=29)
            )
        casework.move_case(
            key, Move.APPEAL, text="No.", by=world.cast.leyla.actor, at=AT + timedelta(days=28)
        )

        assert state(world, key) is State.UNDER_APPEAL


class TestAgreements:
    def test_an_agreement_counts_once_a_second_person_confirmed_the_same_text(self, world: World) -> None:
        agreements.record_agreement("MOU-2", terms(world), by=world.clearers.jasim.actor, at=AT)
        found = agreement_queries.recorded_agreement("MOU-2")

        with pytest.raises(Refused, match="four_eyes"):
            agreements.confirm_agreement("MOU-2", digest=found.digest, by=world.clearers.jasim.actor, at=AT)
        with pytest.raises(Refused, match="agreement_changed"):
            agreements.confirm_agreement("MOU-2", digest="0" * 64, by=world.clearers.layan.actor, at=AT)
        assert not found.is_in_force(AT.date())
        agreements.confirm_agreement("MOU-2", digest=found.digest, by=world.clearers.layan.actor, at=AT)

        assert agreement_queries.recorded_agreement("MOU-2").is_in_force(AT.date())

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"in_force_until": date(2026, 1, 1)}, "agreement_period_wrong"),
            ({"fields": ()}, "agreement_incomplete"),
            ({"title": " "}, "agreement_incomplete"),
            ({"parties": ("institution:1",)}, "agreement_incomplete"),
        ],
    )
    def test_terms_that_say_too_little_are_refused(
        self, world: World, change: dict[str, object], code: str
    ) -> None:
        with pytest.raises(Refused) as refusal:
            agreements.record_agreement("MOU-3", terms(world, **change), by=world.clearers.jasim.actor, at=AT)

        assert refusal.value.code == code

    def test_only_those_of_the_host_record_one(self, world: World) -> None:
        with pytest.raises(Refused, match="not_permitted"):
            agreements.record_agreement("MOU-4", terms(world), by=world.cast.kerem.actor, at=AT)


@pytest.mark.parametrize(
    ("told", "codes"),
    [(None, {"fact_missing"}), (True, set[str]()), (False, {"arms_embargo"})],
)
def test_of_a_party_that_no_register_knows_it_must_be_said_whether_it_governs(
    world: World, told: bool | None, codes: set[str]
) -> None:
    outside = uuid4()
    describing.name_counterparty(
        outside,
        PartyKind.ORGANISATION,
        {"name": ["Invented Directorate of Roads"], "country": ["iq"]},
        by=world.clearers.jasim.actor,
        at=AT,
    )
    code = f"counterparty:{outside}"
    governments = {} if told is None else {code: told}
    key = submitted(world, recipients=(Recipient(code, PartyRole.END_USER),), governments=governments)
    move(world, key, Move.TAKE_IN)
    move(world, key, Move.CLEAR_INTAKE)
    classify(world, key, kind="military")
    view = cases.case(key, reader=world.clearers.jasim.actor)

    found = release.preview(view, items=world.items, at=AT)

    asked_of = {"fact_missing", "arms_embargo"}
    told_of = {
        each.code
        for decision in found.values()
        for each in decision.reasons
        if each.code != "fact_missing" or dict(each.facts)["fact"] == "recipient.is_government"
    }
    assert told_of & asked_of == codes


def test_replay_rebuilds_the_cases(world: World) -> None:
    key = granted(world, REPORT)
    move(world, key, Move.ISSUE)
    deliver(world, key)
    describing.name_counterparty(
        uuid4(), PartyKind.PERSON, {"name": ["Somebody"]}, by=world.clearers.jasim.actor, at=AT
    )

    assert replay(is_kept=False).is_equal


def test_another_rule_pack_tells_who_would_lose_what(world: World, tmp_path: Path) -> None:
    key = granted(world)
    view = cases.case(key, reader=world.clearers.jasim.actor)
    stricter = tmp_path / "policy-9"
    shutil.copytree(SHIPPED / LATEST, stricter)
    (stricter / "more.cedar").write_text(
        '@id("nothing_leaves")\n@title("Nothing leaves")\n@source("An order of the minister")\n'
        'forbid (principal is Recipient, action in Action::"release", resource is Item);\n'
    )

    same = release.what_if(SHIPPED / LATEST, [view], items=world.items, at=AT)
    changed = release.what_if(stricter, [view], items=world.items, at=AT)

    assert same == ()
    assert [(each.cell, each.is_gain) for each in changed] == [(view.asked.cells[0], False)]
    assert {each.source for each in changed[0].reasons} == {"An order of the minister"}


def test_another_rule_pack_voids_what_was_proposed_under_the_one_before(world: World, tmp_path: Path) -> None:
    key = reviewed(world)
    digest = propose(world, key, outcomes(world, key))
    sign(world, key, digest, world.clearers.layan)
    other = tmp_path / "policy-8"
    shutil.copytree(SHIPPED / LATEST, other)
    (other / "pack.yaml").write_text((other / "pack.yaml").read_text().replace('"1"', '"2"'))
    proposed = rule_packs.propose_pack(other, items=world.items, by=world.clearers.jasim.actor, at=AT)
    rule_packs.confirm_pack(proposed, by=world.clearers.layan.actor, at=AT)

    with pytest.raises(Refused, match="case_policy_changed"):
        sign(world, key, digest, world.maha)

    assert state(world, key) is State.SECOND_SIGNATURE
