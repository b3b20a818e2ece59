"""What may be told of a spin-off, and what follows from it: tables worked by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from mithaq.economy.domain.readiness import Dimension
from mithaq.economy.domain.spin_offs.entries import (
    Entry,
    ExportStatus,
    ToldKind,
    current,
    problems_of_entry,
)
from mithaq.economy.domain.spin_offs.standing import (
    Brought,
    DueKind,
    SpinOffStage,
    brought,
    dues,
    export_status,
    readiness,
    stages,
    together,
)

PERSON = f"person:{UUID(int=1)}"
COMPANY = f"institution:{UUID(int=2)}"
TAKER = f"counterparty:{UUID(int=3)}"
PARTIES = (PERSON, COMPANY, TAKER)
FIELDS = ("energy.solar",)

IDEA = {
    "titles": {"en": "Dry cooling"},
    "source_kind": "offer",
    "fields": ["energy.solar"],
    "civil_use": "Cooling of food stores",
}
ASSESSMENT = {
    "on": "2026-02-01",
    "trl": 5,
    "trl_evidence": "Report 12",
    "crl": 3,
    "crl_evidence": "Nine interviews",
    "assessment_verdict": "go_on",
    "reason": "A market is there",
}
LICENCE = {
    "on": "2026-03-01",
    "licensee": TAKER,
    "grant": "exclusive",
    "field_of_use": "Food",
    "reports_months": 6,
    "until": "2029-03-01",
}
REPORT = {
    "of": "L1",
    "from": "2026-03-01",
    "until": "2026-09-01",
    "basis": "counted",
    "currency": "QAR",
    "sales": "1000000",
    "evidence": "Audited accounts",
}


def entry(kind: ToldKind, facts: Mapping[str, Any], *, key: str = "", position: int = 1) -> Entry:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Entry(kind, key or kind.value, facts, UUID(int=position), position, UUID(int=1), at)


def places(kind: ToldKind, facts: Mapping[str, Any], *told: Entry) -> dict[str, str]:
    beside = (entry(ToldKind.LICENCE, LICENCE, key="L1"), *told)
    found = problems_of_entry(kind, "K1", facts, beside=beside, parties=PARTIES, fields=FIELDS)
    return {each.place: each.code for each in found}


@pytest.mark.parametrize(
    ("kind", "facts", "wrong"),
    [
        pytest.param(ToldKind.IDEA, IDEA, {}, id="an idea"),
        pytest.param(
            ToldKind.IDEA, {**IDEA, "fields": ["x"]}, {"fields": "fact_unknown_word"}, id="no field"
        ),
        pytest.param(ToldKind.IDEA, {**IDEA, "more": 1}, {"more": "fact_unknown"}, id="another fact"),
        pytest.param(ToldKind.ASSESSMENT, ASSESSMENT, {}, id="two scales with evidence"),
        pytest.param(
            ToldKind.ASSESSMENT,
            {key: value for key, value in ASSESSMENT.items() if key != "crl_evidence"},
            {"crl_evidence": "fact_missing"},
            id="a level without evidence",
        ),
        pytest.param(
            ToldKind.ASSESSMENT,
            {key: value for key, value in ASSESSMENT.items() if key[:3] not in {"trl", "crl"}},
            {"trl": "fact_missing"},
            id="no level at all",
        ),
        pytest.param(
            ToldKind.ASSESSMENT, {**ASSESSMENT, "trl": 10}, {"trl": "fact_no_count"}, id="level ten"
        ),
        pytest.param(
            ToldKind.EXPORT_STATUS,
            {"on": "2026-02-02", "status": "listed", "control_list": "WA 2024", "reason": "By its range"},
            {"control_entries": "fact_missing"},
            id="listed without an entry",
        ),
        pytest.param(ToldKind.LICENCE, LICENCE, {}, id="a licence"),
        pytest.param(
            ToldKind.LICENCE,
            {**LICENCE, "licensee": PERSON},
            {"licensee": "fact_unknown_word"},
            id="to a person",
        ),
        pytest.param(
            ToldKind.LICENCE,
            {**LICENCE, "until": "2026-03-01"},
            {"until": "fact_no_day"},
            id="ends as it begins",
        ),
        pytest.param(
            ToldKind.LICENCE,
            {**LICENCE, "until": "9999-12-31"},
            {"until": "fact_no_day"},
            id="ends at the end of the calendar",
        ),
        pytest.param(ToldKind.REPORT, REPORT, {}, id="a count"),
        pytest.param(ToldKind.REPORT, {**REPORT, "of": "L9"}, {"of": "fact_unknown_word"}, id="of nothing"),
        pytest.param(ToldKind.REPORT, {**REPORT, "sales": "0"}, {}, id="nothing was sold"),
        pytest.param(
            ToldKind.REPORT,
            {**REPORT, "sales": "-1"},
            {"sales": "fact_no_count"},
            id="less than nothing",
        ),
        pytest.param(
            ToldKind.REPORT,
            {**REPORT, "currency": "riyal"},
            {"currency": "fact_no_currency"},
            id="no currency",
        ),
        pytest.param(
            ToldKind.REPORT,
            {**REPORT, "basis": "estimated"},
            {"sales_low": "estimate_unbounded", "sales_high": "estimate_unbounded"},
            id="an estimate without bounds",
        ),
        pytest.param(
            ToldKind.REPORT,
            {**REPORT, "basis": "estimated", "sales_low": "1", "sales_high": "2"},
            {"sales": "estimate_outside"},
            id="an estimate outside its bounds",
        ),
        pytest.param(
            ToldKind.REPORT,
            {**REPORT, "jobs_low": "1"},
            {"jobs_low": "count_bounded"},
            id="bounds of nothing",
        ),
        pytest.param(
            ToldKind.REPORT,
            {**REPORT, "until": "2026-02-01"},
            {"until": "fact_no_day"},
            id="ends before it begins",
        ),
    ],
)
def test_what_may_be_told(kind: ToldKind, facts: Mapping[str, Any], wrong: dict[str, str]) -> None:
    assert places(kind, facts) == wrong


@pytest.mark.parametrize(
    ("key", "other", "wrong"),
    [
        ("R2", {}, {"from": "report_overlaps"}),
        ("R2", {"from": "2026-08-01", "until": "2027-02-01"}, {"from": "report_overlaps"}),
        ("R2", {"from": "2026-09-01", "until": "2027-03-01"}, {}),
        ("R2", {"of": "L2"}, {}),
        ("R2", {"sales": None, "jobs": "7"}, {}),
        ("K1", {}, {}),
    ],
)
def test_no_time_is_reported_twice(key: str, other: Mapping[str, Any], wrong: dict[str, str]) -> None:
    told = {name: value for name, value in {**REPORT, **other}.items() if value is not None}

    assert places(ToldKind.REPORT, REPORT, entry(ToldKind.REPORT, told, key=key)) == wrong


def test_a_start_up_takes_no_key_of_a_licence() -> None:
    start_up = {"on": "2026-03-01", "company": COMPANY}

    assert places(ToldKind.START_UP, start_up) == {}
    other = entry(ToldKind.LICENCE, LICENCE, key="K1")
    assert places(ToldKind.START_UP, start_up, other) == {"key": "key_taken"}


def test_what_is_told_again_takes_the_place_of_what_was_told() -> None:
    first = entry(ToldKind.PROTECTION, {"on": "2026-01-05"}, key="P1", position=2)
    other = entry(ToldKind.PROTECTION, {"on": "2026-01-06"}, key="P2", position=3)
    again = entry(ToldKind.PROTECTION, {"on": "2026-01-07"}, key="P1", position=4)

    assert current([again, other, first]) == (again, other)


@pytest.mark.parametrize(
    ("kind", "facts", "stage"),
    [
        pytest.param(
            ToldKind.PROTECTION,
            {"on": "2026-01-05", "protection_state": "filed"},
            SpinOffStage.PROTECTED,
            id="filed",
        ),
        pytest.param(
            ToldKind.PROTECTION,
            {"on": "2026-01-05", "protection_state": "refused"},
            SpinOffStage.IDEA,
            id="refused",
        ),
        pytest.param(ToldKind.START_UP, {"on": "2026-01-05"}, SpinOffStage.OUT, id="a company"),
        pytest.param(ToldKind.REPORT, REPORT, SpinOffStage.EARNING, id="sales"),
        pytest.param(ToldKind.REPORT, {**REPORT, "sales": "0"}, SpinOffStage.IDEA, id="no sales"),
        pytest.param(ToldKind.NEXT_STEP, {"due_on": "2026-01-05"}, SpinOffStage.IDEA, id="only a plan"),
    ],
)
def test_the_stage_is_the_furthest_that_an_entry_shows(
    kind: ToldKind, facts: Mapping[str, Any], stage: SpinOffStage
) -> None:
    assert stages([entry(ToldKind.IDEA, IDEA), entry(kind, facts)])[-1].stage is stage


def test_a_whole_is_no_readier_than_its_least_scale() -> None:
    found = readiness([entry(ToldKind.ASSESSMENT, ASSESSMENT)])

    assert found is not None
    assert {each.dimension: each.level for each in found.levels} == {
        Dimension.CUSTOMER: 3,
        Dimension.TECHNOLOGY: 5,
    }
    assert found.whole.bound == 3
    assert not found.whole.is_known


def test_before_somebody_looked_no_status_is_known() -> None:
    assert export_status([entry(ToldKind.IDEA, IDEA)]) is None
    assert export_status([entry(ToldKind.EXPORT_STATUS, {"status": "listed"})]) is ExportStatus.LISTED


@pytest.mark.parametrize(
    ("told", "owed"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(
            [entry(ToldKind.ASSESSMENT, ASSESSMENT)],
            [(DueKind.EXPORT_STATUS, "2026-02-01")],
            id="the status",
        ),
        pytest.param(
            [entry(ToldKind.LICENCE, LICENCE, key="L1")],
            [(DueKind.REPORT, "2026-09-01")],
            id="the first report",
        ),
        pytest.param(
            [
                entry(ToldKind.LICENCE, LICENCE, key="L1"),
                entry(ToldKind.REPORT, REPORT, key="R1"),
            ],
            [(DueKind.REPORT, "2027-03-01")],
            id="the next report",
        ),
        pytest.param(
            [
                entry(ToldKind.LICENCE, {**LICENCE, "until": "2026-10-01"}, key="L1"),
                entry(ToldKind.REPORT, REPORT, key="R1"),
            ],
            [(DueKind.REPORT, "2026-10-01")],
            id="the last report, at its end",
        ),
        pytest.param(
            [
                entry(ToldKind.LICENCE, {**LICENCE, "until": "2026-09-01"}, key="L1"),
                entry(ToldKind.REPORT, REPORT, key="R1"),
            ],
            [],
            id="all reported",
        ),
        pytest.param(
            [
                entry(ToldKind.NEXT_STEP, {"due_on": "2026-05-01", "owner": PERSON}),
                entry(ToldKind.LICENCE, LICENCE, key="L1"),
                entry(ToldKind.CLOSURE, {"on": "2026-04-01"}),
            ],
            [],
            id="closed",
        ),
    ],
)
def test_what_is_owed(told: list[Entry], owed: list[tuple[DueKind, str]]) -> None:
    assert [(each.kind, each.on.isoformat()) for each in dues(told)] == owed


def bounds(found: Brought) -> list[str]:
    return [str(found.low), str(found.figure), str(found.high)]


def test_what_it_brought_keeps_currencies_bounds_and_the_largest_apart() -> None:
    estimated = {
        **REPORT,
        "of": "L2",
        "basis": "estimated",
        "sales": "300000",
        "sales_low": "100000",
        "sales_high": "900000",
        "jobs": "4",
        "jobs_low": "2",
        "jobs_high": "6",
    }
    told = [
        entry(ToldKind.REPORT, REPORT, key="R1", position=1),
        entry(ToldKind.REPORT, estimated, key="R2", position=2),
        entry(ToldKind.REPORT, {**REPORT, "currency": "EUR", "sales": "50"}, key="R3", position=3),
    ]

    euro, riyal, jobs = brought(told)

    assert (euro.currency, bounds(euro)) == ("EUR", ["50", "50", "50"])
    assert bounds(riyal) == ["1100000", "1300000", "1900000"]
    assert [str(riyal.largest), str(riyal.without_largest)] == ["1000000", "300000"]
    assert bounds(jobs) == ["2", "4", "6"]
    assert brought(told, since=date(2026, 9, 2)) == ()


@pytest.mark.parametrize(
    ("until", "year"),
    [
        pytest.param("2026-12-31", 2026, id="within the year"),
        pytest.param("2027-01-01", 2026, id="the end is not part of the period"),
        pytest.param("2027-01-02", 2027, id="a period counts where it ends"),
    ],
)
def test_a_report_counts_in_the_year_in_which_its_period_ends(until: str, year: int) -> None:
    told = [entry(ToldKind.REPORT, {**REPORT, "until": until}, key="R1")]

    found = [of for of in (2025, 2026, 2027) if brought(told, since=date(of, 1, 1), until=date(of + 1, 1, 1))]

    assert found == [year]


def test_jobs_are_no_flow() -> None:
    first = {**REPORT, "jobs": "10"}
    later = {**REPORT, "from": "2026-09-01", "until": "2027-03-01", "jobs": "12"}
    told = [
        entry(ToldKind.REPORT, later, key="R2", position=2),
        entry(ToldKind.REPORT, first, key="R1", position=1),
    ]

    sales, jobs = brought(told)

    assert [str(sales.figure), str(jobs.figure)] == ["2000000", "12"]


def test_together_the_largest_is_that_of_any() -> None:
    one = brought([entry(ToldKind.REPORT, REPORT, key="R1")])
    other = brought([entry(ToldKind.REPORT, {**REPORT, "sales": "400000"}, key="R1")])

    (found,) = together([one, other])

    assert [str(each) for each in (found.figure, found.largest, found.without_largest)] == [
        "1400000",
        "1000000",
        "400000",
    ]
    assert len(found.reports) == 2
