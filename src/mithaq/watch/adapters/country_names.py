"""Names of countries for sources: those of CLDR in three languages, and codes of two and three letters."""

from functools import cache

from mithaq.parties.adapters import reference
from mithaq.watch.domain.countries import CountryNames


@cache
def country_names() -> CountryNames:
    """Read once a process."""
    return CountryNames({each.code: (each.alpha3, *each.names.values()) for each in reference.states()})
