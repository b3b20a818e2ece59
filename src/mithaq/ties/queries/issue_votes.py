"""How alike a state votes with all others on an issue of security, over the last years of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from uuid import UUID

import numpy as np
import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.adapters import shelf
from mithaq.ties.domain.evidence import ISSUES
from mithaq.ties.domain.interests import ISSUE_YEARS, LEAST_ROLL_CALLS, Basis, Finding, on_issue
from mithaq.ties.domain.similarity import Comparison, Measure
from mithaq.ties.domain.votes import VOETEN
from mithaq.ties.queries.alignment import DRAWS, SEED
from mithaq.ties.queries.roll_calls import all_votes
from mithaq.ties.queries.sets import SetView, sets_in_force

ISSUES_FORMAT, VOTES_FORMAT = "voeten_issues", "voeten_2015"
"""The set of issues numbers roll calls as this edition of the votes does, and as no other."""


@dataclass(frozen=True)
class OnIssue:
    """A state beside the one asked for, on an issue: equal votes; kappa (`value`) with its standard error.

    Kappa is not defined where both always vote the same.
    """

    number: int
    equal: int
    roll_calls: int
    value: float
    error: float


def sets_of_issues(*, reader: Actor) -> tuple[SetView, SetView] | None:
    """The issues and the votes that they mark, where both are loaded. Raises Refused `not_permitted`."""
    known = {each.format: each for each in sets_in_force(reader=reader)}
    if ISSUES_FORMAT not in known or VOTES_FORMAT not in known:
        return None
    return known[ISSUES_FORMAT], known[VOTES_FORMAT]


def issue_findings(state: int, year: int, *, reader: Actor) -> Mapping[int, tuple[Finding, ...]]:
    """What votes on each issue say of a state and every other, up to a year; nothing without the two sets.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    sets = sets_of_issues(reader=reader)
    if sets is None:
        return {}
    found: dict[int, tuple[Finding, ...]] = {}
    for issue in ISSUES:
        for number, finding in _findings(state, issue, year, *sets, reader=reader):
            found[number] = (*found.get(number, ()), finding)
    return found


def on_issue_with_all(state: int, issue: str, year: int, *, reader: Actor) -> tuple[OnIssue, ...]:
    """A state beside all that took a stand with it, in ISSUE_YEARS to a year or to the last that is known.

    Raises as `issue_findings`.
    """
    require(reader, Act.SEE_TIES)
    sets = sets_of_issues(reader=reader)
    return _beside(state, issue, last_year(*sets, year), *(each.id for each in sets)) if sets else ()


def last_year(issues: SetView, votes: SetView, year: int) -> int:
    """The last year up to one that both sets know."""
    return min(year, issues.last_year, votes.last_year)


def _findings(
    state: int, issue: str, year: int, issues: SetView, votes: SetView, *, reader: Actor
) -> Iterator[tuple[int, Finding]]:
    last = last_year(issues, votes, year)
    beside = on_issue_with_all(state, issue, year, reader=reader)
    known = [each.equal / each.roll_calls for each in beside if each.roll_calls >= LEAST_ROLL_CALLS]
    basis = Basis(f"{votes.source}, {votes.vintage}", last - ISSUE_YEARS + 1, last)
    for each in beside:
        yield (
            each.number,
            on_issue(
                issue,
                basis,
                equal=each.equal,
                roll_calls=each.roll_calls,
                usual=median(known) if known else None,
                issues=len(ISSUES),
            ),
        )


@lru_cache(maxsize=64)
def _beside(state: int, issue: str, last: int, issues: UUID, votes: UUID) -> tuple[OnIssue, ...]:
    wanted = pl.col("year").is_between(last - ISSUE_YEARS + 1, last) & (pl.col(issue) > 0)
    calls = shelf.rows(issues).filter(wanted).select("roll_call").collect()["roll_call"].to_numpy()
    portfolios = all_votes(votes).on(calls, VOETEN)
    if state not in portfolios.states:
        return ()
    of_one = Comparison.of(portfolios).with_one(portfolios.states.index(state))
    shares, kappas = (of_one.similarity(each) for each in (Measure.AGREEMENT, Measure.KAPPA))
    errors = of_one.errors(Measure.KAPPA, draws=DRAWS, chance=np.random.default_rng(SEED))
    return tuple(
        OnIssue(number, round(shares[at] * of_one.weight[at]), int(of_one.weight[at]), kappas[at], errors[at])
        for at, number in enumerate(portfolios.states)
        if number != state and of_one.weight[at]
    )
