"""The life of an import: which step may follow which, and whose step it is.

checking → checked → in review → publishing → done; a reviewer may return it to checked, a file that cannot be
read is unreadable, and publishing may be stopped between two batches.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mithaq.base import text as text_rules
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.life import Verdict

NOTE_MAX = 2_000


class ImportState(StrEnum):
    """Where an import stands."""

    CHECKING = "checking"
    UNREADABLE = "unreadable"
    CHECKED = "checked"
    IN_REVIEW = "in_review"
    PUBLISHING = "publishing"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True)
class ImportFacts:
    """What the rules need to know of an import. `changes` counts the rows that would change something."""

    state: ImportState
    digest: str
    reviewed_digest: str
    uploaded_by: UUID
    submitted_by: UUID | None
    changes: int
    wrong: int


def require_may_submit(facts: ImportFacts, *, is_all_or_nothing: bool) -> None:
    """Raises Refused `import_not_checked`, `import_rows_wrong` where all must be good, or `import_empty`."""
    if facts.state is not ImportState.CHECKED:
        raise Refused("import_not_checked")
    if is_all_or_nothing and facts.wrong:
        raise Refused("import_rows_wrong", wrong=facts.wrong)
    if not facts.changes:
        raise Refused("import_empty")


def require_may_review(facts: ImportFacts, *, by: UUID, verdict: Verdict, note: str) -> None:
    """Raises Refused `import_not_in_review`, `four_eyes`, `note_missing` or `note_invalid`."""
    if facts.state is not ImportState.IN_REVIEW:
        raise Refused("import_not_in_review")
    if by in {facts.uploaded_by, facts.submitted_by}:
        raise Refused("four_eyes")
    if verdict is Verdict.RETURNED and not note.strip():
        raise Refused("note_missing")
    if len(note) > NOTE_MAX or text_rules.problem_of(note):
        raise Refused("note_invalid", most=NOTE_MAX)


def may_publish(facts: ImportFacts) -> bool:
    """Whether the next batch is due: an approval holds for the very file that was reviewed."""
    return facts.state is ImportState.PUBLISHING and facts.digest == facts.reviewed_digest


def require_may_discard(facts: ImportFacts) -> None:
    """Raises Refused `import_in_review` or `import_publishing`."""
    if facts.state is ImportState.IN_REVIEW:
        raise Refused("import_in_review")
    if facts.state is ImportState.PUBLISHING:
        raise Refused("import_publishing")
