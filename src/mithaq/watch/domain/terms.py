"""Which terms a text uses: runs of one to three words between stop words and marks, in three languages.

A term never crosses a stop word, a mark, a number or a formula, so none is made up of words that do not stand
together. Hyphens part words ("deep-learning" and "deep learning" are one term).
"""

import re
import unicodedata
from collections.abc import Iterator

from mithaq.watch.domain.stop_words import STOP_WORDS

LONGEST = 3
SHORTEST_LETTERS = 3

_FORMULA = re.compile(r"\$+[^$]*\$+|\\[A-Za-z]+|\\.")
# Vowel marks, the superscript alef, the lengthening stroke and joiners: they are written or not, at will.
_UNWRITTEN = re.compile("[\u064b-\u065f\u0670\u0640\u200c\u200d]")
_BREAK = re.compile(r"[^\w\s\-+#'\u2019]+|\d+[.,\u066b]\d+")
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
# "and" and prepositions that Arabic writes in one with the article, and the article itself.
_PROCLITIC = re.compile("^(?:[وف]?(?:ال|بال|كال|لل))(?=\\w{3,})")


def terms_of(title: str, abstract: str = "") -> set[str]:
    """The distinct terms of a work."""
    folded = unicodedata.normalize("NFKC", f"{title} . {abstract}")
    text = _UNWRITTEN.sub("", _FORMULA.sub(" . ", folded)).lower()
    found: set[str] = set()
    for clause in _BREAK.split(text):
        for run in _runs(clause):
            for start, word in enumerate(run):
                if len(word) >= SHORTEST_LETTERS:
                    found.add(word)
                for end in range(start + 2, min(start + LONGEST, len(run)) + 1):
                    found.add(" ".join(run[start:end]))
    return found


def _runs(clause: str) -> Iterator[list[str]]:
    run: list[str] = []
    for written in _WORD.findall(clause):
        word = written if written.isascii() else _PROCLITIC.sub("", written)
        if word in STOP_WORDS or word.isdecimal():
            yield run
            run = []
        else:
            run.append(word)
    yield run
