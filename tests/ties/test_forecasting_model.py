"""Features and forecasts: nothing of the future is read, reasons add up, rules of a made world are found."""

import numpy as np
import pytest

from mithaq.base.refusals import Refused
from mithaq.ties.domain.forecasting.backtest import OURS, backtest
from mithaq.ties.domain.forecasting.cascade import learn
from mithaq.ties.domain.forecasting.covariates import Covariates
from mithaq.ties.domain.forecasting.explain import by_group, explain
from mithaq.ties.domain.forecasting.features import Group, features
from mithaq.ties.domain.forecasting.model import fit, forecast
from mithaq.ties.domain.forecasting.outcomes import Outcome
from mithaq.ties.domain.forecasting.outlook import Outlook, outlook
from mithaq.ties.domain.forecasting.past import Past
from mithaq.ties.domain.forecasting.record import Question, Record
from mithaq.ties.domain.forecasting.supposing import supposing
from ties.made_histories import LAST, STATES, few, world

FORMED = Question(Outcome.FORMED, 3)


@pytest.fixture(scope="module")
def record() -> Record:
    return world()


def test_own_ties_fade_by_half_lives() -> None:
    past = Past(few((2004, 1, 2, 8.0), (2006, 1, 2, 4.0)), 2006)

    assert past.memory(2)[0, 1] == pytest.approx(1 + 0.5)
    assert past.volume(2)[0, 1] == pytest.approx(4 + 8 / 2)
    assert past.years_since[0, 1] == 0
    assert past.years_since[1, 0] == 7


def test_named_features_of_a_small_history() -> None:
    history = few((2006, 1, 2, 1.0), (2006, 1, 3, 1.0), (2006, 4, 2, 1.0))
    made = features(history, Covariates(2000), 2006)
    at = {name: place for place, name in enumerate(made.names)}

    def value(name: str, sender: int, receiver: int) -> float:
        row = made.row(sender, receiver)
        assert row is not None
        return float(made.values[row, at[name]])

    assert value("sender_partners_6", 1, 4) == pytest.approx(np.log1p(2))
    assert value("receiver_partners_6", 4, 2) == pytest.approx(np.log1p(2))
    assert value("returned_ties_6", 2, 1) == pytest.approx(np.log1p(1))
    assert value("shared_partners", 1, 4) == pytest.approx(np.log1p(1))
    assert value("alike_senders_6", 4, 3) > value("alike_senders_6", 2, 3)
    assert value("known_past_years", 1, 2) == 5


def test_features_read_nothing_that_comes_after_the_origin(record: Record) -> None:
    cut = world(last=2000)

    whole, known = (features(each.history, each.covariates, 2000) for each in (record, cut))

    assert np.array_equal(whole.values, known.values, equal_nan=True)


def test_a_model_reads_nothing_that_comes_after_its_origin(record: Record) -> None:
    whole, known = (fit(each, FORMED, 2000) for each in (record, world(last=2000)))

    assert whole.cascade.first.constant == known.cascade.first.constant
    assert np.array_equal(whole.cascade.first.weights, known.cascade.first.weights)
    assert whole.level == known.level


def test_an_unknown_covariate_lies_on_the_mean_and_its_own_column_says_so(record: Record) -> None:
    made = record.at(2000)
    rows = np.ones(len(made.values), bool)
    unknown = np.array(made.senders) == len(STATES) - 1

    scores = made.standard(rows)

    assert (scores[unknown, made.names.index("sender_log_gdp")] == 0).all()
    assert (scores[unknown, made.names.index("unknown_log_gdp")] == 1).all()
    assert scores[~unknown, made.names.index("sender_log_gdp")].std() > 0.5


def test_standard_features_have_mean_0_and_spread_1_at_their_origin(record: Record) -> None:
    made = record.at(2000)

    scores = made.standard(np.ones(len(made.values), bool))[:, made.names.index("sender_partners_6")]

    assert scores.mean() == pytest.approx(0, abs=1e-6)
    assert scores.std() == pytest.approx(1, abs=1e-3)


