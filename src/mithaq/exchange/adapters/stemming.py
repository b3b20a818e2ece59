"""From a text to its stemmed words, in each language without its function words."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from mithaq.base.languages import Language
from mithaq.exchange.domain.asking import Asked, AskedStem
from mithaq.exchange.domain.content import Text
from mithaq.exchange.domain.folding import ARABIC_FUNCTION_WORDS, ENGLISH_FUNCTION_WORDS, folded
from mithaq.exchange.domain.glossing import NO_GLOSSES
from mithaq.exchange.domain.indexed import IndexedRecord
from mithaq.exchange.domain.lexical import Frequencies, Words

STEMMERS = {Language.AR: "arabic", Language.EN: "english", Language.FR: "french"}
ARABIC_PROCLITICS = tuple("وفبلك")
PROCLITIC_LETTERS_LEFT = 4
# A longer word says nothing, and no engine takes words of any length.
WORD_BYTES_MOST = 200
FUNCTION_WORDS = {Language.AR: ARABIC_FUNCTION_WORDS, Language.EN: ENGLISH_FUNCTION_WORDS}


def words_of(text: str, language: Language) -> tuple[str, ...]:
    """The stemmed words of a text, in their order."""
    return tuple(_ANALYZERS[language].analyze(folded(text)))


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text, folded and not stemmed."""
    return tuple(PLAIN.analyze(folded(text)))


def other_stems(text: str, language: Language) -> tuple[str, ...]:
    """The stems of words without "and", "with" or "for" before them, where the stemmer left it there.

    Nobody can tell from the letters alone whether such a letter belongs to the word, so both are kept.
    """
    if language is not Language.AR:
        return ()
    found = (_other_stem(word) for word in re.findall(r"\w+", folded(text)))
    return tuple(dict.fromkeys(filter(None, found)))


def _other_stem(word: str) -> str:
    rest = word[1:]
    if word[:1] not in ARABIC_PROCLITICS or len(rest) < PROCLITIC_LETTERS_LEFT:
        return ""
    stems, bare = words_of(word, Language.AR), words_of(rest, Language.AR)
    return bare[0] if stems and bare and stems[0].startswith(word[0]) else ""


@dataclass(frozen=True)
class Spoken:
    """A record's words in one language; `title_words` as they stand, `also` what it is found by beside.

    In a language that it does not speak, it is found by the names of its fields alone.
    """

    words: Words
    title_words: tuple[str, ...]
    also: tuple[str, ...]


def spoken(record: IndexedRecord) -> dict[Language, Spoken]:
    """What an index keeps of a record's words, in every language."""
    names = " ".join(record.field_names)
    found = {language: Spoken(Words(()), (), words_of(names, language)) for language in Language}
    for language, text in record.said().items():
        body = body_of(text)
        found[language] = Spoken(
            Words(words_of(text.title, language), words_of(body, language)),
            plain_words(text.title) if language in record.content.texts else (),
            (*found[language].also, *other_stems(f"{text.title} {body}", language)),
        )
    return found


def asked_words(
    text: str,
    frequencies: Callable[[Iterable[str], Language], Frequencies],
    glosses: Mapping[str, str] = NO_GLOSSES,
) -> Asked:
    """The words of a line with their stems and rarities; `frequencies` counts the visible records.

    `glosses` are English words for some of the words, by their plain form.
    """
    words = dict.fromkeys(plain_words(text))
    others = {
        word: {
            Language.AR: other_stems(word, Language.AR),
            Language.EN: words_of(glosses.get(word, ""), Language.EN),
        }
        for word in words
    }
    stems = [
        {
            language: (
                found[0],
                next((each for each in others[word].get(language, ()) if each != found[0]), ""),
            )
            for language in Language
            if (found := words_of(word, language))
        }
        for word in words
    ]
    known = {
        language: frequencies([stem for each in stems for stem in each.get(language, ()) if stem], language)
        for language in Language
    }
    return [
        {
            language: AskedStem(
                stem, other, min(known[language].rarity(each) for each in (stem, other) if each)
            )
            for language, (stem, other) in each.items()
        }
        for each in stems
    ]


def body_of(text: Text) -> str:
    """All of a text but its title."""
    return "\n".join((text.summary, text.full_text, text.advantages, text.partner_sought))


def _plain() -> TextAnalyzerBuilder:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    return builder.filter(Filter.remove_long(WORD_BYTES_MOST))


def _make_analyzer(language: Language) -> tantivy.TextAnalyzer:
    builder, name = _plain(), STEMMERS[language]
    if language is not Language.AR:
        builder = builder.filter(Filter.stopword(name))
    if language in FUNCTION_WORDS:
        builder = builder.filter(Filter.custom_stopword(list(FUNCTION_WORDS[language])))
    return builder.filter(Filter.stemmer(name)).build()


_ANALYZERS = {language: _make_analyzer(language) for language in Language}
# Words that are prepared: between spaces.
SPACED = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
# Words as they stand, in lower case: for what a reader types.
PLAIN = _plain().build()
