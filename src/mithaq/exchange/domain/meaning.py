"""How near two texts are in meaning, as sentence models see it, made fair between special and general texts.

A general text is near to everything, so nearness alone would put it first everywhere. What counts is how
much nearer an answer is to this question than to the questions that it is nearest to (hubness reduction as in
CSLS, Conneau et al., 2018), among those that the reader may see.
"""

import math
from dataclasses import dataclass

NEAREST_ASKERS = 5
GENERALITY = 0.7
# Fitted by bench/fit_blend.py.
RATIO_SHORT, SHORT_WORDS, FALL = 1.0, 15, 2 / 3
LEAST = 0.3
# The weight of what a text itself means; the rest is what its gloss means.
ORIGINAL = 0.3
# What a model reads of a record's body; more says little more and takes long.
LETTERS_READ = 400


@dataclass(frozen=True)
class Nearness:
    """`to_question`, and `to_nearest`: the mean over the questions it is nearest to; cosines."""

    to_question: float
    to_nearest: float

    @property
    def special(self) -> float:
        """The nearness that is not due to generality."""
        return self.to_question - GENERALITY * self.to_nearest


def both(english: Nearness | None, original: Nearness) -> Nearness:
    """What one model sees in the gloss of a question, if it read it, and another in what that stands for."""
    if english is None:
        return original
    return Nearness(
        (1 - ORIGINAL) * english.to_question + ORIGINAL * original.to_question,
        (1 - ORIGINAL) * english.to_nearest + ORIGINAL * original.to_nearest,
    )


def meaning_ratio(words: int) -> float:
    """What meaning weighs beside wording, for a question of so many different words.

    A title says too little to be taken by its words alone; a page says what it means. Measured on needs of
    8 words and of 250 (`bench/matching.py`).
    """
    return RATIO_SHORT * math.pow(min(1.0, SHORT_WORDS / max(1, words)), FALL)


def meaning_value(nearness: Nearness | None) -> float:
    """The special nearness, −0.3 to 1, on a scale from 0 to 1; what no model has read stands in between."""
    special = 0.0 if nearness is None else nearness.special
    return min(1.0, max(0.0, (special + LEAST) / (1 + LEAST)))


def text_value(share: float, nearness: Nearness | None, words: int) -> float:
    """Words and meaning together, from 0 to 1."""
    ratio = meaning_ratio(words)
    return (share + ratio * meaning_value(nearness)) / (1 + ratio)
