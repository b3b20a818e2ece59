"""Maps and networks of ties: in queries, pages, files and commands, in three languages."""

import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from uuid import uuid4

import networkx as nx
import numpy as np
import polars as pl
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast
from mithaq.base.languages import Language
from mithaq.cli import ties as commands
from mithaq.ties.actions.sets import load_set
from mithaq.ties.domain.network.standing import Place
from mithaq.ties.queries import arcs, naming, network_places, network_years, networks, partners, returning
from mithaq.ties.queries.arcs import Choice, Reach
from mithaq.ties.queries.networks import Question
from mithaq.ties.queries.sets import SetView
from mithaq.web.tie_maps import letter
from ties.made_ties import MY, SU, TR, US, YAR, bodies_file

Loaded = dict[str, SetView]
LOADED = pytest.mark.usefixtures("loaded")
MAP, NETWORK = "/ties/map/?kind=arms", "/ties/network/?kind=arms"


def asked(loaded: Loaded, year: int, *, format: str = "sipri_tiv", span: int = 5) -> Question:
    return networks.question(loaded[format], year, span=span)


@pytest.mark.parametrize(
    ("year", "span", "ties"),
    [
        (1995, 1, [(TR, MY, 10), (MY, TR, 10)]),
        (1995, 6, [(TR, MY, 40), (MY, TR, 10)]),
        # From before the set knows anything nothing is added.
        (1990, 10, [(TR, MY, 30)]),
        (1993, 2, []),
    ],
)
def test_flows_add_up_over_the_span(
    cast: Cast, loaded: Loaded, year: int, span: int, ties: list[tuple[int, int, float]]
) -> None:
    found = networks.ties(asked(loaded, year, span=span), reader=cast.leyla.actor)

    assert sorted(found.table.iter_rows()) == sorted(ties)


def test_a_pair_of_which_the_set_does_not_tell_is_unknown(cast: Cast, loaded: Loaded) -> None:
    arms = networks.ties(asked(loaded, 1995), reader=cast.leyla.actor)
    trade = networks.ties(asked(loaded, 1995, format="cow_trade"), reader=cast.leyla.actor)

    assert arms.known == arms.pairs == len(arms.states) * (len(arms.states) - 1)
    assert (trade.known, trade.density) == (1, 1)
    assert trade.pairs > 30_000


def test_pledges_stand_and_lead_both_ways(cast: Cast, loaded: Loaded) -> None:
    question = asked(loaded, 1995, format="cow_alliances")
    found = networks.ties(question, reader=cast.leyla.actor)

    assert question.first == 1995
    assert list(found.table.iter_rows()) == [(TR, MY, 2)]
    places = network_places.state_places(question, Place.STRENGTH, reader=cast.leyla.actor)
    assert [(each.spell.number, each.rank, each.gave, each.took) for each in places] == [
        (TR, 1, 2, 2),
        (MY, 1, 2, 2),
    ]


def test_alike_votes_are_ties_from_the_least_that_is_asked(cast: Cast, loaded: Loaded) -> None:
    votes = loaded["voeten_2015"]
    # One of twelve votes apart: kappa of five sixths.
    near = networks.ties(networks.question(votes, 1990), reader=cast.leyla.actor)
    nearer = networks.ties(networks.question(votes, 1990, least=0.9), reader=cast.leyla.actor)

    assert [(of, to) for of, to, _weight in near.table.iter_rows()] == [(TR, MY)]
    assert near.table["weight"].item() == pytest.approx(5 / 6)
    assert (near.known, len(nearer.table)) == (3, 0)


@pytest.mark.parametrize(
    ("year", "span", "least", "code"),
    [
        (1989, 5, None, "tie_years_outside_coverage"),
        (1996, 5, None, "tie_years_outside_coverage"),
        (1990, 0, None, "tie_window_empty"),
        (1990, 1, -1.0, "tie_weight_invalid"),
        (1990, 1, float("nan"), "tie_weight_invalid"),
    ],
)
def test_what_a_network_cannot_be_is_refused(
    loaded: Loaded, year: int, span: int, least: float | None, code: str
) -> None:
    assert refused(lambda: networks.question(loaded["sipri_tiv"], year, span=span, least=least)) == code


