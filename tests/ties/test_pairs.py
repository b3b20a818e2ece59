"""What sets say of two states and of one: in queries, pages, files and commands, in three languages."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast
from mithaq.access.domain.permissions import Actor
from mithaq.base.languages import Language
from mithaq.cli import ties
from mithaq.ties.actions.sets import load_set
from mithaq.ties.domain.change import Direction
from mithaq.ties.domain.similarity import Measure
from mithaq.ties.queries import alignment, common, exchanges, naming, nearness, sets
from mithaq.ties.queries.alignment import Alike
from mithaq.ties.queries.exchanges import FlowYear
from mithaq.ties.queries.sets import SetView
from ties.made_ties import MY, SU, TR, US, YAR, bodies_file, issues_file, points_file

Loaded = dict[str, SetView]
LOADED = pytest.mark.usefixtures("loaded")
PAIR = "/ties/pair/?one=TR&other=MY&year=1995"


def alike(loaded: Loaded, reader: Actor, one: int, other: int, *, convention: str = "fpsim") -> Alike | None:
    return alignment.alike(
        one,
        other,
        set=loaded["voeten_2015"],
        convention=convention,
        measure=Measure.KAPPA,
        reader=reader,
    )


def test_two_states_year_by_year(cast: Cast, loaded: Loaded) -> None:
    found = alike(loaded, cast.leyla.actor, TR, MY)
    turned = alike(loaded, cast.leyla.actor, MY, TR)

    assert found is not None
    assert turned is not None
    assert [(each.year, each.roll_calls) for each in found.years] == [(1990, 12), (1995, 12)]
    # One of twelve votes apart, six yes and six no for Türkiye: squared distances 4 by 12 · 2 of chance.
    assert found.years[0].value == pytest.approx(1 - (4 / 12) / 2)
    assert found.years[1].value == pytest.approx(1 - (36 / 12) / 2, abs=0.02)
    assert found.moved(1995) is Direction.FELL
    assert found.moved(1994) is Direction.UNKNOWN  # of 1990, and 1985 is not known
    assert [each.value for each in turned.years] == [each.value for each in found.years]
    assert found.until(1994) == found.years[0]
    assert found.until(1989) is None


def test_who_is_absent_abstains_or_is_left_out(cast: Cast, loaded: Loaded) -> None:
    counted = alike(loaded, cast.leyla.actor, TR, US)
    left_out = alike(loaded, cast.leyla.actor, TR, US, convention="voeten")

    assert counted is not None
    assert left_out is not None
    assert (counted.years[0].roll_calls, left_out.years[0].roll_calls) == (12, 10)
    beside = alignment.by_every_measure(
        TR, US, 1990, set=loaded["voeten_2015"], convention="voeten", reader=cast.leyla.actor
    )
    assert len(beside) == len(Measure)
    assert beside[list(Measure).index(Measure.AGREEMENT)] == pytest.approx(0.5)


def test_states_that_never_voted_together_have_no_alignment(cast: Cast, loaded: Loaded) -> None:
    assert alike(loaded, cast.leyla.actor, SU, YAR) is None
    assert refused(lambda: alike(loaded, cast.leyla.actor, TR, TR)) == "tie_with_itself"
    assert refused(lambda: alike(loaded, cast.leyla.actor, TR, MY, convention="x")) == (
        "vote_convention_unknown"
    )


def test_a_state_with_itself_is_refused_by_page_and_command_whatever_is_loaded(cast: Cast) -> None:
    page = client_of(cast.leyla).get("/ties/pair/?one=TR&other=TR&year=1995")
    ran = CliRunner().invoke(ties.app, ["pair", "TR", "TR", "--as", "leyla", "--json"])

    assert page.status_code == 409
    assert "TR stands on both sides" in page.content.decode()
    assert ran.exit_code == 1
    assert "tie_with_itself" in ran.output


def test_the_nearest_have_ranks_with_bounds(cast: Cast, loaded: Loaded) -> None:
    found = nearness.nearest(
        TR,
        1990,
        set=loaded["voeten_2015"],
        convention="voeten",
        measure=Measure.KAPPA,
        reader=cast.leyla.actor,
    )

    assert [(each.number, each.rank, each.rank_low, each.rank_high) for each in found] == [
        (MY, 1, 1, 1),
        (US, 2, 2, 2),
    ]
    assert all(np.isfinite(each.error) for each in found)


@LOADED
def test_a_flow_knows_nothing_from_unknown(cast: Cast) -> None:
    arms, trade = exchanges.flows(TR, MY, until=2026, reader=cast.leyla.actor)
    early, _ = exchanges.flows(TR, MY, until=1994, reader=cast.leyla.actor)

    # A year without a row is none in arms, and unknown in trade.
    assert arms.years[:2] == (FlowYear(1990, 30, 0), FlowYear(1991, 0, 0))
    assert trade.years == (FlowYear(1995, 5, None),)
    assert (arms.until, arms.given, arms.taken, arms.balance) == (1995, 40, 10, 0.6)
    assert (trade.given, trade.taken, trade.balance) == (5, None, None)
    assert (early.given, early.taken, early.balance) == (30, 0, 1)


def test_what_two_have_in_common_is_of_the_last_year_known_of_both(cast: Cast, tmp_path: Path) -> None:
    for format, file in (
        ("ideal_points", points_file(tmp_path)),
        ("cow_joint_bodies", bodies_file(tmp_path)),
    ):
        load_set(format, file, id=uuid4(), vintage="made", terms="", by=cast.hamad.actor, at=AT)

    bodies, points = sorted(
        common.in_common(MY, TR, 2020, reader=cast.leyla.actor), key=lambda each: each.set.kind, reverse=True
    )
    shown = client_of(cast.leyla).get("/ties/pair/?one=TR&other=MY&year=1992").content.decode()

    assert (bodies.year, bodies.value, bodies.error) == (1990, 41, None)
    assert points.year == 1995
    assert points.value == pytest.approx(0.6)
    assert points.error == pytest.approx(np.sqrt(2) * 0.2 / (2 * 1.6448536))
    # Of 1990, the last year up to 1992: |0.5 + 0.5|.
    assert "<td>1990</td><td>1.00</td>" in shown.replace("١", "1")
    assert "<td>1990</td><td>41</td>" in shown
    assert common.in_common(TR, SU, 2020, reader=cast.leyla.actor) == ()


@LOADED
def test_pledges_are_spells(cast: Cast) -> None:
    (found,) = exchanges.pledges(MY, TR, reader=cast.leyla.actor)

    assert [(each.of, each.first_year, each.last_year, each.pledges) for each in found.spells] == [
        (TR, 1992, 1994, ("nonaggression",)),
        (TR, 1995, 1995, ("defence", "nonaggression")),
    ]


@LOADED
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "address",
    ["/ties/", PAIR, "/ties/state/?of=TR&year=1990", "/ties/state/?of=SUHH&year=1985", PAIR + "&measure=pi"],
)
def test_pages_answer_in_three_languages(cast: Cast, address: str, language: Language) -> None:
    answer = client_of(cast.leyla, language).get(address)

    assert answer.status_code == 200
    assert f'lang="{language.value}"' in answer.content.decode()


@LOADED
def test_a_pair_shows_figures_bounds_and_sources(cast: Cast) -> None:
    shown = client_of(cast.leyla).get(PAIR).content.decode()

    for each in (
        "Kappa in 1995: -0.5",
        "on 12 roll calls",
        "Less alike than 5 years before",
        "(1990–1995)",
    ):
        assert each in shown, each
    assert "1992–1994, Türkiye to Malaysia: non-aggression" in shown
    assert "0.60" in shown


@LOADED
@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/ties/pair/?one=RU&other=TR&year=1985", 409, "SUHH"),
        ("/ties/pair/?one=TR&other=TR&year=1995", 409, "stands on both sides"),
        ("/ties/pair/?one=&other=TR&year=1995", 404, "No state ever had the code"),
        (PAIR + "&measure=love", 404, "love"),
        (PAIR + "&convention=love", 404, "love"),
        ("/ties/state/?of=SA&year=1995", 200, "it knows nothing of that year"),
    ],
)
def test_what_a_page_cannot_tell_is_said(cast: Cast, address: str, status: int, said: str) -> None:
    answer = client_of(cast.leyla).get(address)

    assert said in answer.content.decode()
    assert answer.status_code == status


@LOADED
def test_who_may_not_see_ties_is_told(cast: Cast) -> None:
    answer = client_of(cast.noor).get(PAIR)

    assert answer.status_code == 409
    assert "Malaysia" not in answer.content.decode()


@LOADED
@pytest.mark.parametrize(
    ("name", "rows"),
    [("ties-alike", 2), ("ties-flows", 7), ("ties-nearest", 2)],
)
def test_tables_are_taken_away(cast: Cast, name: str, rows: int) -> None:
    answer = client_of(cast.leyla).get(f"/watch/files/{name}.csv?one=TR&other=MY&of=TR&year=1995")

    assert answer.status_code == 200, answer.content
    assert len(list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))) == rows


@pytest.mark.usefixtures("fonts")
@LOADED
def test_the_drawing_is_taken_away(cast: Cast) -> None:
    answer = client_of(cast.leyla).get("/watch/files/ties-alike-chart.svg?one=TR&other=MY&year=1995")

    assert answer.status_code == 200
    assert b"Kappa of votes" in answer.content


def test_rows_left_out_have_a_page(cast: Cast, loaded: Loaded) -> None:
    shown = client_of(cast.leyla).get(f"/ties/sets/{loaded['sipri_tiv'].id}/wrong/").content.decode()

    assert "No row was left out." in shown


def told(*words: str) -> Any:
    ran = CliRunner().invoke(ties.app, [*words, "--json"])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def test_commands_say_the_same(loaded: Loaded) -> None:
    pair = told("pair", "TR", "MY", "--year", "1995", "--as", "leyla")
    near = told("nearest", "TR", "--year", "1990", "--as", "leyla")
    listed = told("sets", "--as", "leyla")
    plain = CliRunner().invoke(ties.app, ["pair", "TR", "MY", "--year", "1995", "--as", "leyla"]).stdout

    assert [each["year"] for each in pair["alignment"]["years"]] == [1990, 1995]
    assert {each["set"]: each["balance"] for each in pair["flows"]} == {"cow_trade": None, "sipri_tiv": 0.6}
    assert [each["number"] for each in near["nearest"]] == [MY, US]
    assert {each["format"] for each in listed["sets"]} == set(loaded)
    assert "Kappa of votes in 1995: -0.5" in plain
    assert "1995 to 1995, Türkiye owes Malaysia: defence, non-aggression (cow_alliances)" in plain


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("state/?of=PS&year=1995", ["Palestinian"]),
        ("pair/?one=TR&other=PS&year=1995", ["Palestinian"]),
        ("pair/?one=HK&other=PS&year=1995", ["Hong Kong", "Palestinian"]),
    ],
)
@pytest.mark.usefixtures("loaded")
def test_a_place_that_no_state_of_the_list_covers_is_told_why_sets_do_not_know_it(
    cast: Cast, tmp_path: Path, address: str, names: list[str]
) -> None:
    issues = issues_file(tmp_path)
    load_set("voeten_issues", issues, id=uuid4(), vintage="1", terms="", by=cast.hamad.actor, at=AT)

    page = client_of(cast.leyla).get(f"/ties/{address}").content.decode()

    assert "not on the list of states of Correlates of War" in page
    assert "SIPRI, trend-indicator values" in page
    # Rows of roll calls name no states.
    assert "issues of UN roll calls" not in page
    assert all(each in page for each in names)


def test_what_is_unlisted_follows_from_both_lists() -> None:
    assert [code for code in ("PS", "TR", "SUHH", "QQ", "") if naming.is_unlisted(code)] == ["PS"]
    assert refused(lambda: naming.number_of("ps", 1995)) == "state_not_listed"
    assert refused(lambda: naming.number_of("QQ", 1995)) == "state_code_unknown"


def test_rows_left_out_are_told_by_the_columns_of_the_file(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "arms.csv"
    file.write_text(
        "supplier_cown,recipient_cown,year,value\n640,820,1990,1\n640,640,1990,1\n640,820,1990,2\n"
    )
    view = load_set("sipri_tiv", file, id=uuid4(), vintage="1", terms="", by=cast.hamad.actor, at=AT)

    rows = sets.wrong_rows(view.id, reader=cast.leyla.actor, first=0, limit=9)
    page = client_of(cast.leyla).get(f"/ties/sets/{view.id}/wrong/").content.decode()

    assert [(each.place, each.of_file) for each in rows] == [(2, ("recipient_cown",)), (3, ())]
    assert "<code>recipient_cown</code>" in page
    assert "the whole row" in page
