"""Sets of titles and concordances that an operator loaded, and whence they came."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TextSet:
    """Whence a set came. `key`: `titles`, or the two systems of a concordance such as `hs_isic4`."""

    key: str
    source: str
    target: str
    edition: str
    terms: str
    place: str
    sha256: str
    rows: int
    loaded_at: str
