"""What the steering body decides, by the set of votes and whatever their order."""

import random
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import AT
from charters import INSTITUTIONS, charter
from mithaq.base.languages import Language
from mithaq.programmes.domain.charter import Charter, Deciding
from mithaq.programmes.domain.programme_said import progress
from mithaq.programmes.domain.steering import (
    Answer,
    Answered,
    Cast,
    Outcome,
    Put,
    Vote,
    charters,
    counted,
    memberships,
)

DAY = date(2026, 6, 1)
CLOSES = DAY + timedelta(days=10)
FIVE = INSTITUTIONS[:5]
KEYS = [UUID(int=number) for number in range(1, 100)]
LETTERS = {"y": Vote.YES, "n": Vote.NO, "a": Vote.ABSTAIN}


def cast(number: int, vote: Vote, *, day: int = 0, key: UUID | None = None) -> Cast:
    institution = INSTITUTIONS[number]
    return Cast(
        f"institution:{institution}", institution, vote, DAY + timedelta(day), AT, key or KEYS[number]
    )


def ballot(letters: str) -> list[Cast]:
    """The votes of members one after another; `-` has not voted."""
    return [cast(number, LETTERS[each]) for number, each in enumerate(letters) if each != "-"]


def put(under: Charter, new: Charter | None = None, *, key: int = 90) -> Put:
    return Put(KEYS[key], under.founder, under.digest, CLOSES, new)


def outcome(deciding: Deciding, letters: str, *, on: date, quorum: int = 50) -> Outcome:
    under = charter(*FIVE, deciding=deciding, quorum=quorum)
    return counted(put(under), under, ballot(letters), on=on).outcome


@pytest.mark.parametrize(
    ("deciding", "letters", "before", "after"),
    [
        (Deciding.MAJORITY, "-----", "open", "failed"),
        (Deciding.MAJORITY, "yy---", "open", "failed"),
        (Deciding.MAJORITY, "yyy--", "passed", "passed"),
        (Deciding.MAJORITY, "yyn--", "open", "passed"),
        (Deciding.MAJORITY, "yynn-", "open", "failed"),
        (Deciding.MAJORITY, "nnn--", "failed", "failed"),
        (Deciding.MAJORITY, "yaaaa", "passed", "passed"),
        (Deciding.MAJORITY, "aaaaa", "failed", "failed"),
        (Deciding.TWO_THIRDS, "yyyy-", "passed", "passed"),
        (Deciding.TWO_THIRDS, "yyn--", "open", "passed"),
        (Deciding.TWO_THIRDS, "yynn-", "failed", "failed"),
        (Deciding.TWO_THIRDS, "yyy--", "open", "passed"),
        (Deciding.CONSENSUS, "yyyy-", "open", "passed"),
        (Deciding.CONSENSUS, "yyyya", "passed", "passed"),
        (Deciding.CONSENSUS, "n----", "failed", "failed"),
        (Deciding.CONSENSUS, "yy---", "open", "failed"),
        (Deciding.UNANIMITY, "yyyy-", "open", "failed"),
        (Deciding.UNANIMITY, "yyyyy", "passed", "passed"),
        (Deciding.UNANIMITY, "a----", "failed", "failed"),
    ],
)
def test_a_decision_is_made_by_its_rule(deciding: Deciding, letters: str, before: str, after: str) -> None:
    assert outcome(deciding, letters, on=CLOSES) == before
    assert outcome(deciding, letters, on=CLOSES + timedelta(days=1)) == after


def test_the_quorum_is_rounded_up() -> None:
    after = CLOSES + timedelta(days=1)

    assert outcome(Deciding.MAJORITY, "yyy--", on=after, quorum=41) is Outcome.PASSED
    assert outcome(Deciding.MAJORITY, "yy---", on=after, quorum=41) is Outcome.FAILED
    assert outcome(Deciding.MAJORITY, "yy---", on=after, quorum=40) is Outcome.PASSED


def test_a_vote_counts_once_in_time_and_from_who_speaks_for_the_member() -> None:
    under = charter(*FIVE)
    stranger = INSTITUTIONS[6]
    own = cast(0, Vote.YES)
    votes = [
        own,
        cast(0, Vote.NO, key=KEYS[50]),
        replace(cast(1, Vote.YES), institution=stranger),
        cast(2, Vote.YES, day=11),
        Cast(f"institution:{stranger}", stranger, Vote.YES, DAY, AT, KEYS[51]),
    ]

    found = counted(put(under), under, votes, on=CLOSES + timedelta(days=1))

    assert found.votes == {own.member: own}
    assert found.outcome is Outcome.FAILED


