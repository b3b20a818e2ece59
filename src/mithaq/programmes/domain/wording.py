"""A clause's text with its facts: what was agreed stands once, and each language words it.

`{name}` stands for a fact, `{name.counted}` for a number with its unit, in the plural form that it takes. A
line that begins with `[name] ` is there only where the fact is given (and is not a no), one with `[!name] `
only where it is not.
"""

import re
from collections.abc import Callable, Mapping

from mithaq.base.canonical import Json

_NAMED = re.compile(r"\{([a-z_]+)(\.counted)?\}")
_GUARDED = re.compile(r"\[(!?)([a-z_]+)\] ")


def names_in(text: str) -> frozenset[str]:
    """The facts that a text speaks of."""
    guards = {found[2] for line in text.split("\n") if (found := _GUARDED.match(line))}
    return frozenset({*(found[1] for found in _NAMED.finditer(text)), *guards})


def counted_in(text: str) -> frozenset[str]:
    """The facts that a text says with their units."""
    return frozenset(found[1] for found in _NAMED.finditer(text) if found[2])


def worded(
    text: str,
    facts: Mapping[str, Json],
    say: Callable[[str, Json], str],
    *,
    count: Callable[[str, Json], str],
) -> str:
    """The text as a reader sees it; `say` words a fact by its name and value, `count` one with its unit.

    A fact not given is a blank.
    """
    lines = [line for line in (_kept(each, facts) for each in text.split("\n")) if line is not None]
    whole = "\n".join(lines)
    return _NAMED.sub(lambda found: _said(found[1], facts, count if found[2] else say), whole).strip("\n")


def _kept(line: str, facts: Mapping[str, Json]) -> str | None:
    found = _GUARDED.match(line)
    if found is None:
        return line
    is_given = facts.get(found[2]) not in (None, False)
    return line[found.end() :] if is_given != bool(found[1]) else None


def _said(name: str, facts: Mapping[str, Json], say: Callable[[str, Json], str]) -> str:
    value = facts.get(name)
    return "…" if value is None else say(name, value)
