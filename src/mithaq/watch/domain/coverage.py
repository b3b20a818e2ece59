"""What an institution says that it covers, what of it holds in a release, and where the gaps are.

A statement speaks of a technique, or of a mitigation (which prevents) or a way of detecting (which detects)
and so of the techniques that the release ties to it. A release that changes under a statement never silently
drops it:

- `holds`: what was covered stands as it stood; a rewritten description or a new name is told beside it;
- `to_confirm`: it was moved, or another technique stands in its place; it is counted apart until it is stated
  anew;
- `lost`: nothing stands in its place.

A technique is covered for a function from the level `partial` on. What is derived from a mitigation or a way
of detecting reaches `partial` at the most: that a thing helps against a technique does not say that it
suffices. A statement on a technique does not speak of its sub-techniques, nor the other way round.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mithaq.watch.domain.attack import AttackObject, Content, ObjectKind, RelationKind
from mithaq.watch.domain.attack_changes import is_moved, is_rewritten
from mithaq.watch.domain.attack_ties import detectors, users


class Function(StrEnum):
    """What one does about a technique."""

    PREVENT = "prevent"
    DETECT = "detect"
    RESPOND = "respond"


class Level(StrEnum):
    """How far something is covered, from nothing on."""

    NONE = "none"
    MINIMAL = "minimal"
    PARTIAL = "partial"
    SIGNIFICANT = "significant"


class Standing(StrEnum):
    """Whether a statement still speaks of what it spoke of."""

    HOLDS = "holds"
    TO_CONFIRM = "to_confirm"
    LOST = "lost"


class Why(StrEnum):
    """What a release did to what a statement speaks of."""

    REWRITTEN = "rewritten"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    DEPRECATED = "deprecated"
    REVOKED = "revoked"
    REMOVED = "removed"


COVERED_FROM = Level.PARTIAL
# What a statement may speak of, and the functions that follow from what it is.
FUNCTIONS: Mapping[ObjectKind, tuple[Function, ...]] = {
    ObjectKind.TECHNIQUE: tuple(Function),
    ObjectKind.MITIGATION: (Function.PREVENT,),
    ObjectKind.DETECTION_STRATEGY: (Function.DETECT,),
    ObjectKind.DATA_COMPONENT: (Function.DETECT,),
}
_ORDER = {each: number for number, each in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Statement:
    """What an institution said. `subject` is what it speaks of as the release `version` had it."""

    subject: AttackObject
    function: Function
    level: Level
    stated_on: date
    version: str
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement in a release: what it speaks of there, if anything."""

    statement: Statement
    standing: Standing
    why: tuple[Why, ...]
    now: AttackObject | None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a technique is covered for a function: as stated, and by what waits to be confirmed."""

    level: Level | None = None
    to_confirm: Level | None = None

    @property
    def is_covered(self) -> bool:
        return self.level is not None and _ORDER[self.level] >= _ORDER[COVERED_FROM]

    @property
    def is_waiting(self) -> bool:
        """Whether it would be covered if it were confirmed."""
        return not self.is_covered and at_least(self.to_confirm, COVERED_FROM)


Matrix = Mapping[str, Mapping[Function, Reached]]
"""For each technique that stands, by STIX identifier, how far each function reaches."""


@dataclass(frozen=True, slots=True)
class TacticCoverage:
    """The techniques of a tactic, sub-techniques among them, and how many of them each function covers."""

    tactic: AttackObject
    techniques: tuple[AttackObject, ...]
    covered: Mapping[Function, int]
    waiting: Mapping[Function, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """A technique that some function does not cover, and how many groups use it: of interest, and in all."""

    technique: AttackObject
    missing: tuple[Function, ...]
    of_interest: int
    groups: int


def at_least(level: Level | None, least: Level) -> bool:
    """Whether a level is there and reaches another."""
    return level is not None and _ORDER[level] >= _ORDER[least]


def placed(statement: Statement, content: Content) -> Placed:
    """Where a statement stands in a release."""
    before, now = statement.subject, content.objects.get(statement.subject.stix_id)
    if now is None:
        return Placed(statement, Standing.LOST, (Why.REMOVED,), None)
    if not now.is_in_force:
        successor = content.successor_of(now.stix_id) if now.is_revoked else None
        if successor is not None and successor.kind is before.kind:
            return Placed(statement, Standing.TO_CONFIRM, (Why.MERGED,), successor)
        return Placed(statement, Standing.LOST, (Why.REVOKED if now.is_revoked else Why.DEPRECATED,), None)
    why = tuple(_changed(before, now))
    return Placed(statement, Standing.TO_CONFIRM if Why.MOVED in why else Standing.HOLDS, why, now)


def matrix_of(statements: Iterable[Placed], content: Content) -> Matrix:
    """How far each technique that stands is covered for each function."""
    levels: dict[tuple[str, Function, bool], Level] = {}
    spoken = list(statements)
    techniques = _techniques_by_subject(content)
    for each in spoken:
        for key, level in _spoken_of(each, techniques):
            at = (key, each.statement.function, each.standing is Standing.HOLDS)
            levels[at] = max(levels.get(at, Level.NONE), level, key=_ORDER.__getitem__)
    return {
        each.stix_id: {
            function: Reached(
                levels.get((each.stix_id, function, True)), levels.get((each.stix_id, function, False))
            )
            for function in Function
        }
        for each in content.in_force(ObjectKind.TECHNIQUE)
    }


def by_tactic(matrix: Matrix, content: Content) -> tuple[TacticCoverage, ...]:
    """Each tactic that stands, by number. A technique of two tactics counts in both."""
    members = defaultdict[str, list[AttackObject]](list)
    for each in content.in_force(ObjectKind.TECHNIQUE):
        for tactic in each.tactics:
            members[tactic].append(each)
    return tuple(
        _tactic(tactic, members[tactic.tactics[0] if tactic.tactics else ""], matrix)
        for tactic in content.in_force(ObjectKind.TACTIC)
    )


def gaps_of(
    matrix: Matrix,
    content: Content,
    *,
    functions: tuple[Function, ...] = tuple(Function),
    interest: frozenset[str] = frozenset(),
) -> tuple[Gap, ...]:
    """Techniques that some of the functions do not cover, those that most groups use first.

    Of two that as many groups of interest use, the one that more groups use in all is first. `interest` holds
    STIX identifiers of groups. Only what a release says of a group itself counts, not of its software.
    """
    used = users(content)
    found = [
        Gap(technique, missing, len(used.get(key, frozenset()) & interest), len(used.get(key, ())))
        for key, reached in matrix.items()
        if (missing := tuple(each for each in functions if not reached[each].is_covered))
        and (technique := content.objects[key])
    ]
    return tuple(sorted(found, key=lambda each: (-each.of_interest, -each.groups, each.technique.attack_id)))


def _changed(before: AttackObject, now: AttackObject) -> Iterator[Why]:
    if is_moved(before, now):
        yield Why.MOVED
    if is_rewritten(before, now):
        yield Why.REWRITTEN
    if before.name != now.name:
        yield Why.RENAMED


def _techniques_by_subject(content: Content) -> Mapping[str, frozenset[str]]:
    """For each mitigation and each way of detecting, the techniques that it is tied to."""
    found = defaultdict[str, set[str]](set)
    for each in content.relations:
        if each.kind is RelationKind.MITIGATES:
            found[each.source].add(each.target)
    for technique, ways in detectors(content).items():
        for way in ways:
            found[way].add(technique)
    return {key: frozenset(techniques) for key, techniques in found.items()}


def _spoken_of(placed: Placed, techniques: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Level]]:
    """The techniques that a statement speaks of in a release, and how far it reaches there."""
    if placed.now is None:
        return
    level = placed.statement.level
    if placed.now.kind is ObjectKind.TECHNIQUE:
        yield placed.now.stix_id, level
        return
    derived = min(level, COVERED_FROM, key=_ORDER.__getitem__)
    for each in techniques.get(placed.now.stix_id, ()):
        yield each, derived


def _tactic(tactic: AttackObject, techniques: list[AttackObject], matrix: Matrix) -> TacticCoverage:
    def count(function: Function, *, is_waiting: bool) -> int:
        reached = (matrix[each.stix_id][function] for each in techniques)
        return sum(each.is_waiting if is_waiting else each.is_covered for each in reached)

    return TacticCoverage(
        tactic=tactic,
        techniques=tuple(techniques),
        covered={each: count(each, is_waiting=False) for each in Function},
        waiting={each: count(each, is_waiting=True) for each in Function},
    )
