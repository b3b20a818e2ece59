"""Plans are set by their lead, told of by each party for itself, and judged by two people of another."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from agreements import complete
from cast import AT, player
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.node.replaying import replay
from mithaq.projects.actions import planning, telling
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.domain.parts import Part
from mithaq.projects.domain.plan_checking import PlanRefused
from mithaq.projects.domain.plans import Partner, json_of
from mithaq.projects.domain.progress import State
from mithaq.projects.queries import balance, drafts, due, projects
from mithaq.projects.queries.projects import ProjectStage
from negotiators import seated
from plans import REWORKED, package
from workers import Bench, risk


def test_a_plan_is_written_part_by_part_and_set(bench: Bench) -> None:
    key, by = uuid4(), bench.cast.kerem.actor
    planning.begin_plan(
        id=key,
        seed=7,
        titles={Language.EN: " Crop monitor ", Language.FR: ""},
        others=[bench.cast.amina.institution],
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 1, 1),
        currency="eur",
        by=by,
        at=AT,
    )

    planning.save_frame(
        key, {"technology_fields": ["energy"], "lead": "institution:x"}, revision=1, by=by, at=AT
    )
    said = json_of(package("WP10", lead=bench.ours))
    planning.save_part(key, Part.WORK_PACKAGE, said, before="", revision=2, by=by, at=AT)
    second = json_of(package("WP2", lead=bench.theirs, depends_on=("WP10",)))
    planning.save_part(key, Part.WORK_PACKAGE, second, before="", revision=3, by=by, at=AT)
    renamed = {**said, "key": "WP1"}
    planning.save_part(key, Part.WORK_PACKAGE, renamed, before="WP10", revision=4, by=by, at=AT)

    view = drafts.draft(key, reader=by)
    assert view.problems() == ()
    assert view.plan.lead == bench.ours
    assert [(each.key, each.depends_on) for each in view.plan.work_packages] == [
        ("WP1", ()),
        ("WP2", ("WP1",)),
    ]

    project = planning.set_plan(key, reached=(), by=by, at=AT)

    assert bench.view(project).plan == view.plan
    assert drafts.drafts(reader=by) == ()
    assert replay(is_kept=False).is_equal


def test_two_people_at_one_plan_lose_nothing_silently(bench: Bench) -> None:
    key, by = uuid4(), bench.cast.kerem.actor
    planning.begin_from(bench.plan(), id=key, by=by, at=AT)
    planning.save_frame(key, {"currency": "USD"}, revision=1, by=by, at=AT)

    with pytest.raises(Refused, match="draft_changed"):
        planning.take_out(key, Part.MILESTONE, "M1", revision=1, by=by, at=AT)


def test_a_key_names_one_part(bench: Bench) -> None:
    key, by = uuid4(), bench.cast.kerem.actor
    planning.begin_from(bench.plan(work_packages=(package(lead=bench.ours), package("WP2", lead=bench.ours))),
                        id=key, by=by, at=AT)  # fmt: skip
    said = json_of(package("WP1", lead=bench.ours))

    with pytest.raises(Refused, match="key_taken"):
        planning.save_part(key, Part.WORK_PACKAGE, said, before="WP2", revision=1, by=by, at=AT)
    with pytest.raises(NotFound, match="part_unknown"):
        planning.save_part(key, Part.WORK_PACKAGE, said, before="WP9", revision=1, by=by, at=AT)


def test_an_incomplete_plan_is_not_set(bench: Bench) -> None:
    with pytest.raises(PlanRefused) as refused:
        bench.set(bench.plan(work_packages=()))

    assert "work_package" in {each.place for each in refused.value.problems}


def test_only_the_lead_changes_a_plan_and_only_the_one_in_effect(bench: Bench) -> None:
    project = bench.set(bench.plan())
    reference, by = bench.view(project).reference, bench.cast.kerem.actor
    stale = uuid4()
    planning.begin_change(reference, id=stale, by=by, at=AT)

    bench.set(bench.plan(currency="USD"), follows=reference)

    view = bench.view(project)
    assert [(each.number, each.follows) for each in view.versions] == [(1, ""), (2, view.versions[0].digest)]
    assert view.plan.currency == "USD"
    with pytest.raises(Refused, match="plan_overtaken"):
        planning.set_plan(stale, reached=(), by=by, at=AT)
    with pytest.raises(Refused, match="not_the_lead"):
        planning.begin_change(reference, id=uuid4(), by=bench.cast.amina.actor, at=AT)
    with pytest.raises(Refused, match="plan_same"):
        bench.set(bench.plan(currency="USD"), follows=reference)


def test_the_agreement_of_a_project_binds_all_who_take_part(bench: Bench) -> None:
    table = seated(bench.cast)
    text = table.text()
    table.propose(text, by=table.ours.officer)
    other = complete(table.ours.code, f"institution:{bench.cast.sam.institution}", seed="F" * 16)
    table.propose(other, by=table.ours.officer)

    with pytest.raises(Refused, match="agreement_of_others"):
        bench.set(bench.plan(agreement=other.agreement))
    with pytest.raises(NotFound, match="agreement_unknown"):
        bench.set(bench.plan(agreement=uuid4()))
    assert bench.view(bench.set(bench.plan(agreement=text.agreement))).plan.agreement == text.agreement


def test_who_takes_no_part_sees_nothing(bench: Bench) -> None:
    project = bench.set(bench.plan())
    reference, sam = bench.view(project).reference, bench.cast.sam

    assert projects.lines(reader=sam.actor, on=AT.date()) == ()
    assert projects.count(reader=bench.cast.amina.actor, on=AT.date()) == 1
    with pytest.raises(NotFound, match="project_unknown"):
        projects.project(reference, reader=sam.actor, on=AT.date())
    with pytest.raises(Refused, match="not_a_partner"):
        bench.tell(project, EntryKind.RISK, "R1", by=sam, **risk(owner=bench.ours))


@pytest.mark.parametrize(
    ("stage", "on", "count"),
    [
        (ProjectStage.PLANNED, date(2025, 12, 31), 1),
        (ProjectStage.RUNNING, date(2025, 12, 31), 0),
        (ProjectStage.RUNNING, date(2026, 1, 1), 1),
        (ProjectStage.RUNNING, date(2027, 12, 31), 1),
        (ProjectStage.ENDED, date(2028, 1, 1), 1),
    ],
)
def test_projects_are_listed_by_where_they_stand(
    bench: Bench, stage: ProjectStage, on: date, count: int
) -> None:
    bench.set(bench.plan())
    reader = bench.cast.kerem.actor

    assert [each.stage for each in projects.lines(reader=reader, on=on, stage=stage)] == [stage] * count


def test_a_next_version_takes_the_place_of_an_entry(bench: Bench) -> None:
    project = bench.set(bench.plan())
    key = bench.tell(project, EntryKind.RISK, "R1", **risk(owner=bench.ours))
    again = bench.tell(project, EntryKind.RISK, "R1", **risk(owner=bench.ours, risk_state="closed"))
    bench.tell(project, EntryKind.RISK, "R1", by=bench.cast.amina, **risk(owner=bench.theirs))

    view = bench.view(project)
    by_party = {each.party: each for each in view.of_kind(EntryKind.RISK)}
    mine = by_party[bench.ours]
    assert key == again == mine.id != by_party[bench.theirs].id
    assert mine.facts["risk_state"] == "closed"
    assert [each.number for each in view.history(key)] == [1, 2]
    with pytest.raises(Refused, match="entry_same"):
        bench.tell(project, EntryKind.RISK, "R1", **risk(owner=bench.ours, risk_state="closed"))
    assert replay(is_kept=False).is_equal


@pytest.mark.parametrize(
    ("kind", "key", "facts", "code"),
    [
        (EntryKind.RISK, "R1", {"title": "Clouds"}, "entry_invalid"),
        (EntryKind.PROGRESS, "WP9", {"on": "2026-06-01", "percent": 5}, "entry_invalid"),
        (EntryKind.PROGRESS, "WP1", {"on": "2026-06-01", "percent": 5}, "not_yours_to_tell"),
        (EntryKind.MILESTONE_REACHED, "M1", {"on": "2026-06-01", "evidence": "x"}, "not_yours_to_tell"),
        (EntryKind.DELIVERABLE_SUBMITTED, "D1.1", {"on": "2026-06-01", "digest": "a" * 64, "evidence": "x"},
         "not_yours_to_tell"),
        (EntryKind.DELIVERABLE_JUDGED, "D1.1", {}, "judged_elsewhere"),
        (EntryKind.TEST_RESULT, "T1", {"on": "2026-06-01", "title": "Trial", "work_package": "WP9",
                                       "outcome": "passed", "evidence": "x"}, "entry_invalid"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_plan_is_not_told(
    bench: Bench, kind: EntryKind, key: str, facts: dict[str, Any], code: str
) -> None:
    project = bench.set(bench.plan())

    with pytest.raises(Refused, match=code):
        bench.tell(project, kind, key, by=bench.cast.amina, **facts)


def test_acceptance_takes_two_people_of_another_party(bench: Bench) -> None:
    project = bench.set(bench.plan())
    officer = player("nadia", bench.cast.amina.institution, Role.PROGRAMME_OFFICER)
    bench.submit(project)

    with pytest.raises(Refused, match="own_deliverable"):
        bench.review(project, by=bench.cast.kerem)
    with pytest.raises(Refused, match="not_reviewed"):
        bench.judge(project, "accept", by=bench.samir)
    with pytest.raises(Refused, match="document_other"):
        bench.review(project, by=officer, digest=REWORKED)
    bench.review(project, by=officer)
    with pytest.raises(Refused, match="four_eyes"):
        bench.judge(project, "accept", by=officer)
    with pytest.raises(Refused, match="deliverable_read_already"):
        bench.review(project, by=bench.cast.amina)
    with pytest.raises(Refused, match="not_permitted"):
        bench.judge(project, "accept", by=bench.cast.amina)
    bench.judge(project, "accept", by=bench.samir)

    assert bench.view(project).deliverable("D1.1").state is State.ACCEPTED
    with pytest.raises(Refused, match="deliverable_accepted"):
        bench.submit(project, REWORKED)
    with pytest.raises(Refused, match="deliverable_not_submitted"):
        bench.judge(project, "reject", by=bench.cast.amina)
    assert replay(is_kept=False).is_equal


def test_one_person_rejects_and_a_better_document_is_read_anew(bench: Bench) -> None:
    project = bench.set(bench.plan())
    bench.submit(project)
    bench.review(project, by=bench.cast.amina)
    bench.judge(project, "reject", by=bench.cast.amina)
    assert bench.view(project).deliverable("D1.1").state is State.REJECTED

    bench.submit(project, REWORKED)
    with pytest.raises(Refused, match="not_reviewed"):
        bench.judge(project, "accept", by=bench.samir, digest=REWORKED)
    bench.review(project, by=bench.cast.amina, digest=REWORKED)
    bench.judge(project, "accept", by=bench.samir, digest=REWORKED)

    assert bench.view(project).deliverable("D1.1").state is State.ACCEPTED


def test_what_waits_for_whom(bench: Bench) -> None:
    project = bench.set(bench.plan())
    kerem, amina, samir = bench.cast.kerem.actor, bench.cast.amina.actor, bench.samir.actor
    on = date(2026, 6, 20)

    assert {each.key for each in due.due(reader=kerem, on=on)} == {"D1.1", "M1"}
    assert due.due(reader=kerem, on=date(2026, 5, 1)) == due.due(reader=amina, on=on) == ()
    assert len(due.coming(reader=kerem, since=date(2026, 1, 1), on=on)) == 2
    bench.submit(project)
    assert [each.key for each in due.due(reader=kerem, on=on)] == ["M1"]
    assert [each.is_reviewed for each in due.to_judge(reader=amina, on=on)] == [False]
    assert due.to_judge(reader=samir, on=on) == due.to_judge(reader=kerem, on=on) == ()
    bench.review(project, by=bench.cast.amina)
    assert due.to_judge(reader=amina, on=on) == ()
    assert [each.is_reviewed for each in due.to_judge(reader=samir, on=on)] == [True]


def test_what_is_late_is_counted_by_the_working_week_of_who_owes_it(bench: Bench) -> None:
    """1 August 2026 is a Saturday, a day of rest in Türkiye; Monday is the third."""
    found = bench.plan()
    (report,) = found.deliverables
    bench.set(
        bench.plan(
            deliverables=(type(report)(**{**vars(report), "due_on": date(2026, 8, 1)}),), milestones=()
        )
    )
    reader = bench.cast.kerem.actor

    def late(day: int) -> int:
        return projects.lines(reader=reader, on=date(2026, 8, day))[0].late

    assert [late(day) for day in (1, 2, 3, 4)] == [0, 0, 0, 1]


def rates(home: Path) -> None:
    (home / "rates.csv").write_text("Date,USD,TRY\n2026-05-29,1.10,45.20\n")


def contribution(amount: str, currency: str, **changes: Any) -> dict[str, Any]:
    return {
        "on": "2026-05-31",
        "contribution_kind": "money",
        "amount": {"amount": amount, "currency": currency},
        "evidence": "Voucher 7.",
        **changes,
    }


def test_a_contribution_carries_the_rate_of_its_day(bench: Bench, tmp_path: Path) -> None:
    """So that every node reckons alike, whatever its own file says."""
    project = bench.set(bench.plan())
    rates(tmp_path)

    bench.tell(project, EntryKind.CONTRIBUTION_MADE, "C1", **contribution("4520.00", "TRY"))
    own_rate: dict[str, Any] = {
        "rate": "0.25",
        "rate_on": "2026-05-31",
        "rate_source": "Central bank of Qatar",
    }
    bench.tell(project, EntryKind.CONTRIBUTION_MADE, "C2", **contribution("8.00", "QAR", **own_rate))

    first, second = bench.view(project).of_kind(EntryKind.CONTRIBUTION_MADE)
    assert (first.facts["rate"], first.facts["rate_on"]) == ("0.02212389", "2026-05-29")
    assert str(first.facts["rate_source"]).startswith("rates.csv ")
    assert second.facts["rate"] == "0.25"
    (share, _other) = sorted(balance.balance_of(bench.view(project)).shares, key=lambda each: -each.cost)
    assert str(share.cost) == "102.00"
    with pytest.raises(Refused, match="rate_unknown"):
        bench.tell(project, EntryKind.CONTRIBUTION_MADE, "C3", **contribution("8.00", "QAR"))


def test_a_licence_beyond_the_grid_is_not_told(bench: Bench) -> None:
    project = bench.set(bench.plan())
    bench.tell(project, EntryKind.FOREGROUND, "F1", on="2026-05-01", title="Model", holder="government")
    licence: dict[str, Any] = {
        "on": "2026-06-01",
        "item_of": bench.ours,
        "item_kind": "foreground",
        "item": "F1",
        "use_right": "project",
        "outside": "A mill",
    }

    with pytest.raises(Refused, match="licence_conflicts") as refused:
        bench.tell(project, EntryKind.LICENCE, "L1", **licence)
    bench.tell(project, EntryKind.LICENCE, "L1", **licence, consent_of=[bench.theirs])

    assert refused.value.facts == {"conflicts": ("licence_without_consent",)}
    assert [each.conflicts for each in bench.view(project).licences] == [()]


def test_give_and_take_counts_over_all_projects(bench: Bench) -> None:
    project = bench.set(bench.plan())
    bench.submit(project)
    bench.review(project, by=bench.cast.amina)
    bench.judge(project, "accept", by=bench.samir)
    other = bench.set(bench.plan(seed="Z" * 16, programme=uuid4()))
    bench.tell(other, EntryKind.CONTRIBUTION_MADE, "C1", by=bench.cast.amina, **contribution("120000", "EUR"))

    given = balance.balance(reader=bench.cast.kerem.actor, on=AT.date())

    assert [(each.giver, each.what, each.weight) for each in given] == [
        (bench.theirs, "contribution_money", 2),
        (bench.ours, "deliverable", 1),
    ]
    assert balance.weights(given) == {bench.ours: (1, 2), bench.theirs: (2, 1)}
    assert balance.balance(reader=bench.cast.sam.actor, on=AT.date()) == ()
    (whole,) = balance.global_balance(reader=bench.cast.kerem.actor, on=AT.date())
    assert {each.party: str(each.cost) for each in whole.shares} == {bench.ours: "0", bench.theirs: "120000"}


def test_who_left_keeps_what_they_told_and_sees_no_more(bench: Bench) -> None:
    third = f"institution:{bench.cast.sam.institution}"
    partners = (Partner(bench.theirs, "partner"), Partner(third, "user"))
    project = bench.set(bench.plan(partners=tuple(sorted(partners, key=lambda each: each.party))))
    bench.tell(project, EntryKind.RISK, "R1", by=bench.cast.sam, **risk(owner=third))

    bench.set(bench.plan(), follows=bench.view(project).reference, at=AT + timedelta(minutes=5))

    assert [each.party for each in bench.view(project).of_kind(EntryKind.RISK)] == [third]
    assert projects.lines(reader=bench.cast.sam.actor, on=AT.date()) == ()


@pytest.mark.parametrize("do", [telling.review, telling.reject, telling.accept])
def test_nothing_is_judged_that_is_not_there(bench: Bench, do: Any) -> None:
    officer = player("nadia", bench.cast.amina.institution, Role.PROGRAMME_OFFICER)
    project = bench.set(bench.plan())
    words = {"note": ""} if do is telling.review else {"reason": "x"}

    with pytest.raises(Refused, match="deliverable_not_submitted"):
        do(project, deliverable="D1.1", digest="a" * 64, by=officer.actor, at=AT, **words)
    with pytest.raises(NotFound, match="deliverable_unknown"):
        do(project, deliverable="D9", digest="a" * 64, by=officer.actor, at=AT, **words)