@LOADED
def test_sets_are_chosen_by_kind_or_format(cast: Cast) -> None:
    reader = cast.leyla.actor

    assert [each.format for each in networks.network_sets(reader=reader)] == [
        "sipri_tiv",
        "cow_trade",
        "cow_alliances",
        "voeten_2015",
    ]
    assert networks.chosen_set("pledges", reader=reader).format == "cow_alliances"
    assert networks.chosen_set("cow_trade", reader=reader).kind == "trade"
    assert refused(lambda: networks.chosen_set("love", reader=reader)) == "network_kind_unknown"
    assert refused(lambda: networks.network_sets(reader=cast.noor.actor)) == "not_permitted"


def test_without_sets_there_is_no_network(cast: Cast) -> None:
    assert refused(lambda: networks.chosen_set("", reader=cast.leyla.actor)) == "network_sets_missing"
    assert "No set that makes a network is loaded" in client_of(cast.leyla).get("/ties/map/").content.decode()
    assert "No set that makes a network" in client_of(cast.leyla).get("/ties/network/").content.decode()


@pytest.mark.parametrize(
    ("choice", "ties"),
    [
        (Choice(), [(TR, MY, 40), (MY, TR, 10)]),
        (Choice(of=TR), [(TR, MY, 40), (MY, TR, 10)]),
        (Choice(of=US), []),
        (Choice(bloc="OIC"), [(TR, MY, 40), (MY, TR, 10)]),
        (Choice(bloc="OIC", reach=Reach.WITH_OTHERS), []),
        (Choice(bloc="ASEAN"), []),
        (Choice(bloc="ASEAN", reach=Reach.WITH_OTHERS), [(TR, MY, 40), (MY, TR, 10)]),
    ],
)
def test_arcs_of_a_state_and_of_a_bloc(
    cast: Cast, loaded: Loaded, choice: Choice, ties: list[tuple[int, int, float]]
) -> None:
    found = arcs.arcs(asked(loaded, 1995, span=10), choice, top=1, reader=cast.leyla.actor)

    assert list(found.table.iter_rows()) == ties
    assert [(each.of.number, each.to.number) for each in found.arcs] == [tie[:2] for tie in ties[:1]]
    assert found.more == max(len(ties) - 1, 0)
    assert found.part == (pytest.approx(0.8) if ties else 0)


def test_arcs_that_weigh_as_much_as_the_lightest_are_told(cast: Cast, loaded: Loaded) -> None:
    found = arcs.arcs(asked(loaded, 1995, span=1), Choice(), top=1, reader=cast.leyla.actor)

    assert (found.more, found.as_heavy) == (1, 1)


def test_the_course_of_a_network(cast: Cast, loaded: Loaded) -> None:
    found = network_years.years_of(asked(loaded, 1995), reader=cast.leyla.actor)
    votes = network_years.years_of(networks.question(loaded["voeten_2015"], 1990), reader=cast.leyla.actor)

    assert votes is None
    assert found is not None
    assert found.years == tuple(range(1990, 1996))
    # In 1991 nobody gave anything; in 1995 ten came back for ten.
    assert found.density[1] == 0
    assert np.isnan(found.returned[1])
    assert (found.returned[0], found.returned[5]) == (0, 1)
    above = found.above(TR)
    states = len(naming.states_in(1990))
    assert above[0] == pytest.approx((states - 2) / (states - 1))
    assert np.isnan(above[1])
    # Germany has no tie; the Soviet Union is called Russia in 1995; the Yemen Arab Republic had ended.
    assert (found.above(255)[0], found.above(SU)[5]) == (0, 0)
    assert np.isnan(found.above(YAR)[5])


def test_a_year_without_rows_is_unknown_where_absence_says_nothing(cast: Cast, loaded: Loaded) -> None:
    found = network_years.years_of(asked(loaded, 1995, format="cow_trade"), reader=cast.leyla.actor)

    assert found is not None
    assert found.years == (1995,)


