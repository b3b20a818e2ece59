"""Calls on ties say what the pages and commands say, and nothing where nothing is known."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import AT, Cast, bearer
from mithaq.access.domain.tokens import Scope
from mithaq.ties.actions.sets import load_set
from ties.made_ties import alliances_file, arms_file, trade_file, votes_file

FILES = {
    "voeten_2015": votes_file,
    "cow_alliances": alliances_file,
    "sipri_tiv": arms_file,
    "cow_trade": trade_file,
}


@pytest.fixture
def sets(cast: Cast, tmp_path: Path) -> None:
    for format, made in FILES.items():
        load_set(format, made(tmp_path), id=uuid4(), vintage="made", terms="", by=cast.hamad.actor, at=AT)


def told(cast: Cast, path: str, status: int = 200) -> Any:
    answer = Client().get(f"/api/v1/ties/{path}", headers=bearer(cast.leyla, frozenset({Scope.READ})))
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.usefixtures("sets")
class TestLoaded:
    def test_sets_and_two_states(self, cast: Cast) -> None:
        found = told(cast, "pair?one=TR&other=MY&year=1995")

        assert {each["format"] for each in told(cast, "sets")} == set(FILES)
        assert [each["year"] for each in found["alignment"]["years"]] == [1990, 1995]
        arms, trade = found["flows"]
        assert (arms["given"], arms["taken"], trade["taken"]) == (40, 10, None)
        assert [(each["of"], each["to"], each["pledges"]) for each in found["pledges"]] == [
            ("TR", "MY", ["nonaggression"]),
            ("TR", "MY", ["defence", "nonaggression"]),
        ]
        assert found["agreements"] == []

    def test_a_former_state_is_told_with_its_kin(self, cast: Cast) -> None:
        found = told(cast, "state?of=SUHH&year=1985")

        assert (found["number"], found["code"]) == (365, "SUHH")
        assert ("SUHH", "UA") in [(each["of"], each["successor"]) for each in found["kin"]]

    def test_who_votes_like_a_state_and_how_it_stands_in_a_network(self, cast: Cast) -> None:
        near = told(cast, "nearest?of=TR&year=1990&measure=agreement")
        network = told(cast, "network?kind=arms&year=1995&span=10")

        assert (near[0]["state"], near[0]["rank"]) == ("MY", 1)
        assert [(each["state"], each["gave"], each["took"]) for each in network["states"]] == [
            ("TR", 40, 10),
            ("MY", 10, 40),
        ]
        assert (network["first_year"], network["year"]) == (1990, 1995)

    def test_each_component_tells_why_it_is_not_known(self, cast: Cast) -> None:
        found = told(cast, "profile?one=TR&other=MY&year=1995")

        arms = next(each for each in found if each["what"] == "arms")
        assert (arms["known"], [(each["way"], each["value"]) for each in arms["figures"]]) == (
            "known",
            [("given", 40), ("taken", 10)],
        )
        assert next(each["known"] for each in found if each["what"] == "joint_papers") == "no_set"

    @pytest.mark.parametrize(
        ("path", "status", "code"),
        [
            ("pair?one=TR&other=TR&year=1995", 409, "tie_with_itself"),
            ("pair?one=TR&other=QQ&year=1995", 404, "state_code_unknown"),
            ("state?of=SUHH&year=2000", 409, "state_not_in_year"),
            ("bloc?of=OIC&year=1995", 409, "bloc_too_small"),
            ("bloc?of=NONE", 409, "bloc_unknown"),
            ("network?kind=papers", 404, "network_kind_unknown"),
            ("chances?of=TR&set=sipri_tiv", 404, "forecast_not_made"),
        ],
    )
    def test_what_cannot_be_told_is_refused(self, cast: Cast, path: str, status: int, code: str) -> None:
        assert told(cast, path, status)["code"] == code


@pytest.mark.parametrize("path", ["pair", "profile"])
def test_a_state_with_itself_is_refused_whatever_is_loaded(cast: Cast, path: str) -> None:
    assert told(cast, f"{path}?one=TR&other=TR&year=1995", 409)["code"] == "tie_with_itself"


def test_without_sets_nothing_is_told(cast: Cast) -> None:
    assert told(cast, "sets") == []
    assert told(cast, "forecasts") == []
    assert told(cast, "nearest?of=TR", 404)["code"] == "votes_not_loaded"
