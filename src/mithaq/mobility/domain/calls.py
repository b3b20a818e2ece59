"""Calls: what an institution offers people of others, until when, to whom, and by which criteria.

A call opens with the first moment of its first day and closes with the last moment of its last, by the clocks
of the state of whoever opens it (`parties.domain.deadlines`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import problem_of
from mithaq.mobility.domain.kinds import CALL_KINDS, Kind
from mithaq.parties.domain.deadlines import is_reckonable, last_moment
from mithaq.parties.domain.institutions import InstitutionKind

TITLE_MAX, TEXT_MAX, PLACES_MAX, REVIEWS_MAX = 200, 8_000, 1_000, 10
KEEP_DAYS_LEAST, KEEP_DAYS_MOST = 30, 1_826
DAYS_MOST = 366
_DAY = timedelta(days=1)


class Criterion(StrEnum):
    """By what applications are judged; reviewers give 1 to 5 for each that a call names."""

    MERIT = "merit"
    FIT = "fit"
    PLAN = "plan"
    EXPERIENCE = "experience"
    BENEFIT = "benefit"
    RETURN = "return"


class CareerStage(StrEnum):
    """How far somebody has come in their work."""

    STUDENT = "student"
    EARLY = "early"
    EXPERIENCED = "experienced"
    LEADING = "leading"


class Unfit(StrEnum):
    """Why somebody may not apply."""

    STATE = "state"
    INSTITUTION_KIND = "institution_kind"
    STAGE = "stage"
    LANGUAGE = "language"


class CallState(StrEnum):
    """Where a call stands at a moment."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    """Its day is over, and nothing is decided yet."""
    DECIDED = "decided"
    TAKEN_BACK = "taken_back"


class Place(StrEnum):
    """A part of a call that can be wrong."""

    KIND = "kind"
    TITLES = "titles"
    TEXTS = "texts"
    FIELDS = "fields"
    PLACES = "places"
    DAYS = "days"
    WEIGHTS = "weights"
    REVIEWS = "reviews"
    KEEP_DAYS = "keep_days"


@dataclass(frozen=True)
class Eligibility:
    """Who may apply. What names nobody sets no limit; states and blocs are read together."""

    states: tuple[str, ...] = ()
    blocs: tuple[str, ...] = ()
    institution_kinds: tuple[InstitutionKind, ...] = ()
    stages: tuple[CareerStage, ...] = ()
    languages: tuple[str, ...] = ()
    """By ISO 639-1; one of them is enough."""


@dataclass(frozen=True)
class Applicant:
    """What of an applicant eligibility looks at; `state` and `blocs` are those of the sending institution."""

    state: str
    blocs: Collection[str]
    institution_kind: InstitutionKind
    stage: CareerStage
    languages: Collection[str]


@dataclass(frozen=True)
class Call:
    """A call as its institution opens it; `zone` has the clocks by which its days are counted."""

    kind: Kind
    titles: Mapping[Language, str]
    texts: Mapping[Language, str]
    programme: UUID | None
    fields: tuple[str, ...]
    places: int
    opens_on: date
    closes_on: date
    zone: str
    eligibility: Eligibility
    weights: Mapping[Criterion, int]
    """In percent of the whole."""
    reviews: int
    """How many each application must have before anything is decided."""
    bars_same_state: bool
    """Whether nobody reviews an application from their own state."""
    keep_days: int
    """How long the files of those who got no place are kept after the decision."""

    def as_json(self) -> dict[str, Json]:
        own = self.eligibility
        return {
            "kind": self.kind.value,
            "titles": {language.value: text for language, text in sorted(self.titles.items())},
            "texts": {language.value: text for language, text in sorted(self.texts.items())},
            "programme": str(self.programme) if self.programme else None,
            "fields": list(self.fields),
            "places": self.places,
            "opens_on": self.opens_on.isoformat(),
            "closes_on": self.closes_on.isoformat(),
            "zone": self.zone,
            "eligibility": {
                "states": list(own.states),
                "blocs": list(own.blocs),
                "institution_kinds": [each.value for each in own.institution_kinds],
                "stages": [each.value for each in own.stages],
                "languages": list(own.languages),
            },
            "weights": {criterion.value: weight for criterion, weight in self.weights.items()},
            "reviews": self.reviews,
            "bars_same_state": self.bars_same_state,
            "keep_days": self.keep_days,
        }


def opens_at(call: Call, zone: ZoneInfo) -> datetime:
    """The first moment at which somebody may apply."""
    return last_moment(call.opens_on - _DAY, zone)


def closes_at(call: Call, zone: ZoneInfo) -> datetime:
    """The first moment at which nobody may any more."""
    return last_moment(call.closes_on, zone)


def state_at(call: Call, *, at: datetime, zone: ZoneInfo, is_taken_back: bool, is_decided: bool) -> CallState:
    """Where it stands."""
    if is_taken_back:
        return CallState.TAKEN_BACK
    if is_decided:
        return CallState.DECIDED
    if at < opens_at(call, zone):
        return CallState.ANNOUNCED
    return CallState.OPEN if at < closes_at(call, zone) else CallState.CLOSED


def unfit(eligibility: Eligibility, applicant: Applicant) -> tuple[Unfit, ...]:
    """Every reason for which an applicant is not eligible; none where they are."""
    asks_where = bool(eligibility.states or eligibility.blocs)
    is_there = applicant.state in eligibility.states or not set(eligibility.blocs).isdisjoint(applicant.blocs)
    found = {
        Unfit.STATE: asks_where and not is_there,
        Unfit.INSTITUTION_KIND: bool(eligibility.institution_kinds)
        and applicant.institution_kind not in eligibility.institution_kinds,
        Unfit.STAGE: bool(eligibility.stages) and applicant.stage not in eligibility.stages,
        Unfit.LANGUAGE: bool(eligibility.languages)
        and set(eligibility.languages).isdisjoint(applicant.languages),
    }
    return tuple(reason for reason, is_so in found.items() if is_so)


def require_sound(call: Call, *, fields: Collection[str]) -> None:
    """Raises Refused `call_incomplete` with every place. `fields` are the codes that the taxonomy knows."""
    if found := tuple(_wrong_places(call, fields)):
        raise Refused("call_incomplete", places=found)


def _wrong_places(call: Call, fields: Collection[str]) -> Iterator[Place]:
    days = (call.closes_on - call.opens_on).days
    sound = {
        Place.KIND: call.kind in CALL_KINDS,
        Place.TITLES: _are_texts(call.titles, TITLE_MAX),
        Place.TEXTS: _are_texts(call.texts, TEXT_MAX) and set(call.texts) == set(call.titles),
        Place.FIELDS: bool(call.fields) and set(call.fields) <= set(fields),
        Place.PLACES: 1 <= call.places <= PLACES_MAX,
        Place.DAYS: 0 <= days <= DAYS_MOST and is_reckonable(call.opens_on),
        Place.WEIGHTS: sum(call.weights.values()) == 100 and all(each > 0 for each in call.weights.values()),
        Place.REVIEWS: 1 <= call.reviews <= REVIEWS_MAX,
        Place.KEEP_DAYS: KEEP_DAYS_LEAST <= call.keep_days <= KEEP_DAYS_MOST,
    }
    return (place for place, is_sound in sound.items() if not is_sound)


def _are_texts(texts: Mapping[Language, str], longest: int) -> bool:
    return bool(texts) and all(
        each.strip() and len(each) <= longest and not problem_of(each) for each in texts.values()
    )
