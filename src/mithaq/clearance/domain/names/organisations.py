"""From a company's or a ship's name to its parts: its legal form apart, its numbers as digits.

A legal form is told by its class, so that LLC, GmbH, ООО and ذ.م.م are one; it tells as little as a title of
a person does. Letters with dots between them are one word. Words in Arabic letters that say what it is, such
as "bank", are written by others in translation as often as by their sound.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mithaq.clearance.domain.names.writing import ARABIC, folded

LEAST_ACRONYM = 4
# Shorter ones are Roman numbers, which a name doesn't begin with.
SHORTEST_NUMBER_WORD = 3
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_LETTERS_AND_NUMBER = re.compile(r"([^\W\d_]{3,})(\d+)$")
_DOTTED = re.compile(r"\b([^\W\d_])\.\s?(?=[^\W\d_]\b)")
_ARTICLE = re.compile(r"(?:و?ال|لل)(?=..)")
_POSSESSIVE = re.compile(r"['’]s\b")
_SIGNS = str.maketrans({"&": " and ", "+": " and "})


class NameKind(StrEnum):
    """Whose name it is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"


@dataclass(frozen=True)
class Words:
    """Words that tell little, each folded: forms by their class, and the rest as names-words.yaml has it."""

    forms: Mapping[tuple[str, ...], str]
    classes: frozenset[str]
    generic: frozenset[str]
    small: frozenset[str]
    numbers: Mapping[str, str]
    same: Mapping[str, str]
    translations: Mapping[str, str]
    longest: int


def words_of(text: str) -> tuple[str, ...]:
    """The folded words; letters with dots between them are one word."""
    joined = _DOTTED.sub(r"\1", _POSSESSIVE.sub("", text)).translate(_SIGNS)
    return tuple(_WORD.findall(folded(joined)))


def organisation_parts(name: str, known: Words) -> tuple[str, ...]:
    """The parts in their order, legal forms last; a name that is nothing but such words keeps them."""
    words = words_of(name)
    parts: list[str] = []
    forms: list[str] = []
    at = 0
    while at < len(words):
        length, form = _form(words, at, known)
        if form:
            forms.append(form)
        elif words[at] not in known.small:
            parts.extend(_said(words[at], known, is_first=not parts))
        at += length
    return tuple(parts) + tuple(dict.fromkeys(forms)) if parts else words


def translated(parts: tuple[str, ...], known: Words) -> tuple[str, ...]:
    """The parts with what is known of them in English; nothing where nothing is."""
    found = tuple(known.translations.get(translation_key(each), each) for each in parts)
    return () if found == parts else found


def translation_key(word: str) -> str:
    """As Persian writes the feminine ending."""
    return word.replace("ة", "ه")


def acronym(parts: Iterable[str], known: Words) -> str:
    """The first letters of the parts, where they are enough to be an acronym."""
    letters = "".join(each[0] for each in parts if each not in known.classes and not each.isdigit())
    return letters if len(letters) >= LEAST_ACRONYM else ""


def _form(words: tuple[str, ...], at: int, known: Words) -> tuple[int, str]:
    """How many words from here are a form, and its class."""
    for length in range(min(known.longest, len(words) - at), 0, -1):
        if form := known.forms.get(words[at : at + length]):
            return length, form
    return 1, ""


def _said(word: str, known: Words, *, is_first: bool) -> list[str]:
    if found := _ORDINAL.match(word):
        return [found.group(1)]
    if found := _LETTERS_AND_NUMBER.match(word):
        return [known.same.get(found.group(1), found.group(1)), found.group(2).lstrip("0") or "0"]
    if word.isdigit():
        return [word.lstrip("0") or "0"]
    if word in known.numbers and not (is_first and len(word) < SHORTEST_NUMBER_WORD):
        return [known.numbers[word]]
    if ARABIC.match(word):
        return [stem(word)]
    return [known.same.get(word, word)]


def stem(word: str) -> str:
    """A word in Arabic letters without article, "for the" and "and the"."""
    found = _ARTICLE.match(word)
    return word[found.end() :] if found else word
