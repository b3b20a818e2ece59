"""A control list as its provisions, each found by a dotted path, and the provisions above each.

A path's first part is the entry: "3B001.f.1.b.1" stands in 3B001, and "XI(a)(3)" of the US Munitions List in
category XI. Paths are cited, so whoever reads a citation must find it: `ControlList.require` refuses others.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.control.wording import singular

_MUNITIONS = re.compile(r"([ivxlc]+)((?:\([a-z0-9]+\))*)", re.IGNORECASE)
_DOTTED = re.compile(r"[A-Z0-9][A-Z0-9-]*(?:\.[a-z0-9-]+)*")
_BRACKETED = re.compile(r"\([a-z0-9]+\)$")
_QUOTED = re.compile('["“]([^"“”]+)["”]')
PATH_LENGTH_MAX = 80


@dataclass(frozen=True)
class Provision:
    """One provision. One that a list only names as the place of others has no text."""

    of: str
    path: str
    text: str
    notes: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        return entry_of(self.path)

    @property
    def parent(self) -> str | None:
        return parent_of(self.path)

    @property
    def depth(self) -> int:
        """0 for an entry."""
        return self.path.count(".") + self.path.count("(")


@dataclass(frozen=True)
class Unread:
    """A row of a source that could not be read as a provision, and why."""

    row: int
    reason: str
    said: str


@dataclass(frozen=True)
class ControlList:
    """One version of a list. `otherwise` is what the list calls an item that it does not name.

    `decimal` is the sign that parts whole numbers from fractions in its texts.
    """

    code: str
    title: str
    version: str
    dated_on: date | None
    digest: str
    provisions: tuple[Provision, ...]
    definitions: Mapping[str, str] = field(default_factory=dict, hash=False)
    unread: tuple[Unread, ...] = ()
    otherwise: str = ""
    decimal: str = "."

    def __contains__(self, path: str) -> bool:
        return path in self._by_path

    def require(self, path: str) -> Provision:
        """The provision at a path, however its letters are written. Raises NotFound `provision_unknown`."""
        try:
            return self._by_path[normal_path(path)]
        except (KeyError, Refused) as error:
            said = path[:PATH_LENGTH_MAX]
            raise NotFound("provision_unknown", path=said, list=self.code, version=self.version) from error

    def chain(self, path: str) -> tuple[Provision, ...]:
        """The provision after all those above it, the entry first. Raises NotFound `provision_unknown`."""
        found = self.require(path)
        above = self.chain(found.parent) if found.parent else ()
        return (*above, found)

    def children(self, path: str) -> tuple[Provision, ...]:
        """Those directly below, in the list's order. Raises NotFound `provision_unknown`."""
        return self._children.get(self.require(path).path, ())

    def below(self, path: str) -> tuple[Provision, ...]:
        """All those below, at any depth, in the list's order. Raises NotFound `provision_unknown`."""
        return tuple(lower for each in self.children(path) for lower in (each, *self.below(each.path)))

    def meanings(self, of: Iterable[Provision]) -> dict[str, str]:
        """What the list says the words mean that provisions put in quotation marks, as far as it says so."""
        said = " ".join(text for each in of for text in (each.text, *each.notes))
        terms = {_term(found[1]) for found in _QUOTED.finditer(said)}
        return {term: self._meanings[term] for term in sorted(terms & self._meanings.keys())}

    @cached_property
    def _meanings(self) -> Mapping[str, str]:
        return {_term(term): meaning for term, meaning in self.definitions.items()}

    @cached_property
    def entries(self) -> tuple[str, ...]:
        return tuple(each.path for each in self.provisions if each.parent is None)

    @cached_property
    def _by_path(self) -> Mapping[str, Provision]:
        return {each.path: each for each in self.provisions}

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Provision, ...]]:
        found: dict[str | None, list[Provision]] = {}
        for each in self.provisions:
            found.setdefault(each.parent, []).append(each)
        return {parent: tuple(below) for parent, below in found.items()}


def _term(said: str) -> str:
    """A term in small letters and without the s of many."""
    return " ".join(map(singular, said.lower().split()))


def normal_path(said: str) -> str:
    """The one way in which a path is written. Raises Refused `provision_path_invalid`."""
    bare = said.strip().rstrip(".")
    if found := _MUNITIONS.fullmatch(bare):
        return found[1].upper() + found[2].lower()
    entry, dot, rest = bare.partition(".")
    path = entry.upper() + dot + rest.lower()
    if len(path) > PATH_LENGTH_MAX or not _DOTTED.fullmatch(path):
        raise Refused("provision_path_invalid", path=said[:PATH_LENGTH_MAX])
    return path


def parent_of(path: str) -> str | None:
    """The path directly above; None for an entry."""
    if path.endswith(")"):
        return _BRACKETED.sub("", path)
    return path.rpartition(".")[0] or None


def is_above(path: str, other: str) -> bool:
    """Whether the other stands below the path, at any depth."""
    return len(other) > len(path) and other.startswith(path) and other[len(path)] in ".("


def entry_of(path: str) -> str:
    """The path's first part."""
    return path.partition("(")[0].partition(".")[0]


def completed(provisions: Iterable[Provision]) -> tuple[Provision, ...]:
    """The provisions in the order of their paths, with those that the list only names as the place of others.

    Raises Refused `provision_twice`.
    """
    known: dict[str, Provision] = {}
    for each in provisions:
        if each.path in known:
            raise Refused("provision_twice", path=each.path, list=each.of)
        known[each.path] = each
    for each in tuple(known.values()):
        above = each.parent
        while above and above not in known:
            known[above] = Provision(each.of, above, "")
            above = parent_of(above)
    return tuple(known[path] for path in sorted(known, key=_place))


def _place(path: str) -> tuple[tuple[int, str], ...]:
    """Where a path stands: numbers by what they count."""
    parts = [
        (is_number, "".join(signs))
        for each in re.split(r"[.()]+", path.rstrip(")"))
        for is_number, signs in groupby(each, str.isdigit)
    ]
    return tuple((int(said), "") if is_number else (-1, said) for is_number, said in parts)