def test_a_history_without_direction_asks_of_each_dyad_once_and_of_both_ends_alike() -> None:
    made = world(is_directed=False).at(2000)

    assert len(made.values) == len(STATES) * (len(STATES) - 1) / 2
    assert made.row(3, 9) == made.row(9, 3)
    assert not [name for name in made.names if name.startswith(("sender_", "receiver_"))]


def test_forecasts_of_a_made_world_rank_better_than_chance_and_count_right(record: Record) -> None:
    found = backtest(record, FORMED, [2004, 2007])

    for trial in found.trials:
        ours = trial.ratings[OURS]
        assert ours.curve > 0.75
        assert ours.average_precision > 2 * trial.answers.mean()
        made = trial.calibrations[OURS]
        assert made.brier < made.base_brier
        assert made.error < 0.05
        assert 0.6 < made.forecast / made.seen < 1.6
    assert found.best_simple != OURS
    gap = found.against("LR gravity", seed=1)
    assert gap.mean == pytest.approx(found.mean(OURS) - found.mean("LR gravity"))


def test_what_the_features_add_sums_to_the_log_odds(record: Record) -> None:
    made = forecast(record, fit(record, FORMED, 2004), 2004)
    likely, unlikely = int(np.argmax(made.probability)), int(np.argmin(made.probability))

    for at in (likely, unlikely):
        ends = (
            made.features.states[each[made.rows[at]]]
            for each in (made.features.senders, made.features.receivers)
        )
        told = explain(made, *ends)
        odds = told.constant + sum(added for _, added in told.adds)
        assert 1 / (1 + np.exp(-odds)) == pytest.approx(told.probability)
        assert told.probability == pytest.approx(made.probability[at])
        assert sum(told.by_group.values()) == pytest.approx(sum(added for _, added in told.adds))
        assert told.is_among_likeliest is (at == likely)
        sizes = [abs(added) for _, added in told.adds]
        assert sizes == sorted(sizes, reverse=True)
    assert set(told.by_group) <= set(Group) - {Group.AFFINITY}


def test_a_likely_dyad_is_explained_by_what_makes_ties_in_the_made_world(record: Record) -> None:
    made = forecast(record, fit(record, FORMED, 2004), 2004)
    first = int(made.rows[np.argmax(made.probability)])

    told = explain(
        made,
        *(made.features.states[each[first]] for each in (made.features.senders, made.features.receivers)),
    )

    assert told.by_group[Group.ACTIVITY] + told.by_group[Group.NEAR] + told.by_group[Group.SIZE] > 0


@pytest.mark.parametrize(
    ("sender", "receiver", "code"), [(3, 3, "tie_with_itself"), (3, 99, "tie_not_forecast")]
)
def test_what_cannot_be_explained_is_refused(record: Record, sender: int, receiver: int, code: str) -> None:
    made = forecast(record, fit(record, FORMED, 2004), 2004)

    with pytest.raises(Refused) as refusal:
        explain(made, sender, receiver)

    assert refusal.value.code == code


@pytest.fixture(scope="module")
def formed(record: Record) -> Outlook:
    return outlook(record, FORMED, LAST, seed=1)


def test_an_outlook_has_bounds_around_its_chances_and_says_how_right_it_was(formed: Outlook) -> None:
    found = formed
    made = found.forecast.probability
    assert ((found.low <= made) & (made <= found.high)).all()
    assert (found.low < found.high).mean() > 0.9
    assert found.tried is not None
    assert [each.origin for each in found.tried.trials] == [LAST - 3, LAST - 6]
    assert found.tried.mean(OURS) > found.tried.trials[0].calibrations[OURS].seen / 1260


