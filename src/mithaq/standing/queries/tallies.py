"""Sums over the works of everybody in a question, by year, and of one by source and field.

Answers are kept for as long as the corpus stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import polars as pl

from mithaq.standing.domain.driving import Part
from mithaq.standing.domain.measures import COLUMNS, Apart, Sums
from mithaq.standing.domain.voice import SPAN, Counted
from mithaq.watch.domain.asking import Actors, Counting, Question
from mithaq.watch.domain.works import WorkKind
from mithaq.watch.queries import output
from mithaq.watch.queries.citations import with_main_field, with_scores
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.mentions import mentions
from mithaq.watch.queries.selecting import members, selected, stamp


@dataclass(frozen=True)
class Tallies:
    """Sums by `of` and `year` (columns of `Sums`), and the world's output by year."""

    table: pl.DataFrame
    world: Mapping[int, float]

    def by_year(self, of: str) -> Mapping[int, Sums]:
        rows = self.table.filter(pl.col("of") == of).select("year", *COLUMNS).iter_rows()
        return {int(year): Sums(*map(float, sums)) for year, *sums in rows}


def tallies(question: Question) -> Tallies:
    """Raises Refused `corpus_damaged`."""
    return _tallies(question, stamp())


@lru_cache(maxsize=64)
def _tallies(question: Question, stamp: str) -> Tallies:
    del stamp
    with engine() as reckoning:
        works = _works(reckoning, question)
        named = output.credits(with_scores(works), question.actors, members(question.years))
        table = pl.DataFrame(reckoning.table(_summed(named, question.counting)))
        whole = reckoning.table(output.world(works, question.actors, question.counting)).to_pylist()
    filled = table.with_columns(pl.col(name).cast(pl.Float64).fill_null(0.0) for name in COLUMNS)
    return Tallies(filled, {int(row["year"]): float(row["output"] or 0.0) for row in whole})


def _works(reckoning: Engine, question: Question) -> ir.Table:
    return with_main_field(selected(reckoning, question), reckoning.placed(), question.field)


def _summed(credits: ir.Table, counting: Counting) -> ir.Table:
    """A work whose kind was never cited has a mean of nothing to be held against: it counts as not cited."""
    weight = credits["part"] if counting is Counting.FRACTIONAL else ibis.literal(1.0)
    each = credits.mutate(w=weight.cast("float64"), x=credits["normalised"].fill_null(0.0))
    w, x, known = each["w"], each["x"], each["cited_by"].notnull()
    return each.group_by(["of", "year"]).agg(
        works=each.count(),
        output=w.sum(),
        squares=(w * w).sum(),
        international=w.sum(where=each["is_international"]),
        cited_works=known.sum(),
        cited_output=w.sum(where=known),
        cited_squares=(w * w).sum(where=known),
        normalised=(w * x).sum(where=known),
        normalised_squares=(w * w * x).sum(where=known),
        normalised_second=(w * w * x * x).sum(where=known),
        top=(w * each["top"]).sum(where=known),
    )


KINDS = {
    WorkKind.PATENT: Apart.PATENTS,
    WorkKind.STANDARD: Apart.STANDARDS,
    WorkKind.SOFTWARE: Apart.SOFTWARE,
    WorkKind.EVENT: Apart.EVENTS,
}


def counted_apart(question: Question) -> Mapping[Apart, Counted]:
    """Works of each kind, and mentions in the news, as far as the corpus has any."""
    found = dict(_by_kind(question, stamp()))
    named = mentions(question)
    if named is not None and named.world:
        sums = {of: (float(items),) * 3 for of, items in named.naming.items()}
        found[Apart.MENTIONS] = Counted(sums, float(named.world), is_whole=True)
    return found


@lru_cache(maxsize=64)
def _by_kind(question: Question, stamp: str) -> Mapping[Apart, Counted]:
    del stamp
    with engine() as reckoning:
        chosen = selected(reckoning, question)
        works = chosen.filter(chosen["kind"].isin([each.value for each in KINDS]))
        whole = reckoning.table(output.world_by_kind(works, question.actors, question.counting)).to_pylist()
        if not whole:
            return {}
        named = output.credits(works, question.actors, members(question.years))
        own = reckoning.table(output.by_kind(named, question.counting)).to_pylist()
    return {
        KINDS[WorkKind(row["kind"])]: Counted(
            {
                each["of"]: (each["works"], each["output"], each["squares"])
                for each in own
                if each["kind"] == row["kind"]
            },
            row["output"],
        )
        for row in whole
        if row["output"]
    }


@dataclass(frozen=True)
class Parts:
    """What drives the share of one is reckoned from these; `unit` is the mean part of a work of its own."""

    parts: tuple[Part, ...]
    unit: float


def parts(question: Question, of: str) -> Parts:
    """Own output and the world's by source and field, in the first and the last SPAN years of a question."""
    return _parts(question, of, stamp())


@lru_cache(maxsize=256)
def _parts(question: Question, of: str, stamp: str) -> Parts:
    with engine() as reckoning:
        works = _works(reckoning, question)
        named = output.credits(works, question.actors, members(question.years))
        own = pl.DataFrame(
            reckoning.table(output.by_part_of_corpus(named.filter(named["of"] == of), question.counting))
        )
        world = pl.DataFrame(reckoning.table(_world_parts(works, question)))
    keys = ["source", "field", "year"]
    both = world.join(own.select(*keys, own="output"), on=keys, how="left").with_columns(
        pl.col("own").fill_null(0.0)
    )
    first, last = question.years.first, question.years.last
    ends = [(pl.col("year") < first + SPAN), (pl.col("year") > last - SPAN)]
    summed = both.group_by("source", "field").agg(
        *(pl.col(name).filter(end).sum().alias(f"{name}_{at}")
          for name in ("own", "output") for at, end in enumerate(ends))
    ).sort("source", "field")  # fmt: skip
    found = tuple(
        Part(source, field, own=(own_0, own_1), world=(world_0, world_1))
        for source, field, own_0, own_1, world_0, world_1 in summed.iter_rows()
    )
    sums = _tallies(question, stamp).by_year(of).values()
    whole, squares = sum(each.output for each in sums), sum(each.squares for each in sums)
    return Parts(found, squares / whole if whole else 1.0)


def _world_parts(works: ir.Table, question: Question) -> ir.Table:
    """By source, field and year the output of all together, as `output.world` counts it by year."""
    column = "institutions" if question.actors is Actors.INSTITUTIONS else "countries"
    keys = ["source", "field", "year"]
    if question.counting is Counting.WHOLE:
        named = works.filter(works[column].length() > 0)
        return named.group_by(keys).agg(output=named.count().cast("float64"))
    each = works.select(*keys, column).unnest(column)
    return each.group_by(keys).agg(output=each[column]["part"].sum())
