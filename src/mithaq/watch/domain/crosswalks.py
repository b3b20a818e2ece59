"""What the classes of a source say of fields: arXiv categories, CPC and IPC symbols, subfields of OpenAlex.

A crosswalk is a dated rulebook of our own reading (`watch/rulebooks/`). A class is a field (0.95), or most of
it is in a field (0.8), or it is in none; a class that stands in no rulebook says nothing. Of CPC and IPC
symbols the longest place that a rulebook knows decides: main group, subclass, class.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

OUTSIDE = ""
"""In the place of a field: known to be in none."""
EXACT, CLOSE = 0.95, 0.8

_SYMBOL = re.compile(r"([A-HY]\d\d)([A-Z])?\s*(\d{1,4})?(?:/\d+)?$")


class Scheme(StrEnum):
    """Whose classes they are."""

    ARXIV = "arxiv"
    CPC = "cpc"
    OPENALEX = "openalex"


@dataclass(frozen=True, slots=True)
class Said:
    """The field that a class names (or OUTSIDE), and how sure that is."""

    field: str
    confidence: float


@dataclass(frozen=True)
class Crosswalk:
    """What the classes of one scheme say."""

    scheme: Scheme
    as_of: date
    source: str
    said: Mapping[str, Said] = field(hash=False)

    def says(self, code: str) -> Said | None:
        """What a class says; None when it says nothing."""
        places = _cpc_places(code) if self.scheme is Scheme.CPC else _archive_places(code)
        return next((self.said[place] for place in places if place in self.said), None)


def said_by(codes: Iterable[str], crosswalks: Iterable[Crosswalk]) -> Mapping[str, Said]:
    """What each of these classes says, without those that say nothing."""
    known = tuple(crosswalks)
    heard = {code: next((said for each in known if (said := each.says(code))), None) for code in codes}
    return {code: said for code, said in heard.items() if said is not None}


def _archive_places(code: str) -> Iterator[str]:
    yield code
    if "." in code:
        yield f"{code.partition('.')[0]}.*"


def _cpc_places(code: str) -> Iterator[str]:
    found = _SYMBOL.match(code.strip().upper())
    if found is None:
        return
    of_class, subclass, group = found.groups()
    if subclass and group:
        yield f"{of_class}{subclass} {int(group)}"
    if subclass:
        yield f"{of_class}{subclass}"
    yield of_class
