"""A work: one dated document of the world's open literature, as every source is brought into one form."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class WorkKind(StrEnum):
    """What a work is."""

    ARTICLE = "article"
    PREPRINT = "preprint"
    PATENT = "patent"
    STANDARD = "standard"
    REPORT = "report"
    SOFTWARE = "software"
    EVENT = "event"
    """A conference, a fair, an exercise; its countries are those that hosted it."""
    NEWS = "news"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a work that counts to a country (ISO 3166-1 alpha-2) or an institution.

    Each author is one unit, split over the countries that the author names: fractional counting. The
    parts of a work add up to 1 at most.
    """

    of: str
    part: float


@dataclass(frozen=True, slots=True)
class Work:
    """A work. `key` is its identifier at the source; source and key together name it.

    `classes` are the source's own codes (arXiv categories, CPC symbols, OpenAlex topics), the main one first.
    `first_author` is a key that tells authors apart, never a name. `cited_by` is absent where nobody counted.
    """

    source: str
    key: str
    kind: WorkKind
    title: str
    published_on: date
    abstract: str = ""
    language: str = ""
    first_author: str = ""
    authors: int = 0
    countries: tuple[Share, ...] = ()
    institutions: tuple[Share, ...] = ()
    classes: tuple[str, ...] = ()
    cited_by: int | None = None
    doi: str = ""
    url: str = ""
