"""The three languages of the system, equals of one another."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Language(StrEnum):
    """A language of pages and records, by its ISO 639-1 code."""

    AR = "ar"
    EN = "en"
    FR = "fr"

    @property
    def is_right_to_left(self) -> bool:
        return self is Language.AR


READING_ORDER = {
    Language.AR: (Language.AR, Language.EN, Language.FR),
    Language.EN: (Language.EN, Language.FR, Language.AR),
    Language.FR: (Language.FR, Language.EN, Language.AR),
}


def best_of(texts: Mapping[Language, T], wanted: Language) -> tuple[Language, T]:
    """The text in the wanted language, or in the next one that its readers tend to know."""
    return next((lang, texts[lang]) for lang in READING_ORDER[wanted] if lang in texts)
