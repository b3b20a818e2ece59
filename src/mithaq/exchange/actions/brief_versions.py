"""The files of frozen briefs: kept with the attachments, and opened again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.exchange.adapters import files
from mithaq.parties.queries import host_institution
from mithaq.watch.actions.freezing import NewVersion, freeze_brief
from mithaq.watch.domain.brief_versions import BriefFile, BriefVersion
from mithaq.watch.queries import brief_versions


@dataclass(frozen=True)
class Printed:
    """A brief as it was printed in a language."""

    name: str
    language: str
    media_type: str
    data: bytes


def keep_version(
    brief: UUID, new: NewVersion, printed: Sequence[Printed], *, by: Actor, at: datetime
) -> BriefVersion:
    """Keep the files of a revision and freeze it. Raises what keeping a file and `freeze_brief` refuse."""
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    kept = [BriefFile(each.name, each.language, each.media_type, *_kept(each.data)) for each in printed]
    return freeze_brief(brief, new, kept, by=by, at=at)


def opened(reference: str, name: str, *, reader: Actor) -> tuple[BriefFile, BinaryIO]:
    """A file of a version.

    Raises NotFound `no_such_brief` or `file_unknown`; Refused `storage_unavailable`.
    """
    found = brief_versions.version(reference, reader=reader).version
    file = next((each for each in found.files if each.name == name), None)
    if file is None:
        raise NotFound("file_unknown")
    return file, files.opened(file.digest, folder=files.attachments_folder())


def _kept(data: bytes) -> tuple[str, int]:
    kept = files.keep([data], folder=files.attachments_folder())
    return kept.digest, kept.size_bytes
