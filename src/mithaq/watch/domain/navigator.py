"""Layers of the ATT&CK Navigator (format 4): coverage read from one, and written to one.

A layer has one score for each technique, so a layer is read or written for one function. What Mithaq writes
says level, evidence, day and note in metadata of its own, and is read back as it was; a layer of others is
read by its scores, from the least to the greatest of its gradient.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mithaq.base.canonical import Json
from mithaq.watch.domain.attack import Domain
from mithaq.watch.domain.coverage import Function, Level
from mithaq.watch.domain.unread import Raw, Unread, said, table, tables, text

LAYER_VERSION, NAVIGATOR_VERSION = "4.5", "5.1.0"
SCORES: Mapping[Level, int] = {
    Level.NONE: 0,
    Level.MINIMAL: 33,
    Level.PARTIAL: 66,
    Level.SIGNIFICANT: 100,
}
LEVEL, EVIDENCE, STATED_ON, FUNCTION = "mithaq_level", "evidence", "stated_on", "mithaq_function"
COLOURS = ("#f4f1ea", "#7fb3a5", "#1f6f63")
# Shares of a gradient from which a score says a level.
_FROM = ((0.84, Level.SIGNIFICANT), (0.5, Level.PARTIAL), (0.0, Level.MINIMAL))


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """What a layer says of a technique, by its ATT&CK number. `stated_on` is absent where it does not say."""

    attack_id: str
    level: Level
    place: str
    evidence: str = ""
    note: str = ""
    stated_on: date | None = None


@dataclass(frozen=True)
class Layer:
    """A layer as it was read. `version` is the release that it names, as far as it does."""

    domain: Domain | None
    version: str
    entries: tuple[LayerEntry, ...]
    unread: tuple[Unread, ...]
    unscored: int
    """Entries without a score, which say nothing of coverage: comments, colours, what was left shown."""


def layer_from(value: Raw) -> Layer | None:
    """The layer that a JSON value is; None where it is none."""
    found = table(value)
    techniques = found.get("techniques")
    if not isinstance(techniques, list):
        return None
    entries, unread, unscored = dict[str, LayerEntry](), list[Unread](), 0
    least, most = _gradient(table(found.get("gradient")))
    for number, each in enumerate(techniques, start=1):
        read = _entry(each, f"techniques:{number}", least, most)
        if read is None:
            unscored += 1
        elif isinstance(read, Unread):
            unread.append(read)
        else:
            # A technique of two tactics stands twice: it is covered as far as it is in either.
            known = entries.get(read.attack_id)
            if known is None or SCORES[known.level] < SCORES[read.level]:
                entries[read.attack_id] = read
    domain = text(found.get("domain")).removesuffix("-attack").removeprefix("mitre-")
    return Layer(
        domain=Domain(domain) if domain in set(Domain) else None,
        version=text(table(found.get("versions")).get("attack"))[:20],
        entries=tuple(entries.values()),
        unread=tuple(unread),
        unscored=unscored,
    )


def layer_of(
    entries: Iterable[LayerEntry], *, name: str, domain: Domain, version: str, function: Function
) -> dict[str, Json]:
    """The layer of a function; `version` is the release that its numbers are of."""
    return {
        "name": name,
        "versions": {
            "attack": version.partition(".")[0],
            "navigator": NAVIGATOR_VERSION,
            "layer": LAYER_VERSION,
        },
        "domain": f"{domain.value}-attack",
        "description": f"{function.value}; ATT&CK {version}",
        "techniques": [_technique(each, function) for each in entries],
        "gradient": {"colors": list(COLOURS), "minValue": 0, "maxValue": 100},
        "legendItems": [{"label": each.value, "color": colour} for each, colour in _legend()],
    }


def _legend() -> Iterator[tuple[Level, str]]:
    yield Level.NONE, COLOURS[0]
    yield Level.PARTIAL, COLOURS[1]
    yield Level.SIGNIFICANT, COLOURS[2]


def _technique(entry: LayerEntry, function: Function) -> dict[str, Json]:
    told = {LEVEL: entry.level.value, FUNCTION: function.value, EVIDENCE: entry.evidence}
    told |= {STATED_ON: entry.stated_on.isoformat()} if entry.stated_on else {}
    return {
        "techniqueID": entry.attack_id,
        "score": SCORES[entry.level],
        "comment": entry.note,
        "enabled": True,
        "metadata": [{"name": name, "value": value} for name, value in told.items() if value],
    }


def _gradient(value: Mapping[str, Raw]) -> tuple[float, float]:
    least, most = value.get("minValue"), value.get("maxValue")
    if isinstance(least, int | float) and isinstance(most, int | float) and least < most:
        return float(least), float(most)
    return 0.0, 100.0


def _entry(raw: Raw, place: str, least: float, most: float) -> LayerEntry | Unread | None:
    found = table(raw)
    attack_id = text(found.get("techniqueID"))[:40]
    if not attack_id:
        return Unread(place, "attack_number_missing", said(raw))
    told = {text(each.get("name")): text(each.get("value")) for each in tables(found.get("metadata"))}
    level = Level(told[LEVEL]) if told.get(LEVEL) in set(Level) else None
    score = found.get("score")
    if level is None:
        if score is None or score == "":
            return None
        if isinstance(score, bool) or not isinstance(score, int | float):
            return Unread(place, "score_wrong", f"{attack_id}: {score}"[:120])
        level = _level((score - least) / (most - least))
    return LayerEntry(
        attack_id=attack_id,
        level=level,
        place=place,
        evidence=told.get(EVIDENCE, ""),
        note=text(found.get("comment")),
        stated_on=_day(told.get(STATED_ON, "")),
    )


def _level(share: float) -> Level:
    if share <= 0:
        return Level.NONE
    return next(level for least, level in _FROM if share >= least)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
