"""A node that comes back from a backup learns from its partners what it had said, before it writes."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from cast import AT, Cast, content, label, published
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.actions.publishing import withdraw_record
from mithaq.exchange.models import Record
from mithaq.federation import published as federation
from mithaq.federation import queries
from mithaq.federation.actions import comparing, receiving, recovering, sending, visiting
from mithaq.federation.actions.bundling import write_bundle
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.actions.visiting import Heard
from mithaq.federation.domain.receipts import Head, cosigned
from mithaq.federation.domain.segments import Segment
from mithaq.federation.models import Incoming, Outgoing, Recovery, Sent
from mithaq.federation.queries import logs
from mithaq.node.doctor import findings
from mithaq.node.replaying import ACTS, replay
from mithaq.register import queries as register
from mithaq.register.adapters.high_water import high_water, set_high_water
from mithaq.register.domain.statement import envelope_of, payload_of, statement_from
from partner import Partner, tampered
from wire import pulled

LATER = AT + timedelta(hours=1)


@contextmanager
def lost() -> Iterator[None]:
    """What happens inside is remembered by partners alone: afterwards the database is as it was before."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def partners(cast: Cast, partner: Partner) -> tuple[Partner, Partner]:
    """Malaysia's node and Morocco's, paired with ours."""
    other = Partner("MA", "exchange.ma.example")
    accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=AT)
    return partner, other


def put_out(*partners: Partner) -> None:
    """Let each take what is for it."""
    for each in partners:
        while sending.fill(each.name, at=AT):
            pass
        each.take(logs.sent_segment(each.name, first=len(each.taken)))


def recover(*partners: Partner) -> recovering.Recovered:
    comparing.begin(at=LATER)
    for each in partners:
        recovering.ask(each.name, each, at=LATER)
    return recovering.finish(at=LATER)


def publish(cast: Cast, title: str = "Quiet propeller", *releasable_to: str) -> str:
    marked = label("restricted", *releasable_to) if releasable_to else label("public")
    return published(cast.leyla, cast.kerem, content(title, label=marked))


def titles() -> list[str]:
    return sorted(row.content["texts"]["en"]["title"] for row in Record.objects.all())


def require_one_history(*partners: Partner) -> None:
    """Each partner has the beginning of our log for it, and its receipt is of that."""
    for each in partners:
        segment = logs.sent_segment(each.name, first=0)
        assert list(segment.entries[: len(each.taken)]) == each.taken
        assert {found.peer.name: found.own_fork for found in queries.standings()}[each.name] is None
    assert replay(is_kept=False).is_equal


def test_what_was_said_after_the_backup_is_taken_back_once(
    cast: Cast, partners: tuple[Partner, Partner]
) -> None:
    publish(cast, "Before")
    put_out(*partners)
    with lost():
        publish(cast, "For all")
        publish(cast, "For Malaysia", "state:MY")
        publish(cast, "For Morocco", "state:MA")
        withdraw_record(Record.objects.earliest("position").id, reason="Sold", by=cast.kerem.actor, at=AT)
        put_out(*partners)
        before = [logs.sent_segment(each.name, first=0) for each in partners]
    size = register.head().size

    found = recover(*partners)

    assert (found.taken_back, found.missing) == (4, None)
    assert titles() == ["Before", "For Malaysia", "For Morocco", "For all"]
    assert Record.objects.exclude(withdrawn_at=None).get().content["texts"]["en"]["title"] == "Before"
    assert [logs.sent_segment(each.name, first=0) for each in partners] == before
    require_one_history(*partners)
    (said,) = register.entries(size + 3)
    assert (said.statement.act, said.statement.author) == ("federation.node.recovered", None)
    assert said.statement.body["had"] == size


