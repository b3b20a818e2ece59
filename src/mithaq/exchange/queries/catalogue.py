"""The catalogue as a reader sees it: search with facets, suggestions, and matches with their reasons."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from uuid import UUID

from django.conf import settings

from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import decide
from mithaq.clearance.queries.readers import reader_of_institution
from mithaq.exchange.adapters.glossary import Glossary
from mithaq.exchange.adapters.postgres_index import PostgresIndex
from mithaq.exchange.adapters.postgres_vectors import PostgresVectors
from mithaq.exchange.adapters.stemming import body_of, plain_words, words_of
from mithaq.exchange.adapters.text_index import TextIndex
from mithaq.exchange.adapters.vector_shelf import VectorShelf
from mithaq.exchange.domain import matching
from mithaq.exchange.domain.content import Content, Kind, Wording
from mithaq.exchange.domain.glossing import NO_GLOSSES, glossed, language_of_line
from mithaq.exchange.domain.indexed import IndexedRecord, Meanings, RecordIndex
from mithaq.exchange.domain.lessons import Lesson, lesson_value
from mithaq.exchange.domain.matching import Judgement
from mithaq.exchange.domain.meaning import text_value
from mithaq.exchange.domain.passages import Passage, telling_sentence
from mithaq.exchange.domain.searching import Found, Scope, Search
from mithaq.exchange.queries import records
from mithaq.exchange.queries.answers import Answer, Answers, answers
from mithaq.exchange.queries.records import RecordView
from mithaq.exchange.queries.verdicts import Verdict
from mithaq.fields.queries import name_words, taxonomy
from mithaq.parties import queries as parties
from mithaq.register import queries as register

BATCH = 1_000
SUGGESTIONS = 8
# So many records are found by their meaning, beside those found by words.
NEAR = 50


@dataclass(frozen=True)
class Page:
    """A page of the catalogue; `found.hits` and `records` stand in the same order."""

    found: Found
    records: tuple[RecordView, ...]


def search(asked: Search, scope: Scope, language: Language = Language.EN) -> Page:
    """The records that answer the question and that exist for this reader, who types in this language."""
    near: Mapping[UUID, float] = {}
    if asked.text and asked.after is None:
        near = _shelf().nearest(asked.text, language, scope, most=NEAR)
    found = _fresh_index().search(asked, scope, near, _glosses(asked.text, language))
    known = records.records_by_id((hit.record for hit in found.hits), labels=scope.labels, on=scope.on)
    return Page(found, tuple(known[hit.record] for hit in found.hits if hit.record in known))


def _glosses(text: str, language: Language) -> Mapping[str, str]:
    """English words for those of a typed line that is not in English, by their plain form."""
    spoken = language_of_line(text, language)
    if spoken is Language.EN:
        return NO_GLOSSES
    return {plain: gloss for word, gloss in _glossary()(text, spoken) for plain in plain_words(word)}


def glosses(word: str, language: Language) -> tuple[str, ...]:
    """English words for a word that a reader of a language typed; none of one that is English."""
    return tuple(dict.fromkeys(_glosses(word, language).values()))


def suggestions(prefix: str, scope: Scope) -> tuple[RecordView, ...]:
    """A few records whose title has a word that begins so."""
    keys = _fresh_index().suggestions(prefix, scope, limit=SUGGESTIONS)
    known = records.records_by_id(keys, labels=scope.labels, on=scope.on)
    return tuple(known[key] for key in keys if key in known)


@dataclass(frozen=True)
class Match:
    """A record of the other kind, why it fits, and the sentence beyond its summary that says most of what was
    asked.

    `barred` names the rules by which clearance would not let the offer go to the institution that needs it,
    for readers who may know.
    """

    record: RecordView
    judgement: Judgement
    passage: Passage | None
    barred: tuple[str, ...] = ()


def matches(
    asked: RecordView,
    scope: Scope,
    *,
    limit: int,
    lessons: Sequence[Verdict] = (),
    shown_in: Language | None = None,
) -> tuple[Match, ...]:
    """Offers for a need or needs for an offer, the best first; without those that were set aside."""
    gone = {verdict.record.id for verdict in lessons}
    learnt = [verdict.lesson for verdict in lessons]
    found = answers(asked.content, scope, _fresh_index(), _shelf(), _glossary(), shown_in=shown_in)
    known = records.records_by_id((each.record for each in found.best), labels=scope.labels, on=scope.on)
    judged = [
        (_judge(asked, known[each.record], each, learnt), known[each.record], each)
        for each in found.best
        if each.record in known and each.record not in gone
    ]
    best = sorted(judged, key=lambda each: (-each[0].score, each[1].reference))[:limit]
    barred = _barred(asked, [record for _, record, _ in best], scope)
    return tuple(
        Match(record, judgement, _passage(record, answer, found), barred.get(record.id, ()))
        for judgement, record, answer in best
    )


def judged(
    asked: RecordView, others: Collection[UUID], scope: Scope, *, lessons: Sequence[Verdict] = ()
) -> Mapping[UUID, Judgement]:
    """How well each of these answers; nothing for one of the same kind, or that the reader may not see."""
    learnt = [verdict.lesson for verdict in lessons]
    wanted = set(others)
    found = answers(asked.content, scope, _fresh_index(), _shelf(), _glossary(), also=wanted)
    known = records.records_by_id(wanted, labels=scope.labels, on=scope.on)
    return {
        each.record: _judge(asked, known[each.record], each, learnt)
        for each in found.best
        if each.record in known
    }


@dataclass(frozen=True)
class Likeness:
    """How much of a text a record says and means, 0 to 1, and the words that met.

    `above` is by how much it is more than of a record that says nothing of it and that no model has read.
    """

    value: float
    above: float
    met: tuple[str, ...]


def likeness(asked: Content | Wording, others: Collection[UUID], scope: Scope) -> Mapping[UUID, Likeness]:
    """The likeness of each of these records of the other kind that the reader may see."""
    wanted = set(others)
    found = answers(asked, scope, _fresh_index(), _shelf(), _glossary(), also=wanted)
    return {
        each.record: Likeness(value, value - text_value(0.0, None, each.words), each.met)
        for each in found.best
        if each.record in wanted
        for value in [text_value(each.share, each.nearness, each.words)]
    }


def _barred(asked: RecordView, others: Sequence[RecordView], scope: Scope) -> Mapping[UUID, tuple[str, ...]]:
    """Only the two institutions and the host's officers may know; others see no more than the labels."""
    is_offer = asked.content.kind is Kind.OFFER
    pairs = {other.id: (asked, other) if is_offer else (other, asked) for other in others}
    told = {
        key: (offer.content.label, need.institution)
        for key, (offer, need) in pairs.items()
        if offer.institution != need.institution
        and (scope.speaks_for(offer.institution) or scope.speaks_for(need.institution))
    }
    needing = parties.institutions_by_id(institution for _, institution in told.values())
    readers = {key: reader_of_institution(facts, on=scope.on) for key, facts in needing.items()}
    return {key: decide(label, readers[institution]).reasons for key, (label, institution) in told.items()}


