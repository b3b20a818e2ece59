"""Interest and conversations as their readers meet them."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import AT, Cast, Player, content, label, published
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.access.models import User
from mithaq.base.languages import Language
from mithaq.exchange.actions import drafting, interest, publishing, talking
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.talking import Ending, Standpoint
from mithaq.exchange.models import Conversation, Interest, Sighting
from mithaq.exchange.queries import conversations, records
from mithaq.parties import actions as parties
from mithaq.parties.domain.institutions import PersonFacts
from mithaq.web.conversations import PAGE
from mithaq.web.desk import RECORDS

LANGUAGES = ("ar", "en", "fr")
HOSTILE = "<script>alert(1)</script> {{ 7*7 }}"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}"


def browser(player: Player, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(player.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(cast: Cast, **changes: Any) -> str:
    return published(cast.leyla, cast.kerem, content(valid_until="2040-01-01", **changes))


def asked(cast: Cast, note: str = "For our ferries.") -> UUID:
    record = records.record(listed(cast), labels=cast.leyla.scope.labels, on=AT.date()).id
    return interest.declare_interest(record, note=note, answers_with=None, by=cast.amina.actor, at=AT)


def page(player: Player, address: str, language: str = "en") -> str:
    return browser(player, language).get(address).content.decode()


def test_interest_is_shown_from_the_record_and_leads_to_the_conversation(cast: Cast) -> None:
    reference = listed(cast)
    amina = browser(cast.amina)

    answer = amina.post(f"/records/{reference}/interest/", {"note": HOSTILE}, follow=True)

    assert ESCAPED in answer.content.decode()
    assert "Open the conversation" in page(cast.amina, f"/records/{reference}/")
    assert "Conversations waiting for us: 1" in page(cast.leyla, "/desk/")
    assert page(cast.leyla, "/desk/").count('class="unread"') >= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_conversation_opens_for_both_sides(cast: Cast, language: str) -> None:
    key = asked(cast, HOSTILE)
    talking.add_note(key, id=uuid4(), text="A secret.", by=cast.leyla.actor, at=AT)
    reference = Conversation.objects.get(pk=key).record
    told = records.record_by_id(reference, labels=cast.leyla.scope.labels, on=AT.date()).reference

    for player in (cast.leyla, cast.kerem, cast.amina):
        client = browser(player, language)
        piles = [f"/conversations/?show={pile.value}" for pile in conversations.Pile]
        for address in (f"/conversations/{key}/", "/desk/", f"/records/{told}/", *piles):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert "<script>alert" not in answer.content.decode()


def test_what_one_side_notes_is_on_no_page_of_the_other(cast: Cast) -> None:
    key = asked(cast)
    leyla = browser(cast.leyla)
    leyla.post(f"/conversations/{key}/notes/", {"text": "Ask for more."})
    leyla.post(f"/conversations/{key}/hand-over/", {"to": str(cast.kerem.person), "note": "Be firm."})

    ours, theirs = (page(player, f"/conversations/{key}/") for player in (cast.kerem, cast.amina))

    assert "Ask for more." in ours
    assert "Be firm." in ours
    assert "Ask for more." not in theirs
    assert "Be firm." not in theirs
    assert "Kerem" in theirs


def test_a_stranger_meets_the_same_page_as_at_an_address_that_leads_nowhere(cast: Cast) -> None:
    key = asked(cast)
    drawing = SimpleUploadedFile("drawing.html", b"<script>1</script>", "text/html")
    browser(cast.amina).post(f"/conversations/{key}/messages/", {"text": "See here.", "files": drawing})
    said = conversations.messages(key, reader=cast.amina.actor)[-1]
    message, file = said.id, said.files[0]["digest"]
    steps = ("messages", "notes", "hand-over", "close", "reopen", "withdraw", "decline", "reminders")
    form = {
        **{"text": "Let me in.", "reason": "No.", "why": "agreed", "due_on": "2039-01-01"},
        "to": str(cast.sam.person),
    }
    paths = [f"newer/?after={message}", f"messages/{message}/files/{file}/", ""]
    amina, sam = browser(cast.amina), browser(cast.sam)
    opened = [amina.get(f"/conversations/{key}/{path}") for path in paths]
    assert {answer.status_code for answer in opened} == {200}
    opened[1].getvalue()

    got = [
        *(sam.post(f"/conversations/{key}/{step}/", form) for step in steps),
        sam.post(f"/conversations/{key}/messages/{message}/strike-out/"),
        *(sam.get(f"/conversations/{key}/{path}") for path in paths),
    ]

    told = "There is no such conversation"
    nowhere = sam.get(f"/conversations/{uuid4()}/")
    assert {answer.status_code for answer in got} == {404}
    assert got[-1].content.decode().count(told) == nowhere.content.decode().count(told) > 0
    entries = conversations.messages(key, reader=cast.leyla.actor)
    assert [each.id for each in entries][-1] == message
    assert len(entries) == 2


def test_a_message_with_a_file_comes_to_the_other_side_to_be_saved_only(cast: Cast) -> None:
    key = asked(cast)
    drawing = SimpleUploadedFile("drawing.html", b"<script>1</script>", "text/html")
    browser(cast.leyla).post(f"/conversations/{key}/messages/", {"text": "See here.", "files": drawing})
    said = conversations.messages(key, reader=cast.amina.actor)[-1]

    answer = browser(cast.amina).get(
        f"/conversations/{key}/messages/{said.id}/files/{said.files[0]['digest']}/"
    )

    assert b"".join(answer) == b"<script>1</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_opening_a_conversation_reads_it_and_news_come_without_a_new_page(cast: Cast) -> None:
    key = asked(cast)
    first = conversations.messages(key, reader=cast.leyla.actor)[-1].id
    leyla = browser(cast.leyla)
    leyla.get(f"/conversations/{key}/")
    read = conversations.unread_count(cast.leyla.actor)
    browser(cast.amina).post(f"/conversations/{key}/messages/", {"text": "One more thing."})

    news = leyla.get(f"/conversations/{key}/newer/?after={first}&polls=1").content.decode()
    late = leyla.get(f"/conversations/{key}/newer/?after={first}&polls=45").content.decode()

    assert read == 0
    assert "One more thing." in news
    assert "For our ferries." not in news
    assert "hx-get" in news
    assert "hx-get" not in late


def test_a_reminder_is_made_found_on_the_desk_and_finished(cast: Cast) -> None:
    key = asked(cast)
    leyla = browser(cast.leyla)
    today = datetime.now(UTC).date().isoformat()
    leyla.post(f"/conversations/{key}/reminders/", {"due_on": today, "note": "Call Rabat.", "for": "me"})

    before = leyla.get("/desk/").content.decode()
    reminder = before.partition('"/reminders/')[2].partition("/")[0]
    leyla.post(f"/reminders/{reminder}/done/")

    assert "Call Rabat." in before
    assert "Call Rabat." not in leyla.get("/desk/").content.decode()


def test_a_record_tells_its_owner_alone_where_it_led(cast: Cast) -> None:
    reference = listed(cast)
    for player in (cast.amina, cast.sam, cast.leyla):
        page(player, f"/records/{reference}/")

    ours, theirs = (page(player, f"/records/{reference}/") for player in (cast.leyla, cast.amina))

    assert "fewer than 3" in ours
    assert "Where it led" not in theirs
    assert Sighting.objects.count() == 2


def test_a_record_that_went_out_of_sight_shows_its_reference_only(cast: Cast) -> None:
    key = asked(cast)
    hidden = listed(cast, title="Hidden alloy", label=label("partners", "state:TR"))
    record = records.record(hidden, labels=cast.leyla.scope.labels, on=AT.date()).id
    Conversation.objects.filter(pk=key).update(record=record)

    told = page(cast.amina, f"/conversations/{key}/") + page(cast.amina, "/conversations/?show=ours")

    assert hidden in told
    assert "Hidden alloy" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_funnel_opens_for_the_host_and_for_nobody_else(cast: Cast, language: str) -> None:
    listed(cast)
    role = Role.ANALYST
    appointing.appoint(id=uuid4(), person=cast.noor.person, role=role, by=cast.hamad.actor, at=AT)

    opened, refused = (browser(each, language).get("/catalogue/funnel/") for each in (cast.noor, cast.kerem))

    assert (opened.status_code, refused.status_code) == (200, 409)


def test_news_that_come_by_themselves_are_read_too(cast: Cast) -> None:
    key = asked(cast)
    leyla = browser(cast.leyla)
    leyla.get(f"/conversations/{key}/")
    first = conversations.messages(key, reader=cast.leyla.actor)[-1].id
    browser(cast.amina).post(f"/conversations/{key}/messages/", {"text": "One more thing."})
    assert conversations.unread_count(cast.leyla.actor) == 1

    leyla.get(f"/conversations/{key}/newer/?after={first}&polls=1")

    assert conversations.unread_count(cast.leyla.actor) == 0


def test_an_interest_that_led_to_an_agreement_is_no_longer_withdrawn(cast: Cast) -> None:
    key = asked(cast)
    talking.close_conversation(key, id=uuid4(), why=Ending.AGREED, text="", by=cast.leyla.actor, at=AT)

    answer = browser(cast.amina).post(f"/conversations/{key}/withdraw/", {"reason": "Late page."})

    assert answer.status_code == 409
    assert Interest.objects.get(pk=key).standpoint == Standpoint.STANDING


def test_a_day_that_nobody_can_read_is_no_day_of_the_past(cast: Cast) -> None:
    key = asked(cast)

    answer = browser(cast.leyla).post(f"/conversations/{key}/reminders/", {"due_on": "soon"})

    assert answer.status_code == 409
    assert "“soon” is not one of the choices." in answer.content.decode()


def test_a_list_longer_than_a_page_is_led_through_by_its_pager(cast: Cast) -> None:
    made = _ended(cast, PAGE + 2)
    leyla = browser(cast.leyla)

    first = leyla.get("/conversations/?show=closed").content.decode()
    second = leyla.get("/conversations/" + _leads(first)["next"]).content.decode()
    back = leyla.get("/conversations/" + _leads(second)["prev"]).content.decode()

    assert [_shown(each) for each in (first, second, back)] == [made[:PAGE], made[PAGE:], made[:PAGE]]
    assert [list(_leads(each)) for each in (first, second, back)] == [["next"], ["prev"], ["next"]]
    assert ["Page 1 of 2" in first, "Page 2 of 2" in second] == [True, True]


@pytest.mark.parametrize(
    ("number", "is_beyond"),
    [
        *((number, True) for number in ("3", "99999")),
        *((number, False) for number in ("0", "-1", "x", "", "1.5", "٣", "²", "100000", "9" * 5000, "%00")),
    ],
)
def test_a_page_that_is_not_there_is_empty_and_one_that_has_no_number_is_the_first(
    cast: Cast, number: str, is_beyond: bool
) -> None:
    made = _ended(cast, 2)

    answer = browser(cast.leyla).get(f"/conversations/?show=closed&page={number}")

    assert (answer.status_code, _shown(answer.content.decode())) == (200, [] if is_beyond else made)
    leads = _leads(answer.content.decode())
    assert "next" not in leads
    assert not is_beyond or "page=1" in leads["prev"]


def test_the_desk_counts_all_conversations_that_wait_for_the_reader_and_shows_the_first(cast: Cast) -> None:
    made = [asked(cast) for _ in range(RECORDS + 1)]
    more = 'href="/conversations/?show=waiting_for_us"'

    full, theirs = page(cast.kerem, "/desk/"), page(cast.amina, "/desk/")
    talking.post_message(made[0], id=uuid4(), text="How many?", by=cast.leyla.actor, at=AT)
    close(made[1], cast.leyla)
    fewer, back = page(cast.kerem, "/desk/"), page(cast.amina, "/desk/")

    assert [_waiting(each) for each in (full, theirs)] == [RECORDS + 1, 0]
    assert [_waiting(each) for each in (fewer, back)] == [RECORDS - 1, 1]
    assert [(len(_shown(each, "h3")), more in each) for each in (full, fewer)] == [
        (RECORDS, True),
        (RECORDS - 1, False),
    ]
    assert _shown(back, "h3") == [made[0]]


def test_only_ones_own_message_or_note_is_offered_to_be_taken_back(cast: Cast) -> None:
    key, other = asked(cast), asked(cast, note="")
    entries = _talk(cast, key)
    own = {
        "leyla": {entries["price"], entries["leylas_note"]},
        "kerem": {entries["kerems_note"]},
        "amina": {entries["answer"]},
    }

    offered = {name: _offered(page(getattr(cast, name), f"/conversations/{key}/")) for name in own}
    after = entries["interest"]
    newer = {
        name: _offered(page(getattr(cast, name), f"/conversations/{key}/newer/?after={after}&polls=1"))
        for name in own
    }
    talking.strike_out(key, entries["price"], by=cast.leyla.actor, at=AT)

    assert offered == own
    assert newer == own
    assert _offered(page(cast.leyla, f"/conversations/{key}/")) == {entries["leylas_note"]}
    assert _offered(page(cast.amina, f"/conversations/{other}/")) == set()


@pytest.mark.parametrize(
    ("who", "what", "status", "told"),
    [
        ("amina", "interest", 409, "This note stands in the register"),
        ("leyla", "interest", 409, "Only who wrote a message can take it back"),
        ("amina", "price", 409, "Only who wrote a message can take it back"),
        ("kerem", "price", 409, "Only who wrote a message can take it back"),
        ("kerem", "leylas_note", 409, "Only who wrote a message can take it back"),
        ("amina", "leylas_note", 404, "There is no such message"),
        ("leyla", "hand_over", 404, "There is no such message"),
    ],
)
def test_what_is_not_offered_is_not_taken_back_by_hand_either(
    cast: Cast, who: str, what: str, status: int, told: str
) -> None:
    key = asked(cast)
    entries = _talk(cast, key)
    before = conversations.messages(key, reader=cast.leyla.actor)

    answer = browser(getattr(cast, who)).post(f"/conversations/{key}/messages/{entries[what]}/strike-out/")

    assert (answer.status_code, told in answer.content.decode()) == (status, True)
    assert conversations.messages(key, reader=cast.leyla.actor) == before


def test_an_interest_is_ended_only_by_who_is_offered_it(cast: Cast) -> None:
    key = asked(cast)
    licensing = colleague(cast.amina, "zahra", Role.LICENSING_OFFICER)
    players = {"leyla": cast.leyla, "kerem": cast.kerem, "amina": cast.amina, "zahra": licensing}
    ends = {"leyla": {"decline"}, "kerem": {"decline"}, "amina": {"withdraw"}, "zahra": set[str]()}

    offered = {name: _ends(page(player, f"/conversations/{key}/"), key) for name, player in players.items()}
    refused = {
        (name, end): browser(player).post(f"/conversations/{key}/{end}/", {"reason": "No."}).status_code
        for name, player in players.items()
        for end in {"decline", "withdraw"} - ends[name]
    }

    assert offered == ends
    assert set(refused.values()) == {409}
    assert Interest.objects.get(pk=key).standpoint == Standpoint.STANDING


def test_an_interest_that_ended_or_led_to_an_agreement_is_offered_to_nobody_to_end(cast: Cast) -> None:
    withdrawn, agreed = asked(cast), asked(cast)
    interest.withdraw_interest(withdrawn, reason="No.", by=cast.amina.actor, at=AT)
    close(agreed, cast.leyla)

    for key in (withdrawn, agreed):
        for player in (cast.leyla, cast.amina):
            assert _ends(page(player, f"/conversations/{key}/"), key) == set()


@pytest.mark.parametrize("released_to", ["state:MA", "state:TR"])
def test_who_is_in_charge_learns_nothing_of_the_conversation_once_its_record_is_restricted(
    cast: Cast, released_to: str
) -> None:
    key = asked(cast)
    zahra = colleague(cast.amina, "zahra", Role.TECHNOLOGY_OWNER)
    officer = colleague(cast.amina, "idris", Role.PROGRAMME_OFFICER)
    talking.hand_over(key, id=uuid4(), to=zahra.person, note="", by=cast.amina.actor, at=AT)
    talking.post_message(key, id=uuid4(), text="How many?", by=cast.leyla.actor, at=AT)
    today = datetime.now(UTC).date().isoformat()
    browser(zahra).post(f"/conversations/{key}/reminders/", {"due_on": today, "note": "Call Ankara."})
    row = Conversation.objects.get(pk=key)
    reference = records.record_by_id(row.record, labels=cast.leyla.scope.labels, on=AT.date()).reference
    before = page(zahra, "/desk/")

    restrict(cast, row.record, released_to)

    desk, piles = page(zahra, "/desk/"), _piles(zahra)
    answers = [browser(zahra).get(f"/conversations/{each}/") for each in (key, uuid4())]
    assert (_waiting(before), "Call Ankara." in before, 'class="unread"' in before) == (1, True, True)
    assert (_waiting(desk), "Call Ankara." in desk, 'class="unread"' in desk) == (0, False, False)
    assert "Nothing waits for you." in desk
    for told in (desk, *piles.values()):
        assert not {word for word in (str(key), reference, "Quiet propeller") if word in told}
    assert [_numbers(told) for told in piles.values()] == [["0"] * len(piles)] * len(piles)
    assert [each.status_code for each in answers] == [404, 404]
    assert len({_without_address_and_token(each) for each in answers}) == 1
    assert (_waiting(page(officer, "/desk/")), _waiting(page(cast.leyla, "/desk/"))) == (1, 0)
    assert browser(officer).get(f"/conversations/{key}/").status_code == 200


def close(key: UUID, by: Player) -> None:
    talking.close_conversation(key, id=uuid4(), why=Ending.AGREED, text="", by=by.actor, at=AT)


def colleague(of: Player, name: str, role: Role) -> Player:
    """Somebody else of the institution, with an account."""
    person = PersonFacts(uuid4(), of.institution, {Language.EN: name.title()})
    parties.register_person(person, by=None, at=AT)
    appointing.appoint(id=uuid4(), person=person.id, role=role, by=None, at=AT)
    return Player(person.id, of.institution, User.objects.create(username=name, person=person.id))


def restrict(cast: Cast, record: UUID, released_to: str) -> None:
    """Amend the record's label."""
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)
    closer = content(valid_until="2040-01-01", label=label("restricted", released_to))
    drafting.save_draft(key, content=closer, revision=1, by=cast.leyla.actor, at=AT)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    publishing.publish_draft(key, by=cast.leyla.actor, at=AT)


