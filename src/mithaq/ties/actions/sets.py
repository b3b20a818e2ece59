"""Load sets of ties: whole or not at all, with what was left out told row by row."""

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties.queries import host_institution
from mithaq.ties.adapters import shelf
from mithaq.ties.adapters.sets import FORMATS
from mithaq.ties.adapters.state_system import state_system
from mithaq.ties.domain.evidence import Checked, checked
from mithaq.ties.models import TieSet
from mithaq.ties.queries import network_years, sets

VINTAGE_MAX, TERMS_MAX = 80, 400


def load_set(
    format: str, file: Path, *, id: UUID, vintage: str, terms: str, by: Actor, at: datetime
) -> sets.SetView:
    """Read a set and put it in force; the one of the same format before it stays, out of force.

    The same file of the same vintage again changes nothing but a course that an earlier recipe made, which
    is made anew; where its rows are gone it is loaded anew. Raises Refused `not_permitted`,
    `vintage_missing`, `tie_set_words_too_long`, or what reading and checking refuse; NotFound
    `tie_format_unknown`.
    """
    require(by, Act.KEEP_TIES, of_institution=host_institution().id)
    if format not in FORMATS:
        raise NotFound("tie_format_unknown", value=format[:80], known=tuple(FORMATS))
    _require_words(vintage, terms)
    read = FORMATS[format].read(file)
    digest = _digest(file)
    same = TieSet.objects.filter(format=format, sha256=digest, vintage=vintage, is_in_force=True).first()
    if same is not None and shelf.has(same.id, "rows"):
        _renew_course(same)
        return sets.tie_set(same.id, reader=by)
    found = checked(FORMATS[format].kind, read, state_system())
    first, last = found.years
    beside = network_years.usual_course(format, found.rows, first=first, last=last)
    shelf.put(id, rows=found.rows, wrong=found.wrong, **beside)
    try:
        _put_in_force(format, file, id, found, vintage=vintage, terms=terms, digest=digest, by=by, at=at)
    except BaseException:
        shelf.take_off(id)
        raise
    return sets.tie_set(id, reader=by)


def _renew_course(known: TieSet) -> None:
    if network_years.course_beside(known.id) is None:
        first, last = known.first_year, known.last_year
        rows = shelf.rows(known.id).collect()
        shelf.put(known.id, **network_years.usual_course(known.format, rows, first=first, last=last))


@transaction.atomic
def _put_in_force(
    format: str,
    file: Path,
    key: UUID,
    found: Checked,
    *,
    vintage: str,
    terms: str,
    digest: str,
    by: Actor,
    at: datetime,
) -> None:
    TieSet.objects.filter(format=format, is_in_force=True).update(is_in_force=False)
    first, last = found.years
    TieSet.objects.create(
        id=key,
        format=format,
        kind=FORMATS[format].kind.code,
        vintage=vintage,
        terms=terms,
        place=str(file)[-2000:],
        sha256=digest,
        first_year=first,
        last_year=last,
        rows=len(found.rows),
        wrong=len(found.wrong),
        codes=dict(found.wrong.group_by("code").len().sort("code").iter_rows()),
        loaded_at=at,
        by=by.person,
        is_in_force=True,
    )


def _require_words(vintage: str, terms: str) -> None:
    if not vintage.strip():
        raise Refused("vintage_missing")
    if len(vintage) > VINTAGE_MAX or len(terms) > TERMS_MAX:
        raise Refused("tie_set_words_too_long", vintage=VINTAGE_MAX, terms=TERMS_MAX)


def _digest(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
