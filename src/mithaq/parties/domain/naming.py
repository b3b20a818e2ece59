"""Identifiers of institutions that several nodes must name alike: the issuers of public sources."""

from uuid import UUID

from mithaq.base.ids import named_id


def institution_id_of(name: str) -> UUID:
    """The same name gives the same identifier at every node."""
    return named_id(f"mithaq institution {name}")