def _ended(cast: Cast, number: int) -> list[UUID]:
    """Conversations about one record, each closed by withdrawing its interest; the latest first."""
    record = records.record(listed(cast), labels=cast.leyla.scope.labels, on=AT.date()).id
    made = []
    for minutes in range(number):
        by, at = cast.amina.actor, AT + timedelta(minutes=minutes)
        made.append(interest.declare_interest(record, note="", answers_with=None, by=by, at=at))
        interest.withdraw_interest(made[-1], reason="Too early.", by=by, at=at)
    return made[::-1]


def _talk(cast: Cast, key: UUID) -> dict[str, UUID]:
    """Let everybody write something; the entries by what they are."""
    steps = {
        "price": partial(talking.post_message, text="Our price is 4.", by=cast.leyla.actor),
        "leylas_note": partial(talking.add_note, text="Ask for more.", by=cast.leyla.actor),
        "kerems_note": partial(talking.add_note, text="Be firm.", by=cast.kerem.actor),
        "hand_over": partial(
            talking.hand_over, to=cast.kerem.person, note="You know them.", by=cast.leyla.actor
        ),
        "answer": partial(talking.post_message, text="Too much.", by=cast.amina.actor),
    }
    entries = {"interest": conversations.messages(key, reader=cast.leyla.actor)[0].id}
    for name, step in steps.items():
        entries[name] = uuid4()
        step(key, id=entries[name], at=AT)
    return entries


