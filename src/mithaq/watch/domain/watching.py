"""What a person may watch, and what is told of it: rules from how it stood to how it stands.

A watched thing is read whenever what it rests on is another (a later look, corpus, release or catalogue).
What crosses a line is told once; what stays beyond it is not told again.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b

from mithaq.base.refusals import Refused
from mithaq.watch.domain.asking import Actors, Counting
from mithaq.watch.domain.attack import AttackObject, Content, Domain, ObjectKind, RelationKind
from mithaq.watch.domain.attack_changes import Change, ChangeKind

WATCHED_MAX = 50
WORKS_MOST = 20_000
"""A search that finds more says nothing new by finding one more."""
WORKS_KEPT = 200
"""So many works stand behind an alert, the last published; how many there are is told in any case."""
DIGEST_BYTES = 8
RANK_TO, RANK_MOST = 50, 10_000
FIRST, FIRST_MOST = 10, 50
SHOWN = 20
"""So many objects are named in one alert; how many there are is told in any case."""
ENTRANT_WORKS_MIN = 10
"""Who has fewer works is no entrant: three papers can lead a small field for a month."""
EVERY = timedelta(minutes=5)
LEASE = timedelta(minutes=10)
Facts = Mapping[str, object]


class WatchKind(StrEnum):
    """What is watched."""

    TOPIC = "topic"
    WORKS = "works"
    FIELD = "field"
    ATTACK = "attack"
    EXPLOITED = "exploited"


class AlertKind(StrEnum):
    """What is told."""

    APPEARED = "appeared"
    GONE = "gone"
    ENTERED = "entered"
    LEFT = "left"
    GROWS = "grows"
    GROWS_NOT = "grows_not"
    SHARE_ABOVE = "share_above"
    SHARE_BELOW = "share_below"
    NEW_WORKS = "new_works"
    ENTRANT = "entrant"
    OUTPUT_ABOVE = "output_above"
    OUTPUT_BELOW = "output_below"
    CHANGED = "changed"
    USED_BY = "used_by"
    USES = "uses"
    TECHNIQUES_CHANGED = "techniques_changed"
    TECHNIQUES_USED = "techniques_used"
    EXPLOITED = "exploited"


class Rhythm(StrEnum):
    """How often a letter tells what is new on a watchlist."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


GAPS = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True)
class TopicWatch:
    """A term of a source's looks. Lines: a rank, the lower bound of its growth in three years (0.5 is half as
    much again), and works in 10,000.
    """

    source: str
    term: str
    rank_to: int = RANK_TO
    growth_over: float = 0.0
    share_over: float | None = None


