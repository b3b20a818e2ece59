"""What refusals of input-output tables say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mithaq.words.wording import Words

_MEND_ROWS = _("Mend these rows in the file, then try again.")
_GIVE_FLOWS = _("Give the table of flows, in money; what is reckoned from it is made here.")

IO_REFUSALS: Mapping[str, Words] = {
    "table_form_unknown": Words(
        _("%(file)s is no form of table that is read here: %(known)s"), _("Save it as one of these forms.")
    ),
    "table_unreadable": Words(_("%(file)s cannot be read as a table."), _("Check that the file came whole.")),
    "table_empty": Words(_("%(file)s has no table."), _("Put the table on the first sheet, with headings.")),
    "table_too_large": Words(
        _("The table is larger than %(most_mib)s MiB."), _("Leave out years and places that are not asked.")
    ),
    "io_file_unknown": Words(
        _("The file is no input-output table that is known. Expected: %(expected)s. Found: %(found)s."),
        _("Give a table as Eurostat or the OECD give it out, or a square one with codes on both sides."),
    ),
    "io_place_needed": Words(
        _("The file holds tables of several places: %(known)s"), _("Name one of them (--place).")
    ),
    "io_year_needed": Words(
        _("The file holds tables of several years: %(known)s"), _("Name one of them (--year).")
    ),
    "io_unit_needed": Words(
        _("The file holds tables in several units: %(known)s"), _("Name one of them (--unit).")
    ),
    "io_choice_unknown": Words(
        _("The file has no table of %(value)s; it has: %(known)s"), _("Choose one of these.")
    ),
    "io_cells_twice": Words(
        _("The file has the cell %(row)s, %(column)s more than once, and %(count)s such cells in all."),
        _("Choose place, year and unit, or take the doubles out."),
    ),
    "io_industries_unmatched": Words(
        _(
            "%(matched)s industries stand both as row and as column; these stand on one side only, "
            "and no other meaning of them is known: %(found)s"
        ),
        _("Give both sides the same codes, or say which names to pass over (--ignore)."),
    ),
    "io_industries_too_many": Words(
        _("A table of %(count)s industries is too large; up to %(most)s are reckoned."),
        _("Take the national table, or fewer industries."),
    ),
    "io_rows_unknown": Words(
        _("What these rows tell is not known: %(rows)s"),
        _("Say what they are (such as --output-row), or which names to pass over (--ignore)."),
    ),
    "io_output_missing": Words(
        _("The table has no row of total output."), _("Add it, or say what it is called (--output-row).")
    ),
    "io_value_added_missing": Words(
        _("The table has no row of value added."), _("Add it, or say what it is called (--value-added-row).")
    ),
    "io_wages_missing": Words(
        _("The table has no row of wages."),
        _("Add it, say what it is called (--wages-row), or ask for type I."),
    ),
    "io_households_missing": Words(
        _("The table does not tell what households buy."),
        _("Add it, say what it is called (--households-column), or ask for type I."),
    ),
    "io_flows_unknown": Words(
        _(
            "Whether the cells are domestic or total cannot be told: with neither do the columns make the "
            "output (%(gap)s apart)."
        ),
        _("Check the rows of value added, taxes on products and imports."),
    ),
    "io_flows_missing": Words(
        _("The table has no flows of this kind: %(flows)s. It has: %(known)s"), _("Ask for those it has.")
    ),
    "io_industry_unknown": Words(
        _("The table has no industry %(value)s. It has: %(known)s"), _("Choose one by its code.")
    ),
    "io_shape_wrong": Words(
        _("The parts of the table are not all of %(industries)s industries."), _MEND_ROWS
    ),
    "io_industries_twice": Words(_("These industries stand there twice: %(industries)s"), _MEND_ROWS),
    "io_not_finite": Words(
        _("Cells of these industries are empty or no numbers: %(industries)s"),
        _("Fill them in. Where an empty cell means zero in this table, say so (--blank-is-zero)."),
    ),
    "io_output_not_positive": Words(
        _("The output of these industries is zero or below it: %(industries)s"),
        _("Leave them out on both sides, or mend their output."),
    ),
    "io_cells_negative": Words(
        _("These industries sell less than nothing to another: %(industries)s"), _MEND_ROWS
    ),
    "io_cells_are_coefficients": Words(
        _("The cells are coefficients, not flows: the greatest is %(greatest)s."), _GIVE_FLOWS
    ),
    "io_cells_are_inverse": Words(
        _("The cells are those of a Leontief inverse, not flows: the greatest is %(greatest)s."), _GIVE_FLOWS
    ),
    "io_coefficients_wrong": Words(
        _("These are no coefficients: they go from %(least)s to %(greatest)s."),
        _("Divide the flows into each industry by its output."),
    ),
    "io_column_unbalanced": Words(
        _(
            "What comes into %(industry)s is %(gap)s away from its output; at most %(tolerance)s is "
            "borne with."
        ),
        _("Check its column: cells, imports, taxes on products and value added."),
    ),
    "io_row_unbalanced": Words(
        _(
            "What goes out of %(industry)s is %(gap)s away from its output; at most %(tolerance)s is "
            "borne with."
        ),
        _("Check its row: cells and final use."),
    ),
    "economy_not_productive": Words(
        _("This economy needs more than it makes: its spectral radius is %(radius)s."),
        _("Check flows and outputs: each industry must make more than it and others use of it."),
    ),
    "household_income_too_small": Words(
        _("Households cannot earn %(income)s: wages are %(wages)s, and they buy for %(bought)s."),
        _("Give all their income in the unit of the table (--household-income)."),
    ),
}
