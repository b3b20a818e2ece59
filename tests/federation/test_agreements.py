"""Agreements with institutions on partners' nodes: both sides have the same text, by its digest."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from agreements import clause, complete, with_clause, with_facts
from cast import AT, Cast
from mithaq.base.labels import public_label
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions.pairing import accept_peer
from mithaq.node.replaying import replay
from mithaq.programmes.actions import negotiating
from mithaq.programmes.domain.agreed import AgreementText, Master
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.said import COMMENTED, NOTICED, PROPOSED, SIGNED
from mithaq.programmes.domain.standing import State
from mithaq.programmes.queries import agreements, owed
from negotiators import Table, seated
from partner import Partner
from wire import hear, reasons, sent

LATER = AT + timedelta(minutes=5)
OF_AGREEMENTS = {PROPOSED, COMMENTED, SIGNED, NOTICED}


@pytest.fixture
def table(cast: Cast) -> Table:
    return seated(cast)


def between(table: Table, *partners: Partner) -> AgreementText:
    return complete(table.ours.code, *(each.facts.code for each in partners))


def propose(table: Table, text: AgreementText, **how: Any) -> None:
    reached = queries.reached_institutions(on=AT.date())
    negotiating.propose(
        text, **{"follows": "", "note": "", "reached": reached, **how}, by=table.ours.officer.actor, at=LATER
    )


def test_a_party_that_is_no_institution_is_not_taken(table: Table, partner: Partner) -> None:
    text = complete(partner.facts.code, "institution:x", table.ours.code)

    hear(partner, partner.host(), partner.proposal(text))

    assert reasons(partner) == ["statement_malformed"]


def test_what_two_nodes_sign_is_the_same_text(table: Table, partner: Partner) -> None:
    hear(partner, partner.host())
    text = between(table, partner)
    propose(table, text)
    other = with_facts(text, ClauseKind.DURATION, notice_days=180)

    hear(partner, partner.proposal(other, number=2, follows=text.digest), partner.signature(other))
    table.sign(text.agreement, other.digest, side=table.ours, at=LATER)

    view = table.view(text.agreement, days=60)
    assert view.state is State.IN_FORCE
    assert view.holding is not None
    assert view.holding.text == other
    assert [each.act for each in sent(partner, OF_AGREEMENTS)] == [PROPOSED, SIGNED]
    assert sent(partner, OF_AGREEMENTS)[1].body["digest"] == other.digest
    assert reasons(partner) == []
    assert replay(is_kept=False).is_equal


def test_a_third_node_hears_nothing_of_it(table: Table, partner: Partner) -> None:
    third = Partner(state="ID", name="exchange.id.example")
    accept_peer(third.card_envelope, fingerprint=third.card.fingerprint, by=table.cast.hamad.actor, at=AT)
    hear(partner, partner.host())
    hear(third, third.host())
    text = between(table, partner)

    propose(table, text)
    table.sign(text.agreement, text.digest, side=table.ours, at=LATER)

    assert len(sent(partner, OF_AGREEMENTS)) == 2
    assert sent(third, OF_AGREEMENTS) == []


def test_what_answers_may_come_first(table: Table, partner: Partner) -> None:
    """Of three parties on three nodes, the third may hear the answer before the question."""
    third = Partner(state="ID", name="exchange.id.example")
    accept_peer(third.card_envelope, fingerprint=third.card.fingerprint, by=table.cast.hamad.actor, at=AT)
    hear(partner, partner.host())
    hear(third, third.host())
    text = between(table, partner, third)
    answer = with_facts(text, ClauseKind.DURATION, notice_days=60)
    remark = {"digest": text.digest, "clause": None, "text": "Shorter, please."}

    hear(
        third,
        third.signature(answer),
        third.on_agreement(COMMENTED, text.agreement, remark, parties=text.parties),
        third.proposal(answer, number=2, follows=text.digest),
    )
    hear(partner, partner.proposal(text), partner.signature(answer))
    table.sign(text.agreement, answer.digest, side=table.ours, at=LATER)

    view = table.view(text.agreement)
    assert [each.text for each in view.versions] == [text, answer]
    assert view.state is State.SIGNED
    assert len(agreements.remarks(view)) == 1
    assert reasons(partner) + reasons(third) == []
    assert replay(is_kept=False).is_equal


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_is_owed_ends_with_the_master_in_whatever_order_it_is_heard(
    table: Table, partner: Partner, order: tuple[int, ...]
) -> None:
    hear(partner, partner.host())
    master = between(table, partner)
    under = with_clause(
        replace(master, seed="F" * 16, master=Master(master.agreement, master.digest)),
        clause(ClauseKind.MANAGEMENT, report_every_months=1, reporting=[table.ours.code]),
    )
    for text in (master, under):
        propose(table, text)
        table.sign(text.agreement, text.digest, side=table.ours, at=LATER)
    on, ends_on = AT.date(), AT.date() + timedelta(days=120)
    over = {"on": on.isoformat(), "ends_on": ends_on.isoformat(), "reason": "Moved on."}
    heard = (
        partner.signature(master),
        partner.signature(under),
        partner.on_agreement(NOTICED, master.agreement, over, parties=master.parties),
    )

    hear(partner, *(heard[number] for number in order))

    assert reasons(partner) == []
    found = owed.owed_under(table.view(under.agreement))
    assert [each.obligation.due_on for each in found] == [date(2026, 8, 1), date(2026, 9, 1)]
    assert table.view(under.agreement).ends_on == ends_on
    assert replay(is_kept=False).is_equal


def test_a_partner_speaks_only_for_its_own_and_to_the_parties(table: Table, partner: Partner) -> None:
    hear(partner, partner.host())
    text = between(table, partner)
    stranger = f"institution:{uuid4()}"
    fewer = (table.ours.code, partner.facts.code)
    others = complete(table.ours.code, partner.facts.code, stranger)

    hear(
        partner,
        partner.proposal(text),
        partner.proposal(text),
        # As if we had signed.
        partner.signature(text, speaker=table.ours.code),
        partner.signature(text, speaker=stranger, audience=(*text.parties, stranger)),
        partner.signature(text, label=public_label(partner.facts.code).as_json()),
        partner.signature(text, days=367),
        partner.signature(text, on=AT.date() - timedelta(days=2)),
        # Fewer are told than are parties.
        partner.proposal(others, audience=fewer),
        # A text of another agreement under this one's name.
        partner.statement(
            PROPOSED,
            f"agreed:{text.agreement}",
            {"party": partner.facts.code, "text": others.as_json(), "number": 1, "follows": None, "note": ""},
            author=f"person:{partner.person}",
            audience=others.parties,
            label=partner.proposal(others).label,
        ),
    )

    assert reasons(partner) == [
        "proposal_known",
        "institution_of_other_node",
        "statement_malformed",
        "statement_malformed",
        "statement_malformed",
        "statement_malformed",
        "statement_malformed",
        "statement_malformed",
    ]
    assert table.view(text.agreement).signatures == ()


def test_who_is_no_party_has_said_nothing_also_before_the_first_text(table: Table, partner: Partner) -> None:
    third = Partner(state="ID", name="exchange.id.example")
    accept_peer(third.card_envelope, fingerprint=third.card.fingerprint, by=table.cast.hamad.actor, at=AT)
    hear(partner, partner.host())
    hear(third, third.host())
    text = between(table, partner)
    strangers = (table.ours.code, third.facts.code)
    remark = {"digest": text.digest, "clause": None, "text": "Agreed long ago."}
    signed = {"digest": text.digest, "on": "2026-06-01", "until": "2026-07-01"}

    hear(
        third,
        third.on_agreement(COMMENTED, text.agreement, remark, parties=strangers),
        third.on_agreement(SIGNED, text.agreement, signed, parties=strangers),
    )
    hear(partner, partner.proposal(text))

    view = table.view(text.agreement)
    assert reasons(third) == []
    assert agreements.remarks(view) == ()
    assert view.signatures == ()


def test_a_text_that_our_node_does_not_understand_is_kept_and_not_signed(
    table: Table, partner: Partner
) -> None:
    hear(partner, partner.host())
    text = with_facts(between(table, partner), ClauseKind.SCOPE, fields=["alchemy"])

    hear(partner, partner.proposal(text), partner.signature(text))

    assert reasons(partner) == []
    with pytest.raises(Refused, match="agreement_text_invalid"):
        table.sign(text.agreement, text.digest, side=table.ours, at=LATER)


def test_nothing_is_put_forward_to_who_is_not_reached(table: Table, partner: Partner) -> None:
    hear(partner, partner.host())

    with pytest.raises(Refused, match="party_not_reached"):
        propose(table, between(table, partner), reached=())
