"""Reads of reviews: what a reviewer sees, blind; and the order in which applications stand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.mobility.domain.awarding import Award, Ranked
from mithaq.mobility.domain.calls import CareerStage, Criterion
from mithaq.mobility.domain.reviewing import Judged, Reviewer, Standing, masked, weight_of
from mithaq.mobility.models import Application, ApplicationFile, Assignment, AwardProposal
from mithaq.mobility.queries import calls
from mithaq.mobility.queries.calls import CallView
from mithaq.parties import queries as parties

ORDER = ("-mean", "spread", "-lead", "lot")
"""As `domain.reviewing.order_of` sorts."""


@dataclass(frozen=True)
class ReviewView:
    """One reviewer's judgement; `weight` from 100 to 500, in hundredths of a point."""

    scores: Mapping[Criterion, int]
    weight: int
    comment: str
    at: datetime


@dataclass(frozen=True)
class BlindView:
    """An application as its reviewer sees it: neither who it is, nor where from, nor how to reach them.

    `others` are the other reviews, once the reader's own is given.
    """

    assignment: UUID
    call: CallView
    reference: str
    stage: CareerStage
    languages: tuple[str, ...]
    curriculum: str
    motivation: str
    own: ReviewView | None
    others: tuple[ReviewView, ...]
    has_declared: bool


@dataclass(frozen=True)
class RankedView:
    """An application in the order of the ranking, as those who lead the call see it."""

    place: int
    application: UUID
    reference: str
    name: str
    institution: UUID
    standing: Standing | None
    assigned: int
    outcome: str


def waiting(*, reader: Actor, at: datetime, limit: int | None = None) -> tuple[BlindView, ...]:
    """What waits for the reader's review, the longest first; three queries in all."""
    rows = list(_open(reader).order_by("at", "id")[:limit])
    return _blind_views(rows, at=at)


def count_waiting(*, reader: Actor) -> int:
    """How many reviews the reader has to write."""
    return _open(reader).count()


def blind(key: UUID, *, reader: Actor, at: datetime) -> BlindView:
    """Raises NotFound `review_unknown`, also for another reviewer's, or when the file is erased."""
    row = Assignment.objects.filter(pk=key, reviewer=reader.person).first()
    found = _blind_views([row], at=at) if row else ()
    if not found:
        raise NotFound("review_unknown")
    return found[0]


def ranking(call: UUID, *, limit: int | None = None) -> tuple[Ranked, ...]:
    """The applications of a call that are not erased, the best first; one query on its index."""
    rows = _ordered(call).values_list("application", "reviews", "mean", "spread", "lead")[:limit]
    return tuple(Ranked(key, _standing(*figures)) for key, *figures in rows)


def has_changed_since(call: UUID, moment: datetime) -> bool:
    """Whether a review was given or refused since then, or an application erased: what moves a ranking."""
    given = Q(reviewed_at__gt=moment) | Q(declared_at__gt=moment)
    erased = Application.objects.filter(call=call, erased_at__gt=moment)
    return Assignment.objects.filter(given, call=call).exists() or erased.exists()


def count_short(call: UUID, *, needed: int) -> int:
    """How many applications have fewer reviews than they need; one query."""
    return ApplicationFile.objects.filter(call=call, reviews__lt=needed).count()


def ranked_page(call: UUID, *, first: int, limit: int) -> tuple[RankedView, ...]:
    """A page of the ranking, with names; four queries, the first on the index alone."""
    keys = list(_ordered(call).values_list("application", flat=True)[first : first + limit])
    rows = list(_ordered(call).filter(application__in=keys))
    official = {row.id: row for row in Application.objects.filter(pk__in=keys)}
    assigned = dict.fromkeys(keys, 0)
    for key in Assignment.objects.filter(application__in=keys, declared_at=None).values_list(
        "application", flat=True
    ):
        assigned[key] += 1
    return tuple(
        RankedView(
            place=first + number,
            application=row.application,
            reference=official[row.application].reference,
            name=row.name,
            institution=row.institution,
            standing=_standing(row.reviews, row.mean, row.spread, row.lead),
            assigned=assigned[row.application],
            outcome=official[row.application].outcome,
        )
        for number, row in enumerate(rows, 1)
    )


def count_ranked(call: UUID) -> int:
    """How many applications of a call are not erased."""
    return ApplicationFile.objects.filter(call=call).count()


