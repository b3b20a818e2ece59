"""Where a spin-off stands by what was told of it: its stage, its readiness, what is due, what it brought."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from mithaq.economy.domain.readiness import SIX, Level, Readiness
from mithaq.economy.domain.readiness import readiness as bounded
from mithaq.economy.domain.spin_offs.entries import FLOWS, Entry, ExportStatus, ToldKind
from mithaq.parties.domain.deadlines import after


class SpinOffStage(StrEnum):
    """How far a spin-off has come; once reached, a stage stays reached."""

    IDEA = "idea"
    DISCLOSED = "disclosed"
    ASSESSED = "assessed"
    PROTECTED = "protected"
    OUT = "out"
    """Licensed, or in a company of its own."""
    EARNING = "earning"
    """Sales, exports, royalties or jobs were reported."""

    @property
    def number(self) -> int:
        """Its place on the way, from 0."""
        return list(SpinOffStage).index(self)


_REACHED_BY = {
    ToldKind.IDEA: SpinOffStage.IDEA,
    ToldKind.DISCLOSURE: SpinOffStage.DISCLOSED,
    ToldKind.ASSESSMENT: SpinOffStage.ASSESSED,
    ToldKind.PROTECTION: SpinOffStage.PROTECTED,
    ToldKind.LICENCE: SpinOffStage.OUT,
    ToldKind.START_UP: SpinOffStage.OUT,
}
_EARNINGS = (*FLOWS, "jobs")


@dataclass(frozen=True)
class Reached:
    """A stage and the day on which it was reached, by the entry that shows it."""

    stage: SpinOffStage
    on: date
    entry: Entry


@dataclass(frozen=True)
class Ready:
    """The latest assessment: the levels with their evidence, and what they come to as a whole."""

    levels: tuple[Level, ...]
    whole: Readiness
    entry: Entry


class DueKind(StrEnum):
    """What is owed on a day."""

    NEXT_STEP = "next_step"
    REPORT = "report"
    EXPORT_STATUS = "export_status"
    ROYALTIES = "royalties"


@dataclass(frozen=True)
class Due:
    """Something that is owed by a day; `of` is the key of the licence or start-up that it is about."""

    kind: DueKind
    on: date
    of: str = ""


@dataclass(frozen=True)
class Brought:
    """A sum over reports, with its bounds where some of it was estimated; else all three are the same.

    `reports` are the entries that it is the sum of, `largest` the greatest part of it from one licence or
    start-up.
    """

    what: str
    currency: str
    low: Decimal
    figure: Decimal
    high: Decimal
    largest: Decimal
    reports: tuple[Entry, ...]

    @property
    def without_largest(self) -> Decimal:
        """The sum had its largest source not been."""
        return self.figure - self.largest


def stages(entries: Iterable[Entry]) -> tuple[Reached, ...]:
    """The stages that were reached, each by the first entry that shows it, in the order of the way.

    A protection that was refused shows none; a report of nothing but zeros shows no earning.
    """
    first: dict[SpinOffStage, Reached] = {}
    for each in entries:
        stage = _shown_by(each)
        if stage is not None and (stage not in first or each.on < first[stage].on):
            first[stage] = Reached(stage, each.on, each)
    return tuple(sorted(first.values(), key=lambda each: each.stage.number))


def _shown_by(entry: Entry) -> SpinOffStage | None:
    if entry.kind is ToldKind.REPORT:
        return SpinOffStage.EARNING if any(Decimal(entry.text(each) or 0) > 0 for each in _EARNINGS) else None
    if entry.kind is ToldKind.PROTECTION and entry.text("protection_state") == "refused":
        return None
    return _REACHED_BY.get(entry.kind)


def readiness(entries: Iterable[Entry]) -> Ready | None:
    """What the assessment found; nothing before one."""
    entry = _one(entries, ToldKind.ASSESSMENT)
    if entry is None:
        return None
    levels = tuple(
        Level(each, int(entry.text(each.value)), (entry.text(f"{each.value}_evidence"),))
        for each in SIX
        if each.value in entry.facts
    )
    return Ready(levels, bounded(levels), entry)


def export_status(entries: Iterable[Entry]) -> ExportStatus | None:
    """What was found of the technology; nothing before it was looked at."""
    entry = _one(entries, ToldKind.EXPORT_STATUS)
    return ExportStatus(entry.text("status")) if entry else None


def dues(entries: Sequence[Entry]) -> tuple[Due, ...]:
    """What is owed, the earliest first: the next step, reports on what went out, and the export status.

    The export status is owed from the assessment on, since nothing goes out before it. A report is owed at
    the end of each period of the terms that no report reaches; the oldest one counts. Nothing is owed of what
    is closed.
    """
    if _one(entries, ToldKind.CLOSURE):
        return ()
    found = []
    if (step := _one(entries, ToldKind.NEXT_STEP)) and (due_on := step.day("due_on")):
        found.append(Due(DueKind.NEXT_STEP, due_on))
    if (assessed := _one(entries, ToldKind.ASSESSMENT)) and export_status(entries) is None:
        found.append(Due(DueKind.EXPORT_STATUS, assessed.on))
    for each in entries:
        if each.kind in {ToldKind.LICENCE, ToldKind.START_UP} and "reports_months" in each.facts:
            until = _reported_until(each.key, entries) or each.on
            last, next_on = each.day("until"), after(until, months=int(each.text("reports_months")))
            if last is None or until < last:
                found.append(Due(DueKind.REPORT, min(next_on, last or next_on), each.key))
    return tuple(sorted(found, key=lambda each: (each.on, each.kind, each.of)))


def _reported_until(key: str, entries: Iterable[Entry]) -> date | None:
    days = [each.day("until") for each in entries if each.kind is ToldKind.REPORT and each.text("of") == key]
    return max((each for each in days if each), default=None)


def brought(
    entries: Iterable[Entry], *, since: date = date.min, until: date = date.max
) -> tuple[Brought, ...]:
    """What reports of periods whose last day is in `[since, until)` come to, by what and currency.

    Jobs are no flow: of each licence or start-up its latest figure counts.
    """
    reports = [each for each in entries if each.kind is ToldKind.REPORT and since <= each.on < until]
    found = []
    for what in _EARNINGS:
        told = [each for each in reports if what in each.facts]
        for currency in sorted({_currency(what, each) for each in told}):
            parts = [each for each in told if _currency(what, each) == currency]
            found.append(_sum(what, currency, _latest(parts) if what == "jobs" else parts))
    return tuple(found)


def together(sums: Iterable[Sequence[Brought]]) -> tuple[Brought, ...]:
    """The sums of several spin-offs as one, whose largest part is the largest of any."""
    joined: dict[tuple[str, str], Brought] = {}
    for each in (one for some in sums for one in some):
        before = joined.get((each.what, each.currency))
        joined[each.what, each.currency] = _added(before, each) if before else each
    return tuple(joined[key] for key in sorted(joined, key=lambda key: (_EARNINGS.index(key[0]), key[1])))


def _added(one: Brought, other: Brought) -> Brought:
    return Brought(
        one.what,
        one.currency,
        one.low + other.low,
        one.figure + other.figure,
        one.high + other.high,
        max(one.largest, other.largest),
        (*one.reports, *other.reports),
    )


def _currency(what: str, entry: Entry) -> str:
    return "" if what == "jobs" else entry.text("currency")


def _latest(reports: Iterable[Entry]) -> list[Entry]:
    last: dict[str, Entry] = {}
    for each in sorted(reports, key=lambda each: (each.on, each.position)):
        last[each.text("of")] = each
    return list(last.values())


def _sum(what: str, currency: str, reports: Sequence[Entry]) -> Brought:
    def total(suffix: str) -> Decimal:
        return sum((Decimal(each.text(f"{what}{suffix}") or each.text(what)) for each in reports), Decimal())

    by_source: dict[str, Decimal] = {}
    for each in reports:
        by_source[each.text("of")] = by_source.get(each.text("of"), Decimal()) + Decimal(each.text(what))
    largest = max(by_source.values())
    return Brought(what, currency, total("_low"), total(""), total("_high"), largest, tuple(reports))


def _of(entries: Iterable[Entry], kind: ToldKind) -> Iterator[Entry]:
    return (each for each in entries if each.kind is kind)


def _one(entries: Iterable[Entry], kind: ToldKind) -> Entry | None:
    return next(_of(entries, kind), None)
