"""What a loader makes of a row of a public source: a record, or a reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.base.languages import Language
from mithaq.exchange.domain.content import Content


@dataclass(frozen=True)
class SourceInfo:
    """The institution that issues a source. `name` is the issuer's own: two sources of one issuer share it.

    `state` is where the issuer has its seat (ISO 3166-1 alpha-2); for the body of a bloc that is an address
    and no more.
    """

    name: str
    institution_names: Mapping[Language, str]
    institution_kind: str
    state: str
    url: str


@dataclass(frozen=True)
class LoadedRecord:
    """A record that is ready. `key` is its key in the source and stays from load to load."""

    key: str
    content: Content


@dataclass(frozen=True)
class Skipped:
    """A row that was passed over; the load goes on. `code` and `facts` say why, as those of a refusal do."""

    line_number: int
    key: str | None
    code: str
    facts: Mapping[str, object]
