"""Where a technology could go, through actions, queries, the page and the command."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from django.test import Client
from threadpoolctl import threadpool_limits
from typer.testing import CliRunner

from callers import client_of, refused
from cast import AT, Cast, lasting, player, published
from economy.made_titles import concordance_file, small_titles, titles_file
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.cli.economy import app
from mithaq.economy.actions import industries as keeping
from mithaq.economy.adapters import known_titles, text_files, text_shelf
from mithaq.economy.domain.industries.reading import Silence
from mithaq.economy.domain.recommending import NotListed, Pending
from mithaq.economy.queries import industries
from mithaq.economy.queries.industries import Asked, Speech
from mithaq.parties import actions as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind

SHIPS = "Building of ships and floating structures"
NAVIRES = "Construction de navires et de structures flottantes"
SUFUN = "بناء السفن والمنشآت العائمة"


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


@pytest.fixture
def few_titles(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A node that comes with the titles of eight divisions: to learn from all takes a minute."""
    few = small_titles()
    monkeypatch.setattr(text_shelf, "shipped_titles", lambda: few)
    return cast


@pytest.fixture(scope="module")
def models() -> dict[Speech, bytes]:
    """What the first test that asks has fitted, for those after it."""
    return {}


@pytest.fixture
def fitted(few_titles: Cast, models: dict[Speech, bytes]) -> Cast:
    if not models:
        keeping.fit(by=few_titles.hamad.actor)
        models.update({each: industries.model_file(each).read_bytes() for each in Speech})
    for speech, content in models.items():
        file = industries.model_file(speech)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return few_titles


def load_products(cast: Cast, folder: Path) -> None:
    keeping.load_concordance(
        concordance_file(folder),
        source="hs",
        target="isic4",
        columns=["Product", "Industry"],
        edition="made",
        terms="free",
        by=cast.hamad.actor,
        at=AT,
    )


def asked(text: str = SHIPS, language: Language = Language.EN, **more: Any) -> Asked:
    return Asked(text, language, more.pop("status", NotListed()), **more)


def test_a_text_is_read_in_three_languages(fitted: Cast) -> None:
    for text, language in ((SHIPS, Language.EN), (NAVIRES, Language.FR), (SUFUN, Language.AR)):
        found = industries.recommend(asked(text, language), reader=fitted.leyla.actor)

        assert found.reading.silence is None
        assert found.reading.industries[0].division == "30"


def test_products_carry_their_bounds_and_the_military_part(fitted: Cast, tmp_path: Path) -> None:
    load_products(fitted, tmp_path)

    found = industries.recommend(asked(symbols=("B63B", "F41H")), reader=fitted.leyla.actor)

    assert found.products is not None
    ships = dict(found.reading.classes)["3011"]
    assert found.products.shares["8901"].high == pytest.approx(ships)
    assert found.products.shares["8901"].low == 0
    assert found.dual_use.civil_share == 0.5
    assert found.dual_use.military_goods is not None
    assert 0 < found.dual_use.military_goods.value < found.dual_use.military_goods.high


def test_weapons_are_reckoned_with_and_not_recommended(fitted: Cast, tmp_path: Path) -> None:
    load_products(fitted, tmp_path)

    found = industries.recommend(asked("Weapons and ammunition"), reader=fitted.leyla.actor)

    assert dict(found.reading.classes)["2520"] > 0.1
    assert found.products is not None
    assert "9301" not in found.products.shares
    assert found.dual_use.military_goods is not None
    assert found.dual_use.military_goods.low > 0.1


def test_without_a_concordance_products_are_unknown(fitted: Cast) -> None:
    found = industries.recommend(asked(), reader=fitted.leyla.actor)

    assert (found.products, found.dual_use.military_goods, found.dual_use.centrality) == (None, None, None)


def test_the_network_of_patent_classes_gives_centrality(fitted: Cast, tmp_path: Path) -> None:
    file = tmp_path / "shared.csv"
    file.write_text("one,other\nF41,G01\nF41,H04\nG01,B64\n")
    keeping.load_concordance(
        file,
        source="ipc",
        target="ipc",
        columns=["one", "other"],
        edition="made",
        terms="",
        by=fitted.hamad.actor,
        at=AT,
    )

    found = industries.recommend(asked(symbols=("F41A 1/00",)), reader=fitted.leyla.actor)

    assert found.dual_use.centrality == pytest.approx(2 / 3)


