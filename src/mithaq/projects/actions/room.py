"""Work in a project's room: add versions of joint documents, tell to whom they went, take them back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from mithaq.access.actions.saying import say
from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.domain.release import Reader
from mithaq.clearance.queries.readers import may_institution_see
from mithaq.exchange.adapters import files
from mithaq.exchange.domain.content import Attachment
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import text_kept
from mithaq.projects.domain import said
from mithaq.projects.domain.rooms import TITLE_MAX, DocumentVersion, following, problem_of
from mithaq.projects.published import ACTS
from mithaq.projects.queries import projects, rooms
from mithaq.register import actions as register

FILE_BYTES_MAX = 1 << 30


@dataclass(frozen=True)
class NewVersion:
    """What somebody says of a version that they add; `follows` is the reference of another, or empty."""

    key: str
    title: str
    fields: tuple[str, ...]
    label: Label
    note: str = ""
    follows: str = ""


def add_version(
    project: UUID,
    new: NewVersion,
    *,
    file_name: str,
    media_type: str,
    chunks: Iterable[bytes],
    stands_for: Reader,
    by: Actor,
    at: datetime,
) -> DocumentVersion:
    """Keep a file as the next version of a document; only the actor's institution knows of it.

    What goes on from a version of others must be no wider than it. Raises Refused `not_permitted`,
    `not_a_partner`, `room_key_unfit`, `room_title_unfit`, `room_fields_unfit`, `room_fields_outside`,
    `room_label_unfit`, `room_label_wider`, `room_versions_most`, `file_name_invalid`, `message_too_long`,
    `document_recalled`, or what keeping a file refuses; NotFound `project_unknown` or `document_unknown`.
    """
    require(by, Act.TELL_PROJECT)
    unread = Attachment("", cleaned(file_name).strip(), media_type[:TITLE_MAX], 0)
    # What is refused is refused before its file is read, and asked again once nothing can change any more.
    _next(project, new, unread, stands_for=stands_for, by=by, at=at)
    kept = files.keep(chunks, folder=files.attachments_folder(), bytes_max=FILE_BYTES_MAX)
    file = replace(unread, digest=kept.digest, size_bytes=kept.size_bytes)
    with transaction.atomic():
        register.lock_writer()
        version = _next(project, new, file, stands_for=stands_for, by=by, at=at)
        body: dict[str, Json] = {"document": version.as_json()}
        _say(said.DOCUMENT_ADDED, project, [_party(by)], body, by=by, at=at)
    return version


def tell_released(
    version: DocumentVersion, recipient: str, *, case: str, package: UUID | None, by: Actor, at: datetime
) -> None:
    """Tell a party that a version is theirs now, in the transaction that records the delivery.

    Raises Refused `document_recalled`, or `document_label_refuses` where its label keeps it from them.
    """
    rooms.require_open(version.reference)
    institution = UUID(recipient.removeprefix("institution:"))
    if not may_institution_see(version.label, institution, on=parties.legal_day(at)):
        raise Refused("document_label_refuses", reference=version.reference)
    body: dict[str, Json] = {
        "document": version.as_json(),
        "case": case,
        "package": str(package) if package else None,
    }
    _say(said.DOCUMENT_RELEASED, version.project, [version.party, recipient], body, by=by, at=at)


def recall_version(reference: str, *, reason: str, by: Actor, at: datetime) -> Sequence[UUID]:
    """Take a version back from everybody; the packages that it went in, in the caller's transaction.

    Raises Refused `not_permitted`, `document_recalled`, `message_empty` or `message_too_long`; NotFound
    `document_unknown` for what is not the institution's own.
    """
    require(by, Act.TELL_PROJECT)
    register.lock_writer()
    version = rooms.version_if_known(reference)
    if version is None or version.party != _party(by):
        raise NotFound("document_unknown", value=reference[:80])
    rooms.require_open(reference)
    releases = rooms.released(reference)
    audience = {version.party, *(each.recipient for each in releases)}
    body: dict[str, Json] = {"key": version.key, "number": version.number, "reason": text_kept(reason)}
    _say(said.DOCUMENT_RECALLED, version.project, sorted(audience), body, by=by, at=at)
    return tuple(each.package for each in releases if each.package)


def opened(reference: str, *, reader: Actor, stands_for: Reader) -> tuple[Attachment, BinaryIO]:
    """A version's file, for whoever may have it.

    Raises NotFound `document_unknown`, or `file_unknown` where it came in a package; Refused
    `document_recalled` or `storage_unavailable`.
    """
    found = rooms.version(reference, reader=reader, stands_for=stands_for)
    if found.recalled_at and not found.is_ours:
        raise Refused("document_recalled", reference=found.version.reference)
    file = found.version.file
    return file, files.opened(file.digest, folder=files.attachments_folder())


def _next(
    project: UUID, new: NewVersion, file: Attachment, *, stands_for: Reader, by: Actor, at: datetime
) -> DocumentVersion:
    fields = _fields_if_partner(project, by, at)
    version, before = _numbered(project, new, file, by), None
    if new.follows:
        before = rooms.version(new.follows, reader=by, stands_for=stands_for)
        if before.version.project != project or before.recalled_at:
            raise NotFound("document_unknown", value=new.follows[:80])
    if problem := problem_of(version):
        raise Refused(problem)
    if outside := set(version.fields) - set(fields):
        raise Refused("room_fields_outside", fields=", ".join(sorted(outside)))
    return following(version, before.version if before else None)


def _numbered(project: UUID, new: NewVersion, file: Attachment, by: Actor) -> DocumentVersion:
    key, party = cleaned(new.key).strip(), _party(by)
    return DocumentVersion(
        project=project,
        party=party,
        key=key,
        number=rooms.last_number(project, party, key) + 1,
        title=cleaned(new.title).strip(),
        note=text_kept(new.note, may_be_empty=True),
        file=file,
        fields=tuple(sorted(set(new.fields))),
        label=replace(new.label, originator=party),
        follows="",
        parts=(),
    )


def _fields_if_partner(project: UUID, by: Actor, at: datetime) -> Sequence[str]:
    """The project's fields of technology."""
    view = projects.project_if_known(project, on=parties.legal_day(at))
    if view is None:
        raise NotFound("project_unknown", value=str(project))
    if not projects.is_party(view, by):
        raise Refused("not_a_partner")
    return view.plan.technology_fields


def _say(
    act: str, project: UUID, audience: Sequence[str], body: dict[str, Json], *, by: Actor, at: datetime
) -> None:
    subject = said.subject_of(project)
    appended = say(act, subject=subject, audience=tuple(audience), body=body, by=by, at=at)
    ACTS[act](appended.position, appended.statement)


def _party(by: Actor) -> str:
    return f"institution:{by.institution}"
