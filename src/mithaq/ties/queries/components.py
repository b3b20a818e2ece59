"""The components that loaded sets give of two states, each by itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.domain.change import Direction, Move, direction
from mithaq.ties.domain.profile import (
    BACK_YEARS,
    Component,
    Figure,
    Known,
    Part,
    Reckoned,
    Source,
    Way,
    component,
    coverage,
)
from mithaq.ties.domain.similarity import Z_90
from mithaq.ties.queries import common
from mithaq.ties.queries.alignment import Alike
from mithaq.ties.queries.common import Common
from mithaq.ties.queries.of_state import Ways, source_of, ways_with
from mithaq.ties.queries.sets import SetView, sets_in_force
from mithaq.ties.queries.sizes import beside_size


@dataclass(frozen=True)
class Reading:
    """Which kind of set speaks for which part, and how its years become a figure.

    `is_together`: what both sent is one figure.
    """

    part: Part
    kind: str
    reckoned: Reckoned
    is_together: bool = False


READINGS = (
    Reading(Part.COMMITMENTS, "pledges", Reckoned.LAST),
    Reading(Part.COMMITMENTS, "defence_agreements", Reckoned.LAST),
    Reading(Part.COMMITMENTS, "nuclear_agreements", Reckoned.YEARS),
    Reading(Part.RECIPROCITY, "arms", Reckoned.SUM),
    Reading(Part.RECIPROCITY, "trade", Reckoned.SUM),
    Reading(Part.CONTACT, "joint_bodies", Reckoned.LAST),
    Reading(Part.CONTACT, "trade", Reckoned.SUM, is_together=True),
    Reading(Part.CONTACT, "joint_papers", Reckoned.SUM),
    Reading(Part.NEGATIVE, "disputes", Reckoned.YEARS),
    Reading(Part.NEGATIVE, "rivalries", Reckoned.YEARS),
)


def components(
    one: int, other: int, year: int, *, alike: Alike | None, reader: Actor
) -> tuple[Component, ...]:
    """What sets tell of two states up to a year; `alike` is how they vote, where a set knows both.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    known = sets_in_force(reader=reader)
    found = [each for reading in READINGS for each in _read(reading, one, other, year, known)]
    found += [_votes(alike, year, known), *_points(one, other, year, known, reader)]
    return tuple(sorted(found, key=lambda each: list(Part).index(each.part)))


def reckoned(reading: Reading, set: SetView, ways: Ways, year: int) -> Component:
    """A component of a set from what it tells of two by year."""
    return component(
        reading.part,
        reading.kind,
        _together(ways, source_of(set)) if reading.is_together else ways,
        reckoned=reading.reckoned,
        source=source_of(set),
        until=year,
    )


def _read(
    reading: Reading, one: int, other: int, year: int, known: tuple[SetView, ...]
) -> Iterator[Component]:
    found = [each for each in known if each.kind == reading.kind]
    for each in found:
        told = reckoned(reading, each, ways_with(each, one, other), year)
        if reading.part is Part.CONTACT and told.known is Known.KNOWN:
            told = replace(told, beside_size=beside_size(each, one, other, year, known))
        yield told
    if not found:
        yield Component(reading.part, reading.kind, Known.NO_SET)


def _together(ways: Ways, source: Source) -> Ways:
    """The sums of the years in which both ways are known."""
    given, taken = ways[Way.GIVEN], ways[Way.TAKEN]
    years = given.keys() | taken.keys() if source.absent_is_none else given.keys() & taken.keys()
    return {Way.MUTUAL: {year: given.get(year, 0.0) + taken.get(year, 0.0) for year in sorted(years)}}


def _votes(alike: Alike | None, year: int, known: tuple[SetView, ...]) -> Component:
    if alike is None:
        is_loaded = any(each.kind == "votes" for each in known)
        return Component(Part.ALIGNMENT, "votes", Known.NOT_OF_THEM if is_loaded else Known.NO_SET)
    source, now = source_of(alike.set), alike.until(year)
    share = coverage(source, year)
    if now is None or not share:
        return Component(
            Part.ALIGNMENT,
            "votes",
            Known.TOO_LITTLE if share else Known.TOO_OLD,
            coverage=share,
            source=source,
        )
    figure = _with_bounds(now.value, now.error, alike.moved(year))
    return Component(
        part=Part.ALIGNMENT,
        what="votes",
        known=Known.KNOWN,
        figures={Way.MUTUAL: figure},
        evidence={Way.MUTUAL: now.roll_calls},
        as_of=now.year,
        coverage=share,
        source=source,
    )


def _points(
    one: int, other: int, year: int, known: tuple[SetView, ...], reader: Actor
) -> Iterator[Component]:
    part, what = Part.ALIGNMENT, "ideal_points"
    now = {each.set.id: each for each in common.in_common(one, other, year, reader=reader)}
    before = {each.set.id: each for each in common.in_common(one, other, year - BACK_YEARS, reader=reader)}
    found = [each for each in known if each.kind == what]
    for each in found:
        source, last = source_of(each), now.get(each.id)
        share = coverage(source, year)
        if last is None or not share:
            yield Component(
                part, what, Known.NOT_OF_THEM if share else Known.TOO_OLD, coverage=share, source=source
            )
        else:
            yield _distance(last, before.get(each.id), source, share)
    if not found:
        yield Component(part, what, Known.NO_SET)


def _distance(now: Common, before: Common | None, source: Source, share: float) -> Component:
    moved = Direction.UNKNOWN
    if before and before.year == now.year - BACK_YEARS and before.error and now.error:
        moved = direction([Move(before.value, now.value, before.error, now.error)])
    return Component(
        part=Part.ALIGNMENT,
        what="ideal_points",
        known=Known.KNOWN,
        figures={Way.MUTUAL: _with_bounds(now.value, now.error, moved)},
        as_of=now.year,
        coverage=share,
        source=source,
    )


def _with_bounds(value: float, error: float | None, moved: Direction) -> Figure:
    # An error that is no number is not known.
    if error is None or error != error:  # noqa: PLR0124
        return Figure(value, moved=moved)
    return Figure(value, value - Z_90 * error, value + Z_90 * error, moved)
