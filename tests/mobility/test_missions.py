"""Missions: terms to which two institutions say yes, where they stand, reports, certificates, the balance."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers import refused
from cast import AT, Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.base.canonical import canonical_bytes, parsed
from mithaq.base.refusals import Refused
from mithaq.mobility.actions import seconding
from mithaq.mobility.domain import said
from mithaq.mobility.domain.certificates import as_text, certificate_in
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import (
    Cost,
    CostItem,
    MissionState,
    ReportKind,
    Terms,
    given_by,
    reports_due,
    require_sound_terms,
    state_on,
)
from mithaq.mobility.domain.reading import terms_from
from mithaq.mobility.queries import balance, missions
from mithaq.mobility.queries.missions import MissionView
from mithaq.node.replaying import replay
from mithaq.parties.domain.deadlines import after
from mithaq.programmes.queries import agreements
from mithaq.register import queries as register
from negotiators import seated
from travellers import NAME, ONE, OTHER, secondment

DONE = datetime.combine(date(2026, 10, 1), AT.timetz())
BOTH = (ONE, OTHER)


@dataclass(frozen=True)
class Pair:
    """Morocco's department sends somebody to Türkiye's institute."""

    sending: Player
    host: Player
    stranger: Player

    def terms(self, **changes: Any) -> Terms:
        return secondment(
            *(f"institution:{each.institution}" for each in (self.sending, self.host)), **changes
        )

    def offer(self, terms: Terms | None = None, *, by: Player | None = None) -> UUID:
        who = by or self.sending
        return seconding.offer(
            terms or self.terms_for_costs(), name=NAME, contact="", reached=(), by=who.actor, at=AT
        )

    def terms_for_costs(self, **changes: Any) -> Terms:
        terms = self.terms(**changes)
        return replace(terms, costs=(Cost(CostItem.TRAVEL, terms.sending, "900", "EUR"),))

    def agreed(self, terms: Terms | None = None) -> UUID:
        key = self.offer(terms)
        seconding.agree(key, by=self.host.actor, at=AT)
        return key

    def view(self, key: UUID, on: date = AT.date()) -> MissionView:
        return missions.mission_by_id(key, on=on)


@pytest.fixture
def pair(cast: Cast) -> Pair:
    return Pair(player("ma_officer", cast.amina.institution, Role.PROGRAMME_OFFICER), cast.kerem, cast.sam)


@pytest.mark.parametrize(
    ("agreed_by", "agreed_on", "broken_on", "on", "state"),
    [
        ((ONE,), None, None, date(2026, 6, 30), MissionState.OFFERED),
        ((ONE,), None, None, date(2026, 7, 1), MissionState.LAPSED),
        (BOTH, date(2026, 6, 1), None, date(2026, 6, 30), MissionState.PLANNED),
        (BOTH, date(2026, 6, 1), None, date(2026, 7, 1), MissionState.UNDER_WAY),
        (BOTH, date(2026, 6, 1), None, date(2026, 9, 30), MissionState.UNDER_WAY),
        (BOTH, date(2026, 6, 1), None, date(2026, 10, 1), MissionState.DONE),
        # Statements cross: the later yes may come after its first day.
        (BOTH, date(2026, 7, 3), None, date(2026, 7, 4), MissionState.UNDER_WAY),
        (BOTH, date(2026, 10, 1), None, date(2026, 10, 2), MissionState.LAPSED),
        (BOTH, date(2026, 6, 1), date(2026, 8, 1), date(2026, 7, 31), MissionState.UNDER_WAY),
        (BOTH, date(2026, 6, 1), date(2026, 8, 1), date(2026, 8, 1), MissionState.BROKEN_OFF),
        (BOTH, date(2026, 6, 1), date(2026, 8, 1), date(2027, 1, 1), MissionState.BROKEN_OFF),
        (BOTH, date(2026, 6, 1), date(2026, 10, 1), date(2026, 10, 1), MissionState.DONE),
    ],
)
def test_where_a_mission_stands(
    agreed_by: tuple[str, ...],
    agreed_on: date | None,
    broken_on: date | None,
    on: date,
    state: MissionState,
) -> None:
    found = state_on(secondment(), agreed_by=agreed_by, agreed_on=agreed_on, broken_on=broken_on, on=on)

    assert found is state


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"seed": "x"}, "seed"),
        ({"host": ONE}, "parties"),
        ({"position": "  "}, "position"),
        ({"position": "two\nlines"}, "position"),
        ({"ends_on": date(2026, 7, 1)}, "days"),
        ({"ends_on": date(2036, 7, 1)}, "days"),
        ({"limits": ("x" * 301,)}, "limits"),
        ({"costs": (Cost(CostItem.TRAVEL, ONE, "12.5", "EUR"),)}, "costs"),
        ({"costs": (Cost(CostItem.TRAVEL, "institution:third", "12", "EUR"),)}, "costs"),
        ({"costs": (Cost(CostItem.TRAVEL, ONE, "12", "euro"),)}, "costs"),
        ({"report_every_months": 0}, "reports"),
    ],
)
def test_terms_that_cannot_be(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(Refused, match="terms_wrong") as refusal:
        require_sound_terms(secondment(**changes))
    assert refusal.value.facts["part"] == part


def test_an_identifier_is_that_of_its_terms() -> None:
    terms = secondment()

    assert terms_from(terms.as_json()).mission == terms.mission
    assert secondment(position="Another").mission != terms.mission


@given(st.integers(1, 60), st.integers(1, 900))
def test_interim_reports_fall_within_and_the_final_one_after(months: int, days: int) -> None:
    terms = secondment(report_every_months=months, ends_on=date(2026, 7, 1) + timedelta(days))

    *interim, final = reports_due(terms)

    assert final.kind is ReportKind.FINAL
    assert final.due_on > terms.ends_on
    assert all(terms.starts_on < each.due_on < terms.ends_on for each in interim)
    assert [each.due_on for each in interim] == [
        after(terms.starts_on, months=months * (number + 1)) for number in range(len(interim))
    ]


@pytest.mark.parametrize(
    ("kind", "giver"),
    [
        (Kind.SECONDMENT, ONE),
        (Kind.EXPERT_MISSION, ONE),
        (Kind.FELLOWSHIP, OTHER),
        (Kind.TRAINING, OTHER),
        (Kind.WORKSHOP, OTHER),
        (Kind.VISIT, OTHER),
    ],
)
def test_who_gives(kind: Kind, giver: str) -> None:
    found = given_by(secondment(kind=kind))

    assert (found.giver, found.days) == (giver, 92)
    assert {found.giver, found.taker} == {ONE, OTHER}


def test_a_mission_is_agreed_when_both_said_yes(pair: Pair) -> None:
    key = pair.offer()
    before = pair.view(key)
    (waits,) = missions.waiting(reader=pair.host.actor, on=AT.date(), limit=9)

    seconding.agree(key, by=pair.host.actor, at=AT)

    assert (before.state, waits.id) == (MissionState.OFFERED, key)
    assert pair.view(key).state is MissionState.PLANNED
    assert missions.waiting(reader=pair.host.actor, on=AT.date(), limit=9) == ()
    assert refused(lambda: seconding.agree(key, by=pair.host.actor, at=AT)) == "agreed_already"
    assert refused(pair.offer) == "mission_known"
    assert replay(is_kept=False).is_equal


def test_only_the_two_take_part(pair: Pair) -> None:
    key = pair.offer()
    officer = player("us_officer", pair.stranger.institution, Role.PROGRAMME_OFFICER)

    assert refused(lambda: pair.offer(by=officer)) == "mission_not_ours"
    assert refused(lambda: seconding.agree(key, by=officer.actor, at=AT)) == "mission_not_ours"
    assert refused(lambda: seconding.agree(key, by=pair.stranger.actor, at=AT)) == "not_permitted"
    reference = pair.view(key).reference
    assert (
        refused(lambda: missions.mission(reference, reader=officer.actor, on=AT.date())) == "mission_unknown"
    )
    assert missions.mission(reference, reader=pair.host.actor, on=AT.date()).id == key


def test_nothing_begins_before_it_is_agreed(pair: Pair) -> None:
    key = pair.offer()
    late = datetime.combine(date(2026, 7, 1), AT.timetz())

    assert refused(lambda: seconding.agree(key, by=pair.host.actor, at=late)) == "mission_begun"
    assert refused(lambda: pair.offer(pair.terms_for_costs(starts_on=AT.date()))) == "mission_begun"
    assert (
        refused(
            lambda: seconding.report(key, ReportKind.INTERIM, text="Well.", by=pair.sending.actor, at=late)
        )
        == "mission_not_agreed"
    )


def test_reports_are_due_on_working_days_and_count_once_given(pair: Pair) -> None:
    key = pair.agreed(pair.terms_for_costs(ends_on=date(2026, 9, 15)))
    august = datetime.combine(date(2026, 8, 10), AT.timetz())
    over = datetime.combine(date(2026, 9, 15), AT.timetz())

    before = pair.view(key, on=august.date())
    seconding.report(key, ReportKind.INTERIM, text="Well.", by=pair.sending.actor, at=august)
    after_it = pair.view(key, on=august.date())
    early = refused(
        lambda: seconding.report(key, ReportKind.FINAL, text="Done.", by=pair.sending.actor, at=august)
    )
    seconding.report(key, ReportKind.FINAL, text="Done.", by=pair.sending.actor, at=over)

    # 1 August 2026 is a Saturday, of rest in Morocco.
    assert [each.due_on for each in before.due] == [date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 15)]
    assert [each.due_on for each in before.overdue] == [date(2026, 8, 3)]
    assert [each.id for each in missions.owing(reader=pair.sending.actor, on=august.date(), limit=9)] == [key]
    assert after_it.overdue == ()
    assert early == "report_early"
    assert [each.is_given for each in pair.view(key, on=over.date()).due] == [True, False, True]
    assert replay(is_kept=False).is_equal


def test_a_mission_is_broken_off_from_a_day_on(pair: Pair) -> None:
    key = pair.agreed()
    at = datetime.combine(date(2026, 8, 1), AT.timetz())

    def break_off(on: date) -> None:
        seconding.break_off(key, on=on, reason="Ill.", by=pair.host.actor, at=at)

    assert refused(lambda: break_off(date(2026, 7, 1))) == "day_past"
    assert refused(lambda: break_off(date(2026, 10, 1))) == "mission_over"
    break_off(date(2026, 8, 10))
    assert pair.view(key, on=date(2026, 8, 9)).state is MissionState.UNDER_WAY
    assert pair.view(key, on=date(2026, 8, 10)).state is MissionState.BROKEN_OFF
    assert pair.view(key, on=date(2026, 12, 1)).due == ()
    assert replay(is_kept=False).is_equal


def test_a_certificate_shows_alone_who_was_there_and_the_register_does_not(pair: Pair) -> None:
    key = pair.agreed()
    assert refused(lambda: seconding.certify(key, name=NAME, by=pair.host.actor, at=AT)) == "mission_not_done"
    assert (
        refused(lambda: seconding.certify(key, name=NAME, by=pair.sending.actor, at=DONE))
        == "mission_not_ours"
    )

    seconding.certify(key, name=f" {NAME} ", by=pair.host.actor, at=DONE)

    file = missions.certificate(pair.view(key, on=DONE.date()), reader=pair.host.actor)
    proven = certificate_in(file)
    assert (proven.name, proven.said.days, proven.said.mission) == (NAME, 92, key)
    assert proven.said.host == f"institution:{pair.host.institution}"
    assert set(proven.said.names) == {proven.said.host, proven.said.sending}
    statement = register.entries_about(f"mission:{key}", act=said.CERTIFIED)[0].statement
    assert NAME not in str(statement.as_json())
    assert refused(lambda: seconding.certify(key, name="Other", by=pair.host.actor, at=DONE)) == (
        "certified_already"
    )
    # The other side has no salt, and so no certificate.
    assert refused(
        lambda: missions.certificate(pair.view(key, on=DONE.date()), reader=pair.sending.actor)
    ) == ("certificate_unknown")
    assert replay(is_kept=False).is_equal


def test_the_text_of_a_certificate_says_the_same_and_fits_a_qr_code(pair: Pair) -> None:
    key = pair.agreed()
    seconding.certify(key, name=NAME, by=pair.host.actor, at=DONE)
    file = missions.certificate(pair.view(key, on=DONE.date()), reader=pair.host.actor)

    text = as_text(file)

    # The largest code of the least correction holds 2,953 bytes; a printed one should be half of that.
    assert len(text) < 1_500
    assert certificate_in(text.encode()) == certificate_in(file)
    assert certificate_in(f"  {text}\n".encode()) == certificate_in(file)


def test_a_certificate_that_was_touched_is_worthless(pair: Pair) -> None:
    key = pair.agreed()
    seconding.certify(key, name=NAME, by=pair.host.actor, at=DONE)
    file = missions.certificate(pair.view(key, on=DONE.date()), reader=pair.host.actor)
    value: Any = parsed(file)

    def code(changed: Any) -> str:
        return refused(lambda: certificate_in(canonical_bytes(changed)))

    other = register.entries_about(f"mission:{key}", act=said.AGREED)[0]
    assert code({**value, "name": "Somebody Else"}) == "certificate_name_differs"
    assert code({**value, "salt": "00"}) == "certificate_name_differs"
    assert code({**value, "node": "other.example"}) == "certificate_malformed"
    assert code({**value, "envelope": parsed(other.envelope)}) == "certificate_malformed"
    assert code({**value, "public_key": value["public_key"][::-1]}) in {
        "certificate_malformed",
        "signature_invalid",
    }
    assert code({**value, "more": 1}) == "certificate_malformed"
    assert refused(lambda: certificate_in(b"mithaq-certificate/1:AAAA")) == "certificate_malformed"
    assert refused(lambda: certificate_in(b"{}" * 20_000)) == "certificate_malformed"


def test_a_name_is_erased_and_its_certificate_with_it(pair: Pair) -> None:
    key = pair.agreed()
    seconding.certify(key, name=NAME, by=pair.host.actor, at=DONE)

    seconding.keep_person(key, name="", contact="", by=pair.host.actor)

    view = pair.view(key, on=DONE.date())
    assert missions.person_of(key, reader=pair.host.actor) is None
    assert missions.person_of(key, reader=pair.sending.actor) is not None
    assert refused(lambda: missions.certificate(view, reader=pair.host.actor)) == "certificate_unknown"


def test_a_mission_that_is_done_and_reported_counts_in_the_balance(pair: Pair) -> None:
    since, until = date(2026, 1, 1), date(2027, 1, 1)
    key = pair.agreed()
    broken = pair.agreed(pair.terms_for_costs(seed="F" * 16))
    seconding.break_off(broken, on=date(2026, 8, 1), reason="Ill.", by=pair.host.actor, at=AT)
    assert list(balance.balance(since=since, until=until)) == []

    for each in (key, broken):
        seconding.report(each, ReportKind.FINAL, text="Done.", by=pair.sending.actor, at=DONE)

    (fact,) = balance.balance(since=since, until=until)
    view = pair.view(key, on=DONE.date())
    assert (fact.giver, fact.taker, fact.days) == (view.terms.sending, view.terms.host, 92)
    assert (fact.mission, fact.evidence) == (key, view.reports[0].statement)
    assert list(balance.balance(since=date(2026, 10, 2), until=date(2027, 1, 1))) == []
    (given,) = balance.given(reader=pair.host.actor, on=DONE.date())
    assert (given.giver, given.takers, given.weight) == (fact.giver, (fact.taker,), 4)  # 92 days, 20 a point
    assert list(balance.given(reader=pair.host.actor, on=DONE.date(), programme=uuid4())) == []
    assert list(balance.given(reader=pair.sending.actor, on=date(2026, 9, 1))) == []


def test_a_mission_that_names_an_agreement_of_others_does_not_show_it(cast: Cast) -> None:
    table = seated(cast)
    agreement = table.propose(table.text(), by=table.ours.officer)

    shown = agreements.told_agreement(agreement, reader=table.theirs.officer.actor, on=AT.date())
    hidden = agreements.told_agreement(agreement, reader=cast.sam.actor, on=AT.date())

    assert shown is not None
    assert hidden is None
