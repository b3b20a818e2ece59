"""What radar, map and comparisons of topics say, and how each of their figures is reckoned."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PICTURE_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "maturity": {
        "established": pgettext_lazy("a topic", "Established"),
        "growing": pgettext_lazy("a topic", "Growing"),
        "emerging": pgettext_lazy("a topic", "Emerging"),
        "fading": pgettext_lazy("a topic", "Fading"),
    },
    "radar_move": {
        "new": pgettext_lazy("a topic", "new"),
        "inwards": pgettext_lazy("a topic", "moved inwards"),
        "outwards": pgettext_lazy("a topic", "moved outwards"),
        "none": pgettext_lazy("a topic", "as before"),
    },
    "radar_sector": {
        "outside": _("In no field of technology"),
        "untold": _("Without a field"),
    },
    "radar_formula": {
        "maturity": _(
            "Maturity, the first that holds. Fading: the ratio is surely below 1. Emerging: 60% or more"
            " of the shares of all known years are of the last three, and the ratio is above 1 (asked"
            " where eight years are known). Growing: the ratio is surely above 1. Established: the rest,"
            " and what is too little used to tell."
        ),
        "ratio": _(
            "Ratio: the share of the last two years by the share of the two years before. Bounds of 90%:"
            " ln r ± 1.645 · √(1 / (n₁ + ½) + 1 / (n₀ + ½)), for n₁ works of the last two years and n₀ of"
            " the two before."
        ),
        "young": _(
            "Young part: the sum of the shares of the last three years by the sum of the shares of all"
            " known years."
        ),
        "sector": _(
            "Field: each class of its works says a field by the crosswalks of this version and counts its"
            " works, weighted by how sure the crosswalk is. The group with the most has the topic, and in it"
            " the field with the most. Of more than nine fields a radar shows their groups."
        ),
        "move": _(
            "Moved: the ring of the topic in this look against its ring in the look before, over the same"
            " source. New: it was no topic of that look."
        ),
    },
    "gap_formula": {
        "records": _(
            "Offers and needs: records that exist for you and say the topic, in one of its spellings, word"
            " for word in one of their languages; ours are of institutions of the state."
        ),
        "open": _("Open: the state neither offers anything on the topic nor has said that it needs it."),
    },
    "change_formula": {
        "changes": _(
            "Changes: objects of both releases are held against each other by their STIX identifier."
            " Rewritten: the description differs. Renamed: the name differs. Moved: its tactics, its number"
            " or the technique that it is part of differ. Merged: revoked, and another stands in its place."
            " Removed: the later release does not hold it."
        ),
    },
    "map_formula": {
        "near": _(
            "Near: c / √(w₁ · w₂), for c works that use both and w₁, w₂ that use each, in the five years"
            " before the look ends; fewer than two works in common count as none. Places are found by"
            " t-SNE of 1 − near, so that what shares works stands together."
        ),
        "community": _(
            "Community: parts of a spectral clustering of these figures over all topics of the look; of 2"
            " to 12 parts those with the highest modularity are taken. A community is called by the"
            " topics that share most works within it."
        ),
        "shared": _(
            "Works in common: works of the five years before the look ends, of those that it read, that"
            " use both topics in any of their spellings."
        ),
    },
    "compare_formula": {
        "shared": _(
            "Works in common: works of the five years before the look ends that use each of two topics in"
            " any of their spellings, in title or abstract."
        ),
    },
    "watch_file": {
        "attack-changes": pgettext_lazy("to take away", "the changes"),
        "attack-chart": pgettext_lazy("to take away", "the counts as a drawing"),
        "attack-counts": pgettext_lazy("to take away", "the counts"),
        "compare": pgettext_lazy("to take away", "the figures"),
        "compare-chart": pgettext_lazy("to take away", "the drawing"),
        "compare-years": pgettext_lazy("to take away", "the curves as a table"),
        "complements": pgettext_lazy("to take away", "partners and gifts"),
        "coverage": pgettext_lazy("to take away", "the table by tactic"),
        "coverage-chart": pgettext_lazy("to take away", "the drawing"),
        "coverage-gaps": pgettext_lazy("to take away", "the gaps"),
        "cve-years": pgettext_lazy("to take away", "the table"),
        "cve-years-chart": pgettext_lazy("to take away", "the drawing"),
        "gaps": pgettext_lazy("to take away", "the table"),
        "leaders": pgettext_lazy("to take away", "the table"),
        "leaders-chart": pgettext_lazy("to take away", "the drawing"),
        "leaders-national": pgettext_lazy("to take away", "the second witness"),
        "leaders-works": pgettext_lazy("to take away", "the works"),
        "map": pgettext_lazy("to take away", "the places"),
        "map-chart": pgettext_lazy("to take away", "the drawing"),
        "map-shared": pgettext_lazy("to take away", "works in common"),
        "positions": pgettext_lazy("to take away", "strengths and lacks"),
        "radar": pgettext_lazy("to take away", "the table"),
        "radar-chart": pgettext_lazy("to take away", "the drawing"),
        "shared-works": pgettext_lazy("to take away", "the works"),
        "ties-agreements": pgettext_lazy("to take away", "every clause"),
        "ties-alike": pgettext_lazy("to take away", "alignment by year"),
        "ties-alike-chart": pgettext_lazy("to take away", "the drawing"),
        "ties-bloc": pgettext_lazy("to take away", "cohesion by year"),
        "ties-bloc-chart": pgettext_lazy("to take away", "the drawing"),
        "ties-bloc-members": pgettext_lazy("to take away", "the members"),
        "ties-bloc-fields": pgettext_lazy("to take away", "the fields"),
        "ties-bloc-pairs": pgettext_lazy("to take away", "the pairs"),
        "ties-flows": pgettext_lazy("to take away", "what goes both ways, by year"),
        "ties-chances": _("All that is forecast of a state"),
        "ties-supposed": _("What a tie that is supposed would change"),
        "ties-interests": pgettext_lazy("to take away", "every state"),
        "ties-interests-found": pgettext_lazy("to take away", "every finding with its source"),
        "ties-map": pgettext_lazy("to take away", "all these ties"),
        "ties-map-chart": pgettext_lazy("to take away", "the map"),
        "ties-nearest": pgettext_lazy("to take away", "the table"),
        "ties-network": pgettext_lazy("to take away", "every state and measure"),
        "ties-network-chart": pgettext_lazy("to take away", "the drawing"),
        "ties-network-graph": pgettext_lazy("to take away", "the network as a graph"),
        "ties-network-ties": pgettext_lazy("to take away", "its ties"),
        "ties-network-triads": pgettext_lazy("to take away", "the triads"),
        "ties-network-years": pgettext_lazy("to take away", "the years"),
        "ties-network-years-chart": pgettext_lazy("to take away", "the curves"),
        "ties-state-partners": pgettext_lazy("to take away", "the partners"),
        "ties-state-partners-chart": pgettext_lazy("to take away", "the map"),
        "topic-chart": pgettext_lazy("to take away", "the curve"),
        "topic-leaders": pgettext_lazy("to take away", "who works on it"),
        "topic-measures": pgettext_lazy("to take away", "the measures"),
        "topic-works": pgettext_lazy("to take away", "the works"),
        "topic-years": pgettext_lazy("to take away", "the curve as a table"),
        "topics": pgettext_lazy("to take away", "the table"),
        "vulnerabilities": pgettext_lazy("to take away", "the list"),
        "works": pgettext_lazy("to take away", "the works"),
    },
}
