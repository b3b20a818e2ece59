"""How a part of a name sounds, told from Latin or from Arabic letters without transliteration between them.

A sound is one letter: T and D as in "thin" and "then", S for sh, C for ch, Z for zh, j, x for kh, G for gh,
q, and three vowels, which w and y are too. Below it stand coarser tellings, because writers differ most in
what they hear least.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from mithaq.clearance.domain.names.writing import ARABIC

_OF_ARABIC = str.maketrans("اڤبپتثجچحخدذرزژسشصضطظعغفقكگلمنهةوي", "avbptTjChxdDrzZsSsdtz\0Gfqkglmnhaui")
_OF_LATIN = {
    **{"shch": "SC", "tch": "C", "sch": "S", "dzh": "j", "dj": "j", "sh": "S", "ch": "C"},
    **{"kh": "x", "gh": "G", "zh": "Z", "th": "T", "dh": "D", "ph": "f", "ck": "k", "x": "ks"},
    **{"ou": "u", "oo": "u", "au": "u", "aw": "u", "ow": "u", "uw": "u", "o": "u"},
    **{"ee": "i", "ie": "i", "ei": "i", "ey": "i", "ay": "i", "ai": "i", "iy": "i", "e": "i"},
    **{"ce": "si", "ci": "si", "cy": "si", "c": "k", "y": "i", "w": "u"},
}
# In Persian and Urdu mouths some Arabic letters are one sound; و is v there, and w in Afghan ones.
_EASTERN = str.maketrans("ثذضظ", "سززز")
_SAID_V = re.compile("^و|و(?=[اي])|(?<=ا)و")
_V = "ڤ"
# A feminine ending is heard as a vowel.
_SILENT_H = re.compile("(?<=..)ه$")
# Two letters that may be two sounds, as in Ishaq and Mazhari; and v that others write w.
_TWO_SOUNDS = re.compile("([sz])h")
_SAID_W = re.compile("v(?=[aeiouy])(?!ich)")
# Egypt says g where others say j; Somali writes x for a breathed h, and c for ayn.
_SAID_J = re.compile("g(?=[aeiouy])")
_SOMALI = re.compile("x|^c(?=[aeiou])")
_MAY_HAVE_ARTICLE = re.compile("[ae]l(?=[bcdfghjkmnpqrstwyz][a-z]{4})")
_LATIN_SOUND = re.compile("|".join(sorted(_OF_LATIN, key=len, reverse=True)))
_TWICE = re.compile(r"(.)\1+")
VOWELS = "aiu"
REMEMBERED_MOST = 500_000


class _Only(dict[int, int]):
    """A table for `str.translate` that leaves out what it does not know."""

    def __init__(self, letters: str, told: str) -> None:
        super().__init__(zip(map(ord, letters), map(ord, told), strict=True))

    def __missing__(self, letter: int) -> None:
        return None


NO_VOWELS = str.maketrans("", "", VOWELS)
_VOWELS = _Only(VOWELS, VOWELS)
_HEARD = _Only("bpfvtdTDszSCZjkqgGxhmnlr", "bbfftttzszSSjjkkkkhhmnlr")
_ROUGHLY = _Only("bpfvtdTDszSCZjkqgGxmnlr", "bbffttttttjjjjkkkkkmnlr")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a name as written, and as it sounds.

    `sounds` has the vowels, `consonants` has none; `heard` joins consonants that are heard alike, `roughly`
    those that are written for one another, and leaves out h.
    """

    written: str
    sounds: str
    consonants: str
    vowels: str
    heard: str
    roughly: str
    is_arabic: bool


@lru_cache(REMEMBERED_MOST)
def part(written: str) -> Part:
    """A part out of `parts_of` with its sounds."""
    is_arabic = bool(ARABIC.match(written))
    return _told(written, _arabic(written) if is_arabic else _latin(written), is_arabic=is_arabic)


@lru_cache(REMEMBERED_MOST)
def readings(written: str) -> tuple[Part, ...]:
    """The part with its sounds as they are most often, then as they may be."""
    first = part(written)
    if first.is_arabic:
        eastern = written.translate(_EASTERN)
        said = [_arabic(eastern), _arabic(_SAID_V.sub(_V, eastern))]
        if _SILENT_H.search(written):
            said.append(_arabic(_SILENT_H.sub("ا", written)))
    else:
        said = [_latin(_SAID_W.sub("w", _TWO_SOUNDS.sub(r"\1\0h", written)))]
        if _SAID_J.search(written):
            said.append(_latin(_SAID_J.sub("j", written)))
        if _SOMALI.search(written):
            said.append(_latin(re.sub("^c", "", written).replace("x", "h")))
        if _MAY_HAVE_ARTICLE.match(written):
            said.append(_latin(written[2:]))
    others = dict.fromkeys(_TWICE.sub(r"\1", each.replace("\0", "")) for each in said)
    return (
        first,
        *(_told(written, each, is_arabic=first.is_arabic) for each in others if each != first.sounds),
    )


def _arabic(written: str) -> str:
    return written.translate(_OF_ARABIC)


def _latin(written: str) -> str:
    return _LATIN_SOUND.sub(lambda found: _OF_LATIN[found[0]], written)


def _told(written: str, said: str, *, is_arabic: bool) -> Part:
    sounds = _TWICE.sub(r"\1", said.replace("\0", ""))
    return Part(
        written,
        sounds,
        sounds.translate(NO_VOWELS),
        sounds.translate(_VOWELS),
        sounds.translate(_HEARD),
        sounds.translate(_ROUGHLY),
        is_arabic,
    )
