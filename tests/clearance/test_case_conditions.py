"""Conditions as obligations: what is owed when, and which delivery may take place."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clearance import case_world as world
from clearance.case_world import CONFIRM, FROM, PUMP_PAPER, UNTIL
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.cells import Cell, Form
from mithaq.clearance.domain.cases.conditions import (
    REPORTS_MOST,
    AfterDelivery,
    Condition,
    ConditionProblem,
    Delivery,
    Every,
    Evidence,
    EvidenceKind,
    ObligationState,
    OnDay,
    obligations,
    problems_of,
)
from mithaq.clearance.domain.cases.deliveries import (
    Authorisation,
    amount_left,
    is_used_up,
    last_day,
    require_may_deliver,
)
from mithaq.clearance.domain.cases.matrix import CellOutcome, Content, content_digest
from mithaq.clearance.domain.cases.terms import (
    Access,
    AccessLevel,
    ConditionKind,
    Duty,
    EndUse,
    EndUseOnly,
    NamedPersons,
    NoReexport,
    Period,
    Quantity,
    Sites,
    Terms,
)

DAY = date(2026, 9, 1)
CERTIFICATE = frozenset({EvidenceKind.DELIVERY_CERTIFICATE})
OTHER_CELL = Cell(world.SEED.reference, world.USER, Form.VISIT)
COPIES = Condition("copies", Quantity(10, "copies"))
FIRST = Delivery("D-1", PUMP_PAPER, DAY, amount=6, unit="copies")


def condition(terms: Terms) -> Condition:
    return Condition("limit", terms)


def authorisation(*conditions: Condition, cells: tuple[Cell, ...] = (PUMP_PAPER,)) -> Authorisation:
    return Authorisation(
        is_in_force=True, outcomes=tuple(map(world.under_conditions, cells)), conditions=conditions
    )


def deliver(
    allowed: Authorisation,
    delivery: Delivery,
    *earlier: Delivery,
    evidence: tuple[Evidence, ...] = (),
) -> None:
    require_may_deliver(allowed, delivery, earlier=earlier, evidence=evidence)


def shown(occasion: str = "D-1", on: date = DAY, **changes: object) -> Evidence:
    found = Evidence("confirm", occasion, EvidenceKind.DELIVERY_CERTIFICATE, on, is_accepted=True)
    return replace(found, **changes)  # type: ignore[arg-type]  # the names are those of the fields


STATED: list[Terms] = [
    EndUseOnly(EndUse.RESEARCH),
    NoReexport("state:TR"),
    Sites(("Dakar",)),
    NamedPersons(("person:p-1",)),
    Quantity(1, "copies"),
    Period(FROM, UNTIL),
    Access(AccessLevel.READ),
    Duty(ConditionKind.REPORTING),
    Duty(ConditionKind.DELIVERY_VERIFICATION),
    Duty(ConditionKind.END_USE_CHECK),
    Duty(ConditionKind.DESTRUCTION_OR_RETURN),
]


OTHERWISE: list[Terms] = [
    EndUseOnly(EndUse.EDUCATION),
    NoReexport("state:SN"),
    Sites(("Thiès",)),
    NamedPersons(("person:p-2",)),
    Quantity(2, "copies"),
    Quantity(1, "kg"),
    Period(FROM, DAY),
    Period(DAY, UNTIL),
    Access(AccessLevel.COPY),
]
ALWAYS = Condition("always", NoReexport("state:TR"))


def test_every_kind_of_condition_can_be_stated() -> None:
    assert {each.kind for each in STATED} == set(ConditionKind)
    assert all(each.is_stated for each in STATED)


@pytest.mark.parametrize(
    "terms",
    [
        NoReexport(" "),
        Sites(()),
        Sites(("Dakar", "")),
        NamedPersons(()),
        NamedPersons(("",)),
        Quantity(0, "copies"),
        Quantity(5, " "),
        Period(FROM, FROM),
        Duty(ConditionKind.QUANTITY),
    ],
)
def test_a_condition_without_its_parameters_is_told(terms: Terms) -> None:
    assert ConditionProblem.PARAMETERS_MISSING in problems_of(condition(terms))


def test_everything_that_a_condition_demands_is_signed() -> None:
    demands = [
        *(replace(CONFIRM, terms=terms) for terms in STATED),
        *(replace(CONFIRM, terms=terms) for terms in OTHERWISE),
        *(replace(CONFIRM, due=due) for due in (OnDay(DAY), OnDay(FROM), AfterDelivery(31))),
        *(replace(CONFIRM, due=due) for due in (Every(90, DAY, UNTIL), Every(91, DAY, UNTIL))),
        *(replace(CONFIRM, due=due) for due in (Every(90, FROM, UNTIL), Every(90, DAY, date(2028, 1, 1)))),
        replace(CONFIRM, evidence=CERTIFICATE | {EvidenceKind.REPORT}),
        replace(CONFIRM, cells=()),
    ]

    digests = {content_digest(decided(demand)) for demand in demands}

    assert len(digests) == len(demands)


def decided(demand: Condition) -> Content:
    return world.content(map(world.under_conditions, world.ASKED.cells), (demand, ALWAYS))


@pytest.mark.parametrize(
    ("found", "problems"),
    [
        (CONFIRM, []),
        (condition(NoReexport("state:TR")), []),
        (replace(CONFIRM, key=""), ["condition_parameters_missing"]),
        (replace(CONFIRM, due=None), ["condition_due_missing"]),
        (replace(CONFIRM, evidence=frozenset()), ["condition_evidence_missing"]),
        (replace(CONFIRM, due=AfterDelivery(0)), ["condition_due_impossible"]),
        (replace(CONFIRM, due=Every(0, FROM, UNTIL)), ["condition_due_impossible"]),
        (replace(CONFIRM, due=Every(90, UNTIL, FROM)), ["condition_due_impossible"]),
        (
            replace(CONFIRM, due=Every(1, FROM, FROM + timedelta(REPORTS_MOST + 1))),
            ["condition_due_impossible"],
        ),
        (replace(condition(Sites(("Dakar",))), due=OnDay(DAY)), ["condition_evidence_missing"]),
    ],
)
def test_a_duty_has_a_day_and_evidence(found: Condition, problems: list[str]) -> None:
    assert list(problems_of(found)) == problems


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (DAY - timedelta(1), None),
        (DAY, ObligationState.DUE_SOON),
        (DAY + timedelta(30), ObligationState.DUE_SOON),
        (DAY + timedelta(31), ObligationState.OVERDUE),
    ],
)
def test_a_delivery_is_to_be_confirmed_within_its_days(on: date, state: ObligationState | None) -> None:
    owed = obligations([CONFIRM], [FIRST], [], on=on)

    assert [each.state for each in owed] == ([state] if state else [])


def test_what_is_far_off_is_open_and_a_report_comes_round() -> None:
    reports = Condition(
        "reports", Duty(ConditionKind.REPORTING), (), Every(90, DAY, date(2027, 3, 1)), CERTIFICATE
    )

    owed = obligations([reports], [], [shown("2026-09-01", condition="reports")], on=date(2026, 12, 1))

    assert [(each.occasion, each.state) for each in owed] == [
        ("2026-09-01", ObligationState.MET),
        ("2026-11-30", ObligationState.OVERDUE),
        ("2027-02-28", ObligationState.OPEN),
    ]


@pytest.mark.parametrize(
    ("evidence", "is_met"),
    [
        (shown(), True),
        (shown(is_accepted=False), False),
        (shown("D-2"), False),
        (shown(condition="other"), False),
        (shown(kind=EvidenceKind.REPORT), False),
        (shown(on=DAY + timedelta(100)), False),
        (shown(on=DAY + timedelta(60)), True),
    ],
)
def test_only_accepted_evidence_of_the_right_kind_for_this_delivery_meets_an_obligation(
    evidence: Evidence, is_met: bool
) -> None:
    owed = obligations([CONFIRM], [FIRST], [evidence], on=DAY + timedelta(60))

    assert [each.state for each in owed] == [ObligationState.MET if is_met else ObligationState.OVERDUE]


def test_a_condition_binds_its_cells_only() -> None:
    elsewhere = replace(FIRST, cell=OTHER_CELL)

    assert obligations([CONFIRM], [elsewhere], [], on=DAY) == ()
    assert len(obligations([replace(CONFIRM, cells=())], [elsewhere], [], on=DAY)) == 1


def test_an_overdue_obligation_blocks_the_next_delivery_of_any_cell_and_is_named() -> None:
    allowed = authorisation(CONFIRM, cells=(PUMP_PAPER, OTHER_CELL))
    later = Delivery("D-2", OTHER_CELL, DAY + timedelta(31))

    with pytest.raises(Refused, match="delivery_obligations_overdue") as refusal:
        deliver(allowed, later, FIRST)

    assert refusal.value.facts["conditions"] == "confirm"
    deliver(allowed, replace(later, on=DAY + timedelta(30)), FIRST)
    deliver(allowed, later, FIRST, evidence=(shown(on=DAY + timedelta(31)),))


def test_a_certificate_that_is_due_before_anything_blocks_the_first_delivery() -> None:
    undertaking = Condition(
        "undertaking",
        EndUseOnly(EndUse.PUBLIC_SERVICE),
        (),
        OnDay(DAY - timedelta(1)),
        frozenset({EvidenceKind.END_USE_CERTIFICATE}),
    )
    first = replace(FIRST, end_use=EndUse.PUBLIC_SERVICE)

    with pytest.raises(Refused, match="delivery_obligations_overdue"):
        deliver(authorisation(undertaking), first)


@pytest.mark.parametrize(
    ("terms", "delivery", "code"),
    [
        (Sites(("Dakar", "Thiès")), {"site": "Thiès"}, None),
        (Sites(("Dakar",)), {"site": "Thiès"}, "delivery_site_not_allowed"),
        (Sites(("Dakar",)), {}, "delivery_site_not_allowed"),
        (NamedPersons(("person:p-1", "person:p-2")), {"persons": ("person:p-2",)}, None),
        (
            NamedPersons(("person:p-1",)),
            {"persons": ("person:p-1", "person:p-3")},
            "delivery_person_not_named",
        ),
        (NamedPersons(("person:p-1",)), {}, "delivery_person_not_named"),
        (Period(DAY, DAY + timedelta(1)), {}, None),
        (Period(FROM, DAY), {}, "delivery_out_of_period"),
        (Period(DAY + timedelta(1), UNTIL), {}, "delivery_out_of_period"),
        (Access(AccessLevel.COPY), {"access": AccessLevel.READ}, None),
        (Access(AccessLevel.COPY), {"access": AccessLevel.COPY}, None),
        (Access(AccessLevel.COPY), {"access": AccessLevel.ADAPT}, "delivery_access_exceeded"),
        (Access(AccessLevel.ADAPT), {}, "delivery_access_exceeded"),
        (EndUseOnly(EndUse.RESEARCH), {"end_use": EndUse.RESEARCH}, None),
        (EndUseOnly(EndUse.RESEARCH), {"end_use": EndUse.DEFENCE}, "delivery_end_use_differs"),
        (EndUseOnly(EndUse.RESEARCH), {}, "delivery_end_use_differs"),
        (Quantity(6, "copies"), {}, None),
        (Quantity(5, "copies"), {}, "delivery_amount_exceeded"),
        (Quantity(6, "copies"), {"amount": None}, "delivery_amount_missing"),
        (Quantity(6, "copies"), {"amount": 0}, "delivery_amount_missing"),
        (Quantity(6, "copies"), {"amount": -3}, "delivery_amount_missing"),
        (Quantity(6, "kg"), {}, "delivery_amount_missing"),
        (NoReexport("state:TR"), {}, None),
    ],
)
def test_a_delivery_keeps_within_every_limit_and_what_it_does_not_say_refuses(
    terms: Terms, delivery: dict[str, object], code: str | None
) -> None:
    asked = replace(FIRST, **delivery)  # type: ignore[arg-type]  # the names are those of the fields

    if code is None:
        deliver(authorisation(condition(terms)), asked)
    else:
        with pytest.raises(Refused) as refusal:
            deliver(authorisation(condition(terms)), asked)
        assert refusal.value.code == code


def test_a_limit_of_one_cell_leaves_another_free() -> None:
    elsewhere = Condition("limit", Sites(("Dakar",)), (OTHER_CELL,))

    deliver(authorisation(elsewhere, cells=(PUMP_PAPER, OTHER_CELL)), FIRST)


@pytest.mark.parametrize(
    ("outcome", "on", "code"),
    [
        (world.granted(PUMP_PAPER), FROM, None),
        (world.granted(PUMP_PAPER), UNTIL - timedelta(1), None),
        (world.granted(PUMP_PAPER), UNTIL, "delivery_out_of_time"),
        (world.granted(PUMP_PAPER), FROM - timedelta(1), "delivery_out_of_time"),
        (replace(world.granted(PUMP_PAPER), valid_until=None), DAY, "delivery_out_of_time"),
        (world.refused(PUMP_PAPER), DAY, "delivery_not_granted"),
        (world.granted(OTHER_CELL), DAY, "delivery_not_granted"),
    ],
)
def test_a_delivery_needs_a_granted_cell_that_is_valid_on_the_day(
    outcome: CellOutcome, on: date, code: str | None
) -> None:
    allowed = Authorisation(is_in_force=True, outcomes=(outcome,), conditions=())

    if code is None:
        deliver(allowed, replace(FIRST, on=on))
    else:
        with pytest.raises(Refused) as refusal:
            deliver(allowed, replace(FIRST, on=on))
        assert refusal.value.code == code


def test_nothing_is_delivered_when_not_in_force_or_twice() -> None:
    with pytest.raises(Refused, match="delivery_not_in_force"):
        deliver(replace(authorisation(), is_in_force=False), FIRST)
    with pytest.raises(Refused, match="delivery_repeated"):
        deliver(authorisation(), FIRST, FIRST)


def test_a_quantity_is_drawn_down_to_nothing() -> None:
    allowed = authorisation(COPIES)
    second = replace(FIRST, key="D-2", amount=4)

    deliver(allowed, second, FIRST)

    assert amount_left(COPIES, [FIRST]) == 4
    assert amount_left(replace(COPIES, cells=(OTHER_CELL,)), [FIRST]) == 10
    assert (is_used_up(allowed, [FIRST]), is_used_up(allowed, [FIRST, second])) == (False, True)
    with pytest.raises(Refused, match="delivery_amount_exceeded") as refusal:
        deliver(allowed, replace(second, amount=5), FIRST)
    assert refusal.value.facts["left"] == 4


def test_an_earlier_delivery_of_unknown_amount_stops_the_next() -> None:
    unknown = replace(FIRST, amount=None)

    with pytest.raises(Refused, match="delivery_amount_unknown"):
        deliver(authorisation(COPIES), replace(FIRST, key="D-2", amount=1), unknown)


def test_an_authorisation_is_used_up_only_when_no_cell_has_anything_left() -> None:
    bound = replace(COPIES, cells=(PUMP_PAPER,))
    all_copies = replace(FIRST, amount=10)

    assert not is_used_up(authorisation(bound, cells=(PUMP_PAPER, OTHER_CELL)), [all_copies])
    assert is_used_up(authorisation(bound), [all_copies])
    assert not is_used_up(authorisation(cells=()), [])
    with pytest.raises(ValueError, match="limits no quantity"):
        amount_left(CONFIRM, [])


def test_an_authorisation_lasts_until_its_last_cell_ends() -> None:
    short = replace(world.granted(OTHER_CELL), valid_until=date(2027, 1, 1))

    assert last_day((short, world.granted(PUMP_PAPER))) == UNTIL
    assert last_day((world.refused(PUMP_PAPER),)) is None


@given(some.lists(some.integers(1, 12), max_size=8))
def test_no_row_of_deliveries_ever_takes_more_than_was_granted(amounts: list[int]) -> None:
    allowed, done = authorisation(COPIES), list[Delivery]()

    for number, amount in enumerate(amounts):
        asked = Delivery(f"D-{number}", PUMP_PAPER, DAY, amount=amount, unit="copies")
        try:
            deliver(allowed, asked, *done)
        except Refused:
            assert amount > amount_left(COPIES, done)
            continue
        done.append(asked)

    assert amount_left(COPIES, done) >= 0


@given(some.integers(0, 400), some.integers(0, 400))
def test_what_is_overdue_stays_so_until_it_is_met(days: int, more: int) -> None:
    def overdue(on: date) -> set[str]:
        owed = obligations([CONFIRM], [FIRST], [], on=on)
        return {each.occasion for each in owed if each.state is ObligationState.OVERDUE}

    assert overdue(DAY + timedelta(days)) <= overdue(DAY + timedelta(days + more))
