"""Write a text: from a template, or in answer to one; clause by clause, by several people at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.ids import crockford
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.parties import queries as parties
from mithaq.programmes.actions import negotiating
from mithaq.programmes.domain.agreed import AgreementKind, AgreementText, Master, clause_from
from mithaq.programmes.domain.clauses import Clause, ClauseKind
from mithaq.programmes.domain.merging import merged
from mithaq.programmes.models import ClauseDraft, TextDraft
from mithaq.programmes.queries import agreements, drafts

SEED_BITS = 80
CLAUSE_BYTES_MAX = 256 << 10


@dataclass(frozen=True)
class Saved:
    """A clause after a save, and the texts and facts in which two people said different things."""

    clause: Clause
    revision: int
    conflicts: tuple[str, ...]


@transaction.atomic
def begin_text(
    *,
    id: UUID,
    seed: int,
    kind: AgreementKind,
    titles: Mapping[Language, str],
    others: Collection[UUID],
    master: Master | None,
    programme: UUID | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Begin a text between the actor's institution and others, from the template of its kind.

    Of `seed`, 80 bits of chance are used. Raises Refused `not_permitted`, `title_missing`, `parties_few`;
    NotFound `institution_unknown`.
    """
    require(by, Act.NEGOTIATE_AGREEMENT)
    kept = {language: cleaned(title).strip() for language, title in titles.items() if title.strip()}
    if not kept:
        raise Refused("title_missing")
    codes = sorted({by.institution, *others}, key=str)
    if len(codes) < 2:
        raise Refused("parties_few")
    text = AgreementText(
        seed=crockford(seed, SEED_BITS // 5),
        kind=kind,
        titles=kept,
        parties=tuple(sorted(parties.institution(each).code for each in codes)),
        clauses=tuple(drafts.from_library(each, sorted(kept)) for each in drafts.kinds_of(kind)),
        master=master,
        programme=programme,
    )
    _write(id, text, follows="", by=by, at=at)


@transaction.atomic
def begin_answer(*, id: UUID, reference: str, digest: str, by: Actor, at: datetime) -> None:
    """Begin a text in answer to one that was put forward, or to change one that is agreed.

    Raises Refused `not_permitted` or `not_a_party`; NotFound `agreement_unknown` or `proposal_unknown`.
    """
    require(by, Act.NEGOTIATE_AGREEMENT)
    view = agreements.agreement(reference, reader=by, on=parties.legal_day(at))
    if not agreements.is_party(view, by):
        raise Refused("not_a_party")
    _write(id, view.version(digest).text, follows=digest, by=by, at=at)


def save_clause(key: UUID, clause: Clause, *, base: int, by: Actor, at: datetime) -> Saved:
    """Save a clause that was read at revision `base`; what others saved since is merged with it.

    Locks that clause alone. Raises Refused `not_permitted` or `clause_too_long`; NotFound `draft_unknown`.
    """
    if len(canonical_bytes(clause.as_json())) > CLAUSE_BYTES_MAX:
        raise Refused("clause_too_long")
    return _saved(key, clause.kind, clause, base=base, by=by, at=at)


def take_out(key: UUID, kind: ClauseKind, *, by: Actor, at: datetime) -> None:
    """Take a clause out of the text. Raises Refused `not_permitted`; NotFound `draft_unknown`."""
    _saved(key, kind, None, base=0, by=by, at=at)


def _saved(
    key: UUID, kind: ClauseKind, clause: Clause | None, *, base: int, by: Actor, at: datetime
) -> Saved:
    require(by, Act.NEGOTIATE_AGREEMENT)
    if not TextDraft.objects.filter(pk=key, institution=by.institution).exists():
        raise NotFound("draft_unknown")
    while True:
        try:
            with transaction.atomic():
                return _save(key, kind, clause, base=base, by=by, at=at)
        except IntegrityError:
            # Two added the clause at once: there is a row to lock now, and the second is merged with it.
            if not ClauseDraft.objects.filter(draft=key, kind=kind.value).exists():
                raise NotFound("draft_unknown") from None


def _save(key: UUID, kind: ClauseKind, clause: Clause | None, *, base: int, by: Actor, at: datetime) -> Saved:
    rows = ClauseDraft.objects.select_for_update().filter(draft=key, kind=kind.value)
    # The first row is the lock of all saves of its clause; the last one is read under it.
    rows.filter(revision=1).first()
    last = rows.order_by("-revision").first()
    number, conflicts = (last.revision if last else 0), tuple[str, ...]()
    if clause is not None and last is not None and base != number:
        before = drafts.clause_at(key, kind, base)
        saved = clause_from(last.clause) if last.clause else Clause(kind, {}, {})
        found = merged(before, saved, clause)
        clause, conflicts = found.clause, found.conflicts
    ClauseDraft.objects.create(
        draft_id=key,
        kind=kind.value,
        revision=number + 1,
        clause=clause.as_json() if clause else None,
        by=by.person,
        at=at,
    )
    return Saved(clause or Clause(kind, {}, {}), number + 1, conflicts)


@transaction.atomic
def save_frame(
    key: UUID,
    *,
    revision: int,
    titles: Mapping[Language, str],
    master: Master | None,
    by: Actor,
    at: datetime,
) -> None:
    """Change the titles, and with them the languages, or the master.

    Raises Refused `not_permitted`, `title_missing`, or `draft_changed` where another saved first; NotFound
    `draft_unknown`.
    """
    row = _locked(key, by)
    if row.revision != revision:
        raise Refused("draft_changed")
    kept = {language.value: cleaned(title).strip() for language, title in titles.items() if title.strip()}
    if not kept:
        raise Refused("title_missing")
    row.frame = {**row.frame, "titles": kept, "master": master.as_json() if master else None}
    row.revision, row.changed_at = revision + 1, at
    row.save()


@transaction.atomic
def put_forward(key: UUID, *, note: str, reached: Collection[UUID], by: Actor, at: datetime) -> UUID:
    """Put the text forward to all its parties; its draft is done. Raises as `negotiating.propose` does."""
    _locked(key, by)
    view = drafts.draft(key, reader=by)
    agreement = negotiating.propose(view.text, follows=view.follows, note=note, reached=reached, by=by, at=at)
    TextDraft.objects.filter(pk=key).delete()
    return agreement


@transaction.atomic
def discard(key: UUID, *, by: Actor) -> None:
    """Throw a draft away. Raises Refused `not_permitted`; NotFound `draft_unknown`."""
    _locked(key, by).delete()


def _locked(key: UUID, by: Actor) -> TextDraft:
    require(by, Act.NEGOTIATE_AGREEMENT)
    row = TextDraft.objects.select_for_update().filter(pk=key, institution=by.institution).first()
    if row is None:
        raise NotFound("draft_unknown")
    return row


def _write(key: UUID, text: AgreementText, *, follows: str, by: Actor, at: datetime) -> None:
    frame: dict[str, Json] = {name: value for name, value in text.as_json().items() if name != "clauses"}
    row = TextDraft.objects.create(
        id=key,
        institution=by.institution,
        author=by.person,
        frame=frame,
        follows=follows,
        made_at=at,
        changed_at=at,
    )
    ClauseDraft.objects.bulk_create(
        ClauseDraft(draft=row, kind=each.kind.value, revision=1, clause=each.as_json(), by=by.person, at=at)
        for each in text.clauses
    )
