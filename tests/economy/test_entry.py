from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.special import expit, logit
from scipy.stats import nbinom

from economy.made_panels import FIRST_YEAR, drifting
from mithaq.base.refusals import NotFound, Refused
from mithaq.economy.domain.complexity.output import Duplicates, Floats
from mithaq.economy.domain.entry.backtest import OURS, Backtest, backtest
from mithaq.economy.domain.entry.features import Feature
from mithaq.economy.domain.entry.model import Forecast, fit, forecast
from mithaq.economy.domain.entry.panel import Panel, Question, panel_of_rows
from mithaq.economy.domain.entry.rating import ranking
from mithaq.economy.domain.entry.record import Candidates, Record
from mithaq.economy.domain.entry.simple import Simple

ORIGIN = 2000
ASKED = Question(least_total=50)


@pytest.fixture(scope="module")
def record() -> Record:
    return Record(drifting(), ASKED)


@pytest.fixture(scope="module")
def made(record: Record) -> Forecast:
    return forecast(record, fit(record, ORIGIN))


@pytest.fixture(scope="module")
def tried(record: Record) -> Backtest:
    def rival(record: Record, origin: int) -> Floats:
        return np.asarray(expit(record.at(origin).features.values[:, 0]))

    return backtest(record, (2000, 2003, 2006), rivals={"chance alone": rival})


def test_who_is_asked_and_who_entered_by_hand() -> None:
    """Two windows of one year: in the first a lacks y and b lacks x, in the second everybody has all."""
    counts = np.array([[[8.0, 1], [2, 7]], [[5, 5], [5, 5]]])
    asked = Question(base_years=1, ahead_years=1, least_count=5, least_total=5)
    record = Record(Panel(2000, ("a", "b"), ("x", "y"), counts), asked)
    rows = record.at(2000)

    # 8 * 18 / (9 * 10) = 1.6 is there; 1 * 18 / (9 * 8) = 1/4 and 2 * 18 / (9 * 10) = 2/5 are not.
    assert list(zip(rows.places.tolist(), rows.fields.tolist(), strict=True)) == [(0, 1), (1, 0)]
    assert rows.base.tolist() == [0.25, 0.4]
    assert rows.diversity.tolist() == [1, 1]
    assert record.answers(2000).tolist() == [1, 1]
    assert Record(record.panel, replace(asked, least_count=6)).answers(2000).tolist() == [0, 0]
    assert Record(record.panel, replace(asked, below=0.3)).at(2000).fields.tolist() == [1]


def test_the_chance_is_that_of_a_gamma_poisson_count() -> None:
    """One year: counts 0.3 * 1 + 0.5 over 0.3 * 4 + 0.5, four expected ahead, at least five needed."""
    counts = np.array([[[8.0, 1], [2, 7]], [[5, 5], [5, 5]]])
    asked = Question(base_years=1, ahead_years=1, least_count=5, least_total=5)
    rows = Record(Panel(2000, ("a", "b"), ("x", "y"), counts), asked).at(2000)
    by_hand = nbinom.sf(4, 0.3 * 1 + 0.5, 1.7 / (1.7 + 4))

    assert rows.features.values[0, list(Feature).index(Feature.CHANCE)] == pytest.approx(logit(by_hand))
    assert rows.features.values[0, list(Feature).index(Feature.EXPECTED)] == pytest.approx(np.log(4.05))


def test_nothing_after_the_origin_is_read(record: Record, made: Forecast) -> None:
    counts = record.panel.counts.copy()
    counts[ORIGIN - FIRST_YEAR + 1 :] = np.random.default_rng(0).poisson(
        900, counts[ORIGIN - FIRST_YEAR + 1 :].shape
    )
    other = Record(replace(record.panel, counts=counts), ASKED)
    short = Record(replace(record.panel, counts=counts[: ORIGIN - FIRST_YEAR + 1]), ASKED)

    for each in (other, short):
        again = forecast(each, fit(each, ORIGIN))
        np.testing.assert_array_equal(again.probability, made.probability)
        for name, scores in made.simple.items():
            np.testing.assert_array_equal(again.simple[name], scores)


