"""What follows from clauses, by when, and how it stands."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agreements import ONE, OTHER, clause, complete, with_clause, with_facts
from mithaq.programmes.domain.agreed import AgreementText, Master
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.obligations import InEffect, Light, Owed, light_of, obligations

FROM, UNTIL = date(2026, 7, 1), date(2030, 1, 1)
TEXT = complete()


def managed(**facts: Any) -> AgreementText:
    return with_clause(TEXT, clause(ClauseKind.MANAGEMENT, **facts))


def told(*texts: AgreementText, ends: date = UNTIL) -> list[tuple[str, str, str]]:
    held = [InEffect(each, None, FROM, ends) for each in texts]
    return [(each.what.value, each.party, each.due_on.isoformat()) for each in obligations(held)]


def test_an_agreement_without_such_clauses_asks_for_nothing() -> None:
    assert told(TEXT) == []


def test_reports_come_every_so_many_months_from_those_who_are_named() -> None:
    text = managed(report_every_months=12, reporting=[ONE])

    assert told(text) == [
        ("report", ONE, "2027-07-01"),
        ("report", ONE, "2028-07-01"),
        ("report", ONE, "2029-07-01"),
    ]


def test_without_names_all_parties_owe_it() -> None:
    assert [party for _, party, _ in told(managed(report_every_months=40))] == [ONE, OTHER]


def test_the_chair_calls_the_meetings() -> None:
    found = told(managed(meeting_every_months=18, chair=OTHER))

    assert found == [("meeting", OTHER, "2028-01-01"), ("meeting", OTHER, "2029-07-01")]


def test_who_has_no_share_pays_nothing() -> None:
    text = with_clause(TEXT, clause(ClauseKind.FINANCE, payment_every_months=24, shares={ONE: 100, OTHER: 0}))

    assert told(text) == [("payment", ONE, "2028-07-01")]


@pytest.mark.parametrize(("ends", "due"), [(UNTIL, "2028-03-01"), (date(2027, 1, 1), "2027-01-01")])
def test_who_borrowed_gives_back_at_the_end_at_the_latest(ends: date, due: str) -> None:
    text = with_clause(TEXT, clause(ClauseKind.EQUIPMENT, owner=ONE, return_on="2028-03-01"))

    assert told(text, ends=ends) == [("return", OTHER, due)]


def test_a_renewal_is_decided_in_time() -> None:
    text = with_facts(TEXT, ClauseKind.DURATION, renewal_notice_days=365)

    assert told(text) == [("renewal", ONE, "2029-01-01"), ("renewal", OTHER, "2029-01-01")]


def test_a_month_without_such_a_day_has_its_last() -> None:
    text = managed(report_every_months=1, reporting=[ONE])
    held = InEffect(text, None, date(2027, 1, 31), date(2027, 5, 1))

    assert [each.due_on for each in obligations([held])] == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]


def test_a_further_text_takes_the_place_of_the_one_before_from_its_first_day() -> None:
    first, then = (
        managed(report_every_months=12, reporting=[ONE]),
        managed(report_every_months=6, reporting=[ONE]),
    )
    turn = date(2028, 1, 1)

    found = obligations([InEffect(first, None, FROM, turn), InEffect(then, None, turn, date(2029, 1, 2))])

    assert [each.due_on for each in found] == [date(2027, 7, 1), date(2028, 7, 1), date(2029, 1, 1)]


def test_what_the_master_asks_for_is_owed_under_it_too() -> None:
    master = managed(report_every_months=24, reporting=[ONE])
    under = replace(TEXT, seed="F" * 16, master=Master(master.agreement, master.digest))

    (found,) = obligations([InEffect(under, master, FROM, UNTIL)])

    assert (found.agreement, found.what, found.due_on) == (under.agreement, Owed.REPORT, date(2028, 7, 1))


@pytest.mark.parametrize(("survives", "due"), [(False, ["2027-07-01"]), (True, ["2027-07-01", "2028-07-01"])])
def test_a_clause_that_survives_binds_on_after_the_end(survives: bool, due: list[str]) -> None:
    text = with_clause(
        TEXT, clause(ClauseKind.MANAGEMENT, survives=survives, report_every_months=12, reporting=[ONE])
    )

    found = obligations([InEffect(text, None, FROM, date(2028, 1, 1), date(2029, 1, 1))])

    assert [each.due_on.isoformat() for each in found] == due


def test_what_was_lent_is_given_back_when_the_master_ends_unless_the_loan_survives() -> None:
    lent = with_clause(TEXT, clause(ClauseKind.EQUIPMENT, owner=ONE, return_on="2028-03-01"))
    kept = with_clause(TEXT, clause(ClauseKind.EQUIPMENT, survives=True, owner=ONE, return_on="2028-03-01"))

    def due(text: AgreementText) -> list[date]:
        return [each.due_on for each in obligations([InEffect(text, None, FROM, date(2027, 1, 1), UNTIL)])]

    assert (due(lent), due(kept)) == ([date(2027, 1, 1)], [date(2028, 3, 1)])


def test_the_same_obligation_has_the_same_name_at_every_node() -> None:
    held = InEffect(managed(report_every_months=12), None, FROM, UNTIL)

    names = [each.id for each in obligations([held])]

    assert names == [each.id for each in obligations([held])]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("met", "on", "light"),
    [
        (None, date(2027, 5, 31), Light.AHEAD),
        (None, date(2027, 6, 1), Light.SOON),
        (None, date(2027, 7, 1), Light.SOON),
        (None, date(2027, 7, 2), Light.OVERDUE),
        (date(2027, 7, 5), date(2027, 8, 1), Light.MET),
    ],
)
def test_how_it_stands_on_a_day(met: date | None, on: date, light: Light) -> None:
    assert light_of(date(2027, 7, 1), met_on=met, on=on) is light
