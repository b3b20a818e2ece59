"""Forecasts of a loaded set: made question by question, asked by state and pair, and a tie supposed."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast, bearer
from mithaq.access.domain.permissions import Actor
from mithaq.access.domain.tokens import Scope
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.cli import ties
from mithaq.ties.actions import forecasts as forecasting
from mithaq.ties.actions.sets import load_set
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.forecasting import doubt
from mithaq.ties.domain.forecasting.outcomes import Outcome
from mithaq.ties.domain.forecasting.outlook import Outlook, outlook
from mithaq.ties.domain.forecasting.record import Question, Record
from mithaq.ties.domain.states import StateSystem
from mithaq.ties.models import TieForecast
from mithaq.ties.queries import forecasts, naming, records
from mithaq.ties.queries.forecasts import ForecastView
from ties.made_ties import arms_file, arms_world_file, made_states

ANSWERED: dict[tuple[Question, int, int], Outlook] = {}
ASKED = (Question(Outcome.FORMED, 3), Question(Outcome.ENDED, 1))


@pytest.fixture
def made(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[ForecastView, ...]:
    """Two questions of a made set, answered."""
    monkeypatch.setattr(forecasting, "QUESTIONS", ASKED)
    monkeypatch.setattr(doubt, "DRAWS", 5)
    monkeypatch.setattr(forecasting, "outlook", outlook_once)
    monkeypatch.setattr(records, "state_system", few_states)
    _load(cast, arms_world_file(tmp_path))
    list(forecasting.forecast("sipri_tiv", by=cast.hamad.actor, at=AT))
    return forecasts.forecasts(reader=cast.leyla.actor)


def outlook_once(record: Record, question: Question, origin: int, *, seed: int) -> Outlook:
    """Each question of the made world is answered once for all tests."""
    key = question, origin, seed
    if key not in ANSWERED:
        ANSWERED[key] = outlook(record, question, origin, seed=seed)
    return ANSWERED[key]


def few_states() -> StateSystem:
    """The states of the made world alone: with all states a forecast takes minutes."""
    kept = made_states()
    return StateSystem.of(each for each in state_system().spells if each.number in kept)


def _load(cast: Cast, file: Path, vintage: str = "1") -> None:
    load_set("sipri_tiv", file, id=uuid4(), vintage=vintage, terms="", by=cast.hamad.actor, at=AT)


def test_each_question_is_kept_with_how_right_it_was(made: tuple[ForecastView, ...]) -> None:
    ended, formed = made

    assert [each.question for each in made] == [ASKED[1], ASKED[0]]
    assert (formed.origin, formed.first, formed.until) == (2010, 2011, 2013)
    assert [each.origin for each in formed.tried] == [2007, 2004]
    assert formed.tried[0].precision > formed.tried[0].seen / 1260
    assert 0 < ended.base_rate < 1


def test_chances_of_a_state_are_ranked_on_both_of_its_lists(made: tuple[ForecastView, ...]) -> None:
    formed = made[1]
    state = 2

    found = forecasts.chances(formed, state)

    given, taken = ([each for each in found if getattr(each, end) == state] for end in ("of", "to"))
    assert len(given) + len(taken) == len(found)
    assert [each.rank for each in given] == list(range(1, len(given) + 1))
    assert [each.probability for each in taken] == sorted((each.probability for each in taken), reverse=True)
    assert sorted(each.rank_by_recency for each in taken) == list(range(1, len(taken) + 1))
    assert all(each.low <= each.probability <= each.high for each in found)
    first = given[0]
    both = forecasts.chance_of(formed, state, first.to)
    assert first in both
    assert len(both) <= 2


def test_calls_tell_the_same(cast: Cast, made: tuple[ForecastView, ...]) -> None:
    formed = made[1]
    of, headers = naming.spell_of(2, formed.origin).code, bearer(cast.leyla, frozenset({Scope.READ}))

    answered = Client().get("/api/v1/ties/forecasts", headers=headers).json()
    address = f"/api/v1/ties/chances?set=sipri_tiv&of={of}&years=3&limit=5"
    found = Client().get(address, headers=headers).json()

    assert [(each["outcome"], each["until"]) for each in answered] == [
        (each.question.outcome, each.until) for each in made
    ]
    assert found["forecast"] == answered[1]
    assert [(each["probability"], each["rank"]) for each in found["chances"]] == [
        (each.probability, each.rank) for each in forecasts.chances(formed, 2)[:5]
    ]
    assert found["chances"][0]["adds"]


def test_a_forecast_that_stands_is_not_made_again_and_a_later_one_takes_its_place(
    cast: Cast, made: tuple[ForecastView, ...], tmp_path: Path
) -> None:
    again = list(forecasting.forecast("sipri_tiv", by=cast.hamad.actor, at=AT + timedelta(days=1)))

    assert [refusal for _, refusal in again] == [None, None]
    assert {each.id for each in forecasts.forecasts(reader=cast.leyla.actor)} == {each.id for each in made}
    TieForecast.objects.update(read=["another set"])
    list(forecasting.forecast("sipri_tiv", by=cast.hamad.actor, at=AT + timedelta(days=1)))
    later = forecasts.forecasts(reader=cast.leyla.actor)
    assert len(later) == 2
    assert not {each.id for each in later} & {each.id for each in made}
    assert not (tmp_path / "ties" / str(made[0].id)).exists()


def test_forecasts_of_a_set_that_is_out_of_force_are_not_shown(
    cast: Cast, made: tuple[ForecastView, ...], tmp_path: Path
) -> None:
    assert made

    _load(cast, arms_file(tmp_path), vintage="2")

    assert forecasts.forecasts(reader=cast.leyla.actor) == ()


def test_a_tie_that_is_supposed_changes_what_is_forecast(cast: Cast, made: tuple[ForecastView, ...]) -> None:
    unlikely = forecasts.chances(made[1], 2)[-1]
    other = unlikely.to if unlikely.of == 2 else unlikely.of

    found = forecasts.if_tied(made[1], 2, other, reader=cast.leyla.actor)

    before = {(each.of, each.to): each.probability for each in forecasts.chances(made[1], 2)}
    assert {(each.sender, each.receiver): each.before for each in found.changes} == pytest.approx(
        {dyad: chance for dyad, chance in before.items() if other not in dyad}
    )
    assert all(each.low <= each.high for each in found.changes)


def test_a_short_history_says_why_it_cannot_be_forecast(cast: Cast, tmp_path: Path) -> None:
    _load(cast, arms_file(tmp_path))

    found = list(forecasting.forecast("sipri_tiv", by=cast.hamad.actor, at=AT))

    assert {refusal.code for _, refusal in found if isinstance(refusal, Refused)} <= {
        "tie_past_too_short",
        "tie_outcomes_too_few",
    }
    assert len(found) == 9
    assert not TieForecast.objects.exists()


def test_who_may_forecast_and_of_which_sets(cast: Cast, tmp_path: Path) -> None:
    def make(format: str, by: Actor) -> None:
        list(forecasting.forecast(format, by=by, at=AT))

    assert refused(lambda: make("sipri_tiv", cast.leyla.actor)) == "not_permitted"
    assert refused(lambda: make("sipri_tiv", cast.hamad.actor)) == "tie_set_not_loaded"
    file = tmp_path / "bodies.csv"
    file.write_text("ccode1,ccode2,year,dyadigos\n640,820,1990,41\n")
    load_set("cow_joint_bodies", file, id=uuid4(), vintage="1", terms="", by=cast.hamad.actor, at=AT)
    assert refused(lambda: make("cow_joint_bodies", cast.hamad.actor)) == "kind_not_forecast"
    assert (
        refused(lambda: forecasts.forecast_of("sipri_tiv", Outcome.FORMED, 5, reader=cast.leyla.actor))
        == "forecast_not_made"
    )


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/ties/pair/?one=US&other=CA&year=2010", "chances"),
        ("/ties/state/?of=US&year=2010", "likeliest"),
        ("/ties/supposed/?one=US&other=CA", "closer"),
    ],
    ids=["pair", "state", "supposed"],
)
def test_pages_tell_what_is_forecast(cast: Cast, address: str, section: str, language: Language) -> None:
    page = client_of(cast.leyla, language).get(address)

    assert page.status_code == 200
    assert f'id="{section}"' in page.content.decode()
    assert 'id="formula-forecast"' in page.content.decode()


@pytest.mark.usefixtures("made")
def test_chances_and_what_a_tie_would_change_are_taken_away(cast: Cast) -> None:
    chances, supposed = (
        list(csv.DictReader(io.StringIO(client_of(cast.leyla).get(address).content.decode("utf-8-sig"))))
        for address in (
            "/watch/files/ties-chances.csv?of=US",
            "/watch/files/ties-supposed.csv?one=US&other=CA&set=sipri_tiv&years=3",
        )
    )

    assert {row["outcome"] for row in chances} == {"formed", "ended"}
    assert all("US" in (row["from"], row["to"]) for row in (*chances, *supposed))
    assert not any("CA" in (row["from"], row["to"]) for row in supposed)


@pytest.mark.usefixtures("made")
def test_commands_tell_what_is_forecast() -> None:
    def run(*words: str) -> dict[str, Any]:
        ran = CliRunner().invoke(ties.app, [*words, "--as", "leyla", "--json"])
        assert ran.exit_code == 0, ran.output
        return dict(json.loads(ran.output))

    chances = run("chances", "sipri_tiv", "US", "--years", "3")
    changes = run("suppose", "sipri_tiv", "US", "CA", "--years", "3")
    assert (chances["origin"], chances["until"]) == (2010, 2013)
    assert 0 < chances["chances"][0]["probability"] < 1
    assert {each["from"] for each in changes["changes"]} > {"US"}
    again = CliRunner().invoke(ties.app, ["forecast", "sipri_tiv", "--as", "hamad", "--json"])
    assert [each["refused"] for each in json.loads(again.output)["questions"]] == [None, None]


@pytest.mark.usefixtures("loaded")
def test_what_is_not_forecast_is_told(cast: Cast) -> None:
    assert client_of(cast.leyla).get("/ties/supposed/").status_code == 404
    ran = CliRunner().invoke(ties.app, ["chances", "sipri_tiv", "TR", "--as", "leyla", "--json"])
    assert ran.exit_code == 1
    assert json.loads(ran.output)["refused"] == "forecast_not_made"
