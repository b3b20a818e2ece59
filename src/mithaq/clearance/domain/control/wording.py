"""Words of provisions and items in one form, whatever the spelling, the signs and the hand that wrote them.

Codes of provisions are taken out of both sides: an item is compared by what it is, not by a code that its
text names. One thing of them stays: which goods a software or a technology is for, because nothing else
tells it.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mithaq.base.text import ascii_digits

GRAM = 4
_CODE = re.compile(r"\b\d[A-E](?:\d{3})?(?:\.[a-z0-9]+)*\b\.?", re.IGNORECASE)
_GOODS = re.compile(r"\b(\d)([A-E])(\d{3})?")
_MARKS = re.compile("[“”\"‘’'`´„]")
_DASHES = re.compile("[−–—‐-]")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|%")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_SPACED = re.compile(r"(?<![\w.,])\d{1,3}(?: \d{3})+(?!\d)")
_RAISED = re.compile("(?<=[0-9])[⁺⁻]?[⁰¹²³⁴-⁹]+")
_NARROW = re.compile("(?<=[0-9])[\u00a0\u2007\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_THOUSANDS = re.compile(r"(?<![\d.])([1-9]\d{0,2})((?:,\d{3})+)(?![\d,])")
_NOTE = re.compile(r"^\W*(?:technical )?notes?\b(?: \d+)?\W|^\W*n\.b\.(?: ?\d)?\W", re.IGNORECASE)
_SAYS_TECHNOLOGY = re.compile(r"technology", re.IGNORECASE)
_SAYS_SOFTWARE = re.compile(r"software|source code", re.IGNORECASE)
_GOODS_OF_SOFTWARE, _GOODS_OF_TECHNOLOGY = "ABC", "ABCD"


@dataclass(frozen=True)
class Wording:
    """How words are written alike: `spellings` are patterns and what replaces them, `empty` says nothing."""

    spellings: tuple[tuple[str, str], ...]
    empty: tuple[str, ...]

    def plain(self, text: str, decimal: str = ".") -> str:
        """The text in small letters without codes and empty phrases, its numbers with a point."""
        said = _CODE.sub(" ", with_points(_NOTE.sub(" ", plain_signs(text)), decimal)).lower()
        said = self._empty.sub(" ", said)
        for pattern, instead in self._spellings:
            said = pattern.sub(instead, said)
        return said

    def terms(self, text: str, decimal: str = ".") -> Counter[str]:
        """Words and pairs of words, and the goods that a software or a technology is for."""
        words = self.words(text, decimal)
        goods = goods_named(text)
        return Counter((*words, *(f"{one} {two}" for one, two in pairwise(words)), *goods))

    def grams(self, text: str, decimal: str = ".") -> Counter[str]:
        """Runs of letters within words, their ends among them."""
        found = Counter[str]()
        for word in self.plain(text, decimal).split():
            ended = f" {word} "
            found.update(ended[at : at + GRAM] for at in range(max(len(ended) - GRAM + 1, 1)))
        return found

    def words(self, text: str, decimal: str = ".") -> tuple[str, ...]:
        """Words without the s of many."""
        return tuple(map(singular, _WORD.findall(self.plain(text, decimal))))

    @cached_property
    def _empty(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.empty, key=len, reverse=True))) or r"(?!)")

    @cached_property
    def _spellings(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((re.compile(pattern), instead) for pattern, instead in self.spellings)


def plain_signs(text: str) -> str:
    """Digits of every script as ours, without quotation marks, with one dash and one space."""
    # What parts thousands and no words, and what stands raised behind a digit, would be lost below.
    digits = ascii_digits(_RAISED.sub(lambda found: f"^{found[0]}", _NARROW.sub("", text)))
    # The other way round, the sign for micro would become the Greek letter again.
    points = unicodedata.normalize("NFKC", digits).translate(_POINTS)
    return " ".join(_DASHES.sub("-", _MARKS.sub("", points)).split())


_POINTS = str.maketrans({"٫": ".", "٬": ",", "μ": "µ", "×": "x"})


def with_points(text: str, decimal: str) -> str:
    """Numbers as 1234.5, from a text whose fractions begin with `decimal`."""
    joined = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
    if decimal == ",":
        return _DECIMAL_COMMA.sub(".", joined)
    return _THOUSANDS.sub(lambda found: found[1] + found[2].replace(",", ""), joined)


def singular(word: str) -> str:
    """Without the s of many."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def goods_named(text: str) -> tuple[str, ...]:
    """The goods that a text on software or technology names by code, by entry, group and category.

    A text on goods gives none, one on software no software, one on technology no technology: so that no text
    is ever found by its own code.
    """
    if _SAYS_TECHNOLOGY.search(text):
        groups = _GOODS_OF_TECHNOLOGY
    elif _SAYS_SOFTWARE.search(text):
        groups = _GOODS_OF_SOFTWARE
    else:
        return ()
    named = [found for found in _GOODS.finditer(text) if found[2] in groups]
    return tuple(
        sorted(
            {f"for:{found[0]}" for found in named}
            | {f"for:{found[1]}{found[2]}" for found in named}
            | {f"for:{found[1]}" for found in named}
        )
    )