def test_afterwards_the_logs_go_on_and_nothing_is_put_out_twice(
    cast: Cast, partners: tuple[Partner, Partner]
) -> None:
    ours, other = partners
    put_out(*partners)
    with lost():
        publish(cast, "Both have it")
        put_out(*partners)
        publish(cast, "One has it")
        put_out(ours)
    recover(*partners)

    publish(cast, "New")
    put_out(*partners)

    assert titles() == ["Both have it", "New", "One has it"]
    assert ours.taken == other.taken
    assert len(set(ours.taken)) == len(ours.taken)
    require_one_history(*partners)


def test_nothing_is_written_or_put_out_before_all_have_told(
    cast: Cast, partners: tuple[Partner, Partner]
) -> None:
    ours, other = partners
    publish(cast, "Before")
    assert comparing.begin(at=LATER) == (other.name, ours.name)
    recovering.ask(ours.name, ours, at=LATER)
    before = register.head()

    for write in (
        lambda: publish(cast),
        lambda: receiving.take(queries.peer(ours.name), _segment(ours), at=AT),
        lambda: sending.fill(ours.name, at=AT),
        lambda: recovering.finish(at=LATER),
    ):
        with pytest.raises(Refused, match="register_awaits") as refused:
            write()
    assert refused.value.facts == {"nodes": other.name}
    assert not visiting.put_out(at=LATER)
    assert not visiting.take_next(at=LATER)
    assert logs.sent_size(ours.name) == 0
    assert register.head() == before
    assert titles() == ["Before"]

    recovering.ask(other.name, other, at=LATER)
    recovering.finish(at=LATER)
    publish(cast, "Again")


def _segment(partner: Partner) -> Segment:
    partner.put_out(partner.host())
    return partner.segment()


def test_versions_of_a_record_come_back_in_their_order(cast: Cast, partners: tuple[Partner, Partner]) -> None:
    ours, other = partners
    with lost():
        institution = cast.leyla.institution
        key = uuid4()
        for version, to in enumerate((("state:MY", "state:MA"), ("state:MA",), ("state:MY", "state:MA")), 1):
            _say_version(institution, key, version, *to)
            put_out(*partners)
    # In place of the second version Malaysia has that the record was taken back.
    assert len(ours.taken) == len(other.taken)

    recover(*partners)

    assert Record.objects.get().version == 3
    require_one_history(*partners)


def _say_version(institution: UUID, key: UUID, version: int, *to: str) -> None:
    from mithaq.register import actions  # noqa: PLC0415
    from mithaq.register.domain.statement import StatementDraft  # noqa: PLC0415

    marked = {**label("restricted", *to), "originator": "state:TR"}
    said = {**content("Sonar", label=marked), "source": None, "open_step": "full"}
    draft = StatementDraft(
        act="exchange.record.amended" if version > 1 else "exchange.record.published",
        audience=("everyone",),
        subject=f"record:{key}",
        label=marked,
        body={"content": said, "institution": str(institution), "version": version},
    )
    appended = actions.append(draft, at=AT)
    federation.OURS[draft.act](appended.position, appended.statement)


def test_a_receipt_for_more_than_we_know_shuts_writing(cast: Cast, partner: Partner) -> None:
    put_out(partner)
    with lost():
        publish(cast)
        put_out(partner)

    with pytest.raises(Refused, match="node_set_back"):
        sending.take_receipt(queries.peer(partner.name), partner.receipt, [], at=LATER)

    with pytest.raises(Refused, match="register_awaits"):
        publish(cast, "Another history")
    recovering.ask(partner.name, partner, at=LATER)
    # What it says again meanwhile does not begin anew.
    with pytest.raises(Refused, match="node_set_back"):
        sending.take_receipt(queries.peer(partner.name), partner.receipt, [], at=LATER)
    recovering.finish(at=LATER)
    sending.take_receipt(queries.peer(partner.name), partner.receipt, [], at=LATER)
    require_one_history(partner)


