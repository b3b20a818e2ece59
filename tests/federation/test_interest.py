"""Interest in a partner's record, and theirs in ours: what goes to the other side, what is taken from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cast import AT, Cast, Player, content, label, published
from meanwhile import at_the_lock
from mithaq.base.ids import named_id
from mithaq.base.labels import Classification
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import disclosing, interest, publishing, reminding, talking
from mithaq.exchange.actions.talking import Upload
from mithaq.exchange.domain.content import Step
from mithaq.exchange.domain.talking import Ending, Standpoint, note_of
from mithaq.exchange.models import Conversation, Interest, Message, Record
from mithaq.exchange.queries import conversations, funnel, records
from mithaq.exchange.queries.conversations import ConversationView, Pile
from mithaq.exchange.queries.disclosures import possible_recipients
from mithaq.federation import queries
from mithaq.federation.actions.pairing import accept_peer, revoke_peer
from mithaq.federation.queries import logs
from mithaq.node.replaying import replay
from mithaq.parties.models import Person
from mithaq.register import queries as register
from mithaq.register.domain.statement import Statement, payload_of, statement_from
from partner import (
    AMENDED,
    INTEREST_DECLARED,
    INTEREST_DECLINED,
    INTEREST_WITHDRAWN,
    SAID,
    STRUCK,
    WITHDRAWN,
    Partner,
)
from wire import hear, reasons, sent

LATER = AT + timedelta(minutes=5)
IN_TALKS = {INTEREST_DECLARED, INTEREST_WITHDRAWN, INTEREST_DECLINED, SAID, STRUCK}


def record_of(cast: Cast, **changes: Any) -> UUID:
    reference = published(cast.leyla, cast.kerem, content(**changes))
    return records.record(reference, labels=cast.leyla.scope.labels, on=AT.date()).id


def view(key: UUID, by: Player) -> ConversationView:
    return conversations.conversation(key, reader=by.actor, scope=by.scope)


def texts(key: UUID, by: Player) -> list[str]:
    return [each.text for each in conversations.messages(key, reader=by.actor)]


def post(key: UUID, by: Player, text: str, **how: Any) -> UUID:
    message = uuid4()
    reached = queries.reached_institutions(on=AT.date())
    talking.post_message(key, id=message, text=text, **{"reached": reached, **how}, by=by.actor, at=LATER)
    return message


def close(key: UUID, by: Player, why: Ending = Ending.NOT_SUITABLE) -> None:
    talking.close_conversation(key, id=uuid4(), why=why, text="Sorry.", by=by.actor, at=LATER)


def asked(cast: Cast, partner: Partner, **changes: Any) -> tuple[UUID, UUID]:
    """A record of Leyla's that the partner's ministry is interested in, and the conversation about it."""
    record = record_of(cast, **changes)
    said = partner.interest(record, cast.leyla.institution)
    hear(partner, partner.host(), said)
    return record, said.id


def asking(cast: Cast, partner: Partner, **changes: Any) -> tuple[UUID, UUID]:
    """A record of the partner's that Amina is interested in, and the conversation about it."""
    record = uuid4()
    hear(partner, partner.host(), partner.record(key=record, **changes))
    reached = queries.reached_institutions(on=AT.date())
    key = interest.declare_interest(
        record, note="For our wells.", answers_with=None, reached=reached, by=cast.amina.actor, at=AT
    )
    return record, key


def test_interest_of_a_partner_s_institution_waits_for_the_owner_s_people(
    cast: Cast, partner: Partner
) -> None:
    record, key = asked(cast, partner)

    seen = view(key, cast.leyla)
    assert (seen.node, seen.theirs, seen.waits_for_us) == (partner.name, partner.institution, True)
    assert (seen.our_charge, seen.their_charge, seen.unread) == (cast.leyla.person, None, 1)
    assert (seen.opened_at, seen.waiting_since) == (LATER, LATER)
    (note,) = conversations.messages(key, reader=cast.leyla.actor)
    assert (note.text, note.said_at, note.at > LATER) == ("For our mills.", AT, True)
    assert conversations.counts(cast.leyla.actor)[Pile.WAITING_FOR_US] == 1
    assert funnel.of_record(record).interested == (partner.institution,)
    for other in (cast.amina, cast.sam, cast.hamad):
        with pytest.raises(Refused, match="conversation_unknown"):
            view(key, other)
    assert reasons(partner) == []


