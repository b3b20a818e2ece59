"""Keys that change while logs go on: a partner's, followed in the middle of its log, and ours."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cast import AT, Cast, content, published
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import KeySeal
from mithaq.federation import queries
from mithaq.federation.actions import following, receiving, sending
from mithaq.federation.actions.pairing import accept_peer, revoke_peer
from mithaq.federation.domain.cards import card_in, envelope_of
from mithaq.federation.domain.forks import fork_in
from mithaq.federation.domain.receipts import cosigned, log_name, receipt_in
from mithaq.federation.domain.requests import Asking, header_of, require_signed
from mithaq.federation.domain.turns import stretches, turns_in
from mithaq.federation.models import Incoming, Outgoing
from mithaq.federation.queries import logs
from mithaq.node.replaying import replay
from mithaq.register import actions as register_actions
from mithaq.register import queries as register
from mithaq.register.adapters.keys import create_next_key, first_seal, key_file
from mithaq.register.checks import check_head
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in
from mithaq.register.domain.roots import Signed, next_root, with_signature
from mithaq.register.domain.statement import envelope_of as signed_statement
from mithaq.register.domain.statement import statement_in
from partner import Partner, new_seal
from wire import Wire

LATER = AT + timedelta(minutes=5)


def pull(partner: Partner, *, step: int = 1_000) -> bool:
    return receiving.pull(partner.name, Wire(partner, step=step), at=LATER)


def follow(partner: Partner) -> None:
    following.follow(partner.name, partner.root_answer, at=LATER)


def standing() -> queries.Standing:
    (found,) = queries.standings()
    return found


def export_problems(tmp_path: Path, *, key: bytes | None = None) -> list[tuple[int, str]]:
    file = tmp_path / "register.jsonl"
    file.unlink(missing_ok=True)
    register_actions.export_register(file)
    report = register.verified_export(file, trusted_key=key, progress=lambda _: None)
    return [(each.position, each.code) for each in report.problems]


def test_f8_twelve_changes_of_keys_in_the_middle_of_a_pull(partner: Partner, tmp_path: Path) -> None:
    """Keys of the node change, holders of the root are replaced, one of three is lost; the pull is behind."""
    partner.put_out(partner.host())
    holders = [new_seal() for _ in range(3)]
    for number in range(12):
        former = partner.seal
        if number % 3 == 2:
            # One of the three is lost, and another takes the place.
            holders = [*holders[1:], new_seal()]
        partner.go_over(new_seal(), holders=holders, threshold=2)
        partner.put_out(*(partner.record(f"{number} {each}") for each in range(3)))
        assert former.public_key != partner.seal.public_key
        if number % 2:
            # Two versions at once, and in the midst of what the two keys before them signed.
            follow(partner)
            pull(partner, step=2)
    while pull(partner, step=2):
        pass

    assert (standing().taken, standing().quarantined, standing().trouble) == (37, (), None)
    assert standing().peer.card.root == partner.root
    assert partner.root.version == 13
    assert len(register.keys().others[partner.name]) == 13
    assert check_head(last=1_000).size == register.head().size
    assert export_problems(tmp_path) == []
    assert replay(is_kept=False).is_equal


def test_what_was_not_pulled_before_the_change_comes_still(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Before"), partner.record("Not pulled"))
    pull(partner, step=2)
    lost = partner.seal
    partner.go_over(new_seal())
    partner.put_out(partner.record("After"))

    with pytest.raises(Refused, match="signature_invalid"):
        pull(partner)
    follow(partner)
    pull(partner)

    assert (standing().taken, standing().quarantined) == (4, ())
    keys = [key for _, key in register.keys().others[partner.name]]
    assert keys == [lost.public_key, partner.seal.public_key]


def test_the_old_key_signs_nothing_after_the_change(partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Before"))
    pull(partner)
    thief = replace(partner, log=list(partner.log), documents=[])
    partner.go_over(new_seal())
    follow(partner)

    # A statement by the stolen key, put into the log itself.
    partner.put_out(partner.record("Honest"), signed_statement(partner.record("Stolen"), thief.seal))
    pull(partner)
    # A log by the stolen key.
    thief.put_out(thief.record("Stolen"), thief.record("Stolen too"))
    with pytest.raises(Refused, match="signature_invalid"):
        pull(thief)

    assert [(each.index, each.code) for each in standing().quarantined] == [(3, "signature_invalid")]
    assert standing().taken == 4
    with pytest.raises(Refused, match="request_unsigned"):
        asked(thief.seal, of=queries.peer(partner.name).card.key)
    asked(partner.seal, of=queries.peer(partner.name).card.key)


def asked(seal: KeySeal, *, of: VerifierKey) -> None:
    asking = Asking(of.name, "node.example", "GET", "/federation/v1/log?from=0")
    require_signed(header_of(asking, seal=seal, at=AT), asking, public_keys=[of.public_key], at=AT)


def test_who_stole_the_key_before_the_change_forks_the_log_and_is_found(partner: Partner) -> None:
    partner.put_out(partner.host())
    pull(partner)
    thief = replace(partner, log=list(partner.log))
    thief.put_out(thief.record("Stolen"))
    pull(thief)
    partner.put_out(partner.record("Honest"))
    partner.go_over(new_seal())
    follow(partner)
    partner.put_out(partner.record("Honest too"))

    with pytest.raises(Refused, match="log_differs"):
        pull(partner)

    assert standing().trouble == {"code": "log_differs", "facts": {"peer": partner.name, "size": 3}}
    # The heads at one size are by two keys, and an honest partner is not proved a liar by a thief.
    with pytest.raises(NotFound, match="proof_missing"):
        queries.proof_of_fork(partner.name)


def test_a_partner_that_lies_by_its_new_key_is_proved_by_that_key(partner: Partner) -> None:
    partner.put_out(partner.host())
    pull(partner)
    partner.go_over(new_seal())
    follow(partner)
    partner.put_out(partner.record("One history"))
    pull(partner)
    partner.log[1:] = []
    partner.put_out(partner.record("Another history"))
    with pytest.raises(Refused, match="log_differs"):
        receiving.take(queries.peer(partner.name), partner.segment(), at=LATER)
    judge = partner.key
    partner.go_over(new_seal())
    follow(partner)

    proof, key = queries.proof_of_fork(partner.name)

    assert key == judge.text()
    assert fork_in(proof, sender=judge).size == 2
    with pytest.raises(Refused, match="signature_invalid"):
        fork_in(proof, sender=partner.key)


def test_a_key_that_ended_does_not_come_back(partner: Partner) -> None:
    partner.put_out(partner.host())
    pull(partner)
    first = partner.seal
    partner.go_over(new_seal())
    follow(partner)
    partner.put_out(partner.record("After"))
    pull(partner)
    before = register.head()

    partner.go_over(first)
    follow(partner)
    partner.put_out(partner.record("By the first again"))
    with pytest.raises(Refused, match="key_ended"):
        pull(partner)

    assert register.head().size == before.size + 1
    assert standing().taken == 2


def as_known(partner: Partner) -> Partner:
    """The partner as far as it was followed."""
    return replace(partner, documents=partner.documents[:2])


def forked(partner: Partner) -> list[bytes]:
    first = replace(partner, documents=partner.documents[:1])
    return [first.signed_root(by=partner.holders, statement=new_seal().public_key).envelope]


HOSTILE: dict[str, tuple[Callable[[Partner], list[bytes]], str]] = {
    "a version is skipped": (lambda partner: partner.root_answer[3:], "root_skipped"),
    "signed by its own key alone": (
        lambda partner: [as_known(partner).signed_root(by=[partner.seal]).envelope],
        "root_signers_too_few",
    ),
    "by one of two": (
        lambda partner: [as_known(partner).signed_root(by=partner.holders[:1], threshold=1).envelope],
        "root_signers_too_few",
    ),
    "one good, one bad": (
        lambda partner: [
            partner.root_answer[2],
            replace(partner, documents=partner.documents[:3]).signed_root(by=[partner.seal]).envelope,
        ],
        "root_signers_too_few",
    ),
    "rolled back": (lambda partner: partner.root_answer[:1], "root_rolled_back"),
    "nothing": (lambda _: [], "root_rolled_back"),
    "forked": (forked, "root_forked"),
    "another node's": (
        lambda partner: [as_known(partner).signed_root(node="other.example").envelope],
        "root_of_other_node",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_chain_that_does_not_follow_changes_nothing(partner: Partner, case: str) -> None:
    make, code = HOSTILE[case]
    holders = [new_seal() for _ in range(3)]
    partner.go_over(new_seal(), holders=holders, threshold=2)
    partner.go_over(new_seal())
    follow(partner)
    partner.go_over(new_seal())
    partner.go_over(new_seal())
    known, before = queries.peer(partner.name).card, register.head()

    with pytest.raises(Refused, match=code):
        following.follow(partner.name, make(partner), at=LATER)

    assert queries.peer(partner.name).card == known
    assert register.head() == before


def test_no_card_takes_a_partner_back_to_keys_that_ended(cast: Cast, partner: Partner) -> None:
    old = partner.card_envelope
    partner.go_over(new_seal())
    follow(partner)
    said: dict[str, Any] = {"fingerprint": partner.card.fingerprint, "by": cast.hamad.actor, "at": LATER}
    other = replace(partner, documents=[], seal=partner.holders[0])
    other.go_over(new_seal())

    with pytest.raises(Refused, match="root_rolled_back"):
        accept_peer(old, **said)
    with pytest.raises(Refused, match="root_forked"):
        accept_peer(other.card_envelope, **said)
    accept_peer(partner.card_envelope, **said)
    # Who lost all keys ends the pairing, and begins anew.
    revoke_peer(partner.name, reason="All keys lost", by=cast.hamad.actor, at=LATER)
    new = replace(partner, documents=[], seal=new_seal(), holders=())
    accept_peer(new.card_envelope, fingerprint=new.card.fingerprint, by=cast.hamad.actor, at=LATER)

    assert queries.peer(partner.name).card.key == new.key


def test_the_fingerprint_stays_when_the_key_changes(partner: Partner) -> None:
    said = partner.card.fingerprint
    card = partner.card_envelope

    partner.go_over(new_seal())

    assert partner.card.fingerprint == said
    assert card_in(partner.card_envelope).key == partner.key != card_in(card).key


def test_a_card_whose_root_names_another_key_is_refused(partner: Partner) -> None:
    partner.go_over(new_seal())
    thief = new_seal()
    stolen = replace(partner.card, key=VerifierKey(partner.name, thief.public_key))

    with pytest.raises(Refused, match="card_malformed"):
        envelope_of(stolen, thief)
    with pytest.raises(Refused, match="signature_invalid"):
        card_in(envelope_of(partner.card, thief))


def test_pairing_after_changes_takes_the_whole_log(cast: Cast) -> None:
    partner = Partner()
    partner.put_out(partner.host())
    for number in range(3):
        partner.go_over(new_seal())
        partner.put_out(partner.record(f"Record {number}"))
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)

    pull(partner, step=3)
    pull(partner, step=3)

    assert (standing().taken, standing().quarantined) == (4, ())
    assert replay(is_kept=False).is_equal


# Ours.


def go_over(*by: KeySeal, seal: KeySeal | None = None, keys: Sequence[KeySeal] = (), **changes: Any) -> None:
    """Our node goes over to its next root document."""
    root = register.our_roots()[-1].root
    said: dict[str, Any] = dict(changes)
    if keys:
        said["keys"] = tuple(sorted(each.public_key for each in keys))
    if seal:
        said["statement"] = seal.public_key
    signed = Signed(replace(next_root(root), **said), b"")
    for each in (*by, *keys):
        signed = with_signature(signed, each)
    following.publish_root(signed, at=LATER)


def rotated(by: KeySeal | None = None) -> KeySeal:
    """Another key of the node, by leave of the one it was founded with."""
    seal = create_next_key(settings.HOME)
    go_over(by or first_seal(settings.HOME), seal=seal)
    return seal


def test_our_register_goes_over_and_stays_whole(cast: Cast, tmp_path: Path) -> None:
    published(cast.leyla, cast.kerem, content("Before"))
    first = register.verifier_key()
    rotated()
    second = register.verifier_key()
    published(cast.leyla, cast.kerem, content("Between"))
    rotated()
    third = register.verifier_key()
    published(cast.leyla, cast.kerem, content("After"))

    assert len({first, second, third}) == 3
    assert check_head(last=1_000).size == register.head().size
    for key in (first, second, third):
        assert export_problems(tmp_path, key=key.public_key) == []
    assert [each.root.version for each in register.our_roots()] == [1, 2, 3]
    assert replay(is_kept=False).is_equal
    assert queries.our_card().key == third


def taken_by_partner(partner: Partner, first: int = 0) -> tuple[list[str], list[bytes]]:
    """The titles in our log, each verified by the key that its checkpoint names, and the keys."""
    while sending.fill(partner.name, at=LATER):
        pass
    segment = logs.sent_segment(partner.name, first=first)
    today = register.verifier_key().public_key
    origin = VerifierKey(log_name("node.example", partner.name), today)
    checkpoint = checkpoint_in(segment.note, origin)
    titles: list[str] = []
    keys: list[bytes] = []
    for _, entries, key in stretches(turns_in(checkpoint.lines, today=today), segment.entries, first=first):
        bodies: list[Any] = [statement_in(each, public_key=key).body for each in entries]
        titles += [each["content"]["texts"]["en"]["title"] for each in bodies if "content" in each]
        keys.append(key)
    return titles, keys


def test_our_log_goes_on_with_the_bytes_that_it_has(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content("Before"))
    taken_by_partner(partner)
    old = logs.sent_segment(partner.name, first=0)
    first = register.verifier_key().public_key
    new = rotated()
    published(cast.leyla, cast.kerem, content("After"))

    assert taken_by_partner(partner) == (["Before", "After"], [first, new.public_key])
    assert logs.sent_segment(partner.name, first=0).entries[: old.end] == old.entries
    # Twice at once leaves one turn.
    last = rotated()
    rotated_again = rotated()
    assert taken_by_partner(partner)[1] == [first, new.public_key, rotated_again.public_key]
    assert last.public_key not in taken_by_partner(partner)[1]


def test_who_is_paired_later_gets_all_by_the_key_of_today(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content("Before"))
    rotated()
    published(cast.leyla, cast.kerem, content("Between"))
    new = rotated()
    partner = Partner()
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)

    assert taken_by_partner(partner) == (["Before", "Between"], [new.public_key])
    # And goes on with those bytes when that key ends as well.
    kept = logs.sent_segment(partner.name, first=0).entries
    rotated()
    assert logs.sent_segment(partner.name, first=0).entries == kept
    assert taken_by_partner(partner)[0] == ["Before", "Between"]


def test_receipts_of_before_and_across_a_change_count(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content("Before"))
    taken_by_partner(partner)
    before = logs.sent_segment(partner.name, first=0)
    first = register.verifier_key()
    told = cosigned(before.note, name=partner.name, seal=partner.seal, at=AT)
    rotated()

    # The checkpoint of before, told after our change.
    sending.take_receipt(queries.peer(partner.name), told, [], at=LATER)
    assert standing().receipted == before.end
    assert receipt_in(logs.receipt_of(partner.name), sender=first, receiver=partner.key)
    # Ours for them, not told yet, is by our new key.
    partner.put_out(partner.host())
    receiving.take(queries.peer(partner.name), partner.segment(), at=LATER)
    rotated()
    wire = Wire(partner)
    receiving.pull(partner.name, wire, at=LATER)
    receipt = receipt_in(wire.told[0][0], sender=partner.key, receiver=register.verifier_key())
    assert (receipt.checkpoint.size, receipt.at) == (1, LATER)


def test_a_receipt_by_a_partner_s_key_that_ended_is_refused(cast: Cast, partner: Partner) -> None:
    published(cast.leyla, cast.kerem, content())
    taken_by_partner(partner)
    note = logs.sent_segment(partner.name, first=0).note
    stolen = cosigned(note, name=partner.name, seal=partner.seal, at=AT)
    partner.go_over(new_seal())
    follow(partner)

    with pytest.raises(Refused, match="signature_invalid"):
        sending.take_receipt(queries.peer(partner.name), stolen, [], at=LATER)


def test_a_lost_key_is_replaced_by_the_holders_of_the_root_alone(
    cast: Cast, partner: Partner, tmp_path: Path
) -> None:
    holders = [new_seal() for _ in range(3)]
    go_over(first_seal(settings.HOME), keys=holders, threshold=2)
    published(cast.leyla, cast.kerem, content("Before"))
    taken_by_partner(partner)
    key_file(settings.HOME).unlink()
    first_seal.cache_clear()
    with pytest.raises(Refused, match="node_key_missing"):
        published(cast.leyla, cast.kerem, content("Nobody can sign"))

    seal = create_next_key(settings.HOME)
    with pytest.raises(Refused, match="root_signers_too_few"):
        go_over(holders[0], seal=seal)
    # One of the three is lost as well.
    go_over(*holders[1:], seal=seal)
    published(cast.leyla, cast.kerem, content("After"))

    assert taken_by_partner(partner)[0] == ["Before", "After"]
    assert export_problems(tmp_path, key=seal.public_key) == []
    assert replay(is_kept=False).is_equal


@pytest.mark.usefixtures("cast")
def test_a_document_for_a_key_that_is_not_here_is_not_published() -> None:
    before = register.head()

    with pytest.raises(Refused, match="node_key_missing"):
        go_over(first_seal(settings.HOME), seal=new_seal())
    with pytest.raises(Refused, match="root_signers_too_few"):
        go_over(new_seal(), seal=create_next_key(settings.HOME))

    assert register.head() == before


@pytest.mark.usefixtures("cast")
def test_a_key_of_ours_that_ended_is_not_taken_up_again() -> None:
    first = first_seal(settings.HOME)
    rotated()

    with pytest.raises(Refused, match="key_ended"):
        go_over(first, seal=first)


@pytest.mark.usefixtures("cast")
def test_a_document_is_published_once() -> None:
    signed = with_signature(Signed(next_root(register.our_roots()[-1].root), b""), first_seal(settings.HOME))
    following.publish_root(signed, at=LATER)

    with pytest.raises(Refused, match="root_not_new"):
        following.publish_root(signed, at=LATER)


def test_logs_of_before_there_were_turns_go_on(cast: Cast, partner: Partner) -> None:
    Outgoing.objects.update(turns=[])
    published(cast.leyla, cast.kerem, content("Before"))
    first = register.verifier_key().public_key
    taken_by_partner(partner)
    new = rotated()
    published(cast.leyla, cast.kerem, content("After"))

    assert taken_by_partner(partner) == (["Before", "After"], [first, new.public_key])
    assert Incoming.objects.get().receipt == ""
