"""What the refusals of complexity and of forecasts of entry say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

_MEND_FILE = _("Mend the file and give it again.")
_OTHER_ORIGIN = _("Choose another origin, or give more years.")

COMPLEXITY_REFUSALS: Mapping[str, Words] = {
    "output_shape_wrong": Words(
        _("A table of the shape %(shape)s does not fit %(places)s places and %(products)s products."),
        _("Give a row for each place and a column for each product."),
    ),
    "output_name_twice": Words(
        _("“%(name)s” names two places or two products."), _("Give each a name of its own.")
    ),
    "output_value_invalid": Words(
        _("The output of %(place)s in %(product)s is %(value)s, which is no amount. Such values: %(count)s."),
        _("Give amounts from zero, or leave the row away where nothing was counted."),
    ),
    "output_empty": Words(_("Nobody has any output."), _MEND_FILE),
    "output_columns_missing": Words(_("The table does not have these columns: %(columns)s"), _MEND_FILE),
    "output_row_incomplete": Words(
        _("Row %(row)s lacks a place, a product or an amount. Such rows: %(rows)s."), _MEND_FILE
    ),
    "output_row_twice": Words(
        _("%(product)s of %(place)s stands in more than one row. Such pairs: %(count)s."),
        _("Leave one away, or ask for rows to be summed."),
    ),
    "presence_not_binary": Words(
        _("A presence must be 0 or 1."), _("Give output instead, and let a threshold decide.")
    ),
    "presence_nowhere": Words(
        _("By the threshold %(threshold)s no place is left that is present in anything."),
        _("Lower the threshold."),
    ),
    "presence_in_parts": Words(
        _(
            "Places and products fall into %(parts)s parts with nothing in common, so that no order can be"
            " told between them."
        ),
        _("Reckon each part alone, or ask for the largest one."),
    ),
    "population_missing": Words(
        _("The population of %(place)s is not known. Such places: %(count)s."),
        _("Give a population above zero for each place."),
    ),
    "threshold_not_positive": Words(
        _("A threshold of %(value)s lets everything pass."), _("Give one above zero.")
    ),
    "complexity_undetermined": Words(
        _(
            "The second and third eigenvalues are %(second)s and %(third)s: these places can be put in more"
            " than one order."
        ),
        _("Take more places and products, or another threshold."),
    ),
    "nearest_out_of_range": Words(
        _("%(value)s nearest products were asked for."), _("Choose from 1 to %(most)s.")
    ),
    "delta_not_positive": Words(_("Delta is %(value)s."), _("Give a small number above zero.")),
    "fitness_not_settled": Words(
        _("After %(steps)s steps fitness still changes by %(change)s."), _("Give a greater delta.")
    ),
    "reflections_faded": Words(_("After so many steps all places are the same."), _("Take fewer steps.")),
    "steps_too_few": Words(_("%(value)s steps are too few."), _("Take %(least)s or more.")),
    "steps_odd": Words(
        _("%(value)s steps are an odd number; even and odd steps mean different things."),
        _("Take an even number."),
    ),
    "income_invalid": Words(_("The income of %(place)s is no number. Such places: %(count)s."), _MEND_FILE),
    "income_unknown": Words(
        _("No income of any place with output is known."), _("Give the income of some places.")
    ),
    "reliable_places_missing": Words(
        _("The convention %(convention)s does not fit the reliable places that were given or left away."),
        _("Name reliable places with the convention of two steps, and with no other."),
    ),
    "complexity_place_unknown": Words(
        _("%(place)s is none of these places, or was trimmed."), _("Choose one that is left.")
    ),
    "draws_too_few": Words(_("%(value)s draws are too few."), _("Take %(least)s or more.")),
    "draws_without_order": Words(
        _("Of %(draws)s draws %(count)s hold no order of places: the table is too small to tell."),
        _("Take more places and products."),
    ),
    "entry_question_invalid": Words(
        _("This question of entry makes no sense."),
        _("Windows have a year or more, the line lies above 0 and up to 1, and the least count above 0."),
    ),
    "entry_panel_invalid": Words(
        _("The panel does not hold a finite count from zero for each year, place and field."), _MEND_FILE
    ),
    "entry_years_unknown": Words(
        _("Of the years %(start)s to %(end)s some are not known; the panel runs from %(first)s to %(last)s."),
        _OTHER_ORIGIN,
    ),
    "entry_without_candidates": Words(
        _("From %(origin)s no place is large enough and has a field still to enter."), _OTHER_ORIGIN
    ),
    "entry_outcomes_too_few": Words(
        _("%(came)s fields were entered and %(stayed_away)s were not: too few of one to learn from."),
        _OTHER_ORIGIN,
    ),
    "entry_past_too_short": Words(
        _("Before %(origin)s no window of %(years)s years had ended."), _OTHER_ORIGIN
    ),
    "entry_not_forecast": Words(
        _("No forecast was made of %(place)s in %(field)s."),
        _("Choose a place that is large enough and a field that it is not in."),
    ),
    "programme_candidates_invalid": Words(
        _("The candidates of the programme and what was entered do not fit."),
        _("Give each place probabilities from 0 to 1, and no more entries than candidates."),
    ),
}
