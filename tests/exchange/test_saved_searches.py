"""Saved searches: what counts as new, for whom, and how their owner is told."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.utils import translation
from pytest_django.fixtures import Settings

from cast import AT, Cast, Player, content, label, published
from mithaq.access.actions import accounts, appointing
from mithaq.access.queries import appointments
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import drafting, publishing, saving
from mithaq.exchange.domain.alerts import AT_ONCE_GAP, LEASE, SAVED_MAX, Alert, FeedKind
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.searching import Facet, Search
from mithaq.exchange.queries import catalogue, records, saved
from mithaq.exchange.queries.owners import owner
from mithaq.jobs.exchange import send_alert

PROPELLERS = Search("propeller", {Facet.KIND: ("offer",)})


def saved_by(
    player: Player, asked: Search = PROPELLERS, *, alert: Alert = Alert.PAGE, question: UUID | None = None
) -> UUID:
    key = uuid4()
    saving.save_search(
        id=key, name="Propellers", asked=asked, question=question, alert=alert, by=player.actor, at=AT
    )
    return key


def news_of(key: UUID, player: Player) -> list[str]:
    search = saved.saved_search(key, person=player.person)
    found = saved.news(search, player.actor, player.scope, after=search.seen_position)
    assert found.total == len(found.records)
    return [each.reference for each in found.records]


def id_of(player: Player, reference: str) -> UUID:
    return records.record(reference, labels=player.scope.labels, on=AT.date()).id


def amended(cast: Cast, reference: str, **changes: object) -> None:
    key = drafting.begin_amendment(
        id=uuid4(), record=id_of(cast.leyla, reference), by=cast.leyla.actor, at=AT
    )
    what = content(**changes)  # type: ignore[arg-type]  # as the cast takes it
    drafting.save_draft(key, content=what, revision=1, by=cast.leyla.actor, at=AT)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    publishing.publish_draft(key, by=cast.leyla.actor, at=AT)


@pytest.fixture
def postbox(settings: Settings, cast: Cast) -> None:
    settings.MAIL_IS_ON = True
    accounts.keep_address(cast.amina.user.pk, "amina@water.example")


def test_new_is_what_was_published_or_amended_since_the_last_look(cast: Cast) -> None:
    old = published(cast.leyla, cast.kerem, content("Old propeller"))
    key = saved_by(cast.amina)
    before = news_of(key, cast.amina)

    new = published(cast.leyla, cast.kerem, content("New propeller"))
    published(cast.leyla, cast.kerem, content("Greenhouse"))
    published(cast.leyla, cast.kerem, content("Propeller", kind="need"))
    first = news_of(key, cast.amina)
    amended(cast, old, title="Older propeller")
    second = news_of(key, cast.amina)

    assert (before, first, second) == ([], [new], [old, new])


def test_what_was_looked_at_is_not_new_any_more(cast: Cast) -> None:
    key = saved_by(cast.amina)
    published(cast.leyla, cast.kerem, content("New propeller"))
    search = saved.saved_search(key, person=cast.amina.person)
    position = saved.news(search, cast.amina.actor, cast.amina.scope, after=-1).position

    saving.mark_seen(key, position=position, by=cast.amina.actor)
    later = published(cast.leyla, cast.kerem, content("Later propeller"))
    saving.mark_seen(key, position=0, by=cast.amina.actor)

    assert news_of(key, cast.amina) == [later]


def test_a_hidden_record_is_never_new_and_one_that_becomes_hidden_vanishes(cast: Cast) -> None:
    key, of_owner = saved_by(cast.amina), saved_by(cast.leyla)
    reference = published(cast.leyla, cast.kerem, content("Open propeller"))
    secret = published(cast.leyla, cast.kerem, content("Secret propeller", label=label("restricted")))
    shown = news_of(key, cast.amina)

    amended(cast, reference, title="Closed propeller", label=label("restricted"))

    assert shown == [reference]
    assert news_of(key, cast.amina) == []
    assert news_of(of_owner, cast.leyla) == [reference, secret]
    assert saved.desk_news(cast.amina.actor, cast.amina.scope) == ()


def test_a_withdrawn_record_is_not_new(cast: Cast) -> None:
    key = saved_by(cast.amina)
    reference = published(cast.leyla, cast.kerem, content("Sold propeller"))

    publishing.withdraw_record(id_of(cast.leyla, reference), reason="Sold.", by=cast.leyla.actor, at=AT)

    assert news_of(key, cast.amina) == []


def test_an_alert_needs_all_words_where_the_catalogue_is_content_with_any(cast: Cast) -> None:
    key = saved_by(cast.amina, Search("quiet propeller"))
    published(cast.leyla, cast.kerem, content("Quiet greenhouse", summary="For plants."))
    both = published(cast.leyla, cast.kerem, content("Quiet propeller"))

    assert news_of(key, cast.amina) == [both]


def test_of_much_that_is_new_the_latest_comes_first_and_the_rest_on_further_pages(cast: Cast) -> None:
    key = saved_by(cast.amina)
    found = [
        published(cast.leyla, cast.kerem, content(f"{said} {n}", summary="Turns."))
        for n, said in enumerate(
            ("Propeller propeller", "Vessel with a propeller", "Propeller", "A propeller")
        )
    ]
    search = saved.saved_search(key, person=cast.amina.person)

    pages = [
        saved.news(
            search, cast.amina.actor, cast.amina.scope, after=search.seen_position, limit=3, offset=offset
        )
        for offset in (0, 3)
    ]

    assert [each.total for each in pages] == [4, 4]
    assert [record.reference for each in pages for record in each.records] == found[::-1]


@pytest.mark.usefixtures("glosses")
def test_new_answers_to_a_need_fit_by_the_score_that_is_told(cast: Cast) -> None:
    need = published(cast.leyla, cast.kerem, content("Quiet propeller for research vessels", kind="need"))
    key = saved_by(cast.amina, Search(), question=id_of(cast.amina, need))

    good = published(cast.leyla, cast.kerem, content("Quiet propeller for research vessels"))
    published(
        cast.leyla,
        cast.kerem,
        content("Date harvest", summary="Picks dates.", fields=["agriculture.irrigation"], languages=["fr"]),
    )

    unread = news_of(key, cast.amina)
    catalogue.bring_vectors_up(lambda _: None)

    assert (unread, news_of(key, cast.amina)) == ([], [good])


@pytest.mark.usefixtures("glosses")
def test_the_answers_to_a_need_that_is_gone_are_told_no_more(cast: Cast) -> None:
    need = published(cast.leyla, cast.kerem, content("Quiet propeller", kind="need"))
    key = saved_by(cast.amina, Search(), question=id_of(cast.amina, need))
    published(cast.leyla, cast.kerem, content("Quiet propeller"))
    catalogue.bring_vectors_up(lambda _: None)
    before = news_of(key, cast.amina)

    amended(cast, need, title="Quiet propeller", kind="need", label=label("restricted"))
    catalogue.bring_vectors_up(lambda _: None)

    assert len(before) == 1
    assert news_of(key, cast.amina) == []


def test_a_saved_search_of_another_person_does_not_exist(cast: Cast) -> None:
    key = saved_by(cast.amina)

    for step in (
        lambda: saved.saved_search(key, person=cast.leyla.person),
        lambda: saving.delete_search(key, by=cast.leyla.actor),
        lambda: saving.mark_seen(key, position=9, by=cast.leyla.actor),
        lambda: saving.change_search(key, name="x", alert=Alert.NONE, by=cast.leyla.actor, at=AT),
    ):
        with pytest.raises(Refused, match="saved_search_unknown"):
            step()


def test_there_is_a_most(cast: Cast) -> None:
    for _ in range(SAVED_MAX):
        saved_by(cast.amina)

    with pytest.raises(Refused, match="saved_searches_too_many"):
        saved_by(cast.amina)


def test_a_letter_tells_the_title_of_public_records_only(cast: Cast, postbox: None) -> None:
    del postbox
    key = saved_by(cast.amina, alert=Alert.AT_ONCE)
    open_one = published(cast.leyla, cast.kerem, content("Open propeller"))
    closed = published(cast.leyla, cast.kerem, content("Zirconium propeller", label=label("partners")))
    hidden = published(cast.leyla, cast.kerem, content("Hafnium propeller", label=label("restricted")))

    did = send_alert(AT)

    (letter,) = mail.outbox
    assert did
    assert letter.to == ["amina@water.example"]
    assert f"{open_one}: Open propeller" in letter.body
    assert closed in letter.body
    assert "Zirconium" not in letter.body
    assert hidden not in letter.body
    assert f"/my/alerts/{key}/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body


@pytest.mark.parametrize(
    ("language", "said"), [(Language.FR, "nouveau résultat"), (Language.AR, "نتيجة جديدة واحدة")]
)
def test_a_letter_is_in_the_language_of_its_reader(
    cast: Cast, postbox: None, language: Language, said: str
) -> None:
    del postbox
    accounts.choose_language(cast.amina.user.pk, language)
    saved_by(cast.amina, alert=Alert.AT_ONCE)
    published(cast.leyla, cast.kerem, content("Open propeller"))

    with translation.override("en"):
        send_alert(AT)

    assert said in mail.outbox[0].subject


def test_what_was_told_is_not_told_again_and_letters_keep_their_distance(cast: Cast, postbox: None) -> None:
    del postbox
    saved_by(cast.amina, alert=Alert.AT_ONCE)
    published(cast.leyla, cast.kerem, content("First propeller"))
    steps = [send_alert(AT), send_alert(AT)]

    published(cast.leyla, cast.kerem, content("Second propeller"))
    steps += [send_alert(AT), send_alert(AT + AT_ONCE_GAP)]

    assert steps == [True, False, False, True]
    assert ["First" in each.body for each in mail.outbox] == [True, False]


def test_a_daily_letter_waits_for_the_next_day(cast: Cast, postbox: None) -> None:
    del postbox
    saved_by(cast.amina, alert=Alert.DAILY)
    published(cast.leyla, cast.kerem, content("First propeller"))
    send_alert(AT)
    published(cast.leyla, cast.kerem, content("Second propeller"))

    assert not send_alert(AT + timedelta(hours=23))
    assert send_alert(AT + timedelta(days=1))


def test_a_letter_whose_writer_was_stopped_is_written_again(cast: Cast, postbox: None) -> None:
    del postbox
    saved_by(cast.amina, alert=Alert.AT_ONCE)
    published(cast.leyla, cast.kerem, content("First propeller"))
    taken = saving.take_due(AT)

    meanwhile = send_alert(AT)
    afterwards = send_alert(AT + LEASE)

    assert taken is not None
    assert (meanwhile, afterwards, len(mail.outbox)) == (False, True, 1)


def test_whose_roles_have_ended_or_whose_account_is_closed_gets_no_letter(cast: Cast, postbox: None) -> None:
    del postbox
    saved_by(cast.amina, alert=Alert.AT_ONCE)
    for held in appointments(on=AT.date()):
        if held.person == cast.amina.person:
            appointing.end_appointment(held.id, by=cast.hamad.actor, at=AT)
    published(cast.leyla, cast.kerem, content("First propeller"))

    did = send_alert(AT)

    assert did
    assert mail.outbox == []
    assert owner(cast.amina.person, on=AT.date()) is None
    accounts.close_account("leyla", by=cast.hamad.actor)
    assert owner(cast.leyla.person, on=AT.date()) is None


def test_a_node_without_a_mail_server_writes_no_letter(cast: Cast, settings: Settings) -> None:
    settings.MAIL_IS_ON = False
    saved_by(cast.amina, alert=Alert.AT_ONCE)
    published(cast.leyla, cast.kerem, content("First propeller"))

    assert not send_alert(AT)
    assert mail.outbox == []


def test_letters_begin_with_what_comes_after_they_were_chosen(cast: Cast, postbox: None) -> None:
    del postbox
    key = saved_by(cast.amina)
    published(cast.leyla, cast.kerem, content("Earlier propeller"))

    saving.change_search(key, name="P", alert=Alert.AT_ONCE, by=cast.amina.actor, at=AT)

    assert not send_alert(AT)


def test_whoever_asks_to_be_told_at_once_waits_for_no_other_day(cast: Cast, postbox: None) -> None:
    del postbox
    key = saved_by(cast.amina, alert=Alert.DAILY)
    published(cast.leyla, cast.kerem, content("First propeller"))
    send_alert(AT)
    published(cast.leyla, cast.kerem, content("Second propeller"))

    saving.change_search(key, name="P", alert=Alert.AT_ONCE, by=cast.amina.actor, at=AT)

    assert send_alert(AT)
    assert "Second" in mail.outbox[-1].body


def test_a_feed_is_known_by_its_digest_alone_and_ends_when_it_is_revoked(cast: Cast) -> None:
    saving.make_feed(FeedKind.NEWS, secret="first", by=cast.amina.actor, at=AT)
    saving.make_feed(FeedKind.NEWS, secret="second", by=cast.amina.actor, at=AT)

    used = saving.use_feed(FeedKind.NEWS, secret="second", at=AT)
    read_on = saved.feeds_of(cast.amina.person)[FeedKind.NEWS].last_read_on
    saving.revoke_feed(FeedKind.NEWS, by=cast.amina.actor)

    assert (used, read_on) == (cast.amina.person, AT.date())
    for kind, secret in ((FeedKind.NEWS, "first"), (FeedKind.CALENDAR, "second"), (FeedKind.NEWS, "second")):
        with pytest.raises(Refused, match="feed_unknown"):
            saving.use_feed(kind, secret=secret, at=AT)


def test_a_feed_holds_what_came_since_its_search_was_saved_for_whoever_may_see_it_now(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content("Old propeller"))
    saved_by(cast.amina, alert=Alert.FEED)
    reference = published(cast.leyla, cast.kerem, content("New propeller", label=label("partners")))

    (found,) = saved.feed_news(cast.amina.actor, cast.amina.scope)
    (nothing,) = saved.feed_news(cast.amina.actor, replace(cast.amina.scope, labels=()))

    assert [each.reference for each in found.records] == [reference]
    assert nothing.records == ()
