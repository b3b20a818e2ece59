"""Clearance as officers meet it on the pages, in three languages."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from cast import AT, Cast, Player, player
from clearance.screening_world import drop, seen_now
from clearers import LISTED, Clearers, WriteList, entity
from mithaq.access.domain.permissions import Role
from mithaq.clearance.actions import setting
from mithaq.clearance.domain.screening.hits import HitState, PartyStanding
from mithaq.clearance.models import ListVersion
from mithaq.clearance.queries import hits, lists, screening

LANGUAGES = ("ar", "en", "fr")
ARABIC = "كريم بوزيدي الوزاني"


def browser(player: Player, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(player.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def take(by: Player) -> str:
    """Take a party into screening, and return its code."""
    form = {
        "name": "Kareem Bouzidi Ouazani",
        "kind": "person",
        "birthDate": "1990-05-05",
        "nationality": "TR",
    }
    answer = browser(by).post("/clearance/screen/take/", form)
    return str(answer["Location"]).split("/")[-2]


def hit_of(code: str, by: Player) -> UUID:
    (found,) = hits.hits_of(code, reader=by.actor)
    return found.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_for_an_officer(load: WriteList, clearers: Clearers, language: str) -> None:
    load(LISTED)
    setting.measure_next(at=AT)
    code = take(clearers.jasim)
    key = hit_of(code, clearers.jasim)
    client = browser(clearers.jasim, language)

    for path in (
        "/clearance/",
        "/clearance/lists/",
        f"/clearance/screen/?name={ARABIC}&kind=person",
        f"/clearance/parties/{code}/",
        "/clearance/hits/",
        "/clearance/hits/?show=cleared",
        f"/clearance/hits/{key}/",
        "/clearance/fairness/",
        "/clearance/fairness/?threshold=600",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f'lang="{language}"' in answer.content.decode()


def test_others_find_no_way_in(load: WriteList, cast: Cast, clearers: Clearers) -> None:
    load(LISTED)
    code = take(clearers.jasim)
    key = hit_of(code, clearers.jasim)

    for path in ("/clearance/", "/clearance/hits/", f"/clearance/hits/{key}/", f"/clearance/parties/{code}/"):
        assert browser(cast.leyla).get(path).status_code == 409
        assert Client().get(path).status_code == 302
    assert 'href="/clearance/"' not in browser(cast.leyla).get("/desk/").content.decode()


def test_a_name_in_arabic_script_is_found_and_explained(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)

    page = (
        browser(clearers.jasim).get("/clearance/screen/", {"name": ARABIC, "kind": "person"}).content.decode()
    )

    assert "Karim Bouzidi Ouazzani" in page
    assert "1962-03-01" in page
    assert "Morocco" in page


def test_a_hit_is_decided_by_two_on_its_page(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    code = take(clearers.jasim)
    key = hit_of(code, clearers.jasim)
    form = {"verdict": "not_same", "fields": ["birthDate"], "note": "Another year of birth."}
    before = seen_now(key)

    first = browser(clearers.jasim).post(
        f"/clearance/hits/{key}/decide/", {**form, "seen": before}, follow=True
    )
    agrees = {"agrees": "yes", "seen": seen_now(key)}
    shown = browser(clearers.layan).get(f"/clearance/hits/{key}/").content.decode()
    own = browser(clearers.jasim).post(f"/clearance/hits/{key}/second/", agrees)
    late = browser(clearers.layan).post(f"/clearance/hits/{key}/second/", {**agrees, "seen": before})
    second = browser(clearers.layan).post(f"/clearance/hits/{key}/second/", agrees, follow=True)

    assert shown.count(f'name="seen" value="{agrees["seen"]}"') == 2
    assert "The hit has changed since you opened its page." in late.content.decode()
    assert "a second person must agree" in first.content.decode().lower()
    assert "Do you agree?" not in first.content.decode()
    assert own.status_code == 409
    assert "Layan agreed" in second.content.decode()
    assert screening.standing_of(code) is PartyStanding.CLEAR


def test_a_decision_without_evidence_is_refused_in_words(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    key = hit_of(take(clearers.jasim), clearers.jasim)

    answer = browser(clearers.jasim, "fr").post(
        f"/clearance/hits/{key}/decide/", {"verdict": "not_same", "seen": seen_now(key)}
    )

    assert answer.status_code == 409
    assert "Rien n’appuie encore cette conclusion." in answer.content.decode()
    assert hits.hit(key, reader=clearers.jasim.actor).state is HitState.OPEN


def test_what_the_node_says_to_itself_is_for_the_hosts_auditor(
    load: WriteList, cast: Cast, clearers: Clearers
) -> None:
    load(LISTED)
    key = hit_of(take(clearers.jasim), clearers.jasim)
    foreign = player("tarik", cast.leyla.institution, Role.AUDITOR)
    statement = hits.hit(key, reader=clearers.jasim.actor).statement

    found = browser(cast.noor).get(f"/register/{statement}/")
    hidden = browser(foreign).get(f"/register/{statement}/")
    officers = browser(clearers.jasim).get(f"/clearance/hits/{key}/").content.decode()

    assert (found.status_code, hidden.status_code) == (200, 404)
    assert f"/register/{statement}/" not in officers


def test_a_party_is_described_and_screened_again(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    code = take(clearers.jasim)
    form = {"name": "Somebody Else", "alias": "Another Name\nThird Name", "birthDate": "1990"}

    page = browser(clearers.jasim).post(f"/clearance/parties/{code}/describe/", form, follow=True)

    assert "Third Name" in page.content.decode()
    assert screening.standing_of(code) is PartyStanding.UNDECIDED
    assert hits.hits_of(code, reader=clearers.jasim.actor)[0].state is HitState.OPEN


def test_a_list_is_adopted_loaded_and_dropped(clearers: Clearers, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    place = str(tmp_path / "lists" / "named.ftm.json")
    Path(place).write_text('{"id": "a", "schema": "Person", "properties": {"name": ["Somebody Invented"]}}\n')
    officer = browser(clearers.jasim)
    form = {
        "code": "named",
        "format": "ftm_jsonl",
        "places": place,
        "authority": "A ministry",
        "fetched_days": "2",
        "published_days": "",
    }

    adopted = officer.post("/clearance/lists/", form, follow=True).content.decode()
    loaded = officer.post("/clearance/lists/named/load/", {}, follow=True).content.decode()
    refused = browser(cast.noor).post("/clearance/lists/named/load/", {})
    wrong = officer.post("/clearance/lists/", {**form, "fetched_days": "0"})
    asked = officer.post("/clearance/lists/named/drop/", {"reason": "A test."}, follow=True).content.decode()
    shown = browser(cast.hamad).get("/clearance/lists/").content.decode()
    seen = re.findall(r'name="seen" value="([^"]+)"', shown)
    dropped = browser(cast.hamad).post("/clearance/lists/named/second/", {"seen": seen[0]}, follow=True)

    assert "It was never loaded." in adopted
    assert "1 party" in loaded
    assert (refused.status_code, wrong.status_code) == (409, 409)
    assert "Jasim asks to drop this list" in asked
    assert 'name="seen"' not in asked
    assert "The change of the list holds." in dropped.content.decode()
    assert lists.lists() == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_that_is_to_come_from_elsewhere_says_so(
    load: WriteList, clearers: Clearers, tmp_path: Path, language: str
) -> None:
    load(LISTED)
    (tmp_path / "lists").mkdir()
    form = {
        "code": "sample",
        "format": "ftm_jsonl",
        "places": str(tmp_path / "lists" / "other.json"),
        "authority": "An invented authority",
        "fetched_days": "2",
    }

    browser(clearers.jasim).post("/clearance/lists/", form)
    page = browser(clearers.dana, language).get("/clearance/lists/").content.decode()

    assert "other.json" in page
    assert 'action="/clearance/lists/sample/second/"' in page


def test_the_page_of_a_hit_opens_when_its_list_is_gone_or_comes_from_elsewhere(
    load: WriteList, clearers: Clearers
) -> None:
    load(LISTED)
    key = hit_of(take(clearers.jasim), clearers.jasim)
    ListVersion.objects.update(is_current=False)

    away = browser(clearers.jasim).get(f"/clearance/hits/{key}/")
    drop("sample", clearers.jasim, clearers.dana)
    gone = browser(clearers.jasim).get(f"/clearance/hits/{key}/")

    assert (away.status_code, gone.status_code) == (200, 200)
    assert "The list that named it is not loaded" in away.content.decode()
    assert "Sign the decision" not in gone.content.decode()


def test_the_page_of_a_hit_says_that_the_names_meet_no_more(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    code = take(clearers.jasim)
    key = hit_of(code, clearers.jasim)
    officer = browser(clearers.jasim)

    before = officer.get(f"/clearance/hits/{key}/").content.decode()
    officer.post(f"/clearance/parties/{code}/describe/", {"name": "Zbigniew Wolski"})
    after = officer.get(f"/clearance/hits/{key}/").content.decode()

    assert "The names alone would make no hit now" not in before
    assert "The names alone would make no hit now" in after


def test_a_number_that_both_bear_is_named(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    asked = {"name": "Pacific Rose", "kind": "vessel", "imoNumber": "9074729"}

    page = browser(clearers.jasim).get("/clearance/screen/", asked).content.decode()
    taken = browser(clearers.jasim).post("/clearance/screen/take/", asked, follow=True).content.decode()

    for shown in (page, taken):
        assert "Both bear the same number: IMO number <bdi>9074729</bdi>" in shown


def test_a_date_that_cannot_be_compared_is_refused_in_words(load: WriteList, clearers: Clearers) -> None:
    load([entity("p1", "Karim Bouzidi Ouazzani", birthDateAbout=["1962"])])
    asked = {"name": "Kareem Bouzidi Ouazani", "kind": "person", "birthDate": "1-2-1962"}

    screened = browser(clearers.jasim).get("/clearance/screen/", asked)
    taken = browser(clearers.jasim).post("/clearance/screen/take/", asked)

    assert (screened.status_code, taken.status_code) == (409, 409)
    assert "“1-2-1962” is not a date that can be compared." in taken.content.decode()


def test_a_field_with_several_values_keeps_them_in_its_form(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    officer = browser(clearers.jasim)
    code = take(clearers.jasim)
    told = {"name": "Kareem Bouzidi Ouazani", "passportNumber": "A1111111\nB2222222"}

    page = officer.post(f"/clearance/parties/{code}/describe/", told, follow=True).content.decode()

    assert ">A1111111\nB2222222</textarea>" in page


@pytest.mark.parametrize(
    "place",
    [
        "/etc/passwd",
        "lists/../../secret",
        "http://example.org/list.xml",
        "https://localhost/list.xml",
        "https://127.0.0.1:8443/list.xml",
        "https://[::1]/list.xml",
        "file:///etc/passwd",
    ],
)
def test_a_page_reads_neither_this_machine_nor_its_services(clearers: Clearers, place: str) -> None:
    form = {"code": "named", "format": "ftm_jsonl", "places": place, "authority": "X", "fetched_days": "2"}

    adopted = browser(clearers.jasim).post("/clearance/lists/", form)
    loaded = browser(clearers.jasim).post(
        "/clearance/control-lists/load/", {"code": "XA", "format": "csv", "place": place}
    )

    assert (adopted.status_code, loaded.status_code) == (409, 409)
    assert "A page may not read from" in adopted.content.decode()
    assert lists.lists() == ()


def test_the_meter_tells_and_gates(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    officer = browser(clearers.jasim)

    waiting = officer.get("/clearance/fairness/").content.decode()
    setting.measure_next(at=AT)
    measured = officer.get("/clearance/fairness/?threshold=700").content.decode()
    posted = {"threshold": "700", "method": screening.setting().method}
    officer.post("/clearance/fairness/set/", posted)
    nobody = browser(clearers.layan).post("/clearance/fairness/set/", {**posted, "threshold": "800"})

    assert "The meter is looking" in waiting
    assert "Maghrebi, French spelling" in measured
    assert screening.setting().threshold == 700
    assert nobody.status_code == 409
