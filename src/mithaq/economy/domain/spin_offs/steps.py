"""Spin-offs as cases of the funnel: since when each stood at a stage, and when it came to another."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from mithaq.economy.domain.funnel import Case, Stage
from mithaq.economy.domain.spin_offs.entries import Entry, ToldKind

_KINDS = {
    Stage.DISCLOSURE: ToldKind.DISCLOSURE,
    Stage.PROTECTION: ToldKind.PROTECTION,
    Stage.LICENCE: ToldKind.LICENCE,
    Stage.START_UP: ToldKind.START_UP,
}


def cases_of(entries: Iterable[Entry], start: Stage, end: Stage, *, on: date) -> Iterator[Case]:
    """The cases of one spin-off: one that was disclosed, or each licence or start-up on the step to revenue.

    What was told for an earlier day than its stage counts as having come at once; what was given up waits.
    """
    told = tuple(entries)
    for begun, reached in _spans(told, start, end):
        if begun <= on:
            yield _case(begun, reached, on)


def _spans(told: tuple[Entry, ...], start: Stage, end: Stage) -> Iterator[tuple[date, date | None]]:
    if end is Stage.REVENUE:
        for each in told:
            if each.kind is _KINDS[start]:
                yield each.on, min((report.on for report in told if _earns(report, each.key)), default=None)
        return
    begun = next((each.on for each in told if each.kind is _KINDS[start]), None)
    if begun is not None:
        yield begun, min((each.on for each in told if _shows(each, end)), default=None)


def _shows(entry: Entry, end: Stage) -> bool:
    return entry.kind is _KINDS[end] and entry.text("protection_state") != "refused"


def _earns(entry: Entry, key: str) -> bool:
    is_of = entry.kind is ToldKind.REPORT and entry.text("of") == key
    return is_of and Decimal(entry.text("sales") or 0) > 0


def _case(begun: date, reached: date | None, on: date) -> Case:
    watched = (on - begun).days
    if reached is None or reached > on:
        return Case(watched)
    return Case(watched, took=max((reached - begun).days, 0))
