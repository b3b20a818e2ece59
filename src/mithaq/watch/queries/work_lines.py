"""A work as lists show it."""

from dataclasses import asdict, dataclass
from datetime import date

from mithaq.base.canonical import Json

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

    def as_json(self) -> dict[str, Json]:
        return {**asdict(self), "published_on": self.published_on.isoformat()}

    @property
    def address(self) -> str:
        """Where the work is to be read, or nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url
