"""The trust profile and the partner finder: in queries, pages, files and commands, in three languages."""

import csv
import io
import json
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast, Player, lasting, published
from mithaq.base.languages import Language
from mithaq.cli import ties
from mithaq.federation.queries.partners import Found, Wanted, partners
from mithaq.federation.queries.trust import Profile, profile
from mithaq.ties.actions.sets import load_set
from mithaq.ties.domain.partners import Criterion
from mithaq.ties.domain.profile import Component, Known, Part, Way
from mithaq.ties.queries import naming
from mithaq.ties.queries.components import components
from mithaq.ties.queries.sets import SetView
from ties.made_ties import MY, TR, bodies_file

Loaded = dict[str, SetView]
LOADED = pytest.mark.usefixtures("loaded")
FINDER = "/ties/partners/?of=TR&year=1995"
PAIR = "/ties/pair/?one=TR&other=MY&year=1995"
TODAY = AT.date()


def load(cast: Cast, format: str, file: Path) -> None:
    load_set(format, file, id=uuid4(), vintage="made", terms="", by=cast.hamad.actor, at=AT)


def profiled(cast: Cast, year: int) -> Profile:
    one, other = (naming.spell_of(each, year) for each in (TR, MY))
    return profile(one, other, year, alike=None, reader=cast.leyla.actor, on=TODAY)


def named(found: Profile, what: str, part: Part | None = None) -> Component:
    (only,) = (each for each in found.components if each.what == what and part in (None, each.part))
    return only


def figures(found: Component) -> dict[str, float]:
    return {way.value: each.value for way, each in found.figures.items()}


@LOADED
def test_components_of_two_states(cast: Cast, tmp_path: Path) -> None:
    load(cast, "cow_joint_bodies", bodies_file(tmp_path))
    found = profiled(cast, 1995)

    assert figures(named(found, "pledges")) == {"given": 3, "taken": 0}
    assert figures(named(found, "arms")) == {"given": 40, "taken": 10}
    # Of what Malaysia sent nobody knows, and so of both together neither.
    assert figures(named(found, "trade", Part.RECIPROCITY)) == {"given": 5}
    assert named(found, "trade", Part.CONTACT).known is Known.NOT_OF_THEM
    assert figures(named(found, "joint_bodies")) == {"mutual": 41}
    assert named(found, "joint_bodies").as_of == 1990
    assert named(found, "joint_bodies").coverage == pytest.approx(0.1)
    assert named(found, "joint_bodies").beside_size is None
    assert named(found, "disputes").known is Known.NO_SET
    assert named(found, "records").evidence == {Way.GIVEN: 0, Way.TAKEN: 0}
    assert named(found, "ledger").known is Known.NOT_OF_THEM
    assert found.known == (Part.COMMITMENTS, Part.RECIPROCITY, Part.CONTACT)
    assert (found.gives, found.takes) == (("arms",), ())
    assert named(profiled(cast, 2010), "arms").known is Known.TOO_OLD


def test_disputes_and_rivalries_are_counted_in_years(cast: Cast, tmp_path: Path) -> None:
    disputes = tmp_path / "disputes.csv"
    # Two disputes of one year are one year, and one is told from both sides.
    rows = [(TR, MY, 1994, 4), (TR, MY, 1994, 2), (MY, TR, 1994, 4), (MY, TR, 1995, 1), (TR, MY, 1980, 5)]
    pl.DataFrame(rows, ["ccode1", "ccode2", "year", "hostlev"], orient="row").write_csv(disputes)
    load(cast, "gml_disputes", disputes)

    (found,) = (
        each
        for each in components(TR, MY, 1995, alike=None, reader=cast.leyla.actor)
        if each.what == "disputes"
    )

    assert figures(found) == {"mutual": 2}


