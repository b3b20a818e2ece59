"""What parties tell: who owns an entry, which version counts, and what follows for the plan's parts."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import ONE, OTHER
from mithaq.projects.domain.entries import Entry, EntryKind, current, problems_of_entry
from mithaq.projects.domain.progress import State, deliverables_on, milestones_on, packages_on
from plans import DOCUMENT, REWORKED, THIRD, entry, judged, plan, submitted

PLAN = plan(OTHER, THIRD)
DUE = date(2026, 7, 1)
TOLD = (
    submitted(PLAN),
    judged(PLAN),
    judged(PLAN, "rejected", number=2, minutes=5),
    submitted(PLAN, digest=REWORKED, number=2, minutes=9),
    judged(PLAN, digest=REWORKED, number=3, minutes=12),
    entry(EntryKind.RISK, "R1", of=PLAN, title="Clouds"),
    entry(EntryKind.RISK, "R1", of=PLAN, party=OTHER, title="Floods"),
)


def as_given(day: date, _party: str) -> date:
    return day


def state_of(*told: Entry, on: date = DUE, worked: Any = as_given) -> State:
    (found,) = deliverables_on(PLAN, current(told), on=on, worked=worked)
    return found.state


@given(st.permutations(TOLD), st.lists(st.sampled_from(TOLD), max_size=4))
def test_the_order_of_arrival_does_not_matter(told: list[Entry], again: list[Entry]) -> None:
    """Nor does it that some come twice."""
    assert current([*told, *again]) == current(TOLD)
    assert state_of(*told, *again) is State.ACCEPTED


def test_two_parties_have_two_entries_of_one_key() -> None:
    risks = [each for each in current(TOLD) if each.kind is EntryKind.RISK]

    assert {each.party for each in risks} == {ONE, OTHER}
    assert len({each.id for each in risks}) == 2


@pytest.mark.parametrize(
    ("told", "on", "state"),
    [
        ((), DUE - timedelta(days=31), State.PLANNED),
        ((), DUE - timedelta(days=30), State.DUE),
        ((), DUE, State.DUE),
        ((), DUE + timedelta(days=1), State.LATE),
        ((submitted(PLAN),), DUE + timedelta(days=1), State.SUBMITTED),
        ((submitted(PLAN, party=OTHER),), DUE, State.DUE),
        ((judged(PLAN),), DUE, State.DUE),
        ((submitted(PLAN), judged(PLAN)), DUE, State.ACCEPTED),
        ((submitted(PLAN), judged(PLAN, party=ONE)), DUE, State.SUBMITTED),
        ((submitted(PLAN), judged(PLAN, "rejected")), DUE, State.REJECTED),
        ((submitted(PLAN), judged(PLAN), judged(PLAN, "rejected", party=THIRD)), DUE, State.REJECTED),
        ((submitted(PLAN, digest=REWORKED, number=2), judged(PLAN)), DUE, State.SUBMITTED),
        ((submitted(PLAN), judged(PLAN, "rejected"), judged(PLAN, number=2)), DUE, State.ACCEPTED),
    ],
)
def test_where_a_deliverable_stands(told: tuple[Entry, ...], on: date, state: State) -> None:
    assert state_of(*told, on=on) is state


def test_what_is_due_on_a_day_of_rest_is_due_on_the_next_that_its_owner_works() -> None:
    def later(day: date, party: str) -> date:
        return day + timedelta(days=2) if party == ONE else day

    assert state_of(on=DUE + timedelta(days=2), worked=later) is State.DUE
    assert state_of(on=DUE + timedelta(days=3), worked=later) is State.LATE


@pytest.mark.parametrize(("party", "state"), [(ONE, State.REACHED), (OTHER, State.DUE)])
def test_a_milestone_is_reached_when_who_answers_for_it_says_so(party: str, state: State) -> None:
    told = entry(EntryKind.MILESTONE_REACHED, "M1", of=PLAN, party=party, on="2026-06-30", evidence="Seen.")

    (found,) = milestones_on(PLAN, [told], on=DUE, worked=as_given)

    assert found.state is state


def test_only_the_lead_of_a_package_tells_how_far_it_is() -> None:
    mine = entry(EntryKind.PROGRESS, "WP1", of=PLAN, on="2026-06-01", percent=40, trl=4)
    theirs = entry(EntryKind.PROGRESS, "WP1", of=PLAN, party=OTHER, on="2026-06-02", percent=100, trl=9)

    (found,) = packages_on(PLAN, [theirs, mine])

    assert (found.percent, found.trl) == (40, 4)


@pytest.mark.parametrize(
    ("kind", "facts", "problems"),
    [
        (EntryKind.PROGRESS, {"on": "2026-06-01", "percent": 0}, set()),
        (EntryKind.PROGRESS, {"on": "2026-06-01", "percent": 101}, {("percent", "fact_no_count")}),
        (EntryKind.PROGRESS, {"percent": 5}, {("on", "fact_missing")}),
        (EntryKind.PROGRESS, {"on": "2026-06-01", "percent": 5, "mood": "fine"}, {("mood", "fact_unknown")}),
        (EntryKind.DELIVERABLE_SUBMITTED, {"on": "2026-06-01", "digest": "abc", "evidence": "x"},
         {("digest", "fact_malformed")}),
        (EntryKind.INTERFACE, {"on": "2026-06-01", "title": "Bus", "version": "2", "between": [ONE, "x"]},
         {("between", "fact_unknown_word")}),
        (EntryKind.BACKGROUND, {"title": "Atlas", "holder": "nobody"}, {("holder", "fact_unknown_word")}),
        (EntryKind.BACKGROUND, {"title": "\u202e", "holder": "government"},
         {("title", "text_unreadable")}),
        (EntryKind.LICENCE, {"on": "2026-06-01", "item_of": ONE, "item_kind": "background", "item": "B1",
                             "use_right": "project"}, {("licensee", "fact_missing")}),
    ],
)  # fmt: skip
def test_facts_are_read_strictly(kind: EntryKind, facts: Any, problems: set[tuple[str, str]]) -> None:
    found = problems_of_entry(kind, "K1", facts, parties=PLAN.parties)

    assert {(each.place, each.code) for each in found} == problems


@pytest.mark.parametrize("key", ["", "a b", "../x", "x" * 31, "é"])
def test_a_key_is_short_and_plain(key: str) -> None:
    found = problems_of_entry(EntryKind.PROGRESS, key, {"on": "2026-06-01", "percent": 5}, parties=())

    assert [each.place for each in found] == ["key"]


def test_a_verdict_names_the_document_that_it_is_about() -> None:
    (found,) = deliverables_on(PLAN, [submitted(PLAN), judged(PLAN)], on=DUE, worked=as_given)

    assert found.accepted is not None
    assert found.accepted.text("digest") == DOCUMENT
