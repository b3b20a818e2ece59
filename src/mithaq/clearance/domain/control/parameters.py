"""The measured conditions of a provision: which quantity, compared how, with what value.

They are read from the words of the provision itself, and from the end of the one above where that says
"exceeding:" and leaves the values to those below. What follows "other than", "except" or "unless" is no
condition that an item must meet and is left out; so are "better than", which does not say in which direction,
and "over", which may say along what something was measured.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mithaq.clearance.domain.control.provisions import ControlList, Provision
from mithaq.clearance.domain.control.quantities import PART_OF_MORE, Quantity, Units, value_of
from mithaq.clearance.domain.control.wording import plain_signs, singular, with_points

NAME_WORDS = 6


class Comparator(StrEnum):
    """How an item's value must stand to the provision's."""

    MORE = "more"
    AT_LEAST = "at_least"
    LESS = "less"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Parameter:
    """One measured condition. `key` is the same wherever the same quantity is asked for; one without a name
    is asked for its provision alone.

    Those of one `group` are alternatives: one of them is enough.
    """

    path: str
    name: str
    comparator: Comparator
    quantity: Quantity
    group: int

    @property
    def key(self) -> str:
        return f"{'_'.join(name_words(self.name)) or self.path}:{self.quantity.dimension}"

    @property
    def is_named(self) -> bool:
        return bool(name_words(self.name))


_BETTER = r"(?: ?\((?:better|less|lower|greater|higher|finer)\))?"
_LESS = rf"(?:less|lower|smaller|shorter){_BETTER} than|below|under"
_MORE = rf"exceeding|exceeds?|(?:greater|more|higher|larger|longer){_BETTER} than|above|in excess of"
_NOT = r"(?:not|no|nor)(?: be| being)?"
_NO_NOT = "".join(rf"(?<!\b{no}{be} )" for no in ("not", "no", "nor") for be in ("", " be", " being"))
_BEFORE = {
    Comparator.AT_LEAST: rf"equal to or (?:greater|more|higher|better){_BETTER} than|equal to or exceeding"
    rf"|(?:greater|more|higher) than or equal to|{_NOT} (?:{_LESS})|at least",
    Comparator.AT_MOST: rf"equal to or (?:less|lower|better){_BETTER} than|(?:less|lower) than or equal to"
    rf"|{_NOT} (?:{_MORE})|does not exceed|up to and including|up to|at or below",
    Comparator.LESS: rf"{_NO_NOT}(?:{_LESS}|better \((?:less|lower)\) than)",
    Comparator.MORE: rf"{_NO_NOT}(?:{_MORE})",
}
_AFTER = {
    Comparator.AT_LEAST: r"or (?:more|greater|higher|above|larger|longer)\b",
    Comparator.AT_MOST: r"or (?:less|lower|below|smaller|shorter|fewer)\b",
}
_ORDER = (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.LESS, Comparator.MORE)
_BEFORE_ANY = "|".join(f"(?P<{each}>{_BEFORE[each]})" for each in _ORDER)
_AFTER_ANY = "|".join(f"(?P<after_{each}>{pattern})" for each, pattern in _AFTER.items())
_BETWEEN = r"between (NUMBER) ?(UNIT)? and (NUMBER) ?(UNIT)"
_COMPARED = (
    rf"(?:\b(?:{_BEFORE_ANY})(?: a| an)? ?)?(?<![\w.])(?P<number>NUMBER)[ -]?(?P<unit>UNIT)"
    rf"(?: ?\([^)]*\))?(?: ?(?:{_AFTER_ANY}))?"
)
_ENDS_COMPARING = re.compile(rf"(?P<name>.*?)\b(?:{_BEFORE_ANY})\W*$", re.DOTALL)
_NOT_ASKED = re.compile(r"\b(?:other than|except|excluding|unless|not including|does not|do not)\b")
_DENIED = re.compile(r"\b(?:not|nor|never|neither|cannot) (?:\w+ )?$", re.IGNORECASE)
_OR = re.compile(
    r"\bor\b(?! (?:more|greater|higher|above|larger|longer|less|lower|below|smaller|shorter|equal))"
)
_BREAK = re.compile(
    r"[,;:()]|\b(?:and|or|with|having|at|any|a|an|the|operating|operate|rated|for|by|in|is|are|all|than|using"
    r"|capable|when|from|to|which|that|designed|more|be|on|if|but|no|not|either|both|greater|less)\b",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    {
        *("of", "maximum", "minimum", "max", "min", "any", "all", "rated", "total", "value", "level"),
        *("more", "or", "the", "per"),
    }
)

SAYS_MORE = re.compile(
    rf"(?:{_BEFORE[Comparator.MORE]}|{_BEFORE[Comparator.AT_LEAST]}|over|>=?|≥|\bmin(?:imum|\.)?)\s*$", re.I
)
SAYS_LESS = re.compile(
    rf"(?:{_BEFORE[Comparator.LESS]}|{_BEFORE[Comparator.AT_MOST]}|<=?|≤|\bmax(?:imum|\.)?)\s*$", re.I
)
MORE_BEHIND = re.compile(
    rf"\s*(?:\([^)]*\)\s*)?(?:{_AFTER[Comparator.AT_LEAST]}|min(?:imum)?\b|\+|upwards?\b"
    r"|and (?:up|upwards?|above|more|higher|over)\b)",
    re.I,
)
LESS_BEHIND = re.compile(
    rf"\s*(?:\([^)]*\)\s*)?(?:{_AFTER[Comparator.AT_MOST]}|max(?:imum)?\b"
    r"|and (?:below|less|lower|down|under)\b)",
    re.I,
)
"""What stands before or behind a value that is only a bound."""


def name_words(name: str) -> tuple[str, ...]:
    """The words that tell a quantity, without the s of many."""
    return tuple(
        re.sub(r"ie$", "y", word)
        for word in map(singular, re.findall(r"[a-z]+", name.lower()))
        if word not in _EMPTY and len(word) > 1
    )


class Conditions:
    """The measured conditions of a list's provisions, each read when it is first asked for."""

    def __init__(self, of: ControlList, units: Units) -> None:
        self.list = of
        self.units = units
        self._read: dict[str, tuple[Parameter, ...]] = {}

    def of(self, path: str) -> tuple[Parameter, ...]:
        """Those of the provision itself, not of those above or below. Raises NotFound `provision_unknown`."""
        if path not in self._read:
            each = self.list.require(path)
            above = self.list.require(each.parent).text if each.parent else ""
            self._read[path] = parameters_of(each, above, self.list.decimal, self.units)
        return self._read[path]


