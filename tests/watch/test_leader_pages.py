"""The pages, commands and calls of who leads and of complements, in three languages."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client
from lxml import etree
from typer.testing import CliRunner

from callers import client_of
from cast import AT, Cast, Player, bearer
from corpora import held, work
from mithaq.access.domain.tokens import Scope
from mithaq.base.languages import Language
from mithaq.cli import watch
from mithaq.watch.actions import placing
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.works import Work
from mithaq.watch.queries import complementarity
from staging import staged

COUNTS = {
    ("MA", "cs.CV"): 60, ("MA", "cs.CR"): 1, ("MA", "q-bio.GN"): 30,
    ("TR", "cs.CV"): 2, ("TR", "cs.CR"): 90, ("TR", "q-bio.GN"): 40,
    ("FR", "cs.CV"): 5, ("FR", "cs.CR"): 5, ("FR", "q-bio.GN"): 90,
}  # fmt: skip
HOSTILE = "<script>alert(1)</script>"


def papers() -> Iterator[Work]:
    for (state, code), count in COUNTS.items():
        for at in range(count):
            yield work(
                f"{state}-{code}-{at}",
                classes=[code],
                countries=[state],
                institutions=[HOSTILE],
                year=2016 + at % 5,
                cited_by=at,
                title=HOSTILE,
            )


@pytest.fixture(autouse=True)
def corpus(cast: Cast, tmp_path: Path) -> None:
    def made() -> None:
        held(tmp_path, list(papers()))
        placing.place_works(by=cast.hamad.actor, at=AT)

    staged("papers of leaders", made)


def page(player: Player, address: str, *, language: Language = Language.EN, status: int = 200) -> str:
    answer = client_of(player, language).get(address)
    assert answer.status_code == status, answer.content
    return str(answer.content.decode())


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "address",
    [
        "/watch/leaders/",
        "/watch/leaders/?field=cyber_security&years=2016-2020&actors=countries&counting=whole",
        "/watch/leaders/?actors=blocs&field=computing.computer_vision",
        "/watch/leaders/?actors=institutions",
        "/watch/leaders/?field=energy",
        "/watch/leaders/?years=1990-1995",
        "/watch/leaders/works/?field=computing.computer_vision&of=MA&page=2",
        "/watch/leaders/works/",
        "/watch/complementarity/",
        "/watch/complementarity/?of=state:MA",
        "/watch/complementarity/?of=bloc:OIC&among=countries&years=2016-2020",
        "/watch/complementarity/?of=state:MA&among=blocs",
        "/watch/complementarity/?of=state:MA&field=cyber_security",
        "/watch/complementarity/?of=state:QA&field=energy",
    ],
)
def test_every_page_opens_in_every_language(cast: Cast, address: str, language: Language) -> None:
    text = page(cast.leyla, address, language=language)

    assert HOSTILE not in text
    assert f'lang="{language.value}"' in text


def test_figures_open_to_their_works_and_formulas(cast: Cast) -> None:
    text = page(cast.leyla, "/watch/leaders/?field=computing.computer_vision")

    assert "Morocco" in text
    assert "89.6%\u00a0(" in text
    address = "/watch/leaders/works/?field=computing.computer_vision&amp;of=MA"
    assert f'<a href="{address}">60</a>' in text
    # The drawing and the column of the table lead to the one formula.
    assert text.count('href="#formula-share"') == 2
    assert text.count('id="formula-share"') == 1
    works = page(cast.leyla, address.replace("&amp;", "&"))
    assert "60 works, the last first." in works
    assert "confidence 95%" in works


def test_nothing_is_shown_of_a_field_without_works(cast: Cast) -> None:
    text = page(cast.leyla, "/watch/leaders/?field=energy")

    assert "The corpus has no work" in text
    assert "<table" not in text


def test_english_alone_is_a_warning(cast: Cast) -> None:
    assert "100% of the works whose language is known are in English" in page(cast.leyla, "/watch/leaders/")


def test_both_directions_with_their_figures(cast: Cast) -> None:
    text = page(cast.leyla, "/watch/complementarity/?of=state:MA&years=2016-2020")

    turkiye = text[text.index("<h3>Türkiye</h3>") :]
    assert turkiye.index("They could give") < turkiye.index("Cyber security") < turkiye.index("We could give")
    assert "against" in turkiye
    assert "?field=cyber_security&amp;years=2016-2020&amp;of=TR&amp;actors=countries" in turkiye


def test_the_state_of_ones_own_institution_stands_first(cast: Cast) -> None:
    assert "Strengths of Morocco" in page(cast.amina, "/watch/complementarity/")
    assert "Too little is known of Qatar" in page(cast.hamad, "/watch/complementarity/")


def test_who_has_no_role_reads_nothing(cast: Cast) -> None:
    for address in ("/watch/leaders/", "/watch/leaders/works/", "/watch/complementarity/"):
        assert "Morocco" not in page(cast.noor, address, status=409)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/watch/leaders/?field=nothing", "no field of technology"),
        ("/watch/leaders/?years=soon", "Write a year"),
        ("/watch/leaders/?actors=people", "not one of the choices"),
        ("/watch/leaders/?counting=twice", "not one of the choices"),
        ("/watch/leaders/works/?field=nothing", "no field of technology"),
        ("/watch/files/leaders.exe", ".exe"),
        ("/watch/complementarity/?of=state:ZZ", "ZZ"),
        ("/watch/complementarity/?of=MA", "neither a state nor a bloc"),
        ("/watch/complementarity/?among=institutions", "not one of the choices"),
        ("/watch/complementarity/?field=nothing", "no field of technology"),
    ],
)
def test_what_nobody_can_answer_is_refused_with_words(cast: Cast, address: str, words: str) -> None:
    assert words in page(cast.leyla, address, status=409)


def test_who_is_not_signed_in_reads_nothing() -> None:
    for address in (
        "/watch/leaders/",
        "/watch/leaders/works/",
        "/watch/complementarity/",
        "/watch/files/leaders.csv",
    ):
        assert Client().get(address).status_code == 302


def test_the_table_leaves_as_csv_and_parquet(cast: Cast) -> None:
    client = client_of(cast.leyla)

    text = client.get("/watch/files/leaders.csv?field=cyber_security").content.decode()
    table = pl.read_parquet(client.get("/watch/files/leaders.parquet?field=cyber_security").content)

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["of"], row["works"]) for row in rows] == [("TR", "90"), ("FR", "5"), ("MA", "1")]
    assert table["of"].to_list() == ["TR", "FR", "MA"]
    assert set(rows[0]) == set(table.columns)
    assert rows[0]["counting"] == "fractional"


def test_figures_of_others_stand_below_with_their_source(cast: Cast, tmp_path: Path) -> None:
    field, path = "Computer and information sciences", "World > Africa > Morocco"
    held(tmp_path, [
        Indicator("ncses", "9970", area, name, way, "articles", field, year, value, "fractional")
        for year in (2003, 2022)
        for area, name, way, value in (("", "World", "World", 100.0), ("MA", "Morocco", path, 2.0))
    ])  # fmt: skip

    text = page(cast.leyla, "/watch/leaders/?field=computing")

    assert "A second witness: ncses" in text
    assert "9970" in text
    assert "2.0%" in text


def test_the_commands(cast: Cast, tmp_path: Path) -> None:
    run, as_leyla = CliRunner(), ["--as", cast.leyla.user.username]

    placed = run.invoke(watch.app, ["place", "--as", cast.hamad.user.username, "--json"])
    led = run.invoke(watch.app, ["leaders", "--field", "cyber_security", *as_leyla, "--json"])
    to = run.invoke(watch.app, ["leaders", *as_leyla, "--to", str(tmp_path / "out.parquet")])
    again = run.invoke(watch.app, ["leaders", *as_leyla, "--to", str(tmp_path / "out.parquet")])
    fits = run.invoke(watch.app, ["complementarity", "state:MA", *as_leyla, "--json"])
    wrong = run.invoke(watch.app, ["complementarity", "MA", *as_leyla])

    assert json.loads(placed.stdout)["placed"] == sum(COUNTS.values())
    assert [each["of"] for each in json.loads(led.stdout)["standings"]] == ["TR", "FR", "MA"]
    assert (to.exit_code, pl.read_parquet(tmp_path / "out.parquet").height) == (0, 3)
    assert (again.exit_code, wrong.exit_code) == (1, 1)
    assert {(each["with"], each["direction"]) for each in json.loads(fits.stdout)["complements"]} == {
        ("state:TR", "taken"), ("state:TR", "given"), ("state:FR", "taken"), ("state:FR", "given"),
    }  # fmt: skip


def test_the_calls(cast: Cast) -> None:
    client, headers = Client(), bearer(cast.leyla, frozenset({Scope.READ}))

    def get(path: str) -> Any:
        return client.get(f"/api/v1/watch/{path}", headers=headers)

    led = get("leaders?field=cyber_security").json()
    works = get("leaders/works?field=cyber_security&of=TR&limit=3").json()
    fits = get("complementarity?of=state:MA").json()
    wrong = get("complementarity?of=MA")

    assert [(each["of"], each["works"]) for each in led["standings"]] == [("TR", 90), ("FR", 5), ("MA", 1)]
    assert (led["first_year"], led["last_year"], led["works"], led["english"]) == (2016, 2020, 96, 1.0)
    assert {each["published_on"] for each in works} == {"2020-03-01"}
    assert [each["party"] for each in fits] == ["state:TR", "state:FR"]
    assert fits[0]["taken"][0]["giver"]["works"] == 90
    assert (wrong.status_code, wrong.json()["code"]) == (409, "neither_state_nor_bloc")
    assert client.get("/api/v1/watch/leaders").status_code == 401


def test_complements_works_and_drawings_are_taken_away(cast: Cast) -> None:
    client = client_of(cast.leyla)

    positions = pl.read_csv(client.get("/watch/files/positions.csv?of=state:MA").content)
    own = complementarity.strengths("state:MA", reader=cast.leyla.actor)
    assert positions.filter(pl.col("is_strength") == 1)["field"].to_list() == [
        each.field for each in own.positions if each.is_strength
    ]
    gifts = pl.read_parquet(client.get("/watch/files/complements.parquet?of=state:MA").content)
    assert set(gifts["direction"]) == {"taken", "given"}
    partners = pl.read_csv(
        client.get("/watch/files/complements.csv?of=state:MA&field=cyber_security").content
    )
    assert "state:TR" in partners["with"].to_list()
    works = pl.read_csv(client.get("/watch/files/leaders-works.csv?field=cyber_security&of=TR").content)
    assert len(works) == 90
    assert set(works["title"]) == {HOSTILE}
    drawn = client.get("/watch/files/leaders-chart.svg").content
    assert etree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    found = client.get("/watch/files/works.ris?q=alert").content.decode()
    assert found.count("TY  - ") == sum(COUNTS.values())
