"""The sets that are loaded, and what was left out of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.domain.evidence import KINDS, Form
from mithaq.ties.models import TieSet


@dataclass(frozen=True)
class SetView:
    """A loaded set: whose it is, its vintage, and the years that it knows."""

    id: UUID
    format: str
    kind: str
    source: str
    vintage: str
    terms: str
    first_year: int
    last_year: int
    rows: int
    wrong: int
    codes: Mapping[str, int]
    loaded_at: datetime
    is_in_force: bool
    tells_absence: bool


@dataclass(frozen=True)
class WrongRow:
    """A row that was left out: its place in the file, and what stood where.

    `column` is ours; `of_file` are the columns of the file that it is read from, none where the whole row is
    meant.
    """

    place: int
    code: str
    column: str
    value: str
    of_file: tuple[str, ...]


def sets_in_force(*, reader: Actor) -> tuple[SetView, ...]:
    """All sets that figures stand on, by kind. Raises Refused `not_permitted`."""
    require(reader, Act.SEE_TIES)
    return tuple(map(_view, TieSet.objects.filter(is_in_force=True).order_by("kind", "format")))


def sets_of_states(*, reader: Actor) -> tuple[SetView, ...]:
    """Those whose rows name states. Raises as `sets_in_force`."""
    known = sets_in_force(reader=reader)
    return tuple(each for each in known if KINDS[each.kind].form is not Form.ROLL_CALL)


def tie_set(key: UUID, *, reader: Actor) -> SetView:
    """One set. Raises Refused `not_permitted` or NotFound `tie_set_unknown`."""
    require(reader, Act.SEE_TIES)
    row = TieSet.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("tie_set_unknown", value=str(key))
    return _view(row)


def wrong_rows(key: UUID, *, reader: Actor, first: int, limit: int) -> tuple[WrongRow, ...]:
    """What was left out of a set, in the order of the file. Raises as `tie_set`, or `tie_set_lost`."""
    format = FORMATS[tie_set(key, reader=reader).format]
    found = shelf.wrong(key).slice(first, limit).with_columns(pl.col("value").fill_null("")).collect()
    return tuple(
        WrongRow(place, code, column, value, format.of_file(column))
        for place, code, column, value in found.iter_rows()
    )


def _view(row: TieSet) -> SetView:
    return SetView(
        id=row.id,
        format=row.format,
        kind=row.kind,
        source=FORMATS[row.format].source,
        vintage=row.vintage,
        terms=row.terms,
        first_year=row.first_year,
        last_year=row.last_year,
        rows=row.rows,
        wrong=row.wrong,
        codes=row.codes,
        loaded_at=row.loaded_at,
        is_in_force=row.is_in_force,
        tells_absence=FORMATS[row.format].tells_absence,
    )
