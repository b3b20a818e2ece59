"""A technology goes out under a licence only where clearance lets it: hard stops, cases, who may know."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from callers import refused
from cast import Player, player
from mithaq.access.domain.permissions import Actor, Role
from mithaq.base.languages import Language
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.cases.cells import Cell, Form, PartyRole, Recipient
from mithaq.clearance.domain.cases.matrix import CellOutcome, Outcome
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.taking import open_cells
from mithaq.clearance.models import Case
from mithaq.clearance.queries.going_out import Going, require_may_take
from mithaq.economy.actions import telling
from mithaq.economy.domain.spin_offs.entries import EntryRefused, ExportStatus, ToldKind
from mithaq.economy.domain.spin_offs.standing import SpinOffStage
from mithaq.economy.queries import spin_offs
from mithaq.economy.queries.spin_offs import SpinOffView
from mithaq.node.replaying import replay
from mithaq.parties import actions as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind
from offices import GRANT, Office, issued
from spin_offs_told import IDEA

NOT_LISTED: dict[str, Any] = {
    "on": "2026-02-01",
    "status": "not_listed",
    "control_list": "WA 2025",
    "reason": "No entry fits",
}
LISTED: dict[str, Any] = {
    **NOT_LISTED,
    "status": "listed",
    "control_entries": ["8.A.2.o"],
    "reason": "Its noise",
}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def licensing(office: Office) -> Player:
    """The institute's own licensing officer."""
    return player("rana", office.cast.leyla.institution, Role.LICENSING_OFFICER)


def begun(office: Office, **changes: Any) -> str:
    idea = IDEA | {"source": office.record} | changes
    return telling.begin(uuid4(), idea, by=office.cast.leyla.actor, at=now())


def tell(
    office: Office,
    reference: str,
    kind: ToldKind,
    key: str = "",
    /,
    *,
    by: Player | None = None,
    **facts: Any,
) -> None:
    actor = (by or office.cast.leyla).actor
    telling.tell(reference, kind, key, facts, by=actor, at=now())


def licence(office: Office, reference: str, licensee: str, **changes: Any) -> None:
    facts: dict[str, Any] = {
        "on": "2026-03-01",
        "licensee": licensee,
        "grant": "sole",
        "field_of_use": "Ferries",
        **changes,
    }
    tell(office, reference, ToldKind.LICENCE, "L1", **facts)


def company(state: str, name: str = "Ferry Works") -> str:
    """A company that is screened and clear."""
    key = uuid4()
    facts = InstitutionFacts(
        key, InstitutionKind.COMPANY, state, {Language.EN: name}, is_government=False, is_host=False
    )
    parties.register_institution(facts, by=None, at=now())
    while screen_next(at=now()):
        pass
    return f"institution:{key}"


def view(office: Office, reference: str) -> SpinOffView:
    return spin_offs.spin_off(reference, reader=office.cast.leyla.actor, on=now().date())


def test_nothing_goes_out_before_its_status_is_recorded(office: Office, licensing: Player) -> None:
    reference, taker = begun(office), company("TR")

    assert refused(lambda: licence(office, reference, taker)) == "spin_off_unclassified"
    assert refused(lambda: tell(office, reference, ToldKind.EXPORT_STATUS, **NOT_LISTED)) == "not_permitted"
    tell(office, reference, ToldKind.EXPORT_STATUS, by=licensing, **NOT_LISTED)
    licence(office, reference, taker)

    found = view(office, reference)
    assert found.stage is SpinOffStage.OUT
    assert found.export_status is ExportStatus.NOT_LISTED
    assert replay(is_kept=False).is_equal


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        pytest.param(NOT_LISTED, "KP", "licensee_embargoed", id="cooperation is under embargo"),
        pytest.param(LISTED, "TR", "release_case_needed", id="listed, at home"),
        pytest.param(NOT_LISTED, "QA", "release_case_needed", id="free, and abroad"),
    ],
)
def test_what_stands_in_the_way(
    office: Office, licensing: Player, status: dict[str, Any], state: str, code: str
) -> None:
    reference, taker = begun(office), company(state)
    tell(office, reference, ToldKind.EXPORT_STATUS, by=licensing, **status)

    assert refused(lambda: licence(office, reference, taker)) == code
    assert view(office, reference).stage is SpinOffStage.IDEA


