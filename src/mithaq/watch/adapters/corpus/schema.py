"""The tables of the corpus, column by column, as Arrow has them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

_SHARES = pa.list_(pa.struct([pa.field("of", pa.string()), pa.field("part", pa.float64())]))

WORKS = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("key", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("title", pa.string()),
        pa.field("abstract", pa.string()),
        pa.field("language", pa.string()),
        pa.field("year", pa.int16()),
        pa.field("published_on", pa.date32()),
        pa.field("first_author", pa.string()),
        pa.field("authors", pa.int32()),
        pa.field("countries", _SHARES),
        pa.field("institutions", _SHARES),
        pa.field("classes", pa.list_(pa.string())),
        pa.field("cited_by", pa.int32()),
        pa.field("doi", pa.string()),
        pa.field("url", pa.string()),
        pa.field("terms", pa.list_(pa.string())),
        pa.field("load", pa.string()),
        pa.field("place", pa.string()),
    ]
)
INDICATORS = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("key", pa.string()),
        pa.field("series", pa.string()),
        pa.field("area", pa.string()),
        pa.field("area_name", pa.string()),
        pa.field("path", pa.string()),
        pa.field("indicator", pa.string()),
        pa.field("field", pa.string()),
        pa.field("year", pa.int16()),
        pa.field("value", pa.float64()),
        pa.field("counting", pa.string()),
        pa.field("load", pa.string()),
        pa.field("place", pa.string()),
    ]
)
PROBLEMS = pa.schema(
    [
        pa.field("place", pa.string()),
        pa.field("code", pa.string()),
        pa.field("facts", pa.string()),
        pa.field("is_kept", pa.bool_()),
    ]
)
TWINS = pa.schema([pa.field("source", pa.string()), pa.field("key", pa.string())])
GONE = pa.schema([pa.field("key", pa.string())])
SEQUENCE = pa.field("seq", pa.int64())
"""In which order rows of a load came: the later one of a key holds. Not in the corpus."""


@dataclass(frozen=True)
class Table:
    """A table of the corpus. Rows of one source and key are one record."""

    name: str
    schema: pa.Schema

    @property
    def columns(self) -> Sequence[str]:
        return list(map(str, self.schema.names))


WORKS_TABLE = Table("works", WORKS)
INDICATORS_TABLE = Table("indicators", INDICATORS)
TABLES = {each.name: each for each in (WORKS_TABLE, INDICATORS_TABLE)}
