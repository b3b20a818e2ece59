"""Reads of the room of a project: joint documents, as far as they are the reader’s or came to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.release import Reader, decide
from mithaq.clearance.queries import cases
from mithaq.exchange.adapters import files
from mithaq.projects.domain.rooms import DocumentVersion, version_from
from mithaq.projects.models import DocumentRecall, DocumentRelease, RoomVersion


@dataclass(frozen=True)
class Release:
    """To whom a version went, by which case, and in which package where that is on another node."""

    recipient: str
    case: str
    package: UUID | None
    at: datetime


@dataclass(frozen=True)
class VersionView:
    """A version as a reader may see it: its party sees all releases, a recipient its own."""

    version: DocumentVersion
    added_at: datetime
    releases: tuple[Release, ...]
    recalled_at: datetime | None
    recall_reason: str
    is_ours: bool
    has_file: bool
    """Whether this node holds the bytes outside a package, and the reader may open them."""


@dataclass(frozen=True)
class DocumentView:
    """All versions under one key that a reader may see, the latest first."""

    key: str
    versions: tuple[VersionView, ...]

    @property
    def title(self) -> str:
        return self.versions[0].version.title

    @property
    def parties(self) -> tuple[str, ...]:
        """Those whose versions are there, and those whose parts they hold."""
        found = {each.version.party for each in self.versions}
        return tuple(sorted(found.union(*(each.version.parts for each in self.versions))))


def room(project: UUID, *, reader: Actor, stands_for: Reader) -> tuple[DocumentView, ...]:
    """The documents of a project, the last changed first; three queries in all."""
    rows = list(RoomVersion.objects.filter(project=project))
    found = dict[str, list[VersionView]]()
    for each in _views(rows, reader, stands_for):
        found.setdefault(each.version.key, []).append(each)
    documents = (
        DocumentView(key, tuple(sorted(views, key=_moment, reverse=True))) for key, views in found.items()
    )
    return tuple(sorted(documents, key=lambda each: _moment(each.versions[0]), reverse=True))


def version(reference: str, *, reader: Actor, stands_for: Reader) -> VersionView:
    """One version; also for those who have a part in a case that asks for it, as far as their role reaches.

    Raises NotFound `document_unknown`, also for what the reader may not see.
    """
    rows = list(RoomVersion.objects.filter(pk=reference.strip().upper()[:24]))
    for each in _views(rows, reader, stands_for):
        return each
    for row in rows:
        found = _version(row)
        is_in_reach = found.label.classification.rank <= stands_for.ceiling.rank
        if is_in_reach and cases.is_asked_for(row.reference, reader=reader):
            view = _view(row, found, _releases([row.reference]), _recalls([row.reference]), is_ours=False)
            return replace(view, releases=())
    raise NotFound("document_unknown", value=reference[:80])


def version_if_known(reference: str) -> DocumentVersion | None:
    """As the node knows it."""
    row = RoomVersion.objects.filter(pk=reference).first()
    return _version(row) if row else None


def require_open(reference: str) -> None:
    """Raises Refused `document_recalled`."""
    if DocumentRecall.objects.filter(pk=reference).exists():
        raise Refused("document_recalled", reference=reference)


def released(reference: str) -> tuple[Release, ...]:
    """To whom a version went, as the node knows it."""
    return _releases([reference]).get(reference, ())


def last_number(project: UUID, party: str, key: str) -> int:
    """The number of a party's last version of a document; 0 before the first."""
    rows = RoomVersion.objects.filter(project=project, party=party, key=key).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0


def versions_of(
    references: Iterable[str], *, party: str | None = None
) -> Mapping[str, tuple[DocumentVersion, bool]]:
    """Versions by their references, of one party or all, each with whether it was taken back."""
    rows = list(RoomVersion.objects.filter(reference__in=list(references)))
    recalled = _recalls([row.reference for row in rows])
    return {
        row.reference: (_version(row), row.reference in recalled)
        for row in rows
        if party in (None, row.party)
    }


def _views(rows: Sequence[RoomVersion], reader: Actor, stands_for: Reader) -> list[VersionView]:
    own = f"institution:{reader.institution}"
    references = [row.reference for row in rows]
    releases, recalls = _releases(references), _recalls(references)
    views = []
    for row in rows:
        is_ours = row.party == own
        view = _view(row, _version(row), releases, recalls, is_ours=is_ours)
        mine = tuple(each for each in view.releases if is_ours or each.recipient == own)
        if (is_ours or mine) and decide(view.version.label, stands_for).is_allowed:
            views.append(replace(view, releases=mine))
    return views


def _view(
    row: RoomVersion,
    found: DocumentVersion,
    releases: Mapping[str, tuple[Release, ...]],
    recalls: Mapping[str, DocumentRecall],
    *,
    is_ours: bool,
) -> VersionView:
    recall = recalls.get(row.reference)
    return VersionView(
        version=found,
        added_at=row.at,
        releases=releases.get(row.reference, ()),
        recalled_at=recall.at if recall else None,
        recall_reason=recall.reason if recall else "",
        is_ours=is_ours,
        has_file=(is_ours or recall is None) and (files.attachments_folder() / found.file.digest).exists(),
    )


def _releases(references: Sequence[str]) -> Mapping[str, tuple[Release, ...]]:
    found = dict[str, tuple[Release, ...]]()
    for row in DocumentRelease.objects.filter(reference__in=references).order_by("at", "id"):
        release = Release(row.recipient, row.case, row.package, row.at)
        found[row.reference] = (*found.get(row.reference, ()), release)
    return found


def _recalls(references: Sequence[str]) -> Mapping[str, DocumentRecall]:
    return {row.reference: row for row in DocumentRecall.objects.filter(reference__in=references)}


def _version(row: RoomVersion) -> DocumentVersion:
    return version_from(row.version, project=row.project, party=row.party)


def _moment(view: VersionView) -> tuple[datetime, int]:
    return view.added_at, view.version.number
