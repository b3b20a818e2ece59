"""What a line that a reader typed asks for, and how much of it a record says.

An index finds by levels: what a word adds to a record's score, apart from its rarity, depends on that record
alone, and is kept as one of a few levels. The best by levels are then put in their exact order.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from mithaq.base.languages import Language
from mithaq.exchange.domain.indexed import Candidate
from mithaq.exchange.domain.lexical import MOST_SAID, Question, Words, said_by, shares
from mithaq.exchange.domain.searching import Hit, Search

LEVELS = 16
# A word of more than this share of the records says too little to be required.
COMMON_SHARE = 0.3
# With fewer than these, a list of all words is no answer.
FEW = 5
# The best by levels that are put in their exact order.
ORDERED_ANEW = 100
# What nearness 1 weighs beside words that say everything that was asked.
MEANING = 0.5


@dataclass(frozen=True)
class AskedStem:
    """A word in one language: its stem, another for the same (without a prefix, or a gloss), its rarity."""

    stem: str
    other: str
    rarity: float

    @property
    def stems(self) -> tuple[str, ...]:
        return (self.stem, self.other) if self.other else (self.stem,)


Asked = Sequence[Mapping[Language, AskedStem]]
"""Each word with its stem in every language in which it is more than a function word."""


def levels_of(words: Words) -> dict[str, int]:
    """The level, 1 to LEVELS, of what each word of a text adds to its score."""
    return {word: max(1, math.ceil(said / MOST_SAID * LEVELS - 0.5)) for word, said in said_by(words).items()}


def telling(asked: Asked) -> Asked:
    """The words that a record must have: no function word in any language, and not common in all; or all."""
    least = math.log(1 / COMMON_SHARE)
    found = [
        each
        for each in asked
        if len(each) == len(Language) and max(stem.rarity for stem in each.values()) > least
    ]
    return found or asked


def pair_rarities(spoken: Sequence[AskedStem]) -> dict[str, float]:
    """Each two words that stand together; the pair is taken to be as rare as the rarer of them."""
    return {f"{one.stem} {other.stem}": max(one.rarity, other.rarity) for one, other in pairwise(spoken)}


def paged(
    search: Search,
    asked: Asked,
    near: Mapping[UUID, float],
    *,
    close: Sequence[Candidate],
    best: Sequence[Candidate],
    rest: Callable[[int, int], tuple[Hit, ...]],
) -> tuple[Hit, ...]:
    """The page: first those near in meaning and the best by levels, in their exact order; then the rest.

    `close` are those of `near` that exist for the reader; `rest` gives the others by levels, so many from an
    offset on.
    """
    shown: tuple[Hit, ...] = ()
    if search.offset < len(close) + len(best):
        hits = ordered(asked, (*close, *best), near)
        shown = hits[search.offset : search.offset + search.limit]
    if len(shown) < search.limit and len(best) >= ORDERED_ANEW:
        beyond = search.offset + len(shown) - len(close) - len(best)
        shown += rest(beyond, search.limit - len(shown))
    return shown


def ordered(asked: Asked, candidates: Sequence[Candidate], near: Mapping[UUID, float]) -> tuple[Hit, ...]:
    """Records by how much of the question they say, in the language they say most in, and by nearness."""
    best = {each.record: 0.0 for each in candidates}
    for language in Language:
        spoken = [each[language] for each in asked if language in each]
        weights = {stem: each.rarity for each in spoken for stem in each.stems}
        pairs = pair_rarities(spoken)
        question = Question(weights, dict.fromkeys(pairs, 1.0))
        speaking = [each for each in candidates if language in each.words]
        said = shares(question, [each.words[language] for each in speaking], pairs.__getitem__)
        for each, share in zip(speaking, said, strict=True):
            best[each.record] = max(best[each.record], share)
    changed = {each.record: each.changed for each in candidates}
    scores = {key: (best[key] + MEANING * near.get(key, 0.0)) / (1 + MEANING) for key in best}
    order = sorted(scores, key=lambda key: (-scores[key], -changed[key]))
    return tuple(Hit(key, scores[key], is_by_meaning=not best[key]) for key in order)
