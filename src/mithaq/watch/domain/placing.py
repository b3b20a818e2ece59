"""In which fields a work is, and how sure that is: by the classes of its source, and by its words.

1. Classes first. The main class counts as its crosswalk says, a further class by 0.85 of that. A class that
   is in no field is heard too: where the main class says so and no other names a field, the words are not
   asked.
2. Where classes name only a group, words may name the field in it; it is as sure as the less sure of the
   two.
3. Where classes say nothing, the words decide: the model of `field_words`, and the field of which a work has
   the most seed terms.
4. Below a confidence of 0.5 a work has no field, rather than a wrong one.

A work may be in several fields. A group stands only where no field of it does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from mithaq.watch.domain.crosswalks import OUTSIDE, Said
from mithaq.watch.domain.field_words import FieldWords, read

CONFIDENCE_MIN = 0.5
FURTHER_CLASS = 0.85
SEEDS_MIN = 2
"""How many seeds of one field, and more than of any other, make a work teach it."""
SEED_CONFIDENCES = (0.4, 0.6, 0.65, 0.7)
"""For one, two, three, and four or more: about what was right of the works of arXiv (bench/leaders.py)."""
PLACED = {
    "source": pl.String,
    "key": pl.String,
    "field": pl.String,
    "confidence": pl.Float32,
    "way": pl.String,
}
_ROW = "row"


class Way(StrEnum):
    """What placed a work: the classes of its source, the model of words, or seed terms."""

    CLASSES = "classes"
    WORDS = "words"
    SEEDS = "seeds"


@dataclass(frozen=True)
class Rules:
    """Everything by which works are placed; without a model the words are read by seeds alone."""

    said: pl.DataFrame
    seeds: pl.DataFrame
    model: FieldWords | None


def rules_of(said: Mapping[str, Said], seeds: Mapping[str, str], model: FieldWords | None) -> Rules:
    """The rules as tables: what classes say, and which field a seed stands for."""
    return Rules(
        pl.DataFrame(
            {
                "class": list(said),
                "field": [each.field for each in said.values()],
                "confidence": [each.confidence for each in said.values()],
            },
            schema={"class": pl.String, "field": pl.String, "confidence": pl.Float64},
        ),
        pl.DataFrame(
            {"term": list(seeds), "field": list(seeds.values())},
            schema={"term": pl.String, "field": pl.String},
        ),
        model,
    )


def place(works: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The fields of works with `source`, `key`, `classes` and `terms`: a row of PLACED for each."""
    rows = works.select("source", "key", "classes", "terms").with_row_index(_ROW)
    heard = heard_of(rows, rules)
    by_words = _by_words(rows, heard, rules)
    named = heard.filter(pl.col("field") != OUTSIDE).with_columns(way=pl.lit(Way.CLASSES.value))
    silent = by_words.join(heard, on=_ROW, how="anti")
    found = pl.concat([_narrowed(named, by_words), silent.select(named.columns)])
    sure = found.filter(pl.col("confidence") >= CONFIDENCE_MIN)
    placed = _without_wider(sure).join(rows.select(_ROW, "source", "key"), on=_ROW)
    return placed.sort(_ROW, "confidence", "field", descending=[False, True, False]).select(
        pl.col(name).cast(kind) for name, kind in PLACED.items()
    )


