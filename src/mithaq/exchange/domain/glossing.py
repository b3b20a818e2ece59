"""Words said in English, so that texts which share no language can still meet in words.

A gloss is one English word of a fixed list, and follows from the word alone: no record has a say in it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mithaq.base.languages import Language, best_of
from mithaq.exchange.domain.content import Content, Text, Wording
from mithaq.exchange.domain.folding import ARABIC_SIGNS, ELISION

# "and", "with", "in", "for", "as" and the article are written as one with an Arabic word.
ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "ولل", "لل", "ال", "و", "ب", "ل", "ف", "ك")
LETTERS_LEFT = 3
_ARABIC = re.compile("[\u0620-\u064a]")
_WORD = re.compile(r"[^\W_]{2,}")

# For a line of which no word has a gloss.
NO_GLOSSES: Mapping[str, str] = MappingProxyType({})

Glosses = Callable[[str, Language], Sequence[tuple[str, str]]]
"""The words of a text in their order, each with its gloss; those that have none are left out."""


@dataclass(frozen=True)
class Glossed:
    """A text in English words, and for each of them the word that it stands for."""

    text: Text
    origins: dict[str, str]


def no_glosses(text: str, language: Language) -> Sequence[tuple[str, str]]:
    """What is known before a model has read the list of English words."""
    del text, language
    return ()


def glossed(asked: Content | Wording, body_of: Callable[[Text], str], glosses: Glosses) -> Glossed | None:
    """What an asking record says, in English words; nothing for one that speaks English."""
    if Language.EN in asked.texts:
        return None
    language, text = best_of(asked.texts, Language.EN)
    title, body = (glosses(each, language) for each in (text.title, body_of(text)))
    if not title and not body:
        return None
    said = Text(*(" ".join(gloss for _, gloss in each) for each in (title, body)))
    return Glossed(said, {gloss: word for word, gloss in (*body, *title)})


def language_of_line(text: str, language: Language) -> Language:
    """The language of a typed line: that of the page, but letters tell Arabic wherever it is typed."""
    return Language.AR if _ARABIC.search(text) else language


def words_to_gloss(text: str, language: Language) -> list[str]:
    """The words of a text as a model reads them best: without elisions, short vowels and capitals."""
    # A title all in capitals is made of words and not of acronyms.
    plain = text.lower() if text.isupper() and len(text.split()) > 1 else text
    words = _WORD.findall(ELISION.sub("", ARABIC_SIGNS.sub("", plain)))
    return [word if is_its_own_gloss(word, language) else word.lower() for word in words]


def is_its_own_gloss(word: str, language: Language) -> bool:
    """Whether it is written alike in every language: a name in Latin letters, a number, an acronym."""
    return word.isascii() and (language is Language.AR or word.isupper() or not word.isalpha())


def forms_of(word: str, language: Language) -> list[str]:
    """The word, and what it may be without what Arabic writes before it; the letters alone do not tell."""
    if language is not Language.AR:
        return [word]
    bare = (word.removeprefix(each) for each in ARABIC_PREFIXES if word.startswith(each))
    return [word, *(each for each in bare if len(each) >= LETTERS_LEFT)]