def _passage(record: RecordView, answer: Answer, found: Answers) -> Passage | None:
    if answer.language is None:
        return None
    asked_in = answer.language
    spoken, text = best_of(record.content.texts, asked_in)
    # The summary stands beside it already.
    rest = "\n".join((text.full_text, text.advantages, text.partner_sought))

    def said(sentence: str) -> Sequence[str]:
        if spoken is not asked_in:
            # It met by its gloss.
            sentence = " ".join(gloss for _, gloss in _glossary()(sentence, spoken))
        return words_of(sentence, asked_in)

    found_sentence = telling_sentence(rest, found.questions[asked_in].words, said)
    return Passage(spoken, found_sentence) if found_sentence else None


def bring_vectors_up(progress: Callable[[int], None]) -> None:
    """Let the models read what they have not read yet; `progress` hears the position in the register."""
    bring_glosses_up()
    _shelf().bring_up(_changes, head=register.head().position, progress=progress)


def bring_glosses_up() -> None:
    """Let a model read the list of English words, once; then each record that needs a gloss gets it."""
    if _glossary().bring_up():
        _index().forget()


def vectors_behind() -> int:
    """How many statements the vectors are behind the register."""
    return max(0, register.head().position - _shelf().position())


def vectors_position() -> int:
    """Up to which statement of the register the models have read."""
    return _shelf().position()


def rebuild_index(progress: Callable[[int], None]) -> int:
    """Make the text index, the vectors and the list of glosses anew; how many records they hold."""
    _glossary().forget()
    _index().forget()
    _shelf().forget()
    bring_vectors_up(progress)
    return index_size()


def index_size() -> int:
    """How many records the text index holds, brought up to date first."""
    return _fresh_index().size()


def _judge(asked: RecordView, other: RecordView, answer: Answer, learnt: Sequence[Lesson]) -> Judgement:
    pair = matching.pair_of(
        asked.content,
        other.content,
        share=answer.share,
        nearness=answer.nearness,
        words=answer.words,
        met=answer.met,
        distance=taxonomy().distance,
        history=lesson_value(other.content, other.institution, learnt),
    )
    return matching.judge(pair)


def _fresh_index() -> RecordIndex:
    index = _index()
    index.refresh(_changes, head=register.head().position)
    return index


def _index() -> RecordIndex:
    return _engines(settings.SEARCH, Path(settings.HOME))[0]


def _shelf() -> Meanings:
    return _engines(settings.SEARCH, Path(settings.HOME))[1]


@cache
def _engines(name: str, home: Path) -> tuple[RecordIndex, Meanings]:
    """Text and vectors inside PostgreSQL, or as files of the node's home. Raises Refused `search_unknown`."""
    match name:
        case "files":
            return TextIndex(home / "search", parties.bloc_members), VectorShelf(home / "vectors")
        case "postgresql":
            return PostgresIndex(parties.bloc_members), PostgresVectors()
    raise Refused("search_unknown", value=name)


def _glossary() -> Glossary:
    return _glossary_in(Path(settings.HOME))


@cache
def _glossary_in(home: Path) -> Glossary:
    """It follows from the models alone, so that each machine has its own, whatever the engine."""
    return Glossary(home / "vectors", partial(name_words, Language.AR, Language.FR))


def _changes(after: int) -> Sequence[tuple[int, IndexedRecord]]:
    views, glossary = records.changed_after(after, limit=BATCH), _glossary()
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
                gloss=gloss.text if (gloss := glossed(view.content, body_of, glossary)) else None,
            ),
        )
        for view in views
    ]