def test_a_pending_status_is_refused_and_the_distance_is_told_all_the_same(fitted: Cast) -> None:
    def recommend() -> object:
        return industries.recommend(asked(status=Pending()), reader=fitted.leyla.actor)

    far = industries.distance(SHIPS, Language.EN, ("F41A",), reader=fitted.leyla.actor)

    assert refused(recommend) == "export_status_pending"
    assert far.civil_share == 0


@pytest.mark.parametrize(
    ("text", "code"), [("  ", "industry_text_missing"), ("x" * 4_001, "industry_text_too_long")]
)
def test_a_text_that_cannot_be_read_is_refused(cast: Cast, text: str, code: str) -> None:
    assert refused(lambda: industries.recommend(asked(text), reader=cast.leyla.actor)) == code


def test_without_a_model_it_is_said_what_to_do(cast: Cast) -> None:
    assert refused(lambda: industries.recommend(asked(), reader=cast.leyla.actor)) == "industries_not_fitted"


def test_who_may_not_keep_sets_may_neither_load_nor_fit(cast: Cast, tmp_path: Path) -> None:
    def load() -> object:
        return keeping.load_titles(
            titles_file(tmp_path), edition="2017", terms="", by=cast.leyla.actor, at=AT
        )

    assert refused(load) == "not_permitted"
    assert refused(lambda: keeping.fit(by=cast.leyla.actor)) == "not_permitted"


def test_loaded_titles_are_known_by_their_concordance(few_titles: Cast, tmp_path: Path) -> None:
    before = len(known_titles.known_titles())
    pairs = tmp_path / "naics.csv"
    pairs.write_text("naics,isic\n336611,3011\n336611,3315\n111110,0111\n")
    keeping.load_titles(titles_file(tmp_path), edition="2017", terms="free", by=few_titles.hamad.actor, at=AT)
    keeping.load_concordance(
        pairs,
        source="naics",
        target="isic4",
        columns=["naics", "isic"],
        edition="2017",
        terms="",
        by=few_titles.hamad.actor,
        at=AT,
    )

    found = known_titles.known_titles()

    # Building and repair are two divisions, so that title has no place of its own.
    assert len(found) == before + 1
    assert [(each.division, each.isic_class, each.group) for each in found if each.code == "111110"] == [
        ("01", "0111", "0111")
    ]
    sets = industries.text_sets(reader=few_titles.leyla.actor)
    assert [each.key for each in sets] == ["shipped", "naics_isic4", "titles"]
    assert [each.rows for each in sets][1:] == [3, 2]


def test_of_a_group_and_its_only_class_the_class_is_known(few_titles: Cast) -> None:
    twins = [
        each for each in known_titles.known_titles() if each.text == "Manufacture of weapons and ammunition"
    ]

    assert few_titles
    assert [each.isic_class for each in twins] == ["2520"]


def test_codes_keep_their_zeros_and_pairs_without_a_code_are_left_out(tmp_path: Path) -> None:
    found = text_files.read_pairs(concordance_file(tmp_path), ["Product", "Industry"])

    assert found.row(0) == ("010121", "0141", None)
    assert len(found) == 7


