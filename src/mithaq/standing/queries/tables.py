"""Tables of standing to take away: columns named for programs, what was asked in each row.

Their columns and types are the same with rows and without.
"""

import json
from collections.abc import Iterable, Mapping

import polars as pl

from mithaq.standing.domain.measures import Unknown
from mithaq.standing.domain.moving import Move
from mithaq.standing.domain.sensitivity import Held
from mithaq.standing.domain.voice import Reading
from mithaq.standing.queries.composites import CompositeView
from mithaq.standing.queries.targets import TargetView
from mithaq.standing.queries.voices import VoiceView
from mithaq.watch.domain.asking import Question
from mithaq.watch.domain.intervals import Estimate

Row = dict[str, str | int | float | None]
Schema = Mapping[str, type[pl.String] | type[pl.Int64] | type[pl.Float64]]
_ASKED: Schema = dict.fromkeys(("asked_field", "asked_years", "actors", "counting", "corpus"), pl.String)


def _estimate_of(prefix: str = "") -> Schema:
    return {f"{prefix}{each}": pl.Float64 for each in ("value", "low", "high")} | {
        f"{prefix}unknown": pl.String
    }


_RECIPE: Schema = {
    "weights": pl.String,
    "normalisation": pl.String,
    "aggregation": pl.String,
    "missing": pl.String,
    "among": pl.Int64,
}
MEASURES: Schema = {
    "of": pl.String,
    "measure": pl.String,
    "source": pl.String,
    "first_year": pl.Int64,
    "last_year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "rank": pl.Int64,
    "rank_low": pl.Int64,
    "rank_high": pl.Int64,
    "band": pl.Int64,
    "among": pl.Int64,
    "unknown": pl.String,
    **_ASKED,
}
YEARS: Schema = {
    "of": pl.String,
    "measure": pl.String,
    "source": pl.String,
    "year": pl.Int64,
    **_estimate_of(),
    **_ASKED,
}
DRIVEN: Schema = {
    "of": pl.String,
    "part": pl.String,
    "source": pl.String,
    "field": pl.String,
    **_estimate_of(),
    **_ASKED,
}
COMPOSITE: Schema = {
    "of": pl.String,
    "rank": pl.Int64,
    "holds": pl.Float64,
    "low": pl.Int64,
    "high": pl.Int64,
    "noise_holds": pl.Float64,
    "noise_low": pl.Int64,
    "noise_high": pl.Int64,
    "rules_low": pl.Int64,
    "rules_high": pl.Int64,
    "without_low": pl.Int64,
    "without_high": pl.Int64,
    "score": pl.Float64,
    "coverage": pl.Float64,
    **_RECIPE,
    **_ASKED,
}
MOVES: Schema = {
    "of": pl.String,
    "step": pl.String,
    "measure": pl.String,
    "from": pl.Float64,
    "to": pl.Float64,
    **_estimate_of("score_"),
    "gained": pl.Int64,
    "gained_low": pl.Int64,
    "gained_high": pl.Int64,
    **_RECIPE,
    **_ASKED,
}
TARGETS: Schema = {
    "id": pl.String,
    "of": pl.String,
    "actors": pl.String,
    "field": pl.String,
    "counting": pl.String,
    "measure": pl.String,
    "base_year": pl.Int64,
    "value": pl.String,
    "year": pl.Int64,
    "milestones": pl.String,
    "is_given_up": pl.Int64,
    "state": pl.String,
    "measured_year": pl.Int64,
    **_estimate_of("base_"),
    **_estimate_of("now_"),
    "expected": pl.Float64,
    "statement": pl.String,
}


def reading_row(found: Reading) -> Row:
    """A measure of one."""
    return {
        "of": found.of,
        "measure": str(found.measure),
        "source": found.source,
        "first_year": found.years.first,
        "last_year": found.years.last,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "rank": found.rank,
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
        "band": found.band,
        "among": found.among,
        "unknown": found.why.value if found.why else None,
    }


def measures_table(view: VoiceView) -> pl.DataFrame:
    """A row for each party and measure."""
    asked = _asked(view.question, view.stamp)
    rows = [reading_row(each) | asked for of in view.parties for each in view.readings(of)]
    return pl.DataFrame(rows, schema=MEASURES)


def years_table(view: VoiceView) -> pl.DataFrame:
    """A row for each party, measure and year."""
    rows: list[Row] = [
        {
            "of": of,
            "measure": each.measure.value,
            "source": "corpus",
            "year": point.year,
            **_estimate("", point.found),
        }
        for of in view.parties
        for each in view.moved[of]
        for point in each.points
    ]
    rows += [
        {
            "of": of,
            "measure": line.measure,
            "source": line.view.source,
            "year": year,
            "value": share,
            "low": None,
            "high": None,
            "unknown": None,
        }
        for line in view.published
        for of, shares in line.shares.items()
        for year, share in shares.items()
    ]
    asked = _asked(view.question, view.stamp)
    return pl.DataFrame([row | asked for row in rows], schema=YEARS)


