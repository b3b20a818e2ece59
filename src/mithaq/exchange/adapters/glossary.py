"""English words for words of other languages, as the model for all languages sees them.

The list is the whole words that the English model's tokenizer knows. It is read once for a node and kept in
a file. A word of the list that is near to everything (its mean cosine to the ten nearest of some probes, the
CSLS of Conneau et al., 2018) is near to nothing in particular, and a word without a near one has no gloss.
"""

import fcntl
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from mithaq.base.languages import Language
from mithaq.exchange.adapters.encoders import Vectors, english_words, universal_encoder
from mithaq.exchange.adapters.stemming import words_of
from mithaq.exchange.domain.glossing import forms_of, is_its_own_gloss, words_to_gloss

FORMAT = "1"
LEAST = 0.9
PROBES_NEAREST = 10
# A page says what it means in so many words.
WORDS_MOST = 300
REMEMBERED_MOST = 50_000
AT_ONCE = 256
WORDS_AT_ONCE = 50
# Words, their vectors, and how near each is to everything.
Listed = tuple[list[str], Vectors, Vectors]
DAMAGED = (OSError, EOFError, ValueError, KeyError, BadZipFile)


class Glossary:
    """One folder's list, shared by the threads of a process; `probes` are words of the other languages."""

    def __init__(self, folder: Path, probes: Callable[[], Sequence[str]]) -> None:
        self.folder = folder
        self.probes = probes
        self._list: Listed | None = None
        self._remembered: dict[tuple[Language, str], str] = {}

    def bring_up(self) -> bool:
        """Read the list if nobody has, and say whether; some seconds. Whoever is stopped begins anew."""
        if self._file.exists() or not english_words():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "glosses.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._file.exists():
                return False
            self._make()
            return True

    def forget(self) -> None:
        """Read the list anew at the next turn."""
        self._file.unlink(missing_ok=True)
        self._list, self._remembered = None, {}

    def _make(self) -> None:
        words = [each for each in english_words() if words_of(each, Language.EN)]
        probes = _read([each.lower() for each in self.probes()])
        vectors = np.empty((len(words), probes.shape[1]), np.float16)
        general = np.empty(len(words), np.float32)
        # Some at once: all of them near to all probes would fill the memory.
        for start in range(0, len(words), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            read = _read(words[some])
            near = np.sort(read @ probes.T, axis=1)
            vectors[some], general[some] = read, near[:, -PROBES_NEAREST:].mean(axis=1)
        beside = self._file.with_suffix(".new")
        with beside.open("wb") as file:
            np.savez(file, words=np.array(words), vectors=vectors, general=general)
        beside.replace(self._file)

    def __call__(self, text: str, language: Language) -> list[tuple[str, str]]:
        """The words of a text in their order, each with its gloss; none before the list has been read."""
        listed = self._opened()
        if listed is None:
            return []
        words = [each for each in words_to_gloss(text, language)[:WORDS_MOST] if words_of(each, language)]
        if len(self._remembered) > REMEMBERED_MOST:
            self._remembered = {}
        # Another thread may begin anew meanwhile: this one goes on with what it has.
        known = self._remembered
        new = [each for each in dict.fromkeys(words) if (language, each) not in known]
        for start in range(0, len(new), WORDS_AT_ONCE):
            known |= _glosses(new[start : start + WORDS_AT_ONCE], language, listed)
        return [(word, known[language, word]) for word in words if known[language, word]]

    def _opened(self) -> Listed | None:
        if self._list is None and self._file.exists():
            try:
                with self._file.open("rb") as file, np.load(file) as kept:
                    self._list = kept["words"].tolist(), kept["vectors"].astype(np.float32), kept["general"]
            except DAMAGED:
                # It is read anew at the next turn.
                self._file.unlink(missing_ok=True)
        return self._list

    @property
    def _file(self) -> Path:
        return self.folder / f"glosses-{FORMAT}.npz"


def _glosses(words: Sequence[str], language: Language, listed: Listed) -> dict[tuple[Language, str], str]:
    own = {(language, each): each for each in words if is_its_own_gloss(each, language)}
    others = [each for each in words if (language, each) not in own]
    forms = [(word, form) for word in others for form in forms_of(word, language)]
    if not forms:
        return own
    english, vectors, general = listed
    scores = 2 * vectors @ _read([form for _, form in forms]).T - general[:, None]
    best = dict.fromkeys(others, (LEAST, ""))
    for (word, _), place, score in zip(forms, scores.argmax(axis=0), scores.max(axis=0), strict=True):
        best[word] = max(best[word], (float(score), english[place]))
    return {**own, **{(language, word): gloss for word, (_, gloss) in best.items()}}


def _read(texts: Sequence[str]) -> Vectors:
    parts = [
        universal_encoder().encode(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)
    ]
    return np.concatenate(parts)
