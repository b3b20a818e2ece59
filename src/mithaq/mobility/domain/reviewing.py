"""Blind review: who may not judge whom, what a judgement weighs, in which order applications stand.

Each review has whole scores from 1 to 5, one for each criterion of the call. Its weight is

    W = Σ weight(criterion) · score(criterion),  from 100 to 500, in hundredths of a point.

The mean of an application is the plain mean of W over its reviews. It is kept as a whole number of 1/2520
hundredths: 2520 is divisible by every number of reviews from 1 to 10, so nothing is rounded, and equal means
are equal. The spread is the highest W less the lowest. Of two applications the first is the one with

    1. the higher mean, 2. the smaller spread, 3. the higher mean score in the criterion that weighs most,
    4. the lot: the smaller digest, which holds a salt that nobody chooses.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mithaq.base.refusals import Refused
from mithaq.mobility.domain.calls import Criterion

SCORE_LEAST, SCORE_MOST = 1, 5
UNITS = 2_520
MASK = "█████"
_LETTERS_LEAST = 3


class Conflict(StrEnum):
    """Why somebody may not judge an application."""

    OWN_APPLICATION = "own_application"
    CO_APPLICANT = "co_applicant"
    """They applied to the same call."""
    SAME_INSTITUTION = "same_institution"
    SAME_STATE = "same_state"
    DECLARED = "declared"


@dataclass(frozen=True)
class Reviewer:
    """Who would judge; `has_applied` in the same call, `has_declared` that they are not impartial."""

    person: UUID
    institution: UUID
    state: str
    has_applied: bool
    has_declared: bool


@dataclass(frozen=True)
class Judged:
    """Whose application it is: who made it, for which institution, in which state."""

    person: UUID
    institution: UUID
    state: str


@dataclass(frozen=True)
class Standing:
    """What the reviews of an application come to; see above for the units."""

    reviews: int
    mean: int
    spread: int
    lead: int

    @property
    def points(self) -> float:
        """The mean from 1 to 5, to be shown."""
        return self.mean / UNITS / 100


def conflicts(reviewer: Reviewer, judged: Judged, *, bars_same_state: bool) -> tuple[Conflict, ...]:
    """Every reason for which the one may not judge the other; none where they may."""
    is_own = reviewer.person == judged.person
    found = {
        Conflict.OWN_APPLICATION: is_own,
        Conflict.CO_APPLICANT: reviewer.has_applied and not is_own,
        Conflict.SAME_INSTITUTION: reviewer.institution == judged.institution,
        Conflict.SAME_STATE: bars_same_state and reviewer.state == judged.state,
        Conflict.DECLARED: reviewer.has_declared,
    }
    return tuple(reason for reason, is_so in found.items() if is_so)


def weight_of(scores: Mapping[Criterion, int], weights: Mapping[Criterion, int]) -> int:
    """W of one review. Raises Refused `scores_incomplete` for other criteria, or scores out of range."""
    if set(scores) != set(weights) or not all(SCORE_LEAST <= each <= SCORE_MOST for each in scores.values()):
        raise Refused("scores_incomplete", least=SCORE_LEAST, most=SCORE_MOST)
    return sum(weights[each] * score for each, score in scores.items())


def standing_of(
    reviews: Sequence[Mapping[Criterion, int]], weights: Mapping[Criterion, int]
) -> Standing | None:
    """What some reviews come to; nothing without any."""
    if not reviews:
        return None
    found = [weight_of(each, weights) for each in reviews]
    heaviest = heaviest_of(weights)
    return Standing(
        reviews=len(reviews),
        mean=sum(found) * UNITS // len(found),
        spread=max(found) - min(found),
        lead=sum(each[heaviest] for each in reviews) * UNITS // len(reviews),
    )


def heaviest_of(weights: Mapping[Criterion, int]) -> Criterion:
    """The criterion that weighs most; of equals the first of the list."""
    return max(Criterion, key=lambda each: (weights.get(each, 0), -list(Criterion).index(each)))


def order_of(standing: Standing, lot: str) -> tuple[int, int, int, str]:
    """The key by which applications are sorted, the best first."""
    return -standing.mean, standing.spread, -standing.lead, lot


def masked(text: str, *, person: str, phrases: Collection[str]) -> str:
    """The text without the words of somebody's name, and without some phrases, whatever their case.

    Words of one or two letters stay, and those of a phrase where they stand alone: a text of a marine
    institute must still be able to say "marine".
    """
    words = [each for each in re.findall(r"\w+", person) if len(each) >= _LETTERS_LEAST]
    hidden = sorted({*words, *(each.strip() for each in phrases)} - {""}, key=lambda each: (-len(each), each))
    if not hidden:
        return text
    pattern = "|".join(map(re.escape, hidden))
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", MASK, text, flags=re.IGNORECASE)


def shared_out(
    judged: Mapping[UUID, Judged],
    reviewers: Sequence[Reviewer],
    *,
    assigned: Mapping[UUID, Collection[UUID]],
    barred: Mapping[UUID, Collection[UUID]],
    needed: int,
    bars_same_state: bool,
) -> tuple[tuple[UUID, UUID], ...]:
    """Who else is to review what: application and reviewer, so that each application has as many as needed.

    Of those without a conflict the one with the least to do comes first; `assigned` are those who review
    already, `barred` those who declared a conflict. An application for which too few are left gets fewer.
    """
    load = {each.person: 0 for each in reviewers}
    for people in assigned.values():
        for person in people:
            load[person] = load.get(person, 0) + 1
    found = list[tuple[UUID, UUID]]()
    for application, whose in judged.items():
        there = assigned.get(application, ())
        fit = [
            each.person
            for each in reviewers
            if each.person not in there
            and each.person not in barred.get(application, ())
            and not conflicts(each, whose, bars_same_state=bars_same_state)
        ]
        for person in sorted(fit, key=lambda each: (load[each], each))[: max(0, needed - len(there))]:
            load[person] += 1
            found.append((application, person))
    return tuple(found)
