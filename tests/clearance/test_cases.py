"""A release case: what it asks, what its digest binds, and the ways that lead to a decision."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clearance import case_world as world
from clearance.case_world import ALL_WELL, ASKED, facts
from mithaq.base.labels import Label
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.asking import CELLS_MOST, Agreement, Asked, problems, require_may_submit
from mithaq.clearance.domain.cases.cells import Cell, Form, Item, PartyRole, Recipient
from mithaq.clearance.domain.cases.conditions import Condition
from mithaq.clearance.domain.cases.life import awaited, moves_from, require_move
from mithaq.clearance.domain.cases.matrix import (
    Content,
    Outcome,
    content_digest,
    content_problems,
    overall,
)
from mithaq.clearance.domain.cases.states import Facts, Move, Place, Role, State
from mithaq.clearance.domain.cases.steps import DECIDED, ENDED, IN_FORCE, LEADING_BACK, NEEDS, STEPS
from mithaq.clearance.domain.cases.terms import NoReexport

TRAINEE = Recipient("person:p-17", PartyRole.TRAINEE)
T = TypeVar("T")
OUTCOMES = {
    Move.GRANT: Outcome.GRANTED,
    Move.GRANT_WITH_CONDITIONS: Outcome.GRANTED_WITH_CONDITIONS,
    Move.REFUSE: Outcome.REFUSED,
    Move.FIND_NOT_NEEDED: Outcome.NO_AUTHORISATION_NEEDED,
    Move.RETURN: Outcome.RETURNED_WITHOUT_ACTION,
}


def test_a_case_has_a_cell_for_each_item_recipient_and_form() -> None:
    assert len(ASKED.cells) == 2 * 2 * 2
    assert world.PUMP_PAPER in ASKED.cells


def test_a_complete_case_may_be_submitted() -> None:
    assert problems(ASKED) == ()
    require_may_submit(ASKED, unknown=frozenset())


def many_items() -> tuple[Item, ...]:
    return tuple(
        replace(world.PUMP, reference=f"O-TR-2026-{number:08}") for number in range(CELLS_MOST // 4 + 1)
    )


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"items": ()}, {"items_missing"}),
        ({"items": (replace(world.PUMP, reference=" "),)}, {"item_unnamed"}),
        ({"items": (replace(world.PUMP, version=0),)}, {"item_unnamed"}),
        ({"items": (world.PUMP, replace(world.PUMP, version=3))}, {"item_twice"}),
        ({"items": (replace(world.PUMP, digest="A" * 64),)}, {"digest_malformed"}),
        ({"items": (replace(world.PUMP, digest="a" * 63),)}, {"digest_malformed"}),
        ({"items": many_items()}, {"cells_too_many"}),
        ({"recipients": ()}, {"recipients_missing", "end_user_missing"}),
        ({"recipients": (world.USER, world.USER)}, {"recipient_twice"}),
        ({"recipients": (world.INSTITUTE,)}, {"end_user_missing"}),
        ({"recipients": (Recipient("somebody", PartyRole.END_USER),)}, {"party_malformed"}),
        ({"recipients": (Recipient("state:MA", PartyRole.ULTIMATE_END_USER),)}, set()),
        ({"recipients": (world.USER, Recipient("state:SN", PartyRole.TRAINEE))}, {"trainee_not_person"}),
        ({"forms": ()}, {"forms_missing"}),
        ({"forms": (Form.VISIT, Form.VISIT)}, {"form_twice"}),
        ({"forms": (Form.TRAINING,)}, {"trainee_missing"}),
        ({"forms": (Form.TRAINING,), "recipients": (world.USER, TRAINEE)}, set()),
        ({"end_use": None}, {"end_use_missing"}),
        ({"end_use_text": " " * 30}, {"end_use_too_short"}),
        ({"end_use_text": "x" * 19}, {"end_use_too_short"}),
        ({"end_use_text": "x" * 20}, set()),
        ({"end_use_text": "x" * 4000}, set()),
        ({"end_use_text": "x" * 4001}, {"end_use_too_long"}),
        ({"end_use_text": "Drinking water\u202e for Thiès."}, {"end_use_unclean"}),
        ({"agreement": None}, {"agreement_missing"}),
        ({"agreement": Agreement("A", 1, "")}, {"digest_malformed"}),
        ({"label": None}, {"label_missing"}),
        ({"valid_from": None}, {"validity_missing"}),
        ({"valid_until": None}, {"validity_missing"}),
        ({"valid_until": world.FROM}, {"validity_backwards"}),
        ({"valid_until": date(2030, 7, 1)}, set()),
        ({"valid_until": date(2030, 7, 2)}, {"validity_too_long"}),
        ({"valid_from": date(2028, 2, 29), "valid_until": date(2032, 2, 29)}, set()),
        ({"valid_from": date(9998, 1, 1), "valid_until": date(9999, 12, 31)}, set()),
    ],
)
def test_what_is_missing_is_told_all_at_once(change: dict[str, object], found: set[str]) -> None:
    asked = replace(ASKED, **change)  # type: ignore[arg-type]  # the names are those of the fields

    assert set(problems(asked)) == found


def test_an_empty_case_tells_everything_it_lacks_and_is_refused() -> None:
    empty = Asked((), (), (), None, "", None, None, None, None)

    with pytest.raises(Refused, match="case_incomplete") as refusal:
        require_may_submit(empty, unknown=frozenset({"institution:abc"}))

    assert refusal.value.facts["problems"] == (
        "items_missing",
        "recipients_missing",
        "end_user_missing",
        "forms_missing",
        "end_use_missing",
        "end_use_too_short",
        "agreement_missing",
        "label_missing",
        "validity_missing",
        "party_unknown",
    )


def test_every_outcome_fits_the_conditions_and_reasons_beside_it() -> None:
    assert content_problems(world.content()) == ()
    assert content_problems(world.mixed()) == ()
    assert world.mixed().outcome is Outcome.GRANTED_WITH_CONDITIONS


def without_last(content: Content) -> Content:
    return replace(content, outcomes=content.outcomes[:-1])


def twice(content: Content) -> Content:
    return replace(content, outcomes=(*content.outcomes, content.outcomes[0]))


def elsewhere(content: Content) -> Content:
    other = world.granted(Cell("O-XX", world.USER, Form.VISIT))
    return replace(content, outcomes=(*content.outcomes, other))


def each_outcome(**change: object) -> Callable[[Content], Content]:
    def changed(content: Content) -> Content:
        outcomes = tuple(replace(each, **change) for each in content.outcomes)  # type: ignore[arg-type]
        return replace(content, outcomes=outcomes)

    return changed


def with_conditions(*conditions: Condition) -> Callable[[Content], Content]:
    return lambda content: replace(content, conditions=conditions)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (without_last, {"cells_undecided"}),
        (twice, {"cells_undecided"}),
        (elsewhere, {"cells_undecided"}),
        (lambda content: replace(content, outcomes=()), {"cells_undecided"}),
        (lambda content: replace(content, policy_version=""), {"policy_version_missing"}),
        (
            lambda content: replace(
                content, asked=replace(ASKED, items=(world.PUMP, replace(world.SEED, verdicts=())))
            ),
            {"item_unclassified"},
        ),
        (lambda content: replace(content, asked=replace(ASKED, label=None)), {"label_missing"}),
        (each_outcome(reasons=("eu_7",)), {"denial_reason_misplaced"}),
        (
            each_outcome(outcome=Outcome.REFUSED, valid_from=None, valid_until=None),
            {"denial_reason_misplaced"},
        ),
        (each_outcome(outcome=Outcome.REFUSED, reasons=("eu_7",)), {"period_misplaced"}),
        (each_outcome(valid_until=None), {"period_outside_asked"}),
        (each_outcome(valid_from=date(2026, 6, 30)), {"period_outside_asked"}),
        (each_outcome(valid_until=date(2028, 7, 2)), {"period_outside_asked"}),
        (each_outcome(valid_until=world.FROM), {"period_outside_asked"}),
        (each_outcome(outcome=Outcome.GRANTED_WITH_CONDITIONS), {"conditions_misplaced"}),
        (with_conditions(world.CONFIRM), {"conditions_misplaced"}),
        (with_conditions(world.CONFIRM, world.CONFIRM), {"conditions_misplaced", "condition_twice"}),
        (
            with_conditions(replace(world.CONFIRM, cells=(Cell("O-XX", world.USER, Form.VISIT),))),
            {"condition_without_cell"},
        ),
        (
            with_conditions(Condition("keep", NoReexport(" "))),
            {"conditions_misplaced", "condition_parameters_missing"},
        ),
    ],
)
def test_what_does_not_fit_is_told_and_cannot_be_signed(
    change: Callable[[Content], Content], found: set[str]
) -> None:
    content = change(world.content())

    assert set(content_problems(content)) == found
    with pytest.raises(Refused, match="case_content_incomplete"):
        content_digest(content)


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ("granted", "granted"),
        ("granted refused", "granted_with_conditions"),
        ("granted no_authorisation_needed", "granted_with_conditions"),
        ("granted granted_with_conditions", "granted_with_conditions"),
        ("refused", "refused"),
        ("refused no_authorisation_needed", "refused"),
        ("refused returned_without_action", "refused"),
        ("no_authorisation_needed", "no_authorisation_needed"),
        ("no_authorisation_needed returned_without_action", "returned_without_action"),
    ],
)
def test_a_case_has_one_outcome_out_of_those_of_its_cells(outcomes: str, whole: str) -> None:
    assert overall(map(Outcome, outcomes.split())) == whole


def test_nothing_decided_is_no_outcome() -> None:
    with pytest.raises(Refused, match="case_cells_undecided"):
        overall([])


@given(some.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_digest_does_not_depend_on_the_order_of_entry(chance: Random) -> None:
    def shuffled(values: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(chance.sample(values, len(values)))

    content = world.mixed()
    asked = replace(
        ASKED,
        items=shuffled(ASKED.items),
        recipients=shuffled(ASKED.recipients),
        forms=shuffled(ASKED.forms),
    )
    again = replace(content, asked=asked, outcomes=shuffled(content.outcomes))

    assert content_digest(again) == content_digest(content)


CHANGES: dict[str, Callable[[Content], Content]] = {
    "item": lambda each: _asked(each, items=(world.PUMP, replace(world.SEED, digest="d" * 64))),
    "version": lambda each: _asked(each, items=(world.PUMP, replace(world.SEED, version=9))),
    "verdict": lambda each: _asked(
        each, items=(world.PUMP, replace(world.SEED, verdicts=world.PUMP.verdicts))
    ),
    "label": lambda each: _asked(each, label=replace(_label(), releasable_to=("state:SN",))),
    "end_use": lambda each: _asked(each, end_use_text=ASKED.end_use_text + " And for Mbour."),
    "agreement": lambda each: _asked(each, agreement=Agreement("A-TR-SN-2025-1", 4, "c" * 64)),
    "policy": lambda each: replace(each, policy_version="rules-8"),
    "condition": lambda each: replace(each, conditions=(replace(world.CONFIRM, key="confirm_2"),)),
    "reason": lambda each: replace(
        each,
        outcomes=tuple(replace(one, reasons=("eu_7",)) if one.reasons else one for one in each.outcomes),
    ),
    "period": lambda each: replace(
        each,
        outcomes=tuple(
            replace(one, valid_until=date(2027, 1, 1)) if one.valid_until else one for one in each.outcomes
        ),
    ),
}


def _asked(content: Content, **change: object) -> Content:
    return replace(content, asked=replace(content.asked, **change))  # type: ignore[arg-type]


def _label() -> Label:
    assert ASKED.label is not None
    return ASKED.label


@pytest.mark.parametrize("part", CHANGES)
def test_any_change_of_what_is_decided_changes_the_digest(part: str) -> None:
    changed = CHANGES[part](world.mixed())

    assert content_digest(changed) != content_digest(world.mixed())


def test_another_recipient_or_form_changes_the_digest() -> None:
    digests = set()
    for asked in (ASKED, replace(ASKED, forms=(Form.DOCUMENT,)), replace(ASKED, recipients=(world.USER,))):
        digests.add(content_digest(Content(asked, (), tuple(map(world.granted, asked.cells)), "rules-7")))

    assert len(digests) == 3


# Ways through the life of a case


def facts_for(move: Move) -> Facts:
    """Facts that let the step happen."""
    changes: dict[Move, dict[str, object]] = {
        Move.HOLD: {"has_open_hit": True},
        Move.EXPIRE: {"is_past_validity": True},
        **{decision: {"outcome": outcome} for decision, outcome in OUTCOMES.items()},
    }
    return facts(**changes.get(move, {}))


def reached(*, without: Move | None = None, start: Place | None = None) -> set[Place]:
    """All places to which steps lead from a draft, with every fact as the step wants it."""
    begun = start or Place(State.DRAFT)
    found, left = {begun}, deque([begun])
    while left:
        place = left.popleft()
        for move, step in STEPS.items():
            if move is without or place.state not in step.sources:
                continue
            after = require_move(place, move, role=min(step.roles), facts=facts_for(move))
            if after not in found:
                found.add(after)
                left.append(after)
    return found


def test_every_state_can_be_reached_and_every_step_taken() -> None:
    assert {place.state for place in reached()} == set(State)
    assert set(STEPS) == set(Move)
    assert {code for step in STEPS.values() for code in step.needs} == set(NEEDS)


@pytest.mark.parametrize(
    "milestone",
    [
        Move.SUBMIT,
        Move.TAKE_IN,
        Move.CLEAR_INTAKE,
        Move.CLASSIFY,
        Move.CLOSE_CIRCULATION,
        Move.CONSOLIDATE,
        Move.PROPOSE,
        Move.SIGN_FIRST,
    ],
)
def test_no_way_from_a_draft_to_a_decision_misses_a_milestone(milestone: Move) -> None:
    states = {place.state for place in reached(without=milestone)}

    assert states.isdisjoint(DECIDED | IN_FORCE)


DECIDING = tuple(OUTCOMES)
REQUIRED = {
    "is_complete": False,
    "is_screened": False,
    "has_open_hit": True,
    "has_overridden_hit": True,
    "is_classified": False,
    "is_advice_asked": False,
    "is_advice_given": False,
    "is_advice_agreed": False,
    "is_decision_complete": False,
    "signatures": 1,
    "is_signed": False,
    "outcome": None,
}


@pytest.mark.parametrize("fact", REQUIRED)
@pytest.mark.parametrize("move", DECIDING)
def test_no_decision_is_taken_while_a_fact_is_missing(move: Move, fact: str) -> None:
    lacking = replace(facts_for(move), **{fact: REQUIRED[fact]})  # type: ignore[arg-type]

    with pytest.raises(Refused):
        require_move(Place(State.SECOND_SIGNATURE), move, role=Role.COUNTERSIGNER, facts=lacking)


@pytest.mark.parametrize("move", [move for move, step in STEPS.items() if step.needs])
def test_a_step_that_needs_facts_refuses_when_nothing_is_known(move: Move) -> None:
    step = STEPS[move]

    for source in step.sources:
        with pytest.raises(Refused) as refusal:
            require_move(Place(source, State.INTAKE), move, role=min(step.roles), facts=Facts())
        assert refusal.value.code in step.needs


@pytest.mark.parametrize("move", DECIDING)
@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_a_case_ends_as_it_was_signed(move: Move, outcome: Outcome | None) -> None:
    place = Place(State.SECOND_SIGNATURE)

    if outcome is OUTCOMES[move]:
        after = require_move(place, move, role=Role.COUNTERSIGNER, facts=facts(outcome=outcome))
        assert after == Place(State(outcome))
    else:
        with pytest.raises(Refused, match="case_outcome_not_"):
            require_move(place, move, role=Role.COUNTERSIGNER, facts=facts(outcome=outcome))


@pytest.mark.parametrize(
    ("state", "move", "role", "change", "code"),
    [
        (State.DRAFT, Move.GRANT, Role.COUNTERSIGNER, {}, "case_move_impossible"),
        (State.DRAFT, Move.SUBMIT, Role.CASE_OFFICER, {}, "case_move_not_yours"),
        (State.DRAFT, Move.SUBMIT, Role.APPLICANT, {"is_attested": False}, "case_not_attested"),
        (State.SECOND_SIGNATURE, Move.GRANT, Role.CASE_OFFICER, {}, "case_move_not_yours"),
        (State.INTAKE, Move.CLEAR_INTAKE, Role.SCREENING_ANALYST, {"has_open_hit": None}, "case_hit_open"),
        (
            State.INTAKE,
            Move.CLEAR_INTAKE,
            Role.SCREENING_ANALYST,
            {"has_overridden_hit": True},
            "case_override_unsigned",
        ),
        (State.INTAKE, Move.HOLD, Role.SCREENING_ANALYST, {}, "case_no_hit"),
        (State.REFUSED, Move.APPEAL, Role.APPLICANT, {"days_since_decision": 29}, "case_appeal_late"),
        (State.REFUSED, Move.APPEAL, Role.APPLICANT, {"days_since_decision": -1}, "case_appeal_late"),
        (
            State.REFUSED,
            Move.APPEAL,
            Role.APPLICANT,
            {"days_since_decision": None},
            "case_appeal_against_nothing",
        ),
        (
            State.FIRST_SIGNATURE,
            Move.SIGN_FIRST,
            Role.COUNTERSIGNER,
            {"signatures": 0},
            "case_signature_missing",
        ),
        (State.GRANTED, Move.ISSUE, Role.CASE_OFFICER, {"is_past_validity": None}, "case_validity_over"),
        (State.GRANTED, Move.ISSUE, Role.CASE_OFFICER, {"is_screened": False}, "case_not_screened"),
        (State.SUSPENDED, Move.REINSTATE, Role.COUNTERSIGNER, {"is_act_signed": False}, "case_act_unsigned"),
        (State.ISSUED, Move.REVOKE, Role.SENIOR_COUNTERSIGNER, {"is_act_signed": False}, "case_act_unsigned"),
        (State.ISSUED, Move.REVOKE, Role.COUNTERSIGNER, {}, "case_move_not_yours"),
        (State.ISSUED, Move.EXHAUST, Role.PROGRAMME, {"is_used_up": False}, "case_not_used_up"),
        (State.ISSUED, Move.EXPIRE, Role.PROGRAMME, {}, "case_still_valid"),
        (State.ISSUED, Move.REOPEN, Role.PROGRAMME, {"has_list_change": False}, "case_no_list_change"),
        (State.ISSUED, Move.SUSPEND, Role.CASE_OFFICER, {"text": " "}, "case_text_missing"),
        (State.ISSUED, Move.SUPERSEDE, Role.APPLICANT, {"has_amendment": False}, "case_amendment_missing"),
        (State.SUSPENDED, Move.SUPERSEDE, Role.APPLICANT, {}, "case_move_impossible"),
        (State.REVOKED, Move.SUPERSEDE, Role.CASE_OFFICER, {}, "case_move_impossible"),
        (State.GRANTED, Move.ISSUE, Role.CASE_OFFICER, {"is_signed": False}, "case_signatures_incomplete"),
        (
            State.SUSPENDED,
            Move.REINSTATE,
            Role.COUNTERSIGNER,
            {"is_signed": False},
            "case_signatures_incomplete",
        ),
        (
            State.REOPENED,
            Move.CONFIRM,
            Role.SCREENING_ANALYST,
            {"is_signed": False},
            "case_signatures_incomplete",
        ),
    ],
)
def test_a_step_is_refused_with_its_reason(
    state: State, move: Move, role: Role, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        require_move(Place(state), move, role=role, facts=facts(**change))

    assert refusal.value.code == code


@pytest.mark.parametrize("days", [0, 28])
def test_an_appeal_is_possible_for_28_days(days: int) -> None:
    place = Place(State.REFUSED)

    appealed = require_move(place, Move.APPEAL, role=Role.APPLICANT, facts=facts(days_since_decision=days))
    dismissed = require_move(appealed, Move.DISMISS_APPEAL, role=Role.APPEAL_OFFICER, facts=ALL_WELL)
    allowed = require_move(appealed, Move.ALLOW_APPEAL, role=Role.APPEAL_OFFICER, facts=ALL_WELL)

    assert (dismissed, allowed) == (place, Place(State.FINAL_REVIEW))


@pytest.mark.parametrize("move", [Move.DISMISS_APPEAL, Move.ALLOW_APPEAL])
@pytest.mark.parametrize("is_involved", [True, None])
def test_who_took_part_in_a_case_does_not_judge_its_appeal(move: Move, is_involved: bool | None) -> None:
    place = Place(State.UNDER_APPEAL, State.REFUSED)

    with pytest.raises(Refused, match="case_actor_involved"):
        require_move(place, move, role=Role.APPEAL_OFFICER, facts=facts(is_actor_involved=is_involved))


def test_a_query_and_a_hold_lead_back_to_where_the_case_was() -> None:
    asked = require_move(Place(State.CIRCULATION), Move.ASK_QUERY, role=Role.ADVISER, facts=ALL_WELL)
    answered = require_move(asked, Move.ANSWER_QUERY, role=Role.APPLICANT, facts=ALL_WELL)
    held = require_move(asked, Move.HOLD, role=Role.PROGRAMME, facts=facts(has_open_hit=True))
    lifted = require_move(held, Move.LIFT_HOLD, role=Role.SCREENING_ANALYST, facts=ALL_WELL)

    assert asked == Place(State.QUERY_OPEN, State.CIRCULATION)
    assert held == Place(State.ON_HOLD, State.CIRCULATION)
    assert answered == lifted == Place(State.CIRCULATION)


@pytest.mark.parametrize("came_from", [None, State.GRANTED, State.SECOND_SIGNATURE, State.QUERY_OPEN])
def test_a_side_state_leads_back_only_to_where_it_is_entered_from(came_from: State | None) -> None:
    with pytest.raises(Refused, match="case_way_back_unknown"):
        require_move(
            Place(State.QUERY_OPEN, came_from), Move.CLOSE_QUERY, role=Role.CASE_OFFICER, facts=ALL_WELL
        )


def test_a_list_change_reopens_an_authorisation_until_it_is_screened_again() -> None:
    reopened = require_move(Place(State.ISSUED), Move.REOPEN, role=Role.PROGRAMME, facts=ALL_WELL)
    confirmed = require_move(reopened, Move.CONFIRM, role=Role.SCREENING_ANALYST, facts=ALL_WELL)
    again = require_move(reopened, Move.SCREEN_AGAIN, role=Role.SCREENING_ANALYST, facts=ALL_WELL)

    assert reopened.state not in IN_FORCE
    assert (confirmed, again) == (Place(State.ISSUED), Place(State.INTAKE))
    with pytest.raises(Refused, match="case_hit_open"):
        require_move(reopened, Move.CONFIRM, role=Role.SCREENING_ANALYST, facts=facts(has_open_hit=True))


@given(some.lists(some.tuples(some.sampled_from(Move), some.sampled_from(Role)), max_size=60))
def test_wherever_steps_lead_the_case_stands_somewhere_sound(steps: list[tuple[Move, Role]]) -> None:
    place = Place(State.DRAFT)

    for move, role in steps:
        try:
            place = require_move(place, move, role=role, facts=facts_for(move))
        except Refused:
            continue
        assert (place.came_from is not None) is (place.state in LEADING_BACK)
        assert place.came_from not in LEADING_BACK


def test_readers_of_a_case_move_nothing_and_an_ended_case_waits_for_nobody() -> None:
    for place in reached():
        assert moves_from(place, Role.AUDITOR) == moves_from(place, Role.LIST_CUSTODIAN) == ()
        if place.state in ENDED:
            assert not awaited(place)
            assert not any(moves_from(place, role) for role in Role)


def test_a_case_waits_for_those_whose_step_is_next() -> None:
    assert awaited(Place(State.SUBMITTED)) == {Role.RECEPTION}
    assert awaited(Place(State.FIRST_SIGNATURE)) == {Role.COUNTERSIGNER, Role.SENIOR_COUNTERSIGNER}
    assert awaited(Place(State.QUERY_OPEN, State.INTAKE)) == {Role.APPLICANT, Role.COMPLIANCE_OFFICER}
    assert Move.WITHDRAW in moves_from(Place(State.INTAKE), Role.APPLICANT)