def test_interest_is_taken_where_the_publisher_is_not_known_after_a_restore(
    cast: Cast, partner: Partner
) -> None:
    record = record_of(cast)
    Person.objects.filter(pk=cast.leyla.person).delete()
    said = partner.interest(record, cast.leyla.institution)

    hear(partner, partner.host(), said)

    assert reasons(partner) == []
    assert view(said.id, cast.kerem).our_charge is None


def test_what_is_said_in_answer_goes_to_that_node_and_to_no_other(cast: Cast, partner: Partner) -> None:
    other = Partner(state="ID", name="exchange.id.example")
    accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=AT)
    record, key = asked(cast, partner)

    message = post(key, cast.leyla, "Eleven.")
    talking.add_note(key, id=uuid4(), text="They sound sincere.", by=cast.leyla.actor, at=LATER)
    to = cast.kerem.person
    talking.hand_over(key, id=uuid4(), to=to, note="You know them.", by=cast.leyla.actor, at=LATER)
    reminding.remind(
        key, id=uuid4(), due_on=LATER.date(), note="Call.", is_for_charge=True, by=cast.kerem.actor, at=LATER
    )
    talking.strike_out(key, message, by=cast.leyla.actor, at=LATER)
    close(key, cast.kerem)
    talking.reopen_conversation(key, id=uuid4(), by=cast.kerem.actor, at=LATER)
    interest.decline_interest(key, reason="Sold.", by=cast.leyla.actor, at=LATER)

    said = sent(partner, IN_TALKS)
    told = [(each.act, each.body.get("entry"), each.body.get("text")) for each in said]
    assert told == [
        (SAID, "message", "Eleven."),
        (STRUCK, None, None),
        (SAID, "closed", "Sorry."),
        (SAID, "reopened", ""),
        (INTEREST_DECLINED, None, None),
    ]
    both = {f"institution:{cast.leyla.institution}", f"institution:{partner.institution}"}
    assert all(set(each.audience) == set(each.label["releasable_to"]) == both for each in said)  # type: ignore[arg-type]
    assert [each.subject for each in said[-2:]] == [f"conversation:{key}", f"record:{record}"]
    assert sent(other, IN_TALKS) == []
    assert replay(is_kept=False).is_equal


def test_interest_in_a_partner_s_record_goes_to_its_node(cast: Cast, partner: Partner) -> None:
    record, key = asking(cast, partner)

    (said,) = sent(partner, IN_TALKS)

    assert (said.act, said.id, said.subject) == (INTEREST_DECLARED, key, f"record:{record}")
    assert said.body == {
        "record": str(record),
        "institution": str(cast.amina.institution),
        "owner": str(partner.institution),
        "note": "For our wells.",
        "for": None,
    }
    both = {f"institution:{cast.amina.institution}", f"institution:{partner.institution}"}
    assert set(said.audience) == both
    assert (said.label["classification"], set(said.label["releasable_to"])) == ("partners", both)  # type: ignore[arg-type]
    seen = view(key, cast.amina)
    assert (seen.node, seen.their_charge, seen.waits_for_us) == (partner.name, None, False)
    again = interest.declare_interest(record, note="", answers_with=None, by=cast.amina.actor, at=LATER)
    assert again == key


def test_a_closely_held_record_makes_a_closely_held_interest(cast: Cast, partner: Partner) -> None:
    held = {**partner.record().label, "classification": "restricted", "releasable_to": ["bloc:OIC"]}
    hear(partner, partner.host(), said := partner.record(label=held))
    record = UUID(said.subject.removeprefix("record:"))
    reached = queries.reached_institutions(on=AT.date())

    interest.declare_interest(record, note="", answers_with=None, reached=reached, by=cast.kerem.actor, at=AT)

    assert [each.label["classification"] for each in sent(partner, IN_TALKS)] == ["restricted"]