@dataclass(frozen=True)
class WorksWatch:
    """A search of works, of one source where it is named."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class FieldWatch:
    """The first by output in a field (in all works without one), and a line for the share of one of them."""

    field: str = ""
    actors: str = Actors.COUNTRIES.value
    counting: str = Counting.FRACTIONAL.value
    first: int = FIRST
    of: str = ""
    share_over: float | None = None


@dataclass(frozen=True)
class AttackWatch:
    """A technique or a group of ATT&CK, by its STIX identifier; everything of a domain without one."""

    domain: str
    stix_id: str = ""
    kind: str = ""
    number: str = ""
    name: str = ""


@dataclass(frozen=True)
class ExploitedWatch:
    """Vulnerabilities known to be exploited, of vendors and products in any writing, or all of them."""

    vendors: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


Asked = TopicWatch | WorksWatch | FieldWatch | AttackWatch | ExploitedWatch
_KINDS: Mapping[type, WatchKind] = {
    TopicWatch: WatchKind.TOPIC,
    WorksWatch: WatchKind.WORKS,
    FieldWatch: WatchKind.FIELD,
    AttackWatch: WatchKind.ATTACK,
    ExploitedWatch: WatchKind.EXPLOITED,
}


@dataclass(frozen=True)
class Alert:
    """What is told, with its figures; words make a sentence of it."""

    kind: AlertKind
    facts: Facts


@dataclass(frozen=True)
class Place:
    """How a topic stands in a look: rank, lower bound of its growth where there is a forecast, share."""

    rank: int
    growth: float | None
    share: float


@dataclass(frozen=True)
class Ranked:
    """One of those that lead in a field."""

    of: str
    rank: int
    works: int
    share: float


@dataclass(frozen=True)
class Release:
    """What an alert on a release says of all its changes: from which version to which."""

    domain: Domain
    before: str
    after: str


def kind_of(asked: Asked) -> WatchKind:
    """Which kind of watch it is."""
    return _KINDS[type(asked)]


def asked_from(kind: WatchKind, told: Mapping[str, object]) -> Asked:
    """What was asked, from how it is kept."""
    made = next(each for each, its in _KINDS.items() if its is kind)
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    found: Asked = made(**values)
    return found


def identity(asked: Asked) -> tuple[str, ...]:
    """What makes two watches one; to ask again with other lines changes the lines."""
    lines = {"rank_to", "growth_over", "share_over", "first", "name", "number", "kind"}
    return tuple(f"{name}={value}" for name, value in sorted(asdict(asked).items()) if name not in lines)


def require_lines(asked: Asked) -> None:
    """Raises Refused `watch_line_wrong` where a line can be crossed by nothing."""
    match asked:
        case TopicWatch():
            right = 1 <= asked.rank_to <= RANK_MOST and -1 <= asked.growth_over <= 100
            right = right and (asked.share_over is None or 0 < asked.share_over <= 10_000)
        case FieldWatch():
            right = 1 <= asked.first <= FIRST_MOST and bool(asked.of) == (asked.share_over is not None)
            right = right and (asked.share_over is None or 0 < asked.share_over < 1)
        case _:
            right = True
    if not right:
        raise Refused("watch_line_wrong", rank=RANK_MOST, first=FIRST_MOST)


def topic_alerts(asked: TopicWatch, before: Place | None, now: Place | None) -> tuple[Alert, ...]:
    """What became of a topic, the gravest first. Absent is no topic of the look."""
    if before is None and now is None:
        return ()
    if now is None:
        return (Alert(AlertKind.GONE, {"was": before.rank if before else None}),)
    facts = {
        "rank": now.rank,
        "was": before.rank if before else None,
        "growth": now.growth,
        "share": now.share,
    }
    stood, stands = _beyond(asked, before), _beyond(asked, now)
    found = [AlertKind.APPEARED] if before is None else []
    for (above, below), was, holds in zip(_LINES, stood, stands, strict=True):
        found += [above] if holds and not was else [below] if was and not holds else []
    return tuple(Alert(each, facts) for each in found)


_LINES = (
    (AlertKind.ENTERED, AlertKind.LEFT),
    (AlertKind.GROWS, AlertKind.GROWS_NOT),
    (AlertKind.SHARE_ABOVE, AlertKind.SHARE_BELOW),
)


def _beyond(asked: TopicWatch, place: Place | None) -> tuple[bool, bool, bool]:
    """On which of its lines' other side a topic stands: rank, growth, share."""
    if place is None:
        return (False, False, False)
    grows = place.growth is not None and place.growth > asked.growth_over
    return (
        place.rank <= asked.rank_to,
        grows,
        asked.share_over is not None and place.share > asked.share_over,
    )


@dataclass(frozen=True)
class FoundWork:
    """A work that a search found; the last published come first."""

    source: str
    key: str
    doi: str

    @property
    def digest(self) -> bytes:
        """Stays when another source tells of the same work: a DOI goes before the name in a source."""
        named = f"doi:{self.doi.lower()}" if self.doi else f"{self.source}:{self.key}"
        return blake2b(named.encode(), digest_size=DIGEST_BYTES).digest()


def works_alerts(known: bytes, found: Sequence[FoundWork]) -> tuple[Alert, ...]:
    """Works that a search did not find before."""
    seen = {known[at : at + DIGEST_BYTES] for at in range(0, len(known), DIGEST_BYTES)}
    new = [each for each in found if each.digest not in seen]
    if not new:
        return ()
    works = [[each.source, each.key] for each in new[:WORKS_KEPT]]
    return (Alert(AlertKind.NEW_WORKS, {"count": len(new), "works": works}),)


def known_of(known: bytes, found: Iterable[FoundWork]) -> bytes:
    """The digests of what was ever found, so that a work that goes and comes back is not new."""
    kept = {known[at : at + DIGEST_BYTES] for at in range(0, len(known), DIGEST_BYTES)}
    return b"".join(sorted(kept | {each.digest for each in found}))


