"""The plan of a project: its bytes, its names, and what may not stand in it."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import FIELDS, ONE, OTHER
from mithaq.base.refusals import Refused
from mithaq.programmes.domain.checking import Problem
from mithaq.projects.domain.plan_checking import PlanRefused, problems_of, require_complete
from mithaq.projects.domain.plans import Cell, Partner, ProjectPlan, plan_from, reference_of
from plans import deliverable, milestone, package, plan, planned


def problems(found: ProjectPlan) -> set[tuple[str, str]]:
    return {(each.place, each.code) for each in problems_of(found, fields=FIELDS)}


def test_a_plan_is_read_as_it_was_written() -> None:
    found = plan()

    assert plan_from(found.as_json()) == found
    assert plan_from(found.as_json()).digest == found.digest
    assert problems(found) == set()


def test_a_project_is_its_seed_and_its_lead() -> None:
    """Whoever leads another project cannot set a plan of this one."""
    found = plan()

    assert replace(found, currency="USD").project == found.project
    assert plan(ONE, lead=OTHER).project != found.project
    assert reference_of(found.project).startswith("J-")


@given(
    st.sampled_from(sorted(plan().as_json())), st.none() | st.integers() | st.text(max_size=5) | st.just([7])
)
def test_what_is_no_plan_is_refused(name: str, value: Any) -> None:
    said = {**plan().as_json(), name: value}

    with suppress(Refused):
        assert plan_from(said).as_json() == said


def test_what_is_written_otherwise_is_refused() -> None:
    said = {**plan().as_json(), "starts_on": "20260101"}

    with pytest.raises(Refused, match="plan_malformed"):
        plan_from(said)


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"titles": {}}, "plan.titles", "fact_missing"),
        ({"partners": ()}, "plan.partners", "partners_few"),
        ({"partners": (Partner(ONE, "partner"),)}, "plan.partners", "partners_few"),
        ({"partners": (Partner(OTHER, "boss"),)}, "plan.partners", "fact_unknown_word"),
        ({"technology_fields": ("alchemy",)}, "plan.technology_fields", "fact_unknown_word"),
        ({"currency": "euro"}, "plan.currency", "fact_unknown_word"),
        ({"ends_on": date(2025, 1, 1)}, "plan.ends_on", "ends_before_it_starts"),
        ({"work_packages": ()}, "work_package", "work_packages_missing"),
        ({"work_packages": (package(), package())}, "work_package", "keys_twice"),
        ({"work_packages": (package(ends_on=date(2026, 1, 1)),)}, "work_package.WP1.ends_on",
         "ends_before_it_starts"),
        ({"work_packages": (package(ends_on=date(2029, 1, 1)),)}, "work_package.WP1.starts_on",
         "outside_the_project"),
        ({"work_packages": (package(lead="institution:x"),)}, "work_package.WP1.lead", "fact_unknown_word"),
        ({"work_packages": (package(depends_on=("WP9",)),)}, "work_package.WP1.depends_on",
         "fact_unknown_word"),
        ({"work_packages": (package(depends_on=("WP2",)), package("WP2", depends_on=("WP1",)))},
         "work_package.WP2.depends_on", "depends_in_a_circle"),
        ({"work_packages": (package(person_months="many"),)}, "work_package.WP1.person_months",
         "fact_no_count"),
        ({"milestones": (milestone(work_package="WP9"),)}, "milestone.M1.work_package", "fact_unknown_word"),
        ({"milestones": (milestone(due_on=date(2031, 1, 1)),)}, "milestone.M1.due_on", "outside_the_project"),
        ({"deliverables": (deliverable(deliverable_type="poem"),)}, "deliverable.D1.1.deliverable_type",
         "fact_unknown_word"),
        ({"contributions": (planned(year=2031),)}, "contribution.C1.year", "outside_the_project"),
        ({"contributions": (planned(amount={"amount": "-1", "currency": "EUR"}),)}, "contribution.C1.amount",
         "fact_no_money"),
        ({"rights": {}}, f"rights.{Cell.GOVERNMENT_FOREGROUND}", "fact_missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_by_its_place(changes: dict[str, Any], place: str, code: str) -> None:
    assert (place, code) in problems(plan(**changes))


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(PlanRefused) as refused:
        require_complete(plan(titles={}, currency="x"), fields=FIELDS)

    assert refused.value.problems == (
        Problem("plan.titles", "fact_missing"),
        Problem("plan.currency", "fact_unknown_word"),
    )


def test_packages_behind_a_circle_are_in_it_too() -> None:
    found = problems(
        plan(
            work_packages=(
                package("WP1"),
                package("WP2", depends_on=("WP2",)),
                package("WP3", depends_on=("WP1", "WP2")),
            )
        )
    )

    assert {place for place, code in found if code == "depends_in_a_circle"} == {
        "work_package.WP2.depends_on",
        "work_package.WP3.depends_on",
    }
