"""What stands between a plan and its being set: every place that is missing or cannot be, at once."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from mithaq.base.canonical import Json
from mithaq.base.ids import id_in
from mithaq.base.refusals import Refused
from mithaq.base.shapes import object_of
from mithaq.parties.domain.deadlines import is_reckonable
from mithaq.programmes.domain.checking import YEARS_MAX, Problem, fault_of
from mithaq.programmes.domain.clauses import Fact
from mithaq.projects.domain.parts import CELL_RIGHTS, FRAME, PARTS, ROLES, Part
from mithaq.projects.domain.plans import (
    Cell,
    Deliverable,
    Milestone,
    Planned,
    ProjectPlan,
    WorkPackage,
    json_of,
    keys_of,
)

PARTIES_MAX = 57
PARTS_MAX = 500
_CURRENCY = re.compile(r"[A-Z]{3}")
_ABSENT: tuple[Json, ...] = (None, "", [], {})


class PlanRefused(Refused):
    """The plan cannot be set; `problems` holds every place."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("plan_invalid", places=tuple(each.place for each in problems))
        self.problems = tuple(problems)


def require_complete(plan: ProjectPlan, *, fields: Collection[str]) -> None:
    """Raises PlanRefused with all that is wrong. `fields` are the codes that the taxonomy knows."""
    if found := tuple(problems_of(plan, fields=fields)):
        raise PlanRefused(found)


def problems_of(plan: ProjectPlan, *, fields: Collection[str]) -> Iterator[Problem]:
    """Everything that is missing, unknown or cannot be; places are such as `work_package.WP1.ends_on`."""
    said = plan.as_json()
    yield from _of_facts("plan", said, FRAME, plan, fields)
    yield from _of_partners(plan)
    if not _CURRENCY.fullmatch(plan.currency):
        yield Problem("plan.currency", "fact_unknown_word")
    if (plan.ends_on - plan.starts_on).days > YEARS_MAX * 366:
        yield Problem("plan.ends_on", "term_too_long")
    if plan.ends_on <= plan.starts_on:
        yield Problem("plan.ends_on", "ends_before_it_starts")
    if not is_reckonable(plan.starts_on):
        yield Problem("plan.starts_on", "fact_no_day")
    if not plan.work_packages:
        yield Problem("work_package", "work_packages_missing")
    for part, found in parts_of(plan).items():
        yield from _of_keys(part, keys_of(found))
        for each in found:
            yield from _of_facts(f"{part}.{each.key}", json_of(each), PARTS[part], plan, fields)
            yield from _of_days(part, each, plan)
    yield from _of_dependencies(plan)
    yield from _of_rights(said, plan)


def parts_of(
    plan: ProjectPlan,
) -> Mapping[Part, Sequence[WorkPackage | Milestone | Deliverable | Planned]]:
    """The parts of a plan by their sort."""
    return {
        Part.WORK_PACKAGE: plan.work_packages,
        Part.MILESTONE: plan.milestones,
        Part.DELIVERABLE: plan.deliverables,
        Part.CONTRIBUTION: plan.contributions,
    }


def _of_partners(plan: ProjectPlan) -> Iterator[Problem]:
    codes = [each.party for each in plan.partners]
    if not codes or plan.lead in codes or codes != sorted(set(codes)) or len(codes) >= PARTIES_MAX:
        yield Problem("plan.partners", "partners_few")
    if not all(_is_institution(each) for each in plan.parties):
        yield Problem("plan.partners", "fact_unknown_word")
    if not all(each.role in ROLES for each in plan.partners):
        yield Problem("plan.partners", "fact_unknown_word")


def _is_institution(code: str) -> bool:
    scheme, _, name = code.partition(":")
    return scheme == "institution" and str(id_in(name)) == name


def _of_keys(part: Part, keys: Sequence[str]) -> Iterator[Problem]:
    if len(set(keys)) < len(keys) or len(keys) > PARTS_MAX:
        yield Problem(part.value, "keys_twice")


def _of_facts(
    place: str,
    said: Mapping[str, Json],
    specs: Sequence[Fact],
    plan: ProjectPlan,
    fields: Collection[str],
) -> Iterator[Problem]:
    known = keys_of(plan.work_packages)
    for spec in specs:
        value = said.get(spec.name)
        code: str | None = None
        if value in _ABSENT:
            code = "fact_missing" if spec.is_needed else None
        elif not (code := fault_of(value, spec, parties=plan.parties, fields=fields)) and spec.words == (
            "work_package",
        ):
            named = value if isinstance(value, list) else [value]
            code = None if set(map(str, named)) <= set(known) else "fact_unknown_word"
        if code:
            yield Problem(f"{place}.{spec.name}", code)


def _of_days(
    part: Part, each: WorkPackage | Milestone | Deliverable | Planned, plan: ProjectPlan
) -> Iterator[Problem]:
    place = f"{part}.{each.key}"
    match each:
        case WorkPackage():
            if each.ends_on <= each.starts_on:
                yield Problem(f"{place}.ends_on", "ends_before_it_starts")
            if each.starts_on < plan.starts_on or each.ends_on > plan.ends_on:
                yield Problem(f"{place}.starts_on", "outside_the_project")
        case Milestone() | Deliverable():
            if not plan.starts_on <= each.due_on <= plan.ends_on:
                yield Problem(f"{place}.due_on", "outside_the_project")
        case Planned():
            if not plan.starts_on.year <= each.year <= plan.ends_on.year:
                yield Problem(f"{place}.year", "outside_the_project")


def _of_dependencies(plan: ProjectPlan) -> Iterator[Problem]:
    """Packages that wait for one another in a circle would never begin."""
    waits = {each.key: set(each.depends_on) for each in plan.work_packages}
    while free := {key for key, on in waits.items() if not on & set(waits)}:
        waits = {key: on for key, on in waits.items() if key not in free}
    for key in sorted(waits):
        yield Problem(f"work_package.{key}.depends_on", "depends_in_a_circle")


def _of_rights(said: Mapping[str, Json], plan: ProjectPlan) -> Iterator[Problem]:
    grid = object_of(said["rights"])
    for cell in Cell:
        row = grid.get(cell.value)
        if row is None:
            yield Problem(f"rights.{cell}", "fact_missing")
        else:
            yield from _of_facts(f"rights.{cell}", object_of(row), CELL_RIGHTS, plan, ())
