"""Attach files to drafts: the bytes are kept by digest, the draft names the digest."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base import text as text_rules
from mithaq.base.refusals import Refused
from mithaq.exchange.actions.drafting import add_attachment, save_draft, without_attachment
from mithaq.exchange.adapters import files
from mithaq.exchange.domain.content import Attachment
from mithaq.exchange.queries import drafts


def opened_attachment(digest: str) -> BinaryIO:
    """The bytes of an attachment. Raises NotFound `file_unknown`."""
    return files.opened(digest, folder=files.attachments_folder())


def attach_file(
    draft: UUID,
    *,
    name: str,
    media_type: str,
    chunks: Iterable[bytes],
    revision: int,
    by: Actor,
    at: datetime,
) -> int:
    """Keep a file and name it in the draft; returns the new revision.

    Raises Refused `file_name_invalid`, `file_too_large`, `file_empty`, `disk_full`, or what saving refuses.
    """
    drafts.draft(draft, reader=by)
    if not name or len(name) > 200 or text_rules.problem_of(name) or "/" in name:
        raise Refused("file_name_invalid")
    kept = files.keep(chunks, folder=files.attachments_folder())
    attachment = Attachment(kept.digest, name, media_type[:100], kept.size_bytes)
    return add_attachment(draft, attachment, revision=revision, by=by, at=at)


def detach_file(draft: UUID, *, digest: str, revision: int, by: Actor, at: datetime) -> int:
    """Take a file out of a draft; returns the new revision. The bytes stay: statements may name them."""
    view = drafts.draft(draft, reader=by)
    content = dict(view.content) if isinstance(view.content, Mapping) else {}
    content["attachments"] = without_attachment(content, digest)
    return save_draft(draft, content=content, revision=revision, by=by, at=at)
