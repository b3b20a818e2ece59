"""The taxonomy of technology fields: groups and their leaves, each placed among the 35 fields of WIPO."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused

Texts = Mapping[Language, str]

SUGGESTIONS_MAX = 3
SUGGESTED_FROM_MAX = 100
SIMILARITY_MIN = 0.7
WORD_MIN = 4

# Writers use these letters in place of one another.
_ARABIC_FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه"})


class Sphere(StrEnum):
    """Where a field is mostly used. It orients readers; it is no classification for export control."""

    CIVIL = "civil"
    DUAL_USE = "dual_use"
    DEFENCE = "defence"


@dataclass(frozen=True)
class WipoField:
    """One of the 35 fields of technology of the WIPO IPC-Technology Concordance (Schmoch 2008)."""

    number: int
    sector: str
    names: Texts = field(hash=False)


@dataclass(frozen=True)
class Field:
    """A field of technology. A group has no parent and no scope note."""

    code: str
    parent: str | None
    names: Texts = field(hash=False)
    scope: Texts = field(hash=False)
    sphere: Sphere
    wipo35: tuple[int, ...]

    @property
    def group(self) -> str:
        return self.parent or self.code


@dataclass(frozen=True)
class Taxonomy:
    """All fields, in the order of the rulebook. Raises ValueError when they do not fit together."""

    title: Texts = field(hash=False)
    fields: tuple[Field, ...]
    wipo_fields: tuple[WipoField, ...]
    sphere_names: Mapping[Sphere, Texts] = field(hash=False)

    def __post_init__(self) -> None:
        if len(self._by_code) != len(self.fields):
            raise ValueError("a field code occurs twice")
        numbers = {wipo.number for wipo in self.wipo_fields}
        for each in self.fields:
            if each.parent is not None and each.parent not in self._by_code:
                raise ValueError(f"{each.code} has an unknown parent")
            if not each.wipo35 or not numbers.issuperset(each.wipo35):
                raise ValueError(f"{each.code} has no known WIPO field")

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def get(self, code: str) -> Field:
        """Raises Refused `field_unknown`."""
        try:
            return self._by_code[code]
        except KeyError as error:
            raise Refused("field_unknown", value=code[:80]) from error

    def groups(self) -> tuple[Field, ...]:
        """The fields of the first level."""
        return tuple(each for each in self.fields if each.parent is None)

    def children(self, code: str) -> tuple[Field, ...]:
        """The leaves of a group; none for a leaf. Raises Refused `field_unknown`."""
        self.get(code)
        return tuple(each for each in self.fields if each.parent == code)

    def path(self, code: str) -> tuple[Field, ...]:
        """The field after its group, if it has one. Raises Refused `field_unknown`."""
        found = self.get(code)
        return (found,) if found.parent is None else (self.get(found.parent), found)

    def label(self, code: str, language: Language) -> str:
        """The name of the field. Raises Refused `field_unknown`."""
        return self.get(code).names[language]

    def distance(self, first: str, second: str) -> int:
        """How far apart two fields are; a metric. Raises Refused `field_unknown`.

        0 the same, 1 in one group (a group and its leaf, or two of its leaves), 2 in two groups but with a
        WIPO field in common, 3 otherwise.
        """
        one, other = self.get(first), self.get(second)
        if one.code == other.code:
            return 0
        if one.group == other.group:
            return 1
        return 3 if set(one.wipo35).isdisjoint(other.wipo35) else 2

    def suggest(self, text: str) -> tuple[Field, ...]:
        """Up to three fields whose code, name or word of a name looks most like the text, best first."""
        wanted = _folded(text[:SUGGESTED_FROM_MAX].strip())
        known = self._codes_by_spelling
        begun = sorted(
            (each for each in known if len(wanted) >= WORD_MIN and each.startswith(wanted)), key=len
        )
        close = get_close_matches(wanted, known, n=4 * SUGGESTIONS_MAX, cutoff=SIMILARITY_MIN)
        codes = dict.fromkeys(code for spelling in begun + close for code in known[spelling])
        return tuple(self._by_code[code] for code in list(codes)[:SUGGESTIONS_MAX])

    def matching_words(self, code: str) -> tuple[str, ...]:
        """All names of the field, then of its group, in every language. Raises Refused `field_unknown`."""
        return tuple(
            dict.fromkeys(name for each in reversed(self.path(code)) for name in each.names.values())
        )

    @cached_property
    def _by_code(self) -> Mapping[str, Field]:
        return {each.code: each for each in self.fields}

    @cached_property
    def _codes_by_spelling(self) -> Mapping[str, list[str]]:
        """Whole spellings come before words, so that an exact code or name is suggested first."""
        codes: dict[str, list[str]] = {}
        for spellings in (_whole_spellings, _words):
            for each in self.fields:
                for spelling in map(_folded, spellings(each)):
                    codes.setdefault(spelling, []).append(each.code)
        return codes


def _whole_spellings(of: Field) -> Iterator[str]:
    yield from (of.code, of.code.rpartition(".")[2], *of.names.values())


def _words(of: Field) -> Iterator[str]:
    yield from (word for name in of.names.values() for word in name.split() if len(word) >= WORD_MIN)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ARABIC_FORMS)).replace("_", " ")
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return bare.removeprefix("ال") if len(bare) > WORD_MIN else bare
