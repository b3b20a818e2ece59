"""What somebody who searches the corpus asks: words and phrases that a work must all say."""

from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.watch.domain.terms import LONGEST, terms_of

TEXT_MAX = 200


@dataclass(frozen=True)
class Sought:
    """Terms that a work must say: phrases between quotation marks as they stand, and single words."""

    terms: tuple[str, ...]


def sought(text: str) -> Sought:
    """Read a line as a reader types it; `"deep learning" robots` asks for a phrase and a word.

    Stop words and words of one or two letters ask for nothing. Raises Refused `search_too_long` or
    `search_empty`.
    """
    if len(text) > TEXT_MAX:
        raise Refused("search_too_long", most=TEXT_MAX)
    terms: set[str] = set()
    for place, part in enumerate(text.translate(_MARKS).split('"')):
        # A phrase is its longest terms: those of three words, or all of it where it is shorter.
        found = terms_of(part)
        length = min(LONGEST, max((term.count(" ") + 1 for term in found), default=1)) if place % 2 else 1
        terms |= {term for term in found if term.count(" ") + 1 == length}
    if not terms:
        raise Refused("search_empty")
    return Sought(tuple(sorted(terms)))


_MARKS = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "„": '"'})
