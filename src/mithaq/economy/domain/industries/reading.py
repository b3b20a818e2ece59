"""Read a text: the industries it speaks of, how sure that is, and which words and titles say so.

Divisions come from planes over words, letters and meaning (`linear`), classes within a division from how
near their titles are. A text that is like no title, or of which no division is likely enough, is told so:
the model abstains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import norm
from scipy.special import softmax

from mithaq.economy.domain.industries.calibration import (
    calibration_error,
    probabilities,
    temperature,
    trusted_from,
)
from mithaq.economy.domain.industries.features import Floats, Texts
from mithaq.economy.domain.industries.isic import makes_goods, rolled_up
from mithaq.economy.domain.industries.linear import LinearTexts, held_out_scores

FOLDS = 5
TRUSTED = 0.8
"""Of what is answered so many should be right, measured on groups that were held out."""
LIKELY = 0.5
"""An industry is named only if it is likelier than all others together."""
UNLIKE = 0.1
"""A text that is farther from every title than nine in ten held-out titles are is like none."""
# Fitted by bench/industries.py on NAICS titles beside those of ISIC.
SHARPNESS = 12.0
LEAST, TINY = 0.01, 1e-12
WORDS_SHOWN, TITLES_SHOWN, DIVISIONS_SHOWN = 6, 3, 5


@dataclass(frozen=True)
class KnownTitle:
    """A title of a classification and where ISIC Rev. 4 has it; `isic_class` is empty where only the division
    is sure. `group`: what it must not be parted from when the model is tried."""

    system: str
    code: str
    language: str
    text: str
    division: str
    isic_class: str
    group: str


class Silence(StrEnum):
    """Why nothing is said."""

    UNLIKE_ANY_TITLE = "unlike_any_title"
    TOO_UNSURE = "too_unsure"


@dataclass(frozen=True)
class NearTitle:
    """A known title beside a text; `nearness` is a cosine over words, letters and meaning, 0 to 1."""

    title: KnownTitle
    nearness: float


@dataclass(frozen=True)
class Industry:
    """A division with its probability, and what speaks for it: words with their weight, and titles."""

    division: str
    probability: float
    classes: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, float], ...]
    titles: tuple[NearTitle, ...]


@dataclass(frozen=True)
class Reading:
    """What a text says of industries. Where `silence` is told, the industries are guesses not to be used.

    `nearest` is the nearness of the nearest title, `needed` what a text must reach; likewise `confidence`.
    """

    industries: tuple[Industry, ...]
    sections: tuple[tuple[str, float], ...]
    divisions: tuple[tuple[str, float], ...]
    classes: tuple[tuple[str, float], ...]
    confidence: float
    confidence_needed: float
    nearest: float
    nearest_needed: float
    silence: Silence | None


@dataclass(frozen=True)
class Trial:
    """How the model did on groups that it had not seen."""

    titles: int
    accuracy: float
    error: float
    answered: float
    answered_accuracy: float | None


@dataclass(frozen=True)
class IndustryModel:
    """A model of divisions with the titles that taught it; `rows` are these as the model sees them."""

    linear: LinearTexts
    titles: tuple[KnownTitle, ...]
    rows: sparse.csr_matrix
    temperature: float
    confidence_needed: float
    nearest_needed: float
    trial: Trial

    @classmethod
    def learnt(
        cls, titles: Sequence[KnownTitle], vectors: Texts, *, is_english: bool, folds: int = FOLDS
    ) -> "IndustryModel":
        """A model whose doubt is measured on groups of titles that it did not see.

        Raises Refused `labels_too_few`.
        """
        labels, groups = [each.division for each in titles], [each.group for each in titles]
        linear = LinearTexts.learnt(vectors, labels, is_english=is_english)
        rows = linear.seeing.seen(vectors)
        known, scores = held_out_scores(vectors, labels, groups, count=folds, is_english=is_english)
        truths = np.array([known.index(each) for each in labels])
        heat = temperature(scores, truths)
        likely = probabilities(scores, heat)
        is_right, confidence = likely.argmax(axis=1) == truths, likely.max(axis=1)
        needed = max(LIKELY, trusted_from(confidence, is_right, TRUSTED))
        near = _nearest_of_other_groups(rows, groups)
        floor = float(np.quantile(near, UNLIKE))
        is_answered = (confidence >= needed) & (near >= floor)
        trial = Trial(
            titles=len(titles),
            accuracy=float(is_right.mean()),
            error=calibration_error(confidence, is_right),
            answered=float(is_answered.mean()),
            answered_accuracy=float(is_right[is_answered].mean()) if is_answered.any() else None,
        )
        return cls(linear, tuple(titles), rows, heat, needed, floor, trial)

    def read(self, text: Texts, *, only_goods: bool) -> Reading:
        """What one text says. `only_goods`: it is a product, so only industries that make goods are asked."""
        row = self.linear.seeing.seen(text)
        shares = self._shares(row, only_goods=only_goods)
        near = self._nearness(row)
        parts = self._parts(near)
        classes = {
            code: share * part
            for division, share in shares.items()
            for code, part in parts.get(division, {division: 1.0}).items()
        }
        first = [each for each in list(shares)[:DIVISIONS_SHOWN] if shares[each] >= LEAST]
        confidence, nearest = shares[first[0]], float(near.max())
        return Reading(
            industries=tuple(
                self._industry(each, shares[each], parts.get(each, {}), row, near) for each in first
            ),
            sections=tuple(rolled_up(shares, 0).items()),
            divisions=tuple(shares.items()),
            classes=tuple(rolled_up(classes, 4).items()),
            confidence=confidence,
            confidence_needed=self.confidence_needed,
            nearest=nearest,
            nearest_needed=self.nearest_needed,
            silence=self._silence(confidence, nearest),
        )

    @cached_property
    def _lengths(self) -> Floats:
        return np.asarray(norm(self.rows, axis=1))

    def _nearness(self, row: sparse.csr_matrix) -> Floats:
        """Cosines of what is seen of a text with each title."""
        dots: Floats = np.asarray(self.rows @ row.toarray()[0])
        return dots / (self._lengths * max(float(norm(row)), TINY))

    def _silence(self, confidence: float, nearest: float) -> Silence | None:
        if nearest < self.nearest_needed:
            return Silence.UNLIKE_ANY_TITLE
        return Silence.TOO_UNSURE if confidence < self.confidence_needed else None

    def _shares(self, row: sparse.csr_matrix, *, only_goods: bool) -> dict[str, float]:
        """The probability of each division, the likeliest first."""
        scores = self.linear.of_rows(row)
        if only_goods:
            scores = np.where([makes_goods(each) for each in self.linear.labels], scores, -np.inf)
        likely = probabilities(scores, self.temperature)[0]
        order = np.argsort(-likely, kind="stable")
        return {self.linear.labels[each]: float(likely[each]) for each in order}

    def _parts(self, near: Floats) -> dict[str, dict[str, float]]:
        """By division the part of each class, by the nearness of its nearest title."""
        best: dict[str, dict[str, float]] = {}
        for title, value in zip(self.titles, near, strict=True):
            if title.isic_class:
                row = best.setdefault(title.division, {})
                row[title.isic_class] = max(row.get(title.isic_class, 0.0), float(value))
        return {
            division: dict(
                zip(row, map(float, softmax(SHARPNESS * np.array(list(row.values())))), strict=True)
            )
            for division, row in best.items()
        }

    def _industry(
        self, division: str, share: float, parts: Mapping[str, float], row: sparse.csr_matrix, near: Floats
    ) -> Industry:
        classes = sorted(((code, share * part) for code, part in parts.items()), key=lambda one: -one[1])
        order = [place for place in np.argsort(-near) if self.titles[place].division == division]
        return Industry(
            division,
            share,
            tuple(classes[:TITLES_SHOWN]),
            self.linear.speaking(row, division, most=WORDS_SHOWN),
            tuple(NearTitle(self.titles[place], float(near[place])) for place in order[:TITLES_SHOWN]),
        )


def _nearest_of_other_groups(rows: sparse.csr_matrix, groups: Sequence[str]) -> Floats:
    """For each title the nearness of the nearest that is of another group."""
    places = {each: place for place, each in enumerate(dict.fromkeys(groups))}
    group = np.array([places[each] for each in groups])
    lengths, columns = norm(rows, axis=1), rows.T.tocsr()
    found = np.empty(rows.shape[0])
    for first in range(0, rows.shape[0], 500):
        some = slice(first, first + 500)
        near = (rows[some] @ columns).toarray() / (lengths[some, None] * lengths)
        found[some] = np.where(group[some, None] == group[None, :], -1.0, near).max(axis=1)
    return found
