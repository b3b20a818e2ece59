"""Reads of saved searches, and of what is new in them. Labels are looked at anew each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.exchange.domain.alerts import ANSWER_SCORE_MIN, Alert, FeedKind
from mithaq.exchange.domain.life import Standing
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.models import Feed, SavedSearch
from mithaq.exchange.queries import catalogue, disclosures, records
from mithaq.exchange.queries.records import RecordView
from mithaq.exchange.queries.verdicts import verdicts
from mithaq.register import queries as register

ANSWERS = 100
LISTED = 50


@dataclass(frozen=True)
class SavedView:
    """A saved search as its owner sees it. A saved match has a question, which may be gone."""

    id: UUID
    person: UUID
    name: str
    asked: Search
    is_match: bool
    question: UUID | None
    alert: Alert
    made_at: datetime
    made_position: int
    seen_position: int
    told_position: int


@dataclass(frozen=True)
class News:
    """What is new in a saved search: the latest change first, how many in all, and up to which position."""

    search: SavedView
    records: tuple[RecordView, ...]
    total: int
    position: int


def saved_searches(person: UUID) -> tuple[SavedView, ...]:
    """A person's saved searches, by name."""
    return tuple(map(_view, SavedSearch.objects.filter(person=person).order_by("name", "id")))


def saved_search(key: UUID, *, person: UUID) -> SavedView:
    """Raises NotFound `saved_search_unknown`, also for another person's."""
    row = SavedSearch.objects.filter(pk=key, person=person).first()
    if row is None:
        raise NotFound("saved_search_unknown")
    return _view(row)


def due_search(key: UUID) -> SavedView:
    """A saved search that the work of alerts has taken. Raises NotFound when it is gone meanwhile."""
    row = SavedSearch.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("saved_search_unknown")
    return _view(row)


def news(
    search: SavedView,
    actor: Actor,
    scope: Scope,
    language: Language = Language.EN,
    *,
    after: int,
    offset: int = 0,
    limit: int = LISTED,
) -> News:
    """Records that answer, were published or amended after a position, and exist for the reader today.

    The words of the search are taken to be in the reader's language.
    """
    head = register.head().position
    if search.is_match:
        # What the models have not read yet would be judged too low, and passed over for good.
        head = min(head, catalogue.vectors_position())
    if head <= after:
        return News(search, (), 0, after)
    if search.is_match:
        found = [each for each in _answers(search, actor, scope) if after < each.position <= head]
        latest = sorted(found, key=lambda each: -each.position)
        return News(search, tuple(latest[offset : offset + limit]), len(latest), head)
    asked = Search(search.asked.text, search.asked.chosen, offset=offset, limit=limit, after=after)
    page = catalogue.search(asked, scope, language)
    return News(search, page.records, page.found.total, head)


def question_of(search: SavedView, scope: Scope) -> RecordView | None:
    """The record whose answers are watched, as far as the reader may read it, while it is live."""
    if search.question is None:
        return None
    known = records.records_by_id([search.question], labels=scope.labels, on=scope.on)
    live = [view for view in known.values() if view.standing is Standing.PUBLISHED]
    return next(iter(disclosures.read_by(live, scope)), None)


def desk_news(actor: Actor, scope: Scope, language: Language = Language.EN) -> tuple[News, ...]:
    """Saved searches with something new since their owner last looked."""
    watched = [each for each in saved_searches(actor.person) if each.alert is not Alert.NONE]
    found = [news(each, actor, scope, language, after=each.seen_position) for each in watched]
    return tuple(each for each in found if each.total)


def feed_news(actor: Actor, scope: Scope, language: Language = Language.EN) -> tuple[News, ...]:
    """What the news feed gives: all that came up since each of its searches was saved."""
    given = [each for each in saved_searches(actor.person) if each.alert is Alert.FEED]
    return tuple(news(each, actor, scope, language, after=each.made_position) for each in given)


@dataclass(frozen=True)
class FeedView:
    """A secret address that is in use; the address itself is known to its owner alone."""

    made_at: datetime
    last_read_on: date | None


def feeds_of(person: UUID) -> Mapping[FeedKind, FeedView]:
    """The feeds that a person has, by kind."""
    rows = Feed.objects.filter(person=person)
    return {FeedKind(row.kind): FeedView(row.made_at, row.last_read_on) for row in rows}


def _answers(search: SavedView, actor: Actor, scope: Scope) -> Sequence[RecordView]:
    question = question_of(search, scope)
    if question is None:
        return ()
    aside = verdicts(question.id, actor.institution, scope) if may(actor, Act.JUDGE_MATCH) else ()
    found = catalogue.matches(question, scope, limit=ANSWERS, lessons=aside)
    return [each.record for each in found if each.judgement.score >= ANSWER_SCORE_MIN]


def _view(row: SavedSearch) -> SavedView:
    chosen = {Facet(name): tuple(values) for name, values in row.chosen.items()}
    return SavedView(
        id=row.id,
        person=row.person,
        name=row.name,
        asked=Search(row.text, chosen),
        is_match=row.question is not None,
        question=row.question,
        alert=Alert(row.alert),
        made_at=row.made_at,
        made_position=row.made_position,
        seen_position=row.seen_position,
        told_position=row.told_position,
    )
