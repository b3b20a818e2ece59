"""Load a public source from a file or an address, batch by batch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.actions.loading import LoadCount, load_records
from mithaq.exchange.adapters.sources import reading
from mithaq.exchange.adapters.sources.registry import SOURCES
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.loaded import LoadedRecord, Skipped, SourceInfo
from mithaq.parties import actions as parties
from mithaq.parties import queries as party_queries
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind
from mithaq.parties.domain.naming import institution_id_of

BATCH = 200


@dataclass(frozen=True)
class LoadStep:
    """What one batch did; `lines` says how far the source has been read."""

    lines: int
    count: LoadCount
    skipped: tuple[Skipped, ...]


def names() -> tuple[str, ...]:
    """The sources that can be loaded."""
    return tuple(SOURCES)


def size_of(place: str) -> int | None:
    """How many lines the source has, when that can be known without reading an address twice."""
    return reading.row_count(place)


def load(source: str, place: str, *, by: Actor, at: datetime) -> Iterator[LoadStep]:
    """Load batch by batch, each in one transaction: an interrupted load is resumed by running it again.

    Raises Refused `source_unknown`, `source_unreadable`, `source_not_utf8` or `not_permitted`.
    """
    found = SOURCES.get(source)
    if found is None:
        raise Refused("source_unknown", value=source[:40], known=", ".join(SOURCES))
    require(by, Act.LOAD_SOURCE)
    issuer = _issuer(found.info, by=by, at=at)
    batch: list[Content] = []
    skipped: list[Skipped] = []
    line = 0
    originator = f"institution:{issuer}"
    for line, each in enumerate(found.records(place, originator=originator, today=at.date()), 1):
        if isinstance(each, LoadedRecord):
            batch.append(each.content)
        else:
            skipped.append(each)
        if len(batch) >= BATCH:
            yield LoadStep(line, load_records(batch, institution=issuer, by=by, at=at), tuple(skipped))
            batch, skipped = [], []
    yield LoadStep(line, load_records(batch, institution=issuer, by=by, at=at), tuple(skipped))


def _issuer(info: SourceInfo, *, by: Actor, at: datetime) -> UUID:
    """The institution that issues the source; registered at its first load."""
    key = institution_id_of(info.institution_names[Language.EN])
    if key in party_queries.institutions_by_id([key]):
        return key
    facts = InstitutionFacts(
        id=key,
        kind=InstitutionKind(info.institution_kind),
        state=info.state,
        names=info.institution_names,
        is_government=True,
        is_host=False,
        website=info.url,
    )
    parties.register_institution(facts, by=f"person:{by.person}", at=at)
    return key
