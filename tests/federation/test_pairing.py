"""Two administrators pair their nodes by cards, and one of them ends it."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from cast import AT, Cast
from mithaq.base.refusals import NotFound, Refused
from mithaq.federation import queries
from mithaq.federation.actions.pairing import accept_peer, revoke_peer
from mithaq.federation.domain import cards
from mithaq.node.replaying import replay
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from partner import REGISTERED, Partner, tampered
from wire import pulled, rows


def test_who_accepts_a_card_is_paired(cast: Cast) -> None:
    partner = Partner()

    view = accept_peer(
        partner.card_envelope, fingerprint=partner.card.fingerprint.upper(), by=cast.hamad.actor, at=AT
    )

    assert (view.name, view.is_active, view.card.key) == (partner.name, True, partner.key)
    (standing,) = queries.standings()
    assert (standing.sent, standing.taken, standing.trouble) == (0, 0, None)
    acts = [each.statement.act for each in register.entries()]
    assert acts[-2:] == ["federation.peer.accepted", "federation.encryption.announced"]


def test_another_fingerprint_pairs_nobody(cast: Cast) -> None:
    partner, before = Partner(), register.head()

    with pytest.raises(Refused, match="fingerprint_differs") as refused:
        accept_peer(partner.card_envelope, fingerprint="0000", by=cast.hamad.actor, at=AT)
    # Else one could copy it from the refusal.
    assert partner.card.fingerprint not in str(refused.value)
    with pytest.raises(Refused, match="signature_invalid"):
        accept_peer(
            tampered(partner.card_envelope), fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT
        )

    assert register.head() == before
    assert queries.peers() == ()


def test_only_the_host_s_administrators_pair(cast: Cast, partner: Partner) -> None:
    other = Partner("MA", "exchange.ma.example")
    for player in (cast.leyla, cast.noor):
        with pytest.raises(Refused, match="not_permitted"):
            accept_peer(other.card_envelope, fingerprint=other.card.fingerprint, by=player.actor, at=AT)
        with pytest.raises(Refused, match="not_permitted"):
            revoke_peer(partner.name, reason="Key lost", by=player.actor, at=AT)


def test_a_node_is_not_paired_with_itself(cast: Cast) -> None:
    for partner in (Partner(name="node.example"), Partner("QA", institution=cast.hamad.institution)):
        with pytest.raises(Refused, match="peer_is_us"):
            accept_peer(
                partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT
            )


def test_no_partner_takes_the_institution_of_another(cast: Cast, partner: Partner) -> None:
    thief = Partner("MA", "exchange.ma.example", institution=partner.institution)
    how: dict[str, Any] = {"fingerprint": thief.card.fingerprint, "by": cast.hamad.actor, "at": AT}

    with pytest.raises(Refused, match="institution_of_other_node"):
        accept_peer(thief.card_envelope, **how)

    thief.institution, theirs = uuid4(), partner.facts
    accept_peer(thief.card_envelope, **how)
    said = thief.statement(REGISTERED, f"institution:{theirs.id}", theirs.as_json())
    thief.put_out(thief.host(), said)
    pulled(thief)
    partner.put_out(partner.host())
    pulled(partner)

    refused = {each.peer.name: each.quarantined for each in queries.standings()}
    assert [each.code for each in refused[thief.name]] == ["institution_of_other_node"]
    assert refused[partner.name] == ()
    reader = queries.reader_of_partner(queries.peer(thief.name), on=AT.date())
    assert theirs.code not in reader.parties
    assert parties.issuers_of([theirs.id]) == {theirs.id: partner.name}


def test_who_registered_another_s_institution_before_keeps_it_from_being_paired(
    cast: Cast, partner: Partner
) -> None:
    late = Partner("MA", "exchange.ma.example")
    said = partner.statement(REGISTERED, f"institution:{late.institution}", late.facts.as_json())
    partner.put_out(partner.host(), said)
    pulled(partner)

    with pytest.raises(Refused, match="institution_of_other_node") as refused:
        accept_peer(late.card_envelope, fingerprint=late.card.fingerprint, by=cast.hamad.actor, at=AT)

    assert partner.name in str(refused.value)


def test_a_node_that_was_founded_again_is_taken_from_its_beginning(cast: Cast, partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Before"), b"{}")
    pulled(partner)
    revoke_peer(partner.name, reason="All keys lost", by=cast.hamad.actor, at=AT)
    anew = Partner()
    accept_peer(anew.card_envelope, fingerprint=anew.card.fingerprint, by=cast.hamad.actor, at=AT)
    assert queries.standings()[0].set_aside == 0

    anew.put_out(anew.host(), anew.record("After"))
    pulled(anew)

    (standing,) = queries.standings()
    assert (standing.taken, standing.trouble, standing.set_aside) == (2, None, 0)
    assert [row[0] for row in rows()] == ["After", "Before"]
    assert replay(is_kept=False).is_equal


def test_a_pairing_that_goes_on_does_not_begin_its_log_again(cast: Cast, partner: Partner) -> None:
    partner.put_out(partner.host(), partner.record("Before"))
    pulled(partner)
    revoke_peer(partner.name, reason="For a while", by=cast.hamad.actor, at=AT)

    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)

    assert queries.standings()[0].taken == 2


def test_a_state_that_nobody_knows_is_refused(cast: Cast) -> None:
    partner = Partner("XX")

    with pytest.raises(Refused, match="state_unknown"):
        accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)


def test_a_later_card_takes_the_place_of_the_first(cast: Cast, partner: Partner) -> None:
    moved = replace(partner.card, address="https://new.my.example")
    envelope = cards.envelope_of(moved, partner.seal)

    accept_peer(envelope, fingerprint=moved.fingerprint, by=cast.hamad.actor, at=AT)

    (view,) = queries.peers()
    assert view.card.address == "https://new.my.example"


def test_an_ended_pairing_is_told_with_its_reason(cast: Cast, partner: Partner) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        revoke_peer(partner.name, reason=" ", by=cast.hamad.actor, at=AT)

    revoke_peer(partner.name, reason="Key lost", by=cast.hamad.actor, at=AT)

    (view,) = queries.peers()
    assert not view.is_active
    with pytest.raises(NotFound, match="peer_unknown"):
        queries.active_peer(partner.name)
    with pytest.raises(NotFound, match="peer_unknown"):
        revoke_peer(partner.name, reason="Key lost", by=cast.hamad.actor, at=AT)
