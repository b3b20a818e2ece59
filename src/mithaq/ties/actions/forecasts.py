"""Forecast the ties of a set: question by question, each kept once it is answered."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

import numpy as np
import polars as pl
from django.db import transaction
from threadpoolctl import threadpool_limits

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.parties.queries import host_institution
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.model_files import as_table
from mithaq.ties.domain.forecasting.backtest import OURS, Backtest, Trial
from mithaq.ties.domain.forecasting.explain import by_group
from mithaq.ties.domain.forecasting.histories import MANNERS
from mithaq.ties.domain.forecasting.outcomes import Outcome
from mithaq.ties.domain.forecasting.outlook import QUESTIONS, Outlook, outlook
from mithaq.ties.domain.forecasting.record import Question
from mithaq.ties.domain.forecasting.simple import recency
from mithaq.ties.models import TieForecast
from mithaq.ties.queries.records import record_of, set_to_forecast, sets_beside
from mithaq.ties.queries.sets import SetView

SEED = 8


def questions_of(kind: str) -> tuple[Question, ...]:
    """What is asked of a kind: of what is signed, only whether it will be."""
    is_signed = MANNERS[kind].is_signed
    return tuple(each for each in QUESTIONS if each.outcome is Outcome.FORMED or not is_signed)


def forecast(format: str, *, by: Actor, at: datetime) -> Iterator[tuple[Question, Refused | None]]:
    """Answer each question of the set of a format from its last year on; tells each when it is kept, or why
    it cannot be answered.

    What was answered from the same sets stays, so a run that broke off goes on where it was. Raises Refused
    `not_permitted`, `kind_not_forecast` or `tie_set_lost`; NotFound `tie_set_not_loaded`.
    """
    require(by, Act.KEEP_TIES, of_institution=host_institution().id)
    view = set_to_forecast(format, reader=by)
    beside = sets_beside(view, reader=by)
    read = sorted(str(each.id) for each in beside)
    record = record_of(view, beside)
    origin = record.history.last_year
    for question in questions_of(view.kind):
        asked = {"set": view.id, "outcome": question.outcome, "years": question.years}
        if TieForecast.objects.filter(**asked, origin=origin, read=read).exists():
            yield question, None
            continue
        try:
            # Regressions this small are slower on several cores, and slow down the rest of the node.
            with threadpool_limits(1):
                found = outlook(record, question, origin, seed=SEED)
        except Refused as refusal:
            yield question, refusal
            continue
        _keep(view, found, read, by=by, at=at)
        yield question, None


def _keep(view: SetView, found: Outlook, read: list[str], *, by: Actor, at: datetime) -> None:
    key, model = uuid4(), found.forecast.model
    cascades = [each.cascade for each in (model, *found.drawn)]
    shelf.put(key, rows=_rows(found), models=as_table(cascades))
    question = model.question
    asked = {"set_id": view.id, "outcome": question.outcome.value, "years": question.years}
    try:
        with transaction.atomic():
            before = list(TieForecast.objects.filter(**asked).values_list("id", flat=True))
            TieForecast.objects.filter(id__in=before).delete()
            TieForecast.objects.create(
                id=key,
                **asked,
                origin=model.origin,
                base_rate=model.base_rate,
                recipe=model.recipe.name,
                level=model.level,
                names=list(model.names),
                read=read,
                trials=_trials(found.tried),
                made_at=at,
                by=by.person,
            )
    except BaseException:
        shelf.take_off(key)
        raise
    for each in before:
        shelf.take_off(each)


def _rows(found: Outlook) -> pl.DataFrame:
    """A row for each dyad: probability with bounds, recency, and what each group of features adds."""
    made = found.forecast
    features = made.features
    states = np.array(features.states)
    return pl.DataFrame(
        {
            "of": states[features.senders[made.rows]],
            "to": states[features.receivers[made.rows]],
            "probability": made.probability,
            "low": found.low,
            "high": found.high,
            "recency": recency(features.past)[made.rows],
            **{group.value: added for group, added in by_group(made).items()},
        }
    )


def _trials(tried: Backtest | None) -> list[dict[str, object]]:
    return [] if tried is None else [_trial(tried, each) for each in tried.trials]


def _trial(tried: Backtest, trial: Trial) -> dict[str, object]:
    best = tried.best_simple
    return {
        "origin": trial.origin,
        "candidates": trial.candidates,
        "precision": trial.ratings[OURS].average_precision,
        "hits": trial.ratings[OURS].hits,
        "best_simple": best,
        "best_simple_precision": trial.ratings[best].average_precision,
        "recency_precision": trial.ratings["recency"].average_precision,
        "recency_hits": trial.ratings["recency"].hits,
        **asdict(trial.calibrations[OURS]),
    }
