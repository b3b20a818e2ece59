"""Requests for visit: what they hold, how early they must come, who approves, and what the register has."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from agreements import clause, with_clause, with_facts
from callers import refused
from cast import AT, Cast, Player, player
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import Refused
from mithaq.mobility.actions import asking
from mithaq.mobility.adapters import lead_times
from mithaq.mobility.domain import said
from mithaq.mobility.domain.reading import request_from
from mithaq.mobility.domain.visits import (
    Basis,
    Details,
    Level,
    Request,
    RequestState,
    Site,
    VisitKind,
    ask_by,
    earliest_start,
    require_in_time,
    require_sound_request,
    state_on,
)
from mithaq.mobility.models import Visitor as VisitorRow
from mithaq.mobility.queries import visits
from mithaq.node.replaying import replay
from mithaq.parties.domain.calendars import Calendar, working_days_before
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.register import queries as register
from negotiators import seated
from travellers import DOCUMENT, NAME, details, visit_request, visitor

ON = AT.date()
DAYS = st.dates(date(2026, 1, 5), date(2026, 11, 1))
FRIDAY_SATURDAY = Calendar(frozenset({4, 5}), frozenset(), frozenset(), date(2025, 1, 1), date(2028, 1, 1))
SATURDAY_SUNDAY = Calendar(
    frozenset({5, 6}), frozenset({date(2026, 6, 16)}), frozenset(), date(2025, 1, 1), date(2028, 1, 1)
)


def visitors(count: int) -> Details:
    return details(*(visitor(f"Visitor {number}") for number in range(count)))


def sites(count: int) -> Details:
    return replace(details(), sites=tuple(Site(f"Hall {number}", "", "") for number in range(count)))


@pytest.mark.parametrize(
    ("changes", "who", "part"),
    [
        ({}, details(), None),
        ({"host": visit_request().requester}, details(), "parties"),
        ({"kind": VisitKind.AMENDMENT}, details(), "amends"),
        ({"kind": VisitKind.AMENDMENT, "amends": uuid4()}, details(), None),
        ({"kind": VisitKind.EMERGENCY}, details(), "why_urgent"),
        ({"kind": VisitKind.EMERGENCY, "why_urgent": "The shaft broke."}, details(), None),
        ({"why_urgent": "Soon."}, details(), "why_urgent"),
        ({"visitors": 30}, visitors(30), None),
        ({"visitors": 31}, visitors(31), "visitors"),
        ({"visitors": 2}, details(), "visitors"),
        ({"sites": 30}, sites(30), None),
        ({"sites": 31}, sites(31), "sites"),
        ({"ends_on": date(2026, 7, 19)}, details(), "dates"),
        ({"kind": VisitKind.RECURRING, "ends_on": date(2027, 7, 19)}, details(), None),
        ({"kind": VisitKind.RECURRING, "ends_on": date(2027, 7, 20)}, details(), "dates"),
        ({"basis": Basis.AGREEMENT}, details(), "basis"),
        ({"subject": " "}, details(), "subject"),
        ({"level": Level.TOP_SECRET}, details(), "clearance"),
        ({"details": "g" * 64}, details(), "details"),
        ({}, details(visitor(born_on=date(2026, 6, 1))), "visitors"),
        ({}, details(visitor(document="")), "visitors"),
        ({}, replace(details(), officer=""), "officer"),
    ],
)
def test_the_fields_of_the_format(changes: dict[str, Any], who: Details, part: str | None) -> None:
    request = visit_request(**changes)

    if part is None:
        require_sound_request(request, who, on=ON)
        assert request_from(request.as_json()) == request
        return
    with pytest.raises(Refused, match="visit_wrong") as refusal:
        require_sound_request(request, who, on=ON)
    assert refusal.value.facts["part"] == part


@pytest.mark.parametrize(
    ("calendar", "days", "earliest"),
    [
        # 1 June 2026 is a Monday.
        (SATURDAY_SUNDAY, 0, date(2026, 6, 2)),
        (SATURDAY_SUNDAY, 4, date(2026, 6, 8)),
        (SATURDAY_SUNDAY, 5, date(2026, 6, 9)),
        (SATURDAY_SUNDAY, 10, date(2026, 6, 17)),
        (FRIDAY_SATURDAY, 3, date(2026, 6, 7)),
        (FRIDAY_SATURDAY, 10, date(2026, 6, 16)),
    ],
)
def test_the_first_day_that_can_be_asked_for(calendar: Calendar, days: int, earliest: date) -> None:
    assert earliest_start(ON, days, calendar) == earliest


@given(DAYS, st.integers(0, 40), st.sampled_from([FRIDAY_SATURDAY, SATURDAY_SUNDAY]))
def test_between_request_and_visit_lie_the_working_days_and_no_earlier_day_would_do(
    asked_on: date, days: int, calendar: Calendar
) -> None:
    earliest = earliest_start(asked_on, days, calendar)

    assert calendar.is_working(earliest)
    assert working_days_before(earliest, days, calendar) >= asked_on
    before = earliest - timedelta(days=1)
    while not calendar.is_working(before):
        before -= timedelta(days=1)
    assert before <= asked_on or working_days_before(before, days, calendar) < asked_on


@given(DAYS, st.integers(0, 40))
def test_who_asks_by_the_day_that_is_named_is_in_time(starts_on: date, days: int) -> None:
    day = ask_by(starts_on, days, FRIDAY_SATURDAY, SATURDAY_SUNDAY)

    assert SATURDAY_SUNDAY.is_working(day)
    request = visit_request(starts_on=starts_on, ends_on=starts_on)
    if FRIDAY_SATURDAY.is_working(starts_on):
        require_in_time(request, asked_on=day, lead_days=days, calendar=FRIDAY_SATURDAY)


def test_an_emergency_waits_for_nobody() -> None:
    request = visit_request(starts_on=ON, ends_on=ON)

    with pytest.raises(Refused, match="visit_too_late") as refusal:
        require_in_time(request, asked_on=ON, lead_days=10, calendar=SATURDAY_SUNDAY)
    assert refusal.value.facts == {"earliest": "2026-06-17", "days": 10}
    urgent = replace(request, kind=VisitKind.EMERGENCY)
    require_in_time(urgent, asked_on=ON, lead_days=10, calendar=SATURDAY_SUNDAY)


@pytest.mark.parametrize(
    ("answer", "is_withdrawn", "on", "state"),
    [
        (None, False, date(2026, 7, 22), RequestState.ASKED),
        (None, False, date(2026, 7, 23), RequestState.OVER),
        (True, False, date(2026, 7, 22), RequestState.GRANTED),
        (True, False, date(2026, 7, 23), RequestState.OVER),
        (False, False, date(2026, 7, 1), RequestState.REFUSED),
        (True, True, date(2026, 7, 1), RequestState.WITHDRAWN),
    ],
)
def test_where_a_request_stands(
    answer: bool | None, is_withdrawn: bool, on: date, state: RequestState
) -> None:
    assert state_on(visit_request(), answer=answer, is_withdrawn=is_withdrawn, on=on) is state


def test_the_operator_s_rulebook_goes_before_ours(tmp_path: Path) -> None:
    ours = lead_times.lead_time_of("TR", on=ON, home=tmp_path)
    (tmp_path / "lead_times.yaml").write_text(
        "- {state: TR, from: 2020-01-01, until: 2026-01-01, days: 30, amendment_days: 9, source: Old}\n"
        "- {state: TR, from: 2026-01-01, until: null, days: 15, amendment_days: 5, source: Gazette 1}\n"
    )

    found = lead_times.lead_time_of("TR", on=ON, home=tmp_path)

    assert (ours.days, found.days, found.amendment_days, found.source) == (20, 15, 5, "Gazette 1")
    assert lead_times.lead_time_of("MA", on=ON, home=tmp_path) == ours
    assert (found.of(VisitKind.EMERGENCY), found.of(VisitKind.AMENDMENT), found.of(VisitKind.RECURRING)) == (
        0,
        5,
        15,
    )
    (tmp_path / "lead_times.yaml").write_text("- {state: TR, from: soon}\n")
    assert refused(lambda: lead_times.lead_time_of("TR", on=ON, home=tmp_path)) == "lead_times_unreadable"


@dataclass(frozen=True)
class Gate:
    """Morocco asks to visit Türkiye's institute: who writes, who certifies, who answers."""

    writer: Player
    certifier: Player
    host: Player
    stranger: Player

    def request(self, **changes: Any) -> Request:
        parties = (f"institution:{each.institution}" for each in (self.writer, self.host))
        return visit_request(*parties, **changes)

    def prepare(self, who: Details | None = None, **changes: Any) -> UUID:
        key = uuid4()
        asking.prepare(key, self.request(**changes), who or details(), by=self.writer.actor, at=AT)
        return key

    def asked(self, **changes: Any) -> UUID:
        key = self.prepare(**changes)
        asking.ask(key, reached=(), by=self.certifier.actor, at=AT)
        return key

    def answer(
        self, key: UUID, *, is_granted: bool = True, reason: str = "", by: Player | None = None
    ) -> None:
        who = (by or self.host).actor
        asking.answer(key, is_granted=is_granted, limits=["Not hall 3", " "], reason=reason, by=who, at=AT)