def test_it_learns_from_windows_that_had_ended(record: Record) -> None:
    # The first base window ends in 1984, and outcomes of 1995 are known in 2000.
    assert fit(record, ORIGIN).earlier == tuple(range(1984, 1996))


def test_terms_sum_to_the_log_odds(made: Forecast) -> None:
    first = made.table().row(0, named=True)
    told = made.explain(first["place"], first["field"])

    assert told.probability == first["probability"] == made.probability.max()
    assert told.constant + sum(added for _, added in told.adds) == pytest.approx(logit(told.probability))
    assert {feature for feature, _ in told.adds} == set(Feature)
    sizes = [abs(added) for _, added in told.adds]
    assert sizes == sorted(sizes, reverse=True)


def test_simple_forecasts_stand_beside_it(record: Record, made: Forecast) -> None:
    assert list(made.simple) == [each.value for each in Simple]
    assert {f"simple_{each.value}" for each in Simple} < set(made.table().columns)
    rows = made.candidates
    np.testing.assert_array_equal(made.simple["diversity_ubiquity"], rows.diversity * rows.ubiquity)
    assert set(made.simple["rate"]) == {record.answers(1995).mean()}


def test_who_is_no_candidate_has_no_forecast(made: Forecast) -> None:
    there = made.candidates
    panel = made.record.panel
    present = next(
        field
        for field in range(len(panel.fields))
        if not ((there.places == there.places[0]) & (there.fields == field)).any()
    )

    for place, field in (
        (panel.places[there.places[0]], panel.fields[present]),
        ("nowhere", "field 01"),
        ("place 01", "nothing"),
    ):
        with pytest.raises(NotFound, match="entry_not_forecast"):
            made.explain(place, field)


def test_it_ranks_better_than_what_is_simple_and_is_calibrated(tried: Backtest) -> None:
    ours, rca = tried.means[OURS], tried.means["rca"]

    assert ours.precision > rca.precision
    assert ours.curve > 0.6
    assert tried.means["rate"].curve == tried.means["rate"].within == 0.5
    for trial in tried.trials:
        held = trial.calibrations[OURS]
        assert 0.7 < held.forecast / held.seen < 1.4
        assert held.brier < held.base_brier


def test_a_difference_carries_an_interval_of_places(tried: Backtest) -> None:
    against = tried.against("rate", seed=1)
    mean = tried.means[OURS].curve - 0.5

    assert against["curve"].mean == pytest.approx(mean)
    assert 0 < against["curve"].low < mean < against["curve"].high
    assert tried.against("rate", seed=1) == against
    with_itself = tried.against(OURS, seed=1)["precision"]
    assert (with_itself.mean, with_itself.low, with_itself.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("scores", "answers", "curve", "precision", "first"),
    [
        ([4, 3, 2, 1], [1, 0, 1, 0], 3 / 4, (1 + 2 / 3) / 2, 2 / 3),
        ([1, 1, 1, 1], [1, 0, 1, 0], 1 / 2, 1 / 2, 1 / 2),
        ([2, 2, 1, 1], [1, 0, 0, 1], 1 / 2, 1 / 2, (1 + 0.5) / 3),
        ([4, 3, 2, 1], [0, 0, 0, 1], 0.0, 1 / 4, 0.0),
    ],
)
def test_ratings_by_hand(
    scores: list[int], answers: list[int], curve: float, precision: float, first: float
) -> None:
    rows = np.array(scores, np.float64), np.array(answers, np.float64), np.zeros(4, np.int64)
    found = ranking(*rows).rated()

    assert found.curve == found.within == pytest.approx(curve)
    assert found.precision == pytest.approx(precision)
    assert found.first == pytest.approx(first)


