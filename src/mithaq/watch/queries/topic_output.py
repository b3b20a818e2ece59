"""Parts of the works of many topics at once: of a state, and of all countries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_works import LeaderOfTopic, first_of

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
    if not topics:
        return {}
    with engine() as reckoning:
        told = _parts(reckoning, of, topics)
        own = (told.country == state).ifelse(told.part, 0.0)
        found = told.mutate(own=own).group_by("topic").agg(own=ibis._.own.sum(), world=ibis._.part.sum())
        return {
            row["topic"]: TopicOutput(row["own"], row["world"]) for row in reckoning.table(found).to_pylist()
        }


def leaders(of: LookView, topics: Sequence[TopicView], *, reader: Actor) -> Mapping[str, list[LeaderOfTopic]]:
    """By term, the countries by their parts of each topic, the greatest first; as `leaders_of` for one.

    Reads the works of the last years once, whatever the number of topics. Raises Refused `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    if not topics:
        return {}
    with engine() as reckoning:
        told = _parts(reckoning, of, topics)
        found = told.group_by("topic", "country").agg(output=ibis._.part.sum(), works=ibis._.count())
        rows = reckoning.table(found).to_pylist()
    totals: dict[str, float] = defaultdict(float)
    for row in rows:
        totals[row["topic"]] += row["output"]
    by_term: dict[str, list[LeaderOfTopic]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (-row["output"], row["country"])):
        share = row["output"] / totals[row["topic"]]
        by_term[row["topic"]].append(LeaderOfTopic(row["country"], row["output"], share, row["works"]))
    return by_term


def _parts(reckoning: Engine, of: LookView, topics: Sequence[TopicView]) -> ir.Table:
    """A row for each work of the last years that uses a topic and each country with a part of it."""
    spelled = [{"said": said, "topic": topic.term} for topic in topics for said in topic.spellings]
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
    return each.select("topic", country=each.share["of"], part=each.share["part"])
