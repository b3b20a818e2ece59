"""A linear model of labels over texts: one plane a label, as a support vector machine draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt
from scipy import sparse

from mithaq.base.refusals import Refused
from mithaq.economy.domain.industries.features import Floats, Seeing, Texts
from mithaq.economy.domain.industries.folds import group_folds

LEAST_LABELS = 3
# The weight of a word that one title in twenty has: what more have, such as "of", says nothing.
RARE = 1 + log(20)


@dataclass(frozen=True)
class LinearTexts:
    """`weights`: a row a label over the columns of `seeing`."""

    seeing: Seeing
    labels: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    intercepts: Floats

    @classmethod
    def learnt(cls, texts: Texts, labels: Sequence[str], *, is_english: bool) -> "LinearTexts":
        """Raises Refused `labels_too_few`: there is nothing to choose between."""
        from sklearn.svm import LinearSVC  # noqa: PLC0415  # slow to import

        if len(set(labels)) < LEAST_LABELS:
            raise Refused("labels_too_few", least=LEAST_LABELS)
        seeing = Seeing.learnt(texts.texts, is_english=is_english)
        machine = LinearSVC(random_state=0).fit(seeing.seen(texts), np.array(labels))
        return cls(
            seeing, tuple(map(str, machine.classes_)), machine.coef_.astype(np.float32), machine.intercept_
        )

    def scores(self, texts: Texts) -> Floats:
        """Signed distances from the planes, a row a text, a column a label."""
        return self.of_rows(self.seeing.seen(texts))

    def of_rows(self, rows: sparse.csr_matrix) -> Floats:
        """The same of rows that were seen before."""
        return np.asarray(rows @ self.weights.T.astype(np.float64) + self.intercepts)

    def speaking(self, row: sparse.csr_matrix, label: str, *, most: int) -> tuple[tuple[str, float], ...]:
        """The rare words of a text that speak for a label, with what each adds; the most first."""
        names, rarity = self.seeing.names, self.seeing.words.idf_
        weights = self.weights[self.labels.index(label)]
        said = [
            (names[column], float(value * weights[column]))
            for column, value in zip(row.indices, row.data, strict=True)
            if column < len(names) and rarity[column] >= RARE
        ]
        return tuple(sorted((each for each in said if each[1] > 0), key=lambda each: -each[1])[:most])


def held_out_scores(
    texts: Texts, labels: Sequence[str], groups: Sequence[str], *, count: int, is_english: bool
) -> tuple[tuple[str, ...], Floats]:
    """All labels, and the score of each text by a model that saw nothing of its group.

    A label that such a model never met has the lowest score of its row: it could not be chosen.
    """
    known = tuple(sorted(set(labels)))
    scores = np.full((len(labels), len(known)), np.nan)
    for learnt, tried in group_folds(groups, count):
        model = LinearTexts.learnt(texts.at(learnt), [labels[each] for each in learnt], is_english=is_english)
        columns = [known.index(each) for each in model.labels]
        scores[tried[:, None], np.array(columns)] = model.scores(texts.at(tried))
    lowest = np.nanmin(scores, axis=1, keepdims=True)
    return known, np.where(np.isnan(scores), lowest, scores)
