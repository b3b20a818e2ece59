"""What panels, complexity and forecasts of entry are called, what their formulas say, and what is refused."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

SPACE_REFUSALS: Mapping[str, Words] = {
    "panel_columns_wrong": Words(
        _("A panel needs the names of four columns."),
        _("Give them in this order, with commas: %(columns)s."),
    ),
    "panel_only_unreadable": Words(
        _("“%(value)s” does not say which rows are meant."),
        _("Name a column and a word of it, such as source=ots."),
    ),
    "panel_only_empty": Words(
        _("The file has no row of %(only)s."), _("Check the words, and that it is the file that you meant.")
    ),
    "panel_not_loaded": Words(
        _("No panel of %(kind)s is loaded on this node."),
        _("Ask an analyst to load one: mithaq economy load %(kind)s FILE --edition YEAR --as NAME"),
    ),
    "panel_year_unknown": Words(
        _("Of %(year)s the panel knows nothing; it goes from %(first)s to %(last)s."),
        _("Choose one of its years."),
    ),
    "convention_unknown": Words(
        _("There is no convention “%(value)s” here."), _("Choose one of these: %(known)s")
    ),
    "entries_not_forecast": Words(
        _("No forecast of entries is kept on this node."),
        _("Ask an analyst to load a panel of patents and to make one: mithaq economy forecast --as NAME"),
    ),
}

SPACE_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "panel_kind": {
        "exports": _("Exports by product"),
        "patents": _("Patents by field"),
    },
    "panel_wrong": {
        "place_unknown": _("no code or name of a place"),
        "product_unknown": _("no product, or no field of WIPO’s 35"),
        "year_missing": _("no year"),
        "value_missing": _("no amount"),
        "value_not_finite": _("an amount that is no number"),
        "value_negative": _("an amount below zero"),
        "contradicted": _("another row of the same place, product and year says otherwise"),
        "repeated": _("the same row stands there already"),
    },
    "complexity_convention": {
        "growth_lab": _("Growth Lab"),
        "r_package": _("R package economiccomplexity"),
        "oec": _("OEC"),
    },
    "complexity_caution": {
        "eigengap": _(
            "The third eigenvalue is near the second: a few other products could turn the whole order."
        ),
        "sign_undecided": _("No rule decides which end of the order is the complex one."),
        "trimmed": _("Places or products without anything above the threshold are left out."),
        "largest_part_only": _("Only the largest part is ranked: the others have nothing in common with it."),
        "few_places": _("Fewer than twenty places: the order says little."),
    },
    "complexity_formula": {
        "eci": _(
            "ECI: a place is present in a product where its share of the product is its share of all or more"
            " (RCA of 1). ECI is the second eigenvector of the places that are joined by products in which"
            " both are present, by the convention that is named."
        ),
        "fitness": _(
            "Fitness: the sum of what the products of a place are worth, where a product is worth little once"
            " a place of little fitness has it (Tacchella and others, 2012; twenty iterations, mean 1). Ranks"
            " are by ECI; fitness may order places otherwise."
        ),
        "interval": _(
            "Interval: products are drawn anew with replacement, 200 times; in nine draws of ten the rank"
            " lies within it. It knows nothing of errors in the figures themselves."
        ),
        "density": _(
            "Density: the part of all that is related to a product, weighed by proximity, that the place has."
            " Proximity: of the places that have either product, the lesser part of those that have both."
        ),
        "gain": _(
            "Gain: how much the outlook of the place on complex products would rise with this one,"
            " in standard deviations."
        ),
        "pci": _("PCI: the complexity of a product, from the same eigenvector as ECI."),
    },
    "entry_feature": {
        "chance": _("Chance by its counts so far"),
        "chance_short": _("Chance by its latest count"),
        "expected": _("Height of the bar"),
        "margin": _("How surely it lies below"),
        "rca": _("Specialisation so far"),
        "trend": _("Trend"),
        "latent": _("Pattern of like nations"),
        "alike_fields": _("Alike fields"),
        "diversity": _("Diversity"),
        "density": _("Density"),
        "field_growth": _("Growth of the field"),
    },
    "entry_forecast": {
        "ours": _("This forecast"),
        "rate": _("The same for all"),
        "diversity": _("Diversity"),
        "ubiquity": _("Ubiquity"),
        "diversity_ubiquity": _("Diversity × ubiquity"),
        "density": _("Density"),
        "rca": pgettext_lazy("a forecast", "RCA alone"),
        "logistic": _("Regression on diversity, ubiquity and size"),
    },
    "entry_formula": {
        "probability": _(
            "Probability: a regression on eleven features, learnt from origins whose windows had ended. Its"
            " terms and a constant sum to the log odds; a term of +0.69 doubles the odds."
        ),
        "interval": _(
            "Interval: 90% over draws in which the nations learnt from are drawn anew, and all candidates of"
            " a nation share a shift as great as such shifts were."
        ),
        "noise": _(
            "Inside the noise: the interval holds the part of all candidates, of whatever nation, that"
            " entered in the latest known window. Then the forecast does not tell this one from any other."
        ),
        "roc": _(
            "ROC: the chance that a field that was entered stood before one that was not. PR: mean precision"
            " down the list. Within: ROC in each nation’s own list. First three: the part of them that"
            " was entered. Error: the mean gap between probability and rate."
        ),
        "detectable": _(
            "Smallest effect: extra entries at which a programme is told from chance in four of five cases,"
            " one-sided at 5%, where it raises the odds of all its fields alike."
        ),
    },
    "watch_file": {
        "economy-complexity": pgettext_lazy("to take away", "the ranks"),
        "economy-complexity-chart": pgettext_lazy("to take away", "the bars"),
        "economy-space": pgettext_lazy("to take away", "the products"),
        "economy-space-chart": pgettext_lazy("to take away", "the product space"),
        "economy-fields": pgettext_lazy("to take away", "the candidates"),
        "economy-fields-tried": pgettext_lazy("to take away", "how right it was"),
    },
}
