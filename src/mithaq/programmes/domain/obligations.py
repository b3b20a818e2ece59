"""What follows from clauses: who owes what by when. The clauses say it, the same at every node.

A series of days is counted from the first day of the text in effect. What a further text settles takes the
place of what the one before said from that text's first day on. Where an agreement ends before its time, by a
notice or with its master, what it asks for ends with it, but for the clauses that are said to survive.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.ids import named_id
from mithaq.parties.domain.deadlines import series
from mithaq.programmes.domain.agreed import AgreementText, clauses_in_effect
from mithaq.programmes.domain.clauses import Clause, ClauseKind

SOON = timedelta(days=30)
Facts: TypeAlias = Mapping[str, Json]


class Owed(StrEnum):
    """What is owed."""

    REPORT = "report"
    MEETING = "meeting"
    PAYMENT = "payment"
    RETURN = "return"
    RENEWAL = "renewal"


@dataclass(frozen=True)
class Obligation:
    """What a party owes under a clause; `id` is the same at every node."""

    agreement: UUID
    clause: ClauseKind
    what: Owed
    party: str
    due_on: date

    @property
    def id(self) -> UUID:
        said = ("obligation", str(self.agreement), self.what.value, self.party, self.due_on.isoformat())
        return named_id("\n".join(said))


@dataclass(frozen=True)
class InEffect:
    """A text with the days on which it holds, the last not included, and that of its master.

    Its clauses that survive bind until another day, where one is told.
    """

    text: AgreementText
    master: AgreementText | None
    starts_on: date
    ends_on: date
    survives_until: date | None = None

    def for_clause(self, clause: Clause) -> "InEffect":
        """The days on which a clause of it binds."""
        return replace(self, ends_on=self.survives_until or self.ends_on) if clause.survives else self


@dataclass(frozen=True)
class Rule:
    """What a clause asks for: who owes it, and on which days, by its facts."""

    clause: ClauseKind
    what: Owed
    who: Callable[[Facts, Sequence[str]], Sequence[str]]
    days: Callable[[Facts, InEffect], Iterator[date]]


class Light(StrEnum):
    """How an obligation stands on a day."""

    MET = "met"
    AHEAD = "ahead"
    SOON = "soon"
    OVERDUE = "overdue"


def light_of(due_on: date, *, met_on: date | None, on: date) -> Light:
    """What is due today is not overdue yet."""
    if met_on is not None:
        return Light.MET
    if due_on < on:
        return Light.OVERDUE
    return Light.SOON if due_on <= on + SOON else Light.AHEAD


def obligations(texts: Sequence[InEffect]) -> tuple[Obligation, ...]:
    """All that the texts of an agreement ask for, each in its own time; the earliest first."""
    found = {each.id: each for text in texts for each in _of(text)}
    return tuple(sorted(found.values(), key=lambda each: (each.due_on, each.what, each.party)))


def _of(held: InEffect) -> Iterator[Obligation]:
    clauses = {each.clause.kind: each.clause for each in clauses_in_effect(held.text, held.master)}
    for rule in RULES:
        if clause := clauses.get(rule.clause):
            for day in rule.days(clause.facts, held.for_clause(clause)):
                for party in rule.who(clause.facts, held.text.parties):
                    yield Obligation(held.text.agreement, rule.clause, rule.what, party, day)


def _every(name: str) -> Callable[[Facts, InEffect], Iterator[date]]:
    """Every so many months while the text holds, not on its first day."""

    def days(facts: Facts, held: InEffect) -> Iterator[date]:
        months = facts.get(name)
        if isinstance(months, int) and months > 0:
            found = series(held.starts_on, months=months, until=held.ends_on)
            next(found, None)
            yield from found

    return days


def _return_day(facts: Facts, held: InEffect) -> Iterator[date]:
    """What was lent is owed also where the agreement ends before."""
    if back := _day(facts.get("return_on")):
        yield min(back, held.ends_on)


def _renewal_day(facts: Facts, held: InEffect) -> Iterator[date]:
    days, until = facts.get("renewal_notice_days"), _day(facts.get("in_force_until"))
    if isinstance(days, int) and until and held.starts_on <= until - timedelta(days=days) < held.ends_on:
        yield until - timedelta(days=days)


def _named(name: str) -> Callable[[Facts, Sequence[str]], Sequence[str]]:
    """The parties that a fact names, or all."""

    def who(facts: Facts, parties: Sequence[str]) -> Sequence[str]:
        value = facts.get(name)
        named = value if isinstance(value, list | tuple) else [value]
        return [each for each in parties if each in named] or parties

    return who


def _borrowers(facts: Facts, parties: Sequence[str]) -> Sequence[str]:
    return [each for each in parties if each != facts.get("owner")]


def _payers(facts: Facts, parties: Sequence[str]) -> Sequence[str]:
    shares = facts.get("shares")
    return [each for each in parties if shares.get(each)] if isinstance(shares, Mapping) else parties


def _day(value: Json) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


RULES = (
    Rule(ClauseKind.MANAGEMENT, Owed.REPORT, _named("reporting"), _every("report_every_months")),
    Rule(ClauseKind.MANAGEMENT, Owed.MEETING, _named("chair"), _every("meeting_every_months")),
    Rule(ClauseKind.FINANCE, Owed.PAYMENT, _payers, _every("payment_every_months")),
    Rule(ClauseKind.EQUIPMENT, Owed.RETURN, _borrowers, _return_day),
    Rule(ClauseKind.DURATION, Owed.RENEWAL, _named("parties"), _renewal_day),
)
"""Which clauses ask for something, of whom and when."""