def test_a_party_that_was_not_screened_gets_nothing(office: Office, licensing: Player) -> None:
    reference = begun(office)
    tell(office, reference, ToldKind.EXPORT_STATUS, by=licensing, **NOT_LISTED)
    key = uuid4()
    facts = InstitutionFacts(
        key, InstitutionKind.COMPANY, "TR", {Language.EN: "Unseen"}, is_government=False, is_host=False
    )
    parties.register_institution(facts, by=None, at=now())

    assert refused(lambda: licence(office, reference, f"institution:{key}")) == "party_not_clear"


def test_a_case_that_is_in_force_opens_the_way_to_its_recipient_only(
    office: Office, licensing: Player
) -> None:
    reference = begun(office)
    tell(office, reference, ToldKind.EXPORT_STATUS, by=licensing, **LISTED)
    case = Case.objects.get(pk=issued(office, **GRANT)).reference
    other = company("QA")

    assert (
        refused(lambda: licence(office, reference, other, release_case=case)) == "release_case_not_in_force"
    )
    assert (
        refused(lambda: licence(office, reference, other, release_case="R-NONE"))
        == "release_case_not_in_force"
    )
    licence(office, reference, office.moroccan, release_case=case.lower())

    assert [each.text("release_case") for each in view(office, reference).going_out] == [case.lower()]


def test_a_case_opens_the_way_for_its_record_alone(office: Office, licensing: Player) -> None:
    reference = begun(office, source="TR-O-26-OTHER")
    tell(office, reference, ToldKind.EXPORT_STATUS, by=licensing, **LISTED)
    case = Case.objects.get(pk=issued(office, **GRANT)).reference

    assert (
        refused(lambda: licence(office, reference, office.moroccan, release_case=case))
        == "release_case_of_another"
    )
    tell(office, reference, ToldKind.IDEA, **IDEA, source=office.record)
    licence(office, reference, office.moroccan, release_case=case)


FIRST, LAST = date(2026, 3, 1), date(2026, 9, 1)


@pytest.mark.parametrize(
    ("outcome", "state", "on", "is_listed", "is_open"),
    [
        (Outcome.GRANTED, State.ISSUED, FIRST, True, True),
        (Outcome.GRANTED_WITH_CONDITIONS, State.REINSTATED, FIRST, True, True),
        (Outcome.GRANTED, State.ISSUED, date(2026, 2, 28), True, False),
        (Outcome.GRANTED, State.ISSUED, LAST, True, False),
        (Outcome.REFUSED, State.ISSUED, FIRST, True, False),
        (Outcome.GRANTED, State.GRANTED, FIRST, True, False),
        (Outcome.GRANTED, State.SUSPENDED, FIRST, True, False),
        (Outcome.GRANTED, State.EXPIRED, FIRST, True, False),
        (Outcome.NO_AUTHORISATION_NEEDED, State.NO_AUTHORISATION_NEEDED, LAST, False, True),
        (Outcome.NO_AUTHORISATION_NEEDED, State.NO_AUTHORISATION_NEEDED, LAST, True, False),
        (Outcome.NO_AUTHORISATION_NEEDED, State.ISSUED, FIRST, True, False),
    ],
)
def test_a_cell_opens_the_way_in_its_time(
    outcome: Outcome, state: State, on: date, is_listed: bool, is_open: bool
) -> None:
    cell = Cell("TR-O-26-A", Recipient("institution:x", PartyRole.RECIPIENT), Form.DOCUMENT)
    decided = CellOutcome(cell, outcome, valid_from=FIRST, valid_until=LAST)

    assert bool(open_cells([decided], state, is_listed=is_listed, on=on)) is is_open


