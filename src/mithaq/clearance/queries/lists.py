"""Reads of the lists that this node screens against: what they are, how old, what is on them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.listed_names import NamedParty
from mithaq.clearance.domain.listed.standing import Freshness, ListFacts, Stale, stale_for
from mithaq.clearance.domain.screening.rescreening import Found, ListedKey
from mithaq.clearance.models import AdoptedList, Listed, ListVersion, LoadAttempt
from mithaq.register import queries as register

ADOPTED = "clearance.list.adopted"
_AT_ONCE = 2_000


@dataclass(frozen=True)
class AskedChange:
    """A change of a list that one person asked for: from where it comes, or, without places, that it goes."""

    statement: UUID
    by: UUID
    act: str
    body: Mapping[str, Json]

    @property
    def is_drop(self) -> bool:
        return self.act != ADOPTED

    def as_json(self) -> dict[str, Json]:
        return {"statement": str(self.statement), "act": self.act, "body": dict(self.body)}


@dataclass(frozen=True)
class VersionView:
    """A version of a list as it was loaded."""

    id: UUID
    list: str
    version: str
    published_on: date | None
    digest: str
    parties: int
    malformed: Mapping[str, Json]
    added: int
    changed: int
    removed: int
    loaded_at: datetime


@dataclass(frozen=True)
class ListView:
    """An adopted list with its current version, if any; `failed` is what refused the node's own last try."""

    code: str
    format: str
    places: tuple[str, ...]
    authority: str
    freshness: Freshness
    version: VersionView | None
    failed: Refused | None
    asked: AskedChange | None

    @property
    def facts(self) -> ListFacts:
        known = self.version
        return ListFacts(
            code=self.code,
            version=known.version if known else None,
            published_on=known.published_on if known else None,
            fetched_at=known.loaded_at if known else None,
        )

    def stale_for(self, at: datetime) -> tuple[Stale, ...]:
        """Why its age stops releases, if it does."""
        return stale_for(self.facts, self.freshness, at=at)

    def as_json(self, at: datetime) -> dict[str, Json]:
        """With how fresh it is at a moment."""
        version = self.version
        published_on = version.published_on if version else None
        return {
            "code": self.code,
            "format": self.format,
            "authority": self.authority,
            "version": version.version if version else None,
            "published_on": published_on.isoformat() if published_on else None,
            "parties": version.parties if version else 0,
            "loaded_at": version.loaded_at.isoformat() if version else None,
            "stale_for": [reason.value for reason in self.stale_for(at)],
            "asked": self.asked.as_json() if self.asked else None,
        }


def lists() -> tuple[ListView, ...]:
    """All adopted lists, by their code; three queries."""
    current = {row.list: _version(row) for row in ListVersion.objects.filter(is_current=True)}
    failed = {row.list: _failure(row) for row in LoadAttempt.objects.exclude(refusal="")}
    rows = AdoptedList.objects.order_by("code")
    return tuple(_view(row, current.get(row.code), failed.get(row.code)) for row in rows)


def list_of(code: str) -> ListView:
    """Raises NotFound `list_unknown`."""
    row = AdoptedList.objects.filter(pk=code).first()
    if row is None:
        raise NotFound("list_unknown", value=code[:40])
    current = ListVersion.objects.filter(list=code, is_current=True).first()
    attempt = LoadAttempt.objects.filter(pk=code).exclude(refusal="").first()
    return _view(row, _version(current) if current else None, _failure(attempt) if attempt else None)


def versions(code: str) -> tuple[VersionView, ...]:
    """All versions of a list that were loaded, the newest first."""
    return tuple(map(_version, ListVersion.objects.filter(list=code).order_by("-position")))


def stale_lists(at: datetime) -> tuple[ListView, ...]:
    """The adopted lists that may not be relied on now."""
    return tuple(view for view in lists() if view.stale_for(at))


def named_parties(codes: Collection[str]) -> Iterator[NamedParty]:
    """All parties of these lists, streamed."""
    rows = Listed.objects.filter(list__in=codes).order_by("list", "entity")
    told = rows.values_list("list", "entity", "party")
    for listed_in, entity, party in told.iterator(chunk_size=_AT_ONCE):
        yield NamedParty(listed_in, entity, party["schema"], party["properties"])


def was_adopted() -> bool:
    """Whether this node has ever adopted a list, and dropped it since or not."""
    said = register.Filter(labels=(), sees_internal=True, act=ADOPTED)
    return bool(register.latest(said, before=None, limit=1))


def listed(keys: Sequence[ListedKey]) -> dict[ListedKey, Found]:
    """The listed parties with these keys that are on the current versions; one query. They carry no score."""
    rows = Listed.objects.filter(entity__in={entity for _, entity in keys})
    wanted = set(keys)
    return {
        (row.list, row.entity): Found(
            listed=(row.list, row.entity),
            name=_caption(row.party),
            properties={name: tuple(values) for name, values in row.party["properties"].items()},
            digest=row.digest,
        )
        for row in rows
        if (row.list, row.entity) in wanted
    }


def _caption(party: dict[str, dict[str, list[str]]]) -> str:
    properties = party["properties"]
    return next((properties[each][0] for each in ("name", "alias") if properties.get(each)), "")


def _view(row: AdoptedList, version: VersionView | None, failed: Refused | None) -> ListView:
    freshness = Freshness(row.fetched_days, row.published_days)
    asked = row.asked and AskedChange(
        UUID(row.asked["statement"]), UUID(row.asked["by"]), row.asked["act"], row.asked["body"]
    )
    return ListView(row.code, row.format, tuple(row.places), row.authority, freshness, version, failed, asked)


def _failure(row: LoadAttempt) -> Refused:
    return Refused(row.refusal, **row.facts)


def _version(row: ListVersion) -> VersionView:
    return VersionView(
        id=row.id,
        list=row.list,
        version=row.version,
        published_on=row.published_on,
        digest=row.digest,
        parties=row.parties,
        malformed=row.malformed,
        added=row.added,
        changed=row.changed,
        removed=row.removed,
        loaded_at=row.loaded_at,
    )
