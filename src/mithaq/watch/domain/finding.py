"""What somebody who searches the corpus asks: words and phrases that works say, and what narrows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mithaq.base.refusals import Refused
from mithaq.watch.domain.terms import plain_text, terms_of

TEXT_MAX = 200
OFFSET_MAX = 10_000
FEW = 5
"""When fewer works say all that is asked, those that say any of it are found too."""


class WorkFacet(StrEnum):
    """What a list of works can be narrowed by. The values are the index's own field names."""

    SOURCE = "source"
    KIND = "work_kind"
    FIELD_GROUP = "field_group"
    FIELD = "field"
    STATE = "state"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Sought:
    """Words, and phrases that stand between quotation marks, as they were typed in small letters."""

    words: tuple[str, ...]
    phrases: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.phrases, *self.words)


@dataclass(frozen=True)
class WorkSearch:
    """A question to the corpus. Values of one facet are alternatives; facets narrow one another.

    Years are the first and the last that count; loads are those that brought the works. Without
    `is_newest_first` works that say most of it go first.
    """

    sought: Sought
    chosen: Mapping[WorkFacet, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    loads: tuple[str, ...] | None = None
    is_newest_first: bool = False
    offset: int = 0
    limit: int = 25

    def __post_init__(self) -> None:
        if not 0 <= self.offset <= OFFSET_MAX:
            raise Refused("page_out_of_range", most=OFFSET_MAX)


def sought(text: str) -> Sought:
    """Read a line as a reader types it; `"deep learning" robots` asks for a phrase and a word.

    Stop words and words of one or two letters ask for nothing, unless they stand in a phrase. Raises Refused
    `search_too_long` or `search_empty`.
    """
    if len(text) > TEXT_MAX:
        raise Refused("search_too_long", most=TEXT_MAX)
    words: dict[str, None] = {}
    phrases: dict[str, None] = {}
    for place, part in enumerate(text.translate(_MARKS).split('"')):
        said = " ".join(plain_text(part).lower().split())
        if place % 2 and " " in said:
            phrases[said] = None
        else:
            single = terms_of(said)
            words |= dict.fromkeys(word for word in said.replace("-", " ").split() if word in single)
    if not words and not phrases:
        raise Refused("search_empty")
    return Sought(tuple(words), tuple(phrases))


_MARKS = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "„": '"'})
