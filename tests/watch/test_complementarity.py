"""What nations and blocs can give each other and where they stand behind, from a real corpus."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callers import client_of
from cast import AT, Cast, lasting, published
from corpora import held, work
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.cli import watch
from mithaq.exchange.queries import drafts, gaps
from mithaq.exchange.queries.gaps import FieldGap
from mithaq.watch.actions import placing
from mithaq.watch.domain.asking import Actors, Years
from mithaq.watch.domain.complementing import Ground
from mithaq.watch.queries.complementarity import (
    complementarity,
    complements,
    recent_years,
    strengths,
    suggested_partners,
)

CODES = {
    "cs.CV": "computing.computer_vision",
    "cs.CR": "cyber_security",
    "q-bio.GN": "biotechnology.genomics",
}
VISION, KEYS, GENOMES = CODES.values()
WORKS = {
    ("MA", "cs.CV"): 60, ("MA", "cs.CR"): 1, ("MA", "q-bio.GN"): 30,
    ("TR", "cs.CV"): 2, ("TR", "cs.CR"): 90, ("TR", "q-bio.GN"): 40,
    ("QA", "cs.CV"): 8, ("QA", "cs.CR"): 12,
    ("FR", "cs.CV"): 5, ("FR", "cs.CR"): 5, ("FR", "q-bio.GN"): 90,
}  # fmt: skip


@pytest.fixture(autouse=True)
def corpus(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [
        work(f"{state}-{code}-{at}", classes=[code], countries=[state], year=2018 + at % 3)
        for (state, code), count in WORKS.items()
        for at in range(count)
    ])  # fmt: skip
    placing.place_works(by=cast.hamad.actor, at=AT)


def test_strengths_and_lacks_of_a_state(cast: Cast) -> None:
    found = strengths("state:MA", reader=cast.leyla.actor)

    assert {each.field for each in found.strengths} == {"computing", VISION}
    assert {each.field for each in found.lacks} == {KEYS, "biotechnology", GENOMES}
    vision = next(each for each in found.positions if each.field == VISION)
    assert (vision.works, vision.output.value) == (60, 60)
    # 91 works of Morocco, of 343; 75 are in vision.
    assert vision.expected == pytest.approx(91 * 75 / 343)
    assert vision.rca.value == pytest.approx(60 / (91 * 75 / 343))


def test_of_whom_too_little_is_known_nothing_is_said(cast: Cast) -> None:
    found = strengths("state:QA", reader=cast.leyla.actor)

    assert found.positions == ()
    assert complements("state:QA", reader=cast.leyla.actor) == ()


def test_what_two_states_can_give_each_other(cast: Cast) -> None:
    found = complementarity("state:MA", "state:TR", reader=cast.leyla.actor)

    assert [(each.field, each.ground) for each in found.taken] == [(KEYS, Ground.OUTPUT)]
    assert [(each.field, each.ground) for each in found.given] == [(VISION, Ground.OUTPUT)]
    assert found.fit > 0


def test_partners_in_their_order(cast: Cast) -> None:
    found = complements("state:MA", reader=cast.leyla.actor)

    assert [each.with_ for each in found] == ["state:TR", "state:FR"]
    assert [gift.field for gift in found[1].given] == [VISION]
    assert [gift.field for gift in found[1].taken] == [GENOMES]


def test_who_is_suggested_for_a_field(cast: Cast) -> None:
    [first] = suggested_partners("state:MA", KEYS, reader=cast.leyla.actor)

    assert first.of == "state:TR"
    assert first.strength.works == 90
    assert [gift.field for gift in first.returns] == [VISION]


def test_a_bloc_against_states_that_are_no_members_of_it(cast: Cast) -> None:
    found = complements("bloc:OIC", reader=cast.leyla.actor)

    assert [each.with_ for each in found] == ["state:FR"]
    assert [gift.field for gift in found[0].taken] == [GENOMES]


def test_a_state_against_blocs_that_it_is_no_member_of(cast: Cast) -> None:
    found = complements("state:MA", reader=cast.leyla.actor, among=Actors.BLOCS)

    assert "bloc:NATO" in {each.with_ for each in found}
    assert not {"bloc:OIC", "bloc:AU", "bloc:AL"} & {each.with_ for each in found}


def test_years_are_the_last_five_if_none_are_named(cast: Cast) -> None:
    assert recent_years() == Years(2018, 2020)
    assert strengths("state:MA", reader=cast.leyla.actor, years=Years(1990, 1995)).positions == ()


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("MA", "neither_state_nor_bloc"),
        ("state:ZZ", "state_unknown"),
        ("bloc:ZZ", "bloc_unknown"),
        ("", "neither_state_nor_bloc"),
    ],
)
def test_a_party_must_be_known(cast: Cast, code: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        strengths(code, reader=cast.leyla.actor)


def test_gaps_by_field_join_works_with_offers_and_needs(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, lasting(kind="need", title="Sight for drones", fields=[VISION]))
    published(cast.leyla, cast.kerem, lasting(title="Keys that last", fields=[KEYS]))

    turkish, moroccan = (_gaps(cast, of) for of in ("state:TR", "state:MA"))

    # Vision is lacked, and a need says so; security is offered by Türkiye and lacked by Morocco.
    assert (turkish[VISION].our_needs, turkish[VISION].is_open) == (1, False)
    assert [each.of for each in turkish[VISION].partners] == ["state:MA"]
    assert (turkish[KEYS].our_offers, turkish[KEYS].others_offers, turkish[KEYS].is_open) == (1, 0, False)
    assert (moroccan[KEYS].our_offers, moroccan[KEYS].others_offers, moroccan[KEYS].is_open) == (0, 1, True)
    assert [each.of for each in moroccan[KEYS].partners] == ["state:TR"]
    assert moroccan[VISION].partners == ()
    order = [each.position for each in moroccan.values()]
    assert [each.is_lack for each in order] == sorted((each.is_lack for each in order), reverse=True)
    assert [each.is_strength for each in order] == sorted(each.is_strength for each in order)
    # Both states are of the bloc: what one of them offers, it offers.
    assert _gaps(cast, "bloc:OIC")[KEYS].our_offers == 1


@pytest.mark.parametrize("language", list(Language))
def test_a_gap_in_a_field_is_a_draft_away(cast: Cast, language: Language) -> None:
    client = client_of(cast.leyla, language)
    page = client.get("/watch/gaps/fields/?of=state:MA").content.decode()
    assert f'name="field" value="{KEYS}"' in page
    assert f'name="field" value="{VISION}"' not in page
    # Security is lacked, and what cannot be told of stands apart.
    assert page.index(f'value="{KEYS}"') < page.index("<details")
    assert client.get("/watch/gaps/fields/").status_code == 200

    answer = client.post("/watch/gaps/fields/need/", {"field": KEYS})

    [draft] = drafts.desk(cast.leyla.actor).to_finish
    assert answer["Location"] == f"/drafts/{draft.id}/"
    assert isinstance(draft.content, dict)
    assert (draft.content["kind"], draft.content["fields"]) == ("need", [KEYS])
    assert client.post("/watch/gaps/fields/need/", {"field": "alchemy"}).status_code == 409
    assert client_of(cast.noor, language).post("/watch/gaps/fields/need/", {"field": KEYS}).status_code == 409


@pytest.mark.usefixtures("cast")
def test_the_command_tells_gaps_by_field() -> None:
    asked = ["gaps", "--by", "field", "--of", "state:MA", "--as", "leyla", "--most", "1"]
    ran = CliRunner().invoke(watch.app, [*asked, "--json"])

    [told] = json.loads(ran.stdout)["gaps"]
    assert (told["standing"], told["open"], told["our_needs"]) == ("lack", True, 0)
    assert "○" in CliRunner().invoke(watch.app, asked).stdout


def _gaps(cast: Cast, of: str) -> dict[str, FieldGap]:
    found = gaps.field_gaps(reader=cast.leyla.actor, scope=cast.leyla.scope, of=of)
    return {each.position.field: each for each in found}
