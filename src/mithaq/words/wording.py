"""The two sentences of a refusal, how facts are filled in, and the sentences that many refusals end with."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ASK = _("Ask the programme officer or the administrator of this node.")
CHECK_ADDRESS = _("Check the address, or search the catalogue.")
PASSED_OVER = _("It was passed over; mend the source and load it again.")


@dataclass(frozen=True)
class Words:
    """A sentence on what happened, and one on what to do; `%(fact)s` is filled from the refusal's facts."""

    what: str | Promise
    then: str | Promise


def merged(
    *tables: Mapping[str, Mapping[str, str | Promise]],
) -> Mapping[str, Mapping[str, str | Promise]]:
    """The families of several rooms as one table; a family may have words in more than one.

    Raises AssertionError where two rooms word the same code of a family: one would speak for the other.
    """
    found: dict[str, dict[str, str | Promise]] = {}
    for table in tables:
        for family, words in table.items():
            known = found.setdefault(family, {})
            if twice := known.keys() & words.keys():
                raise AssertionError(family, sorted(twice))
            known |= words
    return found


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def filled(sentence: str | Promise, facts: Mapping[str, object]) -> str:
    """The sentence in the language that is active, with the facts in their places."""
    return str(sentence) % _Facts({name: _written(value) for name, value in facts.items()})


def _written(fact: object) -> str:
    return " ".join(map(str, fact)) if isinstance(fact, tuple | list) else str(fact)
