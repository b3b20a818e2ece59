"""What maps and networks of ties are told with: measures and their formulas, units, and ways to choose."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TIE_NETWORK_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "network_unit": {
        "arms": _("million trend-indicator values: military worth, not money"),
        "trade": _("million current US dollars"),
        "events": _("events of material cooperation"),
        "pledges": _("kinds of obligation in force, of the side that owes more"),
        "joint_bodies": _("bodies of which both are members"),
        "joint_papers": _("papers"),
        "nuclear_agreements": _("agreements signed"),
        "defence_agreements": _("agreements signed"),
        "votes": _("kappa of votes, absent as abstention"),
    },
    "network_place": {
        "strength": _("Weight of its ties"),
        "pagerank": _("PageRank"),
        "degree": _("Number of its ties"),
        "betweenness": _("Betweenness"),
        "brokerage": _("Brokerage"),
    },
    "broker_role": {
        "coordinator": pgettext_lazy("a role", "coordinator"),
        "itinerant": pgettext_lazy("a role", "itinerant broker"),
        "gatekeeper": pgettext_lazy("a role", "gatekeeper"),
        "representative": pgettext_lazy("a role", "representative"),
        "liaison": pgettext_lazy("a role", "liaison"),
    },
    "tie_reach": {
        "within": _("Among its members"),
        "with_others": _("Of its members with others"),
    },
    "network_formula": {
        "weight": _(
            "Weight: what the source records, added up over the years shown where it flows (arms, trade,"
            " papers, agreements, events), and as it stood in the last of them where it stands (pledges,"
            " bodies, votes)."
        ),
        "degree": _("Ties: with how many others a state has one, given and received."),
        "pagerank": _(
            "PageRank: where one ends who follows ties by their weights from giver to receiver, and 15"
            " times in 100 starts anywhere (Page and others 1999). It is high for whom much reaches."
        ),
        "betweenness": _(
            "Betweenness: the part of the shortest paths between two others that lead through a state"
            " (Freeman 1977). Weights do not count."
        ),
        "brokerage": _(
            "Brokerage: how often a state receives from one and gives to another who are not so tied"
            " (Gould and Fernandez 1989). By the communities of the three it is a coordinator (all of"
            " one), an itinerant broker (it alone is of another), a gatekeeper (it lets in), a"
            " representative (it passes on) or a liaison (all of different ones)."
        ),
        "constraint": _(
            "Constraint: high where all ties of a state lead to partners who are tied to one another, low"
            " where it bridges holes between them (Burt 1992)."
        ),
        "core": _(
            "Core: the largest k for which a state stays when all with fewer than k neighbours are taken"
            " out, again and again (Seidman 1983)."
        ),
        "community": _(
            "Community: states with more weight among them than their sizes would bring (Louvain method"
            " with refinement, Blondel and others 2008); A is the largest. Modularity is that surplus, as"
            " part of all weight. Steadiness is how alike five runs from different starts are (mean"
            " normalised mutual information): at 1 all find the same communities."
        ),
        "density": _(
            "Density: ties by pairs of which the source tells. A pair of which it does not tell is"
            " unknown; in the measures it stands as one without a tie."
        ),
        "returned": _(
            "Returned: the sum of the smaller flow of each pair by the sum of the larger; at 1 all comes"
            " back. Beyond chance it is (seen − by chance) / (1 − by chance), beside 50 networks in which"
            " everybody gives and receives as many ties."
        ),
        "transitivity": _(
            "Transitivity: of the paths from one over another to a third, the part that a tie from the"
            " first to the third closes."
        ),
        "triads": _(
            "Triads: threes of states by how many of their pairs are tied mutually, one way and not at"
            " all, in this order of digits; D, U, C and T are down, up, in a circle and transitive"
            " (Holland and Leinhardt 1970)."
        ),
        "above": _(
            "Standing: the part of all other states of the year whose ties weigh less, given and received"
            " together."
        ),
    },
}
