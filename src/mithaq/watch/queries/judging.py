"""Reads of what people say of topics: notes, votes beside the model's forecast, and what became of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import log
from uuid import UUID

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.parties import queries as parties
from mithaq.watch.domain.emergence.conventions import HORIZON_YEARS, MONTHS_A_YEAR
from mithaq.watch.domain.judging import (
    SPAN_MONTHS,
    Became,
    Judged,
    Relevance,
    Rise,
    Scores,
    Spans,
    became,
    end_of,
    is_foresight,
    listed_probability,
    model_probability,
    people_probability,
    scores,
)
from mithaq.watch.models import TopicNote, TopicVote
from mithaq.watch.queries import looks
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_works import first_of


@dataclass(frozen=True)
class NoteView:
    """A note, and the last month before the origin of the look that it was written at."""

    id: UUID
    text: str
    evidence: str
    evidence_title: str
    evidence_address: str
    by: UUID
    origin: int
    written_at: datetime
    amended_at: datetime | None


@dataclass(frozen=True)
class VoteView:
    """What a person said last of a topic."""

    person: UUID
    origin: int
    rise: Rise
    relevance: Relevance | None
    reason: str
    cast_at: datetime


@dataclass(frozen=True)
class Tally:
    """The last vote of each person on a topic."""

    votes: Sequence[VoteView]

    @property
    def rises(self) -> Mapping[Rise, int]:
        counted = Counter(each.rise for each in self.votes)
        return {each: counted[each] for each in Rise}

    @property
    def relevances(self) -> Mapping[Relevance, int]:
        counted = Counter(each.relevance for each in self.votes if each.relevance)
        return {each: counted[each] for each in Relevance}

    @property
    def people(self) -> float | None:
        """The part of yes among those who said yes or no."""
        return people_probability(self.rises)

    def of(self, person: UUID) -> VoteView | None:
        return next((each for each in self.votes if each.person == person), None)


@dataclass(frozen=True)
class Disputed:
    """A topic on which people voted, with the model's probability of a sure rise."""

    topic: TopicView
    tally: Tally
    people: float
    model: float

    @property
    def gap(self) -> float:
        return abs(self.people - self.model)


@dataclass(frozen=True)
class Judgement:
    """A topic that was voted on at the looks of one origin; `votes` are those cast in foresight."""

    source: str
    origin: int
    term: str
    look: UUID
    votes: int
    late_votes: int
    people: float | None
    model: float | None
    became: Became


@dataclass(frozen=True)
class Judgements:
    """All of them, the earliest end first, and the scores over those whose outcome is known."""

    found: Sequence[Judgement]
    scores: Scores


def may_judge(reader: Actor) -> bool:
    """Whether somebody writes notes and votes: analysts and administrators of any institution here."""
    return may(reader, Act.KEEP_WATCH)


def notes(source: str, term: str, *, reader: Actor) -> list[NoteView]:
    """Notes on a topic that nobody withdrew, the last first."""
    require(reader, Act.SEE_WATCH)
    rows = TopicNote.objects.filter(source=source, term=term, withdrawn_at=None).select_related("look")
    return [
        NoteView(
            id=row.id,
            text=row.text,
            evidence=row.evidence,
            evidence_title=row.evidence_title,
            evidence_address=row.evidence_address,
            by=row.by,
            origin=row.look.origin,
            written_at=row.written_at,
            amended_at=row.amended_at,
        )
        for row in rows.order_by("-written_at", "-id")
    ]


def tally(source: str, term: str, *, reader: Actor) -> Tally:
    """The votes on a topic, the last first."""
    require(reader, Act.SEE_WATCH)
    return _tallies(TopicVote.objects.filter(source=source, term=term).select_related("look")).get(
        term, Tally([])
    )


def model_of(of: LookView, topic: TopicView) -> float | None:
    """How probable a look says that a sure rise within three years is; None where it says nothing."""
    return listed_probability(
        _by_forecast(topic),
        rank=topic.rank,
        hits=sum(len(each.hits) for each in of.tried),
        tried=sum(len(each.hits) + len(each.misses) for each in of.tried),
    )


def disputed(of: LookView, *, reader: Actor, holding: str = "") -> list[Disputed]:
    """Topics of a look on which somebody said yes or no, those first where people and model differ most."""
    require(reader, Act.SEE_WATCH)
    found = _tallies(TopicVote.objects.filter(source=of.source).select_related("look"))
    views = looks.topics_named(of, found, reader=reader)
    disputes = [
        Disputed(each, found[each.term], people, model)
        for each in views
        if holding.lower() in each.term.lower()
        and (people := found[each.term].people) is not None
        and (model := model_of(of, each)) is not None
    ]
    return sorted(disputes, key=lambda each: (-each.gap, each.topic.rank))