def test_a_case_of_others_is_as_one_that_is_not_there(office: Office) -> None:
    """The refusal tells nothing of it."""
    case = Case.objects.get(pk=issued(office, **GRANT)).reference
    stranger = player("omid", UUID(company("MY").partition(":")[2]), Role.PROGRAMME_OFFICER).actor
    going = Going("TR", office.record, is_listed=True)

    def taken(by: Actor) -> None:
        require_may_take(office.moroccan, going, case=case, by=by, at=now())

    taken(office.cast.leyla.actor)
    assert refused(lambda: taken(stranger)) == "release_case_not_in_force"


def test_nobody_of_another_institution_sees_it(office: Office) -> None:
    reference = begun(office)

    def seen(by: Player) -> object:
        return spin_offs.spin_off(reference, reader=by.actor, on=now().date())

    assert refused(lambda: seen(office.cast.amina)) == "spin_off_unknown"
    assert refused(lambda: seen(office.cast.hamad)) == "not_permitted"
    assert seen(office.cast.kerem) is not None
    assert seen(office.cast.noor) is not None


def test_what_cannot_be_is_refused_with_its_places(office: Office) -> None:
    reference = begun(office)

    with pytest.raises(EntryRefused) as refusal:
        tell(office, reference, ToldKind.DISCLOSURE, on="soon")
    assert {(each.place, each.code) for each in refusal.value.problems} == {
        ("on", "fact_no_day"),
        ("disclosure", "fact_missing"),
    }
    with pytest.raises(EntryRefused):
        tell(office, reference, ToldKind.REPORT, "R1", of="L9")
    assert [each.kind for each in view(office, reference).entries] == [ToldKind.IDEA]


def test_what_is_closed_is_closed_and_what_was_told_is_told_once(office: Office) -> None:
    reference = begun(office)
    told: dict[str, Any] = {"on": "2026-02-01", "disclosure": "A propeller"}
    tell(office, reference, ToldKind.DISCLOSURE, **told)

    assert refused(lambda: tell(office, reference, ToldKind.DISCLOSURE, **told)) == "entry_same"
    tell(office, reference, ToldKind.CLOSURE, on="2026-03-01", closing="abandoned", reason="No market")
    assert (
        refused(lambda: tell(office, reference, ToldKind.DISCLOSURE, **{**told, "inventors": 2}))
        == "spin_off_closed"
    )


def test_the_owner_is_asked_for_what_is_due(office: Office, licensing: Player) -> None:
    reference, kerem = begun(office), office.cast.kerem
    step: dict[str, Any] = {
        "next_step": "Ask three yards",
        "due_on": "2026-01-15",
        "owner": f"person:{kerem.person}",
    }
    tell(office, reference, ToldKind.NEXT_STEP, **step)
    assessed: dict[str, Any] = {
        "on": "2026-02-01",
        "trl": 5,
        "trl_evidence": "x",
        "assessment_verdict": "go_on",
        "reason": "y",
    }
    tell(office, reference, ToldKind.ASSESSMENT, **assessed)

    def owed(by: Player) -> list[str]:
        return [each.due.kind.value for each in spin_offs.owed(reader=by.actor, on=now().date(), limit=9)]

    assert owed(kerem) == ["next_step", "export_status"]
    assert owed(office.cast.leyla) == []
    waiting = spin_offs.awaiting_status(reader=licensing.actor, on=now().date(), limit=9)
    assert [each.reference for each in waiting] == [reference]
    tell(office, reference, ToldKind.EXPORT_STATUS, by=licensing, **NOT_LISTED)
    assert not spin_offs.awaiting_status(reader=licensing.actor, on=now().date(), limit=9)
