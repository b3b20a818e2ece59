"""Tell of a project what one's institution did, decided or found; judge what others handed in."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import text_kept
from mithaq.programmes.domain.checking import Problem
from mithaq.projects.adapters.rates import rates
from mithaq.projects.domain import said
from mithaq.projects.domain.entries import (
    FACTS,
    KEYED_BY_PLAN,
    Entry,
    EntryKind,
    EntryRefused,
    entry_id,
    problems_of_entry,
)
from mithaq.projects.domain.plans import ProjectPlan
from mithaq.projects.domain.progress import State, leads_of
from mithaq.projects.domain.rights import conflicts_of, item_of
from mithaq.projects.published import ACTS
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft


@transaction.atomic
def tell(
    project: UUID, kind: EntryKind, key: str, facts: Mapping[str, Json], *, by: Actor, at: datetime
) -> UUID:
    """Tell all parties an entry, or its next version; its identifier.

    Raises Refused `not_permitted`, `not_a_partner`, EntryRefused with all that is wrong, `not_yours_to_tell`,
    `rate_unknown`, `rates_unreadable`, `licence_conflicts`, `deliverable_accepted`, `entry_same`, and
    `judged_elsewhere` for a verdict; NotFound `project_unknown`.
    """
    require(by, Act.TELL_PROJECT)
    if kind is EntryKind.DELIVERABLE_JUDGED:
        raise Refused("judged_elsewhere")
    view = _locked(project, by, at)
    given: dict[str, Json] = {name: value for name, value in facts.items() if value not in (None, "", [], {})}
    if kind is EntryKind.CONTRIBUTION_MADE:
        given = _with_rate(given, view.plan)
    _require_fits(view, kind, key, given, by=by)
    return _tell(view, kind, key, given, by=by, at=at)


@transaction.atomic
def review(project: UUID, *, deliverable: str, digest: str, note: str, by: Actor, at: datetime) -> None:
    """Find that a document may be accepted by the actor's institution; another person accepts it.

    Raises Refused `not_permitted`, `not_a_partner`, `own_deliverable`, `deliverable_not_submitted`,
    `document_other`, `deliverable_read_already` or `message_too_long`; NotFound `project_unknown` or
    `deliverable_unknown`.
    """
    require(by, Act.TELL_PROJECT)
    view = _locked(project, by, at)
    _require_judgeable(view, deliverable, digest, by)
    if projects.reviews(project, party=_party(by), deliverable=deliverable, digest=digest):
        raise Refused("deliverable_read_already")
    body = {
        "party": _party(by),
        "deliverable": deliverable,
        "digest": digest,
        "note": text_kept(note, may_be_empty=True),
    }
    appended = register.append(
        StatementDraft(
            act=said.REVIEWED,
            audience=(SELF,),
            subject=said.subject_of(project),
            label=public_label(_party(by)).as_json(),
            body=body,
            author=f"person:{by.person}",
        ),
        at=at,
    )
    ACTS[said.REVIEWED](appended.position, appended.statement)


@transaction.atomic
def accept(project: UUID, *, deliverable: str, digest: str, reason: str, by: Actor, at: datetime) -> None:
    """Accept a document for the actor's institution, which a colleague has read before.

    Raises Refused as `review` does, and `not_reviewed`, `four_eyes`, `message_empty`.
    """
    require(by, Act.ACCEPT_DELIVERABLE)
    view = _locked(project, by, at)
    _require_judgeable(view, deliverable, digest, by)
    readers = projects.reviews(project, party=_party(by), deliverable=deliverable, digest=digest)
    if not readers:
        raise Refused("not_reviewed")
    if {each.person for each in readers} == {by.person}:
        raise Refused("four_eyes")
    _judge(view, deliverable, digest, verdict="accepted", reason=reason, by=by, at=at)


@transaction.atomic
def reject(project: UUID, *, deliverable: str, digest: str, reason: str, by: Actor, at: datetime) -> None:
    """Reject a document for the actor's institution. One person may: it gives nothing away.

    Raises Refused as `review` does, and `message_empty`.
    """
    require(by, Act.TELL_PROJECT)
    view = _locked(project, by, at)
    _require_judgeable(view, deliverable, digest, by)
    _judge(view, deliverable, digest, verdict="rejected", reason=reason, by=by, at=at)


def _judge(
    view: ProjectView, key: str, digest: str, *, verdict: str, reason: str, by: Actor, at: datetime
) -> None:
    facts: dict[str, Json] = {
        "on": parties.legal_day(at).isoformat(),
        "digest": digest,
        "verdict": verdict,
        "reason": text_kept(reason),
    }
    _tell(view, EntryKind.DELIVERABLE_JUDGED, key, facts, by=by, at=at)


def _require_judgeable(view: ProjectView, key: str, digest: str, by: Actor) -> None:
    found = view.deliverable(key)
    if found.deliverable.owner == _party(by):
        raise Refused("own_deliverable")
    if found.submission is None or found.state is State.ACCEPTED:
        raise Refused("deliverable_not_submitted")
    if found.submission.text("digest") != digest:
        raise Refused("document_other")


def _require_fits(
    view: ProjectView, kind: EntryKind, key: str, facts: Mapping[str, Json], *, by: Actor
) -> None:
    problems = [
        *problems_of_entry(kind, key, facts, parties=view.plan.parties),
        *_unknown_parts(view.plan, kind, key, facts),
    ]
    if problems:
        raise EntryRefused(problems)
    if _party(by) not in _tellers(view.plan, kind, key):
        raise Refused("not_yours_to_tell")
    if kind is EntryKind.DELIVERABLE_SUBMITTED and view.deliverable(key).state is State.ACCEPTED:
        raise Refused("deliverable_accepted")
    if kind is EntryKind.LICENCE:
        _require_licence(view, key, facts, by=by)


def _unknown_parts(plan: ProjectPlan, kind: EntryKind, key: str, facts: Mapping[str, Json]) -> list[Problem]:
    named = {"work_package": plan.work_package, "deliverable": plan.deliverable, "milestone": plan.milestone}
    found = []
    if kind in KEYED_BY_PLAN and named[KEYED_BY_PLAN[kind]](key) is None:
        found.append(Problem("key", "fact_unknown_word"))
    for spec in FACTS[kind]:
        is_named = spec.words == ("work_package",) and spec.name in facts
        if is_named and plan.work_package(str(facts[spec.name])) is None:
            found.append(Problem(spec.name, "fact_unknown_word"))
    return found


def _tellers(plan: ProjectPlan, kind: EntryKind, key: str) -> tuple[str, ...]:
    """Whose word on it counts."""
    if kind is EntryKind.DELIVERABLE_SUBMITTED and (deliverable := plan.deliverable(key)):
        return (deliverable.owner,)
    if kind is EntryKind.PROGRESS:
        return leads_of(plan, key)[:1]
    if kind is EntryKind.MILESTONE_REACHED and (milestone := plan.milestone(key)):
        return leads_of(plan, milestone.work_package)
    return plan.parties


def _require_licence(view: ProjectView, key: str, facts: Mapping[str, Json], *, by: Actor) -> None:
    licence = Entry(view.id, _party(by), EntryKind.LICENCE, key, 1, facts, view.id, by.person, view.latest.at)
    item = next((each for each in view.entries if each.id == item_of(licence)), None)
    if conflicts := conflicts_of(licence, item, view.plan):
        raise Refused("licence_conflicts", conflicts=conflicts)


def _with_rate(facts: dict[str, Json], plan: ProjectPlan) -> dict[str, Json]:
    """The rate of the day by the node's file, unless it was told; all nodes then reckon alike."""
    amount, on = facts.get("amount"), facts.get("on")
    if not isinstance(amount, Mapping) or amount.get("currency") == plan.currency or "rate" in facts:
        return facts
    try:
        day = date.fromisoformat(str(on))
    except ValueError:
        return facts
    found = rates().rate(of=str(amount.get("currency")), into=plan.currency, on=day)
    return {
        **facts,
        "rate": str(found.value),
        "rate_on": found.on.isoformat(),
        "rate_source": found.source,
    }


