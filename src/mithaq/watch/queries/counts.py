"""What is counted over works: expressions of Ibis, written once for DuckDB and Spark.

Each takes the works (`Engine.works()`) and gives a table. They are kept plain, so that both engines reckon
the same; the contract test compares every expression of `PUBLISHED`. A work counts once for a term however
often it uses it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

# A figure that floats add up is rounded to this many digits: engines add in different orders.
DIGITS = 6


def works_by_year(works: ir.Table) -> ir.Table:
    """Works by source and year: source, year, works."""
    return works.group_by("source", "year").agg(works=works.count())


def term_counts(works: ir.Table, *, works_min: int = 1) -> ir.Table:
    """Works that use a term, by year, of terms that so many works use in all: term, year, works."""
    counted = _terms(works).group_by("term", "year").agg(works=ibis._.count())
    if works_min <= 1:
        return counted
    enough = counted.group_by("term").agg(total=counted.works.sum())
    enough = enough.filter(enough.total >= works_min).select("term")
    return counted.semi_join(enough, "term")


def term_totals(works: ir.Table, *, works_min: int = 1) -> ir.Table:
    """Works that use a term, of all years: term, works, first_year, last_year."""
    terms = _terms(works)
    totals = terms.group_by("term").agg(
        works=terms.count(), first_year=terms.year.min(), last_year=terms.year.max()
    )
    return totals.filter(totals.works >= works_min)


def term_counts_by_class(works: ir.Table, *, works_min: int = 1) -> ir.Table:
    """Works that use a term, by year and the source's main class: term, class, year, works."""
    # Spark fails where a list is shorter, and DuckDB gives nothing.
    first = ibis.cases((works.classes.length() > 0, works.classes[0]), else_="")
    main = works.mutate(main_class=first)
    terms = main.select("main_class", "year", term=main.terms.unnest())
    counted = terms.group_by("term", "main_class", "year").agg(works=terms.count())
    if works_min <= 1:
        return counted
    enough = counted.group_by("term").agg(total=counted.works.sum())
    enough = enough.filter(enough.total >= works_min).select("term")
    return counted.semi_join(enough, "term")


def first_authors_by_term(works: ir.Table, *, works_min: int = 1) -> ir.Table:
    """How many different people wrote of a term first: term, works, first_authors.

    Works whose first author nobody tells count as works and as no author.
    """
    terms = works.select("first_author", term=works.terms.unnest())
    known = terms.first_author.nullif("")
    found = terms.group_by("term").agg(works=terms.count(), first_authors=known.nunique())
    return found.filter(found.works >= works_min)


def works_of_term(works: ir.Table, term: str) -> ir.Table:
    """Works that use one term, by source and year, beside all works: source, year, works, of."""
    used = works.mutate(is_used=works.terms.contains(term).cast("int64"))
    return used.group_by("source", "year").agg(works=used.is_used.sum(), of=used.count())


def country_shares(works: ir.Table) -> ir.Table:
    """Works of countries by year: country, year, fractional, whole.

    Fractional: the sum of the parts of works that count to a country (each author one unit, split over the
    author's countries). Whole: each work counts 1 to every country that it names.
    """
    return _shares(works, "countries", "country")


def institution_shares(works: ir.Table) -> ir.Table:
    """The same of institutions: institution, year, fractional, whole."""
    return _shares(works, "institutions", "institution")


def _terms(works: ir.Table) -> ir.Table:
    return works.select("year", term=works.terms.unnest())


def _shares(works: ir.Table, column: str, name: str) -> ir.Table:
    each = works.select("year", share=works[column].unnest())
    each = each.select("year", of=each.share["of"], part=each.share["part"])
    return each.group_by(**{name: each.of, "year": each.year}).agg(
        fractional=each.part.sum().round(DIGITS), whole=each.count()
    )


PUBLISHED: Mapping[str, Callable[[ir.Table], ir.Table]] = MappingProxyType(
    {
        "works_by_year": works_by_year,
        "term_counts": lambda works: term_counts(works, works_min=2),
        "term_totals": lambda works: term_totals(works, works_min=2),
        "term_counts_by_class": lambda works: term_counts_by_class(works, works_min=2),
        "first_authors_by_term": first_authors_by_term,
        "works_of_term": lambda works: works_of_term(works, "propellers"),
        "country_shares": country_shares,
        "institution_shares": institution_shares,
    }
)
"""What the contract test holds both engines to."""
