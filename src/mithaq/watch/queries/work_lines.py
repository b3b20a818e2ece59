"""A work as lists show it."""

from dataclasses import dataclass
from datetime import date

COLUMNS = ("source", "key", "title", "language", "published_on", "doi", "url", "cited_by")


@dataclass(frozen=True)
class WorkLine:
    """A work; `cited_by` is absent where nobody counted."""

    source: str
    key: str
    title: str
    language: str
    published_on: date
    doi: str
    url: str
    cited_by: int | None

    @property
    def address(self) -> str:
        """Where the work is to be read, or nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url
