"""One release case and the people around it, for the tests of its rules."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from mithaq.base.labels import Classification, Label
from mithaq.clearance.domain.cases.asking import Agreement, Asked
from mithaq.clearance.domain.cases.cells import Cell, Form, Item, ListVerdict, PartyRole, Recipient
from mithaq.clearance.domain.cases.conditions import AfterDelivery, Condition, EvidenceKind
from mithaq.clearance.domain.cases.matrix import CellOutcome, Content, Outcome
from mithaq.clearance.domain.cases.states import Facts
from mithaq.clearance.domain.cases.terms import ConditionKind, Duty, EndUse

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
FROM, UNTIL = date(2026, 7, 1), date(2028, 7, 1)

AUTHOR, OFFICER, ADVISER, FIRST, SECOND, SENIOR, OTHER = (UUID(int=number) for number in range(1, 8))
MINISTRY, DEFENCE, TRADE, FOREIGN = (UUID(int=number) for number in range(100, 104))

PUMP = Item("O-TR-2026-7K3QX2MA", 2, "a" * 64, (ListVerdict("eu_dual_use", "2025-11-15", "2B350"),))
SEED = Item("O-TR-2026-0B1C2D3E", 1, "b" * 64, (ListVerdict("eu_dual_use", "2025-11-15", ""),))
INSTITUTE = Recipient("institution:dakar-water", PartyRole.RECIPIENT)
USER = Recipient("institution:thies-utility", PartyRole.END_USER)
STATE_OF = {"institution:dakar-water": "SN", "institution:thies-utility": "SN", "state:MA": "MA"}

ASKED = Asked(
    items=(PUMP, SEED),
    recipients=(INSTITUTE, USER),
    forms=(Form.DOCUMENT, Form.VISIT),
    end_use=EndUse.PUBLIC_SERVICE,
    end_use_text="Drinking water for the region of Thiès.",
    agreement=Agreement("A-TR-SN-2025-1", 3, "c" * 64),
    label=Label(Classification.PARTNERS, ("state:SN", "state:TR"), (), "institution:ankara-water"),
    valid_from=FROM,
    valid_until=UNTIL,
)
PUMP_PAPER = Cell(PUMP.reference, INSTITUTE, Form.DOCUMENT)
CONFIRM = Condition(
    "confirm",
    Duty(ConditionKind.DELIVERY_VERIFICATION),
    (PUMP_PAPER,),
    AfterDelivery(30),
    frozenset({EvidenceKind.DELIVERY_CERTIFICATE}),
)


def granted(cell: Cell) -> CellOutcome:
    return CellOutcome(cell, Outcome.GRANTED, (), FROM, UNTIL)


def under_conditions(cell: Cell) -> CellOutcome:
    return CellOutcome(cell, Outcome.GRANTED_WITH_CONDITIONS, (), FROM, UNTIL)


def refused(cell: Cell, *reasons: str) -> CellOutcome:
    return CellOutcome(cell, Outcome.REFUSED, reasons or ("att_11_2",))


def content(outcomes: Iterable[CellOutcome] | None = None, conditions: tuple[Condition, ...] = ()) -> Content:
    decided = map(granted, ASKED.cells) if outcomes is None else outcomes
    return Content(ASKED, conditions, tuple(decided), "rules-7")


def mixed() -> Content:
    """The paper on the pump under a condition, its visits refused, and the rest granted."""
    outcomes = [
        under_conditions(cell)
        if cell == PUMP_PAPER
        else refused(cell, "att_11_2", "eu_7")
        if (cell.item, cell.form) == (PUMP.reference, Form.VISIT)
        else granted(cell)
        for cell in ASKED.cells
    ]
    return content(outcomes, (CONFIRM,))


ALL_WELL = Facts(
    is_complete=True,
    is_attested=True,
    is_screened=True,
    has_open_hit=False,
    has_overridden_hit=False,
    is_classified=True,
    is_advice_asked=True,
    is_advice_given=True,
    is_advice_agreed=True,
    is_decision_complete=True,
    signatures=2,
    is_signed=True,
    is_act_signed=True,
    outcome=Outcome.GRANTED,
    text="For the reasons on file.",
    days_since_decision=10,
    is_actor_involved=False,
    has_amendment=True,
    is_used_up=True,
    is_past_validity=False,
    has_list_change=True,
)


def facts(**changes: object) -> Facts:
    return replace(ALL_WELL, **changes)  # type: ignore[arg-type]  # the names are those of the fields
