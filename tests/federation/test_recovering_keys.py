"""A node comes back from before its key changed, or before a partner's did."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cast import Cast
from federation.test_recovering import LATER, lost, publish, put_out, recover, require_one_history, titles
from mithaq.base.canonical import canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions import comparing, following, recovering, sending
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.domain.receipts import cosigned, log_name
from mithaq.federation.domain.requests import Asking, header_of
from mithaq.federation.domain.turns import Turn, stretches, turns_in
from mithaq.federation.queries import logs
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from mithaq.register.adapters.keys import create_next_key, first_seal
from mithaq.register.checks import check_head
from mithaq.register.domain.checkpoint import VerifierKey, checkpoint_in
from mithaq.register.domain.roots import Signed, next_root, with_signature
from mithaq.register.domain.statement import statement_in
from partner import Partner, new_seal


def go_over(*partners: Partner) -> bytes:
    """Our node goes over to a next key, and these partners follow it; where the key lies."""
    seal = create_next_key(settings.HOME)
    draft = Signed(replace(next_root(register.our_roots()[-1].root), statement=seal.public_key), b"")
    following.publish_root(with_signature(draft, first_seal(settings.HOME)), at=LATER)
    for each in partners:
        each.ours = list(queries.our_roots(0))
    return seal.public_key


def signers(partner: Partner) -> list[bytes]:
    """By which key each entry of our log for a partner verifies, as its last checkpoint tells."""
    segment = logs.sent_segment(partner.name, first=0)
    today = register.verifier_key().public_key
    checkpoint = checkpoint_in(segment.note, VerifierKey(log_name(settings.NODE_NAME, partner.name), today))
    turns = turns_in(checkpoint.lines, today=today)
    found = list[bytes]()
    for _, entries, key in stretches(turns, segment.entries, first=0):
        for each in entries:
            statement_in(each, public_key=key)
            found.append(key)
    return found


def test_a_node_from_before_its_key_changed_takes_its_root_document_and_all_it_said_back(
    cast: Cast, partner: Partner
) -> None:
    first = register.verifier_key().public_key
    publish(cast, "Before")
    put_out(partner)
    with lost():
        publish(cast, "By the first key")
        put_out(partner)
        second = go_over(partner)
        publish(cast, "By the second key")
        put_out(partner)
        before = signers(partner)

    assert register.verifier_key().public_key == first
    found = recover(partner)
    publish(cast, "Since")
    put_out(partner)

    assert found.taken_back == 2
    assert titles() == ["Before", "By the first key", "By the second key", "Since"]
    assert register.verifier_key().public_key == second
    assert signers(partner) == [*before, second]
    assert before[-2:] == [first, second]
    assert check_head(last=1_000).size == register.head().size
    require_one_history(partner)


def test_what_a_partner_had_before_the_key_changed_is_taken_back_too(cast: Cast, partner: Partner) -> None:
    with lost():
        publish(cast, "By the first key")
        put_out(partner)
        second = go_over(partner)

    assert recover(partner).taken_back == 1
    publish(cast, "Since")
    put_out(partner)

    assert signers(partner)[-2:] == [first_seal(settings.HOME).public_key, second]
    require_one_history(partner)


def test_what_one_has_by_the_first_key_and_another_by_the_second_stands_once(
    cast: Cast, partner: Partner
) -> None:
    other = Partner("MA", "exchange.ma.example")
    pair(cast, other)
    with lost():
        publish(cast, "For both")
        put_out(partner)
        go_over(partner, other)
        put_out(partner, other)

    recover(partner, other)
    publish(cast, "Since")
    put_out(partner, other)

    assert titles() == ["For both", "Since"]
    require_one_history(partner, other)
    for each in (partner, other):
        signers(each)


def pair(cast: Cast, other: Partner) -> None:
    accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=cast.hamad.actor, at=LATER)


class Away(Partner):
    """Its node is not there any more."""

    def roots(self, after: int) -> list[bytes]:
        raise Refused("peer_away", peer=self.name, reason=f"closed, version {after}")


def test_where_the_key_is_gone_nothing_is_written_whoever_is_left_out(cast: Cast, partner: Partner) -> None:
    with lost():
        publish(cast)
        second = go_over(partner)
        put_out(partner)
    files = list((Path(settings.HOME) / "keys").glob("node-*.pem"))
    kept = {each: each.read_bytes() for each in files}
    for each in files:
        each.unlink()
    comparing.begin(at=LATER)
    before = register.head()

    with pytest.raises(Refused, match="own_key_gone"):
        recovering.ask(partner.name, partner, at=LATER)
    with pytest.raises(Refused, match="peer_away"):
        recovering.ask(partner.name, Away(**vars(partner)), at=LATER)
    with pytest.raises(Refused, match="own_key_gone"):
        recovering.finish(without=[partner.name], reason="Gone", by=cast.hamad.actor, at=LATER)

    assert register.head() == before
    assert not register.is_open()
    # Once the key is there again, all goes on.
    for each, data in kept.items():
        each.write_bytes(data)
    recovering.ask(partner.name, partner, at=LATER)
    recovering.finish(at=LATER)
    assert register.verifier_key().public_key == second
    assert titles() == ["Quiet propeller"]


def test_who_does_not_know_our_key_shows_that_we_were_set_back(partner: Partner) -> None:
    comparing.hear_roots(partner.name, partner, at=LATER)
    with lost():
        go_over(partner)

    with pytest.raises(Refused, match="root_set_back"):
        comparing.hear_roots(partner.name, partner, at=LATER)

    assert register.awaited() == (partner.name,)


def test_root_documents_that_our_people_did_not_sign_shut_nothing(cast: Cast, partner: Partner) -> None:
    draft = Signed(replace(next_root(register.our_roots()[-1].root), statement=new_seal().public_key), b"")
    partner.ours = [with_signature(draft, new_seal())]

    with pytest.raises(Refused, match="root_signers_too_few"):
        comparing.hear_roots(partner.name, partner, at=LATER)

    publish(cast)


def test_a_key_that_ended_before_says_nothing_more(cast: Cast, partner: Partner) -> None:
    put_out(partner)
    thief = first_seal(settings.HOME)
    go_over(partner)
    publish(cast)
    put_out(partner)
    forger = replace(partner, name=settings.NODE_NAME, us=partner.name, seal=thief, documents=[], turns=())
    forged = cosigned(forger.note(9, entries=[b"x"] * 9), name=partner.name, seal=partner.seal, at=LATER)

    with pytest.raises(Refused, match="key_ended"):
        sending.take_receipt(queries.peer(partner.name), forged, [], at=LATER)
    assert register.is_open()
    comparing.begin(at=LATER)
    liar = replace(partner, receipt=forged, taken=[*partner.taken, *[b"x"] * 9])
    with pytest.raises(Refused, match="key_ended"):
        recovering.ask(partner.name, liar, at=LATER)


def test_another_history_by_a_key_that_ended_proves_nothing_against_us(partner: Partner) -> None:
    put_out(partner)
    thief, size = first_seal(settings.HOME), len(partner.taken)
    go_over(partner)
    forger = replace(partner, name=settings.NODE_NAME, us=partner.name, seal=thief, documents=[], turns=())
    forged = cosigned(forger.note(entries=[b"x"] * size), name=partner.name, seal=partner.seal, at=LATER)

    with pytest.raises(Refused, match="key_ended"):
        sending.take_receipt(queries.peer(partner.name), forged, [], at=LATER)
    comparing.begin(at=LATER)
    with pytest.raises(Refused, match="key_ended"):
        recovering.ask(partner.name, replace(partner, receipt=forged), at=LATER)

    assert queries.standings()[0].own_fork is None


def test_a_key_that_ended_does_not_put_what_we_said_in_another_order(cast: Cast, partner: Partner) -> None:
    put_out(partner)
    thief, size = first_seal(settings.HOME), len(partner.taken)
    second = go_over(partner)
    with lost():
        publish(cast, "One")
        publish(cast, "Two")
        put_out(partner)
    swapped = [*partner.taken[:-2], *partner.taken[:-3:-1]]
    turns = (Turn(0, thief.public_key), Turn(size, second), Turn(len(swapped), thief.public_key))
    forger = replace(partner, name=settings.NODE_NAME, us=partner.name, seal=thief, turns=turns)
    forged = cosigned(forger.note(entries=swapped), name=partner.name, seal=partner.seal, at=LATER)
    comparing.begin(at=LATER)

    with pytest.raises(Refused, match="key_ended"):
        recovering.ask(partner.name, replace(partner, receipt=forged, taken=swapped), at=LATER)


def test_a_partner_whose_key_changed_is_followed_when_writing_opens(cast: Cast, partner: Partner) -> None:
    with lost():
        publish(cast)
        put_out(partner)
        partner.go_over(new_seal())
        partner.take(logs.sent_segment(partner.name, first=len(partner.taken)))

    recover(partner)

    assert queries.peer(partner.name).card.key == partner.key
    (standing,) = queries.standings()
    assert standing.receipted == standing.sent == len(partner.taken)
    require_one_history(partner)


def asked(client: Client, asker: Partner, seal: Any) -> Any:
    path = "/federation/v1/yours?after=1"
    asking = Asking(asker.name, settings.NODE_NAME, "GET", path)
    return client.get(path, headers={"authorization": header_of(asking, seal=seal, at=timezone.now())})


def roots_in(answer: Any) -> Sequence[bytes]:
    match parsed(answer.content):
        case {"roots": [*roots]}:
            return [canonical_bytes(each) for each in roots]
    raise AssertionError(answer.content)


def test_a_node_is_told_its_own_root_documents_by_a_key_that_ended_and_by_no_other(
    client: Client, partner: Partner
) -> None:
    first = partner.seal
    partner.go_over(new_seal())
    partner.go_over(new_seal())
    following.follow(partner.name, partner.root_answer, at=LATER)

    told = asked(client, partner, first)

    assert roots_in(told) == partner.root_answer
    assert asked(client, partner, new_seal()).json()["refused"] == "request_unsigned"
    assert replay(is_kept=False).is_equal
