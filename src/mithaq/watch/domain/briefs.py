"""Briefs: lines of codes and figures, each bound to its evidence, and what an analyst adds to them.

A line is no text: `words` makes a sentence of it in each language. So the same facts give the same lines,
and two reckonings can be compared figure by figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

NOTE_MAX = 2_000
Fact = str | int | float | list[str] | list[int] | list[float] | list[list[str]] | Mapping[str, "Fact"] | None
Facts = Mapping[str, Fact]


class BriefKind(StrEnum):
    """What a brief is about."""

    HORIZON = "horizon"
    """What a look ahead ranks first, how right such looks were, and what changed in cyber tactics."""
    DOSSIER = "dossier"
    """One topic of a look."""
    DAILY = "daily"
    """What changed since a day, on one page."""


class LineKind(StrEnum):
    """What a line says."""

    READ = "read"
    RISER = "riser"
    RISER_UNFORETOLD = "riser_unforetold"
    OF_THE_CORPUS = "of_the_corpus"
    RATE = "rate"
    UNTRIED = "untried"
    ENTERED = "entered"
    EXPLOITED = "exploited"
    RELEASE = "release"
    STANDING = "standing"
    GROWTH = "growth"
    FORECAST = "forecast"
    FORECAST_UNTRIED = "forecast_untried"
    EARLIER = "earlier"
    LEADERS = "leaders"
    BESIDE = "beside"
    REASONS = "reasons"
    WATCHED = "watched"
    WATCHED_MORE = "watched_more"
    LOOKED = "looked"
    LOADED = "loaded"
    LOADED_MORE = "loaded_more"
    FAILED = "failed"
    NOTHING = "nothing"


class EvidenceKind(StrEnum):
    """The page that shows what a line rests on."""

    LOOK = "look"
    TOPIC = "topic"
    WORKS = "works"
    EXPLOITED = "exploited"
    RELEASE = "release"
    ALERT = "alert"
    """What is behind an alert of a watchlist (`term` is its number), by the brief that tells it."""
    WATCHLIST = "watchlist"
    LOAD = "load"
    SOURCES = "sources"


@dataclass(frozen=True)
class Evidence:
    """What a line rests on: the look, topic, release, load or brief, the state of the corpus, the formula."""

    of: EvidenceKind
    look: str = ""
    term: str = ""
    release: str = ""
    since: str = ""
    stamp: str = ""
    formula: str = ""
    brief: str = ""
    load: str = ""


@dataclass(frozen=True)
class Line:
    """What is said, of what, with which figures, and what shows it. Key lines stand on the first page."""

    kind: LineKind
    subject: str
    facts: Facts
    evidence: tuple[Evidence, ...]
    is_key: bool = False

    @property
    def key(self) -> str:
        """The same line in another reckoning has the same key."""
        return f"{self.kind}:{self.subject}"


@dataclass(frozen=True)
class Difference:
    """A figure that another reckoning gives otherwise; a line that came or went has no `fact`."""

    key: str
    fact: str
    was: Fact | None
    now: Fact | None


@dataclass(frozen=True)
class Edit:
    """What an analyst did to a line: left it out or not, and the note below it in one language."""

    key: str
    is_left_out: bool
    language: str
    note: str


@dataclass(frozen=True)
class Edited:
    """A line as its last edits leave it; notes by language."""

    is_left_out: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)


def differences(before: Iterable[Line], after: Iterable[Line]) -> tuple[Difference, ...]:
    """Which figures differ between two reckonings of one brief, in the order of the lines."""
    was, now = {each.key: each for each in before}, {each.key: each for each in after}
    found: list[Difference] = []
    for key in {**was, **now}:
        old, new = was.get(key), now.get(key)
        if old is None or new is None:
            found.append(Difference(key, "", "there" if old else None, "there" if new else None))
            continue
        for name in {**old.facts, **new.facts}:
            if old.facts.get(name) != new.facts.get(name):
                found.append(Difference(key, name, old.facts.get(name), new.facts.get(name)))
    return tuple(found)


def edited(edits: Iterable[Edit]) -> Mapping[str, Edited]:
    """Each line that was edited as its edits leave it, in their order."""
    found: dict[str, Edited] = {}
    for each in edits:
        notes = {**found.get(each.key, Edited()).notes, each.language: each.note}
        found[each.key] = Edited(each.is_left_out, notes)
    return found


def changed(edits: Sequence[Edit], known: Mapping[str, Edited]) -> tuple[Edit, ...]:
    """Those of an editor's lines that differ from what is known, so that only they are kept."""
    return tuple(each for each in edits if _differs(each, known.get(each.key, Edited())))


def _differs(edit: Edit, known: Edited) -> bool:
    return (edit.is_left_out, edit.note) != (known.is_left_out, known.notes.get(edit.language, ""))