def test_a_place_drawn_twice_counts_twice() -> None:
    scores, answers = np.array([5.0, 1, 4, 3, 2]), np.array([1.0, 0, 0, 1, 0])
    places = np.array([0, 0, 1, 1, 1])
    twice = np.array([0, 0, 0, 0, 1, 1, 1]), np.array([5.0, 1, 5, 1, 4, 3, 2])
    drawn = ranking(scores, answers, places).rated(np.array([2.0, 1]))
    told = ranking(twice[1], np.array([1.0, 0, 1, 0, 0, 1, 0]), twice[0]).rated()

    assert drawn.curve == pytest.approx(told.curve)
    assert drawn.precision == pytest.approx(told.precision)


def _rows(year: int, count: float = 3) -> dict[str, object]:
    return {"year": year, "place": "a", "field": "x", "count": count}


def _panel(rows: list[dict[str, object]], duplicates: Duplicates = Duplicates.REFUSED) -> Panel:
    return panel_of_rows(
        pl.DataFrame(rows), year="year", place="place", field="field", count="count", duplicates=duplicates
    )


def test_a_panel_of_rows() -> None:
    rows = [_rows(2001), {"year": 2000, "place": "b", "field": "y", "count": 2}]

    found = _panel(rows)
    assert (found.first_year, found.places, found.fields) == (2000, ("a", "b"), ("x", "y"))
    assert found.counts.tolist() == [[[0, 0], [0, 2]], [[3, 0], [0, 0]]]
    assert _panel([_rows(2000), _rows(2000)], Duplicates.SUMMED).counts.tolist() == [[[6]]]
    with pytest.raises(Refused, match="output_row_twice"):
        _panel([_rows(2000), _rows(2000)])
    with pytest.raises(Refused, match="output_columns_missing"):
        panel_of_rows(pl.DataFrame([_rows(2000)]), year="jahr", place="place", field="field", count="count")


def test_a_year_that_is_missing_is_unknown_and_not_empty() -> None:
    found = _panel([_rows(2000), _rows(2002)])

    assert found.knows(2000, 2000)
    assert not found.knows(2000, 2002)
    for start, end in ((2000, 2002), (1999, 2000), (2002, 2003)):
        with pytest.raises(Refused, match="entry_years_unknown"):
            found.years(start, end)


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("entry_years_unknown", lambda record: record.answers(2010)),
        ("entry_past_too_short", lambda record: fit(record, 1988)),
        ("entry_without_candidates", lambda record: Record(record.panel, Question(least_total=1e9)).at(2000)),
        ("entry_outcomes_too_few", lambda record: fit(Record(record.panel, Question(least_count=1e9)), 2000)),
        ("entry_question_invalid", lambda _: Question(base_years=0)),
        ("entry_question_invalid", lambda _: Question(below=1.5)),
        ("entry_panel_invalid", lambda _: Panel(2000, ("a",), ("x",), np.array([[[-1.0]]]))),
        ("entry_panel_invalid", lambda _: Panel(2000, ("a", "b"), ("x",), np.ones((1, 1, 1)))),
    ],
)
def test_what_cannot_be_asked_is_refused(code: str, ask: object, record: Record) -> None:
    assert callable(ask)
    with pytest.raises(Refused, match=code):
        ask(record)


def test_the_order_of_places_and_fields_changes_nothing(record: Record, made: Forecast) -> None:
    chance = np.random.default_rng(2)
    places, fields = (chance.permutation(size) for size in record.panel.counts.shape[1:])
    panel = Panel(
        FIRST_YEAR,
        tuple(record.panel.places[at] for at in places),
        tuple(record.panel.fields[at] for at in fields),
        record.panel.counts[:, places][:, :, fields],
    )
    other = Record(panel, ASKED)
    again = forecast(other, fit(other, ORIGIN))

    assert _named(again.candidates, panel) == _named(made.candidates, record.panel)
    mine = made.table().sort("place", "field")["probability"].to_numpy()
    np.testing.assert_allclose(
        again.table().sort("place", "field")["probability"].to_numpy(), mine, rtol=1e-6
    )


def _named(rows: Candidates, panel: Panel) -> set[tuple[str, str]]:
    return {
        (panel.places[place], panel.fields[field])
        for place, field in zip(rows.places, rows.fields, strict=True)
    }
