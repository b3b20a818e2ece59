"""Reads of imports: where each stands, what its rows would do, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.imports import ImportFacts, ImportState
from mithaq.exchange.domain.reading import Problem, content_from
from mithaq.exchange.domain.sheet import Outcome
from mithaq.exchange.models import Import, ImportRow
from mithaq.fields.queries import field_codes

LISTED = 100
_ACTS = (Act.DRAFT_RECORD, Act.REVIEW_RECORD, Act.PUBLISH_RECORD)


@dataclass(frozen=True)
class First:
    """The first row of an outcome, so that people see what it looks like."""

    number: int
    title: str


@dataclass(frozen=True)
class ImportView:
    """An import as pages and programs see it."""

    id: UUID
    institution: UUID
    name: str
    digest: str
    size_bytes: int
    state: ImportState
    is_all_or_nothing: bool
    uploaded_by: UUID
    submitted_by: UUID | None
    reviewed_by: UUID | None
    review_note: str
    created_at: datetime
    changed_at: datetime
    counts: Mapping[Outcome, int]
    firsts: Mapping[Outcome, First]
    refusal: Refused | None
    done: int
    left_out: int

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def changes(self) -> int:
        """How many rows would change something."""
        return self.counts.get(Outcome.NEW, 0) + self.counts.get(Outcome.CHANGED, 0)


@dataclass(frozen=True)
class RowView:
    """A row that would change something, or that is wrong."""

    number: int
    outcome: Outcome
    key: str
    content: Content | None
    problems: tuple[Problem, ...]


def import_of(key: UUID, *, reader: Actor) -> ImportView:
    """Raises NotFound `import_unknown`, also for an import that is none of this reader's business."""
    row = _in_reach(reader).filter(pk=key).first()
    if row is None:
        raise NotFound("import_unknown")
    return view_of(row)


def imports(reader: Actor) -> tuple[ImportView, ...]:
    """The imports within the reader's reach, latest first."""
    return tuple(map(view_of, _in_reach(reader).order_by("-changed_at")[:LISTED]))


def waiting_for_review(reader: Actor) -> tuple[ImportView, ...]:
    """The imports that this reader could review."""
    if not may(reader, Act.REVIEW_RECORD):
        return ()
    rows = _in_reach(reader).filter(state=ImportState.IN_REVIEW).order_by("changed_at")[:LISTED]
    return tuple(view_of(row) for row in rows if reader.person not in {row.uploaded_by, row.submitted_by})


def rows_of(
    key: UUID, outcome: Outcome, *, reader: Actor, after: int = 0, limit: int = 50
) -> tuple[RowView, ...]:
    """A page of the import's rows of one outcome. Raises NotFound `import_unknown`."""
    import_of(key, reader=reader)
    return tuple(map(_row_view, _rows(key, outcome).filter(number__gt=after)[:limit]))


def wrong_rows(key: UUID, *, reader: Actor) -> Iterator[RowView]:
    """Every wrong row, for the report. Raises NotFound `import_unknown`."""
    import_of(key, reader=reader)
    return map(_row_view, _rows(key, Outcome.WRONG).iterator(chunk_size=1_000))


def facts_of(row: Import) -> ImportFacts:
    """What the rules of an import's life need to know."""
    view = view_of(row)
    return ImportFacts(
        state=view.state,
        digest=row.digest,
        reviewed_digest=row.reviewed_digest,
        uploaded_by=row.uploaded_by,
        submitted_by=row.submitted_by,
        changes=view.changes,
        wrong=view.counts.get(Outcome.WRONG, 0),
    )


def view_of(row: Import) -> ImportView:
    """The row as others see it."""
    return ImportView(
        id=row.id,
        institution=row.institution,
        name=row.name,
        digest=row.digest,
        size_bytes=row.size_bytes,
        state=ImportState(row.state),
        is_all_or_nothing=row.is_all_or_nothing,
        uploaded_by=row.uploaded_by,
        submitted_by=row.submitted_by,
        reviewed_by=row.reviewed_by,
        review_note=row.review_note,
        created_at=row.created_at,
        changed_at=row.changed_at,
        counts={Outcome(name): count for name, count in row.counts.items()},
        firsts={Outcome(name): First(each["number"], each["title"]) for name, each in row.firsts.items()},
        refusal=Refused(row.refusal["code"], **row.refusal["facts"]) if row.refusal else None,
        done=row.done,
        left_out=row.left_out,
    )


def _rows(key: UUID, outcome: Outcome) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(of=key, outcome=outcome).order_by("number")


def _row_view(row: ImportRow) -> RowView:
    return RowView(
        number=row.number,
        outcome=Outcome(row.outcome),
        key=row.key,
        content=None if row.content is None else content_from(row.content, known_fields=field_codes()),
        problems=tuple(_problem(each) for each in row.problems),
    )


def _problem(found: Mapping[str, Json]) -> Problem:
    facts = found["facts"]
    return Problem(str(found["place"]), str(found["code"]), facts if isinstance(facts, Mapping) else {})


def _in_reach(reader: Actor) -> QuerySet[Import]:
    if not any(may(reader, act) for act in _ACTS):
        return Import.objects.none()
    own = Q(institution=reader.institution) | Q(uploaded_by=reader.person) | Q(reviewed_by=reader.person)
    if reader.is_host and may(reader, Act.REVIEW_RECORD):
        own |= Q(state=ImportState.IN_REVIEW)
    return Import.objects.filter(own)