@pytest.fixture
def gate(cast: Cast) -> Gate:
    return Gate(
        cast.amina,
        player("ma_approver", cast.amina.institution, Role.APPROVER),
        player("tr_approver", cast.kerem.institution, Role.APPROVER),
        player("us_approver", cast.sam.institution, Role.APPROVER),
    )


def test_a_request_takes_two_people_there_and_one_here(gate: Gate) -> None:
    key = gate.prepare()
    (waits,) = visits.prepared(reader=gate.certifier.actor)

    assert refused(lambda: asking.ask(key, reached=(), by=gate.writer.actor, at=AT)) == "not_permitted"
    assert refused(lambda: asking.ask(key, reached=(), by=gate.host.actor, at=AT)) == "visit_unknown"
    asking.ask(key, reached=(), by=gate.certifier.actor, at=AT)
    (there,) = visits.to_answer(reader=gate.host.actor, on=ON, limit=9)
    assert refused(lambda: gate.answer(key, by=gate.certifier)) == "visit_not_ours"
    assert refused(lambda: gate.answer(key, by=gate.stranger)) == "visit_unknown"
    assert refused(lambda: gate.answer(key, is_granted=False)) == "message_empty"
    gate.answer(key)

    view = visits.visit_by_id(key, on=ON)
    assert (waits.id, there.id) == (key, key)
    assert view.state is RequestState.GRANTED
    assert view.answer is not None
    assert view.answer.limits == ("Not hall 3",)
    assert refused(lambda: gate.answer(key)) == "visit_answered"
    assert visits.to_answer(reader=gate.host.actor, on=ON, limit=9) == ()
    assert replay(is_kept=False).is_equal


