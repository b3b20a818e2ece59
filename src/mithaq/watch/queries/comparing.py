"""Topics side by side: of one look, or the same in several."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.watch.domain.maturity import Reading, reading
from mithaq.watch.queries import looks, shared_works, topic_output
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_works import LeaderOfTopic

LEAST, MOST, LEADERS = 2, 5, 5


@dataclass(frozen=True)
class Compared:
    """A topic as a look has it."""

    look: LookView
    topic: TopicView
    reading: Reading
    leaders: Sequence[LeaderOfTopic]


@dataclass(frozen=True)
class Comparison:
    """Topics side by side. `shared` counts works in common, where all are of one look; what is no topic of
    a look is `missing`.
    """

    items: Sequence[Compared]
    shared: Sequence[Sequence[int]]
    missing: Sequence[tuple[LookView, str]]


def compare(of: Sequence[LookView], terms: Sequence[str], *, reader: Actor) -> Comparison:
    """Each term as each look has it. Raises Refused `compared_too_many` or `corpus_damaged`."""
    require(reader, Act.SEE_WATCH)
    different = {each.id: each for each in of}.values()
    asked = list(product(different, dict.fromkeys(terms)))
    if len(asked) > MOST:
        raise Refused("compared_too_many", asked=len(asked), most=MOST)
    known = {
        (look.id, topic.term): topic
        for look in different
        for topic in looks.topics_named(look, terms, reader=reader)
    }
    leaders = {
        look.id: topic_output.leaders(
            look, [topic for (of_look, _term), topic in known.items() if of_look == look.id], reader=reader
        )
        for look in different
    }
    items = [
        _compared(look, known[look.id, term], leaders[look.id].get(term, ()))
        for look, term in asked
        if (look.id, term) in known
    ]
    missing = [(look, term) for look, term in asked if (look.id, term) not in known]
    is_of_one = len({each.look.id for each in items}) == 1
    topics = [each.topic for each in items]
    shared = shared_works.shared_counts(items[0].look, topics, reader=reader) if is_of_one else []
    return Comparison(items, shared, missing)


def _compared(look: LookView, topic: TopicView, leaders: Sequence[LeaderOfTopic]) -> Compared:
    return Compared(look, topic, reading(topic.counts, look.works), leaders[:LEADERS])
