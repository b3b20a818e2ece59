"""What impact accounts, multipliers, stages and readiness are called, and what their formulas say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

IMPACT_TERMS: Mapping[str, Mapping[str, str | Promise]] = {
    "impact_total": {
        "gross": _("Gross: what licences sold"),
        "gross_output": _("Gross, with what other industries made for it"),
        "net": _("Net: what would not have come anyway"),
        "gross_jobs": _("Gross jobs"),
        "net_jobs": _("Net jobs"),
    },
    "impact_part": {
        "deadweight": _("Deadweight"),
        "leakage": _("Leakage"),
        "displacement": _("Displacement"),
        "substitution": _("Substitution"),
        "multiplier": pgettext_lazy("of an economy", "Multiplier"),
        "jobs": _("Jobs for one unit of sales"),
    },
    "impact_meaning": {
        "deadweight": _("The part that would have come without the programme."),
        "leakage": _("The part that goes to others than those it is meant for."),
        "displacement": _("The part that is taken from others among them."),
        "substitution": _("The part that replaces what the same firms did before."),
        "multiplier": _("What all industries make for one unit of sales."),
        "jobs": _("Jobs in all industries for one unit of sales."),
    },
    "impact_silent": {
        "as_the_others": _("As much as those known"),
        "nothing": _("Nothing: the least total"),
    },
    "io_flows": {
        "domestic": _("Domestic products"),
        "total": _("Domestic and imported products"),
    },
    "io_closure": {
        "type_i": _("Type I: industries alone"),
        "type_ii": _("Type II: households spend what they earn"),
    },
    "io_primary": {
        "output": pgettext_lazy("of an economy", "Output"),
        "value_added": _("Value added"),
        "wages": _("Wages"),
        "employment": _("Employment"),
    },
    "pipeline_stage": {
        "idea": pgettext_lazy("a stage", "Idea"),
        "disclosure": pgettext_lazy("a stage", "Disclosure"),
        "assessment": pgettext_lazy("a stage", "Assessment"),
        "protection": pgettext_lazy("a stage", "Protection"),
        "licence": pgettext_lazy("a stage", "Licence"),
        "start_up": pgettext_lazy("a stage", "Start-up"),
        "revenue": pgettext_lazy("a stage", "Revenue"),
    },
    "readiness_dimension": {
        "crl": _("Customer readiness level"),
        # The word that offers and needs have for it.
        "trl": _("Technology readiness level"),
        "brl": _("Business readiness level"),
        "iprl": _("Intellectual-property readiness level"),
        "tmrl": _("Team readiness level"),
        "frl": _("Funding readiness level"),
        "mrl": _("Manufacturing readiness level"),
    },
}