def test_contact_is_told_beside_size_where_sizes_are_known(cast: Cast, tmp_path: Path) -> None:
    states = [each.number for each in naming.states_in(1995)][:12]
    sizes, bodies = tmp_path / "sizes.csv", tmp_path / "bodies.csv"
    size = {each: 10.0 + at for at, each in enumerate(states)}
    rows = [(each, 1995, size[each], 1.0, 1.0) for each in states]
    pl.DataFrame(rows, ["ccode", "year", "pwtrgdp", "pwtpop", "mrgdppc"], orient="row").write_csv(sizes)
    # As many bodies as the product of sizes, but for one pair that has three times as many.
    pairs = [(one, other) for one in states for other in states if one < other]
    shared = [(*pair, 1995, size[pair[0]] * size[pair[1]] * (3 if pair == pairs[0] else 1)) for pair in pairs]
    pl.DataFrame(shared, ["ccode1", "ccode2", "year", "dyadigos"], orient="row").write_csv(bodies)
    load(cast, "fariss_sizes", sizes)
    load(cast, "cow_joint_bodies", bodies)

    def times(one: int, other: int) -> float:
        found = components(one, other, 1995, alike=None, reader=cast.leyla.actor)
        (told,) = (each.beside_size for each in found if each.what == "joint_bodies")
        assert told is not None
        assert told.low is not None
        assert told.high is not None
        assert told.low == pytest.approx(1 / told.high)
        return told.value

    assert times(*pairs[0]) > 2.5
    assert times(*pairs[30]) == pytest.approx(1, abs=0.1)


def found_by(by: Player, **changes: object) -> Found:
    wanted = Wanted(naming.spell_of(TR, 1995), 1995, **changes)  # type: ignore[arg-type]
    return partners(wanted, reader=by.actor, scope=by.scope, on=TODAY)


@LOADED
def test_partners_are_ranked_by_what_is_known_of_them(cast: Cast) -> None:
    found = found_by(cast.leyla)
    malaysia = next(each for each in found.ranked if each.state.code == "MY")

    assert set(found.told) == {
        Criterion.ALIGNMENT,
        Criterion.COMMITMENTS,
        Criterion.TRADE,
        Criterion.ARMS,
    } - {
        Criterion.TRADE  # one way of it is not known
    }
    assert malaysia.known[Criterion.COMMITMENTS] == 3
    assert malaysia.known[Criterion.ARMS] == 50
    assert malaysia.place is not None
    assert malaysia.place.rank == 1
    # Embargoes are those of today, whatever the year of the ties.
    assert [each.state.code for each in found.left_off if each.state.code in ("LY", "KP", "MY")] == [
        "LY",
        "KP",
    ]
    assert found.count == len(naming.states_in(1995)) - 1


@LOADED
def test_hiding_the_stopped_changes_no_rank(cast: Cast) -> None:
    hidden, shown = found_by(cast.leyla), found_by(cast.leyla, hides_stopped=False)

    ranks = {each.state.code: each.place for each in shown.ranked}
    assert shown.left_off == ()
    assert {each.state.code: each.place for each in hidden.ranked}.items() <= ranks.items()
    assert {each.state.code for each in hidden.left_off} == {
        each.state.code for each in shown.ranked if each.is_stopped
    }


@LOADED
def test_partners_of_a_bloc_or_a_field(cast: Cast) -> None:
    oic = found_by(cast.leyla, bloc="OIC")

    assert {"MY", "MA"} <= {each.state.code for each in (*oic.ranked, *oic.little_known)}
    assert "US" not in {each.state.code for each in (*oic.ranked, *oic.little_known, *oic.left_off)}
    assert refused(lambda: found_by(cast.leyla, bloc="XX")) == "bloc_unknown"
    assert refused(lambda: found_by(cast.leyla, technology="magic")) == "field_unknown"
    assert refused(lambda: found_by(cast.leyla, technology="space")) == "nothing_to_rank"


@LOADED
def test_who_offers_in_a_field_is_found(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, lasting())
    wanted = Wanted(naming.spell_of(MY, 1995), 1995, technology="maritime.marine_propulsion")
    found = partners(wanted, reader=cast.amina.actor, scope=cast.amina.scope, on=TODAY)

    assert [(each.state.code, each.offers) for each in found.ranked] == [("TR", 1)]