def parameters_of(each: Provision, above: str, decimal: str, units: Units) -> tuple[Parameter, ...]:
    """The measured conditions of a provision itself; `above` is the text of the one directly above."""
    text = _asked(each.text, decimal)
    inherited = _ENDS_COMPARING.match(_asked(above, decimal))
    comparator = _comparator(inherited) if inherited else None
    found: list[Parameter] = []
    first = units.compiled(r"(NUMBER)[ -]?(UNIT)").match(text)
    if inherited and comparator and first:
        name = _name(inherited["name"])
        quantity = units.quantity(value_of(first[1]), first[2], name)
        found.append(Parameter(each.path, name, comparator, quantity, 0))
    found.extend(_read(each.path, text, units))
    return tuple(found)


def _asked(text: str, decimal: str) -> str:
    plain = with_points(plain_signs(text), decimal)
    ends = _NOT_ASKED.search(plain)
    return plain[: ends.start()] if ends else plain


def _read(path: str, text: str, units: Units) -> Iterator[Parameter]:
    for found in units.compiled(_BETWEEN).finditer(text):
        name = _name(text[: found.start()])
        for number, unit, comparator, group in (
            (found[1], found[2] or found[4], Comparator.AT_LEAST, -1),
            (found[3], found[4], Comparator.AT_MOST, -2),
        ):
            yield Parameter(path, name, comparator, units.quantity(value_of(number), unit, name), group)
    ends, name, group = 0, "", 0
    for found in units.compiled(_COMPARED, re.IGNORECASE).finditer(text):
        compared = _comparator(found)
        if compared is None or found["unit"] not in units.by_name or _is_unclear(text, found):
            continue
        name = _name(text[ends : found.start()]) or name
        group += not (ends and _OR.search(text[ends : found.start()]))
        ends = found.end()
        quantity = units.quantity(value_of(found["number"]), found["unit"], text)
        yield Parameter(path, name, compared, quantity, group)


def _is_unclear(text: str, found: re.Match[str]) -> bool:
    """Whether more stands before the number or the comparator than was read: it would rule out wrongly."""
    return bool(PART_OF_MORE.search(text[: found.start("number")]) or _DENIED.search(text[: found.start()]))


def _comparator(found: re.Match[str]) -> Comparator | None:
    said = found.groupdict()
    return next((each for each in Comparator if said.get(each) or said.get(f"after_{each}")), None)


def _name(before: str) -> str:
    """The last words before a comparator that name a quantity."""
    bare = re.sub(r"(?:\bof|\bis|\bare|\bbeing|\W)+$", "", before)
    parts = _BREAK.split(bare)
    return " ".join(parts[-1].split()[-NAME_WORDS:]) if parts else ""
