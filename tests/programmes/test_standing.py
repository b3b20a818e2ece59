"""Where an agreement stands, by signatures and notices alone."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.refusals import Refused
from mithaq.programmes.domain.agreed import Term
from mithaq.programmes.domain.standing import (
    Notice,
    Proposal,
    Signature,
    State,
    agreed,
    ends_on,
    in_effect,
    notice_of,
    require_may_propose,
    require_may_sign,
    state_on,
)

DAY = date(2026, 6, 1)
TERM = Term(date(2026, 7, 1), date(2028, 7, 1), notice_days=90)
PARTIES = ("A", "B")


def proposal(
    digest: str = "one", *, number: int = 1, term: Term = TERM, follows: str | None = None
) -> Proposal:
    return Proposal(digest, "A", number, term, datetime(2026, 6, 1, number, tzinfo=UTC), follows)


def signature(party: str, digest: str = "one", *, day: int = 1, for_days: int = 30) -> Signature:
    on = date(2026, 6, day)
    return Signature(party, digest, on, on + timedelta(days=for_days), datetime(2026, 6, day, 12, tzinfo=UTC))


BOTH = (signature("A"), signature("B", day=3))


def test_a_text_is_agreed_when_all_have_signed_it() -> None:
    assert agreed([proposal()], [signature("A")], PARTIES) == ()
    assert agreed([proposal()], [signature("A"), signature("B", "other")], PARTIES) == ()

    (found,) = agreed([proposal()], BOTH, PARTIES)

    assert (found.digest, found.on, found.starts_on) == ("one", date(2026, 6, 3), TERM.starts_on)


def test_a_signature_that_had_lapsed_does_not_count_until_it_is_given_again() -> None:
    late = signature("B", day=20)
    lapsed = signature("A", day=1, for_days=19)
    again = signature("A", day=22)

    assert agreed([proposal()], [lapsed, late], PARTIES) == ()
    assert [each.on for each in agreed([proposal()], [lapsed, late, again], PARTIES)] == [again.on]


def test_what_all_signed_does_not_lapse() -> None:
    texts = agreed([proposal()], BOTH, PARTIES)

    assert state_on(texts, [], DAY + timedelta(days=300)) is State.IN_FORCE


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 6, 3), State.SIGNED),
        (date(2026, 6, 30), State.SIGNED),
        (date(2026, 7, 1), State.IN_FORCE),
        (date(2028, 6, 30), State.IN_FORCE),
        (date(2028, 7, 1), State.EXPIRED),
    ],
)
def test_it_is_in_force_from_its_first_day_to_before_its_end(on: date, state: State) -> None:
    assert state_on(agreed([proposal()], BOTH, PARTIES), [], on) is state


def test_without_signatures_it_is_proposed() -> None:
    assert state_on((), [], DAY) is State.PROPOSED
    assert ends_on((), [], DAY) is None


def test_no_text_binds_before_all_have_signed_it() -> None:
    early = proposal(term=Term(date(2026, 1, 1), date(2028, 1, 1), 30))

    (found,) = agreed([early], BOTH, PARTIES)

    assert found.starts_on == date(2026, 6, 3)


def test_an_amendment_takes_the_place_of_the_text_from_its_first_day() -> None:
    longer = proposal("two", number=2, term=Term(date(2027, 1, 1), date(2030, 1, 1), 60), follows="one")
    signed = (*BOTH, signature("A", "two", day=10), signature("B", "two", day=11))

    texts = agreed([longer, proposal()], signed, PARTIES)

    assert [each.digest for each in texts] == ["one", "two"]
    assert getattr(in_effect(texts, date(2026, 12, 31)), "digest", "") == "one"
    assert getattr(in_effect(texts, date(2027, 1, 1)), "digest", "") == "two"
    assert ends_on(texts, [], date(2026, 12, 31)) == TERM.ends_on
    assert state_on(texts, [], date(2029, 1, 1)) is State.IN_FORCE


def test_a_notice_ends_it_after_the_days_that_were_agreed() -> None:
    on = date(2026, 8, 1)
    notice = notice_of("A", TERM, on=on)
    texts = agreed([proposal()], BOTH, PARTIES)

    assert notice.ends_on == date(2026, 10, 30)
    assert state_on(texts, [notice], date(2026, 10, 29)) is State.IN_FORCE
    assert state_on(texts, [notice], date(2026, 10, 30)) is State.ENDED
    assert notice_of("A", TERM, on=on, ends_on=date(2027, 1, 1)).ends_on == date(2027, 1, 1)
    with pytest.raises(Refused, match=r"notice_short.*2026-10-30"):
        notice_of("A", TERM, on=on, ends_on=date(2026, 10, 29))


@given(st.permutations([*BOTH, signature("A", "two", day=4), signature("B", "two", day=5)]))
def test_the_order_in_which_statements_come_changes_nothing(signed: list[Signature]) -> None:
    both = [proposal(), proposal("two", number=2, follows="one")]
    notices = [Notice("A", DAY, date(2027, 1, 1)), Notice("B", DAY, date(2027, 2, 1))]

    for proposals in permutations(both):
        texts = agreed(proposals, signed, PARTIES)
        assert [each.digest for each in texts] == ["one", "two"]
        assert ends_on(texts, notices, date(2026, 8, 1)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("signed", "done", "until", "code"),
    [
        ([], (), DAY + timedelta(days=60), None),
        ([], (), DAY, "signature_term_wrong"),
        ([], (), DAY + timedelta(days=367), "signature_term_wrong"),
        ([signature("A", "two")], (), DAY + timedelta(days=60), "signed_already"),
        ([signature("A", "one")], (), DAY + timedelta(days=60), "signed_other"),
        ([signature("A", "one")], ("one",), DAY + timedelta(days=60), None),
        ([signature("B", "one")], (), DAY + timedelta(days=60), None),
        ([signature("A", "one", for_days=0)], (), DAY + timedelta(days=60), None),
    ],
)
def test_a_party_signs_one_text_at_a_time(
    signed: list[Signature], done: tuple[str, ...], until: date, code: str | None
) -> None:
    def sign() -> None:
        text = proposal("two", number=2, follows="one")
        require_may_sign(text, signed, done=done, party="A", on=DAY, until=until)

    if code is None:
        sign()
    else:
        with pytest.raises(Refused, match=code):
            sign()


def test_a_text_that_is_over_is_not_signed() -> None:
    with pytest.raises(Refused, match="agreement_over"):
        require_may_sign(
            proposal(), [], done=(), party="A", on=TERM.ends_on, until=TERM.ends_on + timedelta(days=9)
        )


@pytest.mark.parametrize(
    ("digest", "follows", "party", "code"),
    [
        ("two", "one", "B", None),
        ("two", "one", "C", "not_a_party"),
        ("one", "one", "A", "proposal_known"),
        ("two", None, "A", "proposal_unknown"),
        ("two", "three", "A", "proposal_unknown"),
    ],
)
def test_a_proposal_answers_one_that_there_is(
    digest: str, follows: str | None, party: str, code: str | None
) -> None:
    def propose() -> None:
        require_may_propose([proposal()], digest=digest, follows=follows, party=party, parties=PARTIES)

    if code is None:
        propose()
    else:
        with pytest.raises(Refused, match=code):
            propose()