@LOADED
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("address", [PAIR, FINDER, f"{FINDER}&stopped=1&use=civil", "/ties/partners/"])
def test_pages_answer_in_three_languages(cast: Cast, address: str, language: Language) -> None:
    answer = client_of(cast.leyla, language).get(address)

    assert answer.status_code == 200
    assert f'lang="{language.value}"' in answer.content.decode()


@LOADED
def test_the_profile_says_what_it_can_and_cannot_claim(cast: Cast) -> None:
    shown = client_of(cast.leyla).get(PAIR).content.decode()

    for each in (
        "Alignment, not trust",
        "unknown: no set is loaded",
        "not enough evidence: 0 / 5",
        "It cannot read intentions",
        "Of 3 of six parts something is known.",
        "Summed with equal weights Malaysia is number 1",
    ):
        assert each in shown, each


@LOADED
def test_weights_stand_in_the_address_and_move_ranks(cast: Cast) -> None:
    plain = client_of(cast.leyla).get(FINDER).content.decode()
    weighed = client_of(cast.leyla).get(f"{FINDER}&weight_alignment=3&weight_arms=0").content.decode()

    assert 'name="weight_alignment" value="1"' in plain
    assert 'name="weight_alignment" value="3"' in weighed
    assert "What decides most" in weighed
    assert "left off the list; no rank changes by that" in weighed
    assert 'hx-get="/ties/partners/"' in plain


@LOADED
@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ("&weight_trade=-1", 409, "The weight of trade is -1.0"),
        ("&weight_trade=much", 409, "The weight of trade is much"),
        ("&weight_love=1", 404, "Partners are not weighed by love"),
        ("&bloc=XX", 409, "XX"),
        ("&use=love", 409, "love"),
    ],
)
def test_what_cannot_be_asked_is_refused(cast: Cast, more: str, status: int, said: str) -> None:
    answer = client_of(cast.leyla).get(FINDER + more)
    by_script = client_of(cast.leyla).get(FINDER + more, headers={"HX-Request": "true"})

    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    # A script leaves a list as it is where it is refused, so that the refusal comes in its place.
    assert by_script.status_code == (200 if status == 409 else 404)


@LOADED
def test_who_may_not_see_ties_sees_no_partners(cast: Cast) -> None:
    assert client_of(cast.noor).get(FINDER).status_code == 409
    assert "Malaysia" not in client_of(cast.noor).get(FINDER).content.decode()
    assert refused(lambda: found_by(cast.noor)) == "not_permitted"


@LOADED
@pytest.mark.parametrize(
    ("name", "least"), [("ties-partners", 180), ("ties-profile", 13), ("ties-promises", 0)]
)
def test_tables_are_taken_away(cast: Cast, name: str, least: int) -> None:
    answer = client_of(cast.leyla).get(f"/watch/files/{name}.csv?of=TR&one=TR&other=MY&year=1995")

    assert answer.status_code == 200, answer.content
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) >= least
    if name == "ties-partners":
        assert rows[0]["state"] == "MY"
        assert {"LY", "KP"} <= {each["state"] for each in rows if each["release"] == "hard_stop"}


@LOADED
def test_the_command_says_the_same() -> None:
    words = ["partners", "--of", "TR", "--year", "1995", "--weight", "arms=2", "--as", "leyla"]
    told = json.loads(CliRunner().invoke(ties.app, [*words, "--json"]).stdout)
    plain = CliRunner().invoke(ties.app, words).stdout
    wrong = CliRunner().invoke(ties.app, [*words, "--weight", "arms=x", "--json"])

    assert (told["of"], told["year"], told["partners"][0]["state"]) == ("TR", 1995, "MY")
    assert told["partners"][0]["known"]["arms"] == 50
    assert {each["state"] for each in told["left_off"]} >= {"LY", "KP"}
    assert "1 (1–" in plain
    assert (wrong.exit_code, json.loads(wrong.stdout)["refused"]) == (1, "weight_out_of_bounds")
