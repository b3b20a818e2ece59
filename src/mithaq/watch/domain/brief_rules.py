"""The rules that turn facts of the watch into the lines of a brief.

A forecast is said to be likely only as far as bounds of the same kind held in trials on the past, and a topic
of the list only as far as the first of earlier lists rose (`confidence`). Figures are rounded to four digits
behind the point, so that engines that add in another order give the same lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import expm1

from mithaq.watch.domain.briefs import Evidence, EvidenceKind, Fact, Facts, Line, LineKind
from mithaq.watch.domain.confidence import Rate, Trial, rate

FIRST = 10
RISERS = 3
ENTERED_FROM = 50
"""A topic is new among the first where the look before had it beyond these, or not at all."""
DIGITS = 4


@dataclass(frozen=True)
class Tried:
    """What became of a look of the past: of its first, so many rose, as did `risen` of all candidates."""

    origin: int
    first: Trial
    risen: Trial
    held: Mapping[int, Trial]


@dataclass(frozen=True)
class LookFacts:
    """A look, and the one before it over the same source where there is one (with the ranks it gave)."""

    id: str
    source: str
    origin: int
    stamp: str
    read: int
    of: int
    candidates: int
    topics: int
    tried: Sequence[Tried]
    before: int | None = None
    before_ranks: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Foretold:
    """Works in 10,000 that are expected so many years ahead, and their bounds of 80 %."""

    years: int
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True)
class TopicFacts:
    """A topic of a look. `recent` and `corrected` are log growth over two years."""

    rank: int
    term: str
    now: float
    last_year: int
    works: int
    recent: float
    corrected: float
    is_of_the_corpus: bool
    forecasts: Sequence[Foretold]
    reasons: Mapping[str, float]
    near: Sequence[str]
    earlier: tuple[int, int] | None = None
    """The origin of the look before, and the rank that it gave."""
    leaders: Sequence[tuple[str, float]] = ()


@dataclass(frozen=True)
class ReleaseFacts:
    """A release of ATT&CK that came, and how much of it is new, other and gone since the one before."""

    domain: str
    version: str
    before: str
    added: int
    other: int
    gone: int


@dataclass(frozen=True)
class CyberFacts:
    """What changed in cyber tactics since a day."""

    since: str
    exploited: int
    releases: Sequence[ReleaseFacts]


def horizon_lines(look: LookFacts, first: Sequence[TopicFacts], cyber: CyberFacts) -> tuple[Line, ...]:
    """The lines of a horizon report, from the first topics of a look."""
    of_cyber = cyber_lines(cyber)
    shown = [each for each in first[:FIRST] if not each.is_of_the_corpus][:RISERS]
    # Five sentences at most are for who has no time: what came in cyber tactics takes the place of one.
    key_risers = RISERS - bool(of_cyber)
    return (
        Line(LineKind.READ, "", _read(look), (_by(look, formula="rank"),), is_key=True),
        *(_riser(look, each, is_key=place < key_risers) for place, each in enumerate(shown)),
        _rate_line(look),
        *_entered(look, first[:FIRST]),
        *(_of_the_corpus(look, each) for each in first[:FIRST] if each.is_of_the_corpus),
        *of_cyber,
    )


def dossier_lines(look: LookFacts, topic: TopicFacts) -> tuple[Line, ...]:
    """The lines of a dossier on one topic of a look."""
    found = [
        Line(LineKind.STANDING, topic.term, _standing(look, topic), (_of(look, topic, "rank"),), is_key=True),
        Line(LineKind.GROWTH, topic.term, _growth(topic), (_behind(look, topic, "share"),), is_key=True),
    ]
    found += [_of_the_corpus(look, topic)] if topic.is_of_the_corpus else []
    found += [_forecast(look, topic, each) for each in topic.forecasts]
    found += [_rate_line(look)] if topic.rank <= ENTERED_FROM else []
    found += list(_around(look, topic))
    return tuple(found)


def cyber_lines(cyber: CyberFacts) -> tuple[Line, ...]:
    """The lines of what changed in cyber tactics, vulnerabilities first."""
    return tuple(_cyber(cyber))


def _around(look: LookFacts, topic: TopicFacts) -> Iterator[Line]:
    if topic.leaders:
        names = [each[0] for each in topic.leaders]
        facts: Facts = {"countries": names, "shares": [_round(each[1]) for each in topic.leaders]}
        yield Line(LineKind.LEADERS, topic.term, facts, (_behind(look, topic, ""),), is_key=True)
    if topic.earlier:
        origin, rank = topic.earlier
        facts = {"origin": origin, "was": rank, "rank": topic.rank}
        yield Line(LineKind.EARLIER, topic.term, facts, (_of(look, topic, "rank"),))
    if topic.near:
        yield Line(LineKind.BESIDE, topic.term, {"terms": list(topic.near)}, (_of(look, topic, ""),))
    best = sorted(topic.reasons.items(), key=lambda each: -each[1])[:3]
    names = [name for name, part in best if part > 0]
    if names:
        yield Line(LineKind.REASONS, topic.term, {"measures": names}, (_of(look, topic, "rank"),))


def _read(look: LookFacts) -> Facts:
    return {
        "read": look.read,
        "of": look.of,
        "source": look.source,
        "origin": look.origin,
        "candidates": look.candidates,
        "topics": look.topics,
    }


def _riser(look: LookFacts, topic: TopicFacts, *, is_key: bool) -> Line:
    facts: dict[str, Fact] = {"rank": topic.rank, "term": topic.term, **_growth(topic)}
    evidence = (_of(look, topic, "forecast"), _behind(look, topic, "share"))
    if not topic.forecasts:
        return Line(LineKind.RISER_UNFORETOLD, topic.term, facts, evidence[1:], is_key)
    return Line(LineKind.RISER, topic.term, {**facts, **_bounds(topic.forecasts[0])}, evidence, is_key)


def _of_the_corpus(look: LookFacts, topic: TopicFacts) -> Line:
    facts: Facts = {
        "term": topic.term,
        "recent": _round(expm1(topic.recent)),
        "corrected": _round(expm1(topic.corrected)),
    }
    return Line(LineKind.OF_THE_CORPUS, topic.term, facts, (_of(look, topic, "corrected"),))


def _rate_line(look: LookFacts) -> Line:
    of_first = rate(each.first for each in look.tried)
    if of_first is None:
        return Line(LineKind.UNTRIED, "", {}, (_by(look, formula="tried"),), is_key=True)
    base = [each.risen.right / max(each.risen.of, 1) for each in look.tried]
    facts: dict[str, Fact] = {
        "origins": sorted(each.origin for each in look.tried),
        "first": max(each.first.of for each in look.tried),
        "base_least": _round(min(base)),
        "base_most": _round(max(base)),
        **_rated(of_first),
    }
    return Line(LineKind.RATE, "", facts, (_by(look, formula="tried"),), is_key=True)


def _entered(look: LookFacts, first: Sequence[TopicFacts]) -> Iterator[Line]:
    if look.before is None or look.before_ranks is None:
        return
    known = look.before_ranks
    terms = [each.term for each in first if known.get(each.term, ENTERED_FROM + 1) > ENTERED_FROM]
    if terms:
        facts: Facts = {"terms": terms, "before": look.before, "first": len(first), "beyond": ENTERED_FROM}
        yield Line(LineKind.ENTERED, "", facts, (_by(look, formula="rank"),))


def _cyber(cyber: CyberFacts) -> Iterator[Line]:
    if cyber.exploited:
        facts: Facts = {"count": cyber.exploited, "since": cyber.since}
        evidence = Evidence(EvidenceKind.EXPLOITED, since=cyber.since)
        yield Line(LineKind.EXPLOITED, "", facts, (evidence,), is_key=True)
    for each in cyber.releases:
        facts = {
            "domain": each.domain,
            "version": each.version,
            "before": each.before,
            "added": each.added,
            "other": each.other,
            "gone": each.gone,
        }
        evidence = Evidence(EvidenceKind.RELEASE, release=f"{each.domain} {each.version}", since=cyber.since)
        yield Line(LineKind.RELEASE, each.domain, facts, (evidence,), is_key=not cyber.exploited)


def _standing(look: LookFacts, topic: TopicFacts) -> Facts:
    return {
        "term": topic.term,
        "rank": topic.rank,
        "topics": look.topics,
        "source": look.source,
        "origin": look.origin,
    }


def _growth(topic: TopicFacts) -> dict[str, Fact]:
    return {
        "term": topic.term,
        "now": _round(topic.now),
        "recent": _round(expm1(topic.recent)),
        "last_year": topic.last_year,
        "works": topic.works,
    }


def _forecast(look: LookFacts, topic: TopicFacts, ahead: Foretold) -> Line:
    facts: dict[str, Fact] = {"term": topic.term, **_bounds(ahead)}
    held = rate(each.held[ahead.years] for each in look.tried if ahead.years in each.held)
    subject, evidence = f"{topic.term}:{ahead.years}", (_of(look, topic, "forecast"),)
    is_key = ahead is topic.forecasts[0]
    if held is None:
        return Line(LineKind.FORECAST_UNTRIED, subject, facts, evidence, is_key)
    return Line(LineKind.FORECAST, subject, {**facts, **_rated(held)}, evidence, is_key)


def _bounds(ahead: Foretold) -> dict[str, Fact]:
    return {
        "years": ahead.years,
        "expected": _round(ahead.expected),
        "lower": _round(ahead.lower),
        "upper": _round(ahead.upper),
    }


def _rated(found: Rate) -> dict[str, Fact]:
    low, high = found.words
    return {
        "least": _round(found.least),
        "most": _round(found.most),
        "low": _round(found.low),
        "high": _round(found.high),
        "low_word": low.value,
        "high_word": high.value,
    }


def _by(look: LookFacts, *, formula: str) -> Evidence:
    return Evidence(EvidenceKind.LOOK, look=look.id, stamp=look.stamp, formula=formula)


def _of(look: LookFacts, topic: TopicFacts, formula: str) -> Evidence:
    return Evidence(EvidenceKind.TOPIC, look=look.id, term=topic.term, stamp=look.stamp, formula=formula)


def _behind(look: LookFacts, topic: TopicFacts, formula: str) -> Evidence:
    return Evidence(EvidenceKind.WORKS, look=look.id, term=topic.term, stamp=look.stamp, formula=formula)


def _round(value: float) -> float:
    return round(float(value), DIGITS)