def field_alerts(
    asked: FieldWatch, before: Set[str], now: Sequence[Ranked], *, share_before: float, share: float
) -> tuple[Alert, ...]:
    """Who newly is among the first, and whether the one that is named crossed its line.

    Where nobody was among the first, all would be new, and nothing is told.
    """
    entrants = [each for each in first_of(asked, now) if each.of not in before] if before else []
    found = [
        Alert(AlertKind.ENTRANT, {"of": each.of, "rank": each.rank, "share": each.share}) for each in entrants
    ]
    if asked.share_over is not None and (share > asked.share_over) != (share_before > asked.share_over):
        kind = AlertKind.OUTPUT_ABOVE if share > asked.share_over else AlertKind.OUTPUT_BELOW
        found.append(Alert(kind, {"of": asked.of, "share": share, "was": share_before}))
    return tuple(found)


def first_of(asked: FieldWatch, ranked: Iterable[Ranked]) -> list[Ranked]:
    """Those that count as the first: by rank, and with works enough."""
    return [each for each in ranked if each.rank <= asked.first and each.works >= ENTRANT_WORKS_MIN]


def object_alerts(
    asked: AttackWatch, changes: Iterable[Change], release: Release, used: Sequence[tuple[str, str]]
) -> tuple[Alert, ...]:
    """What became of a technique or group in a later release, and the new ties between groups and techniques
    (`used`: number and name of the other end).
    """
    facts = _release(release)
    found = []
    for each in changes:
        into = each.merged_into
        told = {
            **facts,
            "change": each.kind.value,
            "name": each.of.name,
            "into": into.attack_id if into else "",
        }
        found.append(Alert(AlertKind.CHANGED, told))
    kind = AlertKind.USES if asked.kind == ObjectKind.GROUP else AlertKind.USED_BY
    found += [Alert(kind, {**facts, "other": number, "name": name}) for number, name in used]
    return tuple(found)


def domain_alerts(
    changes: Iterable[Change], release: Release, used: Sequence[tuple[str, str]]
) -> tuple[Alert, ...]:
    """What became of all techniques in a later release: an alert for each way in which some changed, and one
    for techniques that groups newly use.
    """
    facts = _release(release)
    every = [each for each in changes if each.of.kind is ObjectKind.TECHNIQUE]
    found = []
    for way in ChangeKind:
        some = [each.of for each in every if each.kind is way]
        if some:
            objects = [[each.attack_id, each.name] for each in some[:SHOWN]]
            told = {**facts, "change": way.value, "count": len(some), "objects": objects}
            found.append(Alert(AlertKind.TECHNIQUES_CHANGED, told))
    if used:
        told = {**facts, "count": len(used), "objects": [list(each) for each in used[:SHOWN]]}
        found.append(Alert(AlertKind.TECHNIQUES_USED, told))
    return tuple(found)


def new_uses(before: Content, after: Content) -> tuple[tuple[AttackObject, AttackObject], ...]:
    """Groups and techniques that both stand in a later release, and of which the earlier one said no tie."""
    known = {(each.source, each.target) for each in before.relations if each.kind is RelationKind.USES}
    ties = dict.fromkeys(
        (each.source, each.target) for each in after.relations if each.kind is RelationKind.USES
    )
    pairs = (
        (after.objects[group], after.objects[used])
        for group, used in ties
        if (group, used) not in known and group in after.objects and used in after.objects
    )
    found = [
        (group, used)
        for group, used in pairs
        if (group.kind, used.kind) == (ObjectKind.GROUP, ObjectKind.TECHNIQUE)
        and group.is_in_force
        and used.is_in_force
    ]
    return tuple(sorted(found, key=lambda pair: (pair[1].attack_id, pair[0].attack_id)))


def exploited_alerts(before: Set[str], now: Sequence[str], since: str) -> tuple[Alert, ...]:
    """Vulnerabilities that are listed and were not; `since` is the first day on which one was added."""
    new = [each for each in now if each not in before]
    if not new:
        return ()
    return (Alert(AlertKind.EXPLOITED, {"count": len(new), "cves": new[:SHOWN], "since": since}),)


def _release(release: Release) -> dict[str, str]:
    return {"domain": release.domain.value, "before": release.before, "after": release.after}
