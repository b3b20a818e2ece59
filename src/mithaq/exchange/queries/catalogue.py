"""The catalogue as a reader sees it: search with facets, suggestions, and matches with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from mithaq.exchange.adapters.text_index import IndexedRecord, TextIndex
from mithaq.exchange.domain import matching
from mithaq.exchange.domain.matching import Judgement
from mithaq.exchange.domain.searching import Found, Scope, Search
from mithaq.exchange.queries import records
from mithaq.exchange.queries.answers import answers
from mithaq.exchange.queries.records import RecordView
from mithaq.fields.queries import taxonomy
from mithaq.register import queries as register

BATCH = 1_000
SUGGESTIONS = 8


@dataclass(frozen=True)
class Page:
    """A page of the catalogue; `found.hits` and `records` stand in the same order."""

    found: Found
    records: tuple[RecordView, ...]


def search(asked: Search, scope: Scope) -> Page:
    """The records that answer the question and that exist for this reader."""
    found = _fresh_index().search(asked, scope)
    known = records.records_by_id((hit.record for hit in found.hits), labels=scope.labels, on=scope.on)
    return Page(found, tuple(known[hit.record] for hit in found.hits if hit.record in known))


def suggestions(prefix: str, scope: Scope) -> tuple[RecordView, ...]:
    """A few records whose title has a word that begins so."""
    keys = _fresh_index().suggestions(prefix, scope, limit=SUGGESTIONS)
    known = records.records_by_id(keys, labels=scope.labels, on=scope.on)
    return tuple(known[key] for key in keys if key in known)


@dataclass(frozen=True)
class Match:
    """A record of the other kind, and why it fits."""

    record: RecordView
    judgement: Judgement


def matches(asked: RecordView, scope: Scope, *, limit: int) -> tuple[Match, ...]:
    """Offers for a need or needs for an offer, the best first."""
    said = answers(asked.content, scope, _fresh_index())
    known = records.records_by_id(said, labels=scope.labels, on=scope.on)
    found = [
        Match(known[key], _judge(asked, known[key], share)) for key, share in said.items() if key in known
    ]
    return tuple(sorted(found, key=lambda match: (-match.judgement.score, match.record.reference))[:limit])


def index_size() -> int:
    """How many records the text index holds, brought up to date first."""
    return _fresh_index().size()


def _judge(asked: RecordView, other: RecordView, lexical: float) -> Judgement:
    pair = matching.pair_of(asked.content, other.content, lexical=lexical, distance=taxonomy().distance)
    return matching.judge(pair)


def _fresh_index() -> TextIndex:
    index = _index(Path(settings.HOME) / "search")
    index.refresh(_changes, head=register.head().position)
    return index


@cache
def _index(folder: Path) -> TextIndex:
    return TextIndex(folder)


def _changes(after: int) -> Sequence[tuple[int, IndexedRecord]]:
    views = records.changed_after(after, limit=BATCH)
    return [
        (
            view.position,
            IndexedRecord(
                id=view.id,
                label=view.label_id,
                state=view.state,
                content=view.content,
                field_names=tuple(
                    name for code in view.content.fields for name in taxonomy().matching_words(code)
                ),
                changed=view.position,
                is_withdrawn=view.withdrawn_at is not None,
            ),
        )
        for view in views
    ]
