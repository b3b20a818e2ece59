"""What counts as evidence of ties, in a few forms, and which rows of a set are refused and why.

A row that is wrong is told with its place and left out; nothing is guessed, and what is missing stays
missing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from mithaq.base.refusals import Refused
from mithaq.ties.domain.agreements import CODES, DEPTH, DEPTH_MOST
from mithaq.ties.domain.states import StateSystem

FIRST_YEAR, LAST_YEAR = 1815, 2100
VOTES = (1, 2, 3, 8)
PLACE = "place"
"""The column with the place of a row in its file, from 1."""
LETTERS = "_letters"
"""The end of the name of a column with the letters that stood for the numbers of another."""
_ROW = "row"


class Form(StrEnum):
    """The shape of a row."""

    VOTE = "vote"
    """A state on a roll call."""
    DIRECTED = "directed"
    """What one state gives, owes or sends another in a year."""
    MUTUAL = "mutual"
    """What two states have in common in a year, told once or twice."""
    STATE = "state"
    """A state in a year."""
    ROLL_CALL = "roll_call"
    """What a roll call was about."""
    PARTY = "party"
    """A state under an agreement, since its signature or entry."""


class Wrong(StrEnum):
    """Why a row is left out."""

    VALUE_MISSING = "value_missing"
    YEAR_MISSING = "year_missing"
    STATE_UNKNOWN = "state_unknown"
    NO_STATE_THAT_YEAR = "no_state_that_year"
    NO_MEMBER_THAT_YEAR = "no_member_that_year"
    TIE_WITH_ITSELF = "tie_with_itself"
    VALUE_NEGATIVE = "value_negative"
    VOTE_UNKNOWN = "vote_unknown"
    CLAUSE_UNKNOWN = "clause_unknown"
    DAY_UNKNOWN = "day_unknown"
    ENDS_TOO_SOON = "ends_too_soon"
    REPEATED = "repeated"


KEYS: Mapping[Form, tuple[str, ...]] = {
    Form.VOTE: ("state", "roll_call"),
    Form.DIRECTED: ("of", "to", "year"),
    Form.MUTUAL: ("of", "to", "year"),
    Form.STATE: ("state", "year"),
    Form.ROLL_CALL: ("roll_call",),
    Form.PARTY: ("state", "agreement", "year"),
}
_BESIDE = {
    Form.VOTE: ("vote", "calendar_year", "session_year"),
    Form.ROLL_CALL: ("year",),
    Form.PARTY: ("title", "in_force", "ended"),
}
"""What rows of a form have beside their keys and measures."""
TEXTS = ("agreement", "title", "in_force", "ended")
"""Columns that hold words or days, and no numbers."""


@dataclass(frozen=True)
class Kind:
    """A kind of evidence: its form, and the measures that a row holds, none below zero unless said.

    `of_members`: rows are of members of the United Nations, which some states are not. `optional` measures
    may be missing. `may_repeat`: a year has as many rows as there were such ties in it. `codes`: the measures
    that are codes, each with its highest.
    """

    code: str
    form: Form
    measures: tuple[str, ...]
    may_be_negative: bool = False
    of_members: bool = False
    optional: tuple[str, ...] = ()
    may_repeat: bool = False
    codes: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that a row has, once read."""
        return (*KEYS[self.form], *_BESIDE.get(self.form, ()), *self.measures)