def test_the_owner_on_the_other_node_answers_closes_and_declines(cast: Cast, partner: Partner) -> None:
    record, key = asking(cast, partner)
    ours = cast.amina.institution
    message = str(uuid4())

    hear(partner, partner.said(key, ours, what={"id": message}))
    seen = view(key, cast.amina)
    assert (seen.waits_for_us, seen.unread) == (True, 1)
    hear(
        partner,
        partner.to(ours, STRUCK, f"conversation:{key}", {"id": message}),
        partner.said(key, ours, "Too far.", what={"entry": "closed", "why": "not_suitable"}),
    )
    assert texts(key, cast.amina) == ["For our wells.", "", "Too far."]
    assert view(key, cast.amina).closed_why is Ending.NOT_SUITABLE
    hear(partner, partner.said(key, ours, "", what={"entry": "reopened"}))
    assert view(key, cast.amina).is_open
    hear(partner, partner.ended(INTEREST_DECLINED, key, record, ours))

    seen = view(key, cast.amina)
    assert (seen.standpoint, seen.closed_why) == (Standpoint.DECLINED, Ending.DECLINED)
    assert seen.ended_reason == "Bought elsewhere."
    assert reasons(partner) == []
    assert replay(is_kept=True).is_equal
    assert len(texts(key, cast.amina)) == 5


def test_an_interest_that_was_withdrawn_may_be_shown_anew(cast: Cast, partner: Partner) -> None:
    record, key = asked(cast, partner)
    again = partner.interest(record, cast.leyla.institution)

    hear(partner, partner.ended(INTEREST_WITHDRAWN, key, record, cast.leyla.institution), again)

    assert view(key, cast.leyla).standpoint is Standpoint.WITHDRAWN
    assert view(again.id, cast.leyla).standpoint is Standpoint.STANDING
    assert reasons(partner) == []


@pytest.mark.parametrize("is_ours_first", [True, False])
def test_both_nodes_agree_on_an_interest_that_both_end_at_once(
    cast: Cast, partner: Partner, is_ours_first: bool
) -> None:
    ours = cast.leyla.institution if is_ours_first else cast.amina.institution
    record, key = (asked if is_ours_first else asking)(cast, partner)
    if is_ours_first:
        interest.decline_interest(key, reason="Sold.", by=cast.leyla.actor, at=AT)
        theirs = INTEREST_WITHDRAWN
    else:
        interest.withdraw_interest(key, reason="Found.", by=cast.amina.actor, at=AT)
        theirs = INTEREST_DECLINED

    hear(partner, partner.ended(theirs, key, record, ours))

    assert reasons(partner) == []
    assert Interest.objects.get(pk=key).standpoint == Standpoint.WITHDRAWN
    assert replay(is_kept=False).is_equal


def test_what_crossed_a_closing_on_the_way_is_not_lost(cast: Cast, partner: Partner) -> None:
    _, key = asked(cast, partner)
    close(key, cast.leyla, Ending.OTHER)

    ours = cast.leyla.institution
    hear(
        partner,
        partner.said(key, ours, "One more thing."),
        partner.said(key, ours, "", what={"entry": "closed", "why": "agreed"}),
    )

    seen = view(key, cast.leyla)
    assert texts(key, cast.leyla) == ["For our mills.", "Sorry.", "One more thing.", ""]
    assert (seen.closed_why, seen.waits_for) == (Ending.OTHER, None)


def test_an_interest_that_has_ended_is_not_opened_again_by_the_other_side(
    cast: Cast, partner: Partner
) -> None:
    _, key = asked(cast, partner)
    interest.decline_interest(key, reason="Sold.", by=cast.leyla.actor, at=AT)

    hear(partner, partner.said(key, cast.leyla.institution, "", what={"entry": "reopened"}))

    assert not view(key, cast.leyla).is_open


def test_the_other_node_s_clock_orders_nothing_here(cast: Cast, partner: Partner) -> None:
    _, key = asked(cast, partner)
    ahead = replace(partner.said(key, cast.leyla.institution, "From the future."), at=AT.replace(year=2099))

    hear(
        partner, ahead, replace(partner.said(key, cast.leyla.institution, "Late."), at=AT.replace(year=2020))
    )
    post(key, cast.leyla, "Now.")

    entries = conversations.messages(key, reader=cast.leyla.actor)
    assert [each.text for each in entries] == ["For our mills.", "From the future.", "Late.", "Now."]
    assert [each.said_at.year for each in entries if each.said_at] == [2026, 2099, 2020]
    assert view(key, cast.leyla).last_at < LATER + timedelta(seconds=1)


def test_a_record_that_meets_ours_is_named_when_it_came_from_their_node(cast: Cast, partner: Partner) -> None:
    record, need = record_of(cast), uuid4()
    said = partner.interest(record, cast.leyla.institution, what={"for": str(need)})

    hear(partner, partner.host(), partner.record(key=need, what={"kind": "need"}), said)

    named = view(said.id, cast.leyla).answers_with
    assert named is not None
    assert named.id == need


