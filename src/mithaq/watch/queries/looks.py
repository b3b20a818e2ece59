"""Reads of looks ahead: which there are, what they ranked, one topic whole, and the works behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp
from typing import Any
from uuid import UUID

import ibis
import ibis.expr.types as ir

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.watch.adapters.pictures import png_of
from mithaq.watch.domain.emergence.conventions import FIRST, MONTHS_A_YEAR, OURS, TRIVIAL
from mithaq.watch.models import Look, Topic
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.counts import country_shares

SPAN_YEARS = 2
LEADERS_YEARS = 5
LEADERS = 10
PER = 10_000
"""Shares are told as works in so many."""


@dataclass(frozen=True)
class TriedView:
    """A look of the past and what became of it: parts of the first fifty that rose, ours and the trivial
    one.
    """

    origin: int
    candidates: int
    risen: int
    precision: float
    trivial: float
    best_detector: float
    corrected: float
    held: Mapping[str, float]
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


@dataclass(frozen=True)
class LeaderOfTopic:
    """A country's part of a topic: output by fractional counting, its share, and works with a part of it."""

    country: str
    output: float
    share: float
    works: int


@dataclass(frozen=True)
class TopicWork:
    """A work that uses a topic's term."""

    source: str
    key: str
    title: str
    language: str
    published_on: object
    doi: str
    url: str
    cited_by: int | None

    @property
    def address(self) -> str:
        """Where the work is to be read, or nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def looks(*, reader: Actor) -> list[LookView]:
    """Every look, the last first."""
    require(reader, Act.SEE_WATCH)
    return [_look(row) for row in Look.objects.order_by("-made_at", "-id")]


def look(id: UUID, *, reader: Actor) -> LookView:
    """One look. Raises NotFound `no_such_look`."""
    require(reader, Act.SEE_WATCH)
    row = Look.objects.filter(pk=id).first()
    if row is None:
        raise NotFound("no_such_look")
    return _look(row)


def last_look(*, reader: Actor, source: str | None = None) -> LookView | None:
    """The last look, of a source where one is named."""
    require(reader, Act.SEE_WATCH)
    rows = Look.objects.order_by("-made_at", "-id")
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


def earlier_ranks(of: LookView, term: str, *, reader: Actor) -> list[tuple[LookView, int]]:
    """How earlier looks over the same source ranked a term, the last first."""
    require(reader, Act.SEE_WATCH)
    rows = Topic.objects.filter(term=term, look__source=of.source, look__made_at__lt=of.made_at)
    return [(_look(row.look), row.rank) for row in rows.select_related("look").order_by("-look__made_at")]


def news(of: LookView, *, reader: Actor) -> NewsView | None:
    """What changed since the look before; None where there is none."""
    require(reader, Act.SEE_WATCH)
    earlier = (
        Look.objects.filter(source=of.source, made_at__lt=of.made_at).order_by("-made_at", "-id").first()
    )
    if earlier is None:
        return None
    now, then = _ranks(of.id), _ranks(earlier.id)
    first, before = ({term for term, rank in ranks.items() if rank <= FIRST} for ranks in (now, then))
    came = sorted(first - before, key=now.__getitem__)
    left = sorted(before - first, key=then.__getitem__)
    changed = ([(term, now.get(term), then.get(term)) for term in terms] for terms in (came, left))
    return NewsView(_look(earlier), *changed)


def every_topic(of: LookView, *, reader: Actor) -> Iterator[TopicView]:
    """All topics of a look by rank, to take away."""
    require(reader, Act.SEE_WATCH)
    for row in Topic.objects.filter(look_id=of.id).order_by("rank"):
        yield _topic(of, row)


def as_png(svg: bytes) -> bytes:
    """A chart as a picture for documents that take no SVG."""
    return png_of(svg)


def _ranks(look: UUID) -> dict[str, int]:
    return dict(Topic.objects.filter(look_id=look).values_list("term", "rank"))


def works_of(
    of: LookView,
    about: TopicView,
    *,
    reader: Actor,
    years_back: int | None = None,
    first: int = 0,
    limit: int = 10,
) -> tuple[list[TopicWork], int]:
    """Works before the origin that use the topic in any spelling, the last first, and how many there are.

    With `years_back` those of one year of the curve, 0 for its last. Raises Refused `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        found = works_with(reckoning.works(), of.source, of.origin, about.spellings)
        if years_back is not None:
            end = of.origin - MONTHS_A_YEAR * years_back
            found = found.filter(found.published_on < first_of(end))
            found = found.filter(found.published_on >= first_of(end - MONTHS_A_YEAR))
        total = int(reckoning.table(found.agg(works=found.count())).to_pylist()[0]["works"])
        page = found.order_by([ibis.desc("published_on"), "source", "key"]).limit(limit, offset=first)
        columns = page.select("source", "key", "title", "language", "published_on", "doi", "url", "cited_by")
        return [TopicWork(**row) for row in reckoning.table(columns).to_pylist()], total


def works_with(works: ir.Table, source: str, origin: int, spellings: Sequence[str]) -> ir.Table:
    """Works of a source (of all where it is empty) before a month that use one of the terms."""
    uses = ibis.or_(*(works.terms.contains(each) for each in spellings))
    found = works.filter(works.published_on < first_of(origin), uses)
    return found.filter(found.source == source) if source else found


def leaders_of(of: LookView, about: TopicView, *, reader: Actor) -> list[LeaderOfTopic]:
    """Countries by their parts of the topic's works in the last five years, the greatest first."""
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        works = works_with(reckoning.works(), of.source, of.origin, about.spellings)
        recent = works.filter(works.published_on >= first_of(of.origin - MONTHS_A_YEAR * LEADERS_YEARS))
        shares = reckoning.table(country_shares(recent)).to_pylist()
    parts: dict[str, list[float]] = {}
    for row in shares:
        fractional, whole = parts.setdefault(row["country"], [0.0, 0])
        parts[row["country"]] = [fractional + row["fractional"], whole + row["whole"]]
    total = sum(each[0] for each in parts.values())
    found = [LeaderOfTopic(of, output, output / total, int(whole)) for of, (output, whole) in parts.items()]
    return sorted(found, key=lambda each: (-each.output, each.country))[:LEADERS]


def first_of(month: int) -> ir.DateScalar:
    """The first day of a month that is numbered as 12 × year + month - 1."""
    return ibis.date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


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
        topics=row.topics.count(),
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