def test_what_is_returned_stands_beside_chance(cast: Cast, loaded: Loaded) -> None:
    question = asked(loaded, 1995, span=10)
    found = returning.returned_in(question, reader=cast.leyla.actor)
    chance = returning.chance_in(question, reader=cast.leyla.actor)

    assert found is not None
    assert chance is not None
    assert (found.returned, chance.seen) == (0.25, 0.25)
    pledges = asked(loaded, 1995, format="cow_alliances")
    assert returning.returned_in(pledges, reader=cast.leyla.actor) is None
    assert returning.chance_in(pledges, reader=cast.leyla.actor) is None
    assert returning.chance_in(asked(loaded, 1993, span=1), reader=cast.leyla.actor) is None


@LOADED
def test_the_partners_of_a_state_by_every_set(cast: Cast) -> None:
    by = {each.asked.set.format: each for each in partners.partners(TR, 1996, reader=cast.leyla.actor)}

    assert set(by) == {"sipri_tiv", "cow_trade", "cow_alliances", "voeten_2015"}
    arms, pledges, trade = by["sipri_tiv"], by["cow_alliances"], by["cow_trade"]
    assert [(each.spell.number, each.weight) for each in arms.to] == [(MY, 40)]
    assert [(each.spell.number, each.weight) for each in arms.of] == [(MY, 10)]
    # Of 1996 nothing is known: it is told of 1995.
    assert (arms.asked.year, arms.place.rank if arms.place else 0) == (1995, 1)
    assert ([each.spell.number for each in pledges.to], pledges.of) == ([MY], ())
    assert [each.weight for each in trade.to] == [5]
    assert partners.partners(TR, 1980, reader=cast.leyla.actor) == ()
    # It had ended before trade is told of.
    assert "cow_trade" not in {
        each.asked.set.format for each in partners.partners(YAR, 1996, reader=cast.leyla.actor)
    }


@pytest.mark.parametrize(
    ("code", "year", "number"),
    [("RU", 1985, SU), ("SUHH", 1995, SU), ("TR", 1995, TR), ("YE", 1985, YAR), ("DE", 1995, 255)],
)
def test_a_state_is_followed_under_another_name(code: str, year: int, number: int) -> None:
    assert naming.number_through(code, year) == number


@pytest.mark.parametrize(("code", "year"), [("UZ", 1985), ("DDDE", 1995), ("ZZ", 1995)])
def test_who_was_no_state_then_is_refused(code: str, year: int) -> None:
    assert refused(lambda: naming.number_through(code, year)) in {"state_not_in_year", "state_code_unknown"}


def test_every_state_there_ever_was_has_a_place() -> None:
    for year in range(1816, 2026):
        for each in naming.states_in(year):
            assert naming.place_of(each) is not None, each


def test_a_member_of_the_united_nations_that_was_no_state_has_a_name() -> None:
    assert naming.voter(369, 1985).code == "UA"
    assert naming.voter(SU, 1985).code == "SUHH"


@LOADED
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "address",
    [
        "/ties/map/",
        f"{MAP}&year=1995&of=TR",
        f"{MAP}&year=1993&span=1",
        "/ties/map/?kind=pledges&year=1995&bloc=OIC",
        "/ties/network/",
        f"{NETWORK}&year=1995&span=10&of=TR&by=brokerage",
        f"{NETWORK}&year=1993&span=1",
        "/ties/network/?kind=votes&year=1990",
        "/ties/network/?kind=pledges&year=1995",
        "/ties/state/?of=TR&year=1995&kind=cow_trade",
        "/ties/state/?of=SUHH&year=1990",
    ],
)
def test_pages_answer_in_three_languages(cast: Cast, address: str, language: Language) -> None:
    answer = client_of(cast.leyla, language).get(address)

    assert answer.status_code == 200
    assert f'lang="{language.value}"' in answer.content.decode()


