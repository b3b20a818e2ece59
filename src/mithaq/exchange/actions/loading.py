"""Load records of a public source: public before, they need no second reader, but their labels hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.ids import named_id
from mithaq.base.refusals import Refused
from mithaq.exchange import published
from mithaq.exchange.domain.content import Content, Source
from mithaq.exchange.models import Record
from mithaq.register import actions as register
from mithaq.register.domain.statement import StatementDraft


@dataclass(frozen=True)
class LoadCount:
    """What a batch did: records new, changed, and the same as before."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "LoadCount") -> "LoadCount":
        return LoadCount(self.new + other.new, self.changed + other.changed, self.same + other.same)


def record_id_of(source: Source) -> UUID:
    """The same source and key are the same record at every load and at every node."""
    return named_id(f"{source.name}\x00{source.key}")


@transaction.atomic
def load_records(contents: Sequence[Content], *, institution: UUID, by: Actor, at: datetime) -> LoadCount:
    """Publish or amend a batch in one transaction; what has not changed is passed over, so a load can resume.

    Raises Refused `not_permitted` or `source_missing`.
    """
    require(by, Act.LOAD_SOURCE, of_institution=institution)
    keyed = {_record_of(content): content for content in contents}
    known = {row.id: row for row in Record.objects.select_for_update().filter(pk__in=keyed)}
    changed = {
        key: content
        for key, content in keyed.items()
        if key not in known or known[key].content_digest != published.digest_of(content.as_json())
    }
    drafts = [
        _statement(key, content, known.get(key), institution=institution, by=by)
        for key, content in changed.items()
    ]
    appended = register.append_all(drafts, at=at)
    published.apply_all_published([(each.position, each.statement) for each in appended])
    new = sum(key not in known for key in changed)
    return LoadCount(new=new, changed=len(changed) - new, same=len(keyed) - len(changed))


def _record_of(content: Content) -> UUID:
    if content.source is None:
        raise Refused("source_missing")
    return record_id_of(content.source)


def _statement(
    key: UUID, content: Content, known: Record | None, *, institution: UUID, by: Actor
) -> StatementDraft:
    return StatementDraft(
        act=published.AMENDED if known else published.PUBLISHED,
        audience=("everyone",),
        subject=published.subject_of(key),
        label=content.label.as_json(),
        body=published.published_body(
            content, institution=institution, version=known.version + 1 if known else 1
        ),
        supersedes=known.statement if known else None,
        author=f"person:{by.person}",
    )
