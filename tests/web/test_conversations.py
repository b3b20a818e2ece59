"""Interest and conversations as their readers meet them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import AT, Cast, Player, content, label, published
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.exchange.actions import interest, talking
from mithaq.exchange.domain.talking import Ending, Standpoint
from mithaq.exchange.models import Conversation, Interest, Sighting
from mithaq.exchange.queries import conversations, records

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
