"""What the words of leaders and complements are called, and how each figure is reckoned."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEADER_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "actors": {
        "countries": _("Countries"),
        "blocs": _("Blocs"),
        "institutions": _("Institutions"),
    },
    "counting": {
        "fractional": _("Fractional: each author counts once, split over the countries that they name"),
        "whole": _("Whole: a work counts once for each that has a part in it"),
    },
    "counted": {
        "fractional": pgettext_lazy("how works are counted", "fractional"),
        "whole": pgettext_lazy("how works are counted", "whole"),
    },
    "growth_doubt": {
        "corpus": _(
            "This rise is the corpus, not the world: it holds more works, and the share does not rise."
        ),
        "mix": _(
            "This rise is the corpus, not the world: at a constant mix of sources and fields the share"
            " does not rise."
        ),
    },
    "ground": {
        "output": _("more specialised and more output"),
        "specialisation": _("more specialised, not surely more output"),
    },
    "placing_way": {
        "classes": _("by the classes of its source"),
        "words": _("by its words"),
        "seeds": _("by terms of the field"),
    },
    "leader_formula": {
        "output": _(
            "Output: the sum of the parts of works. Fractional: each author of a work is one unit,"
            " split over the"
            " countries that the author names. Whole: a work counts 1 to each."
        ),
        "share": _(
            "Share: output / output of all, of the works that name a country (or an institution)."
            " Interval of 90%:"
            " Beta(output / u + ½, (all − output) / u + ½), where u is the mean part of a work."
        ),
        "rank": _(
            "Rank: by output, equal ones sharing theirs (1, 2, 2, 4). Bounds and bands from 2,000 draws of"
            " Gamma(output / u + ½) · u: who is below the first of a band in less than 95% of draws is in its"
            " band."
        ),
        "growth": _(
            "Growth: exp(b) − 1 a year, where ln E[output] = a + b · year + ln(all) is fitted to the"
            " years (Poisson,"
            " over-dispersion from the residuals); interval of 90% by Student’s t."
        ),
        "collaboration": _("International: the part of the output in works that name a country of others."),
        "rca": _(
            "Specialisation (RCA): output / (own output in all fields · the field’s part of all"
            " output). Symmetric:"
            " (RCA − 1) / (RCA + 1), 0 being as the world."
        ),
        "cited": _(
            "Citations: cited / mean of works of the same source, field and year (MNCS, 1 being as the"
            " world); the"
            " part among the tenth that is cited most, works at the threshold sharing what is left."
        ),
        "gift": _(
            "Weight: symmetric RCA of the giver, lower bound − that of the taker, upper bound; half of"
            " it without surely"
            " more output. Fit: √(sum of what they give · sum of what they take)."
        ),
    },
}
