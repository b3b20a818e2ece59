"""Give and take by two registers: each tells its account, and both see on what they differ and why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import AT
from clearance.test_case_actions import World
from federation import test_packages
from federation.test_mobility import people, reached, says, terms_between
from federation.test_packages import answer, clearers, granted, invented_list, pull, send, world
from federation.test_packages import seen as package_seen
from mithaq.base.refusals import NotFound, Refused
from mithaq.federation.actions import accounting, packing
from mithaq.federation.actions.pairing import accept_peer
from mithaq.federation.domain.accounts import (
    LINES_MAX,
    TOLD,
    Account,
    Cause,
    Left,
    Line,
    Why,
    account_in,
    compared,
    require_tellable,
)
from mithaq.federation.domain.receipts import cosigned
from mithaq.federation.queries import accounts
from mithaq.federation.queries.accounts import Travel, schedule_digest
from mithaq.mobility.actions import seconding
from mithaq.mobility.domain import said
from mithaq.mobility.domain.missions import ReportKind
from mithaq.node.replaying import replay
from partner import ACKNOWLEDGED, Partner
from travellers import NAME, Panel
from wire import hear, reasons, sent

partner = test_packages.partner
__all__ = ["clearers", "invented_list", "people", "world"]
LATER = AT + timedelta(minutes=5)
US, THEM = f"institution:{UUID(int=1)}", f"institution:{UUID(int=2)}"


def line(key: str = "mission:1", statement: int = 1, **changes: Any) -> Line:
    return replace(Line(key, US, "secondment", date(2026, 5, 1), 3, UUID(int=statement)), **changes)


def account(*lines: Line, left: tuple[Left, ...] = (), party: str = US, schedule: str = "0" * 64) -> Account:
    return Account(party, THEM if party == US else US, date(2026, 6, 1), schedule, lines, left)


def left(why: Why, key: str = "mission:1") -> tuple[Left, ...]:
    return (Left(key, why, UUID(int=9)),)


@pytest.mark.parametrize(
    ("ours", "theirs", "cause", "parts", "statements"),
    [
        (account(line()), account(), Cause.UNEXPLAINED, (), [1]),
        (account(line(statement=5)), account(), Cause.COUNTED_SINCE, (), [5]),
        (account(line()), account(left=left(Why.RECALLED)), Cause.RECALLED, (), [1, 9]),
        (account(line()), account(left=left(Why.REPORT_MISSING)), Cause.REPORT_MISSING, (), [1, 9]),
        (account(), account(line(statement=7)), Cause.NOT_HERE, (), [7]),
        (account(line("delivery:5", statement=5)), account(), Cause.BY_HAND, (), [5]),
        (account(), account(line("delivery:7", statement=7)), Cause.BY_HAND, (), [7]),
        (account(), account(line()), Cause.UNEXPLAINED, (), [1]),
        (account(left=left(Why.BROKEN_OFF)), account(line()), Cause.BROKEN_OFF, (), [9, 1]),
        (account(line()), account(line(points=4)), Cause.FIGURES, ("points",), [1]),
        (account(line()), account(line(points=4), schedule="1" * 64), Cause.SCHEDULE, ("points",), [1]),
        (
            account(line()),
            account(line(giver=THEM, points=4), schedule="1" * 64),
            Cause.FIGURES,
            ("giver", "points"),
            [1],
        ),
        (account(line()), account(line(statement=2)), Cause.FIGURES, ("statement",), [1, 2]),
        (account(line()), account(line(on=date(2026, 5, 3))), Cause.FIGURES, ("on",), [1]),
    ],
)
def test_two_accounts_differ(
    ours: Account, theirs: Account, cause: Cause, parts: tuple[str, ...], statements: list[int]
) -> None:
    positions = {UUID(int=1): 10, UUID(int=2): 11, UUID(int=5): 30}

    alike, (found,) = compared(ours, theirs, positions=positions, told_at=20)

    assert (alike, found.cause, found.parts) == ((), cause, parts)
    assert [each.int for each in found.statements] == statements


def test_two_accounts_agree_though_their_legal_days_lie_beside_each_other() -> None:
    next_day = line(on=date(2026, 5, 2))

    assert compared(account(line()), account(next_day), positions={}, told_at=0) == ((line(),), ())


def test_an_account_of_more_than_a_statement_holds_is_refused() -> None:
    many = [line(f"mission:{place}") for place in range(LINES_MAX + 1)]

    with pytest.raises(Refused, match="account_too_long"):
        require_tellable(account(*many))


def their_account(partner: Partner, other: str, lines: list[Any], **changes: Any) -> Any:
    body = {"on": AT.date().isoformat(), "schedule": schedule_digest(), "lines": lines, "left": [], **changes}
    return partner.among(TOLD, f"account:{uuid4()}", body, parties=tuple(sorted({partner.facts.code, other})))


def told_to(partner: Partner) -> Account:
    """What the partner's node reads of the last account of ours in its log."""
    return account_in(sent(partner, {TOLD})[-1])[1]


