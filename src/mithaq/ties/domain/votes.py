"""Votes of an assembly as portfolios, by a named convention: what two tools make of one vote differs."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np

from mithaq.base.refusals import NotFound, Refused
from mithaq.ties.domain.portfolios import Ints, Portfolios

LOWEST, HIGHEST = 1.0, 3.0


class Vote(IntEnum):
    """As Voeten's files code a vote."""

    YES = 1
    ABSTAIN = 2
    NO = 3
    ABSENT = 8


class Absent(StrEnum):
    """What a member that did not vote says."""

    ABSTAIN = "abstain"
    MISSING = "missing"


class VoteYear(StrEnum):
    """Which year a roll call belongs to: of its day, or of the session's beginning (1945 + session)."""

    CALENDAR = "calendar"
    SESSION = "session"


@dataclass(frozen=True)
class VoteConvention:
    """How votes become levels: yes 3, abstention 2, no 1. `degenerate` is for measures that are undefined."""

    name: str
    absent: Absent
    year: VoteYear
    degenerate: float


FPSIM = VoteConvention("fpsim", Absent.ABSTAIN, VoteYear.CALENDAR, degenerate=0.0)
"""Häge's data set of foreign-policy similarity: absent counts as abstention, by the day of the vote."""
VOETEN = VoteConvention("voeten", Absent.MISSING, VoteYear.SESSION, degenerate=float("nan"))
"""Voeten's agreement scores: absent is missing, by session."""
VOTE_CONVENTIONS = {each.name: each for each in (FPSIM, VOETEN)}


def vote_convention(name: str) -> VoteConvention:
    """Raises NotFound `vote_convention_unknown`."""
    if name not in VOTE_CONVENTIONS:
        raise NotFound("vote_convention_unknown", value=name[:40], known=tuple(VOTE_CONVENTIONS))
    return VOTE_CONVENTIONS[name]


@dataclass(frozen=True)
class Votes:
    """Votes, one a place of each array: who, on which roll call, how, and the two years it may count for.

    A state that was no member at a roll call has no vote there.
    """

    states: Ints
    roll_calls: Ints
    votes: Ints
    calendar_years: Ints
    session_years: Ints

    def years(self, by: VoteYear) -> Ints:
        """The year of each vote."""
        return self.calendar_years if by is VoteYear.CALENDAR else self.session_years

    def portfolios(self, year: int, convention: VoteConvention) -> Portfolios:
        """Where all members of a year stood. Raises Refused `no_votes_in_year`."""
        rows = np.flatnonzero(self.years(convention.year) == year)
        if not len(rows):
            raise Refused("no_votes_in_year", year=year)
        return self._portfolios(rows, convention)

    def on(self, roll_calls: Ints, convention: VoteConvention) -> Portfolios:
        """Where all stood on some roll calls, of whatever years."""
        return self._portfolios(np.flatnonzero(np.isin(self.roll_calls, roll_calls)), convention)

    def _portfolios(self, rows: Ints, convention: VoteConvention) -> Portfolios:
        states, at_state = np.unique(self.states[rows], return_inverse=True)
        calls, at_call = np.unique(self.roll_calls[rows], return_inverse=True)
        said = self.votes[rows].astype(np.float64)
        absent = float(Vote.ABSTAIN) if convention.absent is Absent.ABSTAIN else np.nan
        levels = np.full((len(states), len(calls)), np.nan)
        levels[at_state, at_call] = LOWEST + HIGHEST - np.where(said == Vote.ABSENT, absent, said)
        return Portfolios.of(tuple(states.tolist()), levels, lowest=LOWEST, highest=HIGHEST)
