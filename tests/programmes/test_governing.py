"""A programme from its founding to a change of its charter: two institutions at one node."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from callers import refused
from cast import AT, Player
from charters import charter, member
from mithaq.base.languages import Language
from mithaq.node.replaying import replay
from mithaq.programmes.actions import chartering, governing
from mithaq.programmes.domain.charter import Charter, Deciding, Member, MemberRole
from mithaq.programmes.domain.programme_said import Booked, Booking, Call, PutForward, Reading
from mithaq.programmes.domain.steering import Answer, Outcome, Vote
from mithaq.programmes.queries import charters, programmes
from mithaq.programmes.queries.programmes import Phase, ProgrammeView
from negotiators import Table

TODAY = AT.date()
EN = {Language.EN: "Buy a ship"}
A_WEEK = TODAY + timedelta(days=7)


def of(table: Table, **changes: Any) -> Charter:
    """A charter of both sides at the table, by unanimity, founded by ours."""
    both = (table.ours.officer.institution, table.theirs.officer.institution)
    return charter(*both, **{"deciding": Deciding.UNANIMITY, **changes})


@pytest.fixture
def founded(table: Table) -> UUID:
    return governing.found(of(table), reached=(), by=table.ours.officer.actor, at=AT)


def view(key: UUID, *, days: int = 0) -> ProgrammeView:
    return programmes.programme_by_id(key, on=TODAY + timedelta(days=days))


def put(key: UUID, table: Table, *, charter: Charter | None = None, **how: Any) -> UUID:
    decision = PutForward("", EN, {}, charter, how.pop("closes_on", A_WEEK))
    by = how.pop("by", table.ours.officer)
    governing.put(key, decision, reached=(), by=by.actor, at=AT, **how)
    return view(key).decisions[0].put.id


def vote(key: UUID, decision: UUID, who: Player, said: Vote = Vote.YES, **how: Any) -> None:
    code = how.pop("member", f"institution:{who.institution}")
    at = AT + timedelta(days=how.pop("days", 0))
    governing.vote(key, decision=decision, member=code, vote=said, note="", by=who.actor, at=at)


def answer(key: UUID, who: Player, said: Answer = Answer.JOINED, **how: Any) -> None:
    code = how.pop("member", f"institution:{who.institution}")
    governing.answer(key, member=code, answer=said, note="", by=who.actor, at=how.pop("at", AT))


def test_a_programme_is_founded_joined_changed_and_replayed(table: Table, founded: UUID) -> None:
    theirs = f"institution:{table.theirs.officer.institution}"
    answer(founded, table.ours.signer)
    answer(founded, table.theirs.signer)
    changed = of(table, titles={Language.EN: "Clean water for all"})
    decision = put(founded, table, charter=changed)

    vote(founded, decision, table.ours.signer)
    before = view(founded)
    vote(founded, decision, table.theirs.signer)

    after = view(founded)
    assert {each.party for each in after.joined} == {theirs, f"institution:{table.ours.officer.institution}"}
    assert (before.titles, after.titles) == (of(table).titles, changed.titles)
    assert after.decision(decision).count.outcome is Outcome.PASSED
    assert (after.phase, view(founded, days=60).phase) == (Phase.AHEAD, Phase.RUNNING)
    assert replay(is_kept=False).is_equal


def test_who_is_in_sees_it_and_who_is_not_does_not(table: Table, founded: UUID) -> None:
    reference = view(founded).reference
    seen = programmes.programme(reference, reader=table.theirs.signer.actor, on=TODAY)
    outside = table.cast.sam.actor

    assert seen.id == founded
    assert programmes.programmes(reader=outside, on=TODAY) == ()
    assert refused(lambda: programmes.programme(reference, reader=outside, on=TODAY)) == "programme_unknown"


def test_a_state_s_institutions_see_what_their_state_is_in(table: Table) -> None:
    sound = of(table)
    ours = table.ours.officer.institution
    of_sam = Member("state:US", ours, MemberRole.OBSERVER)
    told = replace(sound, members=(*sound.members, of_sam))
    governing.found(told, reached=(), by=table.ours.officer.actor, at=AT)

    [seen] = programmes.programmes(reader=table.cast.sam.actor, on=TODAY)

    assert seen.charter.members[-1] == of_sam


class TestFounding:
    def test_only_an_officer_founds_and_only_for_their_own_institution(self, table: Table) -> None:
        def found(charter: Charter, who: Player) -> str:
            return refused(lambda: governing.found(charter, reached=(), by=who.actor, at=AT))

        assert found(of(table), table.ours.signer) == "not_permitted"
        assert found(of(table), table.theirs.officer) == "founder_differs"
        assert found(of(table, fields=("magic",)), table.ours.officer) == "charter_invalid"
        stranger = replace(of(table), members=(*of(table).members, member(uuid4())))
        assert found(stranger, table.ours.officer) == "party_unknown"

    @pytest.mark.usefixtures("founded")
    def test_a_programme_is_founded_once(self, table: Table) -> None:
        again = of(table, titles={Language.EN: "Again"})

        assert (
            refused(lambda: governing.found(again, reached=(), by=table.ours.officer.actor, at=AT))
            == "programme_known"
        )


class TestAnswering:
    def test_a_member_joins_once_and_may_leave(self, table: Table, founded: UUID) -> None:
        signer = table.theirs.signer
        answer(founded, signer)

        assert refused(lambda: answer(founded, signer)) == "answered_already"
        answer(founded, signer, Answer.LEFT, at=AT + timedelta(days=1))
        assert view(founded, days=1).answer_of(f"institution:{signer.institution}") is Answer.LEFT

    def test_nobody_answers_for_another(self, table: Table, founded: UUID) -> None:
        theirs = f"institution:{table.theirs.officer.institution}"

        assert refused(lambda: answer(founded, table.ours.signer, member=theirs)) == "not_speaking_for"
        assert refused(lambda: answer(founded, table.theirs.officer)) == "not_permitted"

    def test_it_waits_on_the_desk_of_who_binds_the_member(self, table: Table, founded: UUID) -> None:
        def waiting(who: Player) -> list[UUID]:
            return [each.id for each, _ in programmes.waiting_memberships(reader=who.actor, on=TODAY)]

        assert waiting(table.theirs.signer) == [founded]
        assert waiting(table.theirs.officer) == []
        answer(founded, table.theirs.signer)
        assert waiting(table.theirs.signer) == []


class TestDeciding:
    def test_a_member_votes_once_and_before_it_closes(self, table: Table, founded: UUID) -> None:
        decision = put(founded, table)
        vote(founded, decision, table.ours.signer)

        assert refused(lambda: vote(founded, decision, table.ours.signer, Vote.NO)) == "voted_already"
        assert refused(lambda: vote(founded, decision, table.theirs.signer, days=8)) == "decision_closed"
        assert view(founded, days=7).decision(decision).is_open
        assert view(founded, days=8).decision(decision).count.outcome is Outcome.FAILED

    def test_nobody_votes_for_another(self, table: Table, founded: UUID) -> None:
        decision, theirs = put(founded, table), f"institution:{table.theirs.officer.institution}"

        assert (
            refused(lambda: vote(founded, decision, table.ours.signer, member=theirs)) == "not_speaking_for"
        )
        assert refused(lambda: vote(founded, decision, table.ours.officer)) == "not_permitted"
        assert refused(lambda: vote(founded, uuid4(), table.ours.signer)) == "decision_unknown"

    def test_it_waits_on_the_desk_of_who_may_vote(self, table: Table, founded: UUID) -> None:
        decision = put(founded, table)

        def waiting(who: Player, *, days: int = 0) -> list[UUID]:
            found = programmes.waiting_decisions(reader=who.actor, on=TODAY + timedelta(days))
            return [each.put.id for _, each in found]

        assert waiting(table.theirs.signer) == waiting(table.ours.signer) == [decision]
        assert waiting(table.theirs.officer) == []
        vote(founded, decision, table.ours.signer)
        assert (waiting(table.ours.signer), waiting(table.theirs.signer)) == ([], [decision])
        assert waiting(table.theirs.signer, days=8) == []

    @pytest.mark.parametrize("days", [0, 366])
    def test_it_closes_on_a_later_day_within_a_year(self, table: Table, founded: UUID, days: int) -> None:
        closes_on = TODAY + timedelta(days=days)

        assert refused(lambda: put(founded, table, closes_on=closes_on)) == "closes_too_early"

    def test_only_another_sound_charter_of_the_same_programme_is_put(
        self, table: Table, founded: UUID
    ) -> None:
        def change(charter: Charter) -> str:
            return refused(lambda: put(founded, table, charter=charter))

        assert change(of(table)) == "charter_same"
        assert change(of(table, seed="Z" * 16)) == "charter_of_other"
        assert change(of(table, objectives=())) == "charter_invalid"

    def test_an_observer_puts_nothing(self, table: Table) -> None:
        observing = member(table.theirs.officer.institution, role=MemberRole.OBSERVER)
        charter = replace(of(table), members=(of(table).members[0], observing))
        key = governing.found(charter, reached=(), by=table.ours.officer.actor, at=AT)

        assert refused(lambda: put(key, table, by=table.theirs.officer)) == "not_a_member"


class TestTelling:
    def test_the_last_value_of_an_indicator_stands(self, table: Table, founded: UUID) -> None:
        for value, days in (("2", 0), ("6", -1)):
            reading = Reading("o1", "i1", value, TODAY + timedelta(days=days))
            governing.measure(founded, reading, evidence="Report 1", by=table.theirs.officer.actor, at=AT)

        [found] = programmes.indicators(view(founded))

        assert (found.value, found.percent, found.evidence) == ("2", 25, "Report 1")
        assert not found.is_late(date(2028, 6, 30))
        assert found.is_late(date(2028, 7, 1))

    def test_only_what_is_in_the_charter_is_counted_and_not_ahead(self, table: Table, founded: UUID) -> None:
        def measure(reading: Reading, who: Player = table.ours.officer) -> str:
            return refused(lambda: governing.measure(founded, reading, evidence="See", by=who.actor, at=AT))

        assert measure(Reading("o1", "i2", "1", TODAY)) == "indicator_unknown"
        assert measure(Reading("o1", "i1", "1", A_WEEK)) == "day_ahead"
        assert measure(Reading("o1", "i1", "1", TODAY), table.cast.leyla) == "not_permitted"

    def test_a_member_books_for_itself(self, table: Table, founded: UUID) -> None:
        ours = f"institution:{table.ours.officer.institution}"
        for booking, amount in ((Booking.COMMITTED, "400"), (Booking.PAID, "150.50"), (Booking.PAID, "9.50")):
            booked = Booked(ours, 2027, booking, amount, TODAY)
            governing.book(founded, booked, evidence="Letter", by=table.ours.officer.actor, at=AT)
        theirs = Booked(ours, 2027, Booking.PAID, "1", TODAY)

        [line] = programmes.budget(view(founded))

        assert (line.planned, line.committed, line.paid) == (Decimal(1000), Decimal(400), Decimal(160))
        by = table.theirs.officer.actor
        assert (
            refused(lambda: governing.book(founded, theirs, evidence="x", by=by, at=AT)) == "not_speaking_for"
        )

    def test_a_call_is_open_until_the_day_is_over_where_it_closes(self, table: Table, founded: UUID) -> None:
        call = Call(EN, {}, ("maritime",), TODAY, A_WEEK, "Asia/Kuala_Lumpur")
        governing.open_call(founded, call, by=table.ours.officer.actor, at=AT)

        [found] = programmes.calls(view(founded))

        assert found.closes_at.isoformat() == f"{A_WEEK.isoformat()}T16:00:00+00:00"
        assert found.is_open(found.closes_at - timedelta(seconds=1))
        assert not found.is_open(found.closes_at)
        assert found.opens_at.isoformat() == f"{(TODAY - timedelta(days=1)).isoformat()}T16:00:00+00:00"
        assert not found.is_open(found.opens_at - timedelta(seconds=1))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"titles": {}}, "title_missing"),
            ({"closes_on": TODAY - timedelta(days=1)}, "closes_too_early"),
            ({"zone": "Mars/Olympus"}, "time_zone_unknown"),
            ({"fields": ("magic",)}, "field_unknown"),
        ],
    )
    def test_a_call_that_cannot_be_answered_is_not_opened(
        self, table: Table, founded: UUID, change: dict[str, Any], code: str
    ) -> None:
        call = replace(Call(EN, {}, ("maritime",), TODAY, A_WEEK, "Asia/Baku"), **change)

        assert refused(lambda: governing.open_call(founded, call, by=table.ours.officer.actor, at=AT)) == code


class TestDrafts:
    def begun(self, table: Table) -> UUID:
        key = uuid4()
        chartering.begin_charter(id=key, seed=7, by=table.ours.officer.actor, at=AT)
        return key

    def test_a_draft_is_written_and_founded(self, table: Table) -> None:
        key, by = self.begun(table), table.ours.officer.actor
        draft = charters.charter_draft(key, reader=by)
        assert draft.problems()
        sound = replace(of(table), seed=draft.charter.seed)

        chartering.rewrite(key, sound, revision=draft.revision, by=by, at=AT)
        founded = chartering.found_draft(key, reached=(), by=by, at=AT)

        assert view(founded).charter == sound
        assert charters.charter_drafts(reader=by) == ()

    def test_what_somebody_saved_meanwhile_is_not_lost(self, table: Table) -> None:
        key, by = self.begun(table), table.ours.officer.actor
        draft = charters.charter_draft(key, reader=by)
        ours = replace(draft.charter, quorum=60)
        chartering.rewrite(key, ours, revision=1, by=by, at=AT)

        other = replace(draft.charter, quorum=70)
        assert refused(lambda: chartering.rewrite(key, other, revision=1, by=by, at=AT)) == "draft_changed"
        assert charters.charter_draft(key, reader=by).charter.quorum == 60

    def test_a_draft_is_its_institution_s(self, table: Table) -> None:
        key, theirs = self.begun(table), table.theirs.officer.actor

        assert refused(lambda: charters.charter_draft(key, reader=theirs)) == "draft_unknown"
        assert refused(lambda: chartering.discard(key, by=theirs)) == "draft_unknown"

    def test_a_draft_stays_of_its_programme(self, table: Table) -> None:
        key, by = self.begun(table), table.ours.officer.actor

        assert (
            refused(lambda: chartering.rewrite(key, of(table), revision=1, by=by, at=AT))
            == "charter_of_other"
        )

    def test_a_change_is_written_and_put(self, table: Table, founded: UUID) -> None:
        key, by = uuid4(), table.theirs.officer.actor
        chartering.begin_change(id=key, reference=view(founded).reference, by=by, at=AT)
        draft = charters.charter_draft(key, reader=by)
        changed = replace(draft.charter, quorum=75)
        chartering.rewrite(key, changed, revision=1, by=by, at=AT)

        chartering.put_draft(key, titles=EN, texts={}, closes_on=A_WEEK, reached=(), by=by, at=AT)

        [decision] = view(founded).decisions
        assert decision.put.charter == changed
        assert charters.charter_drafts(reader=by) == ()