def test_whoever_writes_it_does_not_certify_it(gate: Gate) -> None:
    both = player("ma_both", gate.writer.institution, Role.APPROVER)
    appointing.appoint(id=uuid4(), person=both.person, role=Role.TECHNOLOGY_OWNER, by=None, at=AT)
    key = uuid4()
    asking.prepare(key, gate.request(), details(), by=both.actor, at=AT)

    assert refused(lambda: asking.ask(key, reached=(), by=both.actor, at=AT)) == "four_eyes"


def test_a_request_that_comes_too_late_names_the_first_day(gate: Gate) -> None:
    with pytest.raises(Refused, match="visit_too_late") as refusal:
        gate.prepare(starts_on=date(2026, 6, 20), ends_on=date(2026, 6, 20))

    # Twenty working days of Türkiye after 1 June 2026, none of them 27 to 30 May or 15 July.
    assert refusal.value.facts == {"earliest": "2026-06-30", "days": 20}


def test_an_agreement_that_names_a_lead_time_goes_before_the_rulebook(cast: Cast, gate: Gate) -> None:
    table = seated(cast)
    text = with_clause(table.text(), clause(ClauseKind.VISITS, lead_working_days=3))
    text = with_facts(text, ClauseKind.DURATION, in_force_from="2026-06-01")
    agreement = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(agreement, text.digest, side=side)
    soon: dict[str, Any] = {"starts_on": date(2026, 6, 9), "ends_on": date(2026, 6, 9)}

    key = gate.prepare(basis=Basis.AGREEMENT, agreement=agreement, **soon)

    lead = visits.lead_of(visits.prepared_one(key, reader=gate.writer.actor).request, on=ON)
    assert (lead.days, lead.ask_by) == (3, date(2026, 6, 3))
    assert lead.source.startswith("A-")
    assert refused(lambda: gate.prepare(**soon)) == "visit_too_late"


