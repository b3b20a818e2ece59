"""Calls on the joint documents of projects. No token takes one back; a release is a case, and delivered."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.api.schemas import AttachmentOut, LabelOut
from mithaq.base.labels import Classification, Handling, Label
from mithaq.projects.actions import room
from mithaq.projects.actions.room import NewVersion
from mithaq.projects.queries import projects, rooms
from mithaq.projects.queries.rooms import VersionView

router = Router(tags=["projects"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
LIST_MAX = 100


class ReleaseOut(Schema):
    """To whom a version went, by which case, and in which package to another node."""

    recipient: str
    case: str
    package: UUID | None
    at: datetime


class DocumentVersionOut(Schema):
    """A version of a joint document; `follows` is the digest of the version it goes on from.

    `parts` are the other parties whose parts it holds.
    """

    reference: str
    key: str
    number: int
    party: str
    title: str
    note: str
    digest: str
    file: AttachmentOut
    has_file: bool
    fields: list[str]
    label: LabelOut
    follows: str | None
    parts: list[str]
    releases: list[ReleaseOut]
    at: datetime
    recalled_at: datetime | None
    recall_reason: str


class DocumentVersionIn(Schema):
    """A version to add; `follows` is the reference of a version that you see."""

    key: Annotated[str, Field(max_length=30)]
    title: Annotated[str, Field(max_length=200)]
    classification: Classification
    fields: Annotated[list[str], Field(max_length=LIST_MAX)]
    releasable_to: Annotated[list[str], Field(max_length=LIST_MAX)] = []
    handling: Annotated[list[Handling], Field(max_length=len(Handling))] = []
    note: Annotated[str, Field(max_length=4_000)] = ""
    follows: Annotated[str, Field(max_length=24)] = ""


class AddedOut(Schema):
    """The reference of the version, by which cases name it."""

    reference: str


@router.get(
    "/projects/{reference}/documents",
    response={200: list[DocumentVersionOut], **REFUSED},
    summary="The joint documents of a project",
)
def listed(request: HttpRequest, reference: str) -> list[DocumentVersionOut]:
    """Your institution's versions and those released to it, the last changed document first."""
    caller = caller_of(request)
    reader = caller.acting(Scope.READ)
    view = projects.project(reference, reader=reader, on=caller.today)
    documents = rooms.room(view.id, reader=reader, stands_for=caller.reader)
    return [_out(each) for document in documents for each in document.versions]


@router.post(
    "/projects/{reference}/documents",
    response={201: AddedOut, **REFUSED},
    summary="Add a version of a joint document",
)
def add(
    request: HttpRequest, reference: str, file: File[UploadedFile], given: Form[DocumentVersionIn]
) -> Status[AddedOut]:
    """Only your institution sees it until a release case lets it go and it is delivered."""
    caller = caller_of(request)
    actor = caller.acting(Scope.DRAFT)
    view = projects.project(reference, reader=actor, on=caller.today)
    version = NewVersion(
        key=given.key,
        title=given.title,
        fields=tuple(given.fields),
        label=Label(
            given.classification,
            tuple(sorted(set(given.releasable_to))),
            tuple(sorted(set(given.handling))),
            "",
        ),
        note=given.note,
        follows=given.follows,
    )
    added = room.add_version(
        view.id,
        version,
        file_name=file.name or "",
        media_type=file.content_type or "application/octet-stream",
        chunks=file.chunks(),
        stands_for=caller.reader,
        by=actor,
        at=caller.at,
    )
    return Status(201, AddedOut(reference=added.reference))


@router.get(
    "/documents/{reference}", response={200: DocumentVersionOut, **REFUSED}, summary="One version of one"
)
def one(request: HttpRequest, reference: str) -> DocumentVersionOut:
    """A version that you may see."""
    caller = caller_of(request)
    return _out(rooms.version(reference, reader=caller.acting(Scope.READ), stands_for=caller.reader))


@router.get("/documents/{reference}/file", response={200: None, **REFUSED}, summary="The file of a version")
def file_of(request: HttpRequest, reference: str) -> FileResponse:
    """Its bytes, where this node holds them outside a package."""
    caller = caller_of(request)
    file, source = room.opened(reference, reader=caller.acting(Scope.READ), stands_for=caller.reader)
    return FileResponse(
        source, as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )


def _out(view: VersionView) -> DocumentVersionOut:
    version = view.version
    return DocumentVersionOut(
        reference=version.reference,
        key=version.key,
        number=version.number,
        party=version.party,
        title=version.title,
        note=version.note,
        digest=version.digest,
        file=AttachmentOut(**version.file.as_json()),  # type: ignore[arg-type]  # the same names and types
        has_file=view.has_file,
        fields=list(version.fields),
        label=LabelOut(**version.label.as_json()),  # type: ignore[arg-type]  # the same names and types
        follows=version.follows or None,
        parts=list(version.parts),
        releases=[
            ReleaseOut(recipient=each.recipient, case=each.case, package=each.package, at=each.at)
            for each in view.releases
        ],
        at=view.added_at,
        recalled_at=view.recalled_at,
        recall_reason=view.recall_reason,
    )