def reviews_of(application: UUID, weights: Mapping[Criterion, int]) -> tuple[ReviewView, ...]:
    """All reviews of an application, the first given first, for those who lead the call."""
    rows = Assignment.objects.filter(application=application).exclude(reviewed_at=None)
    return tuple(_review(row, weights) for row in rows.order_by("reviewed_at", "id"))


@dataclass(frozen=True)
class Proposed:
    """An award that a first person put forward."""

    award: Award
    ranking: str
    by: UUID
    at: datetime


def proposed_award(call: UUID) -> Proposed | None:
    """The award that waits for a second person, if one does."""
    row = AwardProposal.objects.filter(pk=call).first()
    if row is None:
        return None
    return Proposed(Award(tuple(row.awarded), tuple(row.reserve), row.reason), row.ranking, row.by, row.at)


def awards_to_second(*, reader: Actor, at: datetime) -> tuple[CallView, ...]:
    """Calls of the reader's institution whose award waits for a second person, who may be the reader."""
    keys = AwardProposal.objects.exclude(by=reader.person).values_list("call", flat=True)
    found = calls.calls_by_id(keys, at=at)
    return tuple(each for each in found.values() if calls.may_decide(each, reader) and each.decision is None)


def judged(call: UUID) -> Mapping[UUID, Judged]:
    """Of each application that is not erased, whose it is; one query."""
    rows = ApplicationFile.objects.filter(call=call)
    found = rows.values_list("application", "person", "institution", "state")
    return {key: Judged(person, institution, state) for key, person, institution, state in found}


def reviewers(call: UUID, people: Collection[UUID]) -> tuple[Reviewer, ...]:
    """These people as reviewers of a call; four queries. What they declared is by application, not here."""
    applied = set(ApplicationFile.objects.filter(call=call).values_list("person", flat=True))
    facts = parties.people_by_id(people)
    homes = parties.institutions_by_id(each.institution for each in facts.values())
    return tuple(
        Reviewer(key, person.institution, homes[person.institution].state, key in applied, False)
        for key, person in facts.items()
    )


def _open(reader: Actor) -> QuerySet[Assignment]:
    return Assignment.objects.filter(reviewer=reader.person, reviewed_at=None, declared_at=None)


def _ordered(call: UUID) -> QuerySet[ApplicationFile]:
    rows = ApplicationFile.objects.filter(call=call).defer("curriculum", "motivation", "identity")
    return rows.order_by(*ORDER)


def _standing(reviews: int, mean: int, spread: int, lead: int) -> Standing | None:
    return Standing(reviews, mean, spread, lead) if reviews else None


def _blind_views(rows: Collection[Assignment], *, at: datetime) -> tuple[BlindView, ...]:
    files = {
        each.application: each
        for each in ApplicationFile.objects.defer("identity").filter(
            application__in=[row.application for row in rows]
        )
    }
    views = calls.calls_by_id((row.call for row in rows), at=at)
    references = dict(Application.objects.filter(pk__in=files).values_list("id", "reference"))
    homes = parties.institutions_by_id(each.institution for each in files.values())
    found = []
    for row in rows:
        if file := files.get(row.application):
            phrases = [file.contact, *homes[file.institution].names.values()]
            found.append(_blind_view(row, file, views[row.call], references[row.application], phrases))
    return tuple(found)


def _blind_view(
    row: Assignment, file: ApplicationFile, view: CallView, reference: str, phrases: Collection[str]
) -> BlindView:
    own = _review(row, view.call.weights) if row.reviewed_at else None
    others = Assignment.objects.filter(application=row.application).exclude(pk=row.pk) if own else ()
    return BlindView(
        assignment=row.id,
        call=view,
        reference=reference,
        stage=CareerStage(file.stage),
        languages=tuple(file.languages),
        curriculum=masked(file.curriculum, person=file.name, phrases=phrases),
        motivation=masked(file.motivation, person=file.name, phrases=phrases),
        own=own,
        others=tuple(_review(each, view.call.weights) for each in others if each.reviewed_at),
        has_declared=row.declared_at is not None,
    )


def _review(row: Assignment, weights: Mapping[Criterion, int]) -> ReviewView:
    scores = {Criterion(name): score for name, score in (row.scores or {}).items()}
    assert row.reviewed_at is not None  # noqa: S101  # the caller looked
    return ReviewView(scores, weight_of(scores, weights), row.comment, row.reviewed_at)
