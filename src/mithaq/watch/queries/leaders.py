"""Reads of who leads in a field: standings, and what the corpus behind them knows and does not know.

Answers are kept for as long as the corpus stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import ibis.expr.types as ir
import numpy as np
import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.fields import queries as fields
from mithaq.watch.domain.asking import Question
from mithaq.watch.domain.growth import Jump, jumps
from mithaq.watch.domain.leading import Standing, Surroundings, most, standings
from mithaq.watch.queries import output
from mithaq.watch.queries.citations import with_main_field, with_scores
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.selecting import members, selected, stamp, works_in

SEED = 20_260_601
"""Draws of ranks begin here, so that the same corpus gives the same bands."""


@dataclass(frozen=True)
class Coverage:
    """What is known of the works that were counted. A language nobody told is the empty one."""

    works: int
    located: int
    cited: int
    languages: tuple[tuple[str, int], ...]
    located_by_year: Mapping[int, float]
    jumps: tuple[Jump, ...]
    sources: tuple[tuple[str, int], ...]
    placed: int
    all_works: int

    @property
    def english(self) -> float:
        """The part of works whose language is known that are in English."""
        known = sum(count for code, count in self.languages if code)
        return dict(self.languages).get("en", 0) / known if known else 0.0


@dataclass(frozen=True)
class LeadersView:
    """Who leads, the greatest output first, and what stands behind it."""

    question: Question
    standings: tuple[Standing, ...]
    coverage: Coverage
    stamp: str


def leaders(question: Question, *, reader: Actor) -> LeadersView:
    """Raises Refused `not_permitted`, `field_unknown` or `corpus_damaged`."""
    require(reader, Act.SEE_WATCH)
    if question.field is not None:
        fields.taxonomy().get(question.field)
    return _leaders(question, stamp())


@lru_cache(maxsize=64)
def _leaders(question: Question, stamp: str) -> LeadersView:
    with engine() as reckoning:
        works = with_main_field(selected(reckoning, question), reckoning.placed(), question.field)
        named = output.credits(with_scores(works), question.actors, members(question.years))
        tallies = _frame(reckoning, output.tallies(named, question.counting))
        around = _surroundings(reckoning, question, works, named, tallies)
        coverage = _coverage(reckoning, question, works)
    found = standings(tallies, around, chance=np.random.default_rng(SEED))
    return LeadersView(question, found, coverage, stamp)


def _surroundings(
    reckoning: Engine, question: Question, works: ir.Table, named: ir.Table, tallies: pl.DataFrame
) -> Surroundings:
    world = _frame(reckoning, output.world(works, question.actors, question.counting))
    corpus = _frame(reckoning, output.parts_of_corpus(works))
    names = most(tallies)["of"].to_list()
    parts = named.filter(named["of"].isin(names)) if names else named
    everywhere, of_all = _in_all_fields(reckoning, question, names)
    return Surroundings(
        years=question.years.each,
        world=dict(world.select("year", "output").iter_rows()),
        all_fields=everywhere,
        world_of_all=of_all,
        parts=_frame(reckoning, output.by_part_of_corpus(parts, question.counting)),
        corpus=corpus,
    )


def _in_all_fields(
    reckoning: Engine, question: Question, names: list[str]
) -> tuple[Mapping[str, float] | None, float | None]:
    if question.field is None or not names:
        return None, None
    works = works_in(reckoning, question.years)
    named = output.credits(works, question.actors, members(question.years))
    every = output.outputs(named.filter(named["of"].isin(names)), question.counting)
    world = _frame(reckoning, output.world(works, question.actors, question.counting))
    return dict(_frame(reckoning, every).select("of", "output").iter_rows()), float(world["output"].sum())


def _coverage(reckoning: Engine, question: Question, works: ir.Table) -> Coverage:
    by_year = _frame(reckoning, output.coverage(works)).sort("year")
    told = _frame(reckoning, output.languages(works)).sort("works", "language", descending=[True, False])
    of_sources = works.group_by("source").agg(works=works.count().cast("int64"))
    sources = _frame(reckoning, of_sources).sort("works", "source", descending=[True, False])
    placed, every = _placed(reckoning, question)
    counted = {int(year): int(works) for year, works in by_year.select("year", "works").iter_rows()}
    rows = by_year.select("year", "located", "works").iter_rows()
    return Coverage(
        works=int(by_year["works"].sum()),
        located=int(by_year["located"].sum()),
        cited=int(by_year["cited"].sum()),
        languages=tuple((str(code or ""), int(count)) for code, count in told.iter_rows()),
        located_by_year={int(year): located / count for year, located, count in rows},
        jumps=jumps(counted),
        sources=tuple((str(source), int(count)) for source, count in sources.iter_rows()),
        placed=placed,
        all_works=every,
    )


def _placed(reckoning: Engine, question: Question) -> tuple[int, int]:
    """Of all works of these years, how many have a field at all."""
    works = works_in(reckoning, question.years)
    placed = works.semi_join(reckoning.placed().select(*output.KEY).distinct(), list(output.KEY))
    found = [_frame(reckoning, each.agg(works=each.count()))["works"][0] for each in (placed, works)]
    return int(found[0]), int(found[1])


def _frame(reckoning: Engine, expression: ir.Table) -> pl.DataFrame:
    return pl.DataFrame(reckoning.table(expression))
