"""What the tables of open data are called, and what stands in them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPEN_DATA_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "open_table": {
        "whole": _("Open data of this node"),
        "records": _("Offers and needs"),
        "institutions": _("Institutions"),
        "fields": _("Fields of technology"),
        "release_decisions": _("Decisions on releases"),
    },
    "open_table_text": {
        "whole": _(
            "What everybody may see at this node, as tables: no more is in it than a stranger sees."
            " A text that a spreadsheet would run as a formula begins with an apostrophe."
        ),
        "records": _("Offers and needs that are public and valid today; codes as in the table of fields."),
        "institutions": _("Ministries, laboratories, companies and others that are registered here."),
        "fields": _("The taxonomy of technology, with names in three languages."),
        "release_decisions": _(
            "Decisions by year, outcome, reason and destination; small numbers are hidden, and the year that "
            "runs is left out."
        ),
    },
}