Scene = dict[str, Any]
Cases = dict[str, tuple[Callable[[Partner, Scene], Statement], str]]


def told(partner: Partner, cases: Cases, *, first: int) -> dict[str, str]:
    """By case why it was not taken, where the log has them from an index on."""
    standing = next(each for each in queries.standings() if each.peer.name == partner.name)
    return {list(cases)[each.index - first]: each.code for each in standing.quarantined}


BAD_INTEREST: Cases = {
    "in a record that is hidden from them": (
        lambda partner, on: partner.interest(on["hidden"], on["owner"]),
        "record_unknown",
    ),
    "in a record that never was": (
        lambda partner, on: partner.interest(uuid4(), on["owner"]),
        "record_unknown",
    ),
    "in a record of their own": (
        lambda partner, on: partner.interest(
            on["theirs"], on["owner"], what={"owner": str(partner.institution)}
        ),
        "record_unknown",
    ),
    "in a record of another of ours": (
        lambda partner, on: partner.interest(on["record"], on["other"]),
        "record_unknown",
    ),
    "in a withdrawn record": (
        lambda partner, on: partner.interest(on["gone"], on["owner"]),
        "record_not_open",
    ),
    "in an expired record": (
        lambda partner, on: replace(partner.interest(on["record"], on["owner"]), at=AT.replace(year=2028)),
        "record_not_open",
    ),
    "by an institution of ours": (
        lambda partner, on: partner.interest(on["record"], on["owner"], speaker=on["other"]),
        "institution_of_other_node",
    ),
    "by nobody known": (
        lambda partner, on: partner.interest(on["record"], on["owner"], speaker=uuid4()),
        "institution_unknown",
    ),
    "without a person": (
        lambda partner, on: partner.interest(on["record"], on["owner"], author=None),
        "statement_malformed",
    ),
    "for everyone": (
        lambda partner, on: partner.interest(on["record"], on["owner"], audience=("everyone",)),
        "statement_malformed",
    ),
    "labelled for everyone": (
        lambda partner, on: partner.interest(on["record"], on["owner"], label=partner.host().label),
        "statement_malformed",
    ),
    "under another record's name": (
        lambda partner, on: partner.interest(on["record"], on["owner"], subject=f"record:{uuid4()}"),
        "statement_malformed",
    ),
    "with a longer note": (
        lambda partner, on: partner.interest(on["record"], on["owner"], what={"note": "x" * 2_001}),
        "statement_malformed",
    ),
    "with more than is read": (
        lambda partner, on: partner.interest(on["record"], on["owner"], what={"more": 1}),
        "statement_malformed",
    ),
    "met by a record of ours": (
        lambda partner, on: partner.interest(on["record"], on["owner"], what={"for": str(on["gone"])}),
        "answer_unfit",
    ),
    "met by an offer": (
        lambda partner, on: partner.interest(on["record"], on["owner"], what={"for": str(on["theirs"])}),
        "answer_unfit",
    ),
}


@pytest.fixture
def scene(cast: Cast, partner: Partner) -> Scene:
    theirs, record, gone = uuid4(), record_of(cast), record_of(cast, title="Gone")
    publishing.withdraw_record(gone, reason="Sold.", by=cast.leyla.actor, at=AT - timedelta(days=1))
    hear(partner, partner.host(), partner.record(key=theirs))
    return {
        "record": record,
        "gone": gone,
        "hidden": record_of(cast, title="Secret alloy", label=label("restricted", "state:MA")),
        "theirs": theirs,
        "owner": cast.leyla.institution,
        "other": cast.amina.institution,
    }


def test_interest_that_is_not_theirs_to_show_is_set_aside(partner: Partner, scene: Scene) -> None:
    good = partner.interest(scene["record"], scene["owner"])
    before = len(partner.log)

    hear(partner, *(make(partner, scene) for make, _ in BAD_INTEREST.values()), good)

    assert told(partner, BAD_INTEREST, first=before) == {
        case: code for case, (_, code) in BAD_INTEREST.items()
    }
    assert list(Conversation.objects.values_list("id", flat=True)) == [good.id]


