"""Citations that can be compared, as expressions: against works of the same source, field and year.

Expected: the mean citations of these works; normalised = cited / expected, whose mean over an actor's works
is MNCS. Top tenth, ties shared (Waltman and Schreiber 2013): of n works, those that are cited more than the
threshold count 1; the works at the threshold share what is left of n / 10. Its mean over an actor's works
is PP(top 10 %). Sources count citations in different ways, so none is held against another.
"""

import ibis
import ibis.expr.types as ir

TOP = 0.1
ALIKE = ("source", "field", "year")


def with_main_field(works: ir.Table, placed: ir.Table, field: str | None) -> ir.Table:
    """Works with the surest of their fields (in the field or group asked for) and its confidence.

    Where there is none, the field is empty and the confidence null.
    """
    told = placed
    if field is not None:
        told = placed.filter((placed["field"] == field) | placed["field"].startswith(f"{field}."))
    ranked = told.mutate(
        place=ibis.row_number().over(group_by=["source", "key"], order_by=[ibis.desc("confidence"), "field"])
    )
    main = ranked.filter(ranked["place"] == 0).select("source", "key", "field", "confidence")
    joined = works.left_join(main, ["source", "key"]).drop("source_right", "key_right")
    return joined.mutate(field=joined["field"].fill_null(""))


def with_scores(works: ir.Table) -> ir.Table:
    """Works with `normalised` and `top`; null where nobody counted, or nothing of its kind was cited."""
    scores = _scores(works)
    joined = works.left_join(scores, [*ALIKE, "cited_by"])
    return joined.drop(*(f"{name}_right" for name in (*ALIKE, "cited_by")))


def _scores(works: ir.Table) -> ir.Table:
    counted = works.filter(works["cited_by"].notnull())
    by_count = counted.group_by([*ALIKE, "cited_by"]).agg(n=counted.count().cast("float64"))
    alike = ibis.window(group_by=list(ALIKE))
    above = ibis.window(
        group_by=list(ALIKE), order_by=ibis.desc("cited_by"), preceding=(None, 0), following=None
    )
    summed = by_count.mutate(
        all=by_count["n"].sum().over(alike),
        expected=(by_count["n"] * by_count["cited_by"]).sum().over(alike) / by_count["n"].sum().over(alike),
        upto=by_count["n"].sum().over(above),
    )
    left = (summed["all"] * TOP - (summed["upto"] - summed["n"])) / summed["n"]
    return summed.select(
        *ALIKE,
        "cited_by",
        normalised=(summed["expected"] > 0).ifelse(
            summed["cited_by"].cast("float64") / summed["expected"], ibis.null("float64")
        ),
        top=left.clip(0.0, 1.0),
    )
