"""What refusals of impact accounts, stages and readiness say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

_MEND_FILE = _("Mend the file, then try again.")

IMPACT_REFUSALS: Mapping[str, Words] = {
    "claim_source_missing": Words(_("A figure has no source."), _("Say who says so, and where.")),
    "claim_source_too_long": Words(_("A source is longer than %(most)s characters."), _("Shorten it.")),
    "claim_without_source": Words(
        _("%(value)s has no source: it is not shown."), _("Say who says so, and where.")
    ),
    "claim_without_interval": Words(
        _("%(value)s has no interval: it is not shown."), _("Say within what it lies.")
    ),
    "claim_outside_interval": Words(
        _("%(value)s does not lie between %(low)s and %(high)s."), _("Check the figure and its bounds.")
    ),
    "spread_wrong": Words(
        _("%(numbers)s are no numbers of the form %(form)s."),
        _(
            "Write point as value, least, most; triangle as least, likeliest, most; uniform as least, most; "
            "beta as two numbers above 0; lognormal as median and a factor above 1."
        ),
    ),
    "assumption_out_of_range": Words(
        _("%(part)s goes from %(low)s to %(high)s; a share lies from 0 to 1, all else above 0."),
        _("Choose other bounds."),
    ),
    "assumption_missing": Words(
        _("Nothing is supposed of: %(parts)s (scenario %(scenario)s). What is unknown is not zero."),
        _("Say between what each lies, and who says so."),
    ),
    "assumption_not_of_reference": Words(
        _("In the case without the programme these cannot be others: %(parts)s"),
        _("Name there only leakage, displacement, substitution and multiplier."),
    ),
    "licences_twice": Words(_("These licences stand there twice: %(names)s"), _MEND_FILE),
    "licence_amounts_wrong": Words(
        _("The amounts of these licences are below zero or without end: %(names)s"), _MEND_FILE
    ),
    "licences_too_few": Words(
        _(
            "Of %(answered)s licences the amount is known; of at least %(least)s it must be, "
            "and some must have brought something."
        ),
        _("Add the licences of other years, or do not reckon a total of so few."),
    ),
    "licences_too_many": Words(
        _("%(count)s licences are too many; up to %(most)s are reckoned."), _("Reckon them in parts.")
    ),
    "scenarios_too_many": Words(
        _("%(count)s scenarios are too many; up to %(most)s are reckoned."), _("Reckon them in parts.")
    ),
    "account_not_shown": Words(
        _("This account was not shown here, or more than a day ago."),
        _("Reckon it again."),
    ),
    "draws_out_of_range": Words(
        _("%(draws)s draws are too few or too many."), _("Choose from %(least)s to %(most)s.")
    ),
    "scenarios_missing": Words(_("No scenario is given."), _("Give at least one.")),
    "impact_file_unreadable": Words(
        _("%(file)s can be read neither as YAML nor as JSON."), _("Check that the file came whole.")
    ),
    "impact_columns_missing": Words(
        _("The sheet of licences and assumptions lacks these columns: %(columns)s"),
        _("Add them; docs/economy_impact.md shows one."),
    ),
    "impact_part_wrong": Words(
        _("At %(place)s stands %(value)s, which cannot be read there."),
        _("Mend it; docs/economy_impact.md shows what stands where."),
    ),
    "impact_names_twice": Words(_("These names stand twice in one place: %(names)s"), _MEND_FILE),
    "impact_word_too_long": Words(
        _("At %(place)s stands a word that is longer than %(most)s characters."), _("Shorten it.")
    ),
    "impact_units_differ": Words(
        _("Licences must be in one unit, and they are in: %(units)s"), _("Write all amounts in one unit.")
    ),
    "prior_wrong": Words(
        _("%(numerator)s of %(denominator)s is no rate."),
        _("Take counts of which one is a part of the other."),
    ),
    "prior_unknown": Words(
        _("No rate from %(start)s to %(end)s is known of that kind of institution, but of: %(known)s"),
        _("Choose one of these, or reckon without a published rate."),
    ),
    "prior_of_other_stages": Words(
        _("The published rate is not one from %(start)s to %(end)s."), _("Choose the rate of these stages.")
    ),
    "prior_weight_wrong": Words(
        _("A published rate cannot count as much as %(weight)s cases."), _("Choose a number above 0.")
    ),
    "case_days_wrong": Words(
        _("A case of %(watched)s days cannot have moved on after %(took)s."),
        _("Check its days: it moves on while it is watched."),
    ),
    "stages_not_onward": Words(
        _("No case goes from %(start)s to %(end)s."), _("Choose two stages in their order.")
    ),
    "steps_not_joined": Words(
        _("The steps do not follow one on another."), _("Begin each where the one before it ends.")
    ),
    "window_wrong": Words(_("%(days)s days are no time to wait."), _("Choose a number above 0.")),
    "readiness_out_of_scale": Words(
        _("%(level)s is no level of %(dimension)s, which goes from 1 to %(last)s."), _("Choose one of these.")
    ),
    "readiness_unevidenced": Words(
        _("Nothing shows level %(level)s of %(dimension)s."), _("Name what shows it, such as a report.")
    ),
    "readiness_twice": Words(_("A dimension was assessed twice."), _("Keep one level of each.")),
    "readiness_not_assessed": Words(_("No dimension was assessed."), _("Assess at least one.")),
}
