"""Which provisions of a list speak of what a text speaks of.

A provision's score, from 0 to 1, is the weighted mean of
- own: the share of the text's words and pairs of words that stand in the provision (or one of its notes),
- chain: the share that stands in it or above it,
- letters: the cosine between runs of four letters of both,
- entry: the share that stands anywhere in its entry.
Each word weighs ln(1 + (n - d + ½) / (d + ½)), where d of n entries have it (Robertson and Spärck Jones), and
within a provision it saturates and yields to length as in BM25. So a word that all provisions of one entry
repeat still tells this entry from others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mithaq.clearance.domain.control.parameters import Conditions
from mithaq.clearance.domain.control.provisions import ControlList, Provision
from mithaq.clearance.domain.control.quantities import Units
from mithaq.clearance.domain.control.wording import Wording, goods_named

SATURATION, LENGTH = 1.2, 0.3
SPOKEN, WORDS = 0.3, 8
SMALL_WORDS = frozenset(
    {
        *("and", "or", "of", "the", "for", "an", "to", "in", "with", "by", "as", "on", "at", "not", "than"),
        *("be", "is", "are", "any", "all", "following", "having", "other", "specially", "designed"),
    }
)
Scores = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ScoreWeights:
    """How much each measure counts."""

    own: float
    chain: float
    letters: float
    entry: float
    readings: float


@dataclass(frozen=True)
class Scored:
    """A provision and how much it speaks of what the text does."""

    provision: Provision
    score: float


class ListIndex:
    """A list, indexed by its words. Building it takes some seconds for five thousand provisions."""

    def __init__(self, of: ControlList, wording: Wording, weights: ScoreWeights, units: Units) -> None:
        self.of = of
        self.conditions = Conditions(of, units)
        self.wording = wording
        self.weights = weights
        self._rows = [each for each in of.provisions for _ in _texts(each)]
        own = [text for each in of.provisions for text in _texts(each)]
        numbers = {entry: number for number, entry in enumerate(of.entries)}
        self._entries = np.array([numbers[each.entry] for each in self._rows], np.int64)
        terms = [wording.terms(text, of.decimal) for text in own]
        above = {each.path: wording.terms(each.text, of.decimal) for each in of.provisions}
        chain = [_with_above(of, each, found, above) for each, found in zip(self._rows, terms, strict=True)]
        whole = [Counter[str]() for _ in numbers]
        for number, found in zip(self._entries, terms, strict=True):
            whole[number].update(found)
        self._own = _Coverage(terms, self._entries)
        self._chain = _Coverage(chain, self._entries)
        self._whole = _Coverage(whole, np.arange(len(whole)))
        self._letters = _Cosine([wording.grams(text, of.decimal) for text in own], self._entries)
        self._known: dict[str, Scores] = {}

    def score(self, text: str, read_as: tuple[str, ...] = (), *, least: float = 0.0) -> tuple[Scored, ...]:
        """Every provision above the least score, the best first.

        What it may be read as counts as much as the best of it, and the less, the more the text itself speaks
        as a provision does: (text + r · best) / (1 + r) with r = readings · max(0, 1 - t / SPOKEN), where t
        is the text's best score, of which a text of less than WORDS words has its share: few words often
        meet.
        """
        scores = self._score(text)
        spoken = float(scores.max(initial=0.0)) * min(1.0, len(self.wording.words(text)) / WORDS)
        share = self.weights.readings * max(0.0, 1 - spoken / SPOKEN)
        if read_as and share:
            best = np.max([self._read(said) for said in read_as], axis=0)
            scores = (scores + np.float32(share) * best) / np.float32(1 + share)
        found: dict[str, Scored] = {}
        for row in np.argsort(-scores, kind="stable"):
            if scores[row] <= least:
                break
            found.setdefault(self._rows[row].path, Scored(self._rows[row], float(scores[row])))
        return tuple(found.values())

    def _read(self, said: str) -> Scores:
        # A reading out of a rulebook comes again and again, a text seldom.
        if said not in self._known:
            self._known[said] = self._score(said)
        return self._known[said]

    def _score(self, text: str) -> Scores:
        terms, weights = self.wording.terms(text), self.weights
        total = weights.own + weights.chain + weights.letters + weights.entry
        scores: Scores = (
            weights.own * self._own.of(terms)
            + weights.chain * self._chain.of(terms)
            + weights.letters * self._letters.of(self.wording.grams(text))
            + weights.entry * self._whole.of(terms)[self._entries]
        ) / np.float32(total)
        return scores

    def words_met(self, text: str, path: str) -> tuple[str, ...]:
        """Words that the text shares with the provision, its notes and those above, the rarest first."""
        chain = self.of.chain(path)
        texts = (*(each.text for each in chain), *chain[-1].notes)
        there = set(self.wording.words(" ".join(texts), self.of.decimal))
        shared = {word for word in self.wording.words(text) if word in there - SMALL_WORDS and len(word) > 1}
        return tuple(sorted(shared, key=lambda word: (-self._whole.weight(word), word)))


def _with_above(
    of: ControlList, each: Provision, own: Counter[str], terms: Mapping[str, Counter[str]]
) -> Counter[str]:
    """The terms of a row and of the provisions above it; what one of them is for, all are for."""
    chain = of.chain(each.path)
    found = Counter(own)
    for higher in chain[:-1]:
        found.update(terms[higher.path])
    found.update(set(goods_named(" ".join(one.text for one in chain))) - found.keys())
    return found


def _texts(each: Provision) -> tuple[str, ...]:
    return tuple(text for text in (each.text, *each.notes) if text.strip())


class _Postings:
    """For each term the rows that have it and how often, and its weight by the entries that have it."""

    def __init__(self, rows: Sequence[Counter[str]], entries: Places) -> None:
        self.rows = len(rows)
        self.lengths = np.array([each.total() for each in rows], np.float32)
        where: dict[str, tuple[list[int], list[int]]] = {}
        for row, terms in enumerate(rows):
            for term, times in terms.items():
                places, counts = where.setdefault(term, ([], []))
                places.append(row)
                counts.append(times)
        self.entries = len(np.unique(entries))
        self.found: Mapping[str, tuple[Places, Scores]] = {
            term: (np.array(places, np.int64), np.array(counts, np.float32))
            for term, (places, counts) in where.items()
        }
        self.weights = {
            term: self._weight(len(set(entries[places].tolist()))) for term, (places, _) in self.found.items()
        }
        self.weight_of_unknown = self._weight(0)

    def weight(self, term: str) -> float:
        return self.weights.get(term, self.weight_of_unknown)

    def _weight(self, entries: int) -> float:
        return float(np.log(1 + (self.entries - entries + 0.5) / (entries + 0.5)))


class _Coverage(_Postings):
    """The weighed share of a text's terms that each row has."""

    def of(self, terms: Counter[str]) -> Scores:
        found = np.zeros(self.rows, np.float32)
        mean = max(float(self.lengths.mean()), 1.0) if self.rows else 1.0
        for term in terms:
            if term in self.found:
                places, counts = self.found[term]
                room = SATURATION * (1 - LENGTH + LENGTH * self.lengths[places] / mean)
                found[places] += self.weights[term] * counts / (counts + room) * (SATURATION + 1)
        whole = sum(map(self.weight, terms))
        share: Scores = np.minimum(found / np.float32(whole or 1), 1)
        return share


class _Cosine(_Postings):
    """The cosine between a text's terms and each row's; counts as their logarithm."""

    def __init__(self, rows: Sequence[Counter[str]], entries: Places) -> None:
        super().__init__(rows, entries)
        squares = np.zeros(self.rows, np.float64)
        for term, (places, counts) in self.found.items():
            squares[places] += (self.weights[term] * np.log1p(counts)) ** 2
        self.norms = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)

    def of(self, terms: Counter[str]) -> Scores:
        found = np.zeros(self.rows, np.float32)
        square = 0.0
        for term, times in terms.items():
            said = self.weight(term) * float(np.log1p(times))
            square += said**2
            if term in self.found:
                places, counts = self.found[term]
                found[places] += said * self.weights[term] * np.log1p(counts)
        cosine: Scores = found / (self.norms * np.float32(square**0.5 or 1))
        return cosine
