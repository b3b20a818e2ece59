"""From the name of a country, as sources write it, to its code of ISO 3166-1 (alpha-2).

The names come with a table of the caller's (CLDR in three languages, codes of two and three letters). Here
stand how names are compared, and names that CLDR does not have: those of the United Nations, of the World
Bank and of journals, and former ones that have one successor. A name of several successors, of a part of the
world or of nobody gives nothing. "Korea" alone is that of the south, as journals mean it.

In a running text names are looked for word by word, the longest first, so that Guinea-Bissau is not Guinea,
nor New Mexico Mexico. A namesake (Jordan, Chad, Georgia) is taken for the country, and people named after
theirs are not. Names that are words as well count only with what makes them names: Mali in Arabic is also
"financial", a réunion a meeting, Qatar before a number a diameter.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

_ALSO = {
    "AE": ("uae", "u a e", "الامارات", "emirats"),
    "BA": ("bosnia herzegovina", "bosnia"),
    "BN": ("brunei darussalam",),
    "BO": ("bolivia plurinational state of", "plurinational state of bolivia"),
    "BS": ("bahamas the",),
    "CD": ("democratic republic of the congo", "congo democratic republic of the", "dr congo",
           "congo dem rep", "congo kinshasa", "zaire", "democratic republic of congo",
           "republique democratique du congo", "جمهورية الكونغو الديمقراطية", "drc"),
    "CG": ("congo", "republic of the congo", "congo rep", "congo brazzaville"),
    "CI": ("cote d ivoire", "ivory coast"),
    "CN": ("people s republic of china", "p r china", "pr china", "peoples r china", "china mainland", "prc",
           "mainland china"),
    "CV": ("cabo verde", "cape verde"),
    "CZ": ("czech republic",),
    "EG": ("arab republic of egypt", "egypt arab rep"),
    "FK": ("falkland islands malvinas",),
    "FM": ("micronesia federated states of", "federated states of micronesia"),
    "GB": ("uk", "great britain", "england", "scotland", "wales", "northern ireland", "u k", "بريطانيا",
           "united kingdom of great britain and northern ireland"),
    "GM": ("gambia the",),
    "HK": ("hong kong", "hong kong sar", "china hong kong sar", "hong kong china"),
    "IR": ("iran islamic republic of", "islamic republic of iran", "iran islamic rep"),
    "KG": ("kyrgyz republic",),
    "KP": ("democratic people s republic of korea", "korea democratic people s republic of", "dprk",
           "korea dem people s rep", "dem people s republic of korea"),
    "KR": ("republic of korea", "korea republic of", "korea", "korea south", "korea rep", "rep of korea"),
    "LA": ("lao people s democratic republic", "lao pdr", "lao"),
    "LY": ("libyan arab jamahiriya",),
    "MD": ("republic of moldova", "moldova republic of"),
    "MK": ("macedonia", "republic of north macedonia", "former yugoslav republic of macedonia", "fyrom"),
    "MM": ("burma", "myanmar"),
    "MO": ("macau", "macao", "macau sar"),
    "NL": ("the netherlands", "holland"),
    "PS": ("palestine", "state of palestine", "west bank and gaza", "palestinian authority",
           "occupied palestinian territory"),
    "RU": ("russian federation",),
    "SA": ("ksa", "kingdom of saudi arabia", "السعودية"),
    "SK": ("slovak republic",),
    "SY": ("syrian arab republic",),
    "SZ": ("swaziland",),
    "TL": ("east timor", "timor leste"),
    "TR": ("turkiye", "republic of turkiye", "turkey"),
    "TW": ("taiwan province of china", "chinese taipei", "taiwan roc"),
    "TZ": ("united republic of tanzania", "tanzania united republic of", "tanzania united rep"),
    "US": ("usa", "u s a", "u s", "united states of america", "us of america", "امريكا"),
    "VA": ("holy see", "vatican"),
    "VE": ("venezuela bolivarian republic of", "bolivarian republic of venezuela", "venezuela rb"),
    "VN": ("viet nam",),
    "YE": ("republic of yemen", "yemen rep"),
}  # fmt: skip
# Of a running text: what begins as a name and is none, and names that are words as well.
_NOBODY = ("new mexico", "new jersey", "new south wales", "new england", "new guinea", "guinea pig",
           "guinea pigs", "guinea fowl", "نصف قطر", "reunion", "la reunion", "مالي")  # fmt: skip
_IN_TEXT = {"ML": ("جمهورية مالي", "دولة مالي", "في مالي")}
# A word that is an address. It is looked for in each word alone: in a whole text it takes time by its square.
_HOST = re.compile(r"https?://|\.(?:com|org|net|edu|gov|int|[a-z]{2})\b")
_APART = re.compile(r"[\W_]+")
_CODE = re.compile(r"[A-Z]{2,3}")


class CountryNames:
    """Codes by name; `names` gives to each code of two letters its other code and its names."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._by_key = {_key(name): code for code, told in names.items() for name in (code, *told)}
        for code, told in _ALSO.items():
            self._by_key |= dict.fromkeys(map(_key, told), code)
        self._in_text: dict[str, str | None] = {
            key: code
            for key, code in self._by_key.items()
            if len(key) > 3 or key in _SMALL or not key.isascii()
        }
        for code, told in _IN_TEXT.items():
            self._in_text |= dict.fromkeys(map(_key, told), code)
        self._in_text |= dict.fromkeys(_NOBODY)
        self._longest: dict[str, int] = {}
        for key in self._in_text:
            first, long = key.partition(" ")[0], key.count(" ") + 1
            self._longest[first] = max(long, self._longest.get(first, 0))

    def named_in(self, text: str) -> frozenset[str]:
        """The codes of all whom a text names, in any of the languages.

        Of codes only those count that are read as names; an Arabic name also with what is written as one with
        it ("and", "for", "in").
        """
        words = _key(" ".join(each for each in text.split() if not _HOST.search(each))).split()
        found, at = set[str](), 0
        while at < len(words):
            if words[at].isascii() and words[at] not in self._longest:
                at += 1
                continue
            code, long = self._at(words, at)
            if code:
                found.add(code)
            at += long
        if _US.search(text) and not text.isupper():
            found.add("US")
        return frozenset(found)

    def _at(self, words: Sequence[str], at: int) -> tuple[str | None, int]:
        """The country whose name begins at a word, and how many words it has; none, and the one word."""
        for first in _firsts(words, at):
            for long in range(min(self._longest.get(first, 0), len(words) - at), 0, -1):
                key = " ".join((first, *words[at + 1 : at + long]))
                if key in self._in_text:
                    return self._in_text[key], long
        return None, 1

    def code_of(self, text: str) -> str | None:
        """The code of two letters; None for what names no country, or not one alone.

        Codes count in capitals only, since "in" and "no" are words.
        """
        key = _key(text)
        if len(key) <= 3 and key.isascii() and not _CODE.fullmatch(text.strip()):
            return self._by_key.get(key) if key in _SMALL else None
        return self._by_key.get(key) or self._by_key.get(key.removeprefix("the "))


def _key(text: str) -> str:
    if not text.isascii():
        # The dotless i of Türkiye's own letters has no form without a mark.
        text = unicodedata.normalize("NFKD", text.replace("ı", "i")).translate(_MARKS)
    return _APART.sub(" ", text.replace("&", " and ").casefold()).strip()


def _firsts(words: Sequence[str], at: int) -> Iterator[str]:
    """A word, and what is left of an Arabic one without what is written as one with it.

    "In" before a number is "by": with a diameter of 5.
    """
    word = words[at]
    yield word
    if word.isascii() or len(word) < 3:
        return
    is_measure = word[0] == "ب" and at + 1 < len(words) and words[at + 1].isdecimal()
    if word[0] in "وبلفك" and not is_measure:
        yield word[1:]
    if word.startswith("لل"):
        yield f"ال{word[2:]}"


_MARKS = dict.fromkeys(each for each in range(0x110000) if unicodedata.combining(chr(each)))
_SMALL = frozenset({"usa", "uk", "u k", "uae", "prc", "ksa", "lao", "drc"})
# In capitals among small letters; "us" is a word.
_US = re.compile(r"\bU\.?S\b(?!\.?\s?\$)")