def _shown(told: str, heading: str = "h2") -> list[UUID]:
    """The conversations of a list, in its order."""
    found = re.findall(rf'<{heading} dir="auto"><a href="/conversations/([0-9a-f-]+)/"', told)
    return [UUID(key) for key in found]


def _leads(told: str) -> dict[str, str]:
    """Where the pager leads."""
    return {way: unescape(to) for way, to in re.findall(r'rel="(prev|next)" href="([^"]*)"', told)}


def _waiting(told: str) -> int:
    """How many conversations wait, as the desk says."""
    found = re.search(r"Conversations waiting for us: (\d+)", told)
    return int(found[1]) if found else 0


def _offered(told: str) -> set[UUID]:
    """The messages that the page offers to take back."""
    return {UUID(key) for key in re.findall(r'/messages/([0-9a-f-]+)/strike-out/"', told)}


def _ends(told: str, key: UUID) -> set[str]:
    """The ways to end the interest that the page offers."""
    return set(re.findall(rf'action="/conversations/{key}/(withdraw|decline)/"', told))


def _without_address_and_token(answer: Any) -> str:
    """What a page tells, without what differs at each address and each time it is asked for."""
    told = answer.content.decode().replace(answer.request["PATH_INFO"], "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", told)


def _piles(player: Player) -> dict[str, str]:
    return {pile: page(player, f"/conversations/?show={pile.value}") for pile in conversations.Pile}


def _numbers(told: str) -> list[str]:
    """How many conversations each pile has, as the tabs of the list say."""
    return re.findall(r'<a href="\?show=\w+"[^>]*>[^<]+<span class="muted">(\d+)</span>', told)
