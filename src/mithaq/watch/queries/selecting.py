"""Which works a question is about, and how the state of the corpus is named, so that answers can be kept."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256

import ibis.expr.types as ir

from mithaq.parties import queries as parties
from mithaq.watch.adapters.corpus.manifest import corpus_folder
from mithaq.watch.adapters.placements import placements_folder
from mithaq.watch.domain.asking import Question, Years
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.output import Members, in_field, in_years

NOTHING_KNOWN = Years(2000, 2000)
_COLUMNS = (
    *("source", "key", "kind", "title", "language", "year", "published_on", "countries", "institutions"),
    *("cited_by", "doi", "url", "load", "place"),
)


def stamp() -> str:
    """Changes whenever the corpus or the fields of its works do; where it lies does not matter."""
    corpus, told = corpus_folder(), sha256()
    for file in (corpus / "corpus.json", placements_folder(corpus) / "current.json"):
        told.update(file.read_bytes() if file.exists() else b"-")
    return told.hexdigest()[:16]


def years_known() -> Years:
    """From the first year of which the corpus has works to the last; without works, of figures of others."""
    return _years_known(stamp())


def works_in(reckoning: Engine, years: Years) -> ir.Table:
    """The works of some years, without their texts and terms: engines would carry those along to no end."""
    works = in_years(reckoning.works(), years.first, years.last)
    return works.select(*_COLUMNS)


def selected(reckoning: Engine, question: Question) -> ir.Table:
    """The works of a field in some years."""
    return in_field(works_in(reckoning, question.years), reckoning.placed(), question.field)


def members(years: Years) -> Members:
    """The members of every bloc in the middle of each year, the 1st of July."""
    return {(bloc, year): states for year in years.each for bloc, states in _members_in(year).items()}


@lru_cache(maxsize=128)
def _members_in(year: int) -> Mapping[str, frozenset[str]]:
    return parties.bloc_members(date(year, 7, 1))


@lru_cache(maxsize=2)
def _years_known(stamp: str) -> Years:
    del stamp
    with engine() as reckoning:
        for told in (reckoning.works(), reckoning.indicators()):
            found = reckoning.table(told.agg(first=told["year"].min(), last=told["year"].max()))
            row = found.to_pylist()[0]
            if row["first"] is not None:
                return Years(row["first"], row["last"])
    return NOTHING_KNOWN