def heard_of(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """What the classes of works say: `row`, `field` and `confidence`, OUTSIDE only by itself."""
    each = rows.select(_ROW, pl.col("classes").alias("class")).explode("class").drop_nulls()
    numbered = each.with_columns(at=pl.int_range(pl.len()).over(_ROW))
    said = numbered.join(rules.said, on="class")
    weighed = said.with_columns(
        confidence=pl.when(pl.col("at") == 0)
        .then(pl.col("confidence"))
        .otherwise(pl.col("confidence") * FURTHER_CLASS)
    )
    named = weighed.filter(pl.col("field") != OUTSIDE)
    outside = weighed.filter((pl.col("field") == OUTSIDE) & (pl.col("at") == 0))
    kept = pl.concat([named, outside.join(named, on=_ROW, how="anti")])
    return kept.group_by(_ROW, "field").agg(pl.col("confidence").max()).sort(_ROW, "field")


def seeded_of(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The field of which a work has the most seeds, and how many: `row`, `field`, `seeds`; no ties."""
    terms = rows.select(_ROW, pl.col("terms").alias("term")).explode("term")
    counted = terms.join(rules.seeds, on="term").group_by(_ROW, "field").agg(seeds=pl.len())
    most = counted.filter(pl.col("seeds") == pl.col("seeds").max().over(_ROW))
    return most.filter(pl.len().over(_ROW) == 1).sort(_ROW)


def labels_of(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """From which works the model learns, and what: `row` and `label`.

    The label is what classes say most surely; seeds narrow a group, and speak where classes are silent.
    """
    heard = heard_of(rows, rules).sort(_ROW, "confidence", "field", descending=[False, True, False])
    main = heard.unique(_ROW, keep="first", maintain_order=True).select(_ROW, "field")
    seeded = seeded_of(rows, rules).filter(pl.col("seeds") >= SEEDS_MIN).select(_ROW, seeded="field")
    both = main.join(seeded, on=_ROW, how="full", coalesce=True)
    is_narrower = _group(pl.col("seeded")) == pl.col("field")
    label = pl.when(pl.col("field").is_null() | is_narrower).then(pl.col("seeded")).otherwise(pl.col("field"))
    return both.select(_ROW, label=label).sort(_ROW)


def _by_words(rows: pl.DataFrame, heard: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """What words say of the works of which classes say nothing, or only a group."""
    told = heard.filter(pl.col("field").str.contains(".", literal=True) | (pl.col("field") == OUTSIDE))
    asked = rows.join(told.select(_ROW).unique(), on=_ROW, how="anti")
    seeded = seeded_of(asked, rules)
    counts = seeded["seeds"].clip(1, len(SEED_CONFIDENCES)).to_numpy() - 1
    by_seeds = seeded.select(_ROW, "field").with_columns(
        confidence=pl.Series(np.asarray(SEED_CONFIDENCES)[counts.astype(np.int64)], dtype=pl.Float64),
        way=pl.lit(Way.SEEDS.value),
    )
    if rules.model is None or not asked.height:
        return by_seeds
    return pl.concat([_by_model(asked, rules.model), by_seeds])


def _by_model(asked: pl.DataFrame, model: FieldWords) -> pl.DataFrame:
    """The field where it is sure enough, else its group."""
    said = read(asked["terms"], model)
    is_sure = said.field_confidence >= CONFIDENCE_MIN
    fields, groups = np.asarray(said.fields, dtype=object), np.asarray(said.groups, dtype=object)
    found = pl.DataFrame(
        {
            _ROW: asked[_ROW],
            "field": pl.Series(np.where(is_sure, fields[said.field], groups[said.group]), dtype=pl.String),
            "confidence": np.where(is_sure, said.field_confidence, said.group_confidence),
            "way": pl.Series([Way.WORDS.value] * asked.height, dtype=pl.String),
        }
    )
    return found.filter(pl.col("field") != OUTSIDE)


def _narrowed(named: pl.DataFrame, by_words: pl.DataFrame) -> pl.DataFrame:
    """Groups that classes name become the field in them that words name surely."""
    inner = by_words.filter(
        pl.col("field").str.contains(".", literal=True) & (pl.col("confidence") >= CONFIDENCE_MIN)
    ).sort(_ROW, "confidence", "field", descending=[False, True, False])
    inner = inner.with_columns(group=_group(pl.col("field"))).unique([_ROW, "group"], keep="first")
    joined = named.join(
        inner.select(_ROW, "group", narrow="field", narrow_confidence="confidence", narrow_way="way"),
        left_on=[_ROW, "field"],
        right_on=[_ROW, "group"],
        how="left",
    )
    return joined.select(
        _ROW,
        field=pl.coalesce("narrow", "field"),
        confidence=pl.min_horizontal("confidence", "narrow_confidence"),
        way=pl.coalesce("narrow_way", "way"),
    )


def _without_wider(found: pl.DataFrame) -> pl.DataFrame:
    """Without the groups of which a work has a field, and each field once."""
    narrow = found.filter(pl.col("field").str.contains(".", literal=True))
    groups = narrow.select(_ROW, field=_group(pl.col("field"))).unique()
    kept = found.join(groups, on=[_ROW, "field"], how="anti")
    return kept.sort("confidence", descending=True).unique([_ROW, "field"], keep="first", maintain_order=True)


def _group(field: pl.Expr) -> pl.Expr:
    return field.str.split(".").list.first()
