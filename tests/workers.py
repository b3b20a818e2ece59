"""Two institutions of one node that work on a project together, each with those who tell, read and accept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cast import AT, Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.projects.actions import planning, telling
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.domain.plans import ProjectPlan
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from plans import DOCUMENT, plan
from staging import staged

FIELD = "maritime.marine_propulsion"


@dataclass(frozen=True)
class Bench:
    """Kerem's institute leads, Amina's department takes part; Samir there accepts what she has read."""

    cast: Cast
    samir: Player

    @property
    def ours(self) -> str:
        return f"institution:{self.cast.kerem.institution}"

    @property
    def theirs(self) -> str:
        return f"institution:{self.cast.amina.institution}"

    def plan(self, **changes: Any) -> ProjectPlan:
        return plan(self.theirs, lead=self.ours, **{"technology_fields": (FIELD,), **changes})

    def set(self, found: ProjectPlan, *, follows: str = "", at: datetime = AT) -> UUID:
        """Write a plan and set it, or one in place of what is in effect."""
        key = uuid4()
        by = self.cast.kerem.actor
        if follows:
            planning.begin_change(follows, id=key, by=by, at=at)
            said = found.as_json()
            fields = ("work_packages", "milestones", "deliverables", "contributions")
            frame = {name: value for name, value in said.items() if name not in (*fields, "seed", "lead")}
            planning.save_frame(key, frame, revision=1, by=by, at=at)
        else:
            planning.begin_from(found, id=key, by=by, at=at)
        return planning.set_plan(key, reached=(), by=by, at=at)

    def tell(
        self, project: UUID, kind: EntryKind, key: str, /, *, by: Player | None = None, **facts: Any
    ) -> UUID:
        actor = (by or self.cast.kerem).actor
        return telling.tell(project, kind, key, facts, by=actor, at=AT)

    def submit(self, project: UUID, digest: str = DOCUMENT) -> None:
        facts: dict[str, Any] = {"on": "2026-06-01", "digest": digest, "evidence": "In the project room."}
        self.tell(project, EntryKind.DELIVERABLE_SUBMITTED, "D1.1", **facts)

    def judge(self, project: UUID, what: str, *, by: Player, digest: str = DOCUMENT) -> None:
        """Accept or reject the deliverable."""
        do = {"accept": telling.accept, "reject": telling.reject}[what]
        do(project, deliverable="D1.1", digest=digest, reason="As agreed.", by=by.actor, at=AT)

    def review(self, project: UUID, *, by: Player, digest: str = DOCUMENT) -> None:
        telling.review(project, deliverable="D1.1", digest=digest, note="", by=by.actor, at=AT)

    def view(self, project: UUID) -> ProjectView:
        return projects.project_by_id(project, on=AT.date())


def at_work(cast: Cast) -> Bench:
    """Both institutions, with somebody in each who may accept."""
    return staged("bench", lambda: Bench(cast, player("samir", cast.amina.institution, Role.APPROVER)))


def risk(**changes: Any) -> Mapping[str, Any]:
    """The facts of a risk."""
    return {
        "title": "Clouds hide the fields",
        "probability": "medium",
        "impact": "high",
        "risk_state": "open",
        **changes,
    }