@LOADED
def test_the_map_draws_and_tells_the_same(cast: Cast) -> None:
    shown = client_of(cast.leyla).get(f"{MAP}&year=1995&span=10").content.decode()

    for each in ("Türkiye – Malaysia: 40", "2 ties; the 2 heaviest are shown, with 100% of all weight"):
        assert each in shown, each
    assert shown.count('class="map-head"') == 2
    assert 'type="range"' in shown
    assert 'min="1990" max="1995"' in shown
    assert "year=1994" in shown
    assert "year=1996" not in shown


@LOADED
def test_a_year_that_the_set_does_not_know_is_told(cast: Cast) -> None:
    shown = client_of(cast.leyla).get(f"{MAP}&year=2020").content.decode()

    assert "Of 2020 this set knows nothing; 1995 is shown." in shown
    assert "Of 1995" not in client_of(cast.leyla).get(f"{MAP}&year=1995").content.decode()


@LOADED
def test_the_network_tells_the_whole_and_each_state(cast: Cast) -> None:
    shown = client_of(cast.leyla).get(f"{NETWORK}&year=1995&span=10&of=TR").content.decode()

    assert "Türkiye: rank 1 of 2 by this: Weight of its ties." in shown
    assert "by chance" in shown
    assert "Standing of Türkiye" in shown
    assert '<a class="topic-node part-A"' in shown
    assert "SUHH" in client_of(cast.leyla).get(f"{MAP}&year=1990&of=RU").content.decode()


@LOADED
@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/ties/map/?kind=love", 404, "sipri_tiv"),
        (f"{MAP}&year=x", 409, "x"),
        (f"{MAP}&year=1990&of=UZ", 409, "SUHH"),
        (f"{MAP}&bloc=love", 409, "love"),
        (f"{MAP}&reach=love", 409, "love"),
        (f"{MAP}&top=7", 409, "7"),
        (f"{MAP}&span=0", 409, "empty"),
        (f"{NETWORK}&least=-1", 409, "below zero"),
        (f"{NETWORK}&least=much", 409, "much"),
        (f"{NETWORK}&by=love", 409, "love"),
    ],
)
def test_what_a_page_cannot_tell_is_said(cast: Cast, address: str, status: int, said: str) -> None:
    answer = client_of(cast.leyla).get(address)

    assert answer.status_code == status
    assert said in answer.content.decode()


@LOADED
@pytest.mark.parametrize("address", [MAP, NETWORK, "/ties/state/?of=TR&year=1995"])
def test_who_may_not_see_ties_is_told(cast: Cast, address: str) -> None:
    answer = client_of(cast.noor).get(address)

    assert answer.status_code == 409
    assert "Malaysia" not in answer.content.decode()


@LOADED
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("ties-map", 2),
        ("ties-network", 2),
        ("ties-network-ties", 2),
        ("ties-network-triads", 16),
        ("ties-network-years", 6),
        ("ties-state-partners", 4),
    ],
)
def test_tables_are_taken_away_in_three_forms(cast: Cast, name: str, rows: int) -> None:
    address = f"/watch/files/{name}%s?kind=arms&of=TR&year=1995&span=10"
    contents = {
        suffix: client_of(cast.leyla).get(address % suffix).content
        for suffix in (".csv", ".parquet", ".xlsx")
    }

    sheet = load_workbook(io.BytesIO(contents[".xlsx"])).active
    assert sheet is not None
    assert pl.read_csv(io.BytesIO(contents[".csv"])).height == rows
    assert pl.read_parquet(io.BytesIO(contents[".parquet"])).height == rows
    assert sheet.max_row == rows + 1


@LOADED
def test_a_table_of_a_network_knows_nothing_from_unknown(cast: Cast) -> None:
    answer = client_of(cast.leyla).get("/watch/files/ties-network-years.parquet?kind=arms&year=1995&of=TR")
    table = pl.read_parquet(io.BytesIO(answer.content))

    assert table["density"].to_list()[1] == 0
    assert table["returned"].to_list()[1] is None
    assert table["above"].to_list()[1] is None


