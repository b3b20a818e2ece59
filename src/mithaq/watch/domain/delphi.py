"""Delphi studies: a panel answers the same questions in rounds, sees how the group's answers spread, and
thinks again.

What makes a Delphi is anonymity, rounds, the group's answer told back, and figures of that answer (H. A.
Linstone, M. Turoff (eds.), The Delphi Method, 1975). Consensus is the width of the interquartile range, as
many studies take it, among them 1 on a scale of five and 2 on a scale of ten; it means little while answers
still move, so stability stands beside it (H. A. von der Gracht, Consensus measurement in Delphi studies,
Technological Forecasting and Social Change 79, 2012). Stable is what at most 15 % of the panel changed:
Scheibe, Skutsch and Schofer (in Linstone and Turoff) allow 15 % of net change between histograms, which is
never more than the part of people who changed. Real-time Delphi tells the group's answer while people
answer (T. Gordon, A. Pease, RT Delphi, Technological Forecasting and Social Change 73, 2006); here it is told
when a round closes: who watches a median move when somebody is known to have answered can tell what they
said.

Quartiles: linear between order statistics at (n - 1) p + 1, type 7 of R. J. Hyndman and Y. Fan, Sample
quantiles in statistical packages, The American Statistician 50 (1996); Excel calls it QUARTILE.INC.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import floor

LEAST_SHOWN = 5
"""Nothing is shown of a question that fewer answered: whoever knows what three others said, as colleagues
do, could work out the fourth. Five is what many statistical offices ask of a cell of a table.
"""
STABLE_CHANGED = 0.15
ROUNDS_LEAST, ROUNDS_MOST = 2, 4
QUESTIONS_MOST, PANEL_MOST = 20, 200
TITLE_MAX, ABOUT_MAX, TEXT_MAX, REASON_MAX = 200, 2_000, 500, 1_000
YEARS_AHEAD = 100
YEAR_BINS = 12
YEAR_WIDTHS = (1, 2, 5, 10, 20)


class QuestionKind(StrEnum):
    """What is asked for; each answer is a whole number."""

    YEAR = "year"
    PROBABILITY = "probability"
    IMPORTANCE = "importance"


USUAL_BOUNDS: Mapping[QuestionKind, int] = {
    QuestionKind.YEAR: 5,
    QuestionKind.PROBABILITY: 20,
    QuestionKind.IMPORTANCE: 1,
}
"""How wide an interquartile range is consensus where nobody says otherwise; that of years is our choice."""


class Side(StrEnum):
    """Where an answer lies beside the middle half of the group's."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True)
class Question:
    """A question on a topic (`term`), which has words in each language, or a statement (`text`)."""

    kind: QuestionKind
    term: str
    text: str
    bound: int


@dataclass(frozen=True)
class Round:
    """A round by its last day; `is_closed` where the facilitator closed it before."""

    number: int
    closes_on: date
    is_closed: bool


@dataclass(frozen=True)
class Bin:
    """Answers from `first` to `last`, both included."""

    first: int
    last: int
    count: int


@dataclass(frozen=True)
class Spread:
    """The answers of a group to a question."""

    count: int
    lower: float
    median: float
    upper: float
    bins: tuple[Bin, ...]

    @property
    def width(self) -> float:
        """The interquartile range."""
        return self.upper - self.lower

    def side(self, answer: int) -> Side:
        if answer < self.lower:
            return Side.BELOW
        return Side.ABOVE if answer > self.upper else Side.WITHIN

    def is_consensus(self, bound: int) -> bool:
        return self.width <= bound


@dataclass(frozen=True)
class Stability:
    """What moved between two rounds, of those who answered in both; `narrowed` is how much the
    interquartile range lost.
    """

    both: int
    changed: int
    narrowed: float

    @property
    def part_changed(self) -> float:
        return self.changed / self.both

    @property
    def is_stable(self) -> bool:
        return self.part_changed <= STABLE_CHANGED