def test_what_our_key_did_not_sign_shuts_nothing(cast: Cast, partner: Partner) -> None:
    put_out(partner)
    forged = replace(partner, name=f"{partner.us}", us=partner.name).note(2, entries=[b"1", b"2"])
    for note in (cosigned(forged, name=partner.name, seal=partner.seal, at=AT), tampered_note(partner)):
        with pytest.raises(Refused, match=r"signature_invalid|receipt_malformed"):
            sending.take_receipt(queries.peer(partner.name), note, [], at=LATER)
        with pytest.raises(Refused, match=r"signature_invalid|receipt_malformed"):
            comparing.hear(partner.name, replace(partner, receipt=note), at=LATER)

    publish(cast)


def tampered_note(partner: Partner) -> str:
    """Their receipt with another size."""
    return partner.receipt.replace(f"\n{len(partner.taken)}\n", f"\n{len(partner.taken) + 5}\n", 1)


def test_a_partner_who_is_asked_first_shows_that_we_were_set_back(cast: Cast, partner: Partner) -> None:
    put_out(partner)
    comparing.hear(partner.name, partner, at=LATER)
    with lost():
        publish(cast)
        put_out(partner)

    with pytest.raises(Refused, match="node_set_back"):
        comparing.hear(partner.name, partner, at=LATER)

    assert register.awaited() == (partner.name,)


def test_a_log_is_not_continued_before_its_partner_was_heard(
    cast: Cast, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(cast)
    monkeypatch.setattr(visiting, "_heard", Heard())

    assert not visiting.put_out(at=LATER)
    assert logs.sent_size(partner.name) == 0

    visiting._hear(partner.name, partner, at=LATER)  # type: ignore[arg-type]  # it answers as a link does

    assert visiting.put_out(at=LATER)
    assert logs.sent_size(partner.name) > 0


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("passed", "is_forgotten"),
    [
        (timedelta(0), False),
        (MINUTE, False),
        (-MINUTE, False),
        (MINUTE + SECOND, True),
        (-MINUTE - SECOND, True),
        (timedelta(days=30), True),
    ],
)
def test_who_was_heard_before_the_clock_jumped_is_heard_anew(passed: timedelta, is_forgotten: bool) -> None:
    heard = Heard()
    heard.add("exchange.my.example", at=AT)
    assert not heard.begin_round(AT)

    assert bool(heard.begin_round(AT + passed)) is is_forgotten

    assert ("exchange.my.example" in heard) is not is_forgotten


def test_a_partner_is_heard_again_each_hour(partner: Partner) -> None:
    heard = Heard()
    assert heard.is_due(partner.name, at=AT)
    heard.add(partner.name, at=AT)

    assert not heard.is_due(partner.name, at=AT + timedelta(hours=1))
    assert heard.is_due(partner.name, at=AT + timedelta(hours=1, seconds=1))
    assert partner.name in heard


def test_a_machine_that_was_set_back_with_its_memory_asks_before_it_puts_out(
    cast: Cast, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "_heard", Heard())
    visiting._hear(partner.name, partner, at=LATER)  # type: ignore[arg-type]  # it answers as a link does
    assert visiting.put_out(at=LATER)
    partner.take(logs.sent_segment(partner.name, first=0))
    Incoming.objects.update(due_at=LATER + timedelta(days=2))
    with lost():
        publish(cast, "First history")
        put_out(partner)
    publish(cast, "Second history")
    size = logs.sent_size(partner.name)

    # The machine's memory is of before the loss as well; its clock was set right.
    back = LATER + timedelta(days=1)
    assert not visiting.put_out(at=back)

    assert logs.sent_size(partner.name) == size
    assert Incoming.objects.get().due_at == back
    visiting._hear(partner.name, partner, at=back)  # type: ignore[arg-type]
    assert register.awaited() == (partner.name,)


