"""What the words of standing are called, how each figure is reckoned, and what its refusals say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mithaq.words.wording import Words

STANDING_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "act": {"standing.target.set": _("Target for a standing set")},
    "standing_measure": {
        "share": _("Share of the output"),
        "growth": _("Growth of the share, a year"),
        "specialisation": _("Specialisation"),
        "international": _("Written with others abroad"),
        "citations": _("Citations, normalised"),
        "top_tenth": _("In the top tenth"),
        "patents": _("Share of patent documents"),
        "standards": _("Share of standards"),
        "software": _("Share of software"),
        "events": _("Share of events hosted"),
        "mentions": _("Named in the news"),
    },
    "standing_apart": {
        "patents": _("patent documents"),
        "standards": _("standards"),
        "software": _("software"),
        "events": _("events"),
        "mentions": _("news that name anybody"),
    },
    "standing_unknown": {
        "no_works": _("unknown: the corpus has no such work of theirs"),
        "not_among_first": _("unknown: no works, or not among the 250 with the most"),
        "few_works": _("unknown: fewer than ten works"),
        "few_years": _("unknown: fewer than four years"),
        "few_cited": _("unknown: fewer than ten works whose citations are known"),
        "no_field": _("unknown: no field was chosen"),
        "not_published": _("unknown: its source has no figure of theirs"),
    },
    "normalisation": {
        "min_max": _("From the least to the greatest"),
        "z": _("Standard deviations from the mean"),
        "rank": _("By rank"),
        "best": _("Part of the best"),
    },
    "aggregation": {
        "arithmetic": _("Arithmetic mean: what is high makes up for what is low"),
        "geometric": _("Geometric mean: what is low weighs more"),
    },
    "aggregation_short": {"arithmetic": _("Arithmetic"), "geometric": _("Geometric")},
    "missing": {
        "half": _("Rank whoever is known by half of the weight or more"),
        "whole": _("Rank only those of whom every measure is known"),
    },
    "measure_rise": {
        "next": _("To the next one above"),
        "tenth": _("By a tenth of the spread"),
    },
    "progress_state": {
        "unknown": pgettext_lazy("a target", "Unknown"),
        "too_early": pgettext_lazy("a target", "Too early to tell"),
        "reached": pgettext_lazy("a target", "Reached"),
        "missed": pgettext_lazy("a target", "Not reached by its year"),
        "behind": pgettext_lazy("a target", "Behind"),
        "not_told_apart": pgettext_lazy("a target", "Cannot be told apart from no change"),
        "on_the_way": pgettext_lazy("a target", "On the way"),
    },
    "target_part": {
        "actors": _("kind of party"),
        "of": _("party"),
        "field": _("field"),
        "counting": _("counting"),
        "measure": _("measure"),
        "base_year": _("base year"),
        "value": _("value"),
        "year": _("year"),
        "milestones": _("milestones"),
        "note": _("note"),
    },
    "standing_formula": {
        "share": _(
            "Share, growth and specialisation, with their ranks and bands, are those of “Who leads”: the"
            " formulas stand there."
        ),
        "apart": _(
            "Shares of a kind: as the share of the output, among the works of that kind alone; an event"
            " counts to those who hosted it. Named in the news: news items that name one in title or summary,"
            " of all that name anybody; bounds of 90% by Beta(k + ½, n − k + ½). A namesake counts as the"
            " state, and “Qatari” does not; a bloc is named by any of its members."
        ),
        "international": _(
            "Written with others abroad, and in the top tenth: a part p of n works, n = (Σw)² / Σw²; bounds"
            " of 90% by Beta(p·n + ½, (1 − p)·n + ½)."
        ),
        "citations": _(
            "Citations: m = Σwx / Σw with x = cited / mean of works of the same source, field and year;"
            " bounds m · exp(±1.645 · se / m). 1 is as the world."
        ),
        "rank": _(
            "Ranks of measures: by value, equal ones sharing theirs (1, 2, 2, 4); bounds of 90% from 2,000"
            " draws within the bounds of each value. Who is below the first of a band in less than 95% of"
            " draws is in its band."
        ),
        "change": _(
            "Change: the last three years less the first three; bounds from those of both (Zou and Donner"
            " 2008). Where they hold 0, the change cannot be told apart from none."
        ),
        "driven": _(
            "Own and the world’s growth: Δs = L·ln(n₁/n₀) − L·ln(N₁/N₀), L = Δs / ln(s₁/s₀). Within and mix:"
            " Δs = Σ mean(q)·Δr + Σ mean(r)·Δq over sources and fields, q being their part of the corpus and"
            " r the own share in them. Bounds of 90% from 1,000 draws of own output."
        ),
        "joint": _(
            "Joint works: works that name both, of all own works; bounds of each part by Beta(k + ½, n − k +"
            " ½), of their difference as of a change."
        ),
        "target": _(
            "Targets: measured over the three years to the base year and to the last year known, or to the"
            " target’s own year once that is past. Behind: the upper bound is below the line from the base"
            " through the milestones. Reached: the lower bound is at the target; past its year a target is"
            " reached or not."
        ),
    },
    "composite_formula": {
        "normalised": _(
            "From the least to the greatest: (x − min) / (max − min). Standard deviations: (x − mean) / sd."
            " By rank: (n − rank + 1) / n. Part of the best: x / max."
        ),
        "aggregated": _(
            "Arithmetic: Σwy. Geometric: Πy^w, from values above 0: from the least to the greatest is 0.01 +"
            " 0.99·y there."
        ),
        "weights": _(
            "Weights: 2,000 sets, each as likely as another (Dirichlet). A rank holds in that part of them"
            " which gives it again."
        ),
        "noise": _("Noise: 500 draws of every figure within its own bounds, by the weights of the recipe."),
        "rules": _(
            "Rules: each normalisation with each aggregation that is possible, by the weights of the recipe."
        ),
        "twice": _(
            "Counted twice: two measures whose ranks agree at 0.9 or above (Spearman), over four parties or"
            " more."
        ),
        "moves": _(
            "What would move most: one measure alone rises by the step and all is reckoned anew; bounds of"
            " 90% over the drawn weights."
        ),
        "source": _("After the handbook on composite indicators of the OECD and the JRC (2008)."),
    },
    "watch_file": {
        "standing": pgettext_lazy("to take away", "the measures"),
        "standing-years": pgettext_lazy("to take away", "the years"),
        "standing-chart": pgettext_lazy("to take away", "the drawing"),
        "standing-driven": pgettext_lazy("to take away", "what drives it"),
        "standing-composite": pgettext_lazy("to take away", "the composite with its recipe"),
        "standing-moves": pgettext_lazy("to take away", "what would move most"),
        "standing-targets": pgettext_lazy("to take away", "the targets"),
        "standing-works": pgettext_lazy("to take away", "the works"),
    },
}

STANDING_REFUSALS: Mapping[str, Words] = {
    "among_wrong": Words(
        _("A composite ranks from %(least)s to %(most)s parties."),
        _("Ask for a number between these."),
    ),
    "best_not_positive": Words(
        _("“Part of the best”, or a geometric mean, cannot be had of %(measure)s: somebody has 0 or less."),
        _("Choose another normalisation, or give this measure the weight 0."),
    ),
    "measure_not_published": Words(
        _("Nobody publishes “%(measure)s” for this field and these years."),
        _("Give it the weight 0, or press the button so that the form shows the measures of this field."),
    ),
    "not_ranked": Words(
        _("%(value)s has no rank in this composite: too little is known."),
        _("Give weight to measures that are known of it."),
    ),
    "peers_too_many": Words(
        _("%(asked)s peers were asked for; at most %(most)s stand side by side."),
        _("Leave some of them away."),
    ),
    "recipe_impossible": Words(
        _("Standard deviations from the mean go below 0, and a geometric mean needs values above."),
        _("Choose another normalisation, or the arithmetic mean."),
    ),
    "target_invalid": Words(
        _("The target cannot be set. This is missing or cannot be: %(part)s."),
        _("Mend it: milestones rise from the base year to the target; parts of a whole are at most 100%%."),
    ),
    "target_same": Words(_("The target stands like this already."), _("Nothing needs to be done.")),
    "target_unknown": Words(
        _("There is no target %(value)s that you may see."),
        _("Choose one from the page of standing."),
    ),
}
