"""How a part of a name sounds, told from Latin or from Arabic letters without transliteration between them.

A sound is one letter: T and D as in "thin" and "then", S for sh, C for ch, Z for zh, j, x for kh, G for gh,
q, and three vowels, which w and y are too. Below it stand coarser tellings, because writers differ most in
what they hear least.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from mithaq.clearance.domain.names.writing import ARABIC

_OF_ARABIC = str.maketrans("ابپتثجچحخدذرزژسشصضطظعغفقكگلمنهةوي", "abptTjChxdDrzZsSsdtz\0Gfqkglmnhaui")
_OF_LATIN = {
    **{"shch": "SC", "tch": "C", "sch": "S", "dzh": "j", "dj": "j", "sh": "S", "ch": "C"},
    **{"kh": "x", "gh": "G", "zh": "Z", "th": "T", "dh": "D", "ph": "f", "ck": "k", "x": "ks"},
    **{"ou": "u", "oo": "u", "au": "u", "aw": "u", "ow": "u", "uw": "u", "o": "u"},
    **{"ee": "i", "ie": "i", "ei": "i", "ey": "i", "ay": "i", "ai": "i", "iy": "i", "ij": "i", "e": "i"},
    **{"ce": "si", "ci": "si", "cy": "si", "c": "k", "y": "i", "w": "u"},
}
_LATIN_SOUND = re.compile("|".join(sorted(_OF_LATIN, key=len, reverse=True)))
_TWICE = re.compile(r"(.)\1+")
VOWELS = "aiu"
_HEARD = dict(zip("bpfvtdTDszSCZjkqgGxhmnlr", "bbfftttzszSSjjkkkkhhmnlr", strict=True))
_ROUGHLY = dict(zip("bpfvtdTDszSCZjkqgGxmnlr", "bbffttttttjjjjkkkkkmnlr", strict=True))
REMEMBERED_MOST = 500_000


@dataclass(frozen=True)
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
    said = (
        written.translate(_OF_ARABIC).replace("\0", "")
        if is_arabic
        else _LATIN_SOUND.sub(lambda found: _OF_LATIN[found.group()], written)
    )
    sounds = _TWICE.sub(r"\1", said)
    consonants = "".join(each for each in sounds if each not in VOWELS)
    return Part(
        written,
        sounds,
        consonants,
        "".join(each for each in sounds if each in VOWELS),
        "".join(_HEARD.get(each, "") for each in consonants),
        "".join(_ROUGHLY.get(each, "") for each in consonants),
        is_arabic,
    )
