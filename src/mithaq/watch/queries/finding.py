"""Search across the corpus: works that say all that is asked, those with more of it in their titles first."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.domain.finding import Sought
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.work_lines import COLUMNS, WorkLine


@dataclass(frozen=True)
class FoundWork(WorkLine):
    """A work that says what was asked; `in_title` tells how many of the terms its title holds."""

    in_title: int


def find(
    asked: Sought, *, reader: Actor, source: str = "", first: int = 0, limit: int = 25
) -> tuple[list[FoundWork], int]:
    """A page of works and how many there are. Reads the terms of all works. Raises Refused
    `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        found = works_that_say(reckoning.works(), asked, source)
        total = int(reckoning.table(found.agg(works=found.count())).to_pylist()[0]["works"])
        order = [ibis.desc("in_title"), ibis.desc("published_on"), "source", "key"]
        page = found.select(*COLUMNS, "in_title").order_by(order).limit(limit, offset=first)
        return [FoundWork(**row) for row in reckoning.table(page).to_pylist()], total


def work_of(source: str, key: str, *, reader: Actor) -> WorkLine | None:
    """The work of a source with a key, or None. Raises Refused `corpus_damaged`."""
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        works = reckoning.all_works()
        found = works.filter(works.source == source, works.key == key).select(*COLUMNS).limit(1)
        rows = reckoning.table(found).to_pylist()
    return WorkLine(**rows[0]) if rows else None


def works_that_say(works: ir.Table, asked: Sought, source: str) -> ir.Table:
    """Works with all terms, and how many of these stand in their titles."""
    found = works.filter(*(works.terms.contains(term) for term in asked.terms))
    if source:
        found = found.filter(found.source == source)
    title = found.title.lower()
    counts = [title.contains(term).cast("int64") for term in asked.terms]
    return found.mutate(in_title=sum(counts[1:], start=counts[0]))
