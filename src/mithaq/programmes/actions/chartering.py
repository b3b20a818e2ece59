"""Write a charter, of a new programme or of one to be changed; then found it, or put it to the vote."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.ids import crockford
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.deadlines import after
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.charter import Charter, Deciding, Lines, Member, MemberRole, Texts, charter_from
from mithaq.programmes.domain.programme_said import PutForward
from mithaq.programmes.models import CharterDraft
from mithaq.programmes.queries import programmes

SEED_BITS = 80
MONTHS_FIRST, QUORUM_FIRST, CURRENCY_FIRST = 36, 50, "USD"


@transaction.atomic
def begin_charter(*, id: UUID, seed: int, by: Actor, at: datetime) -> None:
    """Begin the charter of a new programme; of `seed`, 80 bits of chance are used.

    Raises Refused `not_permitted`.
    """
    require(by, Act.FOUND_PROGRAMME)
    today = parties.legal_day(at)
    charter = Charter(
        seed=crockford(seed, SEED_BITS // 5),
        founder=by.institution,
        titles={},
        summaries={},
        rules={},
        fields=(),
        starts_on=today,
        ends_on=after(today, months=MONTHS_FIRST),
        members=(Member(f"institution:{by.institution}", by.institution, MemberRole.MEMBER),),
        deciding=Deciding.CONSENSUS,
        quorum=QUORUM_FIRST,
        objectives=(),
        currency=CURRENCY_FIRST,
        budget=(),
    )
    _write(id, charter, programme=None, by=by, at=at)


@transaction.atomic
def begin_change(*, id: UUID, reference: str, by: Actor, at: datetime) -> None:
    """Begin a change of the charter that holds.

    Raises Refused `not_permitted` or `not_a_member`; NotFound `programme_unknown`.
    """
    require(by, Act.TELL_PROGRAMME)
    view = programmes.programme(reference, reader=by, on=parties.legal_day(at))
    if by.institution not in view.charter.voters.values():
        raise Refused("not_a_member")
    _write(id, view.charter, programme=view.id, by=by, at=at)


@transaction.atomic
def rewrite(key: UUID, charter: Charter, *, revision: int, by: Actor, at: datetime) -> None:
    """Save a charter that was read at a revision.

    Raises Refused `not_permitted`, `draft_changed` where somebody saved since, `charter_malformed`; NotFound
    `draft_unknown`.
    """
    row = _locked(key, by)
    kept = charter_from(charter.as_json())
    if row.revision != revision:
        raise Refused("draft_changed")
    before = charter_from(row.charter)
    if (kept.seed, kept.founder) != (before.seed, before.founder):
        raise Refused("charter_of_other")
    row.charter, row.revision, row.by, row.changed_at = kept.as_json(), revision + 1, by.person, at
    row.save()


@transaction.atomic
def found_draft(key: UUID, *, reached: Collection[UUID], by: Actor, at: datetime) -> UUID:
    """Found the programme of a draft. Raises as `governing.found`; NotFound `draft_unknown`."""
    row = _locked(key, by)
    if row.programme is not None:
        raise NotFound("draft_unknown")
    founded = governing.found(charter_from(row.charter), reached=reached, by=by, at=at)
    row.delete()
    return founded


@transaction.atomic
def put_draft(
    key: UUID,
    *,
    titles: Lines,
    texts: Texts,
    closes_on: date,
    reached: Collection[UUID],
    by: Actor,
    at: datetime,
) -> UUID:
    """Put the change of a draft to the vote; its programme.

    Raises as `governing.put`; NotFound `draft_unknown`.
    """
    row = _locked(key, by)
    if row.programme is None:
        raise NotFound("draft_unknown")
    decision = PutForward("", titles, texts, charter_from(row.charter), closes_on)
    governing.put(row.programme, decision, reached=reached, by=by, at=at)
    row.delete()
    return row.programme


@transaction.atomic
def discard(key: UUID, *, by: Actor) -> None:
    """Throw a draft away. Raises Refused `not_permitted`; NotFound `draft_unknown`."""
    _locked(key, by).delete()


def _locked(key: UUID, by: Actor) -> CharterDraft:
    require(by, Act.TELL_PROGRAMME)
    row = CharterDraft.objects.select_for_update().filter(pk=key, institution=by.institution).first()
    if row is None:
        raise NotFound("draft_unknown")
    return row


def _write(id: UUID, charter: Charter, *, programme: UUID | None, by: Actor, at: datetime) -> None:
    CharterDraft.objects.create(
        id=id,
        institution=by.institution,
        programme=programme,
        charter=charter.as_json(),
        by=by.person,
        changed_at=at,
    )
