"""How each measure of emergence is reckoned, in a line."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEASURE_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "measure_formula": {
        "last_year_works": _("ln(works of the last year + ½)"),
        "two_year_works": _("ln(works of the last two years + ½)"),
        "classes": _("ln(1 + classes with two works and more in the last two years)"),
        "class_entropy": _("−Σ p ln p over the main classes of its works of the last two years"),
        "cross_listing": _("mean number of classes of its works of the last two years"),
        "title_share": _("(works of three years with it in the title + 1) / (works of three years + 8)"),
        "age": _("ln(1 + years since its first work)"),
        "vitality": _("Σ share / (age + 1) / Σ share over years; the last year has the age 0"),
        "stage": _("1 / (years since its share was highest + 1)"),
        "burst": _("weight of Kleinberg’s burst (2002) that is open in the last year; rates p and 2p"),
        "four_year_slope": _("slope of a Poisson regression over four years / its standard error"),
        "six_year_slope": _("slope of a Poisson regression over six years / its standard error"),
        "two_year_rise": _("ln(share of the last two years / share of the two before), 1 added to counts"),
        "half_year_rise": _(
            "ln(share of the last half year / share of the same half of the year before), 1 added to counts"
        ),
        "sure_half_year_rise": _(
            "the growth by half years / √(1 / (n₁ + ½) + 1 / (n₀ + ½)), n being works of each half year"
        ),
        "title_slope": _("slope of a Poisson regression of its titles over four years / its standard error"),
        "detectors": _("mean rank by six years’ slope, Kleinberg’s burst and vitality of counts"),
        "class_divergence": _("Σ p ln(p / q), p its main classes of two years and q those of all works"),
        "near_density": _("mean cosine with its ten nearest terms (latent semantic analysis, six years)"),
        "density": _("mean cosine with its hundred nearest terms (latent semantic analysis, six years)"),
        "company_vitality": _("mean vitality of the terms in its works of two years, by occurrences"),
        "company_rise": _("mean growth over two years of the terms in its works of two years"),
        "company_slope": _("mean six years’ slope of the terms in its works of two years"),
        "neighbour_slope": _("mean four years’ slope of its hundred nearest terms, by cosine and √works"),
        "neighbour_half_years": _(
            "mean slope by half years of its hundred nearest terms, by cosine and √works"
        ),
        "class_rise": _("mean over its classes of ln(share of the last year / share of the year before)"),
        "two_year_class_rise": _(
            "mean over its classes of ln(share of the last two years / share of the two before)"
        ),
        "six_year_group_trend": _(
            "ln of the mean growth that its groups of classes bring in three years by their slopes of six"
        ),
        "eight_year_group_trend": _(
            "ln of the mean growth that its groups of classes bring in three years by their slopes of eight"
        ),
    },
}
