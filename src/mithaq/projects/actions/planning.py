"""Write a plan, alone or in place of the one in effect, and set it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import require_reached, say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.ids import crockford
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.fields.queries import field_codes
from mithaq.parties import queries as parties
from mithaq.programmes.queries import agreements
from mithaq.projects.domain import said
from mithaq.projects.domain.parts import Part
from mithaq.projects.domain.plan_checking import require_complete
from mithaq.projects.domain.plans import Cell, CellRights, Partner, ProjectPlan, plan_from
from mithaq.projects.domain.rights import DEFAULT
from mithaq.projects.models import PlanDraft
from mithaq.projects.published import ACTS
from mithaq.projects.queries import projects
from mithaq.register import actions as register

SEED_BITS = 80


@transaction.atomic
def begin_plan(
    *,
    id: UUID,
    seed: int,
    titles: Mapping[Language, str],
    others: Collection[UUID],
    starts_on: date,
    ends_on: date,
    currency: str,
    by: Actor,
    at: datetime,
) -> None:
    """Begin a plan that the actor's institution leads. Of `seed`, 80 bits of chance are used.

    Raises Refused `not_permitted`, `project_title_missing` or `plan_malformed`; NotFound
    `institution_unknown`.
    """
    plan = ProjectPlan(
        seed=crockford(seed, SEED_BITS // 5),
        titles=_kept(titles),
        summaries={},
        lead=f"institution:{by.institution}",
        partners=tuple(Partner(each, "partner") for each in _codes(others, by)),
        programme=None,
        agreement=None,
        technology_fields=(),
        starts_on=starts_on,
        ends_on=ends_on,
        trl_in=None,
        trl_out=None,
        currency=currency.strip().upper(),
        work_packages=(),
        milestones=(),
        deliverables=(),
        contributions=(),
        rights=DEFAULT,
    )
    begin_from(plan, id=id, by=by, at=at)


@transaction.atomic
def begin_from(plan: ProjectPlan, *, id: UUID, by: Actor, at: datetime) -> None:
    """Begin with a plan that was read from a file.

    Raises Refused `not_permitted`, `plan_malformed`, or `not_the_lead` where another institution leads it.
    """
    require(by, Act.PLAN_PROJECT)
    if plan.lead != f"institution:{by.institution}":
        raise Refused("not_the_lead")
    _write(id, plan, follows="", by=by, at=at)


@transaction.atomic
def begin_change(reference: str, *, id: UUID, by: Actor, at: datetime) -> None:
    """Begin a plan in place of the one in effect.

    Raises Refused `not_permitted` or `not_the_lead`; NotFound `project_unknown`.
    """
    require(by, Act.PLAN_PROJECT)
    view = projects.project(reference, reader=by, on=parties.legal_day(at))
    if view.plan.lead != f"institution:{by.institution}":
        raise Refused("not_the_lead")
    _write(id, view.plan, follows=view.latest.digest, by=by, at=at)


def save_frame(key: UUID, said: Mapping[str, Json], *, revision: int, by: Actor, at: datetime) -> None:
    """Change what the plan says of the project as a whole: fields of a plan by their names.

    Raises Refused `not_permitted`, `draft_changed` where another saved first, `plan_malformed`; NotFound
    `draft_unknown`.
    """
    fixed = {"seed", "lead", *(part.field for part in Part)}
    changed = {name: value for name, value in said.items() if name not in fixed}
    _change(key, lambda plan: {**plan, **changed}, revision=revision, by=by, at=at)


def save_partners(
    key: UUID, partners: Collection[Partner], *, revision: int, by: Actor, at: datetime
) -> None:
    """Say who takes part beside the lead, and as what. Raises as `save_frame` does."""
    ordered = sorted(partners, key=lambda each: each.party)
    found: list[Json] = [{"party": each.party, "role": each.role} for each in ordered]
    _change(key, lambda plan: {**plan, "partners": found}, revision=revision, by=by, at=at)


def save_rights(
    key: UUID, rights: Mapping[Cell, CellRights], *, revision: int, by: Actor, at: datetime
) -> None:
    """Say what others may do with information of each cell. Raises as `save_frame` does."""

    def changed(plan: dict[str, Json]) -> dict[str, Json]:
        return replace(plan_from(plan), rights=dict(rights)).as_json()

    _change(key, changed, revision=revision, by=by, at=at)


def save_part(
    key: UUID,
    part: Part,
    said: Mapping[str, Json],
    *,
    before: str,
    revision: int,
    by: Actor,
    at: datetime,
) -> None:
    """Add a part of a plan, or put it in place of the one with the key `before`.

    Raises as `save_frame` does, and `key_taken`; NotFound `part_unknown`.
    """

    def changed(plan: dict[str, Json]) -> dict[str, Json]:
        found = _items(plan, part)
        keys = [each["key"] for each in found]
        if before and before not in keys:
            raise NotFound("part_unknown", value=before[:80])
        if said["key"] != before and said["key"] in keys:
            raise Refused("key_taken", key=str(said["key"]))
        kept = [each for each in found if each["key"] != before]
        ordered = sorted([*kept, dict(said)], key=lambda each: _natural(str(each["key"])))
        return _renamed({**plan, part.field: ordered}, part, before, str(said["key"]))

    _change(key, changed, revision=revision, by=by, at=at)


def take_out(key: UUID, part: Part, name: str, *, revision: int, by: Actor, at: datetime) -> None:
    """Take a part out of the plan. Raises as `save_frame` does."""

    def changed(plan: dict[str, Json]) -> dict[str, Json]:
        return {**plan, part.field: [each for each in _items(plan, part) if each["key"] != name]}

    _change(key, changed, revision=revision, by=by, at=at)


@transaction.atomic
def set_plan(key: UUID, *, reached: Collection[UUID], by: Actor, at: datetime) -> UUID:
    """Set the plan: all partners see it, and it is in effect. The draft is done; the project's identifier.

    `reached` are the institutions on partners' nodes to which statements go. Raises Refused `not_permitted`,
    PlanRefused with all that is wrong, `plan_overtaken`, `plan_same`, `agreement_of_others`, `party_unknown`,
    `party_not_reached`; NotFound `draft_unknown`.
    """
    row = _locked(key, by)
    plan = plan_from(row.plan)
    require_complete(plan, fields=field_codes())
    require_reached(plan.parties, reached)
    register.lock_writer()
    view = projects.project_if_known(plan.project, on=parties.legal_day(at))
    if (view.latest.digest if view else "") != row.follows:
        raise Refused("plan_overtaken")
    if view and view.latest.digest == plan.digest:
        raise Refused("plan_same")
    _require_agreement(plan, at)
    body: dict[str, Json] = {
        "plan": plan.as_json(),
        "number": view.latest.number + 1 if view else 1,
        "follows": row.follows or None,
    }
    subject = said.subject_of(plan.project)
    appended = say(said.PLAN_SET, subject=subject, audience=plan.parties, body=body, by=by, at=at)
    ACTS[said.PLAN_SET](appended.position, appended.statement)
    row.delete()
    return plan.project


@transaction.atomic
def discard(key: UUID, *, by: Actor) -> None:
    """Throw a draft away. Raises Refused `not_permitted`; NotFound `draft_unknown`."""
    _locked(key, by).delete()


def _require_agreement(plan: ProjectPlan, at: datetime) -> None:
    """The agreement that a plan stands under binds all who take part."""
    if plan.agreement is None:
        return
    found = agreements.agreement_by_id(plan.agreement, on=parties.legal_day(at))
    if not set(plan.parties) <= set(found.parties):
        raise Refused("agreement_of_others", reference=found.reference)


@transaction.atomic
def _change(
    key: UUID,
    changed: Callable[[dict[str, Json]], Mapping[str, Json]],
    *,
    revision: int,
    by: Actor,
    at: datetime,
) -> None:
    row = _locked(key, by)
    if row.revision != revision:
        raise Refused("draft_changed")
    row.plan = plan_from(dict(changed(row.plan))).as_json()
    row.revision, row.changed_at = revision + 1, at
    row.save()


def _locked(key: UUID, by: Actor) -> PlanDraft:
    require(by, Act.PLAN_PROJECT)
    row = PlanDraft.objects.select_for_update().filter(pk=key, institution=by.institution).first()
    if row is None:
        raise NotFound("draft_unknown")
    return row


def _write(key: UUID, plan: ProjectPlan, *, follows: str, by: Actor, at: datetime) -> None:
    # Kept as it will be read: a draft that could not be would be nobody's.
    PlanDraft.objects.create(
        id=key,
        institution=by.institution,
        author=by.person,
        plan=plan_from(plan.as_json()).as_json(),
        follows=follows,
        made_at=at,
        changed_at=at,
    )


def _kept(titles: Mapping[Language, str]) -> Mapping[Language, str]:
    found = {language: cleaned(title).strip() for language, title in titles.items() if title.strip()}
    if not found:
        raise Refused("project_title_missing")
    return found


def _codes(others: Collection[UUID], by: Actor) -> list[str]:
    return sorted(parties.institution(each).code for each in set(others) - {by.institution})


def _items(plan: Mapping[str, Json], part: Part) -> list[dict[str, Json]]:
    found = plan[part.field]
    return [dict(each) for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _renamed(plan: dict[str, Json], part: Part, before: str, after: str) -> dict[str, Json]:
    """A package that has another key keeps what belongs to it."""
    if part is not Part.WORK_PACKAGE or not before or before == after:
        return plan
    for other in (Part.MILESTONE, Part.DELIVERABLE):
        plan[other.field] = [
            {**each, "work_package": after} if each["work_package"] == before else each
            for each in _items(plan, other)
        ]
    plan[part.field] = [
        {**each, "depends_on": [after if key == before else key for key in _keys(each["depends_on"])]}
        for each in _items(plan, part)
    ]
    return plan


def _keys(value: Json) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _natural(key: str) -> tuple[tuple[int, str], ...]:
    """WP2 before WP10."""
    found, digits = list[tuple[int, str]](), ""
    for letter in [*key, ""]:
        if letter.isdigit():
            digits += letter
            continue
        if digits:
            found.append((int(digits), ""))
            digits = ""
        found.append((0, letter))
    return tuple(found)
