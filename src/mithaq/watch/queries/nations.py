"""Reads of figures that others publish of nations: each source for itself, never mixed with the corpus."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.watch.adapters.crosswalks import indicator_names
from mithaq.watch.domain.asking import Counting
from mithaq.watch.domain.national import National, Point, national
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.selecting import stamp

_NAMED = ["source", "indicator", "field", "counting"]


@dataclass(frozen=True)
class NationalView:
    """One indicator of a source: what it counts, in which field of the source's own, and how."""

    source: str
    indicator: str
    field: str
    counting: str
    figures: National


def national_figures(field: str | None, counting: Counting, *, reader: Actor) -> tuple[NationalView, ...]:
    """The indicators of a field, one release of each. Of two countings the one asked for is taken.

    Raises Refused `not_permitted`, `field_unknown` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    return _figures(field, counting, stamp())


@lru_cache(maxsize=64)
def _figures(field: str | None, counting: Counting, stamp: str) -> tuple[NationalView, ...]:
    del stamp
    with engine() as reckoning:
        told = reckoning.indicators()
        named = told.filter(told["field"].lower().isin(sorted(indicator_names(field))))
        kept = named.filter(named["counting"].isin([counting.value, ""]))
        rows = pl.DataFrame(reckoning.table(kept.select(*_NAMED, "series", "area", "path", "year", "value")))
    return tuple(_views(rows.sort(*_NAMED, "series", "path", "year")))


def _views(rows: pl.DataFrame) -> Iterator[NationalView]:
    for name, part in rows.group_by(_NAMED, maintain_order=True):
        columns = part.select("series", "area", "path", "year", "value").drop_nulls("value")
        figures = national([Point(*row) for row in columns.iter_rows()])
        if figures is not None:
            source, indicator, field, counting = map(str, name)
            yield NationalView(source, indicator, field, counting, figures)
