"""A partner that lies: nothing of it is accepted, and what it says rightly beside goes on."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Cast, content, published
from hostile import ANSWERS, ENTRIES, SEGMENTS, answer_of, receipts
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import following, receiving, sending, visiting
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.adapters import peer_link
from mithaq.federation.adapters.peer_link import PeerLink
from mithaq.federation.domain.receipts import log_name
from mithaq.federation.domain.segments import Segment, packed
from mithaq.federation.domain.turns import Turn
from mithaq.federation.models import Peer
from mithaq.federation.queries import logs
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from mithaq.register.actions import export_register
from mithaq.register.adapters.exports import opened_export
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, checkpoint_in, note_of
from mithaq.register.domain.verifying import verify_export
from partner import AT, Partner, new_seal
from wire import Wire, listening, pulled, rows, set_aside


def test_every_bad_statement_is_set_aside_and_the_good_ones_between_are_applied(partner: Partner) -> None:
    partner.put_out(partner.host())
    for name, (make, _) in ENTRIES.items():
        partner.put_out(make(partner), partner.record(name))

    wire = pulled(partner, step=7)

    expected = [(1 + 2 * number, code) for number, (_, code) in enumerate(ENTRIES.values())]
    assert set_aside() == expected
    assert [row[0] for row in rows()] == sorted(ENTRIES)
    assert [(one["index"], one["code"]) for _, told in wire.told for one in told] == expected  # type: ignore[call-overload, index]
    assert replay(is_kept=False).is_equal


def test_nothing_that_was_taken_makes_the_register_unverifiable(partner: Partner, tmp_path: Path) -> None:
    partner.put_out(partner.host(), *(make(partner) for make, _ in ENTRIES.values()), partner.record())
    pulled(partner)

    export_register(tmp_path / "register.jsonl.zst")

    with opened_export(tmp_path / "register.jsonl.zst") as lines:
        assert verify_export(lines).problems == []


def test_keys_that_no_root_document_brought_are_not_taken(partner: Partner) -> None:
    partner.put_out(partner.host(), b"1", b"2")
    partner.turns = (Turn(0, new_seal().public_key), Turn(1, partner.seal.public_key))
    before = register.head()

    with pytest.raises(Refused, match="checkpoint_malformed"):
        receiving.pull(partner.name, Wire(partner), at=AT)

    assert register.head() == before


def test_other_keys_with_each_segment_are_not_taken(partner: Partner) -> None:
    partner.go_over(new_seal())
    following.follow(partner.name, [each.envelope for each in partner.documents], at=AT)
    with pytest.raises(Refused, match="checkpoint_malformed"):  # noqa: PT012  # one of the next ones
        for size in range(5):
            partner.put_out(b"%d" % size, b"{}")
            invented = Turn(2 * size + 1, partner.seal.public_key)
            partner.turns = (Turn(0, new_seal().public_key), invented)
            receiving.pull(partner.name, Wire(partner), at=AT)

    assert len(register.keys().others[partner.name]) <= partner.card.root.version


def test_a_note_that_the_database_cannot_hold_is_refused(partner: Partner) -> None:
    partner.put_out(partner.host())
    origin = log_name(partner.name, partner.us)
    root = checkpoint_in(partner.note(), VerifierKey(origin, partner.seal.public_key)).root
    note = note_of(Checkpoint(origin, 1, root, ("a\0b",)), name=origin, seal=partner.seal)

    with pytest.raises(Refused, match="checkpoint_malformed"):
        receiving.take(queries.peer(partner.name), Segment(0, tuple(partner.log), note, 1), at=AT)


def test_what_others_take_meanwhile_is_there_before_a_statement_is_judged(partner: Partner) -> None:
    partner.put_out(partner.host())
    pulled(partner)
    partner.put_out(partner.record())

    with CaptureQueriesContext(connection) as asked:
        pulled(partner)

    said = [each["sql"] for each in asked]
    locked = next(at for at, sql in enumerate(said) if "pg_advisory_xact_lock" in sql)
    judged = next(at for at, sql in enumerate(said) if 'FROM "exchange_record"' in sql)
    assert locked < judged


def test_what_fails_for_a_reason_of_ours_is_shown(partner: Partner) -> None:
    partner.put_out(partner.host())

    class Broken(Wire):
        def segment(self, first: int) -> Segment:
            raise ZeroDivisionError(first)

    with pytest.raises(ZeroDivisionError):
        receiving.pull(partner.name, Broken(partner), at=AT)

    (standing,) = queries.standings()
    assert standing.trouble == {"code": "could_not_take", "facts": {}}


def test_many_bad_statements_are_told_in_parts_and_shown_in_part(partner: Partner) -> None:
    partner.put_out(*(b"{}" for _ in range(450)))

    wire = pulled(partner)

    assert [len(refused) for _, refused in wire.told] == [200, 200, 50]
    (standing,) = queries.standings()
    assert (standing.set_aside, len(standing.quarantined)) == (450, queries.SHOWN_MOST)


def test_what_a_bad_statement_says_is_told_in_short(partner: Partner) -> None:
    make, code = ENTRIES["many places"]
    partner.put_out(make(partner))

    pulled(partner)

    ((told,),) = [standing.quarantined for standing in queries.standings()]
    assert told.code == code
    assert len(str(told.facts)) < 3_000


@pytest.mark.parametrize("case", SEGMENTS)
def test_what_is_no_segment_changes_nothing(partner: Partner, case: str) -> None:
    answer = answer_of(SEGMENTS[case]())

    assert refusal_of_pull(partner, lambda line: line.sendall(answer)) == "segment_malformed"


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_that_never_ends_or_is_none_changes_nothing(
    partner: Partner, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer_link, "SEGMENT_S", 0.3)
    monkeypatch.setattr(peer_link, "SEGMENT_BYTES_MAX", 1 << 20)
    answer, code = ANSWERS[case]

    assert refusal_of_pull(partner, answer) == code


def refusal_of_pull(partner: Partner, answer: Callable[[socket.socket], None]) -> str:
    """Why nothing was taken; the page tells the same."""
    with listening(answer) as address:
        link = PeerLink(replace(partner.card, address=address), at=AT)
        with pytest.raises(Refused) as refused:
            receiving.pull(partner.name, link, at=AT)
    (standing,) = queries.standings()
    assert standing.taken == 0
    assert standing.trouble is not None
    assert standing.trouble["code"] == refused.value.code
    return refused.value.code


def test_what_is_no_receipt_of_our_log_changes_nothing(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    while sending.fill(partner.name, at=AT):
        pass
    segment = logs.sent_segment(partner.name, first=0)
    peer = queries.peer(partner.name)

    for told, code in receipts(partner, segment.note, segment.end).values():
        with pytest.raises(Refused, match=code):
            sending.take_receipt(peer, told.note, told.refused, at=AT)  # type: ignore[arg-type]

    (standing,) = queries.standings()
    assert (standing.receipted, standing.set_aside) == (0, 0)


def test_who_says_that_more_is_left_and_brings_nothing_is_not_asked_at_once(partner: Partner) -> None:
    class Boasting(Wire):
        def segment(self, first: int) -> Segment:
            return replace(super().segment(first), size=1_000_000)

    partner.put_out(partner.host())

    assert receiving.pull(partner.name, Boasting(partner), at=AT)
    assert not receiving.pull(partner.name, Boasting(partner), at=AT)


def test_a_partner_that_drips_holds_up_no_other(cast: Cast, partner: Partner) -> None:
    good = answer_of(packed(other_partner(cast).segment()))
    answering = {
        partner.name: ANSWERS["a body in drips"][0],
        "exchange.ma.example": lambda line: line.sendall(good),
    }
    with ExitStack() as stack:
        for name, answer in answering.items():
            card = Peer.objects.get(pk=name).card
            Peer.objects.filter(pk=name).update(
                card={**card, "address": stack.enter_context(listening(answer))}
            )
        with visiting._visited.with_one(partner.name):
            # Another thread waits for the one that drips; ours passes it over.
            assert visiting.take_next(at=AT)
            assert not visiting.take_next(at=AT)

    assert {each.peer.name: each.taken for each in queries.standings()} == {
        partner.name: 0,
        "exchange.ma.example": 1,
    }


def other_partner(cast: Cast) -> Partner:
    other = Partner("MA", "exchange.ma.example")
    accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=AT)
    other.put_out(other.host())
    return other


def test_each_ring_reaches_a_partner_though_another_is_under_way(partner: Partner) -> None:
    rung: list[str] = []

    class Bell(PeerLink):
        def ring(self) -> None:
            rung.append(self.card.name)
            if len(rung) == 1:
                # Meanwhile more was put out.
                visiting._to_ring.add(self.card.name)
                visiting._ring(self.card.name, self)

    visiting._to_ring.add(partner.name)

    visiting._ring(partner.name, Bell(partner.card, at=AT))

    assert rung == [partner.name] * 2
