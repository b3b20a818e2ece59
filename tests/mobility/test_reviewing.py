"""The rules of blind review: conflicts, weights, the order, what is hidden, who reviews what, awards."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.refusals import Refused
from mithaq.mobility.domain.awarding import Award, Ranked, digest_of_ranking, first_award, require_award
from mithaq.mobility.domain.calls import REVIEWS_MAX, Criterion
from mithaq.mobility.domain.reviewing import (
    MASK,
    UNITS,
    Conflict,
    Judged,
    Reviewer,
    Standing,
    conflicts,
    masked,
    order_of,
    shared_out,
    standing_of,
    weight_of,
)
from travellers import scores

WEIGHTS = {Criterion.MERIT: 50, Criterion.FIT: 30, Criterion.PLAN: 20}
KEYS = [UUID(int=number) for number in range(1, 40)]
SCORES = st.fixed_dictionaries({each: st.integers(1, 5) for each in WEIGHTS})


def reviewer(person: int = 1, institution: int = 1, state: str = "QA", **changes: bool) -> Reviewer:
    said = {"has_applied": False, "has_declared": False, **changes}
    return Reviewer(UUID(int=person), UUID(int=institution), state, said["has_applied"], said["has_declared"])


@pytest.mark.parametrize(
    ("who", "bars_same_state", "found"),
    [
        (reviewer(), True, ()),
        (reviewer(institution=9), True, (Conflict.SAME_INSTITUTION,)),
        (reviewer(state="MA"), True, (Conflict.SAME_STATE,)),
        (reviewer(state="MA"), False, ()),
        (reviewer(has_applied=True), False, (Conflict.CO_APPLICANT,)),
        (reviewer(has_declared=True), False, (Conflict.DECLARED,)),
        (
            reviewer(person=9, institution=9, state="MA", has_applied=True),
            True,
            (Conflict.OWN_APPLICATION, Conflict.SAME_INSTITUTION, Conflict.SAME_STATE),
        ),
    ],
)
def test_conflicts(who: Reviewer, bars_same_state: bool, found: tuple[Conflict, ...]) -> None:
    judged = Judged(UUID(int=9), UUID(int=9), "MA")

    assert conflicts(who, judged, bars_same_state=bars_same_state) == found


def test_the_formula_of_the_docstring() -> None:
    first, second = scores(5, 4, 3), scores(2, 5, 5)

    standing = standing_of([first, second], WEIGHTS)

    assert (weight_of(first, WEIGHTS), weight_of(second, WEIGHTS)) == (430, 350)
    assert standing == Standing(reviews=2, mean=390 * UNITS, spread=80, lead=7 * UNITS // 2)
    assert standing is not None
    assert standing.points == 3.9
    assert standing_of([], WEIGHTS) is None


@pytest.mark.parametrize(
    "given_scores",
    [scores(0, 3, 3), scores(6, 3, 3), {Criterion.MERIT: 3}, {**scores(3, 3, 3), Criterion.RETURN: 3}],
)
def test_scores_are_whole_and_of_the_criteria_of_the_call(given_scores: dict[Criterion, int]) -> None:
    with pytest.raises(Refused, match="scores_incomplete"):
        weight_of(given_scores, WEIGHTS)


@given(st.lists(SCORES, min_size=1, max_size=REVIEWS_MAX))
def test_nothing_is_rounded(given_scores: Sequence[dict[Criterion, int]]) -> None:
    standing = standing_of(given_scores, WEIGHTS)

    assert standing is not None
    weights = [weight_of(each, WEIGHTS) for each in given_scores]
    assert Fraction(standing.mean, UNITS) == Fraction(sum(weights), len(weights))
    assert 1 <= standing.points <= 5
    assert standing.spread == max(weights) - min(weights)


@given(st.lists(SCORES, min_size=1, max_size=4))
def test_the_order_of_reviews_does_not_matter(given_scores: list[dict[Criterion, int]]) -> None:
    assert len({standing_of(each, WEIGHTS) for each in permutations(given_scores)}) == 1


def test_ties_fall_by_spread_then_by_the_heaviest_criterion_then_by_lot() -> None:
    even, wide = Standing(2, 300 * UNITS, 0, 3 * UNITS), Standing(2, 300 * UNITS, 40, 5 * UNITS)
    merited, best = Standing(2, 300 * UNITS, 0, 4 * UNITS), Standing(2, 301 * UNITS, 400, 0)

    order = sorted(
        [(even, "b"), (wide, "a"), (merited, "z"), (best, "y"), (even, "a")], key=lambda each: order_of(*each)
    )

    assert order == [(best, "y"), (merited, "z"), (even, "a"), (even, "b"), (wide, "a")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yasmine Benhaddou works.", f"{MASK} {MASK} works."),
        ("YASMINE, ben Yasmines", f"{MASK}, ben Yasmines"),
        ("At the Water Department of Rabat", f"At the {MASK} of Rabat"),
        ("The water is deep in our department.", "The water is deep in our department."),
        ("Write to y@w.example!", f"Write to {MASK}!"),
        ("تعمل ياسمين في الرباط", f"تعمل {MASK} في الرباط"),
    ],
)
def test_names_are_hidden_and_words_are_not(text: str, shown: str) -> None:
    found = masked(text, person="Yasmine Benhaddou ياسمين", phrases=["Water Department", "y@w.example", ""])

    assert found == shown


@given(st.text(), st.text(alphabet="abcdefgh .*(", max_size=30))
def test_hiding_can_be_done_twice_and_never_fails(text: str, person: str) -> None:
    once = masked(text, person=person, phrases=[person])

    assert masked(once, person=person, phrases=[person]) == once


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["MA", "TR"])), max_size=12),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["MA", "TR", "QA"])), max_size=8),
    st.integers(1, 4),
)
def test_applications_are_shared_out_fairly(
    applications: list[tuple[int, str]], people: list[tuple[int, str]], needed: int
) -> None:
    judged = {
        KEYS[number]: Judged(UUID(int=900 + number), UUID(int=home), state)
        for number, (home, state) in enumerate(applications)
    }
    reviewers = [
        reviewer(person=100 + number, institution=home, state=state)
        for number, (home, state) in enumerate(people)
    ]
    by_person = {each.person: each for each in reviewers}

    found = shared_out(judged, reviewers, assigned={}, barred={}, needed=needed, bars_same_state=True)

    assert len(set(found)) == len(found)
    for application, whose in judged.items():
        theirs = [person for key, person in found if key == application]
        fit = [each for each in reviewers if not conflicts(each, whose, bars_same_state=True)]
        assert len(theirs) == min(needed, len(fit))
        assert all(not conflicts(by_person[each], whose, bars_same_state=True) for each in theirs)


def test_who_declared_a_conflict_is_not_asked_again_and_another_is() -> None:
    judged = {KEYS[0]: Judged(UUID(int=900), UUID(int=900), "MA")}
    reviewers = [reviewer(person=1), reviewer(person=2), reviewer(person=3)]

    found = shared_out(
        judged,
        reviewers,
        assigned={KEYS[0]: [UUID(int=1)]},
        barred={KEYS[0]: [UUID(int=2)]},
        needed=2,
        bars_same_state=False,
    )

    assert found == ((KEYS[0], UUID(int=3)),)


RANKING = tuple(Ranked(KEYS[number], Standing(2, (400 - number) * UNITS, 0, 0)) for number in range(4))


@pytest.mark.parametrize(
    ("award", "code"),
    [
        (Award((KEYS[0], KEYS[1]), (KEYS[2],), ""), None),
        (Award((), (), "None was good enough."), None),
        (Award((), (), ""), "award_reason_missing"),
        (Award((KEYS[1], KEYS[0]), (), ""), "award_reason_missing"),
        (Award((KEYS[0], KEYS[2]), (), "The second withdrew by telephone."), None),
        (Award((KEYS[0],), (), ""), "award_reason_missing"),
        (Award((KEYS[0], KEYS[1], KEYS[2]), (), ""), "award_too_many"),
        (Award((KEYS[0], KEYS[1]), (KEYS[1],), ""), "award_twice"),
        (Award((KEYS[0], KEYS[9]), (), "Whoever."), "award_not_ranked"),
    ],
)
def test_what_may_be_awarded(award: Award, code: str | None) -> None:
    if code is None:
        require_award(award, RANKING, places=2, reviews=2)
        return
    with pytest.raises(Refused, match=code):
        require_award(award, RANKING, places=2, reviews=2)


def test_nothing_is_awarded_while_a_review_is_missing() -> None:
    for short in (Ranked(KEYS[5], None), Ranked(KEYS[5], Standing(1, 0, 0, 0))):
        with pytest.raises(Refused, match="reviews_missing") as refusal:
            require_award(first_award(RANKING, places=2, reserve=1), (*RANKING, short), places=2, reviews=2)
        assert refusal.value.facts["count"] == 1


def test_the_digest_of_a_ranking_is_of_its_order_and_figures() -> None:
    other = (*RANKING[:3], Ranked(KEYS[3], Standing(2, 1, 0, 0)))

    assert len({digest_of_ranking(each) for each in (RANKING, RANKING[::-1], other)}) == 3