def test_a_database_that_is_older_than_the_home_is_not_written_to(cast: Cast, partner: Partner) -> None:
    put_out(partner)
    with lost():
        publish(cast)
        put_out(partner)
        publish(cast, "For nobody else", "state:TR")
        had = register.head().size
    set_high_water(_home(), had)
    size = register.head().size

    with pytest.raises(Refused, match="register_set_back"):
        publish(cast, "Another history")
    assert visiting.recover_next(at=LATER)
    assert register.awaited() == (partner.name,)
    recovering.ask(partner.name, partner, at=LATER)
    found = recovering.finish(at=LATER)

    assert (found.had, found.taken_back, found.missing) == (size, 1, had - size - 1)
    assert queries.last_recovery() is not None


def _home() -> Any:
    from django.conf import settings  # noqa: PLC0415

    return settings.HOME


def test_how_far_the_register_came_is_noted_once_it_is_sure(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), lost():
        publish(cast)
    assert high_water(_home()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        publish(cast)

    assert high_water(_home()) == register.head().size
    (_home() / "high-water").write_bytes(b"nonsense")
    with pytest.raises(Refused, match="high_water_unreadable"):
        publish(cast)


def test_a_node_without_partners_goes_on_by_an_administrator(cast: Cast) -> None:
    assert comparing.begin(at=LATER) == ()
    publish(cast)
    with pytest.raises(Refused, match="nothing_to_recover"):
        visiting.recover(reason="Restored", by=cast.hamad.actor, at=LATER)
    set_high_water(_home(), register.head().size + 3)
    with pytest.raises(Refused, match="register_set_back"):
        publish(cast)
    assert not visiting.recover_next(at=LATER)
    with pytest.raises(Refused, match="reason_missing"):
        visiting.recover(by=cast.hamad.actor, at=LATER)

    found = visiting.recover(reason="Restored", by=cast.hamad.actor, at=LATER)

    assert (found.taken_back, found.missing) == (0, 3)


def test_a_partner_that_is_gone_is_left_out_by_an_administrator_with_a_reason(
    cast: Cast, partners: tuple[Partner, Partner]
) -> None:
    ours, other = partners
    with lost():
        publish(cast)
        put_out(ours)
    comparing.begin(at=LATER)
    recovering.ask(ours.name, ours, at=LATER)
    without = [other.name]

    with pytest.raises(Refused, match="not_permitted"):
        recovering.finish(without=without, reason="Closed", at=LATER)
    with pytest.raises(Refused, match="not_permitted"):
        recovering.finish(without=without, reason="Closed", by=cast.noor.actor, at=LATER)
    with pytest.raises(Refused, match="reason_missing"):
        recovering.finish(without=without, reason=" ", by=cast.hamad.actor, at=LATER)
    with pytest.raises(NotFound, match="peer_unknown"):
        visiting.recover(without=["nowhere.example"], reason="Closed", by=cast.hamad.actor, at=LATER)
    with pytest.raises(Refused, match="register_awaits"):
        visiting.recover(without=[ours.name], reason="Closed", by=cast.hamad.actor, at=LATER)
    assert titles() == []
    visiting.recover(without=without, reason="Closed in May", by=cast.hamad.actor, at=LATER)

    assert titles() == ["Quiet propeller"]
    found = queries.last_recovery()
    assert found is not None
    assert (found.without, found.reason) == ((other.name,), "Closed in May")
    said = register.entry_at(register.head().position).statement
    assert said.author == f"person:{cast.hamad.person}"


def test_one_that_was_left_out_and_comes_back_after_all_is_still_asked(
    cast: Cast, partners: tuple[Partner, Partner]
) -> None:
    ours, other = partners
    put_out(*partners)
    with lost():
        publish(cast, "Only Morocco has it", "state:MA")
        put_out(*partners)
    comparing.begin(at=LATER)
    recovering.ask(ours.name, ours, at=LATER)
    recovering.finish(without=[other.name], reason="Closed", by=cast.hamad.actor, at=LATER)
    publish(cast, "Written since")
    put_out(ours)
    size = logs.sent_size(other.name)
    write_bundle(other.name, BytesIO(), at=LATER)
    assert logs.sent_size(other.name) == size

    with pytest.raises(Refused, match="node_set_back"):
        sending.take_receipt(queries.peer(other.name), other.receipt, [], at=LATER)
    for each in partners:
        recovering.ask(each.name, each, at=LATER)
    recovering.finish(at=LATER)

    assert titles() == ["Only Morocco has it", "Written since"]
    require_one_history(*partners)


def _with_another_s(them: Partner) -> Partner:
    their_own = Partner(seal=them.seal)
    their_own.put_out(their_own.host())
    return replace(them, taken=[*them.taken[:-1], their_own.log[0]])


def _other_receipt(them: Partner) -> str:
    note = them.receipt.rpartition("— ")[0]
    return cosigned(note, name=them.name, seal=Partner().seal, at=AT)


def test_whatever_leaves_can_be_taken_back() -> None:
    assert federation.TAKEN.keys() <= federation.OURS.keys() <= ACTS.keys()


def test_one_that_answered_may_be_left_out_too(cast: Cast, partner: Partner) -> None:
    with lost():
        publish(cast)
        put_out(partner)
    comparing.begin(at=LATER)
    recovering.ask(partner.name, partner, at=LATER)

    found = recovering.finish(without=[partner.name], reason="Stolen", by=cast.hamad.actor, at=LATER)

    assert found.taken_back == 0
    assert titles() == []


LIES: dict[str, Callable[[Partner], Partner]] = {
    "another signature": lambda them: replace(them, taken=[*them.taken[:-1], tampered(them.taken[-1])]),
    "fewer": lambda them: replace(them, taken=them.taken[:-1]),
    "none": lambda them: replace(them, taken=[]),
    "more": lambda them: replace(them, taken=[*them.taken, them.taken[-1]]),
    "another order": lambda them: replace(them, taken=[*them.taken[:-2], *them.taken[:-3:-1]]),
    "another's statement": _with_another_s,
    "no statement": lambda them: replace(them, taken=[*them.taken[:-1], b"{}"]),
    "not taken what is not there": lambda them: replace(
        them, refused=[{"index": 99, "code": "content_invalid", "facts": {}}]
    ),
    "another's receipt": lambda them: replace(them, receipt=_other_receipt(them)),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_the_log_that_we_signed_is_not_taken_back(cast: Cast, partner: Partner, lie: str) -> None:
    put_out(partner)
    with lost():
        for number in range(3):
            publish(cast, f"Propeller {number}")
        put_out(partner)
    comparing.begin(at=LATER)
    before = register.head()

    with pytest.raises(Refused) as refused:
        recovering.ask(partner.name, LIES[lie](partner), at=LATER)
    with pytest.raises(Refused, match="register_awaits"):
        recovering.finish(at=LATER)

    (awaited,) = queries.awaited()
    assert awaited.trouble is not None
    assert awaited.trouble["code"] == refused.value.code
    assert register.head() == before
    assert titles() == []
    assert queries.standings()[0].own_fork is None
    # The truth, told later, is taken.
    recovering.ask(partner.name, partner, at=LATER)
    recovering.finish(at=LATER)
    assert len(titles()) == 3


@pytest.mark.parametrize("lies_from_the_first", [False, True])
def test_who_hands_back_something_else_does_not_make_us_the_liar(
    cast: Cast, partner: Partner, lies_from_the_first: bool
) -> None:
    put_out(partner)
    with lost():
        publish(cast, "One")
        publish(cast, "Two")
        put_out(partner)
    swapped = [*partner.taken[:-2], *partner.taken[:-3:-1]]

    class Liar(Partner):
        def returned(self, first: int) -> Segment:
            is_truth = first == 0 and not lies_from_the_first
            return super().returned(first) if is_truth else replace(partner, taken=swapped).returned(first)

    comparing.begin(at=LATER)
    with pytest.raises(Refused, match="returned_differs"):
        recovering.ask(partner.name, Liar(**vars(partner)), at=LATER)
    recovering.finish(without=[partner.name], reason="It lies", by=cast.hamad.actor, at=LATER)

    assert queries.standings()[0].own_fork is None
    assert {each.check: each for each in findings()}["writing"].is_good
    # What it can show under our key still finds out that we were set back.
    with pytest.raises(Refused, match="node_set_back"):
        sending.take_receipt(queries.peer(partner.name), partner.receipt, [], at=LATER)
    recovering.ask(partner.name, partner, at=LATER)
    recovering.finish(at=LATER)
    require_one_history(partner)


def test_a_partner_that_is_cut_off_goes_on_where_it_was(cast: Cast, partner: Partner) -> None:
    with lost():
        for number in range(5):
            publish(cast, f"Propeller {number}")
        put_out(partner)
    comparing.begin(at=LATER)

    class Cut(Partner):
        def returned(self, first: int) -> Segment:
            asked.append(first)
            if len(asked) == 2:
                raise Refused("peer_away", peer=self.name, reason="cut")
            return super().returned(first)

    asked: list[int] = []
    cut = Cut(**vars(partner))
    with pytest.raises(Refused, match="peer_away"):
        recovering.ask(partner.name, cut, at=LATER)
    recovering.ask(partner.name, cut, at=LATER)
    recovering.finish(at=LATER)

    assert asked[:3] == [0, 2, 2]
    assert len(titles()) == 5
    require_one_history(partner)


def test_of_two_histories_both_heads_are_kept_and_nothing_is_written_over(
    cast: Cast, partner: Partner
) -> None:
    put_out(partner)
    with lost():
        publish(cast, "First history")
        publish(cast, "First history goes on")
        put_out(partner)
    publish(cast, "Second history")
    while sending.fill(partner.name, at=AT):
        pass
    log = Outgoing.objects.get(pk=partner.name)
    ours = logs.sent_note(log, log.size)

    with pytest.raises(Refused, match="node_set_back"):
        sending.take_receipt(queries.peer(partner.name), partner.receipt, [], at=LATER)
    with pytest.raises(Refused, match="receipt_forked"):
        recovering.ask(partner.name, partner, at=LATER)

    (standing,) = queries.standings()
    assert standing.own_fork is not None
    assert (standing.own_fork.ours, standing.own_fork.theirs) == (ours, partner.receipt)
    assert titles() == ["Second history"]
    found = {each.check: each for each in findings()}["writing"]
    assert not found.is_good
    recovering.finish(without=[partner.name], reason="Forked", by=cast.hamad.actor, at=LATER)
    # Nothing more can be learned of it, so it does not shut writing again.
    with pytest.raises(Refused, match="receipt_forked"):
        sending.take_receipt(queries.peer(partner.name), partner.receipt, [], at=LATER)
    publish(cast, "Third")
    found = {each.check: each for each in findings()}["writing"]
    assert not found.is_good
    assert partner.name in found.fact
    assert queries.standings()[0].own_fork == standing.own_fork


def test_a_receipt_for_another_history_of_the_same_length_is_a_fork(cast: Cast, partner: Partner) -> None:
    put_out(partner)
    with lost():
        publish(cast, "First history")
        put_out(partner)
    publish(cast, "Second history")
    while sending.fill(partner.name, at=AT):
        pass

    with pytest.raises(Refused, match="receipt_forked"):
        sending.take_receipt(queries.peer(partner.name), partner.receipt, [], at=LATER)

    assert queries.standings()[0].own_fork is not None
    publish(cast, "Writing is open")


def test_what_they_did_not_take_is_known_again(cast: Cast, partner: Partner) -> None:
    with lost():
        publish(cast)
        put_out(partner)
        partner.refused = [{"index": len(partner.taken) - 1, "code": "content_invalid", "facts": {}}]

    recover(partner)

    (standing,) = queries.standings()
    assert standing.receipted == standing.sent == len(partner.taken)
    assert [(each.index, each.code, each.is_ours) for each in standing.quarantined] == [
        (len(partner.taken) - 1, "content_invalid", True)
    ]


def test_a_partner_that_is_away_keeps_writing_shut_and_is_asked_again(cast: Cast, partner: Partner) -> None:
    comparing.begin(at=LATER)

    with pytest.raises(Refused, match="peer_away"):
        visiting.recover_next(at=LATER)
    assert not visiting.recover_next(at=LATER)
    with pytest.raises(Refused, match="peer_away"):
        visiting.recover_next(at=LATER + timedelta(minutes=1))

    (awaited,) = queries.awaited()
    assert (awaited.name, awaited.is_whole) == (partner.name, False)
    with pytest.raises(Refused, match="register_awaits"):
        visiting.recover(by=cast.hamad.actor, at=LATER)
    found = {each.check: each for each in findings()}["writing"]
    assert not found.is_good
    assert partner.name in found.fact
    Recovery.objects.update(is_whole=True)
    assert visiting.recover_next(at=LATER)
    assert register.is_open()


NOTHING_TAKEN: dict[str, Any] = {"code": "content_invalid", "facts": {}}


class Telling(Partner):
    """Tells all that it did not take, wherever it is asked from."""

    def head(self, first: int) -> Head:
        del first
        return Head(self.receipt, self.refused)


def telling(partner: Partner, refused: list[Any]) -> Partner:
    return Telling(**{**vars(partner), "refused": refused})


UNREADABLE: dict[str, Callable[[Partner], Partner]] = {
    "more than a segment has": lambda them: telling(them, [{"index": 0, **NOTHING_TAKEN}] * 1_001),
    "a note with a NUL": lambda them: replace(them, receipt=f"{them.receipt}— x\0 AAAA\n"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_who_says_what_cannot_be_kept_is_named_and_does_not_count_as_heard(
    partner: Partner, case: str
) -> None:
    put_out(partner)
    comparing.begin(at=LATER)

    with pytest.raises(Refused, match="receipt_malformed"):
        recovering.ask(partner.name, UNREADABLE[case](partner), at=LATER)

    (awaited,) = queries.awaited()
    assert (awaited.is_whole, awaited.trouble) == (False, {"code": "receipt_malformed", "facts": {}})


@pytest.mark.parametrize(
    ("has_taken", "said"), [(False, "\0"), (True, {"index": 0, "more": "\0", **NOTHING_TAKEN})]
)
def test_of_what_was_not_taken_only_what_can_be_kept_is(
    partner: Partner, has_taken: bool, said: object
) -> None:
    if has_taken:
        put_out(partner)
    comparing.begin(at=LATER)

    recovering.ask(partner.name, telling(partner, [said]), at=LATER)
    recovering.finish(at=LATER)

    assert len(queries.standings()[0].quarantined) == has_taken


def test_an_end_that_fails_names_the_partner_and_is_not_tried_again_at_once(
    cast: Cast, partners: tuple[Partner, Partner]
) -> None:
    ours, other = partners
    publish(cast)
    put_out(*partners)
    comparing.begin(at=LATER)
    for each in partners:
        recovering.ask(each.name, each, at=LATER)
    # What no partner can bring about any more, as far as we know.
    Recovery.objects.filter(pk=ours.name).update(refused=["nonsense"])

    with pytest.raises(Refused, match="receipt_malformed"):
        visiting.recover_next(at=LATER)

    assert not visiting.recover_next(at=LATER)
    found = {each.name: each for each in queries.awaited()}
    assert found[other.name].is_whole
    assert not found[ours.name].is_whole
    assert found[ours.name].trouble == {"code": "receipt_malformed", "facts": {"peer": ours.name}}
    recovering.ask(ours.name, ours, at=LATER)
    assert visiting.recover_next(at=LATER)
    assert register.is_open()


def test_of_a_statement_that_cannot_be_applied_the_partner_is_named_that_handed_it_back(
    cast: Cast, partners: tuple[Partner, Partner]
) -> None:
    ours, other = partners
    with lost():
        _say_version(cast.leyla.institution, uuid4(), 1, "state:MY")
        put_out(ours)
        # A register that says so was never right: what comes back from it does not fit either.
        said = statement_from(payload_of(ours.taken[-1]))
        bad = envelope_of(replace(said, id=uuid4(), body={**said.body, "version": "x"}), register.seal())
        log = Outgoing.objects.get(pk=ours.name)
        position = register.head().position
        Sent.objects.filter(peer=ours.name, position=position).update(position=position + 1)
        sending.grow(log, [(position, bad)], [bad])
        log.save()
        note = logs.sent_note(log, log.size)
        ours.taken.append(bad)
        ours.receipt = cosigned(note, name=ours.name, seal=ours.seal, at=AT)
    comparing.begin(at=LATER)
    for each in partners:
        recovering.ask(each.name, each, at=LATER)

    with pytest.raises(Refused, match="could_not_apply"):
        recovering.finish(at=LATER)

    found = {each.name: each.trouble for each in queries.awaited()}
    assert found == {ours.name: {"code": "could_not_apply", "facts": {"peer": ours.name}}, other.name: None}


def test_an_end_that_fails_by_us_waits_too(partner: Partner) -> None:
    comparing.begin(at=LATER)
    recovering.ask(partner.name, partner, at=LATER)
    (_home() / "high-water").write_bytes(b"nonsense")

    with pytest.raises(Refused, match="high_water_unreadable"):
        visiting.recover_next(at=LATER)
    assert not visiting.recover_next(at=LATER + timedelta(seconds=59))

    (_home() / "high-water").unlink()
    assert visiting.recover_next(at=LATER + timedelta(minutes=1))
    assert register.is_open()


@pytest.mark.usefixtures("partner")
def test_a_clock_that_was_set_back_does_not_keep_writing_shut() -> None:
    comparing.begin(at=LATER + timedelta(days=1))

    with pytest.raises(Refused, match="peer_away"):
        visiting.recover_next(at=LATER)

    assert queries.awaited()[0].trouble is not None


def test_a_receiver_that_was_set_back_takes_the_same_again(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Before"))
    pulled(partner, step=2)
    with lost():
        partner.put_out(partner.record("Sensor"), b"{}", partner.record("Drone"))
        pulled(partner, step=2)
        after = _taken()

    pulled(partner, step=1)

    assert _taken() == after
    assert [(each.index, each.is_ours) for each in queries.standings()[0].quarantined] == [(3, False)]
    assert replay(is_kept=False).is_equal


def _taken() -> tuple[Any, ...]:
    row = Incoming.objects.get()
    with connection.cursor() as cursor:
        cursor.execute('SELECT index, position FROM federation_taken ORDER BY "index"')
        return row.size, bytes(row.frontier), row.told, titles(), cursor.fetchall()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_lost_no_log_forks(cast: Cast, partners: tuple[Partner, Partner], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    audiences = ((), ("state:MY",), ("state:MA",), ("state:TR",))

    def go_on(until: int) -> None:
        for number in range(chance.randrange(1, until)):
            publish(cast, f"Propeller {number}", *chance.choice(audiences))
            put_out(*chance.sample(partners, chance.randrange(3)))

    go_on(4)
    with lost():
        go_on(6)
        had = {each.name: list(each.taken) for each in partners}
    recover(*chance.sample(partners, 2))
    go_on(4)
    put_out(*partners)

    for each in partners:
        assert each.taken[: len(had[each.name])] == had[each.name]
    require_one_history(*partners)