def test_an_outlook_draws_the_same_from_the_same_seed(record: Record) -> None:
    question = Question(Outcome.ENDED, 5)
    first, again, other = (outlook(record, question, LAST, seed=each) for each in (1, 1, 2))

    assert np.array_equal(first.low, again.low)
    assert not np.array_equal(first.low, other.low)


@pytest.mark.parametrize(("last", "origins"), [(1992, []), (1996, [1991])])
def test_a_short_past_is_tried_at_fewer_origins_or_none(last: int, origins: list[int]) -> None:
    tried = outlook(world(last=last), Question(Outcome.FORMED, 5), last, seed=1).tried

    assert [each.origin for each in (tried.trials if tried else ())] == origins


def test_what_groups_add_and_the_constant_give_the_log_odds(record: Record) -> None:
    made = forecast(record, fit(record, FORMED, 2004), 2004)
    explained = explain(made, made.features.states[made.features.senders[made.rows[7]]],
                        made.features.states[made.features.receivers[made.rows[7]]])  # fmt: skip

    groups = by_group(made)

    assert {group: added[7] for group, added in groups.items()} == pytest.approx(explained.by_group)
    assert explained.constant + sum(added[7] for added in groups.values()) == pytest.approx(
        np.log(made.probability[7] / (1 - made.probability[7]))
    )


def test_a_supposed_tie_brings_a_state_closer_to_some_and_leaves_the_pair_out(
    record: Record, formed: Outlook
) -> None:
    found = formed
    made = found.forecast
    row = made.rows[int(np.argmin(made.probability))]
    one, other = (
        made.features.states[ends[row]] for ends in (made.features.senders, made.features.receivers)
    )

    changes = supposing(record, made.model, found.drawn, one, other)

    assert all(one in (each.sender, each.receiver) for each in changes)
    assert not any(other in (each.sender, each.receiver) for each in changes)
    assert [each.change for each in changes] == sorted((each.change for each in changes), reverse=True)
    assert changes[0].change > 0
    assert any(each.is_beyond_doubt for each in changes)
    with pytest.raises(Refused, match="tie_with_itself"):
        supposing(record, made.model, found.drawn, one, one)
    with pytest.raises(Refused, match="tie_state_unknown"):
        supposing(record, made.model, found.drawn, one, 999)


def test_a_model_forecasts_no_origin_before_its_own(record: Record) -> None:
    model = fit(record, FORMED, 2004)

    with pytest.raises(Refused, match="tie_model_from_the_future"):
        forecast(record, model, 2003)


def test_a_backtest_beyond_the_coverage_is_refused(record: Record) -> None:
    with pytest.raises(Refused, match="tie_years_outside_coverage"):
        backtest(record, FORMED, [LAST - 2])


def test_a_question_without_years_is_refused() -> None:
    with pytest.raises(Refused, match="tie_window_empty"):
        Question(Outcome.FORMED, 0)


def test_too_few_outcomes_are_not_learnt_from() -> None:
    answers = np.zeros(500)
    answers[:19] = 1

    with pytest.raises(Refused, match="tie_outcomes_too_few"):
        learn([(np.random.default_rng(1).normal(size=(500, 3)), answers)])


def test_the_second_regression_speaks_for_the_top_tenth_alone() -> None:
    random = np.random.default_rng(2)
    scores = random.normal(size=(4000, 2))
    answers = (random.uniform(size=4000) < 1 / (1 + np.exp(4 - 2 * scores[:, 0]))).astype(float) * (
        random.uniform(size=4000) < 0.5
    )

    found = learn([(scores, answers)])

    assert found.second is not None
    top = found.top(scores)
    assert top.mean() == pytest.approx(0.1, abs=0.005)
    assert np.array_equal(found.log_odds(scores)[top], found.second.log_odds(scores)[top])
    assert np.array_equal(found.log_odds(scores)[~top], found.first.log_odds(scores)[~top])
    made = 1 / (1 + np.exp(-found.log_odds(scores)))
    assert made[top].mean() == pytest.approx(answers[top].mean(), rel=0.1)
