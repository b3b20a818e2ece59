"""The sentence of an answer that says most of what was asked, to be shown beside the score."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mithaq.base.languages import Language

LETTERS_MAX = 320
_END = re.compile(r"(?<=[.!?؟۔])\s+|\n+")


@dataclass(frozen=True)
class Passage:
    """A sentence in its language."""

    language: Language
    text: str


def telling_sentence(
    text: str, weights: Mapping[str, float], words_of: Callable[[str], Sequence[str]]
) -> str | None:
    """The sentence with the most weight of asked words, each counted once; none when nothing was said.

    Of equal ones the first; a long one is cut at a word.
    """
    best, most = None, 0.0
    for sentence in _END.split(text):
        weight = sum(weights.get(word, 0.0) for word in set(words_of(sentence)))
        if weight > most:
            best, most = sentence.strip(), weight
    if best is None or len(best) <= LETTERS_MAX:
        return best
    return f"{best[:LETTERS_MAX].rsplit(' ', 1)[0]} …"
