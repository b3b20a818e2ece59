"""The rules that turn what changed since a day into the lines of a daily note, which fills one page.

What is new on the watchlist of whoever makes the note comes first, then looks ahead, cyber tactics, and what
was loaded; of each the first few, and how many more there are.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mithaq.watch.domain.brief_rules import CyberFacts, cyber_lines
from mithaq.watch.domain.briefs import Evidence, EvidenceKind, Fact, Line, LineKind

WATCHED_MOST, LOOKS_MOST, LOADS_MOST, FAILED_MOST = 8, 2, 4, 3
CAME_MOST = 5
WORKS = "works"
"""What a load of works loads; others are of the kinds of cyber sources."""


@dataclass(frozen=True)
class WatchedFacts:
    """An alert of a watchlist, as it was kept; `thing` is what was watched."""

    alert: int
    thing: str
    kind: str
    watch: str
    asked: Mapping[str, Fact]
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class MadeLook:
    """A look ahead that was made, and the terms that came into its first fifty since the look before."""

    id: str
    source: str
    origin: int
    stamp: str
    topics: int
    came: Sequence[str]


@dataclass(frozen=True)
class LoadFacts:
    """A load of works (with its own page) or of a cyber source: what came, and problems that were noted."""

    id: str
    what: str
    source: str
    rows: int
    problems: int


@dataclass(frozen=True)
class FailedFacts:
    """A run that failed when it was tried last."""

    task: str
    source: str
    failures: int


@dataclass(frozen=True)
class NoteFacts:
    """What changed since a day; the last comes first in each part."""

    brief: str
    since: str
    watched: Sequence[WatchedFacts]
    looks: Sequence[MadeLook]
    cyber: CyberFacts
    loads: Sequence[LoadFacts]
    failed: Sequence[FailedFacts]


def note_lines(facts: NoteFacts) -> tuple[Line, ...]:
    """The lines of a daily note; one that says so where nothing changed."""
    found = (*_watched(facts), *_looks(facts), *cyber_lines(facts.cyber), *_loads(facts), *_failed(facts))
    evidence = (Evidence(EvidenceKind.SOURCES),)
    return found or (Line(LineKind.NOTHING, "", {"since": facts.since}, evidence, is_key=True),)


def _watched(facts: NoteFacts) -> Iterator[Line]:
    for each in _by_turns(facts.watched)[:WATCHED_MOST]:
        evidence = Evidence(EvidenceKind.ALERT, brief=facts.brief, term=str(each.alert))
        said = {"alert": each.kind, "watch": each.watch, "asked": each.asked, **each.facts}
        yield Line(LineKind.WATCHED, str(each.alert), said, (evidence,), is_key=True)
    more = len(facts.watched) - WATCHED_MOST
    if more > 0:
        evidence = Evidence(EvidenceKind.WATCHLIST)
        yield Line(LineKind.WATCHED_MORE, "", {"count": more}, (evidence,), is_key=True)


def _by_turns(watched: Sequence[WatchedFacts]) -> list[WatchedFacts]:
    """The last alert of each thing before the second of any: one release must not fill the page."""
    seen = Counter[str]()
    turns = list[tuple[int, WatchedFacts]]()
    for each in watched:
        turns.append((seen[each.thing], each))
        seen[each.thing] += 1
    return [each for _turn, each in sorted(turns, key=lambda pair: pair[0])]


def _looks(facts: NoteFacts) -> Iterator[Line]:
    for each in facts.looks[:LOOKS_MOST]:
        said: dict[str, Fact] = {
            "source": each.source,
            "origin": each.origin,
            "topics": each.topics,
            "came": list(each.came[:CAME_MOST]),
            "more": max(0, len(each.came) - CAME_MOST),
        }
        evidence = Evidence(EvidenceKind.LOOK, look=each.id, stamp=each.stamp)
        yield Line(LineKind.LOOKED, each.id, said, (evidence,), is_key=True)


def _loads(facts: NoteFacts) -> Iterator[Line]:
    for each in facts.loads[:LOADS_MOST]:
        said: dict[str, Fact] = {
            "what": each.what,
            "source": each.source,
            "rows": each.rows,
            "problems": each.problems,
        }
        evidence = Evidence(EvidenceKind.SOURCES)
        if each.what == WORKS:
            evidence = Evidence(EvidenceKind.LOAD, load=each.id)
        yield Line(LineKind.LOADED, each.id, said, (evidence,))
    more = facts.loads[LOADS_MOST:]
    if more:
        told: dict[str, Fact] = {"count": len(more), "problems": sum(each.problems for each in more)}
        yield Line(LineKind.LOADED_MORE, "", told, (Evidence(EvidenceKind.SOURCES),))


def _failed(facts: NoteFacts) -> Iterator[Line]:
    for each in facts.failed[:FAILED_MOST]:
        said: dict[str, Fact] = {"task": each.task, "source": each.source, "failures": each.failures}
        yield Line(LineKind.FAILED, f"{each.task} {each.source}", said, (Evidence(EvidenceKind.SOURCES),))
