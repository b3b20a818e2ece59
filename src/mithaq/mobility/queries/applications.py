"""Reads of applications: whose they are stands in a file that few may open and that is erased in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound
from mithaq.mobility.adapters import identity_box
from mithaq.mobility.domain.awarding import Outcome
from mithaq.mobility.domain.calls import CareerStage
from mithaq.mobility.models import Application, ApplicationFile, Call
from mithaq.mobility.queries import calls
from mithaq.mobility.queries.calls import CallView


@dataclass(frozen=True)
class FileView:
    """Who applies and with what. The number of their document is read by itself, by `identity_of`."""

    person: UUID
    name: str
    contact: str
    nationality: str
    stage: CareerStage
    languages: tuple[str, ...]
    curriculum: str
    motivation: str
    has_identity: bool


@dataclass(frozen=True)
class ApplicationView:
    """An application; without its file where that is erased, or not for the reader."""

    id: UUID
    reference: str
    call: CallView
    institution: UUID
    made_at: datetime
    outcome: Outcome | None
    erased_at: datetime | None
    file: FileView | None


def own_applications(*, reader: Actor, at: datetime, first: int, limit: int) -> tuple[ApplicationView, ...]:
    """Those of the reader's institution that the reader may open, the last made first; three queries."""
    rows = list(_own(reader).order_by("-made_at", "id")[first : first + limit])
    views = calls.calls_by_id((row.call for row in rows), at=at)
    files = _files(row.id for row in rows)
    return tuple(_view(row, views[row.call], files.get(row.id)) for row in rows)


def count_own(*, reader: Actor) -> int:
    """How many those are."""
    return _own(reader).count()


def application(reference: str, *, reader: Actor, at: datetime) -> ApplicationView:
    """Raises NotFound `application_unknown`, also for one that the reader may not open."""
    row = Application.objects.filter(reference=reference[:24]).first()
    if row is None:
        raise NotFound("application_unknown", value=reference[:80])
    view = calls.call_by_id(row.call, at=at)
    file = _files([row.id]).get(row.id)
    if not _opens(row, file, view, reader):
        raise NotFound("application_unknown", value=reference[:80])
    return _view(row, view, file)


def identity_of(view: ApplicationView) -> str:
    """The number of the applicant's document; empty where none is kept. Raises `identity_key_unreadable`."""
    kept = ApplicationFile.objects.filter(pk=view.id).values_list("identity", flat=True).first()
    return identity_box.opened(bytes(kept), row=str(view.id), home=Path(settings.HOME)) if kept else ""


def everything_kept(view: ApplicationView) -> dict[str, Json]:
    """All that this node keeps of an applicant, for them: what they wrote, and what reviewers made of it."""
    row = ApplicationFile.objects.filter(pk=view.id).first()
    if row is None or view.file is None:
        return {"application": view.reference, "erased_at": str(view.erased_at) if view.erased_at else None}
    return {
        "application": view.reference,
        "call": view.call.reference,
        "institution": str(view.institution),
        "made_at": view.made_at.isoformat(),
        "name": row.name,
        "contact": row.contact,
        "nationality": row.nationality,
        "identity_document": identity_of(view),
        "career_stage": row.stage,
        "languages": list(row.languages),
        "curriculum": row.curriculum,
        "motivation": row.motivation,
        "reviews": row.reviews,
        "outcome": view.outcome.value if view.outcome else None,
    }


def erasable(*, at: datetime, limit: int) -> tuple[UUID, ...]:
    """Applications without a place whose call lets their files be kept no longer.

    A call that was taken back is never decided: its files are kept no longer than from then on.
    """
    found = list[UUID]()
    over = Call.objects.exclude(decided_at=None, closed_on=None).order_by("decided_at", "id")
    for key, content, moment, closed_on in over.values_list("id", "content", "decided_at", "closed_on"):
        kept = timedelta(days=content["keep_days"])
        is_over = moment is not None and moment + kept <= at
        if is_over or (closed_on is not None and closed_on + kept < at.date()):
            late = Application.objects.filter(call=key, erased_at=None)
            found += late.exclude(outcome=Outcome.AWARDED.value).values_list("id", flat=True)[:limit]
        if len(found) >= limit:
            break
    return tuple(found[:limit])


def keys_named(call: UUID, references: Iterable[str]) -> tuple[UUID, ...]:
    """The applications of a call with these references, in their order.

    Raises NotFound `application_unknown` with the first that is none of its.
    """
    wanted = [each.strip().upper()[:24] for each in references if each.strip()]
    rows = Application.objects.filter(call=call, reference__in=wanted)
    known = dict(rows.values_list("reference", "id"))
    if missing := next((each for each in wanted if each not in known), None):
        raise NotFound("application_unknown", value=missing)
    return tuple(known[each] for each in wanted)


def references_of(keys: Iterable[UUID]) -> tuple[str, ...]:
    """Their references, in their order; one query."""
    wanted = list(keys)
    known = dict(Application.objects.filter(pk__in=wanted).values_list("id", "reference"))
    return tuple(known[each] for each in wanted if each in known)


def _own(reader: Actor) -> QuerySet[Application]:
    rows = Application.objects.filter(institution=reader.institution)
    if may(reader, Act.OPEN_CALL):
        return rows
    return rows.filter(pk__in=ApplicationFile.objects.filter(person=reader.person).values("application"))


def _opens(row: Application, file: ApplicationFile | None, view: CallView, reader: Actor) -> bool:
    """Its author, the officers of the institution that sends, and those who lead the call."""
    if calls.is_organiser(view, reader) or calls.may_decide(view, reader):
        return True
    is_author = file is not None and file.person == reader.person
    return is_author or (row.institution == reader.institution and may(reader, Act.OPEN_CALL))


def _files(keys: Iterable[UUID]) -> Mapping[UUID, ApplicationFile]:
    rows = ApplicationFile.objects.defer("identity").filter(application__in=list(keys))
    return {row.application: row for row in rows}


def _view(row: Application, view: CallView, file: ApplicationFile | None) -> ApplicationView:
    return ApplicationView(
        id=row.id,
        reference=row.reference,
        call=view,
        institution=row.institution,
        made_at=row.made_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        erased_at=row.erased_at,
        file=_file(file) if file else None,
    )


def _file(row: ApplicationFile) -> FileView:
    return FileView(
        person=row.person,
        name=row.name,
        contact=row.contact,
        nationality=row.nationality,
        stage=CareerStage(row.stage),
        languages=tuple(row.languages),
        curriculum=row.curriculum,
        motivation=row.motivation,
        has_identity=row.identity is not None,
    )
