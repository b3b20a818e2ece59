"""Which records of the other kind say what an offer or a need says."""

from uuid import UUID

from mithaq.base.languages import Language
from mithaq.exchange.adapters.text_index import TextIndex, body_of, words_of
from mithaq.exchange.domain.content import Content, Kind, Text
from mithaq.exchange.domain.lexical import Question, Words, question, shares
from mithaq.exchange.domain.searching import Facet, Scope, Search

CANDIDATES = 400
JUDGED = 100


def answers(asked: Content, scope: Scope, index: TextIndex) -> dict[UUID, float]:
    """How much of what the content says the best records of the other kind say, from 0 to 1, best first."""
    wanted = Kind.NEED if asked.kind is Kind.OFFER else Kind.OFFER
    questions = {
        language: _question(text, language, (wanted, asked.kind), scope, index)
        for language, text in asked.texts.items()
    }
    others = Search(chosen={Facet.KIND: (wanted.value,)})
    candidates = index.candidates(questions, others, scope, limit=CANDIDATES)
    said: dict[UUID, float] = {}
    for language, each in questions.items():
        speaking = [(one.record, one.words[language]) for one in candidates if language in one.words]
        for (record, _), share in zip(speaking, shares(each, [words for _, words in speaking]), strict=True):
            said[record] = max(share, said.get(record, 0.0))
    best = sorted(said, key=lambda key: (-said[key], key))[:JUDGED]
    return {key: said[key] for key in best}


def _question(
    text: Text, language: Language, kinds: tuple[Kind, Kind], scope: Scope, index: TextIndex
) -> Question:
    words = Words(words_of(text.title, language), words_of(body_of(text), language))
    every = set(words.title + words.body)
    wanted, asking = kinds
    return question(
        words,
        answers=index.frequencies(every, language, (wanted,), scope),
        askers=index.frequencies(every, language, (asking,), scope),
    )
