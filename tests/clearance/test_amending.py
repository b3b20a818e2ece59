"""A case in the place of another: when the old one gives way, when not, and that nothing counts twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cast import AT, Player
from clearance import test_case_actions as acts
from clearance.test_case_actions import ITEM, REPORT, World
from meanwhile import at_the_lock
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import applying, casework, signing
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.amending import is_pending, is_to_give_way
from mithaq.clearance.domain.cases.conditions import Condition
from mithaq.clearance.domain.cases.file import Event, Kind
from mithaq.clearance.domain.cases.letters import LetterStanding
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.statistics import Showing
from mithaq.clearance.models import Case, CaseDraft, CaseEvent
from mithaq.clearance.queries import case_facts, cases, clocks, reports
from mithaq.clearance.queries import letters as letter_queries
from mithaq.node.replaying import replay
from staging import staged

pytestmark = pytest.mark.django_db
world = acts.world

NEW, OTHER, STRANGER = (UUID(int=number) for number in (1, 2, 3))


def file(*moves: Move) -> tuple[Event, ...]:
    return tuple(
        Event(UUID(int=number), number, Kind.MOVED, move, None, None, None, "", {}, AT)
        for number, move in enumerate(moves, start=1)
    )


class TestRule:
    @pytest.mark.parametrize(
        ("state", "moves", "expected"),
        [
            (State.ISSUED, (Move.GRANT, Move.ISSUE), True),
            (State.GRANTED, (Move.GRANT,), True),
            (State.REINSTATED, (Move.SUSPEND, Move.REINSTATE), True),
            (State.ISSUED, (Move.SUSPEND, Move.REOPEN, Move.SCREEN_AGAIN, Move.GRANT, Move.ISSUE), True),
            (State.INTAKE, (Move.ISSUE, Move.REOPEN, Move.SCREEN_AGAIN), True),
            (State.EXPIRED, (Move.ISSUE, Move.EXPIRE), False),
            (State.EXHAUSTED, (Move.ISSUE, Move.EXHAUST), False),
            (State.SURRENDERED, (Move.ISSUE, Move.SURRENDER), False),
            (State.SUSPENDED, (Move.ISSUE, Move.SUSPEND), None),
            (State.REVOKED, (Move.ISSUE, Move.REVOKE), None),
            # Whoever gives a suspended one back, or lets it expire, gets it back by no amendment.
            (State.SURRENDERED, (Move.ISSUE, Move.SUSPEND, Move.SURRENDER), None),
            (State.EXPIRED, (Move.ISSUE, Move.SUSPEND, Move.EXPIRE), None),
            (State.INTAKE, (Move.ISSUE, Move.SUSPEND, Move.REOPEN, Move.SCREEN_AGAIN), None),
            (State.REOPENED, (Move.ISSUE, Move.REOPEN), None),
            (State.UNDER_APPEAL, (Move.GRANT_WITH_CONDITIONS, Move.APPEAL), None),
            (State.REFUSED, (Move.REFUSE,), None),
        ],
    )
    def test_an_amendment_is_issued_over_what_may_go_on_or_is_over(
        self, state: State, moves: tuple[Move, ...], expected: bool | None
    ) -> None:
        def found() -> bool:
            return is_to_give_way(
                state, reversed(file(*moves)), reference="C-1", superseded_by=None, chain=(NEW, OTHER)
            )

        if expected is None:
            with pytest.raises(Refused, match="case_amended_unsettled"):
                found()
        else:
            assert found() is expected

    @pytest.mark.parametrize(("by", "is_refused"), [(NEW, False), (OTHER, False), (STRANGER, True)])
    def test_one_that_gave_way_to_somebody_else_is_taken_the_place_of_by_nobody(
        self, by: UUID, is_refused: bool
    ) -> None:
        def found() -> bool:
            return is_to_give_way(
                State.SUPERSEDED, file(), reference="C-1", superseded_by=by, chain=(NEW, OTHER)
            )

        if is_refused:
            with pytest.raises(Refused, match="case_amended_unsettled"):
                found()
        else:
            assert found() is False

    def test_a_request_is_pending_until_it_is_decided_against_ended_or_issued(self) -> None:
        assert not any(
            map(
                is_pending,
                [
                    *(State.REFUSED, State.RETURNED_WITHOUT_ACTION, State.NO_AUTHORISATION_NEEDED),
                    *(State.ISSUED, State.REINSTATED, State.SUSPENDED, State.REVOKED),
                    *(State.EXPIRED, State.EXHAUSTED, State.SURRENDERED, State.WITHDRAWN, State.SUPERSEDED),
                ],
            )
        )
        assert all(map(is_pending, [State.DRAFT, State.CIRCULATION, State.GRANTED, State.UNDER_APPEAL]))


def begun(world: World, of: UUID, by: Player | None = None) -> UUID:
    return applying.begin_amendment(
        uuid4(), of, items=tuple(world.items.values()), by=(by or world.cast.leyla).actor, at=AT
    )


def submit(world: World, key: UUID, *, seen: UUID | None = None, by: Player | None = None) -> UUID:
    leyla = world.cast.leyla.actor
    old = cases.draft(key, reader=leyla).supersedes
    assert old
    read = seen or cases.case(old, reader=leyla).last_step
    applying.submit_case(key, is_attested=True, text="", seen=read, by=(by or world.cast.leyla).actor, at=AT)
    return key


def amended(world: World, of: UUID) -> UUID:
    return submit(world, begun(world, of))


def clear(world: World, key: UUID, *conditions: Condition, at: datetime = AT) -> None:
    """Bring a submitted case to its grant."""
    acts.move(world, key, Move.TAKE_IN)
    acts.move(world, key, Move.CLEAR_INTAKE)
    acts.classify(world, key)
    casework.ask_advice(
        key, [(world.cast.kerem.institution, WHOLE_CASE)], by=world.clearers.jasim.actor, at=AT
    )
    casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
    acts.move(world, key, Move.CLOSE_CIRCULATION)
    acts.move(world, key, Move.CONSOLIDATE)
    outcome = Outcome.GRANTED_WITH_CONDITIONS if conditions else Outcome.GRANTED
    digest = acts.propose(world, key, acts.outcomes(world, key, outcome), *conditions)
    acts.sign(world, key, digest, world.clearers.layan, at)
    acts.sign(world, key, digest, world.maha, at)


def issued(world: World, *conditions: Condition) -> UUID:
    def made() -> UUID:
        key = acts.granted(world, *conditions)
        acts.move(world, key, Move.ISSUE)
        return key

    return staged(f"issued {world.items} {conditions}", made)


def view(world: World, key: UUID) -> cases.CaseView:
    return cases.case(key, reader=world.clearers.jasim.actor)


class TestRequest:
    def test_a_request_gives_way_as_soon_as_its_amendment_is_submitted(self, world: World) -> None:
        old = acts.circulating(world)
        draft = begun(world, old)
        asked = cases.draft(draft, reader=world.cast.leyla.actor).asked
        applying.write_case(
            draft,
            replace(asked, end_use_text="Measurements of noise in harbours and in straits."),
            cases.draft(draft, reader=world.cast.leyla.actor).more,
            items=tuple(world.items.values()),
            by=world.cast.leyla.actor,
            at=AT,
        )
        assert acts.state(world, old) is State.CIRCULATION

        new = submit(world, draft)

        before, after = view(world, old), view(world, new)
        assert (before.place.state, after.place.state) == (State.SUPERSEDED, State.SUBMITTED)
        assert (before.superseded_by, after.supersedes) == (new, old)
        assert after.asked.end_use_text.endswith("straits.")
        assert before.asked.end_use_text.endswith("afterwards.")
        assert replay(is_kept=False).is_equal

    def test_the_draft_asks_what_the_case_asked_and_nothing_that_was_found_of_it(self, world: World) -> None:
        old = acts.reviewed(world)

        draft = cases.draft(begun(world, old), reader=world.cast.leyla.actor)

        asked = view(world, old).asked
        assert (draft.asked.valid_from, draft.asked.recipients) == (asked.valid_from, asked.recipients)
        assert [each.verdicts for each in draft.asked.items] == [()]
        assert draft.more.items[ITEM].kind == ""

    def test_what_was_signed_of_it_counts_no_more(self, world: World) -> None:
        old = acts.reviewed(world)
        digest = acts.propose(world, old, acts.outcomes(world, old))
        acts.sign(world, old, digest, world.clearers.layan)

        amended(world, old)

        standing = case_facts.signatures_standing(view(world, old))
        assert standing
        assert (standing.counted, len(standing.void)) == ((), 1)
        with pytest.raises(Refused, match="case_move"):
            acts.sign(world, old, digest, world.maha)

    def test_an_open_query_ends_with_it_and_it_waits_for_nobody(self, world: World) -> None:
        old = acts.circulating(world)
        acts.move(world, old, Move.ASK_QUERY, text="Which laboratory?")

        amended(world, old)

        for reader in (world.cast.leyla, world.clearers.jasim, world.cast.kerem):
            assert old not in {each.case.id for each in clocks.queue(reader=reader.actor, on=AT.date())}
            (found,) = clocks.timed([view(world, old)], reader=reader.actor, on=AT.date())
            assert (found.clock, found.step) == (None, None)
        with pytest.raises(Refused, match="case_move_impossible"):
            acts.move(world, old, Move.ANSWER_QUERY, by=world.cast.leyla, text="That one.")

    def test_a_colleague_with_the_same_act_amends_it_too_and_goes_on_with_the_draft(
        self, world: World
    ) -> None:
        old = acts.submitted(world)
        draft = begun(world, old)

        again = begun(world, old, by=world.cast.kerem)
        submit(world, again, by=world.cast.kerem)

        assert again == draft
        assert view(world, draft).author == world.cast.kerem.person

    def test_nobody_else_amends_it(self, world: World) -> None:
        old = acts.submitted(world)

        with pytest.raises(NotFound, match="case_unknown"):
            begun(world, old, by=world.cast.amina)
        with pytest.raises(Refused, match="not_permitted"):
            begun(world, old, by=world.clearers.jasim)
        assert not CaseDraft.objects.exists()

    def test_the_second_amendment_of_a_case_is_refused_and_its_text_kept(self, world: World) -> None:
        old = acts.submitted(world)
        first, second = begun(world, old), uuid4()
        seen = view(world, old).last_step
        # As one that was begun before the first could be seen.
        row = CaseDraft.objects.get(pk=first)
        row.pk = second
        row.save(force_insert=True)
        submit(world, first)

        with pytest.raises(Refused, match="case_amended_already") as refusal:
            submit(world, second, seen=seen)

        assert refusal.value.facts["reference"] == view(world, first).reference
        assert cases.draft(second, reader=world.cast.leyla.actor)
        assert not Case.objects.filter(pk=second).exists()

    @pytest.mark.parametrize(
        "meanwhile",
        [
            lambda world, old: acts.move(world, old, Move.TAKE_IN),
            lambda world, old: acts.move(world, old, Move.WITHDRAW, by=world.cast.leyla, text="No more."),
            lambda world, old: acts.move(world, old, Move.SEND_BACK, text="Name the laboratory."),
        ],
    )
    def test_a_case_that_changed_meanwhile_refuses_the_amendment_and_the_draft_is_kept(
        self, world: World, meanwhile: Callable[[World, UUID], None]
    ) -> None:
        old = acts.submitted(world)
        draft = begun(world, old)
        seen = view(world, old).last_step

        with (
            at_the_lock('"clearance_case"', lambda: meanwhile(world, old)),
            pytest.raises(Refused, match="case_amended_changed"),
        ):
            submit(world, draft, seen=seen)

        assert cases.draft(draft, reader=world.cast.leyla.actor).asked.end_use_text
        assert not Case.objects.filter(pk=draft).exists()
        assert acts.state(world, old) is not State.SUPERSEDED

    def test_one_that_was_not_read_is_not_amended(self, world: World) -> None:
        draft = begun(world, acts.submitted(world))

        with pytest.raises(Refused, match="case_amended_changed"):
            applying.submit_case(draft, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

    def test_an_amendment_that_was_sent_back_is_submitted_again_and_still_names_the_old_case(
        self, world: World
    ) -> None:
        old = acts.submitted(world)
        new = amended(world, old)
        acts.move(world, new, Move.SEND_BACK, text="Name the laboratory.")

        applying.submit_case(new, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

        assert (view(world, new).supersedes, acts.state(world, new)) == (old, State.SUBMITTED)
        assert replay(is_kept=False).is_equal

    @pytest.mark.parametrize("decision", [Outcome.REFUSED, None])
    def test_what_is_decided_against_or_ended_is_not_amended(
        self, world: World, decision: Outcome | None
    ) -> None:
        old = acts.reviewed(world)
        if decision:
            digest = acts.propose(world, old, acts.outcomes(world, old, decision, "eu_7"), text="Diversion.")
            acts.sign(world, old, digest, world.clearers.layan)
            acts.sign(world, old, digest, world.maha)
        else:
            acts.move(world, old, Move.WITHDRAW, by=world.cast.leyla, text="No more.")

        with pytest.raises(Refused, match="case_move_impossible"):
            begun(world, old)


class TestAuthorisation:
    def test_it_stays_in_force_until_its_amendment_is_issued(self, world: World) -> None:
        old = issued(world)
        new = amended(world, old)
        assert acts.deliver(world, old)
        clear(world, new)
        assert acts.deliver(world, old)

        acts.move(world, new, Move.ISSUE)

        assert (acts.state(world, old), acts.state(world, new)) == (State.SUPERSEDED, State.ISSUED)
        assert view(world, old).superseded_by == new
        with pytest.raises(Refused, match="delivery_not_in_force"):
            acts.deliver(world, old)
        assert acts.deliver(world, new)
        assert replay(is_kept=False).is_equal

    def test_it_stays_when_its_amendment_is_refused_and_can_be_amended_again(self, world: World) -> None:
        old = issued(world)
        new = amended(world, old)
        with pytest.raises(Refused, match="case_amended_already"):
            begun(world, old)
        acts.move(world, new, Move.WITHDRAW, by=world.cast.leyla, text="No more.")

        assert begun(world, old)
        assert acts.deliver(world, old)

    def test_one_that_is_granted_and_not_issued_gives_way_too(self, world: World) -> None:
        old = acts.granted(world)
        new = amended(world, old)
        clear(world, new)

        acts.move(world, new, Move.ISSUE)

        assert acts.state(world, old) is State.SUPERSEDED
        with pytest.raises(Refused, match="case_move_impossible"):
            acts.move(world, old, Move.ISSUE)

    def test_an_amendment_of_an_amendment_takes_the_place_of_both(self, world: World) -> None:
        old = issued(world)
        first = amended(world, old)
        second = amended(world, first)
        assert acts.state(world, first) is State.SUPERSEDED
        with pytest.raises(Refused, match="case_amended_already"):
            begun(world, old)
        clear(world, second)

        acts.move(world, second, Move.ISSUE)

        assert view(world, old).superseded_by == second
        assert acts.state(world, second) is State.ISSUED

    def test_no_amendment_brings_a_suspended_one_back(self, world: World) -> None:
        old = issued(world)
        new = amended(world, old)
        clear(world, new)
        acts.move(world, old, Move.SUSPEND, text="A question came up.")

        with pytest.raises(Refused, match="case_amended_unsettled"):
            acts.move(world, new, Move.ISSUE)
        assert acts.state(world, new) is State.GRANTED
        for signer in (world.clearers.layan, world.maha):
            signing.sign_act(old, Move.REINSTATE, text="Answered.", by=signer.actor, at=AT)
        acts.move(world, new, Move.ISSUE)

        assert (acts.state(world, old), acts.state(world, new)) == (State.SUPERSEDED, State.ISSUED)

    def test_a_suspended_one_is_not_amended(self, world: World) -> None:
        old = issued(world)
        acts.move(world, old, Move.SUSPEND, text="A question came up.")

        with pytest.raises(Refused, match="case_move_impossible"):
            begun(world, old)

    def test_what_is_overdue_for_earlier_deliveries_blocks_those_of_the_amendment(self, world: World) -> None:
        old = issued(world, REPORT)
        acts.deliver(world, old)
        new = amended(world, old)
        clear(world, new)
        acts.move(world, new, Move.ISSUE)

        with pytest.raises(Refused, match="delivery_obligations_overdue") as refusal:
            acts.deliver(world, new, at=AT + timedelta(days=11))

        assert refusal.value.facts["conditions"] == f"{view(world, old).reference}: report"
        assert acts.deliver(world, new, at=AT + timedelta(days=10))

    def test_its_letters_say_that_it_was_superseded(self, world: World) -> None:
        old = issued(world)
        leyla = world.cast.leyla.actor
        code = letter_queries.letter(old, reader=leyla).code
        new = amended(world, old)
        clear(world, new)
        assert letter_queries.verified(code, on=AT.date()).standing is LetterStanding.IN_FORCE

        acts.move(world, new, Move.ISSUE)

        assert letter_queries.verified(code, on=AT.date()).standing is LetterStanding.SUPERSEDED
        assert letter_queries.letter(new, reader=leyla).amends == view(world, old).reference
        assert letter_queries.letter(old, reader=leyla).amends == ""


def five_pairs(world: World) -> list[UUID]:
    """Five authorisations, each with an amendment in its place; the amendments."""

    def made() -> list[UUID]:
        agreement, amendments = acts.agree(world), []
        for _number in range(5):
            old = acts.write(world, agreement)
            applying.submit_case(old, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
            clear(world, old)
            acts.move(world, old, Move.ISSUE)
            new = amended(world, old)
            clear(world, new)
            acts.move(world, new, Move.ISSUE)
            amendments.append(new)
        return amendments

    return staged(f"five pairs {world.items}", made)


class TestCounting:
    def test_a_case_and_its_amendment_of_the_same_year_are_counted_once(self, world: World) -> None:
        five_pairs(world)

        report = reports.annual_report(2026)

        assert (report.cases.showing, report.cases.number) == (Showing.EXACT, 5)

    def test_one_of_an_earlier_year_stays_in_the_report_of_its_year(self, world: World) -> None:
        amendments = five_pairs(world)
        next_year = AT.replace(year=2027)
        CaseEvent.objects.filter(case__in=amendments).update(at=next_year)
        CaseEvent.objects.filter(move=Move.SUPERSEDE).update(at=next_year)

        counts = [reports.annual_report(year).cases.number for year in (2026, 2027)]

        assert counts == [5, 5]

    def test_a_year_that_is_over_stays_as_it_was_when_its_amendments_are_issued_later(
        self, world: World
    ) -> None:
        five_pairs(world)
        CaseEvent.objects.filter(move=Move.SUPERSEDE).update(at=AT.replace(year=2027))

        counts = [reports.annual_report(year).cases.number for year in (2026, 2027)]

        assert counts == [10, 0]

    def test_of_a_case_that_was_decided_twice_only_the_decision_that_was_amended_is_left_out(
        self, world: World
    ) -> None:
        old, later = acts.reviewed(world), AT + timedelta(hours=1)
        refusal = acts.outcomes(world, old, Outcome.REFUSED, "eu_7")
        digest = acts.propose(world, old, refusal, text="Diversion.")
        for signer in (world.clearers.layan, world.maha):
            acts.sign(world, old, digest, signer)
        acts.move(world, old, Move.APPEAL, by=world.cast.leyla, text="It stays in the harbour.")
        acts.move(world, old, Move.ALLOW_APPEAL, by=world.reem, text="It was not looked into.")
        digest = acts.propose(world, old, acts.outcomes(world, old))
        for signer in (world.clearers.layan, world.maha):
            acts.sign(world, old, digest, signer, later)
        acts.move(world, old, Move.ISSUE)
        new = amended(world, old)
        clear(world, new, at=later)
        before = [each.outcome for each in reports.decisions(2026)]

        acts.move(world, new, Move.ISSUE)

        assert before == [Outcome.REFUSED, Outcome.GRANTED, Outcome.GRANTED]
        assert [each.outcome for each in reports.decisions(2026)] == [Outcome.REFUSED, Outcome.GRANTED]

    def test_a_request_that_gave_way_undecided_is_not_counted(self, world: World) -> None:
        amended(world, acts.reviewed(world))

        assert reports.annual_report(2026).cases.number == 0
