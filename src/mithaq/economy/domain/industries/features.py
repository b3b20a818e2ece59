"""What a model sees of a text: its words, its letters, and its vector of meaning, each of length 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Texts:
    """Texts with their vectors, a row each, from one sentence model; no columns where there is none."""

    texts: tuple[str, ...]
    vectors: Vectors

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Vectors) -> "Texts":
        """Raises ValueError where a text has no vector."""
        if len(texts) != len(vectors):
            raise ValueError("each text has one row of vectors")
        return cls(tuple(texts), vectors)

    def at(self, places: npt.NDArray[np.int64]) -> "Texts":
        """Those at some places."""
        return Texts(tuple(self.texts[each] for each in places), self.vectors[places])


@dataclass(frozen=True)
class Seeing:
    """Words in ones and twos, letters in threes to fives, by TF-IDF; the vector stands beside them."""

    words: "TfidfVectorizer"
    letters: "TfidfVectorizer"

    @classmethod
    def learnt(cls, texts: Sequence[str], *, is_english: bool) -> "Seeing":
        """What the texts teach of rarity. English stop words are passed over where all are English.

        Raises ValueError where no text has a word.
        """
        words = cls.words_unlearnt(is_english=is_english)
        letters = cls.letters_unlearnt()
        return cls(words.fit(texts), letters.fit(texts))

    @staticmethod
    def words_unlearnt(*, is_english: bool) -> "TfidfVectorizer":
        """How words are weighed, before any text taught it."""
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # slow to import

        return TfidfVectorizer(
            sublinear_tf=True, ngram_range=(1, 2), stop_words="english" if is_english else None
        )

    @staticmethod
    def letters_unlearnt() -> "TfidfVectorizer":
        """How letters are weighed, before any text taught it."""
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # slow to import

        return TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5))

    @cached_property
    def names(self) -> Sequence[str]:
        """The words and pairs of words, as the first columns stand."""
        return list(self.words.get_feature_names_out())

    def seen(self, texts: Texts) -> sparse.csr_matrix:
        """A row for each: words, letters, vector."""
        blocks = [
            self.words.transform(texts.texts),
            self.letters.transform(texts.texts),
            sparse.csr_matrix(texts.vectors.astype(np.float64)),
        ]
        return sparse.hstack(blocks).tocsr()
