"""From the words in which products are sold to the words of control lists: what a phrase may be read as."""

from collections.abc import Sequence
from dataclasses import dataclass

from mithaq.clearance.domain.control.wording import Wording


@dataclass(frozen=True)
class Reading:
    """Phrases of product language, and ways in which a provision would say the same."""

    said: tuple[str, ...]
    means: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """A phrase that stands in a text, and one way to read it."""

    said: str
    means: str


class Readings:
    """All readings of a rulebook."""

    def __init__(self, readings: Sequence[Reading], wording: Wording) -> None:
        self._wording = wording
        self._phrases = tuple(
            (_whole(wording.words(phrase)), Read(phrase, means))
            for each in readings
            for phrase in each.said
            for means in each.means
        )

    def of(self, text: str) -> tuple[Read, ...]:
        """How phrases of the text may be read, each way once."""
        words = _whole(self._wording.words(text))
        found: dict[str, Read] = {}
        for phrase, read in self._phrases:
            if phrase in words:
                found.setdefault(read.means, read)
        return tuple(found.values())


def _whole(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "
