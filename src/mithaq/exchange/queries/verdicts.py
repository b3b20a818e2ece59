"""Reads of what an institution set aside."""

from dataclasses import dataclass
from uuid import UUID

from mithaq.exchange.domain.lessons import Lesson, Why
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.models import SetAside
from mithaq.exchange.queries import records
from mithaq.exchange.queries.records import RecordView


@dataclass(frozen=True)
class Verdict:
    """An answer that was set aside, why, and a note."""

    record: RecordView
    why: Why
    note: str

    @property
    def lesson(self) -> Lesson:
        return Lesson(self.record.content, self.record.institution, self.why)


def verdicts(question: UUID, institution: UUID, scope: Scope) -> tuple[Verdict, ...]:
    """What the institution set aside for the question, latest first; records that it may still see."""
    rows = SetAside.objects.filter(institution=institution, question=question).order_by("-at", "answer")
    known = records.records_by_id((row.answer for row in rows), labels=scope.labels, on=scope.on)
    return tuple(Verdict(known[row.answer], Why(row.why), row.note) for row in rows if row.answer in known)
