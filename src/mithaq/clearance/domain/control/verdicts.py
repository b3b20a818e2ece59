"""What several lists have for one item, side by side, and which of their provisions correspond.

The lists that grew out of the same regimes (Wassenaar, MTCR, NSG, Australia Group, CWC) share a skeleton of
codes: category, group and three digits name the same goods on each. Below the entry the paths may differ,
so a deeper path corresponds only where the words do as well. A node names the one list that is its own
authority.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.control.facts import Answer
from mithaq.clearance.domain.control.index import ListIndex
from mithaq.clearance.domain.control.provisions import ControlList, entry_of
from mithaq.clearance.domain.control.suggesting import Method, Suggestion, suggest
from mithaq.clearance.domain.control.wording import Wording

_SKELETON = re.compile(r"\d[A-E]\d{3}")
ALIKE = 0.5


@dataclass(frozen=True)
class Correspondence:
    """A provision of one list and that of another which stands in its place."""

    path: str
    other_list: str
    other_path: str


@dataclass(frozen=True)
class Verdict:
    """What one list has, and where its candidates stand on the others."""

    suggestion: Suggestion
    is_authority: bool
    corresponding: tuple[Correspondence, ...]


def verdicts(
    item: str,
    answers: Sequence[Answer],
    lists: Sequence[ListIndex],
    *,
    authority: str,
    method: Method,
) -> tuple[Verdict, ...]:
    """The authority's verdict, then those of the other lists in their order.

    Raises NotFound `authority_list_missing` when no list has the authority's code, or Refused as `suggest`.
    """
    if authority not in {each.of.code for each in lists}:
        raise NotFound("authority_list_missing", list=authority[:80])
    found = []
    for each in sorted(lists, key=lambda one: one.of.code != authority):
        suggestion = suggest(item, answers_on(each.of.code, answers), each, method)
        others = [other for other in lists if other is not each]
        found.append(
            Verdict(
                suggestion,
                each.of.code == authority,
                tuple(
                    Correspondence(candidate.path, other.of.code, path)
                    for candidate in suggestion.candidates
                    for other in others
                    if (path := corresponding(candidate.path, each.of, other.of, each.wording))
                ),
            )
        )
    return tuple(found)


def answers_on(code: str, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Those that are for the list with this code, or for each."""
    return tuple(each for each in answers if each.list in {"", code})


def corresponding(path: str, of: ControlList, other: ControlList, wording: Wording) -> str | None:
    """The path on the other list, as deep as the words agree; None when the lists share no such entry."""
    entry = entry_of(path)
    if not _SKELETON.fullmatch(entry) or entry not in other:
        return None
    for each in reversed(of.chain(path)[1:]):
        if each.path in other:
            one = set(wording.words(each.text, of.decimal))
            two = set(wording.words(other.require(each.path).text, other.decimal))
            if one and two and len(one & two) / len(one | two) >= ALIKE:
                return each.path
    return entry
