"""What members of a bloc have that others of it lack: by works of a real corpus, and by offers and needs."""

import csv
import io
from pathlib import Path

import pytest

from callers import client_of, refused
from cast import AT, Cast, lasting, player, published
from corpora import held, work
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.exchange.queries.bloc_fields import BlocField, bloc_fields
from mithaq.watch.actions import placing

VISION, KEYS = "computing.computer_vision", "cyber_security"
WORKS = {
    ("MA", "cs.CV"): 60, ("MA", "cs.CR"): 1,
    ("TR", "cs.CV"): 2, ("TR", "cs.CR"): 90,
    ("FR", "cs.CV"): 30, ("FR", "cs.CR"): 30,
    ("QA", "cs.CV"): 3,
}  # fmt: skip


@pytest.fixture
def corpus(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [
        work(f"{state}-{code}-{at}", classes=[code], countries=[state], year=2018 + at % 3)
        for (state, code), count in WORKS.items()
        for at in range(count)
    ])  # fmt: skip
    placing.place_works(by=cast.hamad.actor, at=AT)


def fields(cast: Cast, bloc: str = "OIC") -> dict[str, BlocField]:
    found = bloc_fields(bloc, reader=cast.leyla.actor, scope=cast.leyla.scope)
    return {each.field: each for each in found.fields}


@pytest.mark.usefixtures("corpus")
def test_who_of_a_bloc_is_strong_and_who_lacks(cast: Cast) -> None:
    found = bloc_fields("OIC", reader=cast.leyla.actor, scope=cast.leyla.scope)
    vision, keys = fields(cast)[VISION], fields(cast)[KEYS]
    (pair,) = found.works.pairs

    # France is no member, and three works say nothing of Qatar.
    assert found.works.known == ("state:MA", "state:TR")
    assert (set(vision.givers), set(vision.takers)) == ({"MA"}, {"TR"})
    assert (set(keys.givers), set(keys.takers)) == ({"TR"}, {"MA"})
    assert (pair.of, pair.with_) == ("state:MA", "state:TR")
    assert ([each.field for each in pair.given], [each.field for each in pair.taken]) == ([VISION], [KEYS])
    assert pair.fit > 0
    # The group is told by its field alone.
    assert "computing" not in fields(cast)


@pytest.mark.usefixtures("corpus")
def test_offers_and_needs_stand_beside_works(cast: Cast) -> None:
    officer = player("omar", cast.amina.institution, Role.PROGRAMME_OFFICER)
    published(cast.leyla, cast.kerem, lasting("Solar pumps", fields=["energy.solar"]))
    published(cast.leyla, cast.kerem, lasting("Wind", kind="need", fields=["energy.wind"]))
    published(cast.amina, officer, lasting("Pumps", kind="need", fields=["energy.solar"]))

    found = fields(cast)

    assert (found["energy.solar"].offers, found["energy.solar"].needs) == ({"TR": 1}, {"MA": 1})
    assert found["energy.solar"].is_complement
    # Who needs what nobody offers completes nobody; nor does who offers what only it needs.
    assert not found["energy.wind"].is_complement
    assert not BlocField("a", (), (), {"TR": 1}, {"TR": 2}).is_complement
    assert refused(lambda: fields(cast, "NO")) == "bloc_unknown"


@pytest.mark.usefixtures("loaded", "corpus")
@pytest.mark.parametrize("language", Language)
def test_the_section_stands_on_the_page_of_a_bloc(cast: Cast, language: Language) -> None:
    shown = client_of(cast.leyla, language).get("/ties/bloc/?of=UN&year=1990").content.decode()

    assert 'id="fields"' in shown
    assert "ties-bloc-fields.csv" in shown
    assert "ties-bloc-pairs.csv" in shown


@pytest.mark.usefixtures("loaded")
def test_without_works_and_records_there_is_no_section(cast: Cast) -> None:
    answer = client_of(cast.leyla).get("/ties/bloc/?of=UN&year=1990")

    assert answer.status_code == 200
    assert 'id="fields"' not in answer.content.decode()


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize(("name", "states"), [("fields", {"MA", "TR"}), ("pairs", {"state:MA"})])
def test_tables_are_taken_away(cast: Cast, name: str, states: set[str]) -> None:
    answer = client_of(cast.leyla).get(f"/watch/files/ties-bloc-{name}.csv?of=OIC")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert {each["state" if name == "fields" else "of"] for each in rows} == states