@pytest.mark.parametrize(
    ("content", "columns", "code"),
    [
        ("a,b\n1,2\n", ("a",), "pair_columns_wrong"),
        ("a,b\n1,2\n", ("a", "c"), "columns_missing"),
        ("a,b\n,2\n", ("a", "b"), "text_set_empty"),
        ("a,b,w\n1,2,much\n", ("a", "b", "w"), "pair_weight_unreadable"),
    ],
)
def test_a_file_that_is_no_concordance_is_refused(
    content: str, columns: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(content)

    assert refused(lambda: text_files.read_pairs(file, columns)) == code


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no parquet")

    assert refused(lambda: text_files.read_titles(tmp_path / "absent.csv")) == "file_unreadable"
    assert refused(lambda: text_files.read_titles(broken)) == "text_set_unreadable"


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    file = tmp_path / "titles.parquet"
    pl.DataFrame({"system": ["hs5"], "code": ["0101"], "lang": ["en"], "title": [" Horses "]}).write_parquet(
        file
    )

    assert text_files.read_titles(file).rows() == [("hs5", "0101", "en", "Horses")]


@pytest.mark.parametrize(
    ("edition", "terms", "code"),
    [(" ", "", "edition_missing"), ("2017", "x" * 401, "text_set_words_too_long")],
)
def test_whence_a_set_came_must_be_told(
    cast: Cast, tmp_path: Path, edition: str, terms: str, code: str
) -> None:
    def load() -> object:
        return keeping.load_titles(
            titles_file(tmp_path), edition=edition, terms=terms, by=cast.hamad.actor, at=AT
        )

    assert refused(load) == code


def test_the_name_of_a_system_cannot_leave_the_shelf() -> None:
    assert refused(lambda: text_shelf.require_key("../hs")) == "system_name_wrong"


@pytest.mark.parametrize("language", list(Language))
def test_the_page_shows_industries_with_their_evidence(
    fitted: Cast, language: Language, tmp_path: Path
) -> None:
    load_products(fitted, tmp_path)
    client = client_of(fitted.leyla, language)

    page = client.get("/economy/industries/", {"text": SHIPS, "language": "en", "status": "not_listed"})

    shown = page.content.decode()
    assert page.status_code == 200
    assert "isic4 3011" in shown
    assert 'class="bars"' in shown
    assert ">8901<" in shown


def test_the_page_names_no_weapon_as_a_product(fitted: Cast, tmp_path: Path) -> None:
    load_products(fitted, tmp_path)
    told = {"text": "Weapons and ammunition", "language": "en", "status": "not_listed"}

    shown = client_of(fitted.leyla).get("/economy/industries/", told).content.decode()

    assert ">9301<" not in shown
    assert "No civil product of these industries is known." in shown


def test_the_page_recommends_nothing_before_a_status_is_recorded(fitted: Cast) -> None:
    client = client_of(fitted.leyla)

    for status in ("", "pending"):
        shown = client.get("/economy/industries/", {"text": SHIPS, "status": status}).content.decode()
        assert 'class="bars"' not in shown
        assert "isic4 3011" not in shown
        assert 'id="distance"' in shown


def test_the_page_is_silent_on_what_is_unlike_any_title(fitted: Cast) -> None:
    client = client_of(fitted.leyla)

    shown = client.get("/economy/industries/", {"text": "zzz qqq", "status": "not_listed"}).content.decode()

    assert "The model is silent." in shown
    assert 'class="bars"' not in shown


@pytest.mark.django_db
def test_the_page_is_for_those_who_signed_in() -> None:
    assert Client().get("/economy/industries/").status_code in (302, 403)


def test_the_command_tells_the_same_as_json(fitted: Cast) -> None:
    words = ["industries", SHIPS, "--status", "not_listed", "--as", fitted.leyla.user.username, "--json"]

    done = CliRunner().invoke(app, words)

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["silence"] is None
    assert told["divisions"][0]["division"] == "30"
    assert told["products"] is None


def test_the_command_names_companies_of_a_field_where_one_is_given(fitted: Cast) -> None:
    works = InstitutionFacts(
        uuid4(),
        InstitutionKind.COMPANY,
        "MA",
        {Language.EN: "Ferry Works"},
        is_government=False,
        is_host=False,
    )
    parties.register_institution(works, by=None, at=AT)
    owner, officer = (
        player("maha", works.id, Role.TECHNOLOGY_OWNER),
        player("omar", works.id, Role.PROGRAMME_OFFICER),
    )
    need = published(owner, officer, lasting("Building of a ship", kind="need"))
    words = ["industries", SHIPS, "--status", "not_listed", "--as", fitted.leyla.user.username]

    told = CliRunner().invoke(app, [*words, "--field", "maritime", "--json"])
    lines = CliRunner().invoke(app, [*words, "--field", "maritime"])

    assert told.exit_code == 0, told.output
    (found,) = json.loads(told.stdout)["companies"]["shown"]
    assert (found["company"]["names"], found["prospect"]) == ({"en": "Ferry Works"}, "agreement_needed")
    assert [(each["ground"], each["reference"]) for each in found["evidence"]] == [("need", need)]
    assert "Ferry Works (MA): agreement first" in lines.stdout
    assert "companies" not in json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)


def test_the_command_refuses_without_a_status(fitted: Cast) -> None:
    done = CliRunner().invoke(app, ["industries", SHIPS, "--as", fitted.leyla.user.username])

    assert done.exit_code == 1


def test_the_trial_of_both_models_is_told(few_titles: Cast) -> None:
    found = keeping.fit(by=few_titles.hamad.actor)

    assert set(found) == set(Speech)
    assert found[Speech.ALL].titles > found[Speech.ENGLISH].titles
    assert 0 < found[Speech.ENGLISH].accuracy < 1


def test_a_silent_reading_says_which_figure_decided(fitted: Cast) -> None:
    found = industries.recommend(asked("zzz qqq"), reader=fitted.leyla.actor).reading

    assert found.silence is Silence.UNLIKE_ANY_TITLE
    assert found.nearest < found.nearest_needed