def test_a_second_interest_in_a_record_leads_to_the_first(cast: Cast, partner: Partner) -> None:
    record, key = asked(cast, partner)

    hear(partner, partner.interest(record, cast.leyla.institution))

    assert reasons(partner) == ["interest_known"]
    assert list(Conversation.objects.values_list("id", flat=True)) == [key]


BAD_TALK: Cases = {
    "in a conversation at home": (
        lambda partner, on: partner.said(on["home"], on["owner"]),
        "conversation_unknown",
    ),
    "in a conversation of another node": (
        lambda partner, on: partner.said(on["elsewhere"], on["owner"]),
        "conversation_unknown",
    ),
    "in none": (lambda partner, on: partner.said(uuid4(), on["owner"]), "conversation_unknown"),
    "in our name": (
        lambda partner, on: partner.said(
            on["talk"], partner.institution, speaker=on["owner"], what={"institution": str(on["owner"])}
        ),
        "institution_of_other_node",
    ),
    "in the name of a third": (
        lambda partner, on: partner.said(on["talk"], on["owner"], what={"institution": str(on["other"])}),
        "conversation_unknown",
    ),
    "an entry that we keep to ourselves": (
        lambda partner, on: partner.said(on["talk"], on["owner"], what={"entry": "note"}),
        "statement_malformed",
    ),
    "nothing": (lambda partner, on: partner.said(on["talk"], on["owner"], ""), "statement_malformed"),
    "too much": (
        lambda partner, on: partner.said(on["talk"], on["owner"], "x" * 8_001),
        "statement_malformed",
    ),
    "letters that turn a line round": (
        lambda partner, on: partner.said(on["talk"], on["owner"], "a\u202eb\u0007"),
        "statement_malformed",
    ),
    "an ending of an official act": (
        lambda partner, on: partner.said(
            on["talk"], on["owner"], what={"entry": "closed", "why": "declined"}
        ),
        "statement_malformed",
    ),
    "a reason for a message": (
        lambda partner, on: partner.said(on["talk"], on["owner"], what={"why": "agreed"}),
        "statement_malformed",
    ),
    "for everyone": (
        lambda partner, on: partner.said(on["talk"], on["owner"], audience=("everyone",)),
        "statement_malformed",
    ),
    "less closely held": (
        lambda partner, on: partner.said(on["talk"], on["owner"], closeness=Classification.PARTNERS),
        "statement_malformed",
    ),
    "under a record's name": (
        lambda partner, on: partner.said(on["talk"], on["owner"], subject=f"record:{on['record']}"),
        "statement_malformed",
    ),
    "an entry that there is": (
        lambda partner, on: partner.said(on["talk"], on["owner"], what={"id": str(on["ours"])}),
        "entry_known",
    ),
    "an entry by which we would end the interest": (
        lambda partner, on: partner.said(
            on["talk"], on["owner"], what={"id": str(named_id(f"end {on['talk']}"))}
        ),
        "statement_malformed",
    ),
    "our message taken back": (
        lambda partner, on: partner.to(
            on["owner"], STRUCK, f"conversation:{on['talk']}", {"id": str(on["ours"])}
        ),
        "institution_of_other_node",
    ),
    "our note taken back": (
        lambda partner, on: partner.to(
            on["owner"], STRUCK, f"conversation:{on['talk']}", {"id": str(on["note"])}
        ),
        "message_unknown",
    ),
    "a message of elsewhere taken back": (
        lambda partner, on: partner.to(
            on["owner"], STRUCK, f"conversation:{on['talk']}", {"id": str(note_of(on["home"]))}
        ),
        "message_unknown",
    ),
    "a colleague's message taken back": (
        lambda partner, on: partner.to(
            on["owner"],
            STRUCK,
            f"conversation:{on['talk']}",
            {"id": str(on["said"])},
            author=f"person:{uuid4()}",
        ),
        "not_your_message",
    ),
    "the note of the interest taken back": (
        lambda partner, on: partner.to(
            on["owner"], STRUCK, f"conversation:{on['talk']}", {"id": str(note_of(on["talk"]))}
        ),
        "note_in_register",
    ),
    "an interest at home withdrawn": (
        lambda partner, on: partner.ended(INTEREST_WITHDRAWN, on["home"], on["second"], on["owner"]),
        "conversation_unknown",
    ),
    "their own interest declined in our name": (
        lambda partner, on: partner.ended(INTEREST_DECLINED, on["talk"], on["record"], on["owner"]),
        "institution_of_other_node",
    ),
    "the interest withdrawn without a reason": (
        lambda partner, on: partner.ended(
            INTEREST_WITHDRAWN, on["talk"], on["record"], on["owner"], what={"reason": " "}
        ),
        "statement_malformed",
    ),
    "the interest withdrawn from another record": (
        lambda partner, on: partner.ended(INTEREST_WITHDRAWN, on["talk"], on["second"], on["owner"]),
        "statement_malformed",
    ),
}


