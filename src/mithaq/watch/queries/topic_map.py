"""The map of a look: where its topics stand, in which communities, and the works that they share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.models import Topic
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.radar import TopicChoice, chosen_topics

MOST, NEIGHBOURS, NAMES, YEARS = 150, 5, 3, 5


@dataclass(frozen=True)
class MapTopic:
    """A topic in its place, from 0 to 1 each way; `works` are those of the last five years."""

    topic: TopicView
    x: float
    y: float
    community: int
    works: int
    shared: Mapping[str, int]

    @property
    def neighbours(self) -> list[tuple[str, int]]:
        """Those with which it shares most works."""
        return sorted(self.shared.items(), key=lambda each: (-each[1], each[0]))[:NEIGHBOURS]


@dataclass(frozen=True)
class MapView:
    """The first topics of a choice by rank; `names` calls each community by the topics that share most in it.

    A look that was taken before maps were kept has no map.
    """

    look: LookView
    has_map: bool
    topics: Sequence[MapTopic]
    names: Mapping[int, Sequence[str]]
    of: int


def topic_map(of: LookView, choice: TopicChoice, *, reader: Actor) -> MapView:
    """Raises Refused `field_unknown`."""
    require(reader, Act.SEE_WATCH)
    rows = {row.term: row for row in Topic.objects.filter(look_id=of.id).order_by("rank")}
    chosen = chosen_topics(of, choice, reader=reader)
    topics = [
        MapTopic(
            topic=each.topic,
            x=row.x,
            y=row.y,
            community=row.community,
            works=sum(row.counts[-YEARS:]),
            shared=row.shared,
        )
        for each in chosen[:MOST]
        if (row := rows[each.topic.term]).x is not None and row.y is not None and row.community is not None
    ]
    return MapView(
        look=of,
        has_map=all(row.x is not None for row in rows.values()),
        topics=topics,
        names=_names(rows.values(), {each.community for each in topics}),
        of=len(chosen),
    )


def _names(rows: Iterable[Topic], communities: set[int]) -> dict[int, list[str]]:
    """Each community by those of its topics that share most works with others of it."""
    every = list(rows)
    community = {row.term: row.community for row in every}
    within = {
        row.term: sum(works for term, works in row.shared.items() if community.get(term) == row.community)
        for row in every
    }
    ordered = sorted(every, key=lambda row: (-within[row.term], row.rank))
    return {
        each: [row.term for row in ordered if row.community == each][:NAMES] for each in sorted(communities)
    }
