"""Programmes with members on partners' nodes: each node finds the same, in whatever order it hears."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from cast import AT, Cast
from charters import charter
from mithaq.base.languages import Language
from mithaq.federation import queries
from mithaq.node.replaying import replay
from mithaq.programmes.actions import governing
from mithaq.programmes.domain import programme_said as said
from mithaq.programmes.domain.charter import Charter
from mithaq.programmes.domain.steering import Vote
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.programmes.queries.programmes_arriving import READ
from mithaq.register.domain.statement import Statement
from negotiators import Table, seated
from partner import Partner
from wire import hear, reasons, sent

LATER = AT + timedelta(minutes=5)
CLOSES = AT.date() + timedelta(days=10)


@pytest.fixture
def table(cast: Cast) -> Table:
    return seated(cast)


def theirs(partner: Partner, table: Table) -> Charter:
    """A charter founded by the partner's institution, with ours in it."""
    return charter(partner.institution, table.ours.officer.institution)


def founding(partner: Partner, of: Charter, **changes: Any) -> Statement:
    return partner.on_programme(said.FOUNDED, of, {"charter": of.as_json()}, **changes)


def view(of: Charter, *, days: int = 0) -> ProgrammeView:
    return programmes.programme_by_id(of.programme, on=AT.date() + timedelta(days=days))


def told(partner: Partner, of: Charter, changed: Charter) -> list[Statement]:
    """Founded, a change put, and the partner's vote for it."""
    decision = said.as_said(said.PutForward(of.digest, changed.titles, {}, changed, CLOSES))
    put = partner.on_programme(said.PUT, of, {"decision": decision})
    vote = {
        "decision": str(put.id),
        "member": f"institution:{partner.institution}",
        "vote": "yes",
        "on": AT.date().isoformat(),
        "note": "",
    }
    return [founding(partner, of), put, partner.on_programme(said.VOTED, of, vote)]


def test_what_a_partner_founds_is_ours_to_join_and_decide(table: Table, partner: Partner) -> None:
    of = theirs(partner, table)
    changed = charter(*(each.institution for each in of.members), titles={Language.EN: "Changed"})
    heard = told(partner, of, changed)
    hear(partner, partner.host(), *heard)
    ours = f"institution:{table.ours.officer.institution}"

    governing.vote(
        of.programme,
        decision=heard[1].id,
        member=ours,
        vote=Vote.YES,
        note="",
        by=table.ours.signer.actor,
        at=LATER,
    )

    assert reasons(partner) == []
    assert view(of).charter == changed
    assert [each.act for each in sent(partner, READ)] == [said.VOTED]
    assert replay(is_kept=False).is_equal


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_it_is_heard_changes_nothing(
    table: Table, partner: Partner, order: tuple[int, ...]
) -> None:
    of = theirs(partner, table)
    changed = charter(*(each.institution for each in of.members), table.theirs.officer.institution, quorum=60)
    heard = told(partner, of, changed)

    hear(partner, partner.host(), *(heard[number] for number in order))

    assert reasons(partner) == []
    [decision] = view(of).decisions
    assert list(decision.count.votes) == [f"institution:{partner.institution}"]
    assert f"institution:{table.theirs.officer.institution}" in view(of).parties
    assert replay(is_kept=False).is_equal


def test_nobody_founds_or_votes_for_another(table: Table, partner: Partner) -> None:
    of = theirs(partner, table)
    ours = f"institution:{table.ours.officer.institution}"
    own = charter(table.ours.officer.institution, partner.institution)
    heard = told(partner, of, charter(*(each.institution for each in of.members), quorum=60))
    stolen = {**heard[2].body, "member": ours}

    hear(
        partner,
        partner.host(),
        *heard[:2],
        founding(partner, own),
        founding(partner, own, speaker=ours),
        partner.on_programme(said.VOTED, of, {key: stolen[key] for key in stolen if key != "party"}),
    )

    assert reasons(partner) == ["statement_malformed", "institution_of_other_node"]
    [decision] = view(of).decisions
    assert decision.count.votes == {}