@pytest.fixture
def talk(cast: Cast, partner: Partner) -> Scene:
    """Leyla talks with the partner's ministry, with Amina at home, and with another node."""
    other = Partner(state="ID", name="exchange.id.example")
    accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=AT)
    record, key = asked(cast, partner)
    second = record_of(cast, title="Second")
    elsewhere = other.interest(second, cast.leyla.institution)
    hear(other, other.host(), elsewhere)
    home = interest.declare_interest(second, note="", answers_with=None, by=cast.amina.actor, at=AT)
    ours, note, said = post(key, cast.leyla, "Eleven."), uuid4(), uuid4()
    talking.add_note(key, id=note, text="They sound sincere.", by=cast.leyla.actor, at=LATER)
    hear(partner, partner.said(key, cast.leyla.institution, what={"id": str(said)}))
    return {
        "record": record,
        "second": second,
        "talk": key,
        "elsewhere": elsewhere.id,
        "home": home,
        "ours": ours,
        "note": note,
        "said": said,
        "owner": cast.leyla.institution,
        "other": cast.amina.institution,
    }


def test_what_is_not_theirs_to_say_changes_nothing(cast: Cast, partner: Partner, talk: Scene) -> None:
    before, first = _rows(), len(partner.log)

    hear(partner, *(make(partner, talk) for make, _ in BAD_TALK.values()))

    assert told(partner, BAD_TALK, first=first) == {case: code for case, (_, code) in BAD_TALK.items()}
    assert _rows() == before
    hear(partner, partner.said(talk["talk"], talk["owner"], "Still here."))
    assert texts(talk["talk"], cast.leyla)[-1] == "Still here."


def _rows() -> list[tuple[Any, ...]]:
    return [
        *Message.objects.order_by("pk").values_list(),
        *Conversation.objects.order_by("pk").values_list(),
        *Interest.objects.order_by("pk").values_list(),
    ]


def test_a_side_ends_its_interest_once(cast: Cast, partner: Partner) -> None:
    record, key = asked(cast, partner)
    ended = [partner.ended(INTEREST_WITHDRAWN, key, record, cast.leyla.institution) for _ in range(2)]

    hear(partner, *ended)

    assert reasons(partner) == ["interest_ended"]


def test_files_go_to_another_node_in_packages_only(cast: Cast, partner: Partner) -> None:
    _, key = asked(cast, partner)
    upload = Upload("plan.pdf", "application/pdf", iter([b"secret"]))

    with pytest.raises(Refused, match="files_not_carried"):
        post(key, cast.leyla, "See the plan.", uploads=[upload])

    assert texts(key, cast.leyla) == ["For our mills."]


def test_nothing_new_is_said_to_a_node_that_is_not_reached(cast: Cast, partner: Partner) -> None:
    _, key = asked(cast, partner)
    theirs = uuid4()
    hear(partner, partner.record(key=theirs))
    revoke_peer(partner.name, reason="Key lost.", by=cast.hamad.actor, at=AT)
    size = register.head().size

    steps: list[Callable[[], object]] = [
        lambda: post(key, cast.leyla, "Hello?"),
        lambda: post(key, cast.leyla, "Hello?", reached=()),
        lambda: interest.declare_interest(
            theirs,
            note="",
            answers_with=None,
            reached=queries.reached_institutions(on=AT.date()),
            by=cast.amina.actor,
            at=AT,
        ),
    ]
    for step in steps:
        with pytest.raises(Refused, match="interest_not_carried"):
            step()

    assert register.head().size == size
    # What ends it holds here at once, and goes when the nodes are paired again.
    interest.decline_interest(key, reason="Sold.", by=cast.leyla.actor, at=LATER)
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=LATER)
    assert [each.act for each in sent(partner, IN_TALKS)] == [INTEREST_DECLINED]


