"""What a committee of the Security Council was told of a release, or approved: for one item and recipient.

Recording it opens nothing by itself. The hard stops ask whether the embargo knows an exemption, and of which
step; whoever signs the decision signs what is recorded.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mithaq.base import text as text_rules
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.cells import Cell

REFERENCE_MOST = 120
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NoticeStep(StrEnum):
    """What a committee of the Security Council was asked for, the weaker first."""

    NOTICE = "notice"
    APPROVAL = "approval"


@dataclass(frozen=True, order=True)
class Notice:
    """A notice or an approval by its reference; `document` is the SHA-256 of its text, or empty."""

    embargo: str
    item: str
    recipient: str
    step: NoticeStep
    reference: str
    dated_on: date
    document: str = ""

    def as_json(self) -> dict[str, Json]:
        return {
            "embargo": self.embargo,
            "item": self.item,
            "recipient": self.recipient,
            "step": self.step.value,
            "reference": self.reference,
            "dated_on": self.dated_on.isoformat(),
            "document": self.document,
        }


@dataclass(frozen=True)
class Bound:
    """An embargo that stops an item for a recipient now, and what opens it, if anything does."""

    embargo: str
    state: str
    item: str
    recipient: str
    valid_from: date
    exemption: NoticeStep | None


def require_notice(notice: Notice, *, bound: Iterable[Bound], cells: Collection[Cell], on: date) -> None:
    """Raises Refused `notice_reference_wrong`, `notice_document_wrong`, `notice_cell_unknown`,
    `notice_embargo_not_binding`, `notice_embargo_closed` or `notice_date_wrong`.
    """
    reference = notice.reference
    if not reference.strip() or len(reference) > REFERENCE_MOST or text_rules.problem_of(reference):
        raise Refused("notice_reference_wrong", most=REFERENCE_MOST)
    if notice.document and not _DIGEST.fullmatch(notice.document):
        raise Refused("notice_document_wrong")
    if (notice.item, notice.recipient) not in {(each.item, each.recipient.party) for each in cells}:
        raise Refused("notice_cell_unknown")
    asked = (notice.embargo, notice.item, notice.recipient)
    found = next((each for each in bound if (each.embargo, each.item, each.recipient) == asked), None)
    if found is None:
        raise Refused("notice_embargo_not_binding", embargo=notice.embargo)
    if found.exemption is None:
        raise Refused("notice_embargo_closed", embargo=notice.embargo)
    if not found.valid_from <= notice.dated_on <= on:
        raise Refused("notice_date_wrong", since=found.valid_from.isoformat())
