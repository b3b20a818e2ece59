"""Reads of briefs: their lines with what analysts made of them, and what another reckoning would say now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.watch.domain.brief_rules import FIRST
from mithaq.watch.domain.briefs import (
    BriefKind,
    Difference,
    Edit,
    Edited,
    Evidence,
    EvidenceKind,
    Line,
    LineKind,
    differences,
    edited,
)
from mithaq.watch.models import Brief, BriefEdit
from mithaq.watch.queries import looks
from mithaq.watch.queries.brief_facts import lines_of
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.note_facts import note_lines_of
from mithaq.watch.queries.selecting import stamp


@dataclass(frozen=True)
class LineView:
    """A line as it stands; who edited it last, and when."""

    line: Line
    edited: Edited
    by: UUID | None
    edited_at: datetime | None


@dataclass(frozen=True)
class BriefView:
    """A brief with its lines, in order. `topics` are those of its table; a daily note has no look."""

    id: UUID
    kind: BriefKind
    look: LookView | None
    term: str
    since: date
    made_at: datetime
    by: UUID
    stamp: str
    revision: int
    lines: Sequence[LineView]
    topics: Sequence[TopicView]

    @property
    def source(self) -> str:
        return self.look.source if self.look else ""

    @property
    def origin(self) -> int:
        return self.look.origin if self.look else 0

    @property
    def shown(self) -> list[LineView]:
        """Lines that nobody left out."""
        return [each for each in self.lines if not each.edited.is_left_out]


@dataclass(frozen=True)
class BriefHead:
    """A brief in a list."""

    id: UUID
    kind: BriefKind
    term: str
    source: str
    origin: int
    made_at: datetime
    by: UUID
    revision: int


@dataclass(frozen=True)
class Again:
    """What another reckoning says: whether the corpus is still the same, and which figures are not."""

    is_same_corpus: bool
    lines: Sequence[Line]
    differences: Sequence[Difference]

    def pairs(self, of: BriefView) -> list[tuple[Line | None, Line | None]]:
        """Each line with other figures, as it was and as it is; None where it was not, or is no more."""
        was, now = {each.line.key: each.line for each in of.lines}, {each.key: each for each in self.lines}
        return [(was.get(key), now.get(key)) for key in dict.fromkeys(each.key for each in self.differences)]


def briefs(*, reader: Actor, first: int = 0, limit: int = 50) -> list[BriefHead]:
    """Briefs of the node, the last first."""
    require(reader, Act.SEE_WATCH)
    rows = Brief.objects.select_related("look").order_by("-made_at", "-id")[first : first + limit]
    return [
        BriefHead(
            id=row.id,
            kind=BriefKind(row.kind),
            term=row.term,
            source=row.look.source if row.look else "",
            origin=row.look.origin if row.look else 0,
            made_at=row.made_at,
            by=row.by,
            revision=row.revision,
        )
        for row in rows
    ]


def count_briefs(*, reader: Actor) -> int:
    """How many briefs the node has."""
    require(reader, Act.SEE_WATCH)
    return Brief.objects.count()


def brief(id: UUID, *, reader: Actor) -> BriefView:
    """One brief. Raises NotFound `no_such_brief`."""
    require(reader, Act.SEE_WATCH)
    row = Brief.objects.filter(pk=id).first()
    if row is None:
        raise NotFound("no_such_brief")
    of = looks.look(row.look_id, reader=reader) if row.look_id else None
    kind, edits = BriefKind(row.kind), list(row.edits.order_by("revision", "id"))
    topics: list[TopicView] = []
    if of and kind is BriefKind.DOSSIER:
        topics = [looks.topic(of, row.term, reader=reader)]
    elif of:
        topics = looks.topics(of, reader=reader, limit=FIRST)
    return BriefView(
        id=row.id,
        kind=kind,
        look=of,
        term=row.term,
        since=row.since,
        made_at=row.made_at,
        by=row.by,
        stamp=row.stamp,
        revision=row.revision,
        lines=_lines(row, edits),
        topics=topics,
    )


def again(of: BriefView, *, reader: Actor) -> Again:
    """Reckon a brief again and name the figures that are no longer the same."""
    if of.look is None:
        now = note_lines_of(of.id, since=of.since, until=of.made_at, person=of.by, reader=reader)
    else:
        now = lines_of(of.kind, of.look, of.term, of.since, reader=reader)
    return Again(stamp() == of.stamp, now, differences([each.line for each in of.lines], now))


def line_of(of: BriefView, subject: str) -> Line:
    """The line of a daily note that tells an alert. Raises NotFound `brief_line_unknown`."""
    for each in of.lines:
        if each.line.kind is LineKind.WATCHED and each.line.subject == subject:
            return each.line
    raise NotFound("brief_line_unknown", line=subject[:80])


def edits_of(row: Brief) -> Mapping[str, Edited]:
    """Each line of a brief that was edited, as its edits leave it."""
    return edited(_edit(each) for each in row.edits.order_by("revision", "id"))


def told(line: Line) -> dict[str, object]:
    """A line as it is kept, and as programs read it."""
    return {**asdict(line), "key": line.key}


def _lines(row: Brief, edits: Sequence[BriefEdit]) -> list[LineView]:
    known, last = edited(map(_edit, edits)), {each.line: each for each in edits}
    found = []
    for line in map(_line, row.lines):
        edit = last.get(line.key)
        state = known.get(line.key, Edited())
        found.append(LineView(line, state, edit.by if edit else None, edit.made_at if edit else None))
    return found


def _edit(row: BriefEdit) -> Edit:
    return Edit(row.line, row.is_left_out, row.language, row.note)


def _line(kept: Mapping[str, Any]) -> Line:
    return Line(
        kind=LineKind(kept["kind"]),
        subject=kept["subject"],
        facts=kept["facts"],
        evidence=tuple(Evidence(**{**each, "of": EvidenceKind(each["of"])}) for each in kept["evidence"]),
        is_key=kept["is_key"],
    )