PLEDGES = ("defence", "offence", "neutrality", "nonaggression", "consultation", "entente")
ISSUES = ("palestine", "nuclear", "disarmament")
"""The issues of security that roll calls are marked with."""
EVENTS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
KINDS = {
    each.code: each
    for each in (
        Kind("votes", Form.VOTE, (), of_members=True),
        Kind("ideal_points", Form.STATE, ("point", "low", "high"), may_be_negative=True, of_members=True),
        Kind("pledges", Form.DIRECTED, PLEDGES),
        Kind("arms", Form.DIRECTED, ("value",)),
        Kind("trade", Form.DIRECTED, ("value",)),
        Kind("joint_bodies", Form.MUTUAL, ("value",)),
        Kind("nuclear_agreements", Form.MUTUAL, ("value",), may_repeat=True),
        Kind("defence_agreements", Form.MUTUAL, ("value",)),
        Kind("joint_papers", Form.MUTUAL, ("value",)),
        Kind("papers", Form.STATE, ("papers",)),
        Kind("events", Form.DIRECTED, EVENTS),
        Kind("disputes", Form.MUTUAL, ("value",), may_repeat=True),
        Kind("rivalries", Form.MUTUAL, ("value",)),
        Kind("contiguity", Form.MUTUAL, ("value",), may_repeat=True),
        Kind("border_distances", Form.MUTUAL, ("value",)),
        Kind("capitals", Form.STATE, ("latitude", "longitude"), may_be_negative=True, may_repeat=True),
        Kind("sizes", Form.STATE, ("output", "population", "income")),
        Kind("capabilities", Form.STATE, ("share", "military_spending"), optional=("military_spending",)),
        Kind("democracy", Form.STATE, ("polyarchy",)),
        Kind("roll_call_issues", Form.ROLL_CALL, ISSUES),
        Kind("alliances", Form.PARTY, tuple(CODES), optional=tuple(CODES), codes=CODES),
        Kind("trade_agreements", Form.PARTY, (DEPTH,), optional=(DEPTH,), codes={DEPTH: DEPTH_MOST}),
    )
}


