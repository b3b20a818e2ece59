"""The radar of a look: its topics by field of technology and by maturity, and what moved since the look
before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mithaq.access.domain.permissions import Actor
from mithaq.fields import queries as fields
from mithaq.watch.adapters.crosswalks import crosswalks
from mithaq.watch.domain.crosswalks import OUTSIDE, said_by
from mithaq.watch.domain.maturity import Maturity, Move, Reading, move, reading
from mithaq.watch.domain.topic_fields import field_of_classes, group_of
from mithaq.watch.queries import looks, watchlist
from mithaq.watch.queries.looks import LookView, TopicView

MOST, SECTORS = 50, 9
"""How many topics a radar shows, and into how many fields it is divided before groups take their place."""


@dataclass(frozen=True)
class TopicChoice:
    """Which topics of a look are drawn: those of a field or a group, those that one follows, or all."""

    field: str = ""
    only_followed: bool = False


@dataclass(frozen=True)
class PlacedTopic:
    """A topic with its field: a code, OUTSIDE of all fields of technology, or None where nothing tells."""

    topic: TopicView
    field: str | None


@dataclass(frozen=True)
class RadarEntry:
    """A topic of the radar. `sector` is its field where the radar has few fields, else its group."""

    topic: TopicView
    field: str | None
    sector: str | None
    reading: Reading
    move: Move | None
    """None where there is no look before."""
    maturity_before: Maturity | None


@dataclass(frozen=True)
class RadarView:
    """The topics of a radar by rank. `sectors` come as the taxonomy has them, those without a field last."""

    look: LookView
    before: LookView | None
    sectors: Sequence[str | None]
    entries: Sequence[RadarEntry]
    of: int
    """How many topics the choice has; the first of them are drawn."""


def radar(of: LookView, choice: TopicChoice, *, reader: Actor) -> RadarView:
    """The first topics of a choice. Raises Refused `field_unknown`."""
    chosen = chosen_topics(of, choice, reader=reader)
    drawn = chosen[:MOST]
    before = looks.look_before(of, reader=reader)
    earlier = _maturities(before, [each.topic.term for each in drawn], reader) if before else {}
    entries = [
        _entry(of, each, sector, earlier, has_before=before is not None)
        for each, sector in zip(drawn, _sectors(drawn), strict=True)
    ]
    sectors = _in_order({each.sector for each in entries})
    return RadarView(of, before, sectors, entries, len(chosen))


def chosen_topics(of: LookView, choice: TopicChoice, *, reader: Actor) -> list[PlacedTopic]:
    """The topics of a choice by rank, with their fields. Raises Refused `field_unknown`."""
    if choice.field:
        fields.taxonomy().get(choice.field)
    topics = looks.every_topic(of, reader=reader)
    if choice.only_followed:
        terms = watchlist.terms_watched(of.source, reader=reader)
        topics = (each for each in topics if each.term in terms)
    placed = placed_topics(topics)
    return [each for each in placed if not choice.field or _is_in(each.field, choice.field)]


def placed_topics(topics: Iterable[TopicView]) -> list[PlacedTopic]:
    """Topics with the fields that the classes of their works say."""
    found = list(topics)
    said = said_by({name for each in found for name, _works in each.classes}, crosswalks())
    return [PlacedTopic(each, field_of_classes(each.classes, said)) for each in found]


def _entry(
    of: LookView,
    placed: PlacedTopic,
    sector: str | None,
    earlier: dict[str, Maturity],
    *,
    has_before: bool,
) -> RadarEntry:
    topic = placed.topic
    read = reading(topic.counts, of.works)
    was = earlier.get(topic.term)
    return RadarEntry(
        topic=topic,
        field=placed.field,
        sector=sector,
        reading=read,
        move=move(was, read.maturity) if has_before else None,
        maturity_before=was,
    )


def _sectors(placed: Sequence[PlacedTopic]) -> list[str | None]:
    found = [each.field for each in placed]
    if len(set(found)) <= SECTORS:
        return found
    return [group_of(each) if each else each for each in found]


def _maturities(before: LookView, terms: Sequence[str], reader: Actor) -> dict[str, Maturity]:
    found = looks.topics_named(before, terms, reader=reader)
    return {each.term: reading(each.counts, before.works).maturity for each in found}


def _is_in(field: str | None, chosen: str) -> bool:
    return field is not None and (field == chosen or group_of(field) == chosen)


def _in_order(sectors: set[str | None]) -> list[str | None]:
    known: list[str | None] = [each.code for each in fields.taxonomy() if each.code in sectors]
    return [*known, *(each for each in (OUTSIDE, None) if each in sectors)]
