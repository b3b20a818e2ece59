"""A load: one reading of a source into the corpus, and what it came to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mithaq.base.refusals import Refused

TERM_RULE, RECORD_RULE = 1, 1
"""Raised whenever `terms.py` or `stop_words.py` finds other terms than before; whenever records are cut or
read in another way."""
RULES = f"{TERM_RULE}.{RECORD_RULE}"
_SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def require_source_name(name: str) -> None:
    """A name stands in the names of folders. Raises Refused `source_name_wrong`."""
    if not _SOURCE_NAME.fullmatch(name):
        raise Refused("source_name_wrong", value=name[:60])


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong with a record, and where it stands. A record that is kept lost only the value named."""

    place: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    is_kept: bool = False

    def refusal(self) -> Refused:
        """As it is worded."""
        return Refused(self.code, **self.facts)


@dataclass(frozen=True, slots=True)
class Counts:
    """Each record gave a row, or a problem that says why not, or was set aside:
    records = rows + malformed + set_aside. Problems with records that are kept count beside them."""

    records: int = 0
    rows: int = 0
    malformed: int = 0
    set_aside: int = 0
    noted: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.records + other.records,
            self.rows + other.rows,
            self.malformed + other.malformed,
            self.set_aside + other.set_aside,
            self.noted + other.noted,
        )
