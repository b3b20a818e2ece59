"""Two accounts of what went between two parties, each from its own register, and where they differ.

Both name a thing alike: a package, a mission, a deliverable of a project, the statement of a contribution; a
delivery without a package by its own statement, which never leaves the node. A package counts on the day on
which it was sent. Who holds another schedule weighs otherwise: an account tells the digest of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.text import problem_of
from mithaq.parties.domain.speaking import (
    Spoken,
    body_of,
    day_of,
    digest_of,
    malformed,
    require_about_now,
    spoken_in,
    uuid_of,
)
from mithaq.register.domain.statement import Statement

TOLD = "federation.account.told"
SUBJECT = "account"
BY_HAND = "delivery"
"""What the key of a delivery without a package begins with."""
LINES_MAX, WORD_MAX, POINTS_MAX = 2_000, 120, 1_000_000_000
NEAR = timedelta(days=1)
"""The same moment is of two legal days in two zones."""


class Why(StrEnum):
    """Why something that went between two does not count."""

    RECALLED = "recalled"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    BROKEN_OFF = "broken_off"
    REPORT_MISSING = "report_missing"


class Cause(StrEnum):
    """Why two accounts differ on a thing, as far as this node knows."""

    RECALLED = "recalled"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    BROKEN_OFF = "broken_off"
    REPORT_MISSING = "report_missing"
    BY_HAND = "by_hand"
    """Handed over without a package: the statement of it never leaves the node of the giver."""
    COUNTED_SINCE = "counted_since"
    NOT_HERE = "not_here"
    SCHEDULE = "schedule"
    FIGURES = "figures"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Line:
    """Something that counts: who gave it, what, on which day, its points, and the statement that shows it."""

    key: str
    giver: str
    what: str
    on: date
    points: int
    statement: UUID


@dataclass(frozen=True)
class Left:
    """Something that does not count, why, and the statement by which it does not."""

    key: str
    why: Why
    statement: UUID


@dataclass(frozen=True)
class Account:
    """What a party says went between it and another up to a day, by a schedule of weights."""

    party: str
    other: str
    on: date
    schedule: str
    lines: tuple[Line, ...]
    left: tuple[Left, ...]

    @property
    def gave(self) -> int:
        return sum(each.points for each in self.lines if each.giver == self.party)

    @property
    def took(self) -> int:
        return sum(each.points for each in self.lines if each.giver == self.other)

    def as_json(self) -> dict[str, Json]:
        return {
            "on": self.on.isoformat(),
            "schedule": self.schedule,
            "lines": [
                {
                    "key": each.key,
                    "giver": each.giver,
                    "what": each.what,
                    "on": each.on.isoformat(),
                    "points": each.points,
                    "statement": str(each.statement),
                }
                for each in self.lines
            ],
            "left": [
                {"key": each.key, "why": each.why.value, "statement": str(each.statement)}
                for each in self.left
            ],
        }


@dataclass(frozen=True)
class Difference:
    """A thing on which two accounts differ, the cause, and the statements that show it.

    `parts` are those of two lines that differ: `giver`, `what`, `on`, `points`, `statement`.
    """

    key: str
    ours: Line | None
    theirs: Line | None
    parts: tuple[str, ...]
    cause: Cause
    statements: tuple[UUID, ...]


def compared(
    ours: Account, theirs: Account, *, positions: Mapping[UUID, int], told_at: int
) -> tuple[tuple[Line, ...], tuple[Difference, ...]]:
    """What both have alike, and the differences, both by day; theirs came at the place `told_at`.

    `positions` are those of statements in our register; one that is not here has none.
    """
    our_lines = {each.key: each for each in ours.lines}
    their_lines = {each.key: each for each in theirs.lines}
    left_by_us = {each.key: each for each in ours.left}
    left_by_them = {each.key: each for each in theirs.left}
    alike, differences = list[Line](), list[Difference]()
    for key in sorted({*our_lines, *their_lines}):
        one, other = our_lines.get(key), their_lines.get(key)
        if one and other:
            if parts := _parts(one, other):
                cause = _cause_of_figures(parts, is_one_schedule=ours.schedule == theirs.schedule)
                both = tuple(dict.fromkeys((one.statement, other.statement)))
                differences.append(Difference(key, one, other, parts, cause, both))
            else:
                alike.append(one)
        elif one:
            differences.append(_only_ours(one, left_by_them.get(key), positions, told_at))
        elif other:
            differences.append(_only_theirs(other, left_by_us.get(key), positions))
    differences.sort(key=_day)
    return tuple(sorted(alike, key=lambda each: each.on)), tuple(differences)


def account_in(statement: Statement) -> tuple[Spoken, Account]:
    """Raises Refused `statement_malformed`."""
    body, by = body_of(statement, {"on", "schedule", "lines", "left"}), spoken_in(statement, SUBJECT)
    others = set(statement.audience) - {by.party}
    if len(others) != 1 or len(statement.audience) != 2:
        raise malformed("audience")
    (other,) = others
    if not other.startswith("institution:"):
        raise malformed("audience")
    uuid_of(other.removeprefix("institution:"))
    on = day_of(body["on"])
    require_about_now(on, statement.at)
    account = account_from(body, party=by.party, other=other)
    if any(each.giver not in {by.party, other} for each in account.lines):
        raise malformed("giver")
    return by, account


def account_from(said: Mapping[str, Json], *, party: str, other: str) -> Account:
    """Raises Refused `statement_malformed`."""
    lines = tuple(_line(each) for each in _rows(said["lines"]))
    left = tuple(_left(each) for each in _rows(said["left"]))
    for keys in ([each.key for each in lines], [each.key for each in left]):
        if len(keys) != len(set(keys)):
            raise malformed("key")
    return Account(party, other, day_of(said["on"]), digest_of(said["schedule"]), lines, left)


def require_tellable(account: Account) -> None:
    """Raises Refused `account_too_long`."""
    length = len(account.lines) + len(account.left)
    if length > LINES_MAX:
        raise Refused("account_too_long", length=length, longest=LINES_MAX)


def _rows(value: Json) -> Sequence[Mapping[str, Json]]:
    if not isinstance(value, list) or len(value) > LINES_MAX:
        raise malformed("lines")
    rows = [each for each in value if isinstance(each, dict)]
    if len(rows) < len(value):
        raise malformed("lines")
    return rows


def _line(row: Mapping[str, Json]) -> Line:
    if set(row) != {"key", "giver", "what", "on", "points", "statement"}:
        raise malformed("lines")
    points = row["points"]
    if not isinstance(points, int) or isinstance(points, bool) or not 0 <= points <= POINTS_MAX:
        raise malformed("points")
    return Line(
        key=_word(row["key"]),
        giver=_word(row["giver"]),
        what=_word(row["what"]),
        on=day_of(row["on"]),
        points=points,
        statement=uuid_of(row["statement"]),
    )


def _left(row: Mapping[str, Json]) -> Left:
    if set(row) != {"key", "why", "statement"} or row["why"] not in set(Why):
        raise malformed("left")
    return Left(_word(row["key"]), Why(str(row["why"])), uuid_of(row["statement"]))


def _word(value: Json) -> str:
    if not isinstance(value, str) or not value or len(value) > WORD_MAX or problem_of(value):
        raise malformed("word")
    return value


def _parts(one: Line, other: Line) -> tuple[str, ...]:
    found = [
        name
        for name in ("giver", "what", "points", "statement")
        if getattr(one, name) != getattr(other, name)
    ]
    if abs(one.on - other.on) > NEAR:
        found.append("on")
    return tuple(found)


def _cause_of_figures(parts: Sequence[str], *, is_one_schedule: bool) -> Cause:
    return Cause.SCHEDULE if list(parts) == ["points"] and not is_one_schedule else Cause.FIGURES


def _only_ours(line: Line, left: Left | None, positions: Mapping[UUID, int], told_at: int) -> Difference:
    if left:
        cause, shown = Cause(left.why.value), [line.statement, left.statement]
    elif _is_by_hand(line):
        cause, shown = Cause.BY_HAND, [line.statement]
    elif positions.get(line.statement, -1) > told_at:
        cause, shown = Cause.COUNTED_SINCE, [line.statement]
    else:
        cause, shown = Cause.UNEXPLAINED, [line.statement]
    return Difference(line.key, line, None, (), cause, tuple(dict.fromkeys(shown)))


def _only_theirs(line: Line, left: Left | None, positions: Mapping[UUID, int]) -> Difference:
    if left:
        cause, shown = Cause(left.why.value), [left.statement, line.statement]
    elif _is_by_hand(line):
        cause, shown = Cause.BY_HAND, [line.statement]
    elif line.statement not in positions:
        cause, shown = Cause.NOT_HERE, [line.statement]
    else:
        cause, shown = Cause.UNEXPLAINED, [line.statement]
    return Difference(line.key, None, line, (), cause, tuple(dict.fromkeys(shown)))


def _is_by_hand(line: Line) -> bool:
    return line.key.startswith(f"{BY_HAND}:")


def _day(found: Difference) -> tuple[date, str]:
    line = found.ours or found.theirs
    assert line is not None  # noqa: S101  # a difference has one side at least
    return line.on, found.key
