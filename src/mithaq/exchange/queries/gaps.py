"""One's own offers, needs and output beside what emerges: where a nation stands behind the frontier.

The watch knows nothing of records, and so the two meet here.
"""

from dataclasses import dataclass

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.exchange.domain.content import Content, Kind, Text
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.queries import catalogue
from mithaq.exchange.queries.records import RecordView
from mithaq.parties.queries import host_institution
from mithaq.watch.domain.terms import terms_of
from mithaq.watch.queries import looks, topic_output
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_output import TopicOutput

RECORDS = 50


@dataclass(frozen=True)
class Gap:
    """A topic, a state's part of its works, and how many offers and needs exist for the reader.

    `ours` are of institutions of the state, `others` of everybody else; a record counts when its words say
    all words of the topic. `output` is absent where no work of the topic names a country.
    """

    topic: TopicView
    output: TopicOutput | None
    our_offers: int
    our_needs: int
    others_offers: int

    @property
    def is_open(self) -> bool:
        """Whether the state neither offers anything on it nor has said that it needs it."""
        return self.our_offers == 0 and self.our_needs == 0


def gaps(
    of: LookView, *, reader: Actor, scope: Scope, state: str = "", first: int = 0, limit: int = 25
) -> list[Gap]:
    """Topics of a look by rank, each with what the state (that of this node, if none is named) has of it.

    Raises Refused `not_permitted` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    whose = state or host_institution().state
    found = looks.topics(of, reader=reader, first=first, limit=limit)
    outputs = topic_output.outputs(of, found, whose, reader=reader)
    return [_gap(each, outputs.get(each.term), whose, scope) for each in found]


def speaking_of(topic: TopicView, kind: Kind, scope: Scope) -> list[RecordView]:
    """Records that exist for the reader and say a topic in one of its spellings, word for word."""
    found: dict[str, RecordView] = {}
    for spelling in topic.spellings:
        asked = Search(spelling, {Facet.KIND: (kind.value,)}, limit=RECORDS)
        page = catalogue.search(asked, scope)
        found |= {each.reference: each for each in page.records if _says(each.content, spelling)}
    return list(found.values())


def _gap(topic: TopicView, output: TopicOutput | None, state: str, scope: Scope) -> Gap:
    offers, needs = ([each.state for each in speaking_of(topic, kind, scope)] for kind in Kind)
    return Gap(
        topic=topic,
        output=output,
        our_offers=offers.count(state),
        our_needs=needs.count(state),
        others_offers=len(offers) - offers.count(state),
    )


def _says(content: Content, spelling: str) -> bool:
    return any(spelling in terms_of(text.title, _body(text)) for text in content.texts.values())


def _body(text: Text) -> str:
    return " . ".join((text.summary, text.full_text, text.advantages, text.partner_sought))
