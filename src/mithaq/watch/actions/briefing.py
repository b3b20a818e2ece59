"""Make a brief from a look, and edit its lines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.parties.queries import host_institution
from mithaq.watch.domain.briefs import NOTE_MAX, BriefKind, Edit, changed
from mithaq.watch.models import Brief, BriefEdit
from mithaq.watch.queries import briefs, looks
from mithaq.watch.queries.brief_facts import lines_of
from mithaq.watch.queries.briefs import BriefView
from mithaq.watch.queries.note_facts import note_lines_of
from mithaq.watch.queries.selecting import stamp


def make_brief(
    *, id: UUID, kind: BriefKind, look: UUID, term: str = "", since: date, by: Actor, at: datetime
) -> BriefView:
    """Reckon and keep a brief; cyber news count from `since`.

    Raises Refused `not_permitted`, `brief_since_ahead` or `corpus_damaged`; NotFound `no_such_look` or
    `no_such_topic`.
    """
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    if since > at.date():
        raise Refused("brief_since_ahead")
    of = looks.look(look, reader=by)
    corpus = stamp()
    lines = lines_of(kind, of, term, since, reader=by)
    Brief.objects.create(
        id=id,
        kind=kind.value,
        look_id=of.id,
        term=term if kind is BriefKind.DOSSIER else "",
        since=since,
        made_at=at,
        by=by.person,
        stamp=corpus,
        lines=[briefs.told(each) for each in lines],
        revision=1,
    )
    return briefs.brief(id, reader=by)


def make_note(*, id: UUID, since: date, by: Actor, at: datetime) -> BriefView:
    """Reckon and keep a daily note: what changed since a day, and what is new on one's own watchlist.

    Raises Refused `not_permitted` or `brief_since_ahead`.
    """
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    if since > at.date():
        raise Refused("brief_since_ahead")
    lines = note_lines_of(id, since=since, until=at, person=by.person, reader=by)
    Brief.objects.create(
        id=id,
        kind=BriefKind.DAILY.value,
        term="",
        since=since,
        made_at=at,
        by=by.person,
        stamp=stamp(),
        lines=[briefs.told(each) for each in lines],
        revision=1,
    )
    return briefs.brief(id, reader=by)


@transaction.atomic
def edit_brief(id: UUID, edits: Sequence[Edit], *, revision: int, by: Actor, at: datetime) -> int:
    """Keep what an analyst did to lines, with their name and the moment; the new revision. Locks the brief.

    Sentences and sources stay as they are. Raises Refused `not_permitted`, `brief_changed_elsewhere` where
    another saved first, `brief_line_unknown` or `brief_note_too_long`; NotFound `no_such_brief`.
    """
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    row = Brief.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise NotFound("no_such_brief")
    if row.revision != revision:
        raise Refused("brief_changed_elsewhere")
    keys = {each["key"] for each in row.lines}
    new = changed([_checked(each, keys) for each in edits], briefs.edits_of(row))
    if not new:
        return row.revision
    row.revision += 1
    row.save(update_fields=["revision"])
    BriefEdit.objects.bulk_create(
        BriefEdit(
            brief=row,
            revision=row.revision,
            line=each.key,
            is_left_out=each.is_left_out,
            language=each.language,
            note=each.note,
            by=by.person,
            made_at=at,
        )
        for each in new
    )
    return row.revision


def _checked(edit: Edit, keys: set[str]) -> Edit:
    if edit.key not in keys or edit.language not in set(Language):
        raise Refused("brief_line_unknown", line=edit.key[:80])
    note = cleaned(edit.note).strip()
    if len(note) > NOTE_MAX:
        raise Refused("brief_note_too_long", most=NOTE_MAX)
    return replace(edit, note=note)
