"""The works behind a figure: a page of those that count to somebody in a question."""

from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.fields import queries as fields
from mithaq.watch.domain.asking import Question
from mithaq.watch.queries import output
from mithaq.watch.queries.citations import with_main_field
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.selecting import members, selected
from mithaq.watch.queries.work_lines import COLUMNS, WorkLine

_COLUMNS = (*COLUMNS, "year", "load", "place")


@dataclass(frozen=True)
class PlacedWork(WorkLine):
    """A work, which part of it counts, and how sure its field is (None where it has none)."""

    year: int
    load: str
    place: str
    field: str
    confidence: float | None
    part: float | None


@dataclass(frozen=True)
class Behind:
    """A page of works, and how many there are."""

    works: tuple[PlacedWork, ...]
    total: int


def works_behind(
    question: Question, of: str | None, *, reader: Actor, first: int = 0, limit: int = 25
) -> Behind:
    """Works that count to `of`, or to anybody: the last first.

    Raises Refused `not_permitted`, `field_unknown` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    if question.field is not None:
        fields.taxonomy().get(question.field)
    with engine() as reckoning:
        found = _found(reckoning, question, of)
        total = reckoning.table(found.agg(works=found.count())).to_pylist()[0]["works"]
        page = found.order_by([ibis.desc("published_on"), "source", "key"]).limit(limit, offset=first)
        return Behind(tuple(_lines(reckoning, page)), int(total))


def _found(reckoning: Engine, question: Question, of: str | None) -> ir.Table:
    told = with_main_field(selected(reckoning, question), reckoning.placed(), question.field)
    if of is None:
        return told.select(*_COLUMNS, "field", "confidence", part=ibis.null("float64"))
    named = output.credits(told, question.actors, members(question.years))
    return named.filter(named["of"] == of).select(*_COLUMNS, "field", "confidence", "part")


def _lines(reckoning: Engine, page: ir.Table) -> Iterator[PlacedWork]:
    for row in reckoning.table(page).to_pylist():
        yield PlacedWork(**row)