@LOADED
def test_the_graph_is_read_by_another_program(cast: Cast, tmp_path: Path) -> None:
    answer = client_of(cast.leyla).get("/watch/files/ties-network-graph.graphml?kind=arms&year=1995&span=10")
    file = tmp_path / "arms.graphml"
    file.write_bytes(answer.content)
    graph = nx.read_graphml(file)

    assert answer["Content-Type"] == "application/graphml+xml"
    assert graph.is_directed()
    assert graph.graph["set"] == "sipri_tiv"
    assert graph.edges[str(TR), str(MY)]["weight"] == 40
    assert graph.nodes[str(TR)] | {"code": "TR", "gave": 40.0, "community": 0} == graph.nodes[str(TR)]
    # It has no tie, so nothing is measured of it, and its constraint is not known.
    assert graph.nodes[str(US)] == {"code": "US"}
    pledges = client_of(cast.leyla).get("/watch/files/ties-network-graph.graphml?kind=pledges&year=1995")
    root = ET.fromstring(pledges.content)  # noqa: S314  # our own file
    assert root[-1].get("edgedefault") == "undirected"


@pytest.mark.usefixtures("fonts")
@LOADED
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ties-map-chart", b"Arms transfers, 1990"),
        ("ties-network-chart", b"Arms transfers, 1990"),
        ("ties-network-years-chart", b"Density"),
        ("ties-state-partners-chart", b"Malaysia"),
    ],
)
def test_drawings_are_taken_away_whole(cast: Cast, name: str, said: bytes) -> None:
    asked_for = "?kind=sipri_tiv&year=1995&span=10&of=TR"
    svg = client_of(cast.leyla).get(f"/watch/files/{name}.svg{asked_for}")
    png = client_of(cast.leyla).get(f"/watch/files/{name}.png{asked_for}")

    assert svg.status_code == 200, svg.content
    assert said in svg.content
    # Whoever takes it away has no access to the map of the pages.
    assert b"<use" not in svg.content
    assert png.content.startswith(b"\x89PNG")


@LOADED
@pytest.mark.parametrize("name", ["ties-map-chart", "ties-network-chart"])
def test_nothing_is_drawn_of_nothing(cast: Cast, name: str) -> None:
    answer = client_of(cast.leyla).get(f"/watch/files/{name}.svg?kind=arms&year=1993&span=1")

    assert answer.status_code == 404


def test_a_network_of_bodies_has_those_that_are_many(cast: Cast, tmp_path: Path) -> None:
    view = load_set(
        "cow_joint_bodies",
        bodies_file(tmp_path),
        id=uuid4(),
        vintage="made",
        terms="",
        by=cast.hamad.actor,
        at=AT,
    )
    usual = networks.ties(networks.question(view, 1990), reader=cast.leyla.actor)
    every = networks.ties(networks.question(view, 1990, least=41), reader=cast.leyla.actor)

    # Both are members of 41 bodies; 50 are usual.
    assert (len(usual.table), len(every.table)) == (0, 1)


def test_communities_beyond_those_with_a_fill_have_no_letter() -> None:
    assert [letter(each) for each in (-1, 0, 11, 12)] == ["–", "A", "L", "–"]


@LOADED
def test_the_command_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "arms.graphml"
    words = ["network", "--kind", "arms", "--year", "1995", "--span", "10", "--as", "leyla"]
    ran = CliRunner().invoke(commands.app, [*words, "--graphml", str(file), "--json"])
    told = json.loads(ran.stdout)
    plain = CliRunner().invoke(commands.app, words).stdout
    late = CliRunner().invoke(commands.app, ["network", "--kind", "arms", "--year", "2020", "--as", "leyla"])

    assert (told["set"], told["ties"], told["returned"]) == ("sipri_tiv", 2, 0.25)
    assert [(each["state"], each["rank"], each["gave"]) for each in told["states"]] == [
        ("TR", 1, 40),
        ("MY", 1, 10),
    ]
    assert set(nx.read_graphml(file).edges) == {(str(TR), str(MY)), (str(MY), str(TR))}
    assert "Arms transfers, 1990–1995: 2 ties among 2 states" in plain
    assert late.exit_code == 1
