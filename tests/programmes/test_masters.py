"""What stands under an agreement ends with it, in whatever order the statements come."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.programmes.domain.agreed import Term
from mithaq.programmes.domain.masters import Known, under_masters
from mithaq.programmes.domain.standing import (
    Agreed,
    Notice,
    Proposal,
    Signature,
    Span,
    State,
    agreed,
    ends_on,
    spans,
    state_on,
)

MASTER, UNDER, ANNEX = (UUID(int=number) for number in (1, 2, 3))
FROM, UNTIL, LATE = date(2026, 7, 1), date(2029, 1, 1), date(2031, 1, 1)
PARTIES = ("A", "B")


def text(digest: str, *, since: date = FROM, until: date = UNTIL, number: int = 1) -> Agreed:
    at = datetime(2026, 6, number, tzinfo=UTC)
    return Agreed(digest, number, Term(since, until, 90), at.date(), at)


def known(*texts: Agreed, notices: tuple[date, ...] = (), master: UUID | None = None) -> Known:
    given_ = tuple(Notice("A", FROM, each) for each in notices)
    return Known(texts, given_, {each.digest: master for each in texts} if master else {})


OVER, RENEWED, NOTICED = date(2027, 5, 1), text("m2", since=UNTIL, until=LATE, number=2), date(2028, 2, 1)
NEVER = date.min


@pytest.mark.parametrize(
    ("above", "own", "end", "on", "state"),
    [
        # Nothing is known of the master, or not all its parties have signed it: it gives no day.
        (None, LATE, LATE, LATE, State.EXPIRED),
        (known(), LATE, LATE, LATE, State.EXPIRED),
        # It expires before the arrangement, or after it.
        (known(text("m")), LATE, UNTIL, UNTIL, State.ENDED),
        (known(text("m", until=LATE)), UNTIL, UNTIL, UNTIL, State.EXPIRED),
        # It was renewed: what is under it goes on.
        (known(text("m"), RENEWED), LATE, LATE, UNTIL, State.IN_FORCE),
        # A notice ends both; the earliest of several counts.
        (known(text("m"), notices=(OVER,)), LATE, OVER, OVER, State.ENDED),
        (known(text("m"), RENEWED, notices=(NOTICED, OVER)), LATE, OVER, OVER, State.ENDED),
        (known(text("m"), notices=(OVER,)), LATE, OVER, date(2027, 4, 30), State.IN_FORCE),
        # A notice after its end changes nothing.
        (known(text("m"), notices=(LATE,)), LATE, UNTIL, UNTIL, State.ENDED),
        # It was ended before it began: nothing under it ever held.
        (known(text("m"), notices=(date(2026, 6, 15),)), LATE, NEVER, FROM, State.ENDED),
    ],
)
def test_it_ends_no_later_than_its_master(
    above: Known | None, own: date, end: date, on: date, state: State
) -> None:
    under = known(text("u", until=own), master=MASTER)

    found = under_masters(UNDER, {UNDER: under, **({MASTER: above} if above else {})})

    assert ends_on(found, [], on) == end
    assert state_on(found, [], on) is state


def test_what_is_under_what_is_under_it_ends_too() -> None:
    everything = {
        MASTER: known(text("m"), notices=(OVER,)),
        UNDER: known(text("u", until=LATE), master=MASTER),
        ANNEX: known(text("a", until=LATE), master=UNDER),
    }

    assert spans(under_masters(ANNEX, everything), ()) == (Span("a", FROM, OVER, LATE),)


def test_two_that_name_each_other_hold_by_themselves() -> None:
    everything = {MASTER: known(text("m"), master=UNDER), UNDER: known(text("u", until=LATE), master=MASTER)}

    assert [each.ends_on for each in under_masters(UNDER, everything)] == [UNTIL]
    assert [each.ends_on for each in under_masters(MASTER, everything)] == [UNTIL]


def test_what_survives_is_owed_as_if_nothing_had_ended_the_text() -> None:
    texts = (text("one", until=LATE), text("two", since=date(2028, 1, 1), until=LATE, number=2))

    assert spans(texts, ()) == (
        Span("one", FROM, date(2028, 1, 1), date(2028, 1, 1)),
        Span("two", date(2028, 1, 1), LATE, LATE),
    )
    assert spans(texts, [Notice("A", FROM, NOTICED)])[1] == Span("two", date(2028, 1, 1), NOTICED, LATE)
    # The second text never began, so it took the place of nothing.
    assert spans(texts, [Notice("A", FROM, OVER)]) == (Span("one", FROM, OVER, LATE),)


def proposed(digest: str, number: int, until: date) -> Proposal:
    return Proposal(digest, "A", number, Term(FROM, until, 90), datetime(2026, 6, number, tzinfo=UTC))


def signed(digest: str) -> list[Signature]:
    on = date(2026, 6, 10)
    return [
        Signature(party, digest, on, date(2026, 7, 10), datetime(2026, 6, 10, tzinfo=UTC))
        for party in PARTIES
    ]


SAID = [
    proposed("m", 1, UNTIL),
    *signed("m"),
    *signed("u"),
    Notice("A", FROM, NOTICED),
    Notice("B", FROM, OVER),
]


@given(st.permutations(SAID), st.integers(0, len(SAID)))
def test_the_order_in_which_statements_of_both_come_changes_nothing(
    heard: list[Proposal | Signature | Notice], told: int
) -> None:
    """What is found half-way is forgotten: only what has come by the end counts."""

    def after(some: list[Proposal | Signature | Notice]) -> tuple[Span, ...]:
        signatures = [each for each in some if isinstance(each, Signature)]
        proposals = [each for each in some if isinstance(each, Proposal)]
        notices = tuple(each for each in some if isinstance(each, Notice))
        above = Known(agreed(proposals, signatures, PARTIES), notices, {})
        under = Known(agreed([proposed("u", 1, LATE)], signatures, PARTIES), (), {"u": MASTER})
        return spans(under_masters(UNDER, {MASTER: above, UNDER: under}), ())

    after(heard[:told])

    assert after(heard) == (Span("u", FROM, OVER, LATE),)