def test_an_institution_that_its_node_does_not_stand_for_is_not_reached(cast: Cast, partner: Partner) -> None:
    nigerian, record = uuid4(), uuid4()
    facts = {**partner.facts.as_json(), "state": "NG", "is_host": False}
    hear(
        partner,
        partner.host(),
        partner.statement("parties.institution.registered", f"institution:{nigerian}", facts),
        partner.record(key=record, institution=nigerian),
    )

    assert queries.reached_institutions(on=AT.date()) == {partner.institution}
    with pytest.raises(Refused, match="interest_not_carried"):
        interest.declare_interest(
            record,
            note="",
            answers_with=None,
            reached=queries.reached_institutions(on=AT.date()),
            by=cast.amina.actor,
            at=AT,
        )


def test_what_meets_a_partner_s_record_must_be_there_too(cast: Cast, partner: Partner) -> None:
    wanted, mine = uuid4(), record_of(cast)
    hear(partner, partner.host(), partner.record(key=wanted, what={"kind": "need"}))
    row = Record.objects.get(pk=mine)
    written = row.content

    def declare() -> UUID:
        reached = queries.reached_institutions(on=AT.date())
        return interest.declare_interest(
            wanted, note="", answers_with=mine, reached=reached, by=cast.leyla.actor, at=AT
        )

    row.content = {**written, "source": {"name": "nasa_patents", "key": "1", "url": "https://example.org"}}
    row.save()
    with pytest.raises(Refused, match="answer_unfit"):
        declare()
    row.content = written
    row.save()

    key = declare()

    named = view(key, cast.leyla).answers_with
    assert named is not None
    assert named.id == mine


def test_a_record_that_its_node_changes_or_withdraws_leaves_the_conversation(
    cast: Cast, partner: Partner
) -> None:
    record, key = asking(cast, partner)

    hear(
        partner,
        partner.record("Better sensor", key=record, version=2, act=AMENDED),
        partner.statement(WITHDRAWN, f"record:{record}", {"reason": "Sold"}),
    )
    interest.withdraw_interest(key, reason="Gone.", by=cast.amina.actor, at=LATER)

    assert view(key, cast.amina).record is not None
    assert [each.act for each in sent(partner, IN_TALKS)] == [INTEREST_DECLARED, INTEREST_WITHDRAWN]


def test_what_a_partner_does_not_take_is_found_by_its_place_in_the_log(cast: Cast, partner: Partner) -> None:
    _, key = asking(cast, partner)
    post(key, cast.amina, "Are you there?")
    sent(partner, IN_TALKS)
    entries = logs.sent_segment(partner.name, first=0).entries
    index = next(at for at, each in enumerate(entries) if statement_from(payload_of(each)).act == SAID)
    note_refused(partner, index)

    found = queries.not_taken_there(partner.name, conversations.carried_positions(view(key, cast.amina)))

    assert [each.code for each in found] == ["conversation_unknown"]


def test_a_step_is_not_disclosed_to_a_partner_s_institution(cast: Cast, partner: Partner) -> None:
    record, _ = asked(cast, partner, open_step="teaser")
    seen = records.record_by_id(record, labels=cast.leyla.scope.labels, on=AT.date())

    with pytest.raises(Refused, match="disclosure_not_carried"):
        disclosing.disclose(
            record,
            institution=partner.institution,
            step=Step.FULL,
            until=None,
            by=cast.leyla.actor,
            at=AT,
        )

    offered = {each.id for each in possible_recipients(seen, on=AT.date())}
    assert cast.amina.institution in offered
    assert partner.institution not in offered


def note_refused(partner: Partner, index: int) -> None:
    """The partner has told that it did not take the statement there, nor its first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO federation_quarantined (peer, is_ours, index, code, facts, at)"
            " VALUES (%s, true, %s, 'conversation_unknown', '{}', %s), (%s, true, 0, 'not_for_us', '{}', %s)",
            [partner.name, index, AT, partner.name, AT],
        )


def test_conversations_with_other_nodes_are_locked_after_the_register(cast: Cast, partner: Partner) -> None:
    """As statements of others are taken: the register first, else two would wait for each other."""
    _, key = asked(cast, partner)
    found: list[int] = []

    with at_the_lock("exchange_conversation", lambda: found.append(_advisory_locks())):
        post(key, cast.leyla, "Eleven.")

    assert found == [1]


def _advisory_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        (count,) = cursor.fetchone() or (0,)
    return int(count)
