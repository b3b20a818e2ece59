"""A state's part of the works of many topics at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_works import first_of

YEARS = 5


@dataclass(frozen=True)
class TopicOutput:
    """Output of the last five years by fractional counting: of the state, and of all that name a country."""

    own: float
    world: float

    @property
    def share(self) -> float:
        return self.own / self.world if self.world else 0.0


def outputs(
    of: LookView, topics: Sequence[TopicView], state: str, *, reader: Actor
) -> Mapping[str, TopicOutput]:
    """By term, the output of a state in each topic; topics none of whose works names a country are left out.

    Reads the works of the last years once, whatever the number of topics. Raises Refused `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    spelled = [{"said": said, "topic": topic.term} for topic in topics for said in topic.spellings]
    if not spelled:
        return {}
    with engine() as reckoning:
        works = reckoning.works()
        recent = works.filter(
            works.published_on < first_of(of.origin),
            works.published_on >= first_of(of.origin - MONTHS_A_YEAR * YEARS),
            works.countries.length() > 0,
        )
        if of.source:
            recent = recent.filter(recent.source == of.source)
        said = recent.select("source", "key", "countries", said=recent.terms.unnest())
        met = said.inner_join(ibis.memtable(pa.Table.from_pylist(spelled)), "said").drop("said")
        # A work that says a topic twice, in two spellings, counts once.
        each = met.select("source", "key", "topic", share=met.countries.unnest()).distinct()
        told = each.select("topic", country=each.share["of"], part=each.share["part"])
        own = (told.country == state).ifelse(told.part, 0.0)
        found = told.mutate(own=own).group_by("topic").agg(own=ibis._.own.sum(), world=ibis._.part.sum())
        return {
            row["topic"]: TopicOutput(row["own"], row["world"]) for row in reckoning.table(found).to_pylist()
        }