def outcome(of: LookView, topic: TopicView, *, reader: Actor, today: date) -> Became:
    """What became of a topic since a look. Reads works only where the three years are over. Raises Refused
    `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    if not _is_over(of.origin, today):
        return Became.OPEN
    spans = _spans(of.source, of.origin, {topic.term: topic.spellings})
    return became(spans[topic.term], is_over=True)


def judgements(*, reader: Actor, today: date) -> Judgements:
    """All topics that were voted on, with what became of them.

    Reads the works of each origin whose three years are over once. Raises Refused `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    by_origin: dict[tuple[str, int], list[TopicVote]] = {}
    for row in TopicVote.objects.select_related("look").order_by("cast_at", "id"):
        by_origin.setdefault((row.source, row.look.origin), []).append(row)
    found = [
        each
        for (source, origin), votes in by_origin.items()
        for each in _judgements(source, origin, votes, reader=reader, today=today)
    ]
    known = [
        Judged(each.people, each.model, each.became is Became.RISEN)
        for each in found
        if each.became is not Became.OPEN
    ]
    return Judgements(sorted(found, key=lambda each: (each.origin, each.source, each.term)), scores(known))


def _by_forecast(topic: TopicView) -> float | None:
    ahead = next((each for each in topic.forecasts if each.years == HORIZON_YEARS), None)
    if ahead is None or topic.now <= 0:
        return None
    return model_probability(
        sum(topic.counts[-looks.SPAN_YEARS :]),
        expected=log(ahead.expected / topic.now),
        lower=log(ahead.lower / topic.now),
        upper=log(ahead.upper / topic.now),
    )


def _judgements(
    source: str, origin: int, votes: Sequence[TopicVote], *, reader: Actor, today: date
) -> Iterable[Judgement]:
    at = {row.term: row.look_id for row in votes}
    views = {look: looks.look(look, reader=reader) for look in set(at.values())}
    topics = {term: looks.topic(views[look], term, reader=reader) for term, look in at.items()}
    is_over = _is_over(origin, today)
    spelled = {term: topic.spellings for term, topic in topics.items()}
    spans = _spans(source, origin, spelled) if is_over else {}
    early = [row for row in votes if is_foresight(origin, _month(row.cast_at))]
    tallies = _tallies_of(early)
    for term, topic in topics.items():
        counted = tallies.get(term, Tally([]))
        late = {row.person for row in votes if row.term == term} - {each.person for each in counted.votes}
        yield Judgement(
            source=source,
            origin=origin,
            term=term,
            look=at[term],
            votes=len(counted.votes),
            late_votes=len(late),
            people=counted.people,
            model=model_of(views[at[term]], topic),
            became=became(spans[term], is_over=True) if is_over else Became.OPEN,
        )


def _tallies(rows: Iterable[TopicVote]) -> Mapping[str, Tally]:
    return _tallies_of(sorted(rows, key=lambda each: (each.cast_at, each.pk)))


def _tallies_of(rows: Sequence[TopicVote]) -> Mapping[str, Tally]:
    """The last of each person's votes, by term; rows come in their order."""
    last: dict[str, dict[UUID, TopicVote]] = {}
    for row in rows:
        last.setdefault(row.term, {})[row.person] = row
    return {
        term: Tally(sorted(map(_vote, votes.values()), key=lambda each: each.cast_at, reverse=True))
        for term, votes in last.items()
    }


def _vote(row: TopicVote) -> VoteView:
    return VoteView(
        person=row.person,
        origin=row.look.origin,
        rise=Rise(row.rise),
        relevance=Relevance(row.relevance) if row.relevance else None,
        reason=row.reason,
        cast_at=row.cast_at,
    )


def _is_over(origin: int, today: date) -> bool:
    return MONTHS_A_YEAR * today.year + today.month - 1 >= end_of(origin)


def _month(at: datetime) -> int:
    on = parties.legal_day(at)
    return MONTHS_A_YEAR * on.year + on.month - 1


def _spans(source: str, origin: int, spelled: Mapping[str, Sequence[str]]) -> Mapping[str, Spans]:
    """Works of each topic in the two spans that decide, whatever the number of topics in one reading.

    Terms are read only where the corpus reaches the end of the horizon.
    """
    end = end_of(origin)
    with engine() as reckoning:
        works = reckoning.works()
        of = works.filter(works.source == source) if source else works
        is_before, is_later = (
            _is_within(of, origin - SPAN_MONTHS, origin),
            _is_within(of, end - SPAN_MONTHS, end),
        )
        sums = of.agg(
            before=is_before.ifelse(1, 0).sum(),
            later=is_later.ifelse(1, 0).sum(),
            reaching=(of.published_on >= first_of(end - 1)).ifelse(1, 0).sum(),
        )
        (total,) = reckoning.table(sums).to_pylist()
        found = []
        if total["reaching"]:
            spans = of.filter(is_before | is_later).mutate(is_later=is_later)
            found = reckoning.table(_met(spans, spelled)).to_pylist()
    counts = {(row["topic"], row["is_later"]): row["works"] for row in found}
    return {
        term: Spans(
            before=counts.get((term, False), 0),
            works_before=total["before"] or 0,
            later=counts.get((term, True), 0),
            works_later=total["later"] or 0,
            reaches=bool(total["reaching"]),
        )
        for term in spelled
    }


def _is_within(works: ir.Table, first: int, end: int) -> ir.BooleanValue:
    return (works.published_on >= first_of(first)) & (works.published_on < first_of(end))


def _met(works: ir.Table, spelled: Mapping[str, Sequence[str]]) -> ir.Table:
    """How many works of each span say each topic; one that says it in two spellings counts once."""
    pairs = [{"said": said, "topic": term} for term, spellings in spelled.items() for said in spellings]
    asked = ibis.memtable(pa.Table.from_pylist(pairs))
    said = works.select("source", "key", "is_later", said=works.terms.unnest())
    each = said.inner_join(asked, "said").select("source", "key", "is_later", "topic").distinct()
    return each.group_by("topic", "is_later").agg(works=ibis._.count())