def row(found: Line) -> dict[str, Any]:
    """The line as an account tells it."""
    said_of: Any = account(found).as_json()["lines"]
    return dict(said_of[0])


class TestDeliveries:
    def test_a_delivery_that_one_took_back_is_named_on_both_sides(
        self, world: World, partner: Partner
    ) -> None:
        keeper, key = world.cast.kerem.actor, send(world, granted(world, partner), ("design.pdf", b"Quiet."))
        note = package_seen(world, key).note
        receipt = cosigned(note, name=partner.name, seal=partner.seal, at=LATER)
        partner.put_out(answer(partner, ACKNOWLEDGED, key, {"receipt": receipt}, world))
        pull(partner)
        other = partner.institution
        (counted,) = accounts.account_with(other, reader=keeper, on=AT.date()).lines
        ours = f"institution:{keeper.institution}"
        partner.put_out(their_account(partner, ours, [row(counted)]))
        pull(partner)
        before = accounts.comparison(other, reader=keeper, on=AT.date())
        assert ([each.key for each in before.alike], before.differences) == ([f"package:{key}"], ())

        packing.recall_package(key, reason="By mistake", by=world.cast.leyla.actor, at=AT)
        accounting.tell_account(other, id=uuid4(), reached=reached(), by=keeper, at=LATER)

        here = accounts.comparison(other, reader=keeper, on=AT.date())
        (found,) = here.differences
        assert (found.key, found.cause, found.ours) == (f"package:{key}", Cause.RECALLED, None)
        assert [here.shown[each].act for each in found.statements] == [
            "federation.package.recalled",
            "federation.package.sent",
        ]
        assert {each.travel for each in here.shown.values()} == {Travel.WAITING}
        theirs = replace(account(counted, party=partner.facts.code), other=ours)
        _alike, (there,) = compared(theirs, told_to(partner), positions={counted.statement: 1}, told_at=9)
        assert (there.cause, there.theirs) == (Cause.RECALLED, None)
        assert set(there.statements) == set(found.statements)
        assert reasons(partner) == []
        assert replay(is_kept=False).is_equal


