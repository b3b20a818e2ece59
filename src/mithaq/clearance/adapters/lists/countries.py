"""From the name of a country, as lists write it, to its code: ISO 3166-1 in small letters, as FollowTheMoney.

English names come from CLDR through Babel. Below stand the names that authorities use and CLDR does not: long
forms of the United Nations, inverted ones of the United States, former names. States that are no more have
FollowTheMoney's codes of four letters.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale

_ALSO = {
    **{"congo (democratic republic)": "cd", "east timor": "tl", "st vincent": "vc", "st lucia": "lc"},
    **{"bosnia": "ba", "bosnia-herzegovina": "ba", "burma": "mm", "myanmar": "mm", "cabo verde": "cv"},
    **{
        "congo": "cg",
        "congo, republic of the": "cg",
        "republic of the congo": "cg",
        "drc": "cd",
        "prc": "cn",
    },
    **{"congo, democratic republic of the": "cd", "democratic republic of the congo": "cd"},
    **{"cote d'ivoire": "ci", "cote d ivoire": "ci", "ivory coast": "ci", "czech republic": "cz"},
    **{"czechia": "cz", "democratic people's republic of korea": "kp", "dprk": "kp", "korea, north": "kp"},
    **{"korea, south": "kr", "republic of korea": "kr", "viet nam": "vn", "turkey": "tr", "turkiye": "tr"},
    **{"england": "gb", "uk": "gb", "great britain": "gb", "usa": "us", "united states of america": "us"},
    **{"united kingdom of great britain and northern ireland": "gb", "uae": "ae", "hong kong": "hk"},
    **{"macau": "mo", "gaza": "ps", "gaza strip": "ps", "west bank": "ps", "palestine": "ps"},
    **{"palestinian": "ps", "palestinian authority": "ps", "state of palestine": "ps"},
    **{"occupied palestinian territories": "ps", "iran (islamic republic of)": "ir", "kosovo": "xk"},
    **{"islamic republic of iran": "ir", "syrian arab republic": "sy", "arab republic of egypt": "eg"},
    **{"islamic republic of afghanistan": "af", "islamic republic of pakistan": "pk"},
    **{"people's republic of china": "cn", "republic of lebanon": "lb", "republic of yemen": "ye"},
    **{"state of israel": "il", "russian federation": "ru", "republic of serbia": "rs"},
    **{"china, hong kong special administrative region": "hk", "taiwan, province of china": "tw"},
    **{"lao people's democratic republic": "la", "libyan arab jamahiriya": "ly", "kyrgyz republic": "kg"},
    **{"republic of moldova": "md", "moldova, republic of": "md", "united republic of tanzania": "tz"},
    **{"tanzania, united republic of": "tz", "venezuela (bolivarian republic of)": "ve"},
    **{"bolivia (plurinational state of)": "bo", "bolivarian republic of venezuela": "ve"},
    **{"brunei darussalam": "bn", "macedonia": "mk", "north macedonia, the republic of": "mk"},
    **{"saint kitts and nevis": "kn", "st kitts and nevis": "kn", "st. vincent and the grenadines": "vc"},
    **{"saint vincent and the grenadines": "vc", "saint lucia": "lc", "virgin islands, british": "vg"},
    **{"british virgin islands": "vg", "man, isle of": "im", "bahamas, the": "bs", "gambia, the": "gm"},
    **{"the gambia": "gm", "comoros islands": "km", "swaziland": "sz", "holland": "nl", "vatican": "va"},
    **{"trinidad and tobago": "tt", "antigua and barbuda": "ag", "sao tome and principe": "st"},
    **{
        "serbia and montenegro": "csxx",
        "ussr": "suhh",
        "former soviet union": "suhh",
        "soviet union": "suhh",
    },
    **{"yugoslavia": "yucs", "ex-yugoslavia": "yucs", "former yugoslavia": "yucs"},
}
_CODE = re.compile(r"[A-Za-z]{2}")
_NO_STATE = frozenset({"eu", "ez", "un", "qo", "xa", "xb", "zz"})


def country_code(text: str) -> str | None:
    """The code of a country from its name or its code; None when we do not know it."""
    key = _key(text)
    return key if _CODE.fullmatch(text.strip()) and key in _codes() else country_named(text)


def country_named(text: str) -> str | None:
    """The code of a country from its name alone."""
    return _names().get(_key(text))


def leading_country(text: str) -> tuple[str, str] | None:
    """The name of a country with which a text begins, and what follows; None when it begins with none."""
    words = text.split()
    for length in range(len(words), 0, -1):
        begin = " ".join(words[:length])
        if not _CODE.fullmatch(begin) and country_code(begin):
            return begin, " ".join(words[length:])
    return None


@cache
def _names() -> Mapping[str, str]:
    return {**{_key(name): code for code, name in _territories()}, **_ALSO}


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _ in _territories())


def _territories() -> list[tuple[str, str]]:
    every = Locale("en").territories.items()
    return [(code.lower(), name) for code, name in every if len(code) == 2 and code.lower() not in _NO_STATE]


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip().replace("’", "'").replace("&", "and")).lower()
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split()).removeprefix(
        "the "
    )
