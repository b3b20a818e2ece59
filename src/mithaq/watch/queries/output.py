"""Output by country, bloc or institution, as expressions that any engine of the corpus reckons.

Counting is said with every figure. Fractional: an author is one unit, split over the countries that the
author names, so all shares of a work add up to 1 at most. Whole: a work counts 1 to each that has a part in
it. A bloc counts with its members of the year: fractional their parts together, whole 1, however many of
them take part.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from mithaq.watch.domain.asking import Actors, Counting

KEY = ("source", "key")


Members = Mapping[tuple[str, int], frozenset[str]]
"""The states of each bloc in each year."""


def in_field(works: ir.Table, placed: ir.Table, field: str | None) -> ir.Table:
    """The works of a field, or of a group with all its fields, each once; all works without a field."""
    if field is None:
        return works
    is_in = (placed["field"] == field) | placed["field"].startswith(f"{field}.")
    return works.semi_join(placed.filter(is_in).select(*KEY).distinct(), list(KEY))


def in_years(works: ir.Table, first: int, last: int) -> ir.Table:
    """The works of these years, both ends counted."""
    return works.filter(works["year"].between(first, last))


def credits(works: ir.Table, of: Actors, members: Members) -> ir.Table:
    """A row for each work and each that has a part in it: `of`, `part`, and whether others abroad take part.

    A work is international where it names a country that is not the actor's own: another than the country,
    one outside the bloc, or for an institution more than one country.
    """
    column = "institutions" if of is Actors.INSTITUTIONS else "countries"
    named = works.mutate(places=works["countries"].length()).unnest(column)
    each = named.mutate(of=named[column]["of"], part=named[column]["part"])
    if of is not Actors.BLOCS:
        return each.mutate(is_international=each["places"] > 1).drop(column)
    return _of_blocs(each.drop(column), members)


def _of_blocs(each: ir.Table, members: Members) -> ir.Table:
    rows = [
        {"bloc": bloc, "member_year": year, "state": state}
        for (bloc, year), states in sorted(members.items())
        for state in sorted(states)
    ]
    table = ibis.memtable(
        rows, schema=ibis.schema({"bloc": "string", "member_year": "int16", "state": "string"})
    )
    joined = each.join(table, (each["of"] == table["state"]) & (each["year"] == table["member_year"]))
    kept = [
        name for name in each.columns if name not in {"of", "part", "places", "countries", "institutions"}
    ]
    grouped = joined.group_by([*kept, "places", "bloc"]).agg(
        part=joined["part"].sum(), own=joined.count().cast("int64")
    )
    return grouped.mutate(of=grouped["bloc"], is_international=grouped["places"] > grouped["own"]).drop(
        "bloc", "own"
    )


def tallies(credits: ir.Table, counting: Counting) -> ir.Table:
    """By actor and year: works, output, Σ of squares, international output, and what is known of citations.

    `cited_output` is the output of works whose citations somebody counted; `citations`, `normalised` and
    `top` are sums over it of citations, of citations / expected, and of parts of works in the top tenth.
    """
    weighed = _weighed(credits, counting)
    w, known = weighed["weight"], weighed["cited_by"].notnull()
    return weighed.group_by(["of", "year"]).agg(
        works=weighed.count().cast("int64"),
        output=w.sum(),
        squares=(w * w).sum(),
        international=w.sum(where=weighed["is_international"]),
        cited_works=known.sum().cast("int64"),
        cited_output=w.sum(where=known),
        citations=(w * weighed["cited_by"]).sum(),
        normalised=(w * weighed["normalised"]).sum(),
        top=(w * weighed["top"]).sum(),
    )


def _weighed(credits: ir.Table, counting: Counting) -> ir.Table:
    """With what a work counts: its part, or 1."""
    weight = credits["part"] if counting is Counting.FRACTIONAL else ibis.literal(1.0)
    return credits.mutate(weight=weight.cast("float64"))


def outputs(credits: ir.Table, counting: Counting) -> ir.Table:
    """By actor: output over all years."""
    weighed = _weighed(credits, counting)
    return weighed.group_by("of").agg(output=weighed["weight"].sum())


def by_kind(credits: ir.Table, counting: Counting) -> ir.Table:
    """By actor and kind of work: works, output and Σ of squares."""
    weighed = _weighed(credits, counting)
    w = weighed["weight"]
    return weighed.group_by(["of", "kind"]).agg(
        works=weighed.count().cast("float64"), output=w.sum(), squares=(w * w).sum()
    )


def world(works: ir.Table, of: Actors, counting: Counting) -> ir.Table:
    """By year: the output of all together, of which each has its share. Who is not named has none."""
    return _world(works, of, counting, by="year")


def world_by_kind(works: ir.Table, of: Actors, counting: Counting) -> ir.Table:
    """The same by kind of work."""
    return _world(works, of, counting, by="kind")


def _world(works: ir.Table, of: Actors, counting: Counting, *, by: str) -> ir.Table:
    column = "institutions" if of is Actors.INSTITUTIONS else "countries"
    if counting is Counting.WHOLE:
        named = works.filter(works[column].length() > 0)
        return named.group_by(by).agg(output=named.count().cast("float64"))
    each = works.select(by, column).unnest(column)
    return each.group_by(by).agg(output=each[column]["part"].sum())


def coverage(works: ir.Table) -> ir.Table:
    """By year: works, those that name a country, and those with citations."""
    return works.group_by("year").agg(
        works=works.count().cast("int64"),
        located=(works["countries"].length() > 0).sum().cast("int64"),
        cited=works["cited_by"].notnull().sum().cast("int64"),
    )


def languages(works: ir.Table) -> ir.Table:
    """How many works are in each language."""
    return works.group_by("language").agg(works=works.count().cast("int64"))


def by_part_of_corpus(credits: ir.Table, counting: Counting) -> ir.Table:
    """By actor, source, field and year: output. What a constant mix is reckoned from."""
    weighed = _weighed(credits, counting)
    return weighed.group_by(["of", "source", "field", "year"]).agg(output=weighed["weight"].sum())


def parts_of_corpus(works: ir.Table) -> ir.Table:
    """By source, field and year: how many works name a country."""
    located = works.filter(works["countries"].length() > 0)
    return located.group_by(["source", "field", "year"]).agg(works=located.count().cast("int64"))


def fields_of(placed: ir.Table) -> ir.Table:
    """The fields and groups of each work, once each: a work of a field is one of its group too."""
    single = placed.select(*KEY, "field")
    groups = single.mutate(field=single["field"].split(".")[0])
    return single.union(groups).distinct()


def by_field(credits: ir.Table, fields: ir.Table) -> ir.Table:
    """By actor and field: works, and fractional output with Σ of squares."""
    each = credits.join(fields, list(KEY))
    return each.group_by(["of", "field"]).agg(
        works=each.count().cast("int64"), output=each["part"].sum(), squares=(each["part"] ** 2).sum()
    )


def world_by_field(works: ir.Table, fields: ir.Table) -> ir.Table:
    """By field: the fractional output of all countries together."""
    each = works.select(*KEY, "countries").unnest("countries")
    parts = each.mutate(part=each["countries"]["part"]).drop("countries").join(fields, list(KEY))
    return parts.group_by("field").agg(output=parts["part"].sum())
