"""Entries out of their rows."""

from mithaq.economy.domain.spin_offs.entries import Entry, ToldKind
from mithaq.economy.models import SpinOffEntry


def entry_of(row: SpinOffEntry) -> Entry:
    """The entry that a row holds."""
    return Entry(ToldKind(row.kind), row.key, row.facts, row.id, row.position, row.person, row.at)
