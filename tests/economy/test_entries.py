"""Forecasts of entries: how far a probability holds, what is kept, and how it is asked."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from django.test import Client
from scipy.special import logit
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast
from economy.made_files import LAST_YEAR, patents_file
from economy.made_panels import drifting
from mithaq.base.languages import Language
from mithaq.cli.economy import app
from mithaq.economy.actions import entries as forecasting
from mithaq.economy.actions.panels import load_panel
from mithaq.economy.adapters import entry_files
from mithaq.economy.domain.entry.doubt import intervals
from mithaq.economy.domain.entry.features import Feature
from mithaq.economy.domain.entry.kept import ADDS
from mithaq.economy.domain.entry.model import Forecast, fit, forecast
from mithaq.economy.domain.entry.panel import Question
from mithaq.economy.domain.entry.record import Record
from mithaq.economy.domain.entry.simple import Simple
from mithaq.economy.domain.panel_sets import PanelKind
from mithaq.economy.queries import entries

PAGE = "/economy/fields/"
ASKED = Question(least_total=50)


@pytest.fixture(scope="module")
def made() -> Forecast:
    record = Record(drifting(), ASKED)
    return forecast(record, fit(record, 2000))


def load(cast: Cast, folder: Path, *, seed: int = 5, at: datetime = AT) -> None:
    load_panel(
        PanelKind.PATENTS,
        patents_file(folder, seed=seed),
        columns=("iso3", "nr", "year", "count"),
        only={},
        edition=f"made {seed}",
        terms="",
        by=cast.hamad.actor,
        at=at,
    )


@pytest.fixture
def kept(cast: Cast, tmp_path: Path) -> Cast:
    load(cast, tmp_path)
    for _ in forecasting.forecast_entries(ASKED, trials=2, by=cast.hamad.actor, at=AT):
        pass
    return cast


def test_an_interval_holds_its_probability_and_comes_again(made: Forecast) -> None:
    found = intervals(made, draws=20, seed=1)
    again = intervals(made, draws=20, seed=1)
    other = intervals(made, draws=20, seed=2)

    assert ((found.low <= made.probability) & (made.probability <= found.high)).all()
    assert (found.low < found.high).all()
    assert np.array_equal(found.low, again.low)
    assert not np.array_equal(found.low, other.low)


def test_a_wider_luck_of_places_widens_intervals(made: Forecast) -> None:
    from dataclasses import replace  # noqa: PLC0415

    def width(dispersion: float) -> float:
        model = replace(made.model, dispersion=dispersion)
        found = intervals(replace(made, model=model), draws=40, seed=1)
        return float(np.mean(logit(found.high) - logit(found.low)))

    # A normal shift of standard deviation 1 alone is 3.29 wide.
    assert width(0.0) < 2
    assert 2.5 < width(1.0) < 4.5


def test_noise_is_what_holds_the_rate(made: Forecast) -> None:
    found = intervals(made, draws=20, seed=1)

    assert found.is_noise(1.1).sum() == 0
    at = int(np.argmax(made.probability))
    assert found.is_noise(float(made.probability[at]))[at]


def test_too_few_draws_are_refused(made: Forecast) -> None:
    assert refused(lambda: intervals(made, draws=19, seed=1)) == "draws_too_few"


def test_what_is_kept_is_the_forecast_with_its_terms_and_trials(kept: Cast) -> None:
    reader = kept.leyla.actor
    about = entries.entries(reader=reader).about
    rows = entry_files.candidates()

    assert (about.origin, about.until, about.edition) == (LAST_YEAR, LAST_YEAR + 5, "made 5")
    terms = rows.select(f"{ADDS}{each.value}" for each in Feature).to_numpy().sum(1) + about.constant
    assert np.allclose(terms, logit(rows["probability"].to_numpy()))
    assert rows.filter((pl.col("low") > about.rate) & pl.col("is_noise")).is_empty()
    trials = entries.trials(reader=reader)
    # The window after an origin must have ended in the last year.
    assert trials["origin"].unique().sort().to_list() == [LAST_YEAR - 6, LAST_YEAR - 5]
    assert set(trials["forecast"]) == {"ours", *(each.value for each in Simple)}
    means = entries.means_of_trials(reader=reader)
    assert means["forecast"][0] == "ours"
    ours = trials.filter(pl.col("forecast") == "ours")
    assert means["precision"][0] == pytest.approx(ours["precision"].mean())


def test_candidates_are_told_with_reasons_and_their_places_elsewhere(kept: Cast) -> None:
    found = entries.candidates_of("TUR", reader=kept.leyla.actor)

    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    assert sorted((each.probability for each in found), reverse=True) == [each.probability for each in found]
    for each in found:
        weights = [abs(adds) for _feature, adds in each.reasons]
        assert len(weights) == 3
        assert weights == sorted(weights, reverse=True)
    # Places of a list sum to the same whatever the ties; the rate is one tie of all.
    whole = len(found) * (len(found) + 1) / 2
    assert all(sum(each.places[one] for each in found) == pytest.approx(whole) for one in Simple)
    assert {each.places[Simple.RATE] for each in found} == {(len(found) + 1) / 2}


def test_a_programme_is_asked_of_its_own_fields(kept: Cast) -> None:
    reader = kept.leyla.actor
    found = entries.candidates_of("TUR", reader=reader)
    two = [each.field for each in found[:2]]

    seen = entries.detectable_of("TUR", two, reader=reader)
    whole = entries.detectable_of("TUR", [], reader=reader)

    assert seen.expected == pytest.approx(sum(each.probability for each in found[:2]))
    assert whole.expected == pytest.approx(sum(each.probability for each in found))
    assert entries.added("TUR", two, 0, reader=reader).by_itself == pytest.approx(1)
    assert refused(lambda: entries.added("TUR", two, 3, reader=reader)) == "programme_candidates_invalid"
    assert refused(lambda: entries.detectable_of("TUR", ["99"], reader=reader)) == "entry_not_forecast"
    assert refused(lambda: entries.candidates_of("XXX", reader=reader)) == "entry_not_forecast"


def test_another_panel_makes_a_forecast_stale(kept: Cast, tmp_path: Path) -> None:
    before = entries.entries(reader=kept.leyla.actor).is_stale
    load(kept, tmp_path, seed=6)

    page = client_of(kept.leyla).get(PAGE).content.decode()

    assert not before
    assert entries.entries(reader=kept.leyla.actor).is_stale
    assert "Another panel of patents has come in force" in page


def test_a_panel_that_was_loaded_anew_makes_a_forecast_stale(kept: Cast, tmp_path: Path) -> None:
    load(kept, tmp_path, at=AT + timedelta(1))

    assert entries.entries(reader=kept.leyla.actor).is_stale


def test_nothing_is_forecast_without_a_panel_or_by_who_may_not(cast: Cast, tmp_path: Path) -> None:
    def run(by: Cast, player: str) -> None:
        actor = getattr(by, player).actor
        list(forecasting.forecast_entries(ASKED, trials=0, by=actor, at=AT))

    assert refused(lambda: run(cast, "hamad")) == "panel_not_loaded"
    load(cast, tmp_path)
    assert refused(lambda: run(cast, "leyla")) == "not_permitted"
    assert refused(lambda: entries.entries(reader=cast.leyla.actor)) == "entries_not_forecast"


@pytest.mark.parametrize("language", Language)
def test_the_page_says_what_to_run_and_then_what_is_likely(
    cast: Cast, tmp_path: Path, language: Language
) -> None:
    client = client_of(cast.leyla, language)
    empty = client.get(PAGE)
    load(cast, tmp_path)
    list(forecasting.forecast_entries(ASKED, trials=1, by=cast.hamad.actor, at=AT))
    field = entries.candidates_of("TUR", reader=cast.leyla.actor)[0].field

    page = client.get(PAGE, {"of": "TUR", "field": field, "entered": "1"})

    assert empty.status_code == 200
    assert "mithaq economy forecast" in empty.content.decode()
    assert page.status_code == 200
    assert {"en": "inside the noise", "ar": "الضجيج", "fr": "bruit"}[language] in page.content.decode()
    assert [each.candidate.field for each in page.context["chosen"]] == [field]
    assert page.context["added"]


def test_the_page_answers_odd_addresses(kept: Cast) -> None:
    client = client_of(kept.leyla)

    assert client.get(PAGE, {"of": "ATA"}).status_code == 200
    assert "That is unknown, not unlikely" in client.get(PAGE, {"of": "ATA"}).content.decode()
    assert client.get(PAGE, {"of": "TUR", "entered": "many"}).status_code == 409
    assert client.get(PAGE, {"of": "TUR", "entered": "999"}).status_code == 409
    # What is a candidate of one nation may be none of another.
    assert client.get(PAGE, {"of": "TUR", "field": "99"}).status_code == 200
    assert Client().get(PAGE).status_code == 302
    assert client_of(kept.noor).get(PAGE).status_code == 409
    taken = client.get("/watch/files/economy-fields.csv", {"of": "TUR"})
    assert taken.content.decode().splitlines()[0].startswith("place,field,probability,low,high")
    assert client.get("/watch/files/economy-fields-tried.parquet").status_code == 200
    assert client.get("/watch/files/economy-fields.csv", {"of": "ATA"}).status_code == 404


@pytest.mark.usefixtures("cast")
def test_commands_forecast_and_tell(cast: Cast, tmp_path: Path) -> None:
    load(cast, tmp_path)
    made = CliRunner().invoke(app, ["forecast", "--trials", "1", "--as", "hamad", "--json"])
    likely = entries.candidates_of("DEU", reader=cast.leyla.actor)[0]
    told = CliRunner().invoke(app, ["fields", "DEU", "--field", likely.field, "--as", "leyla", "--json"])
    shown = CliRunner().invoke(app, ["fields", "DEU", "--as", "leyla"])

    assert json.loads(made.output)["trials"] == [{"origin": LAST_YEAR - 5, "refused": None}]
    found = json.loads(told.output)
    assert found["programme"]["fields"] == [likely.field]
    assert found["programme"]["expected"] == pytest.approx(likely.probability)
    assert found["candidates"][0]["field"] == likely.field
    assert found["trials"][0]["forecast"] == "ours"
    assert "Entries to be expected without a programme" in shown.output
