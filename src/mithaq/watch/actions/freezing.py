"""Freeze a revision of a brief, so that a release case can ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.labels import Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.fields.queries import field_codes
from mithaq.parties.queries import host_institution
from mithaq.watch.domain.brief_versions import FIELDS_MAX, TITLE_MAX, BriefFile, BriefVersion, problem_of
from mithaq.watch.models import Brief, FrozenBrief


@dataclass(frozen=True)
class NewVersion:
    """What somebody says of a revision that they freeze."""

    revision: int
    title: str
    fields: tuple[str, ...]
    label: Label


@transaction.atomic
def freeze_brief(
    id: UUID, new: NewVersion, files: Sequence[BriefFile], *, by: Actor, at: datetime
) -> BriefVersion:
    """Keep a revision as it was printed, under the next number. Locks the brief.

    Raises Refused `not_permitted`, `brief_changed_elsewhere` where the revision is no longer the last,
    `brief_versions_most`, `brief_title_unfit`, `brief_fields_unfit` or `brief_files_unfit`; NotFound
    `no_such_brief`.
    """
    host = host_institution().id
    require(by, Act.KEEP_WATCH, of_institution=host)
    row = Brief.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise NotFound("no_such_brief")
    if row.revision != new.revision:
        raise Refused("brief_changed_elsewhere")
    party = f"institution:{host}"
    version = BriefVersion(
        brief=row.id,
        party=party,
        number=row.frozen.count() + 1,
        revision=row.revision,
        title=cleaned(new.title).strip(),
        fields=tuple(sorted(set(new.fields))),
        label=replace(new.label, originator=party),
        files=tuple(files),
    )
    if problem := problem_of(version, field_codes()):
        raise Refused(problem, most_title=TITLE_MAX, most_fields=FIELDS_MAX)
    FrozenBrief.objects.create(
        reference=version.reference,
        brief=row,
        number=version.number,
        version=version.as_json(),
        by=by.person,
        at=at,
    )
    return version
