"""Works that use several topics of a look at once, in the five years before it ends."""

from collections.abc import Sequence
from itertools import combinations

import ibis
import ibis.expr.types as ir

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.topic_works import first_of
from mithaq.watch.queries.work_lines import COLUMNS, WorkLine

YEARS = 5


def shared_counts(of: LookView, topics: Sequence[TopicView], *, reader: Actor) -> list[list[int]]:
    """For each two topics how many works use both; a topic with itself: how many use it.

    Reads the works of these years once. Raises Refused `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    places = [(one, one) for one in range(len(topics))] + list(combinations(range(len(topics)), 2))
    if not places:
        return []
    with engine() as reckoning:
        works = _recent(reckoning, of)
        uses = [_uses(works, each) for each in topics]
        counts = {f"n{one}_{other}": (uses[one] & uses[other]).sum() for one, other in places}
        row = reckoning.table(works.agg(**counts)).to_pylist()[0]
    found = [[0] * len(topics) for _ in topics]
    for one, other in places:
        found[one][other] = found[other][one] = int(row[f"n{one}_{other}"] or 0)
    return found


def works_sharing(
    of: LookView, topics: Sequence[TopicView], *, reader: Actor, first: int = 0, limit: int = 50
) -> tuple[list[WorkLine], int]:
    """Works that use all of some topics, the last first, and how many there are. Raises Refused
    `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        works = _recent(reckoning, of)
        found = works.filter(*(_uses(works, each) for each in topics))
        total = int(reckoning.table(found.agg(works=found.count())).to_pylist()[0]["works"])
        page = found.order_by([ibis.desc("published_on"), "source", "key"]).limit(limit, offset=first)
        return [WorkLine(**row) for row in reckoning.table(page.select(*COLUMNS)).to_pylist()], total


def _recent(reckoning: Engine, of: LookView) -> ir.Table:
    works = reckoning.works()
    found = works.filter(
        works.published_on < first_of(of.origin),
        works.published_on >= first_of(of.origin - MONTHS_A_YEAR * YEARS),
    )
    return found.filter(found.source == of.source) if of.source else found


def _uses(works: ir.Table, topic: TopicView) -> ir.BooleanValue:
    return ibis.or_(*(works.terms.contains(each) for each in topic.spellings))
