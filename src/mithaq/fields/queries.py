"""Reads of fields: the taxonomy, and which codes it knows."""

import re
from functools import cache

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.fields.adapters import reference
from mithaq.fields.adapters.skos import SkosFormat, skos
from mithaq.fields.domain.taxonomy import Taxonomy

SKOS_SUFFIXES = {".ttl": SkosFormat.TURTLE, ".jsonld": SkosFormat.JSON_LD}


def taxonomy() -> Taxonomy:
    """The taxonomy of this version of the software; read once a process."""
    return reference.taxonomy()


@cache
def field_codes() -> frozenset[str]:
    """The codes of all groups and leaves."""
    return frozenset(field.code for field in taxonomy())


def name_words(*languages: Language) -> list[str]:
    """Every word of three letters and more by which the taxonomy names a field, in alphabetical order."""
    names = (field.names[language] for field in taxonomy() for language in languages)
    return sorted({word for name in names for word in re.findall(r"[^\W_]{3,}", name)})


@cache
def taxonomy_as_skos(base_uri: str, suffix: str) -> str:
    """The taxonomy in SKOS, for other catalogues to map to; a concept's address is `base_uri` and its code.

    Raises Refused `choice_unknown` for another suffix than those in SKOS_SUFFIXES.
    """
    if suffix not in SKOS_SUFFIXES:
        raise Refused("choice_unknown", value=suffix)
    return skos(taxonomy(), base_uri, SKOS_SUFFIXES[suffix])
