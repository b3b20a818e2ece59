"""One's own offers, needs and output beside what emerges and beside what others are strong in: where a nation
stands behind the frontier.

The watch knows nothing of records, and so the two meet here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.exchange.domain.content import Content, Kind, Text
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.queries import catalogue
from mithaq.exchange.queries.records import RecordView
from mithaq.parties.queries import host_institution
from mithaq.watch.domain.asking import Years
from mithaq.watch.domain.complementing import Partner, Position
from mithaq.watch.domain.terms import terms_of
from mithaq.watch.queries import complementarity, looks, topic_output
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_output import TopicOutput

RECORDS = 50
PARTNERS = 3


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


@dataclass(frozen=True)
class FieldGap:
    """A field, how a party stands in it by its works, and how many offers and needs of it the reader sees.

    `partners` are states that are surely strong where the party surely lacks, the best first.
    """

    position: Position
    our_offers: int
    our_needs: int
    others_offers: int
    partners: tuple[Partner, ...]

    @property
    def is_told(self) -> bool:
        """Whether the field is surely lacked or surely a strength."""
        return self.position.is_lack or self.position.is_strength

    @property
    def is_open(self) -> bool:
        """Whether the party surely lacks the field and has not said that it needs anything of it."""
        return self.position.is_lack and self.our_needs == 0


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


def field_gaps(*, reader: Actor, scope: Scope, of: str = "", years: Years | None = None) -> list[FieldGap]:
    """Every field of the corpus for a state or bloc (`state:MA`, `bloc:OIC`), this node’s state by default.

    What it lacks comes first, what it is strong in last; nothing is told where too little is known of it.

    Raises Refused `not_permitted`, `neither_state_nor_bloc` or `corpus_damaged`.
    """
    whose = of or f"state:{host_institution().state}"
    own = complementarity.strengths(whose, reader=reader, years=years)
    facet = Facet.BLOC if whose.startswith("bloc:") else Facet.STATE
    by_us = {facet: (whose.partition(":")[2],)}
    our_offers, our_needs = (_by_field(scope, kind, by_us) for kind in (Kind.OFFER, Kind.NEED))
    offers = _by_field(scope, Kind.OFFER, {})
    return [
        FieldGap(
            position=each,
            our_offers=our_offers.get(each.field, 0),
            our_needs=our_needs.get(each.field, 0),
            others_offers=offers.get(each.field, 0) - our_offers.get(each.field, 0),
            partners=_partners(whose, each, reader, own.years) if each.is_lack else (),
        )
        for each in sorted(own.positions, key=_lacks_first)
    ]


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


def _partners(of: str, position: Position, reader: Actor, years: Years) -> tuple[Partner, ...]:
    found = complementarity.suggested_partners(of, position.field, reader=reader, years=years)
    return tuple(each for each in found if each.gift is not None)[:PARTNERS]


def _lacks_first(position: Position) -> tuple[int, float, str]:
    order = 0 if position.is_lack else 2 if position.is_strength else 1
    return order, position.rca.high, position.field


def _by_field(scope: Scope, kind: Kind, by: Mapping[Facet, tuple[str, ...]]) -> Mapping[str, int]:
    """Records of a kind by the code of their field, and by that of its group."""
    facets = catalogue.search(Search(chosen={Facet.KIND: (kind.value,), **by}, limit=1), scope).found.facets
    return {**facets.get(Facet.FIELD, {}), **facets.get(Facet.FIELD_GROUP, {})}


def _says(content: Content, spelling: str) -> bool:
    return any(spelling in terms_of(text.title, _body(text)) for text in content.texts.values())


def _body(text: Text) -> str:
    return " . ".join((text.summary, text.full_text, text.advantages, text.partner_sought))
