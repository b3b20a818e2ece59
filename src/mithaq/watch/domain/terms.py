"""Which terms a text uses: runs of one to three words between stop words and marks, in three languages.

A term never crosses a stop word, a mark, a number or a formula, so none is made up of words that do not stand
together. Hyphens part words ("deep-learning" and "deep learning" are one term).
"""

import re
import unicodedata

from mithaq.watch.domain.stop_words import STOP_WORDS

LONGEST = 3
SHORTEST_LETTERS = 3

_FORMULA = re.compile(r"\$+[^$]*\$+|\\[A-Za-z]+|\\.")
# Vowel marks, the superscript alef, the lengthening stroke and joiners: they are written or not, at will.
_UNWRITTEN = re.compile("[\u064b-\u065f\u0670\u0640\u200c\u200d]")
_BREAK = re.compile(r"[^\w\s\-+#'\u2019]+|\d+[.,\u066b]\d+")
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_ANY_WORD = re.compile(r"[^\W_]+")
# "and" and prepositions that Arabic writes in one with the article, and the article itself.
_PROCLITIC = re.compile("^(?:[وف]?(?:ال|بال|كال|لل))(?=\\w{3,})")


def terms_of(title: str, abstract: str = "") -> set[str]:
    """The distinct terms of a work. A load spends most of its time here, so words are gone through once."""
    text = _freed(f"{title} . {abstract}")
    is_ascii = text.isascii()
    found: set[str] = set()
    for clause in _BREAK.split(text.lower()):
        before = last = ""
        for written in _WORD.findall(clause):
            word = written if is_ascii or written.isascii() else _PROCLITIC.sub("", written)
            if word in STOP_WORDS or word.isdecimal():
                before = last = ""
                continue
            if len(word) >= SHORTEST_LETTERS:
                found.add(word)
            if last:
                pair = f"{last} {word}"
                found.add(pair)
                if before:
                    found.add(f"{before} {pair}")
            before, last = last, word
    return found


def plain_text(text: str) -> str:
    """A text without formulas and vowel marks, Arabic words without what is written in one with them."""
    freed = _freed(text)
    return freed if freed.isascii() else _ANY_WORD.sub(lambda word: _PROCLITIC.sub("", word[0]), freed)


def _freed(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if "$" in text or "\\" in text:
        text = _FORMULA.sub(" . ", text)
    return text if text.isascii() else _UNWRITTEN.sub("", text)