def test_a_vote_of_a_later_day_does_not_count_yet() -> None:
    under = charter(*FIVE)
    votes = [cast(number, Vote.YES, day=number) for number in range(3)]

    early = counted(put(under), under, votes, on=DAY + timedelta(days=1))
    later = counted(put(under), under, votes, on=DAY + timedelta(days=5))

    assert (early.outcome, early.decided_on) == (Outcome.OPEN, None)
    assert (later.outcome, later.decided_on) == (Outcome.PASSED, DAY + timedelta(days=2))


@given(
    st.sampled_from(Deciding),
    st.integers(1, 100),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(Vote), st.integers(0, 12)), max_size=8),
    st.randoms(),
)
def test_no_order_changes_the_count_and_no_further_vote_what_was_decided(
    deciding: Deciding, quorum: int, said: list[tuple[int, Vote, int]], chance: random.Random
) -> None:
    under = charter(*FIVE, deciding=deciding, quorum=quorum)
    votes = [cast(who, vote, day=day, key=KEYS[number]) for number, (who, vote, day) in enumerate(said)]
    shuffled = list(votes)
    chance.shuffle(shuffled)
    after = CLOSES + timedelta(days=1)

    whole = counted(put(under), under, votes, on=after)

    assert counted(put(under), under, shuffled, on=after) == whole
    for day in range(11):
        early = counted(put(under), under, votes, on=DAY + timedelta(day))
        if early.outcome is not Outcome.OPEN:
            assert (early.outcome, early.decided_on) == (whole.outcome, whole.decided_on)


class TestCharters:
    def test_what_was_decided_holds_and_what_was_put_under_the_one_before_does_not(self) -> None:
        first = charter(*FIVE)
        second = replace(first, titles={Language.EN: "Second"})
        third = replace(first, titles={Language.EN: "Third"})
        other = replace(first, titles={Language.EN: "Other"})
        puts = [put(second, third, key=91), put(first, second, key=92), put(first, other, key=93)]
        yes = [cast(number, Vote.YES) for number in range(3)]
        later = [cast(number, Vote.YES, day=2) for number in range(3)]
        votes = {KEYS[91]: later, KEYS[92]: yes, KEYS[93]: later}

        held = charters(first, puts, votes, on=CLOSES)

        assert held == (first, second, third)
        assert charters(first, puts[::-1], votes, on=CLOSES) == held
        assert charters(first, puts, votes, on=DAY) == (first, second)

    def test_who_is_no_member_changes_nothing(self) -> None:
        first = charter(*FIVE)
        second = replace(first, titles={Language.EN: "Second"})
        outside = replace(put(first, second), institution=INSTITUTIONS[6])

        assert charters(first, [outside], {outside.id: ballot("yyyyy")}, on=CLOSES) == (first,)

    def test_a_charter_does_not_come_back(self) -> None:
        first = charter(*FIVE)
        second = replace(first, titles={Language.EN: "Second"})
        puts = [put(first, second, key=91), put(second, first, key=92)]
        votes = {KEYS[91]: ballot("yyyyy"), KEYS[92]: ballot("yyyyy")}

        assert charters(first, puts, votes, on=CLOSES) == (first, second)


def test_the_last_answer_of_who_speaks_for_a_member_stands() -> None:
    under = charter(*FIVE)
    code = f"institution:{FIVE[0]}"
    joined = Answered(code, FIVE[0], Answer.JOINED, DAY, AT, KEYS[0])
    left = replace(joined, answer=Answer.LEFT, on=DAY + timedelta(days=5), id=KEYS[1])
    stranger = replace(joined, answer=Answer.DECLINED, institution=FIVE[1], id=KEYS[2], on=left.on)

    assert memberships(under, [left, joined, stranger], on=DAY) == {code: joined}
    assert memberships(under, [left, joined, stranger], on=left.on) == {code: left}


@pytest.mark.parametrize(
    ("baseline", "target", "value", "percent"),
    [
        ("0", "8", "0", 0),
        ("0", "8", "2", 25),
        ("0", "8", "9", 100),
        ("0", "8", "-3", 0),
        ("10", "4", "7", 50),
        ("10", "4", "4", 100),
        ("0", "3", "1", 33),
    ],
)
def test_progress_is_the_part_of_the_way(baseline: str, target: str, value: str, percent: int) -> None:
    assert progress(baseline, target, value) == percent