def test_what_cannot_be_read_is_set_aside_with_its_reason(table: Table, partner: Partner) -> None:
    of = theirs(partner, table)
    call = said.as_said(said.Call({Language.EN: "Call"}, {}, (), AT.date(), CLOSES, "Mars/Olympus"))
    booked = {"member": "state:TR", "year": 2027, "booking": "paid", "amount": "1.234", "on": "2026-06-01"}
    broken = {**of.as_json(), "quorum": 0}

    hear(
        partner,
        partner.host(),
        partner.on_programme(said.FOUNDED, of, {"charter": broken}),
        founding(partner, of),
        founding(partner, of),
        partner.on_programme(said.OPENED, of, {"call": call}),
        partner.on_programme(said.BOOKED, of, {"booked": booked, "evidence": "See"}),
    )

    assert reasons(partner) == [
        "charter_malformed",
        "programme_known",
        "time_zone_unknown",
        "statement_malformed",
    ]


def test_what_we_found_goes_to_the_nodes_of_all_members(table: Table, partner: Partner) -> None:
    hear(partner, partner.host())
    of = charter(table.ours.officer.institution, partner.institution)
    reached: set[UUID] = set(queries.reached_institutions(on=AT.date()))

    governing.found(of, reached=reached, by=table.ours.officer.actor, at=LATER)

    assert [each.act for each in sent(partner, READ)] == [said.FOUNDED]


def test_who_does_not_decide_shows_the_programme_to_nobody_by_putting_a_charter(
    table: Table, partner: Partner
) -> None:
    ours, third = table.ours.officer.institution, table.theirs.officer.institution
    of = charter(ours, table.cast.sam.institution)
    governing.found(of, reached=(), by=table.ours.officer.actor, at=AT)
    wide = charter(ours, table.cast.sam.institution, third, partner.institution)
    wider = charter(ours, table.cast.sam.institution, third, partner.institution, quorum=60)
    first, second = (
        said.as_said(said.PutForward(under.digest, wide.titles, {}, to, CLOSES))
        for under, to in ((of, wide), (wide, wider))
    )

    hear(
        partner,
        partner.host(),
        partner.on_programme(said.PUT, wide, {"decision": first}),
        partner.on_programme(said.PUT, wide, {"decision": second}),
    )

    assert reasons(partner) == []
    assert view(of).parties == frozenset(of.parties)
    assert programmes.programmes(reader=table.theirs.officer.actor, on=AT.date()) == ()
    assert replay(is_kept=False).is_equal


def test_nothing_counts_of_who_speaks_for_no_member(table: Table, partner: Partner) -> None:
    """Whoever knows a programme can address its members; only who speaks for one is heard."""
    ours = table.ours.officer.institution
    of = charter(ours, table.theirs.officer.institution)
    governing.found(of, reached=(), by=table.ours.officer.actor, at=AT)
    code, today = f"institution:{ours}", AT.date()
    call = said.as_said(said.Call({Language.EN: "Theirs"}, {}, (), today, CLOSES, "Asia/Qatar"))
    booked = said.as_said(said.Booked(code, 2027, said.Booking.PAID, "700.00", today))
    reading = said.as_said(said.Reading("o1", "i1", "7", today))
    told = (
        (said.OPENED, {"call": call}),
        (said.BOOKED, {"booked": booked, "evidence": "Voucher 1"}),
        (said.MEASURED, {"reading": reading, "evidence": "Seen."}),
    )
    to = (partner.facts.code, *of.parties)
    subject = said.subject_of_programme(of.programme)
    hear(partner, partner.host(), *(partner.among(act, subject, body, parties=to) for act, body in told))

    found = view(of)
    assert reasons(partner) == []
    assert [each.paid for each in programmes.budget(found)] == [0]
    assert [each.value for each in programmes.indicators(found)] == [None]
    assert programmes.calls(found) == ()


def test_what_is_put_to_the_vote_is_another_charter_of_the_same_programme(
    table: Table, partner: Partner
) -> None:
    of = theirs(partner, table)
    elsewhere = charter(*(each.institution for each in of.members), seed="F" * 16)
    puts = [
        partner.on_programme(said.PUT, of, {"decision": said.as_said(decision)})
        for decision in (
            said.PutForward(of.digest, of.titles, {}, elsewhere, CLOSES),
            said.PutForward(of.digest, of.titles, {}, of, CLOSES),
        )
    ]
    hear(partner, partner.host(), founding(partner, of), *puts)

    assert reasons(partner) == ["statement_malformed", "statement_malformed"]
    assert view(of).decisions == ()
