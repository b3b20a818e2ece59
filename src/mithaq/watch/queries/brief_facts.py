"""The facts of briefs: what a look, the topics of it and the cyber news tell the rules of lines."""

from dataclasses import replace
from datetime import date

from mithaq.access.domain.permissions import Actor
from mithaq.watch.domain.attack import ObjectKind
from mithaq.watch.domain.attack_changes import GONE, ChangeKind
from mithaq.watch.domain.brief_rules import (
    ENTERED_FROM,
    FIRST,
    CyberFacts,
    Foretold,
    LookFacts,
    ReleaseFacts,
    TopicFacts,
    Tried,
    dossier_lines,
    horizon_lines,
)
from mithaq.watch.domain.briefs import BriefKind, Line
from mithaq.watch.domain.confidence import Trial
from mithaq.watch.queries import cyber_news, looks, topic_works
from mithaq.watch.queries.cyber_news import NewRelease
from mithaq.watch.queries.looks import LookView, TopicView, TriedView

LEADERS = 3


def lines_of(kind: BriefKind, of: LookView, term: str, since: date, *, reader: Actor) -> tuple[Line, ...]:
    """Reckon the lines of a brief. Raises NotFound `no_such_topic` or Refused `corpus_damaged`."""
    if kind is BriefKind.DOSSIER:
        topic = looks.topic(of, term, reader=reader)
        return dossier_lines(_look(of, reader), _whole(of, topic, reader))
    first = looks.topics(of, reader=reader, limit=FIRST)
    return horizon_lines(_look(of, reader), [_topic(each) for each in first], cyber_facts(since, reader))


def cyber_facts(since: date, reader: Actor) -> CyberFacts:
    """What changed in cyber tactics since a day."""
    news = cyber_news.news(since, reader=reader)
    releases = [each for each in map(_release, news.releases) if each is not None]
    return CyberFacts(since.isoformat(), news.kev_count, releases)


def _look(of: LookView, reader: Actor) -> LookFacts:
    before = _before(of, reader)
    ranked = looks.topics(before, reader=reader, limit=ENTERED_FROM) if before else []
    return LookFacts(
        id=str(of.id),
        source=of.source,
        origin=of.origin,
        stamp=of.stamp,
        read=of.read,
        of=of.of,
        candidates=of.candidates,
        topics=of.topics,
        tried=[_tried(each) for each in of.tried],
        before=before.origin if before else None,
        before_ranks={each.term: each.rank for each in ranked} if before else None,
    )


def _before(of: LookView, reader: Actor) -> LookView | None:
    """The look before: over the same source, of an earlier month, the latest of them."""
    found = [
        each
        for each in looks.looks(reader=reader)
        if each.source == of.source and each.origin < of.origin and each.made_at <= of.made_at
    ]
    return max(found, key=lambda each: (each.origin, each.made_at), default=None)


def _tried(tried: TriedView) -> Tried:
    first = len(tried.hits) + len(tried.misses)
    # A brief speaks of the first topics, so what bounds held of these is told, where a look knows it.
    held, of = (tried.held_first, first) if tried.held_first else (tried.held, tried.candidates)
    return Tried(
        origin=tried.origin,
        first=Trial(len(tried.hits), first),
        risen=Trial(tried.risen, tried.candidates),
        held={int(years): Trial(round(part * of), of) for years, part in held.items()},
    )


def _topic(found: TopicView) -> TopicFacts:
    return TopicFacts(
        rank=found.rank,
        term=found.term,
        now=found.now,
        last_year=found.counts[-1],
        works=sum(found.counts),
        recent=found.recent,
        corrected=found.corrected,
        is_of_the_corpus=found.is_of_the_corpus,
        forecasts=[Foretold(each.years, each.expected, each.lower, each.upper) for each in found.forecasts],
        reasons=found.reasons,
        near=found.near,
    )


def _whole(of: LookView, found: TopicView, reader: Actor) -> TopicFacts:
    earlier = looks.earlier_ranks(of, found.term, reader=reader)
    leaders = topic_works.leaders_of(of, found, reader=reader)[:LEADERS]
    return replace(
        _topic(found),
        earlier=earlier[0] if earlier else None,
        leaders=tuple((each.country, each.share) for each in leaders),
    )


def _release(new: NewRelease) -> ReleaseFacts | None:
    """What became of techniques; None for a release that has none before it to compare with."""
    if new.before is None:
        return None
    counts = new.counts.get(ObjectKind.TECHNIQUE, {})
    gone = sum(count for kind, count in counts.items() if kind in GONE)
    added = counts.get(ChangeKind.ADDED, 0)
    return ReleaseFacts(
        domain=new.release.domain.value,
        version=new.release.version,
        before=new.before.version,
        added=added,
        other=sum(counts.values()) - added - gone,
        gone=gone,
    )
