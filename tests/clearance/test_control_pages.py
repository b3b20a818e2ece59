"""Classification on the pages, in three languages: looking an item up, keeping lists, and a case's form."""

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from cast import AT, Cast, Player, content, label, player, published
from clearance import test_case_actions as release
from clearance.test_case_actions import ITEM, World, move, submitted
from clearers import Clearers
from mithaq.access.domain.permissions import Role
from mithaq.clearance.actions import control
from mithaq.clearance.domain.cases.cells import ListVerdict
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.domain.control.decisions import decision_from
from mithaq.clearance.queries import cases
from mithaq.clearance.queries import control as queries

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent / "control"
LANGUAGES = ("ar", "en", "fr")
AMPLIFIER = "Microwave amplifier, frequency 3.5 GHz"
POWER = "said..peak_saturated_power_output:power"
CLASSIFY, LISTS = "/clearance/classify/", "/clearance/control-lists/"

world = release.world


def browser(by: Player, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def loaded(clearers: Clearers) -> None:
    """Two lists, of which that of Exampland is the authority."""
    by = clearers.jasim.actor
    control.load_control_list("XA", format="csv", place=str(HERE / "exampland.csv"), by=by, at=AT)
    control.load_control_list("BO", format="json_lines", place=str(HERE / "borduria.jsonl"), by=by, at=AT)
    control.name_authority("XA", by=by, at=AT)


def looked_up(by: Player, language: str = "en", **asked: str | list[str]) -> str:
    answer = browser(by, language).get(CLASSIFY, {"text": AMPLIFIER, **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def plain(page: str) -> str:
    """What a reader sees."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_for_an_officer(clearers: Clearers, language: str) -> None:
    client = browser(clearers.jasim, language)

    for path in (
        "/clearance/",
        LISTS,
        CLASSIFY,
        f"{CLASSIFY}?text=Rotary+joint+for+a+waveguide",
        f"{CLASSIFY}?text=Nothing+of+the+sort&list=XA&said..length:length=2+m",
        f"{CLASSIFY}?text={AMPLIFIER}&{POWER}=25+W&said.XA.3A001.b.2=no",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.usefixtures("loaded")
def test_the_authority_stands_first_and_each_provision_with_its_headings(clearers: Clearers) -> None:
    page = looked_up(clearers.jasim)

    seen = plain(page)
    assert seen.index("this node’s authority Version 2026-1") < seen.index("Version 7")
    assert "Electronic items, as follows:" in seen
    assert "Nothing is decided here" in seen
    assert "3A001.b.2.a" in seen
    assert "does it exceed 40 W ?" in seen


@pytest.mark.usefixtures("loaded")
def test_what_a_list_says_runs_from_left_to_right_on_an_arabic_page(clearers: Clearers) -> None:
    page = looked_up(clearers.jasim, "ar")

    assert '<html lang="ar" dir="rtl">' in page
    assert '<bdi lang="en" dir="ltr">XA 3A001.b.2.a</bdi>' in page
    assert '<bdi lang="en" dir="ltr">3A001.b.2</bdi>' in page
    assert '<bdi lang="en" dir="ltr">40 W</bdi>' in page


@pytest.mark.usefixtures("loaded")
def test_an_answer_is_held_against_the_conditions_and_can_be_changed(clearers: Clearers) -> None:
    before = looked_up(clearers.jasim)

    met = looked_up(clearers.jasim, **{POWER: "60 W"})
    failed = looked_up(clearers.jasim, **{POWER: "25 W"})

    assert f'name="{POWER}" value=""' in before
    assert f'name="{POWER}" value="60 W"' in met
    assert "peak saturated power output more than 40 W 60 W met" in plain(met)
    assert "asks for more than 40 W ( peak saturated power output ); the item has 25 W ." in plain(failed)


@pytest.mark.usefixtures("loaded")
def test_an_answer_that_cannot_be_read_is_told_and_stays_to_be_mended(clearers: Clearers) -> None:
    page = looked_up(clearers.jasim, **{POWER: "quite some"})

    assert "“quite some” cannot be read as an answer" in plain(page)
    assert re.search(rf'name="{re.escape(POWER)}" value="quite some"[^>]*aria-invalid', page)


@pytest.mark.usefixtures("loaded")
def test_a_no_to_the_words_rules_a_provision_out_on_its_own_list(clearers: Clearers) -> None:
    no = {"said.XA.3A001.b.2": "no"}

    page = looked_up(clearers.jasim, **no)

    assert "a person answered that 3A001.b.2 does not apply" in plain(page)
    assert page.count('name="said.XA.3A001.b.2"') == 1
    assert 'name="said..3A001.b.2"' not in page


@pytest.mark.usefixtures("loaded")
def test_not_listed_is_an_answer_with_what_the_list_calls_it(clearers: Clearers) -> None:
    page = plain(looked_up(clearers.jasim, text="Knitted wool for winter", list=["XA"]))

    assert "Not listed (suggested) · XA-FREE" in page
    assert "meet no provision nearly enough" in page


@pytest.mark.usefixtures("loaded")
def test_an_answer_that_decides_nothing_is_told(clearers: Clearers) -> None:
    page = plain(
        looked_up(clearers.jasim, text="Rotary joint for a waveguide", **{"said..weight:mass": "3 kg"})
    )

    assert "These answers decided nothing: weight (mass)" in page


@pytest.mark.usefixtures("loaded")
def test_what_somebody_writes_is_never_markup(clearers: Clearers) -> None:
    evil = "<script>alert(1)</script>"

    page = looked_up(
        clearers.jasim,
        text=f"Rotary joint {evil}",
        **{f"said.XA.{evil}": "no", POWER: evil, f"said..{evil}:power": "3 W"},
    )

    assert evil not in page


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    "asked",
    [{f"said..{'a' * number}:power": "1 W" for number in range(1, 62)}, {"text": "a " * 10_001}],
    ids=["answers", "text"],
)
def test_what_is_too_much_is_refused_and_not_cut(clearers: Clearers, asked: dict[str, str]) -> None:
    answer = browser(clearers.jasim).get(CLASSIFY, {"text": AMPLIFIER, **asked})

    assert answer.status_code == 409


@pytest.mark.usefixtures("loaded")
def test_a_record_is_looked_up_by_its_reference_in_english(cast: Cast, clearers: Clearers) -> None:
    both = {
        "ar": {"title": "مفصل", "summary": "مفصل دوار"},
        "en": {"title": "Rotary joint", "summary": "A rotary joint for waveguides."},
    }
    reference = published(cast.leyla, cast.kerem, content(texts=both))

    page = browser(clearers.jasim, "ar").get(CLASSIFY, {"record": reference}).content.decode()

    assert "A rotary joint for waveguides." in plain(page)
    assert "3A001.d" in plain(page)
    assert f'type="hidden" name="record" value="{reference}"' in page


@pytest.mark.usefixtures("loaded")
def test_a_record_without_english_says_that_little_will_be_found(cast: Cast, clearers: Clearers) -> None:
    french = {"fr": {"title": "Joint tournant", "summary": "Un joint tournant."}}
    reference = published(cast.leyla, cast.kerem, content(texts=french))

    page = browser(clearers.jasim).get(CLASSIFY, {"record": reference}).content.decode()

    assert "This record has no English text" in plain(page)


@pytest.mark.usefixtures("loaded")
def test_a_record_that_the_visitor_may_not_read_is_not_there(cast: Cast) -> None:
    turkish = content(label=label("restricted", "state:TR"))
    reference = published(cast.leyla, cast.kerem, turkish)

    owner = browser(cast.leyla).get(CLASSIFY, {"record": reference})
    other = browser(cast.amina).get(CLASSIFY, {"record": reference})

    assert (owner.status_code, other.status_code) == (200, 404)


@pytest.mark.usefixtures("loaded")
def test_owners_look_for_themselves_and_others_find_no_way_in(cast: Cast) -> None:
    analyst = player("ana", cast.sam.institution, Role.ANALYST)

    own = browser(cast.leyla).get(CLASSIFY, {"text": AMPLIFIER})

    assert own.status_code == 200
    assert LISTS not in own.content.decode()
    assert browser(analyst).get(CLASSIFY).status_code == 409
    for stranger in (cast.leyla, analyst):
        assert browser(stranger).get(LISTS).status_code == 409
        assert browser(stranger).post(f"{LISTS}load/", {"code": "XA"}).status_code == 409
        assert browser(stranger).post(f"{LISTS}BO/authority/").status_code == 409
    for path in (CLASSIFY, LISTS):
        assert Client().get(path).status_code == 302
    assert queries.control_list("XA").is_authority


def test_a_page_without_a_list_says_so(clearers: Clearers) -> None:
    page = browser(clearers.jasim).get(CLASSIFY, {"text": AMPLIFIER}).content.decode()

    assert "No control list was loaded yet." in plain(page)


def test_a_list_is_loaded_and_named_on_its_page(clearers: Clearers, cast: Cast, tmp_path: Path) -> None:
    place = tmp_path / "lists" / "list.csv"
    place.parent.mkdir()
    place.write_text("# code: XB\n# version: 1\n# date: 2026-01-01\npath,text\n1A001,Suits\nno path,X\n")
    officer = browser(clearers.jasim)
    form = {"code": "XB", "format": "csv", "place": str(place)}

    loaded = plain(officer.post(f"{LISTS}load/", form, follow=True).content.decode())
    wrong = officer.post(f"{LISTS}load/", {**form, "code": "XC"})
    refused = browser(cast.noor).post(f"{LISTS}load/", form)
    named = plain(officer.post(f"{LISTS}XB/authority/", follow=True).content.decode())

    assert "1 entry · 1 provision" in loaded
    assert "Row 6: its path cannot be read" in loaded
    assert "No list was named as the authority of this node." in loaded
    assert (wrong.status_code, refused.status_code) == (409, 409)
    assert "No list was named" not in named
    assert queries.control_list("XB").is_authority


@pytest.mark.usefixtures("loaded")
def test_a_case_is_classified_on_the_loaded_version_and_told_of_the_next(world: World) -> None:
    key = submitted(world)
    move(world, key, Move.TAKE_IN)
    move(world, key, Move.CLEAR_INTAKE)
    officer = browser(world.clearers.jasim)
    address = f"/clearance/cases/{key}/"
    form = {
        f"{ITEM}.XA.entry": "3a001.b.2.A",
        f"{ITEM}.XA.version": "ignored",
        f"{ITEM}.EU.looked": "yes",
        f"{ITEM}.EU.version": "2025-11-15",
        f"{ITEM}.kind": "civil",
        f"{ITEM}.answers": "peak_saturated_power_output:power = 25 W\n",
    }

    page = officer.get(address).content.decode()
    wrong = officer.post(f"{address}classify/", {**form, f"{ITEM}.XA.entry": "9Z999"})
    officer.post(f"{address}classify/", form)
    quiet = plain(officer.get(address).content.decode())
    control.load_control_list(
        "XA",
        format="csv",
        place=str(HERE / "exampland_next.csv"),
        by=world.clearers.jasim.actor,
        at=AT,
    )
    warned = {language: browser(world.clearers.jasim, language).get(address) for language in LANGUAGES}
    lists = plain(officer.get(LISTS).content.decode())

    assert f'href="{CLASSIFY}?record={ITEM}"' in page
    assert f'name="{ITEM}.XA.entry"' in page
    assert f'name="{ITEM}.XA.version"' not in page
    assert f'name="{ITEM}.EU.version"' in page
    assert wrong.status_code == 404
    view = cases.case(key, reader=world.clearers.jasim.actor)
    assert view.asked.items[0].verdicts == (
        ListVerdict("EU", "2025-11-15", ""),
        ListVerdict("XA", "2026-1", "3A001.b.2.a"),
    )
    (kept,) = view.file[-1].body["decisions"]  # type: ignore[misc,str-unpack]  # written by us
    assert decision_from(kept["decision"]).item == "Quiet propeller"  # type: ignore[index,call-overload]  # so
    assert "A control list changed" not in quiet
    assert [each.status_code for each in warned.values()] == [200] * 3
    assert "a threshold changed" in plain(warned["en"].content.decode())
    assert "1 classification must be looked at again:" in lists
    assert view.reference in lists
    assert "A control list changed" not in browser(world.cast.leyla).get(address).content.decode()
