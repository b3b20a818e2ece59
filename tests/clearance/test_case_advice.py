"""Advice in parallel: what it takes, how it is drawn together, and what a conflict blocks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clearance import case_world as world
from clearance.case_world import ADVISER, AT, AUTHOR, DEFENCE, FOREIGN, OFFICER, OTHER, TRADE
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.case_rulebooks import denial_reasons
from mithaq.clearance.domain.cases.advice import (
    WHOLE_CASE,
    Advice,
    AdviceKind,
    Consolidated,
    Entity,
    EntityKind,
    Resolution,
    consolidated,
    current,
    missing,
    refusals_overridden,
    require_final_review,
    require_may_advise,
    require_may_resolve,
    require_text_against_refusal,
)
from mithaq.clearance.domain.cases.deciding import require_decision_complete
from mithaq.clearance.domain.cases.matrix import Content

K = AdviceKind
PUMP = Entity(EntityKind.ITEM, world.PUMP.reference)
SENEGAL = Entity(EntityKind.STATE, "SN")


def advice(
    kind: AdviceKind = K.APPROVE,
    institution: UUID = DEFENCE,
    *,
    number: int = 1,
    entity: Entity = PUMP,
    by: UUID = ADVISER,
) -> Advice:
    return Advice(
        id=UUID(int=1000 + number),
        number=number,
        by=by,
        institution=institution,
        entity=entity,
        kind=kind,
        text="As the file shows.",
        at=AT + timedelta(minutes=number),
        reasons=("eu_7",) if kind is K.REFUSE else (),
        conditions=("confirm",) if kind is K.APPROVE_WITH_CONDITIONS else (),
    )


def from_all(*kinds: AdviceKind) -> list[Advice]:
    return [
        advice(kind, UUID(int=200 + place), number=place, by=UUID(int=300 + place))
        for place, kind in enumerate(kinds)
    ]


def in_two_orders(kinds: list[AdviceKind]) -> some.SearchStrategy[tuple[list[AdviceKind], list[AdviceKind]]]:
    return some.tuples(some.just(kinds), some.permutations(kinds))


def together(said: Iterable[Advice], *resolutions: Resolution) -> Consolidated:
    return consolidated(said, resolutions=resolutions)[PUMP]


@pytest.mark.parametrize(
    ("kinds", "outcome"),
    [
        *((f"{kind} {kind}", kind.value) for kind in AdviceKind),
        ("approve", "approve"),
        ("approve approve_with_conditions", "approve_with_conditions"),
        ("approve_with_conditions approve approve", "approve_with_conditions"),
        ("approve not_required", "approve"),
        ("approve refuse", None),
        ("approve_with_conditions refuse", None),
        ("approve_with_conditions not_required", None),
        ("approve approve_with_conditions not_required", None),
        ("refuse not_required", None),
        ("approve inform", None),
        ("approve not_applicable", None),
    ],
)
def test_advice_is_drawn_together_or_in_conflict(kinds: str, outcome: str | None) -> None:
    assert together(from_all(*map(AdviceKind, kinds.split()))).kind == outcome


@given(some.lists(some.sampled_from(AdviceKind), min_size=1, max_size=6).flatmap(in_two_orders))
def test_the_order_of_advice_makes_no_difference(orders: tuple[list[AdviceKind], list[AdviceKind]]) -> None:
    one, other = orders

    assert together(from_all(*one)).kind == together(from_all(*other)).kind


@given(some.lists(some.sampled_from(AdviceKind), min_size=1, max_size=6))
def test_a_refusal_is_never_drawn_together_into_anything_else(kinds: list[AdviceKind]) -> None:
    found = together(from_all(K.REFUSE, *kinds)).kind

    assert found is (K.REFUSE if set(kinds) == {K.REFUSE} else None)


def test_a_later_word_takes_the_place_of_ones_own_only() -> None:
    defence, trade = advice(K.REFUSE, DEFENCE, number=1), advice(K.APPROVE, TRADE, number=2)
    colleague = advice(K.APPROVE, DEFENCE, number=3, by=OTHER)

    assert current([colleague, defence, trade]) == (trade, colleague)
    assert together([defence, trade]).kind is None
    assert together([defence, trade, colleague]).kind is K.APPROVE


def test_each_entity_is_drawn_together_by_itself() -> None:
    found = consolidated([advice(K.APPROVE), advice(K.REFUSE, entity=SENEGAL, number=2)])

    assert {entity: each.kind for entity, each in found.items()} == {PUMP: K.APPROVE, SENEGAL: K.REFUSE}


AUTHORS = frozenset({AUTHOR})
ASKED = frozenset({(DEFENCE, PUMP), (TRADE, SENEGAL)})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (advice(institution=FOREIGN), "advice_not_asked"),
        (advice(entity=SENEGAL), "advice_not_asked"),
        (advice(by=AUTHOR), "adviser_is_author"),
        (replace(advice(K.REFUSE), text=" "), "advice_text_missing"),
        (replace(advice(K.INFORM), text=""), "advice_text_missing"),
        (replace(advice(K.REFUSE), reasons=()), "advice_reason_missing"),
        (replace(advice(K.APPROVE_WITH_CONDITIONS), conditions=()), "advice_conditions_missing"),
    ],
)
def test_advice_that_nobody_asked_for_or_that_says_too_little_is_refused(said: Advice, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        require_may_advise(said, asked=ASKED, authors=AUTHORS)

    assert refusal.value.code == code


def test_advice_that_was_asked_for_is_taken() -> None:
    for kind in AdviceKind:
        require_may_advise(advice(kind), asked=ASKED, authors=AUTHORS)
    require_may_advise(replace(advice(K.APPROVE), text=""), asked=ASKED, authors=AUTHORS)


TORN = [advice(K.APPROVE, DEFENCE, number=1), advice(K.REFUSE, TRADE, number=2)]


def resolution(
    over: Iterable[Advice] = TORN, by: UUID = OFFICER, text: str = "The risk is met."
) -> Resolution:
    return Resolution(by, PUMP, K.APPROVE, text, frozenset(each.id for each in over))


def test_a_named_person_resolves_a_conflict_until_somebody_speaks_again() -> None:
    made = resolution()
    require_may_resolve(together(TORN), made, authors=AUTHORS)

    assert together(TORN, made).kind is K.APPROVE
    assert together(TORN, made).resolution == made
    assert together([*TORN, advice(K.REFUSE, FOREIGN, number=3)], made).kind is None
    assert together([*TORN, advice(K.REFUSE, TRADE, number=3)], made).kind is None


def test_the_last_resolution_holds() -> None:
    second = replace(resolution(), kind=K.REFUSE)

    require_may_resolve(together(TORN, resolution()), second, authors=AUTHORS)

    assert together(TORN, resolution(), second).kind is K.REFUSE


@pytest.mark.parametrize(
    ("said", "made", "code"),
    [
        (TORN[:1], resolution(TORN[:1]), "advice_agrees"),
        (TORN, resolution(TORN[:1]), "advice_changed"),
        (TORN, replace(resolution(), entity=SENEGAL), "advice_changed"),
        (TORN, resolution(by=ADVISER), "resolver_is_adviser"),
        (TORN, resolution(by=AUTHOR), "adviser_is_author"),
        (TORN, resolution(text="  "), "advice_text_missing"),
    ],
)
def test_a_conflict_is_resolved_in_words_by_somebody_who_advised_neither_way(
    said: list[Advice], made: Resolution, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        require_may_resolve(together(said), made, authors=AUTHORS)

    assert refusal.value.code == code


def test_final_review_waits_for_all_that_was_asked() -> None:
    asked = {(DEFENCE, PUMP), (TRADE, PUMP)}

    for said, code in (
        ([], "case_advice_missing"),
        (TORN[:1], "case_advice_missing"),
        (TORN, "case_advice_conflicting"),
    ):
        with pytest.raises(Refused) as refusal:
            require_final_review(asked, said, [])
        assert refusal.value.code == code
    with pytest.raises(Refused, match="case_advice_not_asked"):
        require_final_review([], TORN[:1], [])

    require_final_review(asked, TORN, [resolution()])
    assert missing(asked, TORN[:1]) == ((TRADE, PUMP),)


@pytest.mark.parametrize(
    ("entity", "is_overridden"),
    [
        (WHOLE_CASE, True),
        (PUMP, True),
        (Entity(EntityKind.ITEM, "O-XX"), False),
        (SENEGAL, True),
        (Entity(EntityKind.STATE, "MA"), False),
        (Entity(EntityKind.RECIPIENT, world.USER.party), True),
        (Entity(EntityKind.RECIPIENT, "state:MA"), False),
        (Entity(EntityKind.FORM, "visit"), True),
        (Entity(EntityKind.FORM, "training"), False),
    ],
)
def test_a_decision_against_a_refusal_must_answer_it(entity: Entity, is_overridden: bool) -> None:
    outcomes = world.content().outcomes
    refusal = advice(K.REFUSE, entity=entity)

    overridden = refusals_overridden(
        outcomes, [refusal, advice(number=2, entity=SENEGAL, institution=TRADE)], state_of=world.STATE_OF
    )

    assert overridden == ((refusal,) if is_overridden else ())
    require_text_against_refusal(overridden, "The risk is met by the condition.")
    if is_overridden:
        with pytest.raises(Refused, match="case_refusal_unanswered"):
            require_text_against_refusal(overridden, " ")


def test_a_refusal_that_the_decision_follows_or_that_was_taken_back_needs_no_answer() -> None:
    refused_all = [world.refused(cell) for cell in world.ASKED.cells]
    taken_back = [advice(K.REFUSE, number=1), advice(K.APPROVE, number=2)]

    assert refusals_overridden(refused_all, [advice(K.REFUSE)], state_of={}) == ()
    assert refusals_overridden(world.content().outcomes, taken_back, state_of={}) == ()


def test_a_party_of_unknown_state_is_not_passed_over() -> None:
    with pytest.raises(Refused, match="party_state_unknown"):
        refusals_overridden(world.content().outcomes, [advice(K.REFUSE, entity=SENEGAL)], state_of={})


def decide(content: Content, text: str = "", *said: Advice) -> None:
    require_decision_complete(
        content,
        on=AT.date(),
        reasons=denial_reasons(),
        advice=said,
        state_of=world.STATE_OF,
        text=text,
    )


def test_a_complete_decision_has_valid_reasons_and_answers_refusals() -> None:
    decide(world.mixed())
    decide(world.mixed(), "The risk is met by the condition.", advice(K.REFUSE))


@pytest.mark.parametrize(
    ("content", "said", "code"),
    [
        (replace(world.mixed(), outcomes=()), [], "case_content_incomplete"),
        (
            world.content([world.refused(cell, "because") for cell in world.ASKED.cells]),
            [],
            "denial_reason_unknown",
        ),
        (world.mixed(), [advice(K.REFUSE)], "case_refusal_unanswered"),
    ],
)
def test_an_incomplete_decision_is_not_proposed(content: Content, said: list[Advice], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        decide(content, " ", *said)

    assert refusal.value.code == code
