"""How probable it is that two parts of names are one name in two spellings.

A logistic model over plain measures of letters and sounds; its numbers are in a rulebook and were fitted by
`bench/fit_names.py`. Where both parts have a known Arabic spelling, that says whether they are one name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from mithaq.clearance.domain.names.sounds import Part

Numbers = npt.NDArray[np.float32]
Spellings = Mapping[str, frozenset[str]]
"""For a part in Latin letters the ways in which Arabic writes it."""
LONG_LETTERS = 8
SPELLINGS_MOST, CODES = 2, 8

MEASURES = (
    "sounds",
    "heard",
    "roughly",
    "letters",
    "first_heard",
    "first_sound",
    "first_vowel",
    "last_heard",
    "length",
    "length_sounds",
    "length_heard",
    "across",
    "across_sounds",
    "across_consonants",
    "across_heard",
    "across_roughly",
    "one_spelling",
    "other_spelling",
    "other_spelling_sounds",
    "same_consonants",
    "same_heard",
)
"""Likenesses from 0 to 1; those named `across` stand where the two are of two scripts, else the plain."""


Column = npt.NDArray[np.object_]
Codes = npt.NDArray[np.int64]
Places = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Parts:
    """Parts by column, each in the same order; what is only told equal or not stands as a number."""

    written: Column
    sounds: Column
    consonants: Column
    heard: Column
    roughly: Column
    spellings: Codes
    codes: Codes


def spellings_of(each: Part, known: Spellings) -> frozenset[str]:
    """How Arabic writes the part, as far as it is known."""
    if each.is_arabic:
        return frozenset({spelling_key(each.written)})
    return known.get(each.written, frozenset())


def spelling_key(written: str) -> str:
    """An Arabic spelling as far as writers of other languages can tell it."""
    return written.translate(_HEARD_ALIKE).rstrip("اه") or written


_HEARD_ALIKE = str.maketrans("ةظضذطصثحق", "هزززتسسهك", "ع")


def parts_table(parts: Sequence[Part], known: Spellings) -> Parts:
    """The parts with their spellings."""
    return Parts(
        written=column(each.written for each in parts),
        sounds=column(each.sounds for each in parts),
        consonants=column(each.consonants for each in parts),
        heard=column(each.heard for each in parts),
        roughly=column(each.roughly for each in parts),
        spellings=np.array([_spelling_codes(spellings_of(each, known)) for each in parts], np.int64).reshape(
            len(parts), SPELLINGS_MOST
        ),
        codes=np.array([_codes(each) for each in parts], np.int64).reshape(len(parts), CODES),
    )


def column(values: Iterable[str]) -> Column:
    """Texts to be chosen from by their places."""
    said = list(values)
    found = np.empty(len(said), object)
    found[:] = said
    return found


def _codes(each: Part) -> tuple[int, ...]:
    return (
        each.is_arabic,
        len(each.sounds),
        *(ord(found) if found else 0 for found in (each.heard[:1], each.sounds[:1], each.vowels[:1])),
        ord(each.heard[-1]) if each.heard else 0,
        hash(each.consonants),
        hash(each.heard),
    )


class Looked(NamedTuple):
    """A part, how Arabic writes it, and the places of others that it is held against."""

    asked: Part
    spelling: frozenset[str]
    places: Places
    heard: Numbers
    """How alike the consonants are as they are heard."""
    roughly: Numbers


def looked(asked: Part, known: Spellings, others: Parts) -> Looked:
    """A part held against all of these."""
    places = np.arange(len(others.written))
    heard, roughly = (
        edited(said, many, places)
        for said, many in ((asked.heard, others.heard), (asked.roughly, others.roughly))
    )
    return Looked(asked, spellings_of(asked, known), places, heard, roughly)


def edited(one: str, many: Column, places: Places) -> Numbers:
    """From 1 for the same letters to 0, by the edits between them."""
    scorer = Levenshtein.normalized_similarity
    return np.asarray(process.cdist([one], many[places].tolist(), scorer=scorer, dtype=np.float32)[0])


def measures(looked: Sequence[Looked], others: Parts) -> Numbers:
    """A row for each of MEASURES and in it a number for each of the places, one after the other."""
    counts = [len(each.places) for each in looked]
    places = np.concatenate([each.places for each in looked])
    codes = others.codes[places]
    asked = np.array([_codes(each.asked) for each in looked], np.int64)
    same = (codes == asked.repeat(counts, axis=0)).T.astype(np.float32)
    alike, _, first_heard, first_sound, first_vowel, last_heard, same_consonants, same_heard = same

    def like(told: Callable[[Part], str], many: Column) -> Numbers:
        return np.concatenate([edited(told(each.asked), many, each.places) for each in looked])

    heard = np.concatenate([each.heard for each in looked])
    roughly = np.concatenate([each.roughly for each in looked])
    sounds = like(_SOUNDS, others.sounds)
    letters = like(_WRITTEN, others.written)
    length = np.minimum(codes[:, 1], np.minimum(asked[:, 1], LONG_LETTERS).repeat(counts)).astype(np.float32)
    length /= LONG_LETTERS
    one, other = _spelt(looked, others.spellings[places])
    found = np.zeros((len(MEASURES), len(codes)), np.float32)
    across = 1 - alike
    if across.any():
        found[11:16] = (
            across,
            across * sounds,
            across * like(_CONSONANTS, others.consonants),
            across * heard,
            across * roughly,
        )
    plain_sounds = sounds * alike
    found[:11] = (
        plain_sounds,
        heard * alike,
        roughly * alike,
        letters * alike,
        first_heard,
        first_sound * alike,
        first_vowel * alike,
        last_heard,
        length,
        length * plain_sounds,
        length * heard,
    )
    found[16:] = (one, other, other * sounds, same_consonants, same_heard)
    return found


_SOUNDS, _CONSONANTS, _WRITTEN = attrgetter("sounds"), attrgetter("consonants"), attrgetter("written")


def _spelling_codes(spellings: frozenset[str]) -> list[int]:
    found = [hash(each) for each in sorted(spellings)[:SPELLINGS_MOST]]
    return found + [0] * (SPELLINGS_MOST - len(found))


def _spelt(looked: Sequence[Looked], spellings: Codes) -> tuple[Numbers, Numbers]:
    """Whether both have a spelling in common, and whether both have one and none in common."""
    one = np.zeros(len(spellings), np.bool_)
    other = spellings[:, 0] != 0
    end = 0
    for each in looked:
        begin, end = end, end + len(each.places)
        if not each.spelling:
            other[begin:end] = False
        for written in each.spelling:
            for known in spellings[begin:end].T:
                one[begin:end] |= known == hash(written)
    other &= ~one
    return one.astype(np.float32), other.astype(np.float32)


def likeness(found: Numbers, weights: Numbers, always: float) -> Numbers:
    """The probability for each of the places of `measures`, from a weight for each measure."""
    # Summed one after the other, since a product's last digit may depend on what lies beside it.
    total = (found * weights[:, np.newaxis]).sum(axis=0)
    return np.asarray(1 / (1 + np.exp(-(total + always))), np.float32)