def driven_table(view: VoiceView) -> pl.DataFrame:
    """What adds up to the change of the share, twice, and the parts that add most."""
    if view.driven is None:
        return pl.DataFrame(schema=DRIVEN)
    found = view.driven
    whole = {
        "change": found.change,
        "own": found.own,
        "world": found.world,
        "within": found.within,
        "mix": found.mix,
    }
    rows: list[Row] = [
        {"of": view.of, "part": name, "source": None, "field": None, **_estimate("", each)}
        for name, each in whole.items()
    ]
    rows += [
        {
            "of": view.of,
            "part": name,
            "source": each.part.source,
            "field": each.part.field,
            **_estimate("", estimate),
        }
        for each in found.parts
        for name, estimate in (("within", each.within), ("mix", each.mix))
    ]
    asked = _asked(view.question, view.stamp)
    return pl.DataFrame([row | asked for row in rows], schema=DRIVEN)


def recipe_row(view: CompositeView) -> Row:
    """The recipe, which stands in every row of a composite."""
    recipe = view.recipe
    weights = dict(zip(map(str, recipe.measures), recipe.weights, strict=True))
    return {
        "weights": json.dumps(weights, ensure_ascii=False),
        "normalisation": recipe.normalisation.value,
        "aggregation": recipe.aggregation.value,
        "missing": recipe.missing.value,
        "among": view.wanted.among,
    }


def held_row(held: Held) -> Row:
    """How a rank holds."""
    names = Held.__dataclass_fields__
    return {name: getattr(held, name) for name in names}


def composite_table(view: CompositeView) -> pl.DataFrame:
    """A row for each party, with the recipe."""
    found, asked = view.sensitivity, _asked(view.wanted.question, view.stamp)
    rows = [
        held_row(held) | {"score": place.score, "coverage": place.coverage} | recipe_row(view) | asked
        for held, place in zip(found.held, found.composite.places, strict=True)
    ]
    return pl.DataFrame(rows, schema=COMPOSITE)


def move_row(found: Move) -> Row:
    """What follows if a measure rises."""
    return {
        "measure": str(found.measure),
        "from": found.value,
        "to": found.to,
        **_estimate("score_", found.score),
        "gained": found.gained,
        "gained_low": found.gained_low,
        "gained_high": found.gained_high,
    }


def moves_table(view: CompositeView) -> pl.DataFrame:
    """A row for each measure that can rise, with the recipe."""
    asked = recipe_row(view) | _asked(view.wanted.question, view.stamp)
    own: Row = {"of": view.wanted.of, "step": view.wanted.step.value}
    rows = [own | move_row(each) | asked for each in view.moves]
    return pl.DataFrame(rows, schema=MOVES)


def target_row(view: TargetView) -> Row:
    """A target and how far it has come; of one that was given up only what it was."""
    told, found = view.target, view.progress
    return {
        "id": str(view.id),
        "of": told.of,
        "actors": told.actors.value,
        "field": told.field,
        "counting": told.counting.value,
        "measure": told.measure.value,
        "base_year": told.base_year,
        "value": f"{told.value:f}",
        "year": told.year,
        "milestones": json.dumps(told.as_json()["milestones"]),
        "is_given_up": int(view.is_given_up),
        "state": found.state.value if found else None,
        "measured_year": found.year if found else None,
        **_estimate("base_", found.before if found else None),
        **_estimate("now_", found.now if found else None),
        "expected": found.expected if found else None,
        "statement": str(view.statement),
    }


def targets_table(found: Iterable[TargetView]) -> pl.DataFrame:
    """A row for each target."""
    return pl.DataFrame([target_row(each) for each in found], schema=TARGETS)


def _asked(question: Question, stamp: str) -> Row:
    return {
        "asked_field": question.field or "",
        "asked_years": str(question.years),
        "actors": question.actors.value,
        "counting": question.counting.value,
        "corpus": stamp,
    }


def _estimate(prefix: str, found: Estimate | Unknown | None) -> Row:
    names = [f"{prefix}{each}" for each in ("value", "low", "high", "unknown")]
    if not isinstance(found, Estimate):
        return dict.fromkeys(names) | {f"{prefix}unknown": found.value if found else None}
    return dict(zip(names, (found.value, found.low, found.high, None), strict=True))