def _tell(
    view: ProjectView, kind: EntryKind, key: str, facts: Mapping[str, Json], *, by: Actor, at: datetime
) -> UUID:
    entry = entry_id(view.id, party=_party(by), kind=kind, key=key)
    before = next((each for each in view.entries if each.id == entry), None)
    if before and dict(before.facts) == dict(facts):
        raise Refused("entry_same")
    body: dict[str, Json] = {
        "kind": kind.value,
        "key": key,
        "number": before.number + 1 if before else 1,
        "follows": before.digest if before else None,
        "facts": dict(facts),
    }
    appended = say(
        said.ENTRY_TOLD, subject=said.subject_of(view.id), audience=view.plan.parties, body=body, by=by, at=at
    )
    ACTS[said.ENTRY_TOLD](appended.position, appended.statement)
    return entry


def _locked(project: UUID, by: Actor, at: datetime) -> ProjectView:
    # Under the writer's lock nothing of the other parties comes in between.
    register.lock_writer()
    view = projects.project_if_known(project, on=parties.legal_day(at))
    if view is None:
        raise NotFound("project_unknown", value=str(project))
    if not projects.is_party(view, by):
        raise Refused("not_a_partner")
    return view


def _party(by: Actor) -> str:
    return f"institution:{by.institution}"
