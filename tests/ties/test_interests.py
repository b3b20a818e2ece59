"""Where security interests meet: the rules by a table of cases, and what queries, pages and commands say."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast, lasting, player, published
from charters import charter
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.cli import ties
from mithaq.federation.queries import interests as of_interests
from mithaq.fields.queries import field_codes
from mithaq.mobility.actions import seconding
from mithaq.mobility.domain.kinds import Kind
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.steering import Answer
from mithaq.ties.actions.sets import load_set
from mithaq.ties.domain.interests import (
    SECURITY_GROUPS,
    Basis,
    Finding,
    Interest,
    InterestKind,
    Standing,
    agreed,
    armed,
    named,
    on_issue,
    pledged,
    share_bounds,
    shared_fields,
    signed,
    trained,
    unmet,
)
from mithaq.ties.queries import issue_votes
from mithaq.ties.queries.sets import SetView
from ties.made_ties import MY, TR, US, issues_file
from travellers import secondment

LOADED = pytest.mark.usefixtures("loaded")
BASIS = Basis("made", 1991, 1995)
ADDRESS = "/ties/interests/?of=TR&year=1995"
Loaded = dict[str, SetView]


def votes(equal: int, roll_calls: int, usual: float | None) -> Finding:
    return on_issue("nuclear", BASIS, equal=equal, roll_calls=roll_calls, usual=usual, issues=3)


@pytest.mark.parametrize(
    ("found", "speaks"),
    [
        # Of 20 equal votes of 20 the lower bound is 20 / (20 + 2.128²) = 0.815.
        (votes(20, 20, 0.81), True),
        (votes(20, 20, 0.82), False),
        # 14 of 20 are 0.7, and another sample of roll calls could give 0.46: not surely above half.
        (votes(14, 20, 0.1), False),
        (votes(9, 9, 0.1), None),
        (votes(20, 20, None), None),
        (pledged(["defence"], BASIS), True),
        (pledged(["nonaggression", "consultation"], BASIS), True),
        (pledged(["neutrality", "nonaggression"], BASIS), False),
        (pledged([], BASIS), False),
        (signed(1, BASIS), True),
        (signed(0, BASIS), False),
        (agreed("A-1", "Radar", BASIS), True),
        (armed(2, BASIS), True),
        (armed(1, BASIS), False),
        (armed(0, BASIS), False),
        (trained(1, 5, BASIS), True),
        (trained(0, 5, BASIS), None),
    ],
)
def test_when_a_finding_speaks(found: Finding, speaks: bool | None) -> None:
    assert found.speaks is speaks


def test_the_bounds_of_a_share_are_those_of_wilson() -> None:
    low, high = share_bounds(14, 20, level=0.9)

    # z = 1.645: (0.7 + z²/40 ± z √(0.21/20 + z²/1600)) / (1 + z²/20).
    assert low == pytest.approx(0.5162, abs=1e-4)
    assert high == pytest.approx(0.8361, abs=1e-4)


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ({"surveillance.radar"}, {"surveillance.radar"}, ("surveillance.radar",)),
        ({"surveillance"}, {"surveillance.radar"}, ("surveillance.radar",)),
        ({"surveillance.radar"}, {"surveillance.electro_optics"}, ()),
        ({"defence"}, {"defence_x.y"}, ()),
    ],
)
def test_who_names_a_group_means_what_lies_below(
    ours: set[str], theirs: set[str], both: tuple[str, ...]
) -> None:
    assert shared_fields(ours, theirs) == both
    assert shared_fields(theirs, ours) == both


@pytest.mark.parametrize(
    ("ours", "theirs", "speaks"),
    [
        ({"surveillance.radar", "energy.solar"}, {"surveillance"}, True),
        ({"surveillance.radar"}, {"defence.air_defence"}, False),
        ({"energy.solar"}, {"energy.solar"}, None),
        ({"surveillance.radar"}, set(), None),
        (set(), {"surveillance.radar"}, None),
    ],
)
def test_silence_on_fields_is_unknown(ours: set[str], theirs: set[str], speaks: bool | None) -> None:
    found = named(ours, theirs, BASIS)

    assert (found.speaks if found else None) is speaks


def test_groups_of_security_are_groups_of_the_taxonomy() -> None:
    assert field_codes() >= SECURITY_GROUPS


def test_kinds_are_counted_and_a_programme_takes_a_state_away() -> None:
    voted, owed, none = votes(20, 20, 0.5), pledged(["defence"], BASIS), pledged([], BASIS)
    found = [
        Interest("TR", "AA", (voted, none)),
        Interest("TR", "BB", (voted, owed, none)),
        Interest("TR", "CC", (voted,)),
        Interest("TR", "DD", (voted, owed), programmes=("P-1",)),
        Interest("TR", "EE", (none,)),
        Interest("TR", "FF", ()),
    ]

    # Two kinds before one; of one, that of which less is unknown.
    assert [each.with_ for each in unmet(found)] == ["BB", "AA", "CC"]
    assert found[0].standing(InterestKind.COMMITMENTS) is Standing.NOT_SHOWN
    assert found[0].kinds(Standing.UNKNOWN) == (InterestKind.DEALINGS, InterestKind.NEEDS)
    assert found[5].kinds(Standing.UNKNOWN) == tuple(InterestKind)


@pytest.fixture
def issues(cast: Cast, loaded: Loaded, tmp_path: Path) -> SetView:
    """All roll calls of 1990 are on nuclear weapons, those of 1995 on disarmament."""
    del loaded
    file = issues_file(tmp_path)
    return load_set("voeten_issues", file, id=uuid4(), vintage="made", terms="", by=cast.hamad.actor, at=AT)


def test_a_roll_call_without_its_marks_is_left_out(issues: SetView) -> None:
    assert (issues.rows, issues.wrong, dict(issues.codes)) == (
        24,
        3,
        {"repeated": 1, "value_missing": 1, "year_missing": 1},
    )
    assert (issues.first_year, issues.last_year) == (1990, 1995)


def test_equal_votes_on_an_issue_of_the_last_five_years(cast: Cast, issues: SetView) -> None:
    del issues
    reader = cast.leyla.actor

    nuclear = issue_votes.on_issue_with_all(TR, "nuclear", 1994, reader=reader)
    disarmament = issue_votes.on_issue_with_all(TR, "disarmament", 2020, reader=reader)

    # The United States were absent twice, and took a stand with Türkiye five times of ten.
    assert [(each.number, each.equal, each.roll_calls) for each in nuclear] == [(US, 5, 10), (MY, 11, 12)]
    assert nuclear[1].value == pytest.approx(1 - (4 / 12) / 2)
    assert {each.number: each.equal for each in disarmament}[MY] == 3
    assert issue_votes.on_issue_with_all(TR, "palestine", 1994, reader=reader) == ()
    assert issue_votes.on_issue_with_all(TR, "nuclear", 1995, reader=reader) == ()
    assert refused(lambda: issue_votes.issue_findings(TR, 1994, reader=cast.noor.actor)) == "not_permitted"


def found(cast: Cast, other: str, *, year: int = 1995, of: str = "TR") -> Interest:
    return of_interests.interest_with(
        of, other, year, reader=cast.leyla.actor, scope=cast.leyla.scope, on=AT.date()
    )


@LOADED
def test_sets_tell_of_every_state_and_silence_is_unknown(cast: Cast) -> None:
    malaysia, america, early = found(cast, "MY"), found(cast, "US"), found(cast, "MY", year=1985)

    # Defence is owed in 1995; arms went in 1990 and 1995.
    assert malaysia.kinds(Standing.MEETS) == (InterestKind.COMMITMENTS, InterestKind.DEALINGS)
    assert malaysia.kinds(Standing.UNKNOWN) == (InterestKind.VOTES, InterestKind.NEEDS)
    assert america.standing(InterestKind.DEALINGS) is Standing.NOT_SHOWN
    assert early.kinds(Standing.UNKNOWN) == tuple(InterestKind)
    # In 1994 it was non-aggression alone, and arms of one year.
    assert found(cast, "MY", year=1994).kinds(Standing.MEETS) == ()
    # Ten years after the last that is known, a set says nothing more.
    assert found(cast, "MY", year=2004).kinds(Standing.MEETS) == malaysia.kinds(Standing.MEETS)
    assert found(cast, "MY", year=2005).kinds(Standing.UNKNOWN) == tuple(InterestKind)
    assert refused(lambda: found(cast, "TR")) == "tie_with_itself"


@pytest.fixture
def radar(cast: Cast) -> None:
    """Türkiye offers and Morocco needs something of one field of security."""
    officer = player("omar", cast.amina.institution, Role.PROGRAMME_OFFICER)
    published(cast.leyla, cast.kerem, lasting("Coastal radar", fields=["surveillance.radar"]))
    published(cast.amina, officer, lasting("Harbour radar", kind="need", fields=["surveillance.radar"]))


@pytest.mark.usefixtures("loaded", "radar")
def test_both_name_a_field_of_security(cast: Cast) -> None:
    assert found(cast, "MA").standing(InterestKind.NEEDS) is Standing.MEETS
    assert found(cast, "MY").standing(InterestKind.NEEDS) is Standing.UNKNOWN


@pytest.mark.usefixtures("loaded", "radar")
@pytest.mark.parametrize(
    ("field", "answers", "others"),
    [("surveillance", 2, []), ("energy", 2, ["MA"]), ("surveillance", 1, ["MA"])],
)
def test_a_programme_of_security_that_both_joined_takes_a_state_away(
    cast: Cast, field: str, answers: int, others: list[str]
) -> None:
    members = cast.kerem.institution, cast.amina.institution
    sound = replace(charter(*members), fields=(field,), starts_on=date(2026, 6, 1))
    key = governing.found(sound, reached=(), by=cast.kerem.actor, at=AT)
    for at, each in enumerate(members[:answers]):
        signer = player(f"signer{at}", each, Role.APPROVER)
        code = f"institution:{each}"
        governing.answer(key, member=code, answer=Answer.JOINED, note="", by=signer.actor, at=AT)

    told = every(cast)

    assert [each.with_ for each in unmet(told)] == ["MY", *others]
    assert [each.with_ for each in told if each.programmes] == (["MA"] if not others else [])


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("kind", "standing"),
    [
        pytest.param(Kind.JOINT_EXERCISE, Standing.MEETS, id="an exercise"),
        pytest.param(Kind.WORKSHOP, Standing.NOT_SHOWN, id="a workshop of which nobody says on what"),
        pytest.param(Kind.SECONDMENT, Standing.NOT_SHOWN, id="work of one for the other"),
    ],
)
def test_those_who_exercised_together_have_dealings(cast: Cast, kind: Kind, standing: Standing) -> None:
    own, theirs = (f"institution:{each.institution}" for each in (cast.kerem, cast.amina))
    officer = player("omar", cast.amina.institution, Role.PROGRAMME_OFFICER)
    days = {"starts_on": AT.date() - timedelta(days=20), "ends_on": AT.date() + timedelta(days=10)}
    terms = secondment(own, theirs, kind=kind, costs=(), person=cast.kerem.person, **days)
    before = AT - timedelta(days=60)
    key = seconding.offer(terms, name="Kerem", contact="", reached=(), by=cast.kerem.actor, at=before)
    seconding.agree(key, by=officer.actor, at=before)

    told = of_interests.interest_with(
        "TR", "MA", 1995, reader=cast.kerem.actor, scope=cast.kerem.scope, on=AT.date()
    )
    assert told.standing(InterestKind.DEALINGS) is standing


def every(cast: Cast) -> tuple[Interest, ...]:
    return of_interests.interests("TR", 1995, reader=cast.leyla.actor, scope=cast.leyla.scope, on=AT.date())


@LOADED
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("address", [ADDRESS, "/ties/interests/", "/ties/interests/?of=SUHH&year=1985"])
def test_the_page_answers_in_three_languages(cast: Cast, address: str, language: Language) -> None:
    answer = client_of(cast.leyla, language).get(address)

    assert answer.status_code == 200
    assert f'lang="{language.value}"' in answer.content.decode()


def test_the_page_gives_reasons_sources_and_what_is_unknown(cast: Cast, issues: SetView) -> None:
    del issues
    shown = client_of(cast.leyla).get(ADDRESS).content.decode()
    pair = client_of(cast.leyla).get("/ties/pair/?one=TR&other=MY&year=1994").content.decode()

    for each in (
        "Pledges in force: defence · non-aggression.",
        "Arms went either way in 2 years.",
        "SIPRI, trend-indicator values, made",
        "What other states watch is unknown",
        "Not loaded, so unknown: Defence cooperation agreements",
    ):
        assert each in shown, each
    assert "Nuclear weapons and material: 92% of votes equal" in pair
    assert "<td>11</td><td>12</td>" in pair


def test_without_sets_nothing_is_told(cast: Cast) -> None:
    shown = client_of(cast.leyla).get("/ties/interests/?of=TR&year=1995").content.decode()

    assert "No evidence speaks of a state without a programme." in shown


@LOADED
def test_who_may_not_see_ties_is_told(cast: Cast) -> None:
    answer = client_of(cast.noor).get(ADDRESS)

    assert answer.status_code == 409
    assert "Malaysia" not in answer.content.decode()


@LOADED
def test_tables_are_taken_away(cast: Cast) -> None:
    states, findings = (
        list(csv.DictReader(io.StringIO(client_of(cast.leyla).get(address).content.decode("utf-8-sig"))))
        for address in (
            "/watch/files/ties-interests.csv?of=TR&year=1995",
            "/watch/files/ties-interests-found.csv?of=TR&year=1995",
        )
    )

    (malaysia,) = (each for each in states if each["with"] == "MY")
    assert (malaysia["place_without_programme"], malaysia["commitments"], malaysia["needs"]) == (
        "1",
        "meets",
        "unknown",
    )
    assert {each["finding"] for each in findings if each["with"] == "MY"} == {"pledges", "arms"}


@LOADED
def test_the_command_says_the_same() -> None:
    told = CliRunner().invoke(ties.app, ["interests", "TR", "--year", "1995", "--as", "leyla", "--json"])
    plain = CliRunner().invoke(ties.app, ["interests", "--year", "1995", "--as", "leyla"])

    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["without_programme"] == ["MY"]
    assert "Malaysia: Commitments · Dealings" in plain.stdout
    assert "Arms went either way in 2 years. (SIPRI" in plain.stdout
