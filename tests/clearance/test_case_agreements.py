"""Releases under an agreement that was negotiated here, and what its clauses block."""

from datetime import timedelta
from uuid import UUID

import pytest

from agreements import clause, with_clause, with_facts
from cast import AT
from clearance import test_case_actions as acts
from clearance.test_case_actions import World
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.asking import Agreement
from mithaq.clearance.domain.cases.states import Move
from mithaq.programmes.actions import negotiating
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.queries import agreements, owed
from negotiators import Table, seated

world = acts.world


def agreed(table: Table, *, report_every_months: int = 0) -> UUID:
    """An agreement between both sides in force on the day of the tests."""
    text = with_facts(table.text(), ClauseKind.DURATION, in_force_from="2026-01-01")
    text = with_facts(text, ClauseKind.SCOPE, forms=["document", "training"])
    if report_every_months:
        reports = clause(ClauseKind.MANAGEMENT, report_every_months=report_every_months)
        text = with_clause(text, reports)
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    return key


def issued(world: World, key: UUID, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A case under the agreement, granted and issued."""
    view = agreements.agreement_by_id(key, on=AT.date())
    under = Agreement(view.reference, view.latest.proposal.number, view.latest.digest)
    monkeypatch.setattr(acts, "agree", lambda _world, **_changes: under)
    case = acts.granted(world)
    acts.move(world, case, Move.ISSUE)
    return case


def test_a_release_is_granted_and_delivered_under_negotiated_clauses(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = issued(world, agreed(seated(world.cast)), monkeypatch)

    acts.deliver(world, case)


def test_after_the_end_nothing_is_delivered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    table = seated(world.cast)
    key = agreed(table)
    case = issued(world, key, monkeypatch)
    negotiating.give_notice(key, ends_on=None, reason="Over.", by=table.theirs.signer.actor, at=AT)

    with pytest.raises(Refused) as refusal:
        acts.deliver(world, case, AT + timedelta(days=90))

    assert "agreement_not_in_force" in acts.stopped_by(refusal.value)


def test_who_is_late_under_the_agreement_gets_nothing_more(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = seated(world.cast)
    key = agreed(table, report_every_months=1)
    case, later = issued(world, key, monkeypatch), AT + timedelta(days=40)

    with pytest.raises(Refused, match="delivery_agreement_overdue"):
        acts.deliver(world, case, later)
    theirs = next(
        each.obligation
        for each in owed.owed_under(table.view(key))
        if each.obligation.party == table.theirs.code
    )
    negotiating.meet(key, obligation=theirs.id, evidence="Sent.", by=table.theirs.officer.actor, at=later)

    # Ours is late as well, and blocks nothing that goes to them; now only the lists are stale.
    with pytest.raises(Refused) as refusal:
        acts.deliver(world, case, later)
    assert acts.stopped_by(refusal.value) == {"list_stale"}
