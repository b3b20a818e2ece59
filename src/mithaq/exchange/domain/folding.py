"""Fold a text so that spellings that readers take for the same word are the same word to search."""

import re
import unicodedata

from mithaq.exchange.domain.transliterated import SPELLINGS

# Unicode TR 53 and common Arabic retrieval practice: vowel signs and tatweel carry no search meaning,
# and writers use the forms of alef, ya and ta marbuta in place of one another.
ARABIC_SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_ARABIC_FORMS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"}
)
_ARABIC_ARTICLE = re.compile(r"\b(?:[وف]?(?:[بك]?ال|لل))(?=\w{3})")
# l'eau, d'énergie, qu'il
ELISION = re.compile(r"\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’ʼ](?=\w)", re.IGNORECASE)

_LATIN = {spelling: latin for latin, spellings in SPELLINGS.items() for spelling in spellings}
_SPELLINGS = "|".join(sorted(_LATIN, key=len, reverse=True))
_TRANSLITERATED = re.compile(rf"\b[وف]?[بلك]?({_SPELLINGS})\b")

# Prepositions, pronouns and particles, as folded: they say nothing about a technology.
ARABIC_FUNCTION_WORDS = (
    *("في", "من", "علي", "الي", "عن", "مع", "ان", "او", "ثم", "ما", "لا", "لم", "لن", "قد", "كل", "اي"),
    *("هو", "هي", "هم", "هذا", "هذه", "ذلك", "تلك", "التي", "الذي", "ذين", "كما", "بين", "بعد", "قبل", "عند"),
    *("حتي", "حيث", "خلال", "غير", "به", "بها", "له", "لها", "فيه", "فيها", "منه", "منها", "عليه", "عليها"),
    *("كان", "كانت", "يكون", "تكون", "الا", "اذا", "لكن", "وفي", "ومن", "وعلي", "والي"),
)
# Beside the 33 of the usual list: also of these no one tells a technology from another.
ENGLISH_FUNCTION_WORDS = (
    *("from", "has", "have", "had", "been", "were", "can", "may", "its", "our", "we", "you", "your", "their"),
    *("which", "who", "what", "when", "where", "while", "than", "so", "also", "any", "all", "both", "each"),
    *("more", "most", "other", "some", "between", "within", "through", "under", "over", "about", "using"),
    *("use", "used", "based", "towards", "via", "per", "do", "does", "would", "could", "should", "must"),
)


def folded(text: str) -> str:
    """Lower case, no accents, elisions, Arabic vowel signs, letter variants or article; digits become 0 to 9.

    What Arabic writes by sound ("رادار", "جي بي إس") becomes what other languages write: radar, gps.
    """
    plain = ELISION.sub("", unicodedata.normalize("NFKD", text.casefold()))
    plain = "".join(_digit(c) for c in plain if not unicodedata.combining(c))
    plain = ARABIC_SIGNS.sub("", unicodedata.normalize("NFC", plain)).translate(_ARABIC_FORMS)
    return _TRANSLITERATED.sub(lambda found: _LATIN[found[1]], _ARABIC_ARTICLE.sub("", plain))


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
