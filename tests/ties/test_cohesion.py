"""How alike a group stands, reckoned by hand, and what pages and commands say of a bloc."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from callers import client_of
from cast import Cast
from mithaq.base.languages import Language
from mithaq.cli import ties
from mithaq.ties.domain.cohesion import cohesion
from mithaq.ties.domain.portfolios import Portfolios
from mithaq.ties.domain.similarity import Measure

LOADED = pytest.mark.usefixtures("loaded")
BLOC = "/ties/bloc/?of=UN&year=1990"


def test_means_within_and_with_others() -> None:
    levels = np.array([[1.0, 1, 1, 1], [1, 1, 1, 3], [1, 1, 3, 3], [3, 3, 3, 3]])
    portfolios = Portfolios.of((1, 2, 3, 4), levels, lowest=1, highest=3)

    found = cohesion(
        portfolios,
        frozenset({1, 2, 3}),
        Measure.AGREEMENT,
        degenerate=0.0,
        draws=400,
        chance=np.random.default_rng(1),
    )

    # Among 1, 2 and 3: 3/4, 2/4, 3/4 of the votes are equal; with 4: none, 1/4, 2/4.
    assert found.states == (1, 2, 3)
    assert found.mean == pytest.approx((0.75 + 0.5 + 0.75) / 3)
    assert found.outside == pytest.approx((0 + 0.25 + 0.5) / 3)
    assert found.own.tolist() == pytest.approx([0.625, 0.75, 0.625])
    # The mean over pairs is 1, 1, 1/3, 1/3 by object: drawn anew, their mean varies by 1/3 / sqrt(4).
    assert found.error == pytest.approx(1 / 6, rel=0.1)


def test_a_group_without_another_state_has_nobody_outside() -> None:
    portfolios = Portfolios.of((1, 2), np.array([[1.0, 2], [1, 3]]), lowest=1, highest=3)

    found = cohesion(
        portfolios, frozenset({1, 2}), Measure.PI, degenerate=0.0, draws=0, chance=np.random.default_rng(1)
    )

    assert np.isnan(found.outside)
    assert np.isnan(found.error)


@LOADED
@pytest.mark.parametrize("language", Language)
def test_a_bloc_has_a_page(cast: Cast, language: Language) -> None:
    answer = client_of(cast.leyla, language).get(BLOC)

    assert answer.status_code == 200
    assert "ties-bloc-members.csv" in answer.content.decode()


@LOADED
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/ties/bloc/?of=OIC&year=1990", "fewer than 3 members voted in 1990"),
        ("/ties/bloc/?of=UN&year=1991", "fewer than 3 members voted in 1991"),
        ("/ties/bloc/?of=NONE&year=1990", "NONE"),
    ],
)
def test_a_bloc_of_which_nothing_can_be_told_is_refused(cast: Cast, address: str, said: str) -> None:
    answer = client_of(cast.leyla).get(address)

    assert answer.status_code in {404, 409}
    assert said in answer.content.decode()


def test_without_votes_a_bloc_says_what_to_load(cast: Cast) -> None:
    answer = client_of(cast.leyla).get(BLOC)

    assert answer.status_code == 404
    assert "mithaq ties load" in answer.content.decode()


@LOADED
@pytest.mark.parametrize(("name", "lines"), [("ties-bloc", 2), ("ties-bloc-members", 4)])
def test_tables_of_a_bloc_are_taken_away(cast: Cast, name: str, lines: int) -> None:
    answer = client_of(cast.leyla).get(f"/watch/files/{name}.csv?of=UN&year=1990")

    assert len(answer.content.decode().splitlines()) == lines


@LOADED
@pytest.mark.usefixtures("fonts")
def test_the_drawing_of_a_bloc_is_taken_away(cast: Cast) -> None:
    answer = client_of(cast.leyla).get("/watch/files/ties-bloc-chart.svg?of=UN&year=1990")

    assert b"Among members" in answer.content


@LOADED
def test_a_command_tells_of_a_bloc() -> None:
    ran = CliRunner().invoke(ties.app, ["bloc", "UN", "--year", "1990", "--as", "leyla", "--json"])
    told = json.loads(ran.stdout)

    assert {each["number"] for each in told["members"]} == {640, 820, 2}
    assert told["years"] == [{"year": 1990, "within": told["within"], "outside": None}]
    assert told["outside"] is None
