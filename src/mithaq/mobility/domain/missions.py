"""Missions: one person at another institution for a time, on terms to which both institutions say yes.

The identifier of a mission follows from its terms: whoever says yes to it says yes to these terms and no
others. It is agreed when both have. Nobody is named in it: `person` is a pseudonym, and who that is stands
with the institutions.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.ids import named_id
from mithaq.base.refusals import Refused
from mithaq.base.text import problem_of
from mithaq.mobility.domain.kinds import Kind, is_given_by_sending
from mithaq.parties.domain.deadlines import is_reckonable, series

SEED = re.compile(r"[0-9A-F]{16}")
POSITION_MAX, LIMIT_MAX, LIMITS_MAX, COSTS_MAX, DAYS_MAX, MONTHS_MAX = 300, 300, 20, 30, 1_830, 60
FINAL_REPORT = timedelta(days=30)
"""After the end; the day shown is the next that is worked."""
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{2})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class CostItem(StrEnum):
    """What a mission costs."""

    TRAVEL = "travel"
    LODGING = "lodging"
    ALLOWANCE = "allowance"
    SALARY = "salary"
    INSURANCE = "insurance"
    TUITION = "tuition"
    OTHER = "other"


class ReportKind(StrEnum):
    """What is reported."""

    INTERIM = "interim"
    FINAL = "final"


class MissionState(StrEnum):
    """Where a mission stands on a day."""

    OFFERED = "offered"
    """One of the two has said yes."""
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    BROKEN_OFF = "broken_off"
    LAPSED = "lapsed"
    """Its first day came before both had said yes."""


class Part(StrEnum):
    """A part of the terms that can be wrong."""

    SEED = "seed"
    PARTIES = "parties"
    POSITION = "position"
    DAYS = "days"
    LIMITS = "limits"
    COSTS = "costs"
    REPORTS = "reports"


@dataclass(frozen=True)
class Cost:
    """Who pays for an item, and how much: `amount` has no decimals or two, in a currency of ISO 4217."""

    item: CostItem
    party: str
    amount: str
    currency: str


@dataclass(frozen=True)
class Terms:
    """To what both institutions say yes; `ends_on` is the first day after."""

    seed: str
    kind: Kind
    sending: str
    host: str
    person: UUID
    position: str
    starts_on: date
    ends_on: date
    limits: tuple[str, ...]
    """What they may not enter, see or take along."""
    costs: tuple[Cost, ...]
    report_every_months: int | None
    programme: UUID | None
    project: UUID | None
    agreement: UUID | None
    application: UUID | None

    @property
    def parties(self) -> tuple[str, str]:
        return self.sending, self.host

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    @property
    def mission(self) -> UUID:
        """Its identifier."""
        return named_id(f"mission {digest(canonical_bytes(self.as_json()))}")

    def as_json(self) -> dict[str, Json]:
        def key(value: UUID | None) -> str | None:
            return str(value) if value else None

        return {
            "seed": self.seed,
            "kind": self.kind.value,
            "sending": self.sending,
            "host": self.host,
            "person": str(self.person),
            "position": self.position,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "limits": list(self.limits),
            "costs": [
                {
                    "item": each.item.value,
                    "party": each.party,
                    "amount": each.amount,
                    "currency": each.currency,
                }
                for each in self.costs
            ],
            "report_every_months": self.report_every_months,
            "programme": key(self.programme),
            "project": key(self.project),
            "agreement": key(self.agreement),
            "application": key(self.application),
        }


@dataclass(frozen=True)
class ReportDue:
    """A report that the sending institution owes the host."""

    kind: ReportKind
    due_on: date


@dataclass(frozen=True)
class Given:
    """What a mission that is done gave: days of a person, by one party to another."""

    giver: str
    taker: str
    days: int


def require_sound_terms(terms: Terms) -> None:
    """Raises Refused `terms_wrong` with the part that cannot be."""
    for part, is_sound in _parts(terms):
        if not is_sound:
            raise Refused("terms_wrong", part=part)


def state_on(
    terms: Terms, *, agreed_by: Collection[str], agreed_on: date | None, broken_on: date | None, on: date
) -> MissionState:
    """Where it stands; `agreed_on` is the day of the later of both statements."""
    is_agreed = set(agreed_by) >= set(terms.parties) and agreed_on is not None
    if not is_agreed or (agreed_on and agreed_on >= terms.ends_on):
        return MissionState.OFFERED if on < terms.starts_on and not is_agreed else MissionState.LAPSED
    if broken_on is not None and broken_on < terms.ends_on and broken_on <= on:
        return MissionState.BROKEN_OFF
    if on < terms.starts_on:
        return MissionState.PLANNED
    return MissionState.UNDER_WAY if on < terms.ends_on else MissionState.DONE


def reports_due(terms: Terms) -> tuple[ReportDue, ...]:
    """Interim reports while it lasts, and the final one."""
    found = []
    if terms.report_every_months:
        days = series(terms.starts_on, until=terms.ends_on, months=terms.report_every_months)
        found = [ReportDue(ReportKind.INTERIM, each) for each in days if each > terms.starts_on]
    return (*found, ReportDue(ReportKind.FINAL, terms.ends_on + FINAL_REPORT))


def given_by(terms: Terms) -> Given:
    """Who gave how much to whom, once it is done."""
    giver, taker = (
        (terms.sending, terms.host) if is_given_by_sending(terms.kind) else (terms.host, terms.sending)
    )
    return Given(giver, taker, terms.days)


def _parts(terms: Terms) -> Iterator[tuple[Part, bool]]:
    yield Part.SEED, bool(SEED.fullmatch(terms.seed))
    yield Part.PARTIES, terms.sending != terms.host
    yield Part.POSITION, _is_line(terms.position, POSITION_MAX)
    yield Part.DAYS, 1 <= terms.days <= DAYS_MAX and is_reckonable(terms.starts_on)
    yield Part.LIMITS, len(terms.limits) <= LIMITS_MAX
    yield Part.LIMITS, all(_is_line(each, LIMIT_MAX) for each in terms.limits)
    yield Part.COSTS, len(terms.costs) <= COSTS_MAX and all(_is_cost(each, terms) for each in terms.costs)
    every = terms.report_every_months
    yield Part.REPORTS, every is None or 1 <= every <= MONTHS_MAX


def _is_line(text: str, longest: int) -> bool:
    return bool(text.strip()) and len(text) <= longest and "\n" not in text and problem_of(text) is None


def _is_cost(cost: Cost, terms: Terms) -> bool:
    is_money = bool(_AMOUNT.fullmatch(cost.amount)) and bool(_CURRENCY.fullmatch(cost.currency))
    return is_money and cost.party in terms.parties
