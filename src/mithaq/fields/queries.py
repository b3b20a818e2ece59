"""Reads of fields: the taxonomy, and which codes it knows."""

from functools import cache

from mithaq.fields.adapters import reference
from mithaq.fields.domain.taxonomy import Taxonomy


def taxonomy() -> Taxonomy:
    """The taxonomy of this version of the software; read once a process."""
    return reference.taxonomy()


@cache
def field_codes() -> frozenset[str]:
    """The codes of all groups and leaves."""
    return frozenset(field.code for field in taxonomy())
