"""Plans of joint projects and what parties tell of them, with what matters to a test changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from agreements import ONE, OTHER, SEED
from mithaq.base.languages import Language
from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.plans import (
    Deliverable,
    Milestone,
    Partner,
    Planned,
    ProjectPlan,
    WorkPackage,
)
from mithaq.projects.domain.rights import DEFAULT

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
THIRD = "institution:0190a0a0-0000-7000-8000-000000000003"
DOCUMENT, REWORKED = "a" * 64, "b" * 64


def titles(text: str) -> dict[Language, str]:
    return {Language.EN: text}


def package(key: str = "WP1", **changes: Any) -> WorkPackage:
    """A package of the lead's over the first year."""
    plain = WorkPackage(
        key=key,
        titles=titles(f"Package {key}"),
        lead=ONE,
        partners=(),
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        trl_in=3,
        trl_out=6,
        person_months="12.5",
        depends_on=(),
    )
    return replace(plain, **changes)


def deliverable(key: str = "D1.1", **changes: Any) -> Deliverable:
    """A report of the lead's for mid-year."""
    plain = Deliverable(
        key=key,
        work_package="WP1",
        titles=titles(f"Report {key}"),
        deliverable_type="report",
        dissemination="project",
        owner=ONE,
        due_on=date(2026, 7, 1),
        weight=None,
    )
    return replace(plain, **changes)


def milestone(key: str = "M1", **changes: Any) -> Milestone:
    """A point that is reached mid-year."""
    plain = Milestone(
        key, "WP1", titles("First field trial"), date(2026, 7, 1), titles("Minutes of the trial")
    )
    return replace(plain, **changes)


def planned(key: str = "C1", **changes: Any) -> Planned:
    """Money of the lead's."""
    return replace(Planned(key, ONE, 2026, "money", {"amount": "100000.00", "currency": "EUR"}), **changes)


def plan(*partners: str, lead: str = ONE, **changes: Any) -> ProjectPlan:
    """A complete plan of one package, with one of each other part."""
    plain = ProjectPlan(
        seed=SEED,
        titles=titles("Crop monitor"),
        summaries=titles("Water stress of fields from free satellite images."),
        lead=lead,
        partners=tuple(Partner(each, "partner") for each in sorted(partners or (OTHER,))),
        programme=None,
        agreement=None,
        technology_fields=("energy",),
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 1, 1),
        trl_in=3,
        trl_out=6,
        currency="EUR",
        work_packages=(package(lead=lead),),
        milestones=(milestone(),),
        deliverables=(deliverable(owner=lead),),
        contributions=(planned(party=lead),),
        rights=DEFAULT,
    )
    return replace(plain, **changes)


def entry(
    kind: EntryKind,
    key: str,
    *,
    of: ProjectPlan,
    party: str = ONE,
    number: int = 1,
    minutes: int = 0,
    statement: UUID | None = None,
    **facts: Any,
) -> Entry:
    """A version of an entry."""
    at = AT + timedelta(minutes=minutes)
    return Entry(of.project, party, kind, key, number, facts, statement or uuid4(), uuid4(), at)


def submitted(of: ProjectPlan, *, digest: str = DOCUMENT, **changes: Any) -> Entry:
    """The lead's deliverable was handed in."""
    facts = {"on": "2026-06-20", "digest": digest, "evidence": "In the project room."}
    return entry(EntryKind.DELIVERABLE_SUBMITTED, "D1.1", of=of, **{**facts, **changes})


def judged(of: ProjectPlan, verdict: str = "accepted", *, digest: str = DOCUMENT, **changes: Any) -> Entry:
    """The partner judged it."""
    facts = {"on": "2026-06-25", "digest": digest, "verdict": verdict, "reason": "Read by two of us."}
    return entry(EntryKind.DELIVERABLE_JUDGED, "D1.1", of=of, **{"party": OTHER, **facts, **changes})


def contributed(of: ProjectPlan, kind: str, euros: str, *, key: str = "C1", **changes: Any) -> Entry:
    """A contribution in euros."""
    facts = {
        "on": "2026-03-01",
        "contribution_kind": kind,
        "amount": {"amount": euros, "currency": "EUR"},
        "evidence": "Voucher 7.",
    }
    return entry(EntryKind.CONTRIBUTION_MADE, key, of=of, **{**facts, **changes})
