"""Open data: tables of what everybody may see, each with its columns described."""

from collections.abc import Iterable
from dataclasses import dataclass

from mithaq.base.canonical import Json


@dataclass(frozen=True)
class Column:
    """A column by its name and its type of the Table Schema (Data Package v2)."""

    name: str
    type: str = "string"


@dataclass(frozen=True)
class OpenTable:
    """A table by its name; `key` are the columns that no two rows share."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]

    def schema(self) -> dict[str, Json]:
        """Its Table Schema."""
        fields: list[Json] = [{"name": each.name, "type": each.type} for each in self.columns]
        return {"fields": fields, "primaryKey": list(self.key)}


@dataclass(frozen=True)
class Written:
    """A table as it lies in the package: how many rows and bytes, and the SHA-256 of its file."""

    table: OpenTable
    rows: int
    bytes: int
    sha256: str
