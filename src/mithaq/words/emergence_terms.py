"""What the measures of emergence are called, and how each figure of a look ahead is reckoned."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EMERGENCE_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "emergence_measure": {
        "last_year_works": _("Works of the last year"),
        "two_year_works": _("Works of the last two years"),
        "classes": _("Classes that it has reached"),
        "class_entropy": _("How evenly it spreads over classes"),
        "cross_listing": _("Classes to a work"),
        "title_share": _("How often it stands in titles"),
        "age": _("Years since its first work"),
        "vitality": _("How young its works are"),
        "stage": _("How near it is to its peak"),
        "burst": _("An open burst"),
        "four_year_slope": _("Growth over four years, by its error"),
        "six_year_slope": _("Growth over six years, by its error"),
        "two_year_rise": _("Growth over the last two years"),
        "half_year_rise": _("Growth over the last year, by half years"),
        "sure_half_year_rise": _("Growth over the last year, by its error"),
        "title_slope": _("Growth in titles, by its error"),
        "detectors": _("What the detectors of the literature say"),
        "class_divergence": _("How much its classes differ from all works"),
        "near_density": _("How near its ten nearest terms are"),
        "density": _("How near its hundred nearest terms are"),
        "company_vitality": _("How young the terms are that stand beside it"),
        "company_rise": _("Growth of the terms that stand beside it"),
        "company_slope": _("Growth of the terms that stand beside it, six years"),
        "neighbour_slope": _("Growth of terms of near meaning"),
        "neighbour_half_years": _("Growth of terms of near meaning, by half years"),
        "class_rise": _("Growth of its classes, last year"),
        "two_year_class_rise": _("Growth of its classes, two years"),
        "six_year_group_trend": _("Trend of its fields, six years"),
        "eight_year_group_trend": _("Trend of its fields, eight years"),
    },
    "emergence_attribute": {
        "novelty": _("Novelty"),
        "growth": _("Growth"),
        "coherence": _("Coherence"),
        "prominence": _("Prominence"),
        "company": _("Its company"),
        "fields": _("Its fields"),
    },
    "rise": {"yes": _("yes"), "no": _("no"), "unsure": _("don’t know")},
    "relevance": {"low": _("low"), "medium": _("medium"), "high": _("high")},
    "became": {
        "open": _("not known yet"),
        "risen": _("rose surely"),
        "not_risen": _("did not rise surely"),
    },
    "emergence_formula": {
        "rank": _(
            "Rank: a logistic regression on the normal scores of 28 measures, learnt from the candidates"
            " of a year"
            " before and whether each rose in that year; the detectors of the literature have a small say."
        ),
        "share": _("Share: works of a year that use the topic / all works of that year, as works in 10,000."),
        "forecast": _(
            "Forecast: ridge regression of ln(share in the last two years of the horizon / share now) on"
            " the same measures, learnt from the three latest years whose outcome is known; bounds of 80%"
            " are quantiles of what it missed among topics of like rank and size, widened by 1.1 (3 years)"
            " and 1.25 (5 years), above by up to 1.4 more for the first."
        ),
        "sure": _(
            "Sure growth: the lower 90% bound of that ratio is 1.5 or more, and 50 works or more use the"
            " topic in the"
            " last two years."
        ),
        "model": _(
            "The model’s probability: the part above what would be a sure rise of a Cauchy distribution"
            " around the expected ln(share later / share now), as wide on each side as the bounds of 80%"
            " are far, with as many works in all as now. Of the first fifty no less than the part that rose"
            " of the first fifties of its trials on the past."
        ),
        "recent": _(
            "Growth over two years: the share of the last two years by the share of the two years before,"
            " less 1."
        ),
        "corrected": _(
            "At an unchanged mix: the share is the sum over classes of p · n / N, with p the mix of"
            " classes before,"
            " n the works of the class that use the topic and N all works of the class."
        ),
        "tried": _(
            "Tried on the past: the same reckoning from an earlier month, with nothing of later years,"
            " and what became"
            " of the first fifty. Chance would find as many as rose of all candidates."
        ),
    },
}
