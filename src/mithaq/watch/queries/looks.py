"""Reads of looks ahead: which there are, what they ranked, and one topic whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.watch.domain.emergence.conventions import (
    ATTRIBUTES,
    FIRST,
    MONTHS_A_YEAR,
    OURS,
    TRIVIAL,
    Attribute,
)
from mithaq.watch.models import Look, Topic

SPAN_YEARS = 2
PER = 10_000
"""Shares are told as works in so many."""


@dataclass(frozen=True)
class TriedView:
    """A look of the past and what became of it: parts of the first fifty that rose, ours and the trivial
    one; how often bounds held, of all candidates and of the first fifty (earlier looks do not tell that).
    """

    origin: int
    candidates: int
    risen: int
    precision: float
    trivial: float
    best_detector: float
    corrected: float
    held: Mapping[str, float]
    held_first: Mapping[str, float]
    hits: Sequence[str]
    misses: Sequence[str]


@dataclass(frozen=True)
class LookView:
    """A look ahead. `years` names each year of the counts by its last month."""

    id: UUID
    source: str
    origin: int
    made_at: datetime
    stamp: str
    works: Sequence[int]
    read: int
    of: int
    candidates: int
    topics: int
    weights: Mapping[str, float]
    tried: Sequence[TriedView]

    @property
    def years(self) -> list[tuple[int, int]]:
        """Year and month (from 1) in which each year of the counts ends, the oldest first."""
        last = self.origin - 1
        ends = [last - MONTHS_A_YEAR * back for back in range(len(self.works))]
        return [(end // MONTHS_A_YEAR, end % MONTHS_A_YEAR + 1) for end in reversed(ends)]


@dataclass(frozen=True)
class ForecastView:
    """Works in 10,000 that are expected on the mean of the last two years of a horizon, with bounds of 80
    %.
    """

    years: int
    expected: float
    lower: float
    upper: float

    @property
    def centre_years(self) -> float:
        """Where it stands on a curve by years: a mean of two years is half a year before their end."""
        return self.years - 0.5


@dataclass(frozen=True)
class TopicView:
    """A topic as a look ranked it; shares are works in 10,000, by year."""

    rank: int
    term: str
    spellings: Sequence[str]
    counts: Sequence[int]
    shares: Sequence[float]
    now: float
    forecasts: Sequence[ForecastView]
    reasons: Mapping[str, float]
    measures: Mapping[str, float]
    recent: float
    corrected: float
    classes: Sequence[tuple[str, int]]
    near: Sequence[str]

    @property
    def attributes(self) -> Mapping[Attribute, float]:
        """What the measures of each attribute of emergence add to the score together."""
        return {
            attribute: sum(part for name, part in self.reasons.items() if ATTRIBUTES[name] is attribute)
            for attribute in Attribute
        }

    @property
    def is_of_the_corpus(self) -> bool:
        """Whether more than half of the rise of the last two years is that its fields have grown in the
        corpus.
        """
        return self.recent > 0 and self.corrected < self.recent / 2


@dataclass(frozen=True)
class NewsView:
    """What a look brought since the one before it over the same source: terms that came into its first
    fifty or left them, with the rank that each has now (None where it is no topic any more) and had
    before.
    """

    before: LookView
    came: Sequence[tuple[str, int | None, int | None]]
    left: Sequence[tuple[str, int | None, int | None]]


def looks(*, reader: Actor) -> list[LookView]:
    """Every look, the last first."""
    require(reader, Act.SEE_WATCH)
    return [_look(row) for row in _looks().order_by("-made_at", "-id")]


def look(id: UUID, *, reader: Actor) -> LookView:
    """One look. Raises NotFound `no_such_look`."""
    require(reader, Act.SEE_WATCH)
    row = _looks().filter(pk=id).first()
    if row is None:
        raise NotFound("no_such_look")
    return _look(row)


def last_look(*, reader: Actor, source: str | None = None) -> LookView | None:
    """The last look, of a source where one is named."""
    require(reader, Act.SEE_WATCH)
    rows = _looks().order_by("-made_at", "-id")
    row = (rows if source is None else rows.filter(source=source)).first()
    return None if row is None else _look(row)


def topics(
    of: LookView, *, reader: Actor, holding: str = "", first: int = 0, limit: int = 50
) -> list[TopicView]:
    """Topics of a look by rank, those whose term holds some letters where asked."""
    require(reader, Act.SEE_WATCH)
    rows = Topic.objects.filter(look_id=of.id, term__icontains=holding).order_by("rank")
    return [_topic(of, row) for row in rows[first : first + limit]]


def count_topics(of: LookView, *, reader: Actor, holding: str = "") -> int:
    """How many topics a look has, of those whose term holds some letters."""
    require(reader, Act.SEE_WATCH)
    return Topic.objects.filter(look_id=of.id, term__icontains=holding).count()


def topic(of: LookView, term: str, *, reader: Actor) -> TopicView:
    """One topic of a look. Raises NotFound `no_such_topic`."""
    require(reader, Act.SEE_WATCH)
    row = Topic.objects.filter(look_id=of.id, term=term).first()
    if row is None:
        raise NotFound("no_such_topic", term=term[:100])
    return _topic(of, row)


def earlier_ranks(of: LookView, term: str, *, reader: Actor) -> list[tuple[int, int]]:
    """How earlier looks over the same source ranked a term, the last first: origin and rank."""
    require(reader, Act.SEE_WATCH)
    rows = Topic.objects.filter(term=term, look__source=of.source, look__made_at__lt=of.made_at)
    return list(rows.order_by("-look__made_at").values_list("look__origin", "rank"))


def news(of: LookView, *, reader: Actor) -> NewsView | None:
    """What changed since the look before; None where there is none."""
    if (earlier := look_before(of, reader=reader)) is None:
        return None
    now, then = _ranks(of.id), _ranks(earlier.id)
    first, before = ({term for term, rank in ranks.items() if rank <= FIRST} for ranks in (now, then))
    came = sorted(first - before, key=now.__getitem__)
    left = sorted(before - first, key=then.__getitem__)
    changed = ([(term, now.get(term), then.get(term)) for term in terms] for terms in (came, left))
    return NewsView(earlier, *changed)


def look_before(of: LookView, *, reader: Actor) -> LookView | None:
    """The look before over the same source; None where there is none."""
    require(reader, Act.SEE_WATCH)
    rows = _looks().filter(source=of.source, made_at__lt=of.made_at).order_by("-made_at", "-id")
    row = rows.first()
    return None if row is None else _look(row)


def topics_named(of: LookView, terms: Collection[str], *, reader: Actor) -> list[TopicView]:
    """Those of some terms that are topics of a look, by rank."""
    require(reader, Act.SEE_WATCH)
    rows = Topic.objects.filter(look_id=of.id, term__in=terms).order_by("rank")
    return [_topic(of, row) for row in rows]


def every_topic(of: LookView, *, reader: Actor) -> Iterator[TopicView]:
    """All topics of a look by rank, to take away."""
    require(reader, Act.SEE_WATCH)
    for row in Topic.objects.filter(look_id=of.id).order_by("rank"):
        yield _topic(of, row)


def _ranks(look: UUID) -> dict[str, int]:
    return dict(Topic.objects.filter(look_id=look).values_list("term", "rank"))


def _looks() -> QuerySet[Look]:
    return Look.objects.annotate(topics_count=Count("topics"))


def _look(row: Look) -> LookView:
    return LookView(
        id=row.id,
        source=row.source,
        origin=row.origin,
        made_at=row.made_at,
        stamp=row.stamp,
        works=row.works,
        read=row.read,
        of=row.of,
        candidates=row.candidates,
        topics=row.topics_count,  # type: ignore[attr-defined]  # _looks counts them
        weights=row.weights,
        tried=[_tried(each) for each in row.backtests],
    )


def _tried(told: Mapping[str, Any]) -> TriedView:
    ratings, corrected = told["ratings"], told["corrected_ratings"]
    others = [each["precision"] for name, each in ratings.items() if name not in (OURS, TRIVIAL)]
    return TriedView(
        origin=told["origin"],
        candidates=told["candidates"],
        risen=told["risen"],
        precision=ratings[OURS]["precision"],
        trivial=ratings[TRIVIAL]["precision"],
        best_detector=max(others),
        corrected=corrected[OURS]["precision"],
        held=told["held"],
        held_first=told.get("held_first", {}),
        hits=told["hits"],
        misses=told["misses"],
    )


def _topic(of: LookView, row: Topic) -> TopicView:
    works = [max(each, 1) for each in of.works]
    shares = [PER * count / total for count, total in zip(row.counts, works, strict=True)]
    now = PER * sum(row.counts[-SPAN_YEARS:]) / sum(works[-SPAN_YEARS:])
    return TopicView(
        rank=row.rank,
        term=row.term,
        spellings=row.spellings,
        counts=row.counts,
        shares=shares,
        now=now,
        forecasts=[
            ForecastView(int(years), *(now * exp(ratio) for ratio in ratios))
            for years, ratios in sorted(row.forecasts.items())
        ],
        reasons=row.reasons,
        measures=row.measures,
        recent=row.recent,
        corrected=row.corrected,
        classes=[(name, count) for name, count in row.classes],
        near=row.near,
    )
