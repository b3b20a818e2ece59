"""What each part of a plan says, as typed facts: checked, shown in forms and in words by these."""

from collections.abc import Mapping
from enum import StrEnum

from mithaq.programmes.domain.clauses import RIGHTS, Fact, FactKind

ROLES = ("partner", "associate", "supplier", "user")
DELIVERABLE_TYPES = (
    "report", "specification", "data", "software", "prototype", "demonstrator", "training", "other",
)  # fmt: skip
DISSEMINATIONS = ("public", "project", "restricted")
CONTRIBUTION_KINDS = ("money", "in_kind", "work")
DISCLOSURES = ("nobody", "parties", "contractors", "third_parties")
"""From whom only the owner knows to who may be told, each with those before it."""
LICENSINGS = ("nobody", "owner", "all_consent", "parties")
"""Who may license outside the project: nobody, its owner, its owner with the consent of all, any party."""


class Part(StrEnum):
    """A part of a plan that there may be more than one of."""

    WORK_PACKAGE = "work_package"
    MILESTONE = "milestone"
    DELIVERABLE = "deliverable"
    CONTRIBUTION = "contribution"

    @property
    def field(self) -> str:
        """Where it stands in a plan."""
        return f"{self.value}s"


FRAME: tuple[Fact, ...] = (
    Fact("titles", FactKind.TEXTS, is_needed=True),
    Fact("summaries", FactKind.TEXTS),
    Fact("technology_fields", FactKind.FIELDS, is_needed=True),
    Fact("starts_on", FactKind.DAY, is_needed=True),
    Fact("ends_on", FactKind.DAY, is_needed=True),
    Fact("trl_in", FactKind.READINESS),
    Fact("trl_out", FactKind.READINESS),
)
PARTS: Mapping[Part, tuple[Fact, ...]] = {
    Part.WORK_PACKAGE: (
        Fact("titles", FactKind.TEXTS, is_needed=True),
        Fact("lead", FactKind.PARTY, is_needed=True),
        Fact("partners", FactKind.PARTIES),
        Fact("starts_on", FactKind.DAY, is_needed=True),
        Fact("ends_on", FactKind.DAY, is_needed=True),
        Fact("trl_in", FactKind.READINESS),
        Fact("trl_out", FactKind.READINESS),
        Fact("person_months", FactKind.DECIMAL),
        Fact("depends_on", FactKind.KEYS, words=("work_package",)),
    ),
    Part.MILESTONE: (
        Fact("work_package", FactKind.KEY, is_needed=True, words=("work_package",)),
        Fact("titles", FactKind.TEXTS, is_needed=True),
        Fact("due_on", FactKind.DAY, is_needed=True),
        Fact("verification", FactKind.TEXTS),
    ),
    Part.DELIVERABLE: (
        Fact("work_package", FactKind.KEY, is_needed=True, words=("work_package",)),
        Fact("titles", FactKind.TEXTS, is_needed=True),
        Fact("deliverable_type", FactKind.WORD, is_needed=True, words=DELIVERABLE_TYPES),
        Fact("dissemination", FactKind.WORD, is_needed=True, words=DISSEMINATIONS),
        Fact("owner", FactKind.PARTY, is_needed=True),
        Fact("due_on", FactKind.DAY, is_needed=True),
        Fact("weight", FactKind.COUNT),
    ),
    Part.CONTRIBUTION: (
        Fact("party", FactKind.PARTY, is_needed=True),
        Fact("year", FactKind.COUNT, is_needed=True),
        Fact("contribution_kind", FactKind.WORD, is_needed=True, words=CONTRIBUTION_KINDS),
        Fact("amount", FactKind.MONEY, is_needed=True),
    ),
}
CELL_RIGHTS: tuple[Fact, ...] = (
    Fact("disclosure", FactKind.WORD, is_needed=True, words=DISCLOSURES),
    Fact("use_right", FactKind.WORD, is_needed=True, words=RIGHTS),
    Fact("licensing", FactKind.WORD, is_needed=True, words=LICENSINGS),
)
