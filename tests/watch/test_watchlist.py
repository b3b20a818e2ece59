"""Watchlists over real tables, a real corpus and real releases: what is told, to whom, and until when."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

import vulnerability_world
from attack_world import FIRST, SECOND, load, written
from callers import client_of
from cast import AT, Cast, Player
from corpora import held, work
from mithaq.access.actions import accounts
from mithaq.access.domain.permissions import Actor
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.cli import watch as commands
from mithaq.jobs.watch import read_watched, send_watch_letter
from mithaq.watch.actions import placing, watching
from mithaq.watch.domain.attack import Domain
from mithaq.watch.domain.watching import (
    EVERY,
    LEASE,
    WORKS_MOST,
    AlertKind,
    Asked,
    ExploitedWatch,
    FieldWatch,
    Rhythm,
    TopicWatch,
    WorksWatch,
)
from mithaq.watch.models import Look, Topic
from mithaq.watch.queries import watch_states, watchlist
from mithaq.watch.queries.watchlist import AlertView

K = AlertKind
LATER = AT + EVERY


def kept_look(cast: Cast, ranks: dict[str, int], *, sure: frozenset[str] = frozenset(), day: int = 0) -> Look:
    """A look with some topics, put where a reckoning would put them."""
    look = Look.objects.create(
        id=uuid4(),
        source="open",
        origin=12 * 2015 + day,
        made_at=AT.replace(day=AT.day + day),
        by=cast.hamad.actor.person,
        stamp="0",
        works=[1000, 1000],
        read=2000,
        of=2000,
        candidates=len(ranks),
        weights={},
        backtests=[],
    )
    for term, rank in ranks.items():
        low = 0.1 if term in sure else -0.1
        Topic.objects.create(
            look=look,
            rank=rank,
            term=term,
            spellings=[term],
            counts=[10, 20],
            forecasts={"3": [0.2, low, 0.5]},
            reasons={},
            measures={},
            recent=0.1,
            corrected=0.1,
            classes=[],
            near=[],
        )
    return look


def watch(asked: Asked, by: Player) -> UUID:
    return watching.watch(asked, id=uuid4(), by=by.actor, at=AT)


def told(by: Player, *, at: datetime = LATER) -> list[AlertView]:
    """What the work that nobody waits for notes now, and is not seen yet."""
    while read_watched(at):
        pass
    return list(watchlist.alerts(reader=by.actor, is_seen=False))


def test_a_topic_tells_what_changed_until_it_is_seen(cast: Cast) -> None:
    kept_look(cast, {"laser": 60, "maser": 2})
    for term in ("laser", "maser"):
        watch(TopicWatch("open", term), cast.leyla)
    assert told(cast.leyla) == []

    kept_look(cast, {"laser": 7}, sure=frozenset({"laser"}), day=1)
    found = told(cast.leyla, at=LATER + EVERY)
    assert sorted((each.kind, each.facts.get("rank"), each.facts["was"]) for each in found) == [
        (K.ENTERED, 7, 60),
        (K.GONE, None, 2),
        (K.GROWS, 7, 60),
    ]
    assert watchlist.count(reader=cast.hamad.actor, is_seen=False) == 0
    assert told(cast.leyla, at=LATER + 2 * EVERY) == found

    watching.see(until=found[1].id, by=cast.leyla.actor)
    assert [each.id for each in told(cast.leyla)] == [found[0].id]


def test_other_lines_change_the_watch_and_what_stands_beyond_them_is_no_news(cast: Cast) -> None:
    kept_look(cast, {"laser": 60})
    first = watch(TopicWatch("open", "laser"), cast.leyla)

    assert watch(TopicWatch("open", "laser", rank_to=70, share_over=100), cast.leyla) == first
    kept_look(cast, {"laser": 71}, day=1)

    assert [each.kind for each in told(cast.leyla)] == [K.LEFT]


def test_a_search_tells_new_works_and_leads_to_them(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [work("a", title="Quiet propeller"), work("b", title="Greenhouse")])
    watch(WorksWatch("propeller"), cast.leyla)

    held(tmp_path, [work("a", title="Quiet propeller, told anew"), work("c", title="Loud propeller")])
    (alert,) = told(cast.leyla)

    assert (alert.kind, alert.facts) == (K.NEW_WORKS, {"count": 1, "works": [["made", "c"]]})
    page = client_of(cast.leyla, Language.EN).get(f"/watch/watchlist/alerts/{alert.id}/").content.decode()
    assert "Loud propeller" in page
    assert "Quiet propeller" not in page
    assert client_of(cast.amina, Language.EN).get(f"/watch/watchlist/alerts/{alert.id}/").status_code == 404


def test_a_search_that_finds_nearly_all_is_refused(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(tmp_path, [work(each, title="Quiet propeller") for each in "abc"])
    monkeypatch.setattr(watching, "WORKS_MOST", 2)

    with pytest.raises(Refused, match="watch_too_broad"):
        watch(WorksWatch("propeller"), cast.leyla)
    with pytest.raises(Refused, match="search_empty"):
        watch(WorksWatch("of"), cast.leyla)
    assert WORKS_MOST == 20_000


def test_a_field_tells_an_entrant_and_a_share_that_crosses_its_line(cast: Cast, tmp_path: Path) -> None:
    own = [work(f"ma{n}", countries=["MA"]) for n in range(30)]
    own += [work(f"qa{n}", countries=["QA"]) for n in range(20)]
    held(tmp_path, own)
    watch(FieldWatch(first=2, of="MA", share_over=0.5), cast.leyla)

    held(tmp_path, [work(f"tr{n}", countries=["TR"]) for n in range(25)])
    found = {each.kind: each.facts for each in told(cast.leyla)}

    # Türkiye is the second with 25 of 75; Morocco had 30 of 50 and has 30 of 75.
    assert found[K.ENTRANT]["of"] == "TR"
    assert found[K.ENTRANT]["rank"] == 2
    assert found[K.OUTPUT_BELOW]["share"] == pytest.approx(0.4)
    assert found[K.OUTPUT_BELOW]["was"] == pytest.approx(0.6)
    placing.place_works(by=cast.hamad.actor, at=AT)
    assert len(told(cast.leyla, at=LATER + EVERY)) == 2


def test_a_later_release_tells_a_technique_a_group_and_everything(cast: Cast, tmp_path: Path) -> None:
    load(cast, written(tmp_path, FIRST))
    for number in ("T9002", "T9003", "G9002", ""):
        watch(watching.attack_watch(Domain.ENTERPRISE, number), cast.leyla)
    assert told(cast.leyla) == []

    load(cast, written(tmp_path, SECOND, "enterprise-attack-2.0.json"))
    by_watch: dict[str, list[tuple[str, object]]] = {}
    for each in told(cast.leyla, at=LATER + EVERY):
        change = each.facts.get("change", each.facts.get("other", each.facts.get("count")))
        by_watch.setdefault(getattr(each.asked, "number", ""), []).append((each.kind, change))

    assert by_watch["T9002"] == [(K.CHANGED, "moved")]
    assert by_watch["T9003"] == [(K.CHANGED, "merged")]
    assert by_watch["G9002"] == [(K.USES, "T9005")]
    assert sorted(by_watch[""], key=str) == [
        (K.TECHNIQUES_CHANGED, "added"),
        (K.TECHNIQUES_CHANGED, "deprecated"),
        (K.TECHNIQUES_CHANGED, "merged"),
        (K.TECHNIQUES_CHANGED, "moved"),
        (K.TECHNIQUES_CHANGED, "rewritten"),
        (K.TECHNIQUES_USED, 1),
    ]
    page = client_of(cast.leyla, Language.EN).get("/watch/watchlist/").content.decode()
    assert "T9005 Lamp" in page
    assert "/watch/cyber/techniques/T9005/?domain=enterprise" in page


def test_a_mitigation_is_nothing_to_watch(cast: Cast, tmp_path: Path) -> None:
    load(cast, written(tmp_path, FIRST))

    with pytest.raises(Refused, match="watch_object_wrong"):
        watching.attack_watch(Domain.ENTERPRISE, "M9001")
    with pytest.raises(NotFound, match="attack_release_unknown"):
        watching.attack_watch(Domain.ICS, "")


def test_what_is_newly_exploited_is_told_by_vendor(cast: Cast, tmp_path: Path) -> None:
    first = vulnerability_world.entry()
    vulnerability_world.load_kev(
        cast, vulnerability_world.written(tmp_path, vulnerability_world.catalogue(first), "1.json")
    )
    watch(ExploitedWatch(("grey_door",)), cast.leyla)
    watch(ExploitedWatch(("Blue Lamp",)), cast.leyla)

    entries = [first, vulnerability_world.entry("CVE-2024-0009", dateAdded="2024-05-02")]
    told_again = vulnerability_world.catalogue(*entries, released="2024-05-03")
    vulnerability_world.load_kev(
        cast, vulnerability_world.written(tmp_path, told_again, "2.json"), at=AT + timedelta(minutes=1)
    )
    (alert,) = told(cast.leyla)

    assert alert.facts == {"count": 1, "cves": ["CVE-2024-0009"], "since": "2024-05-02"}


def test_a_turn_that_is_broken_off_is_taken_again(cast: Cast) -> None:
    kept_look(cast, {"laser": 60})
    key = watch(TopicWatch("open", "laser"), cast.leyla)

    assert watching.take_due(AT) is None
    assert watching.take_due(LATER) == key
    assert watching.take_due(LATER) is None
    assert watching.take_due(LATER + LEASE) == key


def test_two_that_read_one_turn_tell_it_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_look(cast, {"laser": 60})
    key = watch(TopicWatch("open", "laser"), cast.leyla)
    kept_look(cast, {"laser": 7}, day=1)
    news = watch_states.news

    def beaten(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(watch_states, "news", news)
        watching.read_again(key, at=LATER)
        return news(*args, **kwargs)

    monkeypatch.setattr(watch_states, "news", beaten)
    watching.read_again(key, at=LATER)

    assert [each.kind for each in watchlist.alerts(reader=cast.leyla.actor, is_seen=False)] == [K.ENTERED]


def post(client: Client, **posted: str) -> int:
    return client.post("/watch/watchlist/add/", posted).status_code


@pytest.mark.parametrize("language", Language)
def test_the_pages_watch_show_and_let_go(cast: Cast, tmp_path: Path, language: Language) -> None:
    held(tmp_path, [work(f"ma{n}", title="Quiet propeller", countries=["MA"]) for n in range(12)])
    load(cast, written(tmp_path, FIRST))
    kept_look(cast, {"laser": 60})
    client = client_of(cast.leyla, language)

    assert post(client, kind="topic", source="open", term="laser", rank="40", growth="50", share="2,5") == 302
    assert post(client, kind="works", q='"quiet propeller"') == 302
    assert post(client, kind="field", first="5", of="MA", share="12.5") == 302
    assert post(client, kind="attack", domain="enterprise", number="T9002") == 302
    assert post(client, kind="exploited", vendor="Grey Door، Blue Lamp") == 302
    kinds = {each.kind.value: each.asked for each in watchlist.watched(reader=cast.leyla.actor)}
    assert kinds["topic"] == TopicWatch("open", "laser", 40, 0.5, 2.5)
    assert kinds["field"] == FieldWatch(first=5, of="MA", share_over=0.125)
    assert kinds["exploited"] == ExploitedWatch(("Grey Door", "Blue Lamp"))

    kept_look(cast, {"laser": 7}, day=1)
    # Pages go by the real clock.
    found = told(cast.leyla, at=datetime.now(UTC) + EVERY)
    page = client.get("/watch/watchlist/").content.decode()
    assert "laser" in page
    assert "Door" in page
    for path in ("/watch/topics/", "/watch/topics/laser/", "/desk/"):
        shown = client.get(path).content.decode()
        assert "/watch/watchlist/" in shown, path
    assert client.post("/watch/watchlist/seen/", {"until": str(found[0].id)}).status_code == 302
    assert watchlist.count(reader=cast.leyla.actor, is_seen=False) == 0
    assert "laser" in client.get("/watch/watchlist/").content.decode()
    for each in watchlist.watched(reader=cast.leyla.actor):
        assert client.post(f"/watch/watchlist/{each.id}/remove/").status_code == 302
        assert client.post(f"/watch/watchlist/{each.id}/remove/").status_code == 404
    assert watchlist.watched(reader=cast.leyla.actor) == ()


@pytest.mark.parametrize(
    "posted",
    [
        {"kind": "weather"},
        {"kind": "topic", "source": "open", "term": "laser", "rank": "many"},
        {"kind": "topic", "source": "open", "term": "laser", "rank": "0"},
        {"kind": "topic", "source": "open", "term": "phaser"},
        {"kind": "topic", "source": "none", "term": "laser"},
        {"kind": "works", "q": ""},
        {"kind": "works", "q": "quiet\u202epropeller"},
        {"kind": "field", "field": "alchemy"},
        {"kind": "field", "actors": "planets"},
        {"kind": "attack", "domain": "enterprise", "number": "T1"},
        {"kind": "attack", "domain": "weather"},
    ],
)
def test_what_cannot_be_watched_is_refused(cast: Cast, posted: dict[str, str]) -> None:
    kept_look(cast, {"laser": 60})
    client = client_of(cast.leyla, Language.EN)

    assert client.post("/watch/watchlist/add/", posted).status_code in (404, 409)
    assert watchlist.watched(reader=cast.leyla.actor) == ()


def test_somebody_elses_watch_is_none_of_mine(cast: Cast) -> None:
    kept_look(cast, {"laser": 60})
    key = watch(TopicWatch("open", "laser"), cast.leyla)

    assert client_of(cast.amina, Language.EN).post(f"/watch/watchlist/{key}/remove/").status_code == 404
    with pytest.raises(Refused, match="not_permitted"):
        watch(TopicWatch("open", "laser"), cast.noor)
    nobody = Actor(uuid4(), cast.leyla.institution, False, frozenset())
    with pytest.raises(Refused, match="not_permitted"):
        watchlist.watched(reader=nobody)


def test_more_than_fifty_are_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "WATCHED_MAX", 1)
    kept_look(cast, {"laser": 60, "maser": 2})
    watch(TopicWatch("open", "laser"), cast.leyla)

    with pytest.raises(Refused, match="watched_too_many"):
        watch(TopicWatch("open", "maser"), cast.leyla)
    watch(TopicWatch("open", "laser", rank_to=9), cast.leyla)


@pytest.fixture
def postbox(settings: Settings, cast: Cast) -> None:
    settings.MAIL_IS_ON = True
    accounts.keep_address(cast.leyla.user.pk, "leyla@marine.example")


@pytest.mark.usefixtures("postbox")
def test_a_letter_tells_what_is_new_once_and_ends_by_one_click(cast: Cast) -> None:
    kept_look(cast, {"laser": 60})
    watch(TopicWatch("open", "laser"), cast.leyla)
    watching.choose_letters(Rhythm.DAILY, by=cast.leyla.actor, at=AT)
    kept_look(cast, {"laser": 7}, day=1)
    told(cast.leyla)
    day = timedelta(days=1)

    assert not send_watch_letter(AT + day / 2)
    assert send_watch_letter(AT + day)
    assert send_watch_letter(AT + 2 * day)
    (letter,) = mail.outbox
    assert letter.to == ["leyla@marine.example"]
    assert "laser" in str(letter.body)
    assert "/watch/topics/laser/" in str(letter.body)

    link = urlsplit(letter.extra_headers["List-Unsubscribe"].strip("<>")).path
    nobody = Client(enforce_csrf_checks=True)
    assert nobody.get(link).status_code == 200
    assert watchlist.rhythm(cast.leyla.person) is Rhythm.DAILY
    assert nobody.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert watchlist.rhythm(cast.leyla.person) is Rhythm.NONE
    assert nobody.post("/watch/watchlist/letters/forged:x:y/").status_code == 404


@pytest.mark.usefixtures("postbox")
def test_a_letter_that_did_not_leave_is_written_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_look(cast, {"laser": 60})
    watch(TopicWatch("open", "laser"), cast.leyla)
    watching.choose_letters(Rhythm.WEEKLY, by=cast.leyla.actor, at=AT)
    kept_look(cast, {"laser": 7}, day=1)
    told(cast.leyla)
    week = AT + timedelta(days=7)
    monkeypatch.setattr(mail.EmailMessage, "send", _no_way)

    with pytest.raises(OSError, match="no way"):
        send_watch_letter(week)
    monkeypatch.undo()

    assert not send_watch_letter(week)
    assert send_watch_letter(week + LEASE)
    assert len(mail.outbox) == 1


def _no_way(_self: object) -> None:
    raise OSError("no way")


def test_the_command_tells_what_is_new(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [work("a", title="Quiet propeller")])
    watch(WorksWatch("propeller"), cast.leyla)
    held(tmp_path, [work("c", title="Loud propeller")])
    told(cast.leyla)

    said = CliRunner().invoke(commands.app, ["watchlist", "--as", "leyla", "--json"], env={"LANG": "en"})
    shown = json.loads(said.output)

    assert [each["facts"]["count"] for each in shown["new"]] == [1]
    assert [(each["kind"], each["asked"]["text"], each["new"]) for each in shown["watched"]] == [
        ("works", "propeller", 1)
    ]
    lines = CliRunner().invoke(commands.app, ["watchlist", "--as", "leyla"], env={"LANG": "en"}).output
    assert "1 new work says" in lines


def test_letters_need_a_server(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IS_ON = False

    client = client_of(cast.leyla, Language.EN)

    assert client.post("/watch/watchlist/letters/", {"rhythm": "daily"}).status_code == 409
    assert not send_watch_letter(AT)


def test_the_news_feed_tells_the_watchlist(cast: Cast) -> None:
    kept_look(cast, {"laser": 60})
    watch(TopicWatch("open", "laser"), cast.leyla)
    kept_look(cast, {"laser": 7}, day=1)
    told(cast.leyla)
    client = client_of(cast.leyla, Language.EN)
    page = client.post("/my/feeds/news/new/", follow=True).content.decode()
    address = page[page.index("/feeds/") :].split("<")[0].split()[0]

    feed = Client().get(address).content.decode()

    assert "laser" in feed
    assert "/watch/topics/laser/" in feed
