"""Pages of shortlists, comparison, saved searches and feeds, as their readers meet them."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4
from xml.etree import ElementTree as Xml

import pytest
from django.core import mail
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import Settings

from cast import Cast, Player, approved, content, draft, label, published
from mithaq.access import queries as access
from mithaq.access.actions import accounts, appointing
from mithaq.base.languages import Language
from mithaq.exchange.actions import publishing
from mithaq.exchange.domain.searching import Facet
from mithaq.exchange.queries import records, saved, shortlists
from mithaq.jobs.exchange import send_alert

LANGUAGES = ("ar", "en", "fr")
ATOM = "{http://www.w3.org/2005/Atom}"
FAR = {"valid_until": "2029-01-01"}
HOSTILE = "<script>alert(1)</script>"


def browser(
    player: Player | None = None, language: str = "en", *, enforce_csrf_checks: bool = False
) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.cookies["django_language"] = language
    if player:
        client.force_login(player.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def offered(cast: Cast, title: str, **changes: object) -> str:
    return published(cast.leyla, cast.kerem, content(title, **{**FAR, **changes}))


def feed_of(player: Player, kind: str) -> str:
    """Make a feed on the page, and read off its secret address."""
    page = browser(player).post(f"/my/feeds/{kind}/new/", follow=True).content.decode()
    found = re.search(r"http://localhost:8000(/feeds/[^<\s]+)", page)
    assert found
    return found.group(1)


def search_of(player: Player, alert: str, **asked: str) -> str:
    posted = {"name": "Propellers", "q": "propeller", "alert": alert, **asked}
    return str(browser(player).post("/my/alerts/new/", posted)["Location"])


def titles_in(feed: bytes) -> list[str]:
    return [str(each.findtext(f"{ATOM}title")) for each in Xml.fromstring(feed).findall(f"{ATOM}entry")]  # noqa: S314


def events_in(feed: bytes) -> dict[str, str]:
    return {str(each["uid"]): str(each["summary"]) for each in Calendar.from_ical(feed).walk("VEVENT")}


def end_roles(cast: Cast, player: Player) -> None:
    at = datetime.now(UTC)
    for held in access.appointments(on=at.date()):
        if held.person == player.person:
            appointing.end_appointment(held.id, by=cast.hamad.actor, at=at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_and_shows_hostile_text_as_it_was_written(cast: Cast, language: str) -> None:
    one, two = (offered(cast, f"{HOSTILE} {n}") for n in (1, 2))
    need = offered(cast, HOSTILE, kind="need")
    client = browser(cast.leyla, language)
    posted = {"r": [one, two], "for": need, "list": "new", "name": HOSTILE}
    shortlist = client.post("/shortlists/add/", posted)["Location"]
    search = client.post("/my/alerts/new/", {"name": HOSTILE, "q": HOSTILE, "alert": "page"})["Location"]
    watch = client.post("/my/alerts/new/", {"name": HOSTILE, "for": need, "alert": "feed"})["Location"]
    pages = [
        f"/compare/?r={one}&r={two}",
        f"/compare/?r={one}&r={two}&for={need}",
        "/shortlists/",
        f"/shortlists/add/?r={one}",
        shortlist,
        "/my/alerts/",
        f"/my/alerts/new/?q={HOSTILE}&kind=offer",
        f"/my/alerts/new/?for={need}",
        search,
        watch,
    ]

    answers = [client.get(page) for page in pages]

    for answer in answers:
        assert answer.status_code == 200, answer.request["PATH_INFO"]
        assert f'lang="{language}"'.encode() in answer.content[:200]
        assert HOSTILE.encode() not in answer.content
        assert b"&lt;script&gt;" in answer.content


def test_who_is_not_signed_in_is_asked_to_sign_in(cast: Cast) -> None:
    reference, key = offered(cast, "One"), uuid4()
    pages = ["/shortlists/", f"/shortlists/add/?r={reference}", f"/shortlists/{key}/", "/my/alerts/"]
    pages += ["/my/alerts/new/?q=x", f"/my/alerts/{key}/", "/my/alerts/address/x/"]
    forms = [
        "/shortlists/new/",
        "/shortlists/add/",
        f"/shortlists/{key}/change/",
        f"/shortlists/{key}/delete/",
    ]
    forms += [f"/shortlists/{key}/{key}/", "/my/alerts/new/", f"/my/alerts/{key}/change/"]
    forms += [f"/my/alerts/{key}/{step}/" for step in ("seen", "delete")]
    forms += ["/my/alerts/language/", "/my/alerts/address/", "/my/feeds/news/new/", "/my/feeds/news/revoke/"]

    answers = [browser().get(page) for page in pages]
    answers += [browser().post(page, {"then": "up", "alert": "page", "language": "en"}) for page in forms]

    for answer in answers:
        where = answer.request["PATH_INFO"]
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/"), where


def test_differences_are_marked_in_words_and_common_values_told_once(cast: Cast) -> None:
    one = offered(cast, "One", trl=4)
    two = offered(cast, "Two", trl=7)

    page = browser().get(f"/compare/?r={one}&r={two}").content.decode()

    rows = dict(
        re.findall(
            r'<th role="rowheader"[^>]*>([^<]+?)\s*(?:<span[^>]*>\w+</span>)?</th>(.*?)</tr>', page, re.S
        )
    )
    assert "differs" in page
    assert "All the same:" in rows["Stage of development"]
    assert rows["Stage of development"].count("Prototype") == 1
    assert "<strong>4</strong>" in rows["Technology readiness level"]
    assert "<strong>7</strong>" in rows["Technology readiness level"]


@pytest.mark.parametrize(("count", "said"), [(1, "two records or more"), (6, "6 records are too many")])
def test_a_comparison_of_one_or_six_is_refused_with_what_to_do(cast: Cast, count: int, said: str) -> None:
    found = [offered(cast, f"Number {n}") for n in range(count)]

    answer = browser().get("/compare/?" + "&".join(f"r={each}" for each in found))

    assert answer.status_code == 409
    assert said in answer.content.decode()


def test_what_was_disclosed_to_a_reader_is_compared_too(cast: Cast) -> None:
    text = {"title": "Quiet", "summary": "Short zyxomorph.", "full_text": "Long."}
    closed, other = offered(cast, "", texts={"en": text}, open_step="teaser"), offered(cast, "Two")
    form = {"institution": str(cast.amina.institution), "step": "summary", "until": ""}
    browser(cast.leyla).post(f"/records/{closed}/disclosures/", form)

    table = f"/compare.csv?r={closed}&r={other}"
    told = [b"zyxomorph" in browser(player).get(table).content for player in (cast.amina, cast.sam, None)]

    assert told == [True, False, False]


@pytest.mark.parametrize("facet", list(Facet))
def test_an_address_with_a_value_that_nobody_knows_opens_all_the_same(cast: Cast, facet: Facet) -> None:
    asked = f"q=propeller&{facet}=abc"

    pages = [browser(cast.amina).get(f"/{each}?{asked}") for each in ("catalogue/", "my/alerts/new/")]
    saved_page = browser(cast.amina).get(search_of(cast.amina, "page", **{facet.value: "abc"}))

    assert [each.status_code for each in (*pages, saved_page)] == [200, 200, 200]
    assert "abc" in saved_page.content.decode()


def test_a_hidden_record_is_compared_as_one_that_does_not_exist(cast: Cast) -> None:
    one = offered(cast, "One")
    secret = offered(cast, "Zirconium", label=label("restricted"))
    missing = f"{secret[:-1]}{'0' if secret[-1] != '0' else '1'}"

    for address in (
        "/compare/?r={one}&r={other}",
        "/compare.csv?r={one}&r={other}",
        "/shortlists/add/?r={other}",
    ):
        hidden, absent = (
            browser(cast.amina).get(address.format(one=one, other=each)) for each in (secret, missing)
        )
        assert (hidden.status_code, absent.status_code) == (404, 404), address
        assert b"Zirconium" not in hidden.content
    subject = browser(cast.amina).get(f"/compare/?r={one}&r={offered(cast, 'Two')}&for={secret}")
    assert subject.status_code == 404


def test_the_table_of_a_comparison_holds_no_formula(cast: Cast) -> None:
    one, two = offered(cast, "=1+1"), offered(cast, "Two")

    answer = browser().get(f"/compare.csv?r={one}&r={two}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert rows[0] == ["Reference", one, two]
    assert rows[1] == ["Title", "'=1+1", "Two"]
    assert ["Stage of development", "Prototype", "Prototype"] in rows


def test_a_list_is_made_from_ticks_and_ordered_without_a_script(cast: Cast) -> None:
    found = [offered(cast, title) for title in ("One", "Two")]
    client = browser(cast.leyla)

    chosen = client.get("/shortlists/add/?" + "&".join(f"r={each}" for each in found))
    page = client.post("/shortlists/add/", {"r": found, "list": "new", "name": "Pumps"})["Location"]
    second = records.record(found[1], labels=cast.leyla.scope.labels, on=datetime.now(UTC).date()).id
    moved = client.post(f"{page}{second}/", {"then": "up"}, follow=True).content.decode()
    noted = client.post(f"{page}{second}/", {"then": "note", "note": "Cheap"}, follow=True)

    assert all(each.encode() in chosen.content for each in found)
    assert moved.index("Two") < moved.index("One")
    assert b'value="Cheap"' in noted.content


def test_the_desk_counts_what_is_new_until_it_was_seen(cast: Cast) -> None:
    search = search_of(cast.amina, "page")
    before = browser(cast.amina).get("/desk/").content.decode()
    offered(cast, "New propeller")
    offered(cast, "Hidden propeller", label=label("restricted"))

    desk = browser(cast.amina).get("/desk/").content.decode()
    page = browser(cast.amina).get(search).content.decode()
    position = re.search(r'name="position" value="(\d+)"', page)
    assert position
    browser(cast.amina).post(f"{search}seen/", {"position": position.group(1)})

    assert "New in your saved searches" not in before
    assert "1 new result" in desk
    assert "New propeller" in page
    assert "Hidden" not in page
    assert "New in your saved searches" not in browser(cast.amina).get("/desk/").content.decode()


def test_a_news_feed_is_read_by_whoever_has_the_address_and_tells_titles_of_public_records_only(
    cast: Cast,
) -> None:
    address = feed_of(cast.amina, "news")
    search_of(cast.amina, "feed")
    open_one = offered(cast, "Open \ufffe propeller")
    closed = offered(cast, "Zirconium propeller", label=label("partners"))
    offered(cast, "Hafnium propeller", label=label("restricted"))

    answer = Client().get(address)
    feed = Xml.fromstring(answer.content)  # noqa: S314  # ours

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["Cache-Control"] == "private, no-store"
    assert titles_in(answer.content) == [f"Offer {closed}", f"Offer {open_one}: Open  propeller"]
    assert {each.tag for each in feed} >= {f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated", f"{ATOM}author"}
    assert b"Zirconium" not in answer.content
    assert b"Hafnium" not in answer.content


def test_a_feed_follows_what_its_owner_may_see_now(cast: Cast) -> None:
    news, days = feed_of(cast.amina, "news"), feed_of(cast.amina, "calendar")
    search_of(cast.amina, "feed")
    reference = offered(cast, "Open propeller")
    browser(cast.amina).post("/shortlists/add/", {"r": [reference], "list": "new", "name": "Pumps"})
    before = len(titles_in(Client().get(news).content)), len(events_in(Client().get(days).content))

    publishing.withdraw_record(
        records.record(reference, labels=cast.leyla.scope.labels, on=datetime.now(UTC).date()).id,
        reason="Sold.",
        by=cast.leyla.actor,
        at=datetime.now(UTC),
    )
    after = titles_in(Client().get(news).content), events_in(Client().get(days).content)
    end_roles(cast, cast.amina)
    ended = [Client().get(each) for each in (news, days)]

    assert before == (1, 1)
    assert after == ([], {})
    assert [each.status_code for each in ended] == [404, 404]


def test_a_revoked_feed_and_one_that_never_was_answer_alike(cast: Cast) -> None:
    address = feed_of(cast.amina, "news")
    renewed = feed_of(cast.amina, "news")
    browser(cast.amina).post("/my/feeds/news/revoke/")

    answers = [Client().get(each) for each in (address, renewed, "/feeds/nothing.atom", "/feeds/nothing.ics")]

    assert {each.status_code for each in answers} == {404}
    assert all(b"This address opens nothing" in each.content for each in answers)


def test_a_feed_of_a_closed_account_opens_nothing(cast: Cast) -> None:
    address = feed_of(cast.amina, "calendar")

    accounts.close_account("amina", by=cast.hamad.actor)

    assert Client().get(address).status_code == 404


def test_a_calendar_holds_days_of_the_institution_of_lists_and_of_the_desk(cast: Cast) -> None:
    address = feed_of(cast.leyla, "calendar")
    accounts.choose_language(cast.leyla.user.pk, Language.FR)
    own = offered(cast, "Own", label=label("restricted"))
    waiting = draft(cast.leyla, content("Waiting"))
    to_publish = approved(cast.leyla, cast.kerem, content("Approved"))

    first, second = (Client().get(address).content for _ in range(2))
    events = events_in(first)
    (expiry,) = [
        each for each in Calendar.from_ical(first).walk("VEVENT") if str(each["uid"]).startswith("expiry-")
    ]
    (alarm,) = expiry.walk("VALARM")

    assert events == events_in(second)
    assert {f"draft-{waiting}@node.example", f"draft-{to_publish}@node.example"} < set(events)
    assert expiry.decoded("dtstart") == date(2029, 1, 1)
    assert str(expiry["summary"]) == f"Expire : Offre {own}"
    assert alarm.decoded("trigger") == -timedelta(days=14)


def test_a_search_that_is_saved_keeps_every_facet(cast: Cast) -> None:
    search = search_of(cast.amina, "none", kind="offer", state="TR", field="maritime.marine_propulsion")

    page = browser(cast.amina).get(search).content.decode()

    assert "/catalogue/?q=propeller&amp;kind=offer&amp;field=maritime.marine_propulsion&amp;state=TR" in page


def test_e_mail_is_not_offered_without_a_server_and_the_page_says_why(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IS_ON = False
    client = browser(cast.amina)

    page = client.get("/my/alerts/new/?q=x").content.decode()
    asked = client.post("/my/alerts/address/", {"address": "amina@water.example"})

    assert "this node has no mail server" in page
    assert "By e-mail" not in page
    assert (asked.status_code, mail.outbox) == (409, [])


def test_letters_that_confirm_an_address_have_an_end(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IS_ON = True
    client = browser(cast.amina)

    answers = [
        client.post("/my/alerts/address/", {"address": f"amina{n}@water.example"}).status_code
        for n in range(6)
    ]

    assert answers == [302] * 5 + [409]
    assert len(mail.outbox) == 5


def test_an_address_counts_once_its_holder_has_confirmed_it(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IS_ON = True
    client = browser(cast.amina)
    client.post("/my/alerts/address/", {"address": "amina@water.example"})
    asked = access.correspondent(cast.amina.person)
    link = urlsplit(re.findall(r"http://\S+", str(mail.outbox[0].body))[0]).path

    others = browser(cast.leyla).post(link)
    opened = client.get(link)
    unconfirmed = access.correspondent(cast.amina.person)
    client.post(link)
    confirmed = access.correspondent(cast.amina.person)

    assert asked
    assert unconfirmed
    assert confirmed
    assert (others.status_code, opened.status_code) == (404, 200)
    assert (asked.address, unconfirmed.address, confirmed.address) == ("", "", "amina@water.example")
    assert access.correspondent(cast.leyla.person) != confirmed


def test_an_address_that_is_none_gets_no_letter(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IS_ON = True

    answer = browser(cast.amina).post("/my/alerts/address/", {"address": "a\nBcc: b@x.example"})

    assert (answer.status_code, mail.outbox) == (409, [])


def test_letters_end_in_one_click_from_the_mail_program(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IS_ON = True
    accounts.keep_address(cast.amina.user.pk, "amina@water.example")
    search_of(cast.amina, "at_once")
    offered(cast, "New propeller")
    send_alert(datetime.now(UTC))
    link = urlsplit(mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")).path
    nobody = browser(enforce_csrf_checks=True)

    asked = nobody.get(link)
    before = saved.saved_searches(cast.amina.person)[0].alert
    done = nobody.post(link, {"List-Unsubscribe": "One-Click"})

    assert (asked.status_code, done.status_code) == (200, 200)
    assert (before, saved.saved_searches(cast.amina.person)[0].alert) == ("at_once", "page")
    assert nobody.post("/alerts/forged:x:y/stop/").status_code == 404


def test_a_list_of_a_stranger_answers_as_one_that_never_was(cast: Cast) -> None:
    page = browser(cast.leyla).post("/shortlists/new/", {"name": "Pumps"})["Location"]
    (own,) = shortlists.shortlists(cast.leyla.actor, cast.leyla.scope)

    for step in ("", "change/", "delete/"):
        way = browser(cast.amina).post if step else browser(cast.amina).get
        hidden, absent = way(f"{page}{step}"), way(f"/shortlists/{uuid4()}/{step}")

        assert (hidden.status_code, absent.status_code) == (404, 404), step
    assert str(own.id) in page