class TestMissions:
    def test_a_final_report_that_has_not_arrived_there_is_named_on_both_sides(
        self, people: Panel, partner: Partner
    ) -> None:
        terms = terms_between(people, partner, ends_on=date(2026, 7, 2))
        keeper = people.lead.actor
        key = seconding.offer(terms, name=NAME, contact="", reached=reached(), by=keeper, at=LATER)
        hear(
            partner,
            says(partner, said.AGREED, f"mission:{key}", {"terms": terms.as_json()}, people.lead_code),
        )
        agreed = sent(partner, {said.AGREED})[-1].id
        done = AT + timedelta(days=60)
        theirs = their_account(
            partner,
            people.lead_code,
            [],
            left=[{"key": f"mission:{key}", "why": "report_missing", "statement": str(agreed)}],
        )
        hear(partner, theirs)

        seconding.report(key, ReportKind.FINAL, text="Done.", by=keeper, at=done)

        here = accounts.comparison(partner.institution, reader=keeper, on=done.date())
        (found,) = here.differences
        assert (found.key, found.cause, found.theirs) == (f"mission:{key}", Cause.REPORT_MISSING, None)
        assert [here.shown[each].act for each in found.statements] == [said.REPORTED, said.AGREED]
        assert here.shown[found.statements[0]].travel is Travel.WAITING
        accounting.tell_account(partner.institution, id=uuid4(), reached=reached(), by=keeper, at=done)
        mine = account_in(theirs)[1]
        _alike, (there,) = compared(mine, told_to(partner), positions={agreed: 1}, told_at=9)
        assert (there.cause, set(there.statements)) == (Cause.REPORT_MISSING, set(found.statements))
        assert replay(is_kept=False).is_equal


class TestTelling:
    def test_only_who_keeps_accounts_tells_one_and_only_to_another_node(
        self, world: World, partner: Partner
    ) -> None:
        cast = world.cast

        with pytest.raises(Refused, match="not_permitted"):
            accounting.tell_account(
                partner.institution, id=uuid4(), reached=reached(), by=cast.leyla.actor, at=LATER
            )
        for other in (cast.amina.institution, uuid4()):
            with pytest.raises(NotFound, match="account_other_unknown"):
                accounting.tell_account(other, id=uuid4(), reached=reached(), by=cast.kerem.actor, at=LATER)
        with pytest.raises(Refused, match="party_not_reached"):
            accounting.tell_account(
                partner.institution, id=uuid4(), reached=(), by=cast.kerem.actor, at=LATER
            )
        assert accounts.sides(reader=cast.kerem.actor, on=AT.date()) == ()

    def test_an_account_goes_to_its_node_alone_and_both_have_it(self, world: World, partner: Partner) -> None:
        third = Partner(state="ID", name="exchange.id.example")
        by = world.cast.hamad.actor
        accept_peer(third.card_envelope, fingerprint=third.card.fingerprint, by=by, at=AT)
        hear(third, third.host())
        keeper = world.cast.kerem.actor

        accounting.tell_account(partner.institution, id=uuid4(), reached=reached(), by=keeper, at=LATER)

        (side,) = accounts.sides(reader=keeper, on=AT.date())
        assert (side.other.id, side.told_by_us, side.differences) == (partner.institution, LATER, None)
        assert len(sent(partner, {TOLD})) == 1
        assert sent(third, {TOLD}) == []
        assert replay(is_kept=False).is_equal

    def test_what_cannot_be_an_account_of_theirs_is_set_aside(self, world: World, partner: Partner) -> None:
        ours, own = f"institution:{world.cast.leyla.institution}", partner.facts.code
        good = row(line(giver=own))
        stranger = f"institution:{uuid4()}"

        def told(lines: list[Any], **changes: Any) -> Any:
            return their_account(partner, ours, lines, **changes)

        hear(
            partner,
            told([good]),
            told([{**good, "points": -1}]),
            told([{**good, "points": True}]),
            told([good, good]),
            told([{**good, "giver": stranger}]),
            told([{**good, "key": "a\u202eb"}]),
            told([], schedule="none"),
            told([], on="2025-06-01"),
            told([], left=[{"key": "a", "why": "because", "statement": str(uuid4())}]),
            partner.among(
                TOLD,
                f"account:{uuid4()}",
                {"on": AT.date().isoformat(), "schedule": "0" * 64, "lines": [], "left": []},
                parties=tuple(sorted((ours, own))),
                speaker=ours,
            ),
        )

        assert reasons(partner) == ["statement_malformed"] * 8 + ["institution_of_other_node"]
        assert replay(is_kept=False).is_equal
