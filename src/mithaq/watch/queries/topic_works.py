"""The works behind a topic of a look, and who wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.domain.emergence.conventions import MONTHS_A_YEAR
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.counts import country_shares
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.watch.queries.work_lines import COLUMNS, WorkLine

LEADERS_YEARS = 5
LEADERS = 10


@dataclass(frozen=True)
class LeaderOfTopic:
    """A country's part of a topic: output by fractional counting, its share, and works with a part of it."""

    country: str
    output: float
    share: float
    works: int


def works_of(
    of: LookView,
    about: TopicView,
    *,
    reader: Actor,
    years_back: int | None = None,
    country: str = "",
    first: int = 0,
    limit: int = 10,
) -> tuple[list[WorkLine], int]:
    """Works before the origin that use the topic in any spelling, the last first, and how many there are.

    With `years_back` those of one year of the curve, 0 for its last; with a country those of the last five
    years that name it. Raises Refused `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        found = works_with(reckoning.works(), of.source, of.origin, about.spellings)
        if years_back is not None:
            end = of.origin - MONTHS_A_YEAR * years_back
            found = found.filter(found.published_on < first_of(end))
            found = found.filter(found.published_on >= first_of(end - MONTHS_A_YEAR))
        if country:
            found = found.filter(found.published_on >= first_of(of.origin - MONTHS_A_YEAR * LEADERS_YEARS))
            found = found.filter(found.countries.map(lambda each: each["of"]).contains(country))
        total = int(reckoning.table(found.agg(works=found.count())).to_pylist()[0]["works"])
        page = found.order_by([ibis.desc("published_on"), "source", "key"]).limit(limit, offset=first)
        columns = page.select(*COLUMNS)
        return [WorkLine(**row) for row in reckoning.table(columns).to_pylist()], total


def works_with(works: ir.Table, source: str, origin: int, spellings: Sequence[str]) -> ir.Table:
    """Works of a source (of all where it is empty) before a month that use one of the terms."""
    uses = ibis.or_(*(works.terms.contains(each) for each in spellings))
    found = works.filter(works.published_on < first_of(origin), uses)
    return found.filter(found.source == source) if source else found


def leaders_of(of: LookView, about: TopicView, *, reader: Actor) -> list[LeaderOfTopic]:
    """Countries by their parts of the topic's works in the last five years, the greatest first."""
    require(reader, Act.SEE_WATCH)
    with engine() as reckoning:
        works = works_with(reckoning.works(), of.source, of.origin, about.spellings)
        recent = works.filter(works.published_on >= first_of(of.origin - MONTHS_A_YEAR * LEADERS_YEARS))
        shares = reckoning.table(country_shares(recent)).to_pylist()
    parts: dict[str, list[float]] = {}
    for row in shares:
        fractional, whole = parts.setdefault(row["country"], [0.0, 0])
        parts[row["country"]] = [fractional + row["fractional"], whole + row["whole"]]
    total = sum(each[0] for each in parts.values())
    found = [LeaderOfTopic(of, output, output / total, int(whole)) for of, (output, whole) in parts.items()]
    return sorted(found, key=lambda each: (-each.output, each.country))[:LEADERS]


def first_of(month: int) -> ir.DateScalar:
    """The first day of a month that is numbered as 12 × year + month - 1."""
    return ibis.date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)
