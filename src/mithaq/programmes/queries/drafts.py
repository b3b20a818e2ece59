"""Reads of texts that are being written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.fields.queries import field_codes
from mithaq.programmes.adapters.library import library
from mithaq.programmes.domain.agreed import AgreementKind, AgreementText, clause_from, text_from
from mithaq.programmes.domain.checking import Problem, problems_of
from mithaq.programmes.domain.clauses import Clause, ClauseKind
from mithaq.programmes.models import ClauseDraft, TextDraft
from mithaq.programmes.queries.agreements import master_text


@dataclass(frozen=True)
class Written:
    """A clause as it was saved last, by whom; a clause that was taken out is not here."""

    clause: Clause
    revision: int
    by: UUID
    at: datetime


@dataclass(frozen=True)
class DraftView:
    """A text that is being written; `follows` is the digest of the one that it answers."""

    id: UUID
    institution: UUID
    author: UUID
    text: AgreementText
    follows: str
    revision: int
    written: Sequence[Written]
    made_at: datetime
    changed_at: datetime

    @property
    def missing(self) -> tuple[ClauseKind, ...]:
        """The kinds of which it has no clause."""
        return tuple(each for each in ClauseKind if self.text.clause(each) is None)

    def problems(self) -> tuple[Problem, ...]:
        """What stands between it and its proposal."""
        return tuple(problems_of(self.text, master_text(self.text.master), fields=field_codes()))


def drafts(*, reader: Actor) -> tuple[DraftView, ...]:
    """Those of the reader's institution, the last changed first."""
    if not may(reader, Act.NEGOTIATE_AGREEMENT):
        return ()
    rows = TextDraft.objects.filter(institution=reader.institution).order_by("-changed_at", "id")
    return tuple(map(_view, rows))


def draft(key: UUID, *, reader: Actor) -> DraftView:
    """Raises NotFound `draft_unknown`, also for one of another institution."""
    row = TextDraft.objects.filter(pk=key, institution=reader.institution).first()
    if row is None or not may(reader, Act.NEGOTIATE_AGREEMENT):
        raise NotFound("draft_unknown")
    return _view(row)


def clause_at(key: UUID, kind: ClauseKind, revision: int) -> Clause:
    """A clause as one of its saves left it; without words where it was taken out or never there."""
    row = ClauseDraft.objects.filter(draft=key, kind=kind.value, revision=revision).first()
    return clause_from(row.clause) if row and row.clause else Clause(kind, {}, {})


def last_revision(key: UUID, kind: ClauseKind) -> int:
    """How often a clause was saved, or taken out."""
    return ClauseDraft.objects.filter(draft=key, kind=kind.value).count()


def from_library(kind: ClauseKind, languages: Sequence[Language]) -> Clause:
    """The library's clause in some languages, without facts."""
    found = library().clauses[kind]
    return replace(found, texts={each: found.texts[each] for each in languages})


def kinds_of(kind: AgreementKind) -> tuple[ClauseKind, ...]:
    """The clauses that such an agreement usually has."""
    return library().templates[kind]


def _view(row: TextDraft) -> DraftView:
    last = ClauseDraft.objects.filter(draft=row).order_by("kind", "-revision").distinct("kind")
    written = sorted(
        (
            Written(clause_from(each.clause), each.revision, each.by, each.at)
            for each in last
            if each.clause is not None
        ),
        key=lambda each: each.clause.kind.number,
    )
    clauses = [each.clause.as_json() for each in written]
    return DraftView(
        id=row.id,
        institution=row.institution,
        author=row.author,
        text=text_from({**row.frame, "clauses": clauses}),
        follows=row.follows,
        revision=row.revision,
        written=written,
        made_at=row.made_at,
        changed_at=max([row.changed_at, *(each.at for each in written)]),
    )
