"""The few numbers and names that pages share with the measures; they are here so that a page need not load
those.
"""

from collections.abc import Mapping
from enum import StrEnum

MONTHS_A_YEAR = 12
HISTORY_YEARS = 15
"""How far back a measure looks."""
LEAST_HISTORY_YEARS = 5
HORIZON_YEARS = 3
"""Within which a topic rises or does not."""
RISE = 1.5
LEAST_LATER = 50
LOWER_BOUND_Z = 1.2816
"""One-sided 90 %."""
AHEAD = (3, 5)
"""Years ahead for which a forecast is made."""
FIRST = 50
"""Of a list, those that a trial counts."""
OURS = "outlook"
TRIVIAL = "growth_persists"


class Attribute(StrEnum):
    """What a measure speaks of; how uncertain a topic is stands in the bounds of its forecast."""

    NOVELTY = "novelty"
    GROWTH = "growth"
    COHERENCE = "coherence"
    PROMINENCE = "prominence"
    COMPANY = "company"
    FIELDS = "fields"


_MEASURES = {
    Attribute.PROMINENCE: (
        "last_year_works",
        "two_year_works",
        "classes",
        "class_entropy",
        "cross_listing",
        "title_share",
    ),
    Attribute.NOVELTY: (
        "age",
        "vitality",
        "stage",
    ),
    Attribute.GROWTH: (
        "burst",
        "four_year_slope",
        "six_year_slope",
        "two_year_rise",
        "half_year_rise",
        "sure_half_year_rise",
        "title_slope",
        "detectors",
    ),
    Attribute.COHERENCE: (
        "class_divergence",
        "near_density",
        "density",
    ),
    Attribute.COMPANY: (
        "company_vitality",
        "company_rise",
        "company_slope",
        "neighbour_slope",
        "neighbour_half_years",
    ),
    Attribute.FIELDS: (
        "class_rise",
        "two_year_class_rise",
        "six_year_group_trend",
        "eight_year_group_trend",
    ),
}
ATTRIBUTES: Mapping[str, Attribute] = {
    name: attribute for attribute, names in _MEASURES.items() for name in names
}
"""The attribute of each measure."""
