"""Reads of hits: the pile of those to be decided, and one with all that its decision needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.screening.fields import Compared, Properties, compared, same_numbers
from mithaq.clearance.domain.screening.hits import HitState, Verdict
from mithaq.clearance.domain.screening.rescreening import Why
from mithaq.clearance.domain.screening.subjects import Subject
from mithaq.clearance.models import Hit
from mithaq.clearance.queries.subjects import subject, subjects_by_code
from mithaq.parties import queries as parties

PAGE = 50
WAITING = (HitState.OPEN, HitState.PROPOSED, HitState.UNRESOLVED)


@dataclass(frozen=True)
class HitView:
    """A hit as it stands; `score` in thousandths."""

    id: UUID
    party: Subject
    list: str
    entity: str
    name: str
    score: int
    theirs: Properties
    method: str
    why: Why
    reopened_by: tuple[str, ...]
    state: HitState
    found_at: datetime
    changed_at: datetime
    verdict: Verdict | None
    fields: tuple[str, ...]
    note: str
    decided_by: UUID | None
    decided_at: datetime | None
    seconded_by: UUID | None
    seconded_at: datetime | None
    statement: UUID

    @property
    def compared(self) -> tuple[Compared, ...]:
        """What both sides tell, field by field."""
        return compared(self.party.properties, self.theirs)

    @property
    def numbers(self) -> Properties:
        """The numbers that both bear."""
        return same_numbers(self.party.properties, self.theirs)


def hits(states: Iterable[HitState], *, reader: Actor, page: int = 1) -> tuple[Sequence[HitView], int]:
    """A page of the hits in these states, the likeliest first, and how many there are.

    Raises Refused `not_permitted`.
    """
    _require_reader(reader)
    rows = Hit.objects.filter(state__in=[state.value for state in states]).order_by("-score", "id")
    return _views(list(rows[(page - 1) * PAGE : page * PAGE])), rows.count()


def waiting_for(reader: Actor, *, limit: int) -> tuple[Sequence[HitView], int]:
    """The likeliest of the hits that the reader may decide or second, and how many there are.

    Nobody seconds what they found themselves; whoever may do neither has none.
    """
    host = parties.host_institution().id
    theirs = Q(pk__in=())
    if may(reader, Act.DECIDE_HIT, of_institution=host):
        theirs |= Q(state__in=[HitState.OPEN.value, HitState.UNRESOLVED.value])
    if may(reader, Act.SECOND_HIT, of_institution=host):
        theirs |= Q(state=HitState.PROPOSED.value) & ~Q(decided_by=reader.person)
    rows = Hit.objects.filter(theirs).order_by("-score", "id")
    return _views(list(rows[:limit])), rows.count()


def counts(*, reader: Actor) -> dict[HitState, int]:
    """How many hits stand in each state. Raises Refused `not_permitted`."""
    _require_reader(reader)
    found = dict.fromkeys(HitState, 0)
    for state, many in Hit.objects.values_list("state").annotate(Count("id")):
        found[HitState(state)] = many
    return found


def hit(key: UUID, *, reader: Actor) -> HitView:
    """Raises NotFound `hit_unknown` or Refused `not_permitted`."""
    _require_reader(reader)
    row = Hit.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("hit_unknown")
    return _view(row, subject(row.party))


def hits_of(party: str, *, reader: Actor) -> tuple[HitView, ...]:
    """All hits of a party, the likeliest first. Raises Refused `not_permitted`, NotFound `party_unknown`."""
    _require_reader(reader)
    known = subject(party)
    return tuple(_view(row, known) for row in Hit.objects.filter(party=party).order_by("-score", "id"))


def _require_reader(reader: Actor) -> None:
    require(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)


def _views(rows: Sequence[Hit]) -> list[HitView]:
    known = subjects_by_code(row.party for row in rows)
    return [_view(row, known[row.party]) for row in rows if row.party in known]


def _view(row: Hit, party: Subject) -> HitView:
    return HitView(
        id=row.id,
        party=party,
        list=row.list,
        entity=row.entity,
        name=row.name,
        score=row.score,
        theirs={name: tuple(values) for name, values in row.listed.items()},
        method=row.method,
        why=Why(row.why),
        reopened_by=tuple(row.reopened_by),
        state=HitState(row.state),
        found_at=row.found_at,
        changed_at=row.changed_at,
        verdict=Verdict(row.verdict) if row.verdict else None,
        fields=tuple(row.fields),
        note=row.note,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        seconded_by=row.seconded_by,
        seconded_at=row.seconded_at,
        statement=row.statement,
    )
