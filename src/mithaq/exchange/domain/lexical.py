"""How much of what a text asks another text says: words and word pairs, the rare ones weighing more.

Two stages, both computed from the texts that the reader may see and from nothing else. The first finds
candidates by the most telling words; the second scores them as BM25F does over title and body (Robertson and
Zaragoza, 2009), with three things of our own, each measured by `bench/matching.py`:

- a word that most of those who ask use says little about this one: rarity among them counts too;
- two words that stand together count beside each word, the more the rarer they are among the candidates;
- a title says more than a body, on both sides.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

ASKED_TITLE = 4
SATURATION = 1.5
PAIRS = 0.5
FULL_WORDS = 80
MOST_SAID = SATURATION + 1


@dataclass(frozen=True)
class Part:
    """How a part of a text counts: its weight, its usual length in words, and how much length matters."""

    weight: float
    usual_length: int
    slope: float
    pair_slope: float


TITLE = Part(weight=3.0, usual_length=8, slope=0.75, pair_slope=0.75)
BODY = Part(weight=1.0, usual_length=80, slope=0.9, pair_slope=0.5)


@dataclass(frozen=True)
class Words:
    """A text in one language as stemmed words, in their order."""

    title: tuple[str, ...]
    body: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frequencies:
    """In how many of `total` texts each word stands; one that is not named stands in none."""

    total: int
    of: Mapping[str, int]

    def rarity(self, word: str) -> float:
        """Inverse document frequency as BM25 has it: near 0 for a word of all texts."""
        count = self.of.get(word, 0)
        return math.log(1 + (self.total - count + 0.5) / (count + 0.5))

    def rarity_share(self, word: str) -> float:
        """The rarity as a share of that of a word that stands nowhere."""
        return self.rarity(word) / math.log(1 + (self.total + 0.5) / 0.5)


@dataclass(frozen=True)
class Question:
    """What is looked for: words with their weights, and pairs with how often they are said."""

    words: Mapping[str, float]
    pairs: Mapping[str, float]

    def telling(self, most: int) -> dict[str, float]:
        """The words that weigh most."""
        best = sorted(self.words, key=lambda word: (-self.words[word], word))[:most]
        return {word: self.words[word] for word in best}


def question(asked: Words, *, answers: Frequencies, askers: Frequencies) -> Question:
    """What the text asks; `answers` and `askers` count the visible texts of the two kinds."""
    weights = {
        word: said * answers.rarity(word) * math.sqrt(askers.rarity_share(word))
        for word, said in _said(asked.title, asked.body).items()
    }
    return Question(weights, _said(pairs_of(asked.title), pairs_of(asked.body)))


def said_by(text: Words) -> dict[str, float]:
    """What each word of a text adds to its score, apart from the word's weight: 0 to MOST_SAID.

    It depends on the text alone.
    """
    words = dict.fromkeys((*text.title, *text.body), 1.0)
    said = _said_there(words, text.title, text.body, (TITLE.slope, BODY.slope))
    return {word: _saturated(often) for word, often in said.items()}


def shares(
    asked: Question, texts: Sequence[Words], pair_rarity: Callable[[str], float] | None = None
) -> list[float]:
    """How much of the question each text says, from 0 to 1.

    A pair is as rare as it is among the texts, unless `pair_rarity` says otherwise.

    1 is the score of a text of the usual length that has the 80 most telling words in its title and its body.
    """
    full = _saturated(TITLE.weight + BODY.weight) * sum(asked.telling(FULL_WORDS).values())
    if not full:
        return [0.0] * len(texts)
    met = [_pairs_met(asked, text) if asked.pairs else {} for text in texts]
    rarity = pair_rarity or Frequencies(len(texts), Counter(pair for pairs in met for pair in pairs)).rarity
    return [
        min(1.0, (_words_score(asked, text) + PAIRS * _pairs_score(asked, pairs, rarity)) / full)
        for text, pairs in zip(texts, met, strict=True)
    ]


def pairs_of(words: Sequence[str]) -> list[str]:
    """Each two words that stand together."""
    return [f"{one} {next_one}" for one, next_one in pairwise(words)]


def _said(title: Sequence[str], body: Sequence[str]) -> dict[str, float]:
    counts = Counter(body)
    for word in title:
        counts[word] += ASKED_TITLE
    return {word: 1 + math.log(count) for word, count in counts.items()}


def _words_score(asked: Question, text: Words) -> float:
    said = _said_there(asked.words, text.title, text.body, (TITLE.slope, BODY.slope))
    return sum(asked.words[word] * _saturated(often) for word, often in said.items())


def _pairs_met(asked: Question, text: Words) -> dict[str, float]:
    slopes = TITLE.pair_slope, BODY.pair_slope
    said = _said_there(asked.pairs, pairs_of(text.title), pairs_of(text.body), slopes)
    return {pair: _saturated(often) for pair, often in said.items()}


def _pairs_score(asked: Question, met: Mapping[str, float], rarity: Callable[[str], float]) -> float:
    return sum(asked.pairs[pair] * rarity(pair) * value for pair, value in met.items())


def _said_there(
    wanted: Mapping[str, float], title: Sequence[str], body: Sequence[str], slopes: tuple[float, float]
) -> dict[str, float]:
    """How often each wanted word stands there, as if in a text of the usual length."""
    said: dict[str, float] = {}
    for words, part, slope in ((title, TITLE, slopes[0]), (body, BODY, slopes[1])):
        once = part.weight / (1 - slope + slope * len(words) / part.usual_length)
        for word in words:
            if word in wanted:
                said[word] = said.get(word, 0.0) + once
    return said


def _saturated(often: float) -> float:
    return often * (SATURATION + 1) / (often + SATURATION)
