"""The shapes of a JSON value, each told to the type checker; what has another raises TypeError."""

from collections.abc import Mapping, Sequence

from mithaq.base.canonical import Json
from mithaq.base.languages import Language


def object_of(value: Json) -> Mapping[str, Json]:
    """An object."""
    if isinstance(value, Mapping):
        return value
    raise TypeError("an object is expected")


def list_of(value: Json) -> Sequence[Json]:
    """A list."""
    if isinstance(value, list | tuple):
        return value
    raise TypeError("a list is expected")


def word_of(value: Json) -> str:
    """A text."""
    if isinstance(value, str):
        return value
    raise TypeError("a text is expected")


def whole_of(value: Json) -> int:
    """A whole number; true and false are none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError("a whole number is expected")


def texts_of(value: Json) -> dict[Language, str]:
    """Texts by language."""
    return {Language(language): word_of(text) for language, text in object_of(value).items()}
