"""The report of a Delphi study as tables to take away: figures of groups, and reasons that are nobody's."""

import polars as pl

from mithaq.watch.queries.delphi import QuestionView, RoundResult, StudyView
from mithaq.watch.queries.tables import Row

FIGURES = {
    "study": pl.String, "question": pl.Int64, "kind": pl.String, "term": pl.String, "text": pl.String,
    "round": pl.Int64, "answers": pl.Int64, "median": pl.Float64, "lower_quartile": pl.Float64,
    "upper_quartile": pl.Float64, "interquartile_range": pl.Float64, "bound": pl.Int64,
    "is_consensus": pl.Int64, "answered_both": pl.Int64, "changed": pl.Int64, "narrowed": pl.Float64,
    "histogram": pl.String,
}  # fmt: skip
REASONS = {
    "study": pl.String,
    "question": pl.Int64,
    "round": pl.Int64,
    "side": pl.String,
    "reason": pl.String,
}


def rounds_table(view: StudyView) -> pl.DataFrame:
    """A row for each question and closed round; figures are empty where too few answered."""
    rows = [_figures(view, question, result) for question in view.questions for result in question.results]
    return pl.DataFrame(rows, schema=FIGURES)


def reasons_table(view: StudyView) -> pl.DataFrame:
    """A row for each reason, with the side on which its answer lay."""
    rows: list[Row] = [
        {
            "study": str(view.id),
            "question": question.number,
            "round": result.number,
            "side": each.side.value,
            "reason": each.text,
        }
        for question in view.questions
        for result in question.results
        for each in result.reasons
    ]
    return pl.DataFrame(rows, schema=REASONS)


def _figures(view: StudyView, of: QuestionView, result: RoundResult) -> Row:
    spread, moved = result.spread, result.stability
    return {
        "study": str(view.id),
        "question": of.number,
        "kind": of.question.kind.value,
        "term": of.question.term,
        "text": of.question.text,
        "round": result.number,
        "answers": spread.count if spread else None,
        "median": spread.median if spread else None,
        "lower_quartile": spread.lower if spread else None,
        "upper_quartile": spread.upper if spread else None,
        "interquartile_range": spread.width if spread else None,
        "bound": of.question.bound,
        "is_consensus": int(result.is_consensus) if spread else None,
        "answered_both": moved.both if moved else None,
        "changed": moved.changed if moved else None,
        "narrowed": moved.narrowed if moved else None,
        "histogram": "; ".join(f"{each.first}-{each.last}: {each.count}" for each in spread.bins)
        if spread
        else None,
    }