def test_the_statement_counts_visitors_and_names_nobody(gate: Gate) -> None:
    key = gate.asked(who=details(visitor(), visitor("Second Person", document="X-99")))

    statement = register.entries_about(f"visit:{key}", act=said.ASKED)[0].statement

    written = str(statement.as_json())
    assert not any(word in written for word in (*NAME.split(), "Second", DOCUMENT, "X-99", "Rabat", "Driss"))
    request: Any = statement.body["request"]
    assert (request["visitors"], request["sites"], request["level"]) == (2, 1, "restricted")


def test_documents_are_encrypted_and_shown_to_who_approves(gate: Gate) -> None:
    key = gate.asked()

    def document(who: Player) -> str | None:
        found = visits.details(key, reader=who.actor)
        return found.visitors[0].document if found else None

    assert DOCUMENT.encode() not in bytes(VisitorRow.objects.get().document)
    assert (document(gate.certifier), document(gate.host)) == (DOCUMENT, DOCUMENT)
    assert document(gate.writer) == "…234"
    assert document(gate.stranger) is None
    assert Path(settings.HOME, "keys", "identity.key").exists()


def test_the_host_sees_nobody_before_it_is_asked(gate: Gate) -> None:
    key = gate.prepare()

    assert visits.details(key, reader=gate.host.actor) is None
    asking.discard(key, by=gate.writer.actor)
    assert visits.prepared(reader=gate.writer.actor) == ()
    assert not VisitorRow.objects.exists()


def test_a_request_is_withdrawn_and_its_people_are_erased(gate: Gate) -> None:
    key = gate.asked()
    gate.answer(key)
    assert refused(lambda: asking.erase_details(key, by=gate.certifier.actor, at=AT)) == "visit_not_over"

    asking.withdraw(key, reason="No ship.", by=gate.certifier.actor, at=AT)
    asking.erase_details(key, by=gate.certifier.actor, at=AT)

    assert visits.visit_by_id(key, on=ON).state is RequestState.WITHDRAWN
    assert not VisitorRow.objects.exists()
    assert refused(lambda: asking.withdraw(key, reason="Again.", by=gate.certifier.actor, at=AT)) == (
        "visit_answered"
    )
    assert replay(is_kept=False).is_equal


def test_who_comes_is_held_against_the_statement() -> None:
    said_of = details()

    assert said_of.digest("salt") != said_of.digest("other")
    assert said_of.digest("salt") != replace(said_of, remarks="x").digest("salt")
    assert said_of.digest("salt") != details(visitor(document="Z")).digest("salt")


def test_an_agreement_of_others_sets_no_lead_time(cast: Cast, gate: Gate) -> None:
    table = seated(cast)
    text = with_clause(table.text(), clause(ClauseKind.VISITS, lead_working_days=3))
    text = with_facts(text, ClauseKind.DURATION, in_force_from="2026-06-01")
    agreement = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(agreement, text.digest, side=side)
    asked = visit_request(f"institution:{gate.writer.institution}")
    third = replace(asked, host=f"institution:{cast.sam.institution}", agreement=agreement)

    lead = visits.lead_of(third, on=ON)

    assert not lead.source.startswith("A-")