def scale_of(kind: QuestionKind, *, opened_in: int) -> tuple[int, int]:
    """The least and the greatest answer; years count from the one in which the study was opened."""
    match kind:
        case QuestionKind.YEAR:
            return opened_in, opened_in + YEARS_AHEAD
        case QuestionKind.PROBABILITY:
            return 0, 100
        case QuestionKind.IMPORTANCE:
            return 1, 5


def quartiles(answers: Sequence[int]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile of one answer or more."""
    ranked = sorted(answers)
    return _quantile(ranked, 0.25), _quantile(ranked, 0.5), _quantile(ranked, 0.75)


def spread_of(kind: QuestionKind, answers: Sequence[int]) -> Spread | None:
    """How answers spread; None while fewer than LEAST_SHOWN are there."""
    if len(answers) < LEAST_SHOWN:
        return None
    lower, median, upper = quartiles(answers)
    return Spread(len(answers), lower, median, upper, histogram(kind, answers))


def histogram(kind: QuestionKind, answers: Sequence[int]) -> tuple[Bin, ...]:
    """Answers counted: importance one by one, probability by tens (100 with the nineties), years in at most
    YEAR_BINS bins of a round width.
    """
    if kind is QuestionKind.IMPORTANCE:
        edges = [(each, each) for each in range(1, 6)]
    elif kind is QuestionKind.PROBABILITY:
        edges = [(each, each + 9 if each < 90 else 100) for each in range(0, 100, 10)]
    else:
        edges = _year_edges(min(answers), max(answers))
    return tuple(Bin(first, last, sum(first <= each <= last for each in answers)) for first, last in edges)


def stability(before: Mapping[str, int], after: Mapping[str, int]) -> Stability | None:
    """What moved between two rounds, by answer of each pseudonym; None where fewer than LEAST_SHOWN answered
    in both.
    """
    both = before.keys() & after.keys()
    if len(both) < LEAST_SHOWN:
        return None
    widths = [upper - lower for lower, _median, upper in map(quartiles, (_of(before), _of(after)))]
    return Stability(len(both), sum(before[each] != after[each] for each in both), widths[0] - widths[1])


def open_round(rounds: Iterable[Round], today: date) -> int | None:
    """The round that takes answers: the first that nobody closed and whose last day is not over; None when
    the study is finished.
    """
    return next((each.number for each in rounds if not each.is_closed and today <= each.closes_on), None)


def problem_of(
    *, title: str, questions: Sequence[Question], days: Sequence[date], panel: int, today: date
) -> str | None:
    """The code of what is wrong with a study that somebody wants to open."""
    found = (
        (not title or len(title) > TITLE_MAX, "delphi_title_unfit"),
        (not 1 <= len(questions) <= QUESTIONS_MOST, "delphi_questions_wrong"),
        (any(map(_is_unfit, questions)), "delphi_question_unfit"),
        (not ROUNDS_LEAST <= len(days) <= ROUNDS_MOST, "delphi_rounds_wrong"),
        (any(later <= day for day, later in zip((today, *days), days, strict=False)), "delphi_days_wrong"),
        (panel < LEAST_SHOWN, "delphi_panel_small"),
        (panel > PANEL_MOST, "delphi_panel_large"),
    )
    return next((code for holds, code in found if holds), None)


def _is_unfit(question: Question) -> bool:
    is_told = bool(question.term) != bool(question.text)
    return not is_told or len(question.text) > TEXT_MAX or question.bound < 0


def _quantile(ranked: Sequence[int], part: float) -> float:
    place = (len(ranked) - 1) * part
    under = floor(place)
    over = min(under + 1, len(ranked) - 1)
    return ranked[under] + (place - under) * (ranked[over] - ranked[under])


def _year_edges(first: int, last: int) -> list[tuple[int, int]]:
    def bins(width: int) -> list[tuple[int, int]]:
        start = first - first % width
        return [(each, each + width - 1) for each in range(start, last + 1, width)]

    return next(found for width in YEAR_WIDTHS if len(found := bins(width)) <= YEAR_BINS)


def _of(answers: Mapping[str, int]) -> Sequence[int]:
    return list(answers.values())
