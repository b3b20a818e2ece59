"""From a name as somebody wrote it to its parts, in the grammar of names.

Arabic, Persian, Urdu, Turkish and Malay names travel through spellings: an article is written apart, joined
or swallowed by the letter behind it, "servant of" and "father of" belong to the word that follows, and titles
stand before and behind. Parts come out in one form, whatever the writer did. Letters stay in their script.
"""

import re
import unicodedata

ARABIC = re.compile("[\u0600-\u06ff]")
_WORD = re.compile(r"[^\W_]+")
_UNWRITTEN = re.compile("[\u064b-\u065f\u0670\u0640\u06d6-\u06ed\u200c-\u200f]")

_ARABIC_FORMS = str.maketrans("أإآٱىیېےئؤکہھۀۃټډړښڼګٹڈڑںڤۆێە", "اااايييييوكهههةتدرشنگتدرنفويه", "ـء")
_LATIN_FORMS = str.maketrans(
    {
        **dict.fromkeys("ʻʼ’‘`'´ʿʾʹ", ""),
        **{"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "dh", "þ": "th", "ß": "ss", "æ": "a", "œ": "o"},
        **{"ə": "a", "ş": "sh", "š": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ğ": "gh", "ž": "zh"},
    }
)
_CYRILLIC_FORMS = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
        **{"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""},
        **{"ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "w", "қ": "q", "ғ": "gh"},
        **{"ҳ": "h", "ӣ": "i", "ӯ": "u", "ҷ": "j", "ә": "a", "ө": "o", "ү": "u", "ң": "ng", "һ": "h"},
    }
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    """agha alhaj alhaji brigadier capt captain cheikh col colonel doctor dr eng engineer father gen general
    hadji hafez hafiz haj haji hajj hajji hazrat imam ii iii jr major maulana maulavi mawlana mawlawi mirza
    molla moulavi mr mrs ms mulla mullah prof professor qari sardar sayed sayyid seyed seyyed shaikh shaykh
    sheik sheikh sr syed ustad ustaz اغا استاذ امام حاج حاجي حافظ خليفه دكتور سردار سيد شيخ عقيد عميد فريق
    قاري لوا ملا مهندس مولانا مولوي ميرزا هاجي"""
)
# "First name unknown", "no last name", and what the UN list writes for a name that is not there.
_UNKNOWN = _words("fnu lnu nfn nln")
_UNKNOWN_LAST = re.compile(r"(?<=\w)\s+na\s*$")
_FAMILY_FIRST = re.compile(r"([^,،]*\w[^,،]*)[,،]([^,،]*\w[^,،]*)$")
_ARTICLES = _words(
    """a ad adh al an ar as ash at az dh e ed el en er es esh et ez il ol or os oz u ud ul un ur us ush"""
)
# "Son of", "daughter of", "of": said or left out at will.
_SMALL_WORDS = _words(
    """ad adh al and ar as ash at az ben bin bint binti bte da das de del den der di do dos du ed el en er es
    esh et ez ibn ibni il kyzy la las le los ogli oglu ogly of ould ouled qizi san santa the ud ul ur van von
    walad weld wuld"""
)
_SERVANT = _words("abd abdal abdel abdil abdoel abdol abdool abdou abdoul abdu abdul abdull abdur abdus")
_FATHER, _MOTHER = _words("abo aboo abou abu"), _words("oum um umm")
_OF_FAITH = _words("allah deen deine dien din dine lah")
_BEHIND = _words(
    """abadi addin aldeen aldin allah doost dost eddin eddine eldeen eldin khail khel nejad nezhad nia ollah
    poor pour pur uddin udin ullah wal yar zada zadah zade zadeh zai zay zoda"""
)
_SERVANT_JOINED = re.compile(r"abd(?:ul|al|el|ol|ur|ir|us|ush|oul|ou|u)(?=[bcdfghjklmnpqrstvwxyz][a-z]{2})")
_ARTICLE_JOINED = re.compile(r"[ae]l(?=[bcdfghjklmnpqrstvwxyz][a-z]{4})")
# Names of other languages that begin like the article.
_NO_ARTICLE = re.compile(
    r"al(?:b[er]|ex|ek|es|fo|fr|l[ae]n|m[eo]|ph|su|to|tu|va|w)|el(?:b|d|h|k|l[ei]|m|s[ae]|v|z)"
)
_TITLE_JOINED = re.compile(r"(gh[ou]lam|haj+i|moham+[ae]d|muham+ad|say+[ei]d|sey+ed|syed)(?=[a-z]{4})")
_LETTERS_OF_AN_ARABIC_STEM = 3
_ARABIC_BEHIND = {"الله": "له", "لله": "له", "الدين": "ادين", "زاده": "زاده", "زاد": "زاد"}
# "Servant of" or "son of" written as one with what stands before or behind it.
_ARABIC_JOINED = re.compile(r"(\w{3,})(عبد)$|(بن)(\w{4,})$")


def writings_of(name: str) -> tuple[str, ...]:
    """The name, or where it is written in Arabic and in other letters at once, each writing of it."""
    words = re.split(r"[^\w'’ʿʾ`-]+", name)
    arabic = [word for word in words if ARABIC.search(word)]
    other = [word for word in words if word and not ARABIC.search(word)]
    is_both = arabic and any(len(word) > 1 and word.isalpha() for word in other)
    return (" ".join(other), " ".join(arabic)) if is_both else (name,)


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a name in their order, folded; small words are left out unless nothing else is there.

    One comma stands behind a family name that was put first.
    """
    found = _FAMILY_FIRST.match(name)
    said = _WORD.findall(folded(_UNKNOWN_LAST.sub("", f"{found[2]} {found[1]}" if found else name)))
    words = [word for word in said if word not in _UNKNOWN] or said
    parts: list[str] = []
    left = list(words)
    while left:
        taken = _arabic(parts, left) if ARABIC.match(left[0]) else _latin(parts, left, of_many=len(words) > 1)
        del left[:taken]
    return tuple(parts or words)


def folded(text: str) -> str:
    """Small letters without signs; each script by its own rules."""
    plain = text.lower().translate(_LATIN_FORMS).translate(_CYRILLIC_FORMS)
    plain = _UNWRITTEN.sub("", plain).translate(_ARABIC_FORMS)
    return "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))


def _arabic(parts: list[str], left: list[str]) -> int:
    """Put the first part of what is left; how many words it took."""
    word, after = left[0], left[1] if len(left) > 1 else ""
    if word in {"ال", "بن", "ابن", "بنت", "ولد", "و"}:
        return 1
    if word in {"عبد", "ابو", "ابي", "ابا", "ام"} and after:
        parts.append(word + _without_article(after))
        return 2
    if word in _ARABIC_BEHIND and parts:
        parts[-1] += _ARABIC_BEHIND[word]
        return 1
    if found := _ARABIC_JOINED.match(word):
        left[:1] = [each for each in found.groups() if each]
        return 0
    bare = _without_article(word)
    parts.append("عبد" + bare[5:] if bare.startswith("عبدال") and len(bare) > len("عبدال") else bare)
    return 1


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > _LETTERS_OF_AN_ARABIC_STEM else word


def _latin(parts: list[str], left: list[str], *, of_many: bool) -> int:
    """Put the first part of what is left; how many words it took."""
    word = left[0]
    if found := _TITLE_JOINED.match(word):
        left[:1] = [found.group(), word[found.end() :]]
        return 0
    if word in _SERVANT | _FATHER | _MOTHER and len(left) > 1:
        at = 2 if left[1] in _ARTICLES and len(left) > 2 and len(left[2]) > 1 else 1
        parts.append(_of(left[at]) if word in _SERVANT else ("abu" if word in _FATHER else "um") + left[at])
        return at + 1
    if parts and word in _ARTICLES and len(left) > 1 and left[1] in _OF_FAITH:
        parts[-1] += left[1]
        return 2
    if parts and word in _BEHIND and len(parts[-1]) > 1:
        parts[-1] += word
        return 1
    if word not in _SMALL_WORDS or not of_many:
        parts.append(_bare(word))
    return 1


def _bare(word: str) -> str:
    if found := _SERVANT_JOINED.match(word):
        return _of(word[found.end() :])
    if _NO_ARTICLE.match(word):
        return word
    return _ARTICLE_JOINED.sub("", word, count=1) if _ARTICLE_JOINED.match(word) else word


def _of(rest: str) -> str:
    """Servant of the rest. The vowel stands there because "abd" and "habib" have no "dh" between them."""
    bare = rest.removeprefix("al") if rest.startswith("allah") else rest
    return f"abdul{bare}" if bare.startswith("lah") else f"abdu{bare}"
