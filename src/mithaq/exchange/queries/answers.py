"""Which records of the other kind say or mean what an offer or a need says."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from mithaq.base.languages import Language
from mithaq.exchange.adapters.stemming import body_of, words_of
from mithaq.exchange.domain.content import Content, Kind, Text, Wording
from mithaq.exchange.domain.glossing import Glossed, Glosses, glossed, no_glosses
from mithaq.exchange.domain.indexed import Candidate, Meanings, RecordIndex
from mithaq.exchange.domain.lexical import Question, Words, question, shares
from mithaq.exchange.domain.meaning import Nearness, text_value
from mithaq.exchange.domain.searching import Facet, Scope, Search

# A need is short and says few of an offer's words, so more of them are looked for there.
TELLING_WORDS = {Kind.OFFER: 30, Kind.NEED: 80}
BY_WORDS = 400
BY_MEANING = 200
JUDGED = 100
WORDS_SHOWN = 8


@dataclass(frozen=True)
class Answer:
    """A record, the share of the telling words that it says, and its nearness in meaning, if known.

    `words` is how many different words were asked; `met` are those that weigh most of the ones that it says
    in `language`, as the asking text writes them.
    """

    record: UUID
    share: float
    nearness: Nearness | None
    words: int
    language: Language | None
    met: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """The best answers first, and what was asked in each language."""

    best: tuple[Answer, ...]
    questions: Mapping[Language, Question]


def answers(
    asked: Content | Wording,
    scope: Scope,
    index: RecordIndex,
    shelf: Meanings,
    glosses: Glosses = no_glosses,
    *,
    shown_in: Language | None = None,
    also: Collection[UUID] = (),
) -> Answers:
    """The best records of the other kind by words and meaning, best first; those of `also` in any case.

    What met is told in the language `shown_in` where both speak it, else in the one that says most; of a
    gloss, the word that it stands for.
    """
    seen = looked_at(asked, scope, index, shelf, glosses, also=also)
    best = {key: text_value(share, seen.near.get(key), seen.words) for key, (share, _) in seen.shares.items()}
    written = {language: _written(text, language) for language, text in asked.texts.items()}
    if seen.gloss:
        written[Language.EN] = _stood_for(seen.gloss)
    found = []
    order = sorted(best, key=lambda key: (-best[key], key))
    for key in (*order[:JUDGED], *(key for key in order[JUDGED:] if key in also)):
        share, language = seen.shares[key]
        said = seen.candidates[key].words
        if shown_in in seen.questions and shown_in in said:
            language = shown_in
        met = _met(seen.questions[language], said[language], written[language]) if language else ()
        found.append(Answer(key, share, seen.near.get(key), seen.words, language, met))
    return Answers(tuple(found), seen.questions)


@dataclass(frozen=True)
class LookedAt:
    """All candidates before they are ranked: what each says, in which language, and how near it is.

    `words` is how many different words were asked; `gloss` says them in English, if they are in no other way.
    """

    questions: Mapping[Language, Question]
    words: int
    gloss: Glossed | None
    candidates: Mapping[UUID, Candidate]
    shares: Mapping[UUID, tuple[float, Language | None]]
    near: Mapping[UUID, Nearness]


def looked_at(
    asked: Content | Wording,
    scope: Scope,
    index: RecordIndex,
    shelf: Meanings,
    glosses: Glosses = no_glosses,
    *,
    also: Collection[UUID] = (),
) -> LookedAt:
    """The records of the other kind that say or mean most of it, and those of `also`; what a fit reads."""
    wanted = asked.kind.other
    gloss = glossed(asked, body_of, glosses)
    texts = {**asked.texts, **({Language.EN: gloss.text} if gloss else {})}
    questions = {
        language: _question(text, language, (wanted, asked.kind), scope, index)
        for language, text in texts.items()
    }
    others = Search(chosen={Facet.KIND: (wanted.value,)})
    told = {
        language: Question(each.telling(TELLING_WORDS[wanted]), {}) for language, each in questions.items()
    }
    by_words = index.candidates(told, others, scope, limit=BY_WORDS)
    said = [each.record for each in by_words]
    english = gloss.text if gloss else None
    near = shelf.nearness(asked, english, scope, also=[*said, *also], limit=BY_MEANING)
    by_meaning = index.records({*near, *also}.difference(said), others, scope)
    candidates = {each.record: each for each in (*by_words, *by_meaning)}
    words = max((len(each.words) for each in questions.values()), default=0)
    return LookedAt(questions, words, gloss, candidates, _shares(questions, candidates), near)


def _shares(
    questions: Mapping[Language, Question], candidates: Mapping[UUID, Candidate]
) -> dict[UUID, tuple[float, Language | None]]:
    """The best share of each candidate, and the language in which it says it."""
    found: dict[UUID, tuple[float, Language | None]] = dict.fromkeys(candidates, (0.0, None))
    for language, asked in questions.items():
        speaking = {key: each.words[language] for key, each in candidates.items() if language in each.words}
        for key, share in zip(speaking, shares(asked, list(speaking.values())), strict=True):
            if share > found[key][0]:
                found[key] = share, language
    return found


def _met(asked: Question, said: Words, written: Mapping[str, str]) -> tuple[str, ...]:
    stems = set(said.title + said.body).intersection(asked.words)
    best = sorted(stems, key=lambda stem: (-asked.words[stem], stem))[:WORDS_SHOWN]
    return tuple(written[stem] for stem in best if len(written.get(stem, "")) > 1)


def _written(text: Text, language: Language) -> dict[str, str]:
    """Each stem and the first word that has it."""
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W_]+", f"{text.title} {body_of(text)}"):
        for stem in words_of(word, language):
            found.setdefault(stem, word)
    return found


def _stood_for(gloss: Glossed) -> dict[str, str]:
    """Each stem of a gloss and the word that it stands for."""
    return {stem: word for said, word in gloss.origins.items() for stem in words_of(said, Language.EN)}


def _question(
    text: Text, language: Language, kinds: tuple[Kind, Kind], scope: Scope, index: RecordIndex
) -> Question:
    words = Words(words_of(text.title, language), words_of(body_of(text), language))
    every = set(words.title + words.body)
    wanted, asking = kinds
    return question(
        words,
        answers=index.frequencies(every, language, (wanted,), scope),
        askers=index.frequencies(every, language, (asking,), scope),
    )
