"""Notices to committees of the Security Council: who records them, what they open, and what never."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from cast import AT, Player, player
from clearance import case_world
from clearance import test_case_actions as acts
from clearance.test_case_actions import ITEM, World, stopped_by
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import agreements, applying, casework, describing, noticing, signing
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.asking import Agreement
from mithaq.clearance.domain.cases.cells import ListVerdict, PartyRole, Recipient
from mithaq.clearance.domain.cases.letters import LetterKind, LetterStanding
from mithaq.clearance.domain.cases.matrix import Outcome, content_digest
from mithaq.clearance.domain.cases.more import Assessment
from mithaq.clearance.domain.cases.notices import Bound, Notice, NoticeStep, require_notice
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import agreements as agreement_queries
from mithaq.clearance.queries import case_facts, cases, release
from mithaq.clearance.queries import letters as letter_queries
from mithaq.node.replaying import replay
from mithaq.parties import queries as parties

pytestmark = pytest.mark.django_db
world = acts.world

PUMP, USER = case_world.PUMP.reference, case_world.USER.party
GIVEN = Notice("ly_1970", PUMP, USER, NoticeStep.APPROVAL, "S/AC.52/2026/12", date(2026, 5, 1))
BOUND = (
    Bound("ly_1970", "LY", PUMP, USER, date(2011, 2, 26), NoticeStep.APPROVAL),
    Bound("kp_1718", "KP", PUMP, USER, date(2006, 10, 14), None),
)


class TestRule:
    @pytest.mark.parametrize(
        "change",
        [
            {},
            {"step": NoticeStep.NOTICE},
            {"dated_on": date(2011, 2, 26)},
            {"dated_on": AT.date()},
            {"document": "a" * 64},
            {"reference": "x" * 120},
        ],
    )
    def test_a_notice_of_a_part_that_the_embargo_stops_may_be_recorded(
        self, change: dict[str, object]
    ) -> None:
        self.require(replace(GIVEN, **change))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"embargo": "kp_1718"}, "notice_embargo_closed"),
            ({"embargo": "ss_2428"}, "notice_embargo_not_binding"),
            ({"embargo": ""}, "notice_embargo_not_binding"),
            ({"item": "O-XX"}, "notice_cell_unknown"),
            ({"recipient": "institution:elsewhere"}, "notice_cell_unknown"),
            ({"item": case_world.SEED.reference}, "notice_embargo_not_binding"),
            ({"dated_on": date(2011, 2, 25)}, "notice_date_wrong"),
            ({"dated_on": date(2026, 6, 2)}, "notice_date_wrong"),
            ({"reference": " "}, "notice_reference_wrong"),
            ({"reference": "x" * 121}, "notice_reference_wrong"),
            ({"reference": "S/AC\u202e"}, "notice_reference_wrong"),
            ({"document": "a" * 63}, "notice_document_wrong"),
            ({"document": "A" * 64}, "notice_document_wrong"),
        ],
    )
    def test_what_could_open_nothing_is_refused(self, change: dict[str, object], code: str) -> None:
        with pytest.raises(Refused) as refusal:
            self.require(replace(GIVEN, **change))  # type: ignore[arg-type]

        assert refusal.value.code == code

    @staticmethod
    def require(notice: Notice) -> None:
        require_notice(notice, bound=BOUND, cells=case_world.ASKED.cells, on=AT.date())

    def test_what_is_signed_names_the_notices_and_one_without_any_keeps_its_digest(self) -> None:
        plain = case_world.content()
        other = replace(GIVEN, reference="S/AC.52/2026/13")
        digests = {
            content_digest(replace(plain, notices=each))
            for each in [(), (GIVEN,), (other,), (GIVEN, other), (replace(GIVEN, document="a" * 64),)]
        }

        assert len(digests) == 5
        assert content_digest(replace(plain, notices=(other, GIVEN))) in digests
        # What was signed before notices were known; another digest would void it.
        assert content_digest(plain) == "c3a3bab0a1ec84c607d4b1f34a56814e98e8de6ce12107e72015d8cdee0d562c"


@dataclass(frozen=True)
class Embargoed:
    """A case of the world that goes to a government body in an embargoed state."""

    world: World
    key: UUID
    party: str

    def notice(self, **changes: object) -> Notice:
        found = Notice("ly_1970", ITEM, self.party, NoticeStep.APPROVAL, "S/AC.52/2026/12", date(2026, 5, 1))
        return replace(found, **changes)  # type: ignore[arg-type]

    def record(self, by: Player | None = None, **changes: object) -> UUID:
        return noticing.record_notice(
            self.key,
            self.notice(**changes),
            items=self.world.items,
            by=(by or self.world.clearers.jasim).actor,
            at=AT,
        )

    def withdraw(self, notice: UUID, by: Player | None = None, text: str = "Taken back.") -> None:
        noticing.withdraw_notice(
            self.key, notice, text=text, by=(by or self.world.clearers.jasim).actor, at=AT
        )

    def propose(self) -> str:
        return acts.propose(self.world, self.key, acts.outcomes(self.world, self.key))

    def sign(self, digest: str, signers: Sequence[Player] = ()) -> list[State]:
        world = self.world
        three = signers or (world.clearers.layan, world.maha, world.reem)
        return [acts.sign(world, self.key, digest, each) for each in three]

    @property
    def view(self) -> cases.CaseView:
        return cases.case(self.key, reader=self.world.clearers.jasim.actor)


def embargoed(world: World, state: str = "ly", *, entry: str = "", is_government: bool = True) -> Embargoed:
    outside = uuid4()
    jasim = world.clearers.jasim.actor
    describing.name_counterparty(
        outside,
        PartyKind.ORGANISATION,
        {"name": ["Invented Directorate of Harbours"], "country": [state]},
        by=jasim,
        at=AT,
    )
    while screen_next(at=AT):
        pass
    code = f"counterparty:{outside}"
    agreement = agree(world, code)
    to = {"recipients": (Recipient(code, PartyRole.END_USER),), "governments": {code: is_government}}
    key = acts.write(world, agreement, **to)
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
    acts.move(world, key, Move.TAKE_IN)
    acts.move(world, key, Move.CLEAR_INTAKE)
    casework.classify_case(
        key, {ITEM: Assessment((ListVerdict("EU", "2025", entry),), "military", {})}, by=jasim, at=AT
    )
    casework.ask_advice(key, [(world.cast.kerem.institution, WHOLE_CASE)], by=jasim, at=AT)
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
    acts.move(world, key, Move.CLOSE_CIRCULATION)
    acts.move(world, key, Move.CONSOLIDATE)
    return Embargoed(world, key, code)


def agree(world: World, *recipients: str) -> Agreement:
    terms = acts.terms(world, recipients=recipients)
    agreements.record_agreement("MOU-1", terms, by=world.clearers.jasim.actor, at=AT)
    found = agreement_queries.recorded_agreement("MOU-1")
    agreements.confirm_agreement("MOU-1", digest=found.digest, by=world.clearers.layan.actor, at=AT)
    return Agreement(found.reference, found.version, found.digest)


class TestOpening:
    def test_without_a_notice_a_partial_embargo_stops(self, world: World) -> None:
        case = embargoed(world)

        with pytest.raises(Refused) as refusal:
            case.propose()

        assert stopped_by(refusal.value) == {"arms_embargo"}

    def test_with_an_approval_it_goes_through_on_three_signatures_and_is_delivered(
        self, world: World
    ) -> None:
        case = embargoed(world)
        case.record()

        states = case.sign(case.propose())
        acts.move(world, case.key, Move.ISSUE)

        assert states == [State.SECOND_SIGNATURE, State.SECOND_SIGNATURE, State.GRANTED]
        assert acts.deliver(world, case.key)
        assert replay(is_kept=False).is_equal

    def test_two_signatures_or_three_without_a_senior_one_are_not_enough(self, world: World) -> None:
        case = embargoed(world)
        case.record()
        third = player("rashid", parties.host_institution().id, NodeRole.APPROVER)
        ordinary = (world.clearers.layan, world.maha, third)

        states = case.sign(case.propose(), ordinary)

        assert states == [State.SECOND_SIGNATURE] * 3

    def test_a_notice_is_no_approval(self, world: World) -> None:
        case = embargoed(world)
        case.record(step=NoticeStep.NOTICE)

        with pytest.raises(Refused) as refusal:
            case.propose()

        assert stopped_by(refusal.value) == {"arms_embargo"}

    def test_a_notice_is_enough_where_the_embargo_asks_for_no_more(self, world: World) -> None:
        # The Government of Somalia is under no embargo; whoever is not of the Government is.
        case = embargoed(world, "so", is_government=False)
        with pytest.raises(Refused) as refusal:
            case.propose()

        case.record(embargo="so_2713", step=NoticeStep.NOTICE)

        assert stopped_by(refusal.value) == {"arms_embargo"}
        assert release.bound(case.view, items=world.items, at=AT) == ()
        assert case.propose()

    def test_an_absolute_embargo_is_opened_by_nothing(self, world: World) -> None:
        case = embargoed(world, "kp")

        for embargo, code in [
            ("kp_1718", "notice_embargo_closed"),
            ("ly_1970", "notice_embargo_not_binding"),
        ]:
            with pytest.raises(Refused, match=code):
                case.record(embargo=embargo)
        case.record(embargo="kp_2321_cooperation")
        with pytest.raises(Refused) as refusal:
            case.propose()

        assert "arms_embargo" in stopped_by(refusal.value)

    def test_a_weapon_of_mass_destruction_is_opened_by_nothing(self, world: World) -> None:
        case = embargoed(world, entry="9A104")
        case.record()

        with pytest.raises(Refused) as refusal:
            case.propose()

        assert stopped_by(refusal.value) == {"wmd_item", "wmd_concern_unanswered"}

    def test_a_notice_for_somebody_else_opens_nothing(self, world: World) -> None:
        case = embargoed(world)

        with pytest.raises(Refused, match="notice_cell_unknown"):
            case.record(recipient=world.amina_code)
        with pytest.raises(Refused, match="notice_date_wrong"):
            case.record(dated_on=date(2026, 6, 2))
        assert case.view.notices == ()


class TestSigning:
    def test_a_withdrawn_notice_voids_what_was_signed_on_it(self, world: World) -> None:
        case = embargoed(world)
        notice = case.record()
        digest = case.propose()
        case.sign(digest, (world.clearers.layan,))

        case.withdraw(notice, by=world.clearers.dana)

        standing = case_facts.signatures_standing(case.view)
        assert standing
        assert (standing.counted, len(standing.void)) == ((), 1)
        with pytest.raises(Refused, match="case_content_changed"):
            case.sign(digest, (world.maha,))
        assert case.view.place.state is State.SECOND_SIGNATURE
        assert replay(is_kept=False).is_equal

    def test_recorded_anew_it_is_signed_anew(self, world: World) -> None:
        case = embargoed(world)
        case.withdraw(case.record())
        with pytest.raises(Refused, match="case_release_stopped"):
            case.propose()

        case.record()

        assert case.sign(case.propose())[-1] is State.GRANTED

    def test_who_recorded_it_does_not_sign(self, world: World) -> None:
        case = embargoed(world)
        both = world.clearers.dana
        appointing.appoint(id=uuid4(), person=both.person, role=NodeRole.SENIOR_APPROVER, by=None, at=AT)
        case.record(by=both)
        digest = case.propose()

        with pytest.raises(Refused, match="signer_recorded_notice"):
            case.sign(digest, (both,))

    def test_nothing_is_recorded_once_a_decision_is_proposed(self, world: World) -> None:
        case = embargoed(world)
        notice = case.record()
        case.propose()

        with pytest.raises(Refused, match="notice_too_late"):
            case.record(reference="S/AC.52/2026/13")
        case.withdraw(notice)
        with pytest.raises(Refused, match="notice_too_late"):
            case.record()

    def test_only_officers_of_the_host_record_and_withdraw(self, world: World) -> None:
        case = embargoed(world)
        notice = case.record()

        for other in (world.cast.leyla, world.cast.kerem, world.clearers.layan, world.cast.noor):
            with pytest.raises(Refused, match="case_move_not_yours"):
                case.record(by=other)
            with pytest.raises(Refused, match="case_move_not_yours"):
                case.withdraw(notice, by=other)
        with pytest.raises(NotFound, match="case_unknown"):
            case.record(by=world.cast.sam)

    def test_a_withdrawal_tells_why_and_is_made_once(self, world: World) -> None:
        case = embargoed(world)
        notice = case.record()

        with pytest.raises(Refused, match="case_text_missing"):
            case.withdraw(notice, text=" ")
        case.withdraw(notice)
        with pytest.raises(Refused, match="notice_unknown"):
            case.withdraw(notice)


class TestAfterwards:
    def test_a_withdrawal_suspends_what_is_in_force_and_nobody_brings_it_back(self, world: World) -> None:
        case = embargoed(world)
        notice = case.record()
        case.sign(case.propose())
        acts.move(world, case.key, Move.ISSUE)
        leyla = world.cast.leyla.actor
        code = letter_queries.letter(case.key, reader=leyla).code

        case.withdraw(notice)

        assert case.view.place.state is State.SUSPENDED
        with pytest.raises(Refused, match="delivery_not_in_force"):
            acts.deliver(world, case.key)
        with pytest.raises(Refused, match="case_signatures_incomplete"):
            signing.sign_act(
                case.key, Move.REINSTATE, text="All is well.", by=world.clearers.layan.actor, at=AT
            )
        assert letter_queries.verified(code, on=AT.date()).standing is LetterStanding.SUSPENDED
        assert letter_queries.letter(case.key, reader=leyla).letter.kind is LetterKind.SUSPENDED
        assert replay(is_kept=False).is_equal

    def test_what_is_granted_on_a_withdrawn_notice_is_not_issued(self, world: World) -> None:
        case = embargoed(world)
        notice = case.record()
        case.sign(case.propose())

        case.withdraw(notice)

        with pytest.raises(Refused, match="case_signatures_incomplete"):
            acts.move(world, case.key, Move.ISSUE)
        assert case.view.place.state is State.GRANTED

    def test_a_refusal_needs_no_notice(self, world: World) -> None:
        case = embargoed(world)
        found = acts.outcomes(world, case.key, Outcome.REFUSED, "eu_7")

        digest = acts.propose(world, case.key, found, text="Diversion.")

        assert case.sign(digest, (world.clearers.layan, world.maha))[-1] is State.REFUSED
