"""What a source held that could not be read, or was left aside, and where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Raw: TypeAlias = object
"""A value of others' JSON, of which nothing is known yet."""
SAID_MAX = 120


@dataclass(frozen=True, slots=True)
class Unread:
    """What gave nothing: its place, the code of the reason, and the beginning of what stands there."""

    place: str
    code: str
    said: str = ""


@dataclass
class Aside:
    """What was sound and is not kept, counted by what it is."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str) -> None:
        self.counts[what[:40]] = self.counts.get(what[:40], 0) + 1


def said(value: Raw) -> str:
    """The beginning of a value, to tell where it stands."""
    return str(value)[:SAID_MAX]


def table(value: Raw) -> dict[str, Raw]:
    """The value as an object of JSON; empty where it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: Raw) -> list[Raw]:
    """The value as an array of JSON; empty where it is none."""
    return value if isinstance(value, list) else []


def tables(value: Raw) -> Iterator[dict[str, Raw]]:
    """The objects of an array."""
    return (each for each in rows(value) if isinstance(each, dict))


def text(value: Raw) -> str:
    """The value as a text without spaces around it; empty where it is none."""
    return value.strip() if isinstance(value, str) else ""


def texts(value: Raw) -> tuple[str, ...]:
    """The texts of an array that are not empty, each once."""
    return tuple(dict.fromkeys(found for each in rows(value) if (found := text(each))))
