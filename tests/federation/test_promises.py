"""What was due between institutions, and whether it came in time: each kind of record, and its evidence."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from agreements import clause, with_clause
from cast import AT, Cast, Player, player
from clearance.conftest import clearers, invented_list
from clearance.test_case_actions import REPORT, World, deliver, granted, move, world
from mithaq.access.domain.permissions import Role
from mithaq.clearance.actions import delivering
from mithaq.clearance.domain.cases.conditions import EvidenceKind
from mithaq.clearance.domain.cases.states import Move
from mithaq.federation.queries.promises import promises
from mithaq.federation.queries.trust import owed_between
from mithaq.mobility.actions import seconding
from mithaq.mobility.domain.missions import ReportKind
from mithaq.programmes.actions import negotiating
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.queries import owed
from mithaq.projects.domain.entries import EntryKind
from mithaq.register import queries as register
from mithaq.ties.domain.profile import Way
from negotiators import Table, seated
from travellers import NAME, secondment
from workers import Bench, at_work

__all__ = ["clearers", "invented_list", "world"]
Told = tuple[str, str, str, date, date | None, bool]


def told(by: Player, on: date) -> list[Told]:
    """Source, what, state of who owed it, the days, and whether it was kept; evidence is a statement."""
    found = promises(reader=by.actor, on=on)
    assert all(register.entry_by_id(each.evidence) for each in found.found)
    return [
        (
            each.source.value,
            each.what,
            found.states[each.party],
            each.due_on,
            each.done_on,
            each.promise.is_kept,
        )
        for each in found.found
    ]


def noon(day: date) -> datetime:
    return datetime.combine(day, AT.timetz())


@pytest.fixture
def table(cast: Cast) -> Table:
    return seated(cast)


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return at_work(cast)


def test_what_an_agreement_asks_for_is_the_promise_of_the_party_that_owes_it(table: Table) -> None:
    text = with_clause(table.text(), clause(ClauseKind.MANAGEMENT, report_every_months=6))
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    by, on = table.ours.officer, date(2027, 1, 8)
    assert told(by, date(2027, 1, 1)) == []
    mine = next(
        each for each in owed.past(reader=by.actor, on=on) if each.obligation.party == table.ours.code
    )

    early = date(2026, 12, 30)
    negotiating.meet(key, obligation=mine.obligation.id, evidence="Sent.", by=by.actor, at=noon(early))

    # 1 January is a holiday in both states and a Friday; both work again on Monday.
    assert set(told(by, on)) == {
        ("agreement", "report", "TR", date(2027, 1, 4), early, True),
        ("agreement", "report", "MA", date(2027, 1, 4), None, False),
    }
    assert told(table.theirs.officer, on) == told(by, on)
    found = promises(reader=by.actor, on=on)
    between = owed_between(found, "TR", "MA")
    assert [each.party for each in between[Way.GIVEN]] == [table.ours.code]
    assert [each.party for each in between[Way.TAKEN]] == [table.theirs.code]
    assert found.of("TR", to="US") == ()


def test_reports_on_missions_are_met_in_their_order(cast: Cast) -> None:
    sending = player("ma_officer", cast.amina.institution, Role.PROGRAMME_OFFICER)
    codes = (f"institution:{each.institution}" for each in (sending, cast.kerem))
    terms = secondment(*codes, ends_on=date(2026, 9, 15), costs=())
    key = seconding.offer(terms, name=NAME, contact="", reached=(), by=sending.actor, at=AT)
    seconding.agree(key, by=cast.kerem.actor, at=AT)
    for kind, day in ((ReportKind.INTERIM, date(2026, 8, 10)), (ReportKind.FINAL, date(2026, 9, 15))):
        seconding.report(key, kind, text="Well.", by=sending.actor, at=noon(day))

    found = told(cast.kerem, date(2026, 11, 1))

    # 1 August 2026 is a Saturday.
    assert found == [
        ("mission", "final", "MA", date(2026, 10, 15), date(2026, 9, 15), True),
        ("mission", "interim", "MA", date(2026, 9, 1), None, False),
        ("mission", "interim", "MA", date(2026, 8, 3), date(2026, 8, 10), False),
    ]
    assert told(sending, date(2026, 11, 1)) == found
    assert told(cast.sam, date(2026, 11, 1)) == []
    assert [each[1] for each in told(cast.kerem, date(2026, 8, 4))] == ["interim"]


DUE, AFTER = date(2026, 7, 1), date(2026, 7, 3)


def projected(bench: Bench) -> UUID:
    key: UUID = bench.set(bench.plan())
    return key


def test_parts_of_a_plan_that_nobody_did_are_broken_promises_of_their_owner(bench: Bench) -> None:
    projected(bench)

    assert told(bench.cast.kerem, AFTER) == [
        ("project", "milestone", "TR", DUE, None, False),
        ("project", "deliverable", "TR", DUE, None, False),
    ]
    assert told(bench.cast.kerem, DUE) == []


def test_a_deliverable_counts_once_another_party_has_judged_it(bench: Bench) -> None:
    project = projected(bench)
    bench.tell(project, EntryKind.MILESTONE_REACHED, "M1", on="2026-05-30", evidence="Minutes.")
    bench.submit(project)
    waiting = told(bench.cast.kerem, AFTER)
    bench.review(project, by=bench.cast.amina)
    bench.judge(project, "accept", by=bench.samir)

    milestone = ("project", "milestone", "TR", DUE, date(2026, 5, 30), True)
    assert waiting == [milestone]
    assert told(bench.cast.amina, AFTER) == [
        milestone,
        ("project", "deliverable", "TR", DUE, date(2026, 6, 1), True),
    ]


def test_what_was_rejected_is_not_done(bench: Bench) -> None:
    project = projected(bench)
    bench.submit(project)
    bench.judge(project, "reject", by=bench.cast.amina)

    assert told(bench.cast.kerem, AFTER)[1] == ("project", "deliverable", "TR", DUE, None, False)


@pytest.mark.parametrize(("days", "is_kept"), [(5, True), (10, True), (11, False)])
def test_what_a_release_asks_of_its_recipient(world: World, days: int, is_kept: bool) -> None:
    key = granted(world, REPORT)
    move(world, key, Move.ISSUE)
    first = deliver(world, key)
    jasim, shown = world.clearers.jasim, AT + timedelta(days=days)
    due_on, on = date(2026, 6, 11), date(2026, 6, 20)
    assert told(jasim, on) == [("release", "reporting", "MA", due_on, None, False)]

    delivering.take_evidence(
        key,
        condition="report",
        occasion=str(first),
        kind=EvidenceKind.REPORT,
        text="The report.",
        by=jasim.actor,
        at=shown,
    )

    assert told(jasim, on) == [("release", "reporting", "MA", due_on, shown.date(), is_kept)]
    assert told(jasim, due_on) == []
    assert told(world.cast.sam, on) == []
