"""Interest and conversations: who may do what, what each side sees, and what a third one never learns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cast import AT, Cast, Player, content, label, published
from meanwhile import at_the_lock
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.actions import drafting, interest, publishing, reminding, talking
from mithaq.exchange.actions.talking import Upload
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.talking import Ending, Standpoint
from mithaq.exchange.models import Conversation, Interest
from mithaq.exchange.queries import conversations, records, reminders
from mithaq.exchange.queries.conversations import Pile
from mithaq.node.replaying import replay
from mithaq.parties import actions as parties
from mithaq.parties.domain.institutions import PersonFacts
from mithaq.register import queries as register

LATER = AT + timedelta(hours=1)
Step = Callable[[UUID, Player], object]


def record_of(cast: Cast, **changes: Any) -> UUID:
    reference = published(cast.leyla, cast.kerem, content(**changes))
    return records.record(reference, labels=cast.leyla.scope.labels, on=AT.date()).id


def declare(record: UUID, by: Player, note: str = "For our ferries.", with_own: UUID | None = None) -> UUID:
    return interest.declare_interest(record, note=note, answers_with=with_own, by=by.actor, at=AT)


def asked(cast: Cast, **changes: Any) -> UUID:
    return declare(record_of(cast, **changes), cast.amina)


def say(key: UUID, by: Player, text: str, hours: int = 1) -> UUID:
    message = uuid4()
    talking.post_message(key, id=message, text=text, by=by.actor, at=AT + timedelta(hours=hours))
    return message


def view(key: UUID, by: Player) -> conversations.ConversationView:
    return conversations.conversation(key, reader=by.actor, scope=by.scope)


def listed(pile: Pile, by: Player, limit: int = 50, offset: int = 0) -> list[UUID]:
    found = conversations.conversations(pile, reader=by.actor, scope=by.scope, limit=limit, offset=offset)
    return [each.id for each in found]


def due(by: Player, days: int = 0) -> list[tuple[UUID, UUID | None]]:
    at = AT + timedelta(days=days)
    found = reminders.due(by.actor, replace(by.scope, on=at.date()), at=at)
    return [(each.conversation.id, each.id) for each in found]


def remind(key: UUID, by: Player, days: int = 0, *, is_for_charge: bool = False) -> UUID:
    made = uuid4()
    on = AT.date() + timedelta(days=days)
    reminding.remind(key, id=made, due_on=on, note="", is_for_charge=is_for_charge, by=by.actor, at=AT)
    return made


def colleague(cast: Cast, of: Player, role: Role) -> Player:
    person = PersonFacts(uuid4(), of.institution, {Language.EN: "Zahra"})
    parties.register_person(person, by=None, at=AT)
    appointing.appoint(id=uuid4(), person=person.id, role=role, by=cast.hamad.actor, at=AT)
    return replace(of, person=person.id)


def texts(key: UUID, by: Player) -> list[str]:
    return [each.text for each in conversations.messages(key, reader=by.actor)]


def appoint(cast: Cast, player: Player, role: Role) -> None:
    appointing.appoint(id=uuid4(), person=player.person, role=role, by=cast.hamad.actor, at=AT)


def note(key: UUID, by: Player, text: str) -> None:
    talking.add_note(key, id=uuid4(), text=text, by=by.actor, at=LATER)


def close(key: UUID, by: Player, why: Ending = Ending.AGREED) -> None:
    talking.close_conversation(key, id=uuid4(), why=why, text="", by=by.actor, at=LATER)


def hand_over(key: UUID, by: Player, to: Player) -> None:
    talking.hand_over(key, id=uuid4(), to=to.person, note="You know them.", by=by.actor, at=LATER)


STEPS: dict[str, Step] = {
    "read": lambda key, by: conversations.conversation(key, reader=by.actor, scope=by.scope),
    "messages": lambda key, by: conversations.messages(key, reader=by.actor),
    "post": lambda key, by: say(key, by, "Let me in."),
    "note": lambda key, by: note(key, by, "Mine."),
    "hand_over": lambda key, by: hand_over(key, by, by),
    "strike_out": lambda key, by: talking.strike_out(key, uuid4(), by=by.actor, at=LATER),
    "close": close,
    "reopen": lambda key, by: talking.reopen_conversation(key, id=uuid4(), by=by.actor, at=LATER),
    "withdraw": lambda key, by: interest.withdraw_interest(key, reason="No.", by=by.actor, at=LATER),
    "decline": lambda key, by: interest.decline_interest(key, reason="No.", by=by.actor, at=LATER),
    "mark_read": lambda key, by: talking.mark_read(key, until=AT, by=by.actor),
    "file": lambda key, by: talking.opened_file(key, uuid4(), "0" * 64, by=by.actor),
    "remind": lambda key, by: reminding.remind(
        key, id=uuid4(), due_on=AT.date(), note="", is_for_charge=True, by=by.actor, at=AT
    ),
}


def test_interest_opens_a_conversation_that_waits_for_the_owner(cast: Cast) -> None:
    key = asked(cast)

    seen = view(key, cast.leyla)
    assert seen.waits_for_us
    assert (seen.our_charge, seen.their_charge) == (cast.leyla.person, cast.amina.person)
    assert texts(key, cast.leyla) == ["For our ferries."]


def test_asking_again_leads_to_the_same_conversation(cast: Cast) -> None:
    record = record_of(cast)
    first = declare(record, cast.amina)
    before = register.head().size

    again = declare(record, cast.amina, "Once more.")

    assert (again, register.head().size) == (first, before)


def test_the_statement_reaches_the_two_institutions_and_nobody_else(cast: Cast) -> None:
    asked(cast)
    entry = register.entry_at(register.head().position)

    readers = {
        name: register.is_readable(
            entry.position,
            register.Filter(
                player.scope.labels, sees_internal=False, parties=(f"institution:{player.institution}",)
            ),
        )
        for name, player in {"leyla": cast.leyla, "amina": cast.amina, "sam": cast.sam}.items()
    }

    assert entry.statement.act == "exchange.interest.declared"
    assert readers == {"leyla": True, "amina": True, "sam": False}


def test_nobody_is_interested_in_their_own_a_withdrawn_or_an_expired_record(cast: Cast) -> None:
    gone, old = record_of(cast), record_of(cast, valid_until="2026-05-01")
    publishing.withdraw_record(gone, reason="Sold.", by=cast.leyla.actor, at=AT)

    for record, by, code in [
        (record_of(cast), cast.leyla, "own_record"),
        (gone, cast.amina, "record_not_open"),
        (old, cast.amina, "record_not_open"),
    ]:
        with pytest.raises(Refused, match=code):
            declare(record, by)


def test_what_became_of_the_record_while_somebody_asked_counts(cast: Cast) -> None:
    gone, hidden = record_of(cast), record_of(cast, title="Secret alloy")

    with (
        at_the_lock(
            "exchange_record",
            lambda: publishing.withdraw_record(gone, reason="Sold.", by=cast.leyla.actor, at=AT),
        ),
        pytest.raises(Refused, match="record_not_open"),
    ):
        declare(gone, cast.amina)
    with (
        at_the_lock("exchange_record", lambda: _relabel(cast, hidden)),
        pytest.raises(NotFound, match="record_unknown"),
    ):
        declare(hidden, cast.amina)

    assert listed(Pile.OURS, cast.leyla) == []


def test_a_hidden_record_is_unknown_to_who_asks(cast: Cast) -> None:
    hidden = record_of(cast, label=label("partners", "state:TR"))

    with pytest.raises(NotFound, match="record_unknown"):
        declare(hidden, cast.amina)


@pytest.mark.parametrize(
    ("role", "may_declare", "may_speak"),
    [
        (Role.PROGRAMME_OFFICER, True, True),
        (Role.TECHNOLOGY_OWNER, True, True),
        (Role.LICENSING_OFFICER, False, True),
        (Role.APPROVER, False, False),
        (Role.ANALYST, False, False),
        (Role.AUDITOR, False, False),
        (Role.NODE_ADMINISTRATOR, False, False),
    ],
)
def test_who_may_declare_and_who_may_speak(
    cast: Cast, role: Role, may_declare: bool, may_speak: bool
) -> None:
    key, other = asked(cast), record_of(cast, title="Another")
    for held in (Role.TECHNOLOGY_OWNER, role):
        if held is not Role.TECHNOLOGY_OWNER:
            _replace_role(cast, cast.amina, held)

    declared = _is_open(lambda: declare(other, cast.amina))
    spoke = _is_open(lambda: say(key, cast.amina, "Hello."))

    assert (declared, spoke) == (may_declare, may_speak)


@pytest.mark.parametrize("step", STEPS)
def test_a_third_institution_and_the_host_find_no_conversation(cast: Cast, step: str) -> None:
    key = asked(cast)
    appoint(cast, cast.hamad, Role.PROGRAMME_OFFICER)

    for stranger in (cast.sam, cast.hamad):
        with pytest.raises(NotFound, match="conversation_unknown"):
            STEPS[step](key, stranger)
        assert listed(Pile.OURS, stranger) == []


@pytest.mark.parametrize("step", STEPS)
def test_who_may_not_see_a_restricted_record_of_another_finds_no_conversation_about_it(
    cast: Cast, step: str
) -> None:
    appoint(cast, cast.amina, Role.PROGRAMME_OFFICER)
    key = asked(cast, label=label("restricted", "state:MA"))
    say(key, cast.leyla, "Ask me anything.")
    remind(key, cast.amina)
    _replace_role(cast, cast.amina, Role.TECHNOLOGY_OWNER)

    with pytest.raises(NotFound, match="conversation_unknown"):
        STEPS[step](key, cast.amina)

    assert listed(Pile.OURS, cast.amina) == []
    assert (conversations.unread_count(cast.amina.actor), due(cast.amina)) == (0, [])
    assert listed(Pile.OURS, cast.leyla) == [key]


@pytest.mark.parametrize("released_to", ["state:MA", "state:TR"])
def test_who_is_in_charge_loses_the_conversation_when_its_record_becomes_restricted(
    cast: Cast, released_to: str
) -> None:
    record = record_of(cast, title="Secret alloy")
    key, zahra = declare(record, cast.amina), colleague(cast, cast.amina, Role.TECHNOLOGY_OWNER)
    hand_over(key, cast.amina, zahra)
    say(key, cast.leyla, "Ask me anything.", hours=2)
    made = remind(key, zahra, is_for_charge=True)
    appoint(cast, cast.amina, Role.PROGRAMME_OFFICER)
    before = (conversations.counts(zahra.actor), conversations.unread_count(zahra.actor), due(zahra))

    _relabel(cast, record, label("restricted", released_to))

    assert before == (_counts(mine=1, ours=1, waiting_for_us=1), 3, [(key, made)])
    assert conversations.counts(zahra.actor) == _counts()
    assert (conversations.unread_count(zahra.actor), due(zahra)) == (0, [])
    assert conversations.conversations_by_id([key], reader=zahra.actor, scope=zahra.scope) == {}
    for step in STEPS.values():
        with pytest.raises(NotFound, match="conversation_unknown"):
            step(key, zahra)
    for end in (reminding.finish_reminder, reminding.snooze_reminder):
        with pytest.raises(NotFound, match="reminder_unknown"):
            end(made, by=zahra.actor, at=AT)
    assert [listed(Pile.WAITING_FOR_US, each) for each in (zahra, cast.amina)] == [[], [key]]
    assert view(key, cast.leyla).their_charge == zahra.person


def test_who_is_in_charge_finds_the_conversation_again_when_its_record_is_opened(cast: Cast) -> None:
    record = record_of(cast, title="Secret alloy")
    key = declare(record, cast.amina)
    _relabel(cast, record, label("restricted", "state:MA"))
    hidden = listed(Pile.MINE, cast.amina)

    _relabel(cast, record, label("partners", "state:MA"))

    assert (hidden, listed(Pile.MINE, cast.amina)) == ([], [key])


def test_a_conversation_about_a_restricted_record_is_handed_to_nobody_who_may_not_see_it(cast: Cast) -> None:
    appoint(cast, cast.amina, Role.PROGRAMME_OFFICER)
    closed, opened = asked(cast, label=label("restricted", "state:MA")), asked(cast, title="Another")
    zahra = colleague(cast, cast.amina, Role.TECHNOLOGY_OWNER)

    offered = {
        key: {
            each.id for each in conversations.colleagues(key, reader=cast.amina.actor, scope=cast.amina.scope)
        }
        for key in (closed, opened)
    }
    with pytest.raises(Refused, match="colleague_unfit"):
        hand_over(closed, cast.amina, zahra)
    hand_over(opened, cast.amina, zahra)

    assert offered == {closed: {cast.amina.person}, opened: {cast.amina.person, zahra.person}}
    assert view(opened, cast.leyla).their_charge == zahra.person


def test_colleagues_are_found_in_as_many_queries_as_there_are_tables(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    key = asked(cast)
    for _ in range(5):
        colleague(cast, cast.amina, Role.TECHNOLOGY_OWNER)
    reader, scope = cast.amina.actor, cast.amina.scope

    with django_assert_max_num_queries(5):
        found = conversations.colleagues(key, reader=reader, scope=scope)

    assert len(found) == 6


def test_a_list_has_pages(cast: Cast) -> None:
    keys = [asked(cast, title=f"Propeller {number}") for number in range(3)]

    pages = [listed(Pile.OURS, cast.leyla, limit=2, offset=offset) for offset in (0, 2, 4)]

    assert [len(each) for each in pages] == [2, 1, 0]
    assert {key for each in pages for key in each} == set(keys)


def test_an_answer_turns_the_waiting_and_counts_as_unread_until_it_is_read(cast: Cast) -> None:
    key = asked(cast)

    say(key, cast.leyla, "How many?")

    before = conversations.unread_count(cast.amina.actor)
    last = conversations.messages(key, reader=cast.amina.actor)[-1]
    talking.mark_read(key, until=last.at, by=cast.amina.actor)
    assert view(key, cast.amina).waits_for_us
    assert (before, conversations.unread_count(cast.amina.actor)) == (1, 0)
    assert conversations.counts(cast.amina.actor)[Pile.WAITING_FOR_US] == 1
    assert conversations.counts(cast.leyla.actor)[Pile.WAITING_FOR_THEM] == 1


def test_notes_and_hand_overs_never_reach_the_other_side(cast: Cast) -> None:
    key = asked(cast)
    before = view(key, cast.amina)

    note(key, cast.leyla, "Ask for more.")
    hand_over(key, cast.leyla, cast.kerem)

    after = view(key, cast.amina)
    assert texts(key, cast.kerem) == ["For our ferries.", "Ask for more.", "You know them."]
    assert texts(key, cast.amina) == ["For our ferries."]
    assert (after.last_at, after.unread) == (before.last_at, before.unread)
    assert after.their_charge == cast.kerem.person
    hidden = conversations.messages(key, reader=cast.leyla.actor)[1].id
    with pytest.raises(NotFound, match="message_unknown"):
        conversations.messages(key, reader=cast.amina.actor, after=hidden)


def test_nobody_hands_over_to_another_institution_or_to_who_may_not(cast: Cast) -> None:
    key = asked(cast)
    _replace_role(cast, cast.kerem, Role.ANALYST)

    for unfit in (cast.amina, cast.sam, cast.kerem):
        with pytest.raises(Refused, match="colleague_unfit"):
            hand_over(key, cast.leyla, unfit)


def test_who_wrote_a_message_may_strike_it_out_and_its_trace_stays(cast: Cast) -> None:
    key = asked(cast)
    message = say(key, cast.leyla, "Our price is 4.")
    with pytest.raises(Refused, match="not_your_message"):
        talking.strike_out(key, message, by=cast.kerem.actor, at=LATER)

    talking.strike_out(key, message, by=cast.leyla.actor, at=LATER)

    struck = conversations.messages(key, reader=cast.amina.actor)[-1]
    assert (struck.id, struck.text, struck.struck_at) == (message, "", LATER)


def test_the_note_of_an_interest_stands_in_the_register_and_is_not_struck_out(cast: Cast) -> None:
    key = asked(cast)
    said = conversations.messages(key, reader=cast.amina.actor)[0]

    with pytest.raises(Refused, match="note_in_register"):
        talking.strike_out(key, said.id, by=cast.amina.actor, at=LATER)

    assert said.is_in_register
    assert texts(key, cast.leyla) == ["For our ferries."]
    assert register.entry_by_id(key).statement.body["note"] == "For our ferries."


def test_a_file_is_opened_by_the_two_sides_until_its_message_is_struck_out(cast: Cast) -> None:
    key, message = asked(cast), uuid4()
    upload = Upload("drawing.pdf", "application/pdf", [b"%PDF-", b"1.7"])
    talking.post_message(key, id=message, text="", uploads=[upload], by=cast.leyla.actor, at=LATER)
    digest = str(conversations.messages(key, reader=cast.amina.actor)[-1].files[0]["digest"])

    name, opened = talking.opened_file(key, message, digest, by=cast.amina.actor)
    with opened:
        told = opened.read()
    talking.strike_out(key, message, by=cast.leyla.actor, at=LATER)

    assert (name, told) == ("drawing.pdf", b"%PDF-1.7")
    with pytest.raises(NotFound, match="file_unknown"):
        talking.opened_file(key, message, digest, by=cast.amina.actor)


@pytest.mark.parametrize(
    ("text", "code"), [(" \n", "message_empty"), ("x" * 8_001, "message_too_long")], ids=["empty", "long"]
)
def test_a_message_has_a_text_of_bounded_length(cast: Cast, text: str, code: str) -> None:
    key = asked(cast)

    with pytest.raises(Refused, match=code):
        say(key, cast.leyla, text)


def test_a_closed_conversation_says_why_and_goes_on_when_it_is_reopened(cast: Cast) -> None:
    key = asked(cast)
    close(key, cast.leyla, Ending.NO_ANSWER)
    closed = view(key, cast.amina)
    with pytest.raises(Refused, match="conversation_closed"):
        say(key, cast.amina, "Wait.", hours=2)

    talking.reopen_conversation(key, id=uuid4(), by=cast.amina.actor, at=LATER)
    say(key, cast.amina, "Here we are.", hours=2)

    assert (closed.closed_why, closed.waits_for) == (Ending.NO_ANSWER, None)
    assert view(key, cast.leyla).waits_for_us


def test_nobody_closes_with_an_ending_that_only_an_official_act_brings(cast: Cast) -> None:
    with pytest.raises(Refused, match="choice_unknown"):
        close(asked(cast), cast.leyla, Ending.DECLINED)


def test_interest_is_withdrawn_by_who_asked_and_declined_by_who_was_asked(cast: Cast) -> None:
    first, second = asked(cast), asked(cast, title="Another")
    for end, stranger in [
        (interest.withdraw_interest, cast.leyla),
        (interest.decline_interest, cast.amina),
    ]:
        with pytest.raises(Refused, match="not_your_side"):
            end(first, reason="No.", by=stranger.actor, at=LATER)

    interest.withdraw_interest(first, reason="We found another.", by=cast.amina.actor, at=LATER)
    interest.decline_interest(second, reason="It is sold.", by=cast.leyla.actor, at=LATER)

    assert (view(first, cast.leyla).standpoint, view(first, cast.leyla).closed_why) == (
        Standpoint.WITHDRAWN,
        Ending.WITHDRAWN,
    )
    assert view(second, cast.amina).ended_reason == "It is sold."
    with pytest.raises(Refused, match="interest_ended"):
        talking.reopen_conversation(first, id=uuid4(), by=cast.amina.actor, at=LATER)
    with pytest.raises(Refused, match="interest_ended"):
        interest.withdraw_interest(first, reason="Again.", by=cast.amina.actor, at=LATER)


def test_after_an_ended_interest_another_one_begins_anew(cast: Cast) -> None:
    record = record_of(cast)
    first = declare(record, cast.amina)
    interest.withdraw_interest(first, reason="Too early.", by=cast.amina.actor, at=LATER)

    second = declare(record, cast.amina)

    assert second != first
    assert view(second, cast.leyla).is_open


def test_what_one_has_may_be_named_as_what_meets_it_and_only_if_the_other_side_may_see_it(cast: Cast) -> None:
    offer = record_of(cast)
    need = _need(cast, label("public"))
    hidden, gone = _need(cast, label("partners", "state:MA")), _need(cast, label("public"))
    publishing.withdraw_record(gone, reason="Met.", by=cast.amina.actor, at=AT)
    for unfit in (hidden, gone, record_of(cast, kind="need")):
        with pytest.raises(Refused, match="answer_unfit"):
            declare(offer, cast.amina, with_own=unfit)

    key = declare(offer, cast.amina, with_own=need)

    named = view(key, cast.leyla).answers_with
    assert named is not None
    assert named.id == need


def test_when_the_record_goes_out_of_sight_the_conversation_stays_and_the_title_goes(cast: Cast) -> None:
    record = record_of(cast, title="Secret alloy")
    key = declare(record, cast.amina)
    _relabel(cast, record)

    seen = view(key, cast.amina)

    assert seen.record is None
    assert seen.reference.startswith("O-TR-2026-")
    assert texts(key, cast.amina) == ["For our ferries."]
    say(key, cast.amina, "Are you there?")
    assert view(key, cast.leyla).record is not None


def test_an_interest_can_be_ended_after_the_record_has_gone(cast: Cast) -> None:
    record = record_of(cast)
    key = declare(record, cast.amina)
    publishing.withdraw_record(record, reason="Sold.", by=cast.leyla.actor, at=LATER)

    interest.withdraw_interest(key, reason="Gone.", by=cast.amina.actor, at=LATER)

    assert view(key, cast.leyla).standpoint is Standpoint.WITHDRAWN


def test_the_end_of_an_interest_is_readable_to_its_side_after_the_record_was_closed(cast: Cast) -> None:
    record = record_of(cast, title="Secret alloy")
    key = declare(record, cast.amina)
    _relabel(cast, record)

    interest.decline_interest(key, reason="It is sold.", by=cast.leyla.actor, at=LATER)

    ended = register.entry_at(register.head().position)
    theirs = register.Filter(
        cast.amina.scope.labels, sees_internal=False, parties=(f"institution:{cast.amina.institution}",)
    )
    assert ended.statement.act == "exchange.interest.declined"
    assert register.is_readable(ended.position, theirs)


def test_rebuilt_interest_equals_the_live_one(cast: Cast) -> None:
    asked(cast)
    withdrawn, declined = asked(cast, title="Second"), asked(cast, title="Third")
    interest.withdraw_interest(withdrawn, reason="No.", by=cast.amina.actor, at=LATER)
    interest.decline_interest(declined, reason="No.", by=cast.leyla.actor, at=LATER)

    found = replay(is_kept=True)

    assert found.is_equal, found
    assert {table.table: table.live_rows for table in found.tables}["exchange_interest"] == 3
    assert view(declined, cast.amina).standpoint is Standpoint.DECLINED


def test_a_reminder_is_due_on_its_day_until_it_is_done(cast: Cast) -> None:
    key, made = asked(cast), uuid4()
    reminding.remind(
        key, id=made, due_on=AT.date(), note="Call.", is_for_charge=False, by=cast.leyla.actor, at=AT
    )
    with pytest.raises(NotFound, match="reminder_unknown"):
        reminding.finish_reminder(made, by=cast.kerem.actor, at=AT)

    due = reminders.due(cast.leyla.actor, cast.leyla.scope, at=AT)
    others = reminders.due(cast.kerem.actor, cast.kerem.scope, at=AT)
    reminding.finish_reminder(made, by=cast.leyla.actor, at=AT)

    assert [each.note for each in due] == ["Call."]
    assert others == ()
    assert reminders.due(cast.leyla.actor, cast.leyla.scope, at=AT) == ()


def test_a_snoozed_reminder_comes_again_in_a_week(cast: Cast) -> None:
    key, made = asked(cast), uuid4()
    reminding.remind(
        key, id=made, due_on=AT.date(), note="Call.", is_for_charge=True, by=cast.leyla.actor, at=AT
    )

    reminding.snooze_reminder(made, by=cast.leyla.actor, at=AT)

    assert reminders.due(cast.leyla.actor, cast.leyla.scope, at=AT) == ()
    assert [each.due_on for each in reminders.of_conversation(key, cast.leyla.actor)] == [
        AT.date() + timedelta(days=7)
    ]


@pytest.mark.parametrize(("days", "count"), [(6, 0), (7, 1)])
def test_a_week_without_our_answer_reminds_by_itself(cast: Cast, days: int, count: int) -> None:
    asked(cast)
    at = AT + timedelta(days=days)

    ours = reminders.due(cast.leyla.actor, cast.leyla.scope, at=at)
    theirs = reminders.due(cast.amina.actor, cast.amina.scope, at=at)

    assert ([each.id for each in ours], theirs) == ([None] * count, ())


def test_a_reminder_about_a_closed_conversation_comes_on_its_day(cast: Cast) -> None:
    key = asked(cast)
    mine, charges = remind(key, cast.leyla, 3), remind(key, cast.leyla, 4, is_for_charge=True)
    close(key, cast.leyla)

    assert [due(cast.leyla, days) for days in (2, 3, 4)] == [
        [],
        [(key, mine)],
        [(key, mine), (key, charges)],
    ]
    assert due(cast.kerem, 4) == []


def test_another_persons_own_reminder_does_not_put_off_the_one_that_comes_by_itself(cast: Cast) -> None:
    key = asked(cast)
    remind(key, cast.kerem, 300)

    assert due(cast.leyla, 7) == [(key, None)]


@pytest.mark.parametrize("days", [3, 7, 300])
def test_a_reminder_for_who_is_in_charge_takes_the_place_of_the_one_that_comes_by_itself(
    cast: Cast, days: int
) -> None:
    key = asked(cast)
    made = remind(key, cast.leyla, days, is_for_charge=True)

    before = due(cast.leyla, 7)
    reminding.finish_reminder(made, by=cast.leyla.actor, at=AT)

    assert before == ([(key, made)] if days <= 7 else [])
    assert due(cast.leyla, 7) == [(key, None)]


def test_reminders_are_found_behind_any_number_of_younger_conversations(cast: Cast) -> None:
    key = asked(cast)
    made = remind(key, cast.leyla)
    younger = [asked(cast, title=f"Propeller {number}") for number in range(2)]
    _repeat(younger, times=101)

    assert due(cast.leyla) == [(key, made)]
    assert (key, made) in due(cast.leyla, 7)
    assert len(due(cast.leyla, 7)) == 1 + 2 * 101


def _repeat(keys: list[UUID], times: int) -> None:
    """Write the rows of these conversations again and again, each time about a record of its own."""
    position = register.head().position
    for number in range(1, times):
        for key in keys:
            position += 1
            row, declared = Conversation.objects.get(pk=key), Interest.objects.get(pk=key)
            asker, fresh = uuid4(), uuid4()
            row.id, row.asker = fresh, asker
            row.last_at += timedelta(minutes=number)
            declared.id, declared.asker, declared.position = fresh, asker, position
            declared.save(force_insert=True)
            row.save(force_insert=True)


def _is_open(step: Callable[[], object]) -> bool:
    try:
        step()
    except Refused:
        return False
    return True


def _replace_role(cast: Cast, player: Player, role: Role) -> None:
    from mithaq.access import queries as access  # noqa: PLC0415

    for held in access.appointments(on=AT.date()):
        if held.person == player.person and held.role is not role:
            appointing.end_appointment(held.id, by=cast.hamad.actor, at=AT)
    if role not in player.actor.roles:
        appoint(cast, player, role)


def _counts(**numbers: int) -> dict[Pile, int]:
    return {pile: numbers.get(pile.value, 0) for pile in Pile}


def _need(cast: Cast, marked: dict[str, Any]) -> UUID:
    appoint_reviewer = Role.PROGRAMME_OFFICER
    if appoint_reviewer not in cast.hamad.actor.roles:
        appoint(cast, cast.hamad, appoint_reviewer)
    reference = published(cast.amina, cast.hamad, content("Drinking water", kind="need", label=marked))
    return records.record(reference, labels=cast.amina.scope.labels, on=AT.date()).id


def _relabel(cast: Cast, record: UUID, marked: dict[str, Any] | None = None) -> None:
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)
    closer = content("Secret alloy", label=marked or label("partners", "state:TR"))
    drafting.save_draft(key, content=closer, revision=1, by=cast.leyla.actor, at=AT)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    publishing.publish_draft(key, by=cast.leyla.actor, at=AT)