@dataclass(frozen=True)
class Checked:
    """Rows that hold, and those that do not: place (from 1), code, column and what stood there."""

    rows: pl.DataFrame
    wrong: pl.DataFrame

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that rows are of; outside them nothing is known. Needs a row."""
        column = "calendar_year" if "calendar_year" in self.rows.columns else "year"
        years = self.rows[column].unique().sort().to_list()
        return years[0], years[-1]


def checked(kind: Kind, table: pl.DataFrame, system: StateSystem) -> Checked:
    """Check the rows of a table that has the columns of the kind, in numbers, and their places if it tells.

    Raises Refused `columns_missing`, or `no_row_holds` where none is left.
    """
    if missing := [each for each in kind.columns if each not in table.columns]:
        raise Refused("columns_missing", columns=", ".join(missing))
    if PLACE not in table.columns:
        table = table.with_row_index(PLACE, offset=1)
    letters = [each for each in table.columns if each.endswith(LETTERS)]
    rows = table.select(PLACE, *kind.columns, *letters).with_row_index(_ROW)
    named = frozenset(each.removesuffix(LETTERS) for each in letters)
    found = [_problems(rows, test, column, code) for column, code, test in _tests(kind, system, named)]
    # The first reason of a row stands for it.
    wrong = pl.concat(found).unique(_ROW, keep="first", maintain_order=True)
    kept = rows.join(wrong.select(_ROW), on=_ROW, how="anti")
    if not kind.may_repeat:
        repeated = _problems(kept, ~pl.struct(KEYS[kind.form]).is_first_distinct(), PLACE, Wrong.REPEATED)
        kept = kept.join(repeated.select(_ROW), on=_ROW, how="anti")
        wrong = pl.concat([wrong, repeated])
    if kept.is_empty():
        raise Refused("no_row_holds", rows=len(rows))
    # A spell of years that is wrong in many of them is told once.
    told = wrong.sort(_ROW).unique([PLACE, "code"], keep="first", maintain_order=True)
    return Checked(kept.drop(_ROW, PLACE, *letters), told.drop(_ROW))


Test = tuple[str, Wrong, pl.Expr]


def _tests(kind: Kind, system: StateSystem, named: frozenset[str]) -> list[Test]:
    """In the order in which they stand for a row; `named` columns have letters beside them."""
    states = tuple(each for each in ("of", "to", "state") if each in KEYS[kind.form])
    years = ("calendar_year", "session_year") if kind.form is Form.VOTE else ("year",)
    lacking, known = Wrong.NO_STATE_THAT_YEAR, system.members
    if kind.of_members:
        lacking = Wrong.NO_MEMBER_THAT_YEAR
        # A vote has its calendar year; what is told of a state is told of a session.
        known = system.un_members if kind.form is Form.VOTE else system.members_in_session
    tests: list[Test] = []
    for column in ("roll_call", "agreement"):
        if column in KEYS[kind.form]:
            tests.append((column, Wrong.VALUE_MISSING, pl.col(column).is_null()))
    for column in years:
        in_time = pl.col(column).is_between(FIRST_YEAR, LAST_YEAR)
        tests.append((column, Wrong.YEAR_MISSING, pl.col(column).is_null() | ~in_time))
    for column in states:
        if column in named:
            stood = pl.col(f"{column}{LETTERS}").is_not_null()
            tests.append((column, Wrong.STATE_UNKNOWN, pl.col(column).is_null() & stood))
        tests.append((column, Wrong.VALUE_MISSING, pl.col(column).is_null()))
        tests.append((column, Wrong.STATE_UNKNOWN, ~pl.col(column).is_in(sorted(system.numbers()))))
        tests.append((column, lacking, ~_is_among(known, column, years[0])))
    if len(states) > 1:
        tests.append(("to", Wrong.TIE_WITH_ITSELF, pl.col("of") == pl.col("to")))
    if kind.form is Form.VOTE:
        tests.append(("vote", Wrong.VOTE_UNKNOWN, pl.col("vote").is_null() | ~pl.col("vote").is_in(VOTES)))
    if kind.form is Form.PARTY:
        tests += [(column, Wrong.DAY_UNKNOWN, ~_is_day(column)) for column in ("in_force", "ended")]
        exact = pl.min_horizontal(pl.col("in_force", "ended").str.len_chars())
        ends = pl.col("ended").str.head(exact) < pl.col("in_force").str.head(exact)
        tests.append(("ended", Wrong.ENDS_TOO_SOON, ends))
    return [*tests, *_tests_of_measures(kind)]


def _tests_of_measures(kind: Kind) -> list[Test]:
    tests: list[Test] = []
    for column, most in kind.codes.items():
        is_code = pl.col(column).is_between(0, most) & (pl.col(column) == pl.col(column).floor())
        tests.append((column, Wrong.CLAUSE_UNKNOWN, ~is_code))
    for column in kind.measures:
        if column not in kind.optional:
            tests.append((column, Wrong.VALUE_MISSING, pl.col(column).is_null() | pl.col(column).is_nan()))
        if not kind.may_be_negative:
            tests.append((column, Wrong.VALUE_NEGATIVE, pl.col(column) < 0))
    return tests


def _is_among(known: Callable[[int], Iterable[int]], state: str, year: str) -> pl.Expr:
    """Whether a state is among those that are known of a year."""
    every = [number * LAST_YEAR + each for each in range(FIRST_YEAR, LAST_YEAR) for number in known(each)]
    return (pl.col(state).cast(pl.Int64) * LAST_YEAR + pl.col(year)).is_in(every)


def _is_day(column: str) -> pl.Expr:
    """Whether there is such a day, month or year."""
    day = pl.col(column)
    first = (day + "-01-01").str.head(10).str.to_date("%Y-%m-%d", strict=False)
    is_written = day.str.contains(r"^[12]\d{3}(-\d\d(-\d\d)?)?$")
    return day.is_null() | (is_written & first.is_not_null())


def _problems(rows: pl.DataFrame, test: pl.Expr, column: str, code: Wrong) -> pl.DataFrame:
    stood = f"{column}{LETTERS}" if f"{column}{LETTERS}" in rows.columns else column
    return rows.filter(test.fill_null(value=False)).select(
        _ROW,
        pl.col(PLACE).cast(pl.UInt32),
        pl.lit(code.value).alias("code"),
        pl.lit(column).alias("column"),
        pl.col(stood).cast(pl.String).alias("value"),
    )
