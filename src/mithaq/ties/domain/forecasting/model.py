"""A forecasting model for one question: features chosen and level set by the latest window that is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.cascade import LEAST_LEARNED, PENALTY, Cascade, learn
from mithaq.ties.domain.forecasting.features import Features, Group
from mithaq.ties.domain.forecasting.history import Floats, Ints, Truths
from mithaq.ties.domain.forecasting.rating import average_precision
from mithaq.ties.domain.forecasting.record import Question, Record

SPAN = 20
"""Years that are learnt from, each an origin."""
TRIALS = 2
MARGIN = 1.1
"""So many times better than the first recipe must another have been, to be taken."""
LEAST_TRIED = 100
"""Outcomes in the windows of a trial below which it chooses nothing."""
LASTING = (
    "own_ties_6",
    "own_ties_18",
    "years_since_own_tie",
    "tied_ever",
    "higher_partners_6",
    "lower_partners_6",
    "higher_partners_18",
    "lower_partners_18",
    "partners_product_18",
    "partners_pairs_decade",
    "shared_partners",
    "shared_partners_rare",
    "alike_senders_6",
    "alike_receivers_6",
    "three_steps",
    "latent_weight_decade",
    "latent_weight_always",
)
DECADE = (
    "years_since_own_tie",
    "tied_ever",
    "higher_partners_decade",
    "lower_partners_decade",
    "sender_partners_decade",
    "receiver_partners_decade",
    "partners_pairs_decade",
    "shared_partners_decade",
    "three_steps_decade",
    "latent_weight_decade",
)


@dataclass(frozen=True)
class Recipe:
    """Which features a model reads."""

    name: str
    groups: frozenset[Group]
    only: tuple[str, ...] = ()
    penalty: float = PENALTY

    def columns(self, features: Features) -> Truths:
        return np.array(
            [
                group in self.groups and (not self.only or name in self.only)
                for name, group in zip(features.names, features.groups, strict=True)
            ]
        )


HISTORY = frozenset({Group.OWN, Group.ACTIVITY, Group.COMPANY})
RECIPES = (
    Recipe("all", HISTORY | {Group.NEAR, Group.SIZE, Group.UNKNOWN}),
    Recipe("network and neighbours", HISTORY | {Group.NEAR}),
    Recipe("network", HISTORY),
    Recipe("lasting ties", HISTORY, LASTING),
    Recipe("decade", HISTORY, DECADE, 1.0),
)
"""The first is taken where too little is known to choose."""


def recipe_called(name: str) -> Recipe:
    """The recipe of a name."""
    return next(each for each in RECIPES if each.name == name)


Answered = Sequence[tuple[Floats, Floats]]
"""Standard features and answers, origin by origin."""


@dataclass(frozen=True)
class Model:
    """What was learnt for a question up to an origin."""

    question: Question
    origin: int
    recipe: Recipe
    names: tuple[str, ...]
    cascade: Cascade
    level: float
    """Added to the log odds of the cascade, never above 0; see `_level`."""
    base_rate: float
    """In the latest window that was known."""


@dataclass(frozen=True)
class Forecast:
    """For each dyad that the question is about the probability that its outcome comes."""

    model: Model
    features: Features
    rows: Ints
    scores: Floats
    probability: Floats


def fit(record: Record, question: Question, origin: int, recipes: tuple[Recipe, ...] = RECIPES) -> Model:
    """Learn from the windows that had ended by an origin, the last SPAN years of them.

    Where earlier windows allow a trial, the recipe is the one that ranked best at the latest TRIALS origins
    whose outcome is known, learnt from windows that had ended before; the latest outcome also sets the level.
    Raises Refused when too few outcomes are known.
    """
    origins = record.origins_before(origin, question, SPAN)
    if not origins:
        raise Refused("tie_past_too_short", origin=origin, years=question.years)
    recipe, level = _chosen(record, question, origins[0], recipes)
    learnt = [record.learnt(each, question) for each in origins]
    columns = recipe.columns(record.at(origins[0]))
    cascade = learn([(scores[:, columns], answers) for scores, answers in learnt], recipe.penalty)
    names = tuple(np.array(record.at(origins[0]).names)[columns].tolist())
    return Model(question, origin, recipe, names, cascade, level, float(learnt[0][1].mean()))


def forecast(record: Record, model: Model, origin: int) -> Forecast:
    """Forecast every dyad that the model's question is about at an origin, which may be later than its own.

    Raises Refused when the model had seen what came after the origin.
    """
    if origin < model.origin:
        raise Refused("tie_model_from_the_future", origin=origin, learnt_until=model.origin)
    features = record.at(origin)
    asked = record.asked(origin, model.question)
    scores = features.standard(asked)[:, model.recipe.columns(features)]
    odds = model.level + model.cascade.log_odds(scores)
    return Forecast(model, features, np.flatnonzero(asked), scores, np.asarray(expit(odds)))


def relearnt(record: Record, model: Model, origins: Sequence[int]) -> Model:
    """The same model, learnt from these origins instead of its own; one may stand there more than once.

    Raises Refused `tie_outcomes_too_few`.
    """
    columns = model.recipe.columns(record.at(model.origin))
    learnt = [record.learnt(each, model.question) for each in origins]
    rows = [(scores[:, columns], answers) for scores, answers in learnt]
    return replace(model, cascade=learn(rows, model.recipe.penalty))


def _chosen(
    record: Record, question: Question, latest: int, recipes: tuple[Recipe, ...]
) -> tuple[Recipe, float]:
    trials = [record.learnt(latest - back, question) for back in range(TRIALS)]
    earlier = record.origins_before(latest - TRIALS + 1, question, SPAN)
    learnt = [record.learnt(each, question) for each in earlier]
    came = sum(float(answers.sum()) for _, answers in trials)
    if came < LEAST_TRIED or sum(float(answers.sum()) for _, answers in learnt) < LEAST_LEARNED:
        return recipes[0], 0.0
    tried = [_Tried.of(record, recipe, learnt, trials, latest) for recipe in recipes]
    usual, best = tried[0], max(tried, key=lambda each: each.precision)
    chosen = best if best.precision > MARGIN * usual.precision else usual
    return chosen.recipe, _level(chosen.latest_odds, trials[0][1])


@dataclass(frozen=True)
class _Tried:
    """How a recipe ranked the windows of the trial."""

    recipe: Recipe
    precision: float
    latest_odds: Floats

    @classmethod
    def of(cls, record: Record, recipe: Recipe, learnt: Answered, trials: Answered, origin: int) -> "_Tried":
        columns = recipe.columns(record.at(origin))
        cascade = learn([(scores[:, columns], answers) for scores, answers in learnt], recipe.penalty)
        odds = [cascade.log_odds(scores[:, columns]) for scores, _ in trials]
        precision = [
            average_precision(each, answers) for each, (_, answers) in zip(odds, trials, strict=True)
        ]
        return cls(recipe, float(np.mean(precision)), odds[0])


def _level(odds: Floats, answers: Floats) -> float:
    """What makes the forecast count of the latest known window that which came, where it was too high.

    A count that was too low does not raise it: ties come in waves, as when a whole bloc signs one treaty, and
    a wave is no new level.
    """
    if answers.sum() < LEAST_LEARNED:
        return 0.0
    return float(min(np.log(answers.sum() / expit(odds).sum()), 0.0))
