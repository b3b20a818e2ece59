"""What the days of a case come to: targets, appeals, periods that end, and the annual report."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import AT, player
from clearance import test_case_actions as acts
from clearance.test_case_actions import REPORT, UNTIL, World
from clearers import LISTED, WriteList, entity
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import agreements, applying, casework, delivering, describing, expiring, signing
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind, Entity, EntityKind
from mithaq.clearance.domain.cases.cells import PartyRole, Recipient
from mithaq.clearance.domain.cases.clocks import Stop
from mithaq.clearance.domain.cases.conditions import Condition, EvidenceKind, OnDay
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.statistics import Closed
from mithaq.clearance.domain.cases.terms import ConditionKind, Duty
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Case, CaseDraft, CaseEvent
from mithaq.clearance.queries import cases, clocks, owed, reports
from mithaq.clearance.queries import letters as letter_queries
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.clocks import Timed
from mithaq.jobs import clearance as jobs
from mithaq.node.replaying import replay

pytestmark = pytest.mark.django_db
world = acts.world

CHECK = Condition(
    "check",
    Duty(ConditionKind.END_USE_CHECK),
    due=OnDay(date(2026, 9, 3)),
    evidence=frozenset({EvidenceKind.INSPECTION_REPORT}),
)


def view_of(world: World, key: UUID) -> CaseView:
    return cases.case(key, reader=world.clearers.jasim.actor)


def timed(world: World, key: UUID, on: date = AT.date()) -> Timed:
    (found,) = clocks.timed([view_of(world, key)], reader=world.clearers.jasim.actor, on=on)
    return found


def left(world: World, key: UUID, on: date = AT.date()) -> int:
    clock = timed(world, key, on).clock
    assert clock is not None
    return clock.left


def refused(world: World, at: datetime = AT) -> UUID:
    key = acts.reviewed(world)
    digest = acts.propose(world, key, acts.outcomes(world, key, Outcome.REFUSED, "eu_7"), text="Diversion.")
    for signer in (world.clearers.layan, world.maha):
        acts.sign(world, key, digest, signer, at)
    return key


def appeal(world: World, key: UUID, at: datetime = AT) -> None:
    casework.move_case(key, Move.APPEAL, text="No.", by=world.cast.leyla.actor, at=at)


def judge(world: World, key: UUID, move: Move, at: datetime = AT, name: str = "hind") -> None:
    independent = player(name, world.reem.institution, NodeRole.SENIOR_APPROVER)
    casework.move_case(key, move, text="Looked at.", by=independent.actor, at=at)


def revoked(world: World, at: datetime) -> UUID:
    key = acts.granted(world)
    acts.move(world, key, Move.ISSUE)
    for signer in (world.reem, world.maha):
        signing.sign_act(key, Move.REVOKE, text="The site was closed.", by=signer.actor, at=at)
    return key


class TestDecided:
    def test_a_proposal_is_no_decision_and_owes_nothing(self, world: World) -> None:
        key = acts.reviewed(world)
        found = acts.outcomes(world, key, Outcome.GRANTED_WITH_CONDITIONS)
        digest = acts.propose(world, key, found, CHECK)
        proposed = view_of(world, key)
        with pytest.raises(Refused, match="obligation_unknown"):
            take(world, key)
        for signer in (world.clearers.layan, world.maha):
            acts.sign(world, key, digest, signer)
        signed = view_of(world, key)

        assert (proposed.is_decided, owed.owed_by(proposed, on=AT.date())) == (False, ())
        assert signed.is_decided
        assert [each.condition for each in owed.owed_by(signed, on=AT.date())] == ["check"]

    def test_an_allowed_appeal_sets_the_decision_aside_until_the_next(self, world: World) -> None:
        key = refused(world)
        appeal(world, key)
        during = view_of(world, key).is_decided
        judge(world, key, Move.ALLOW_APPEAL)
        allowed = view_of(world, key).is_decided
        acts.propose(world, key, acts.outcomes(world, key))
        proposed = view_of(world, key).is_decided
        acts.move(world, key, Move.WITHDRAW, by=world.cast.leyla, text="No longer needed.")

        assert (during, allowed, proposed, view_of(world, key).is_decided) == (True, False, False, False)

    def test_what_was_delivered_stays_bound_while_the_case_is_decided_anew(self, world: World) -> None:
        key = acts.granted(world, REPORT, CHECK)
        acts.move(world, key, Move.ISSUE)
        acts.deliver(world, key)
        reopen(world, key, AT + timedelta(days=31))

        view = view_of(world, key)

        assert not view.is_decided
        assert {each.condition for each in owed.owed_by(view, on=AT.date())} == {"report", "check"}
        with pytest.raises(Refused, match="delivery_not_in_force"):
            acts.deliver(world, key)


def take(world: World, key: UUID) -> None:
    delivering.take_evidence(
        key,
        condition="check",
        occasion="2026-09-03",
        kind=EvidenceKind.INSPECTION_REPORT,
        text="Seen.",
        by=world.clearers.jasim.actor,
        at=AT,
    )


def reopen(world: World, key: UUID, at: datetime) -> None:
    """Its lists are stale by then."""
    for move in (Move.REOPEN, Move.SCREEN_AGAIN):
        casework.move_case(key, move, by=world.clearers.jasim.actor, at=at)


class TestAppeals:
    def test_a_revocation_is_appealed_within_28_days_of_its_own_day_and_its_letter_says_so(
        self, world: World
    ) -> None:
        at = AT + timedelta(days=40)
        key = revoked(world, at)

        until = letter_queries.letter(key, reader=world.cast.leyla.actor).letter.appeal_until

        assert until == (at + timedelta(days=28)).date()
        with pytest.raises(Refused, match="case_appeal_late"):
            appeal(world, key, at + timedelta(days=29))
        appeal(world, key, at + timedelta(days=28))

    def test_a_dismissed_appeal_begins_no_new_time(self, world: World) -> None:
        at = AT + timedelta(days=40)
        key = revoked(world, at)
        appeal(world, key, at + timedelta(days=27))
        judge(world, key, Move.DISMISS_APPEAL, at + timedelta(days=28))

        with pytest.raises(Refused, match="case_appeal_late"):
            appeal(world, key, at + timedelta(days=29))

    def test_conditions_are_appealed_against_after_the_authorisation_is_issued_too(
        self, world: World
    ) -> None:
        key = acts.granted(world, REPORT)
        promised = letter_queries.letter(key, reader=world.cast.leyla.actor).letter.appeal_until
        acts.move(world, key, Move.ISSUE)
        issued = letter_queries.letter(key, reader=world.cast.leyla.actor).letter.appeal_until

        appeal(world, key)
        with pytest.raises(Refused, match="delivery_not_in_force"):
            acts.deliver(world, key)
        judge(world, key, Move.DISMISS_APPEAL)

        assert promised == issued == date(2026, 6, 29)
        assert acts.state(world, key) is State.ISSUED
        assert acts.deliver(world, key)

    def test_a_grant_of_all_that_was_asked_is_nothing_to_appeal_against(self, world: World) -> None:
        key = acts.granted(world)
        acts.move(world, key, Move.ISSUE)

        with pytest.raises(Refused, match="case_appeal_against_nothing"):
            appeal(world, key)

        assert letter_queries.letter(key, reader=world.cast.leyla.actor).letter.appeal_until is None


class TestClocks:
    def test_a_hold_during_a_query_ends_the_query_and_the_clock_goes_on(
        self, world: World, load: WriteList
    ) -> None:
        key = acts.submitted(world)
        acts.move(world, key, Move.TAKE_IN)
        acts.move(world, key, Move.ASK_QUERY, text="Which laboratory?")
        load([*LISTED, entity("o9", "Water Department", schema="Organization")])
        acts.move(world, key, Move.HOLD)
        held = timed(world, key).clock
        load([*LISTED])
        acts.move(world, key, Move.LIFT_HOLD)

        after = timed(world, key, date(2026, 6, 10)).clock

        assert held is not None
        assert held.stopped_by == (Stop.ON_HOLD,)
        assert after is not None
        assert (after.stopped_by, after.elapsed > 0) == ((), True)

    def test_each_query_is_a_pause_of_its_own(self, world: World) -> None:
        key = acts.circulating(world)
        for start, end in ((1, 3), (10, 12)):
            casework.move_case(
                key, Move.ASK_QUERY, text="?", by=world.clearers.jasim.actor, at=AT + timedelta(days=start)
            )
            casework.move_case(
                key, Move.ANSWER_QUERY, text="!", by=world.cast.leyla.actor, at=AT + timedelta(days=end)
            )

        found = file.pauses(view_of(world, key).file)

        assert [(each.begun_on.day, each.ended_on and each.ended_on.day) for each in found] == [
            (2, 4),
            (11, 13),
        ]

    def test_the_target_is_the_ordinary_one_until_something_makes_the_case_sensitive(
        self, world: World
    ) -> None:
        ordinary = acts.reviewed(world)
        before = left(world, ordinary)
        acts.propose(world, ordinary, acts.outcomes(world, ordinary))
        sensitive = acts.submitted(world)
        acts.move(world, sensitive, Move.TAKE_IN)
        acts.move(world, sensitive, Move.CLEAR_INTAKE)
        unclassified = left(world, sensitive)
        acts.classify(world, sensitive, "dual_use", "9A012", missile=False)

        assert (before, left(world, ordinary)) == (20, 20)
        assert (unclassified, left(world, sensitive)) == (20, 60)

    @pytest.mark.parametrize("is_appeal", [True, False])
    def test_a_case_that_is_decided_anew_has_the_time_of_an_appeal(
        self, world: World, is_appeal: bool
    ) -> None:
        at = AT + timedelta(days=200)
        if is_appeal:
            key = revoked(world, at)
            appeal(world, key, at)
        else:
            key = acts.granted(world)
            acts.move(world, key, Move.ISSUE)
            reopen(world, key, at)

        assert left(world, key, at.date()) == 20

    def test_the_next_step_has_a_time_of_its_own(self, world: World) -> None:
        key = acts.submitted(world)
        steps = [timed(world, key).step]
        for move in (Move.TAKE_IN, Move.CLEAR_INTAKE):
            acts.move(world, key, move)
        steps.append(timed(world, key).step)
        acts.classify(world, key)
        asked = [(world.cast.kerem.institution, WHOLE_CASE)]
        casework.ask_advice(key, asked, by=world.clearers.jasim.actor, at=AT)
        steps.append(timed(world, key).step)
        acts.move(world, key, Move.ASK_QUERY, text="?")
        steps.append(timed(world, key).step)
        acts.move(world, key, Move.ANSWER_QUERY, by=world.cast.leyla, text="!")
        casework.advise(key, WHOLE_CASE, AdviceKind.APPROVE, by=world.cast.kerem.actor, at=AT)
        steps.append(timed(world, key).step)

        assert [(each.level, each.clock.left) if each else None for each in steps] == [
            ("acknowledgement", 3),
            None,
            ("advice", 10),
            ("query_answer", 20),
            None,
        ]


def test_an_applicant_is_not_told_when_advice_of_others_is_due(world: World) -> None:
    key = acts.submitted(world)
    for move in (Move.TAKE_IN, Move.CLEAR_INTAKE):
        acts.move(world, key, move)
    acts.classify(world, key)
    asked = [(world.clearers.layan.institution, WHOLE_CASE)]
    casework.ask_advice(key, asked, by=world.clearers.jasim.actor, at=AT)

    for reader, is_told in [(world.clearers.jasim, True), (world.cast.leyla, False)]:
        (found,) = clocks.timed([view_of(world, key)], reader=reader.actor, on=AT.date())
        assert (found.step is not None) is is_told


def many(key: UUID, number: int, **changes: Any) -> None:
    row = Case.objects.get(pk=key)
    for place in range(number):
        fresh = uuid4()
        values = {"reference": f"X-{fresh.hex[:12]}", "since": AT + timedelta(minutes=place + 1), **changes}
        for name, value in {"pk": fresh, **values}.items():
            setattr(row, name, value)
        row.save(force_insert=True)
        event = CaseEvent.objects.filter(case=key).order_by("number")[0]
        event.pk, event.case = uuid4(), fresh
        event.save(force_insert=True)


class TestQueue:
    def test_a_case_that_waits_is_found_behind_however_many_that_do_not(self, world: World) -> None:
        key = acts.submitted(world)
        many(key, 201, state=State.WITHDRAWN.value)
        jasim = world.clearers.jasim.actor

        queue = clocks.queue(reader=jasim, on=AT.date())
        rest, total = cases.others(reader=jasim, than=[key], offset=200, limit=50)

        assert [each.case.id for each in queue] == [key]
        assert (len(rest), total) == (1, 201)
        assert len(cases.cases(reader=jasim)) == 202

    def test_open_cases_come_before_closed_ones(self, world: World) -> None:
        key = acts.circulating(world)
        many(key, 3, state=State.EXPIRED.value)

        (first, *_), total = cases.others(reader=world.clearers.jasim.actor, than=[], offset=0, limit=50)

        assert (first.id, total) == (key, 4)

    def test_each_finds_what_waits_for_them(self, world: World) -> None:
        submitted = acts.submitted(world)
        circulating = acts.circulating(world)
        reviewed = acts.reviewed(world)
        acts.propose(world, proposed := acts.reviewed(world), acts.outcomes(world, proposed))
        asked = acts.circulating(world)
        acts.move(world, asked, Move.ASK_QUERY, text="?")
        everybody = {
            "officer": world.clearers.jasim,
            "another officer": world.clearers.dana,
            "signer": world.clearers.layan,
            "adviser": world.cast.kerem,
            "applicant": world.cast.leyla,
            "outsider": world.cast.sam,
        }

        found = {
            name: {each.case.id for each in clocks.queue(reader=who.actor, on=AT.date())}
            for name, who in everybody.items()
        }

        assert found == {
            "officer": {submitted, reviewed},
            "another officer": {submitted},
            "signer": {proposed},
            # Both belong to the institution that asks and that is asked for advice; only one may advise.
            "adviser": {circulating, asked},
            "applicant": {asked},
            "outsider": set(),
        }

    def test_nobody_counts_cases_in_which_they_have_no_part(self, world: World) -> None:
        acts.circulating(world)
        institution = world.cast.leyla.institution
        colleague = player("deniz", institution, NodeRole.ANALYST)

        for reader, total in [(world.cast.leyla, 1), (world.cast.kerem, 1), (colleague, 0)]:
            found = cases.others(reader=reader.actor, than=[], offset=0, limit=50)
            assert (len(found[0]), found[1]) == (total, total)

    def test_more_cases_take_no_more_queries(self, world: World) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as found:
                clocks.queue(reader=world.clearers.layan.actor, on=AT.date())
            return len(found)

        def proposed() -> None:
            key = acts.reviewed(world)
            acts.propose(world, key, acts.outcomes(world, key))

        proposed()
        before = queries()
        proposed()
        proposed()

        assert queries() == before


class TestReport:
    def test_what_nobody_signed_is_not_counted_and_a_later_decision_changes_no_earlier_one(
        self, world: World
    ) -> None:
        key = refused(world)
        before = reports.decisions(2026)
        appeal(world, key)
        judge(world, key, Move.ALLOW_APPEAL)
        digest = acts.propose(world, key, acts.outcomes(world, key))
        unsigned = reports.decisions(2026)
        for signer in (world.clearers.layan, world.maha):
            acts.sign(world, key, digest, signer, AT + timedelta(days=1))
        after = reports.decisions(2026)

        assert before == unsigned == after[:1]
        assert [each.outcome for each in after] == [Outcome.REFUSED, Outcome.GRANTED]

    def test_a_decision_is_counted_as_it_was_on_its_day(self, world: World) -> None:
        outside = f"counterparty:{uuid4()}"
        jasim = world.clearers.jasim.actor
        names = {"name": ["Invented Harbour Works"], "country": ["ma"]}
        describing.name_counterparty(UUID(outside[13:]), PartyKind.ORGANISATION, names, by=jasim, at=AT)
        recipients = (
            Recipient(world.amina_code, PartyRole.RECIPIENT),
            Recipient(outside, PartyRole.END_USER),
        )
        key = acts.reviewed(world, recipients=recipients, governments={outside: False})
        digest = acts.propose(world, key, acts.outcomes(world, key, Outcome.REFUSED, "eu_7"), text="No.")
        for signer in (world.clearers.layan, world.maha):
            acts.sign(world, key, digest, signer, AT + timedelta(days=2))

        before = reports.decisions(2026)
        describing.describe_party(outside, {**names, "country": ["sn", "ma"]}, by=jasim, at=AT)

        assert before == reports.decisions(2026)
        (found,) = before
        assert found == Closed(Outcome.REFUSED, date(2026, 6, 3), frozenset({"eu_7"}), frozenset({"MA"}), 2)

    def test_what_an_old_statement_does_not_tell_is_counted_as_unknown(self, world: World) -> None:
        key = refused(world)
        event = CaseEvent.objects.get(case=key, move=Move.REFUSE)
        del event.body["counted"]
        event.save()

        (found,) = reports.decisions(2026)

        assert (found.reasons, found.destinations) == (frozenset({"unknown"}), frozenset({"unknown"}))
        assert found.working_days is None

    def test_a_year_takes_one_query(self, world: World) -> None:
        for _ in range(2):
            refused(world)

        with CaptureQueriesContext(connection) as found:
            reports.annual_report(2026)

        assert len(found) == 1

    def test_a_year_that_runs_is_told_to_those_who_clear(self, world: World) -> None:
        on = date(2027, 3, 1)

        for reader, year in [
            (world.clearers.jasim.actor, 2027),
            (world.cast.leyla.actor, 2026),
            (None, 2026),
        ]:
            assert reports.last_year(reader=reader, on=on) == year


class TestExpiry:
    @pytest.mark.parametrize("move", [None, Move.ISSUE, Move.SUSPEND])
    def test_a_period_ends_by_a_statement_of_the_node(self, world: World, move: Move | None) -> None:
        key = acts.granted(world)
        if move:
            acts.move(world, key, Move.ISSUE)
        if move is Move.SUSPEND:
            acts.move(world, key, Move.SUSPEND, text="A question came up.")
        eve = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC) - timedelta(seconds=1)

        done = [jobs.expire_cases(at) for at in (eve, eve + timedelta(seconds=1), eve + timedelta(days=9))]

        assert done == [False, True, False]
        view = view_of(world, key)
        assert (view.place.state, view.file[-1].by) == (State.EXPIRED, None)
        assert replay(is_kept=False).is_equal

    def test_what_was_not_granted_or_is_under_appeal_does_not_expire(self, world: World) -> None:
        refused(world)
        appealed = acts.granted(world, REPORT)
        acts.move(world, appealed, Move.ISSUE)
        appeal(world, appealed)
        acts.propose(world, proposed := acts.reviewed(world), acts.outcomes(world, proposed))

        assert not expiring.expire_next(at=AT + timedelta(days=999))

        judge(world, appealed, Move.DISMISS_APPEAL)
        assert expiring.expire_next(at=AT + timedelta(days=999))
        assert acts.state(world, appealed) is State.EXPIRED
        assert acts.state(world, proposed) is State.FIRST_SIGNATURE


class TestTimeZone:
    def test_the_days_of_the_node_count_in_law(self, world: World, settings: Any) -> None:
        settings.TIME_ZONE = "Asia/Riyadh"
        # In Riyadh the second of June has begun.
        at = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
        key = refused(world, at)

        letter = letter_queries.letter(key, reader=world.cast.leyla.actor).letter

        assert letter.appeal_until == date(2026, 6, 30)
        with pytest.raises(Refused, match="case_appeal_late"):
            appeal(world, key, datetime(2026, 6, 30, 21, tzinfo=UTC))
        appeal(world, key, datetime(2026, 6, 30, 20, 59, tzinfo=UTC))

    def test_a_decision_belongs_to_the_year_of_the_node(self, world: World, settings: Any) -> None:
        settings.TIME_ZONE = "Asia/Riyadh"
        key = refused(world, AT)
        CaseEvent.objects.filter(case=key).update(at=datetime(2025, 12, 31, 22, 30, tzinfo=UTC))

        assert [len(reports.decisions(year)) for year in (2025, 2026)] == [0, 1]

    def test_an_agreement_is_in_force_from_midnight_at_the_node(self, world: World, settings: Any) -> None:
        key = acts.reviewed(world)
        digest = acts.propose(world, key, acts.outcomes(world, key))
        acts.sign(world, key, digest, world.clearers.layan)
        agreements.end_agreement(
            "MOU-1", on=date(2026, 6, 2), reason="Terminated.", by=world.clearers.jasim.actor, at=AT
        )
        at = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)

        settings.TIME_ZONE = "Asia/Riyadh"
        with pytest.raises(Refused) as refusal:
            acts.sign(world, key, digest, world.maha, at)
        settings.TIME_ZONE = "UTC"

        assert "agreement_not_in_force" in acts.stopped_by(refusal.value)
        assert acts.sign(world, key, digest, world.maha, at) is State.GRANTED


def test_references_of_cases_that_end_alike_differ(world: World) -> None:
    agreement = acts.agree(world)

    for number in (1, 2):
        key = UUID(int=0x4000_8000_0000_01AB_CDEF | number << 32)
        CaseDraft.objects.filter(pk=acts.write(world, agreement)).update(id=key)
        applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

    first, second = Case.objects.values_list("reference", flat=True)
    assert first != second
    assert len(first) == len("C-2026-0123456789")


def test_a_party_of_two_states_holds_up_no_list(world: World) -> None:
    outside = f"counterparty:{uuid4()}"
    jasim = world.clearers.jasim.actor
    names = {"name": ["Invented Harbour Works"], "country": ["ma"]}
    describing.name_counterparty(UUID(outside[13:]), PartyKind.ORGANISATION, names, by=jasim, at=AT)
    agreement = acts.agree(world, recipients=(world.amina_code, outside))
    recipients = (Recipient(outside, PartyRole.END_USER),)
    key = acts.write(world, agreement, recipients=recipients, governments={outside: True})
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)
    acts.move(world, key, Move.TAKE_IN)
    acts.move(world, key, Move.CLEAR_INTAKE)
    acts.classify(world, key)
    morocco = Entity(EntityKind.STATE, "MA")
    casework.ask_advice(key, [(world.cast.kerem.institution, morocco)], by=jasim, at=AT)
    refusing = {"text": "No.", "reasons": ["eu_7"], "by": world.cast.kerem.actor, "at": AT}
    casework.advise(key, morocco, AdviceKind.REFUSE, **refusing)  # type: ignore[arg-type]  # of the call
    acts.move(world, key, Move.CLOSE_CIRCULATION)
    acts.move(world, key, Move.CONSOLIDATE)
    acts.propose(world, key, acts.outcomes(world, key), text="We are of another opinion.")

    describing.describe_party(outside, {**names, "country": ["ma", "fr"]}, by=jasim, at=AT)

    assert [each.case.id for each in clocks.queue(reader=world.reem.actor, on=AT.date())] == [key]
